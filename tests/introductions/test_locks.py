"""Two at once: PostgreSQL's row locks let one through and tell the other what happened."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection

from duijie.audit.models import Entry
from duijie.introductions import actions
from duijie.introductions.models import Introduction
from duijie.notices.models import Notice
from tests.introductions import factories
from tests.registry import factories as registry

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def together(*calls: object) -> list[object]:
    """Run the calls at the same moment, each on its own connection; give results and refusals."""
    start, answers = Barrier(len(calls)), [None] * len(calls)

    def run(place: int, call: object) -> None:
        try:
            start.wait(timeout=10)
            answers[place] = call()
        except Exception as refusal:  # noqa: BLE001  # whatever it is, the test compares it
            answers[place] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers


def test_two_brokers_who_introduce_at_once_make_one_introduction():
    made = factories.world()

    def send(broker: object) -> Introduction:
        return actions.send_introduction(
            demand_id=made.demand.pk, offer_id=made.offer.pk, actor=broker, now=factories.NOW
        )

    first, second = together(
        lambda: send(registry.fresh(made.need_broker)), lambda: send(registry.fresh(made.offer_broker))
    )
    assert first == second == Introduction.objects.get()
    assert Entry.objects.filter(action="introductions.send").count() == 1
    assert Notice.objects.filter(code="introductions.sent").count() == 2


def test_both_sides_who_accept_at_once_end_with_both_accepted():
    made = factories.world()
    introduction = factories.introduction(made)
    together(
        *(
            lambda side=side: actions.accept(
                introduction_id=introduction.pk, actor=registry.fresh(side), now=factories.NOW
            )
            for side in (made.need_side, made.expert)
        )
    )
    introduction.refresh_from_db()
    assert introduction.state == "accepted"
    assert list(
        Entry.objects.filter(action__startswith="introductions.accept")
        .order_by("pk")
        .values_list("action", "after")
    ) == [("introductions.accept_first", "half_accepted"), ("introductions.accept_second", "accepted")]


def test_two_of_one_side_who_accept_at_once_accept_once():
    made = factories.world()
    introduction = factories.introduction(made)
    together(
        *(
            lambda side=side: actions.accept(
                introduction_id=introduction.pk, actor=registry.fresh(side), now=factories.NOW
            )
            for side in (made.offer_side, made.expert)
        )
    )
    introduction.refresh_from_db()
    assert introduction.state == "half_accepted"
    assert Entry.objects.filter(action__startswith="introductions.accept").count() == 1
