"""What was before: introductions lately, and agreements that were kept and announced."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duijie.agreements import actions
from duijie.agreements.queries import publicly_kept
from duijie.core.matcher.scorers import load
from duijie.core.matcher.statistics import Statistics
from duijie.core.reason import Reason
from duijie.demands import profiles as demand_profiles
from duijie.introductions import actions as introductions
from duijie.matches import queries, sides
from tests.agreements import factories as agreements
from tests.matches import factories
from tests.plans import plan_of
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW, TODAY = factories.NOW, factories.TODAY
NO_WORDS = Statistics(document_count=0, average_length=0.0, document_frequency={})
KEPT = Reason("kept_agreements", {"count": 1})


def reasons_of(need, offer) -> list[Reason]:
    found = queries.matches_for_demand(registry.operator(), need.pk, today=TODAY)
    (row,) = (row for row in found.rows if row.record == offer)
    return [reason for reason in row.reasons if reason.code in ("kept_agreements", "introduced_much")]


def test_only_an_agreement_that_was_announced_and_kept_is_a_track_record():
    made = agreements.world()
    need = factories.need("轮毂缩松")
    offer = factories.offer("轮毂缩松", owner=made.other)
    factories.index_all()
    agreements.agreement(made, "announced")
    kept = agreements.agreement(made, "completed")
    # Completed and known to its parties alone: a rank must not tell of it, not even to the operator.
    assert reasons_of(need, offer) == []
    actions.announce_agreement(agreement_id=kept.pk, actor=made.operator, now=NOW, announced=True)
    assert reasons_of(need, offer) == [KEPT]
    # The other way round: the need's owner has a track record of its own.
    theirs = factories.need("轮毂缩松", owner=made.owing)
    mine = factories.offer("轮毂缩松")
    factories.index_all()
    found = queries.matches_for_offer(registry.operator(), mine.pk, today=TODAY)
    assert [row.record for row in found.rows if KEPT in row.reasons] == [theirs]


def test_no_question_about_a_track_record_reads_more_than_is_theirs():
    made = agreements.world()
    _account, person = registry.expert()
    with CaptureQueriesContext(connection) as asked:
        publicly_kept(organisation_ids={made.owing.pk, made.other.pk}, person_ids={person.pk})
    plans = [plan_of(question["sql"]) for question in asked]
    assert len(plans) == 2
    # Neither all parties nor all agreements in one state: it begins with the few records it is asked about.
    read_whole = ("SCAN agreements_", "SCAN registry_", "Seq Scan on", "(state=?)")
    assert [plan for plan in plans if any(words in plan for words in read_whole)] == []


def test_who_was_introduced_three_times_stands_a_little_lower_on_every_list_and_is_told_so():
    offer, free = factories.offer("轮毂缩松"), factories.offer("轮毂缩松")
    needs = [factories.need("轮毂缩松") for _ in range(4)]
    factories.index_all()
    for need in needs[:3]:
        assert reasons_of(needs[3], offer) == []
        introductions.send_introduction(
            demand_id=need.pk, offer_id=offer.pk, actor=registry.operator(), now=NOW
        )
    # The lists of those it was introduced to are no other: a difference would tell of them.
    for need in needs:
        assert reasons_of(need, offer) == [Reason("introduced_much")]
    found = queries.matches_for_demand(registry.operator(), needs[3].pk, today=TODAY)
    assert [row.record for row in found.rows] == [free, offer]


def test_two_expertises_of_one_expert_bear_one_load_whichever_was_introduced():
    _account, person = registry.expert()
    first, second = (factories.expertise(title, of=person) for title in ("轮毂缩松", "轮毂缩松诊断"))
    needs = [factories.need("轮毂缩松") for _ in range(3)]
    for need, offer in zip(needs, (first, first, second), strict=True):
        introductions.send_introduction(
            demand_id=need.pk, offer_id=offer.pk, actor=registry.operator(), now=NOW
        )
    subject = demand_profiles.profile_of(needs[0], full=False)
    profiles = [sides.OFFERS.profile_of(offer, False) for offer in (first, second)]
    told = sides.OFFERS.with_past([first, second], profiles, TODAY)
    assert [load.score(subject, profile, NO_WORDS).score for profile in told] == [load.STEP, load.STEP]


def test_what_was_introduced_is_gone_through_once_for_however_many_offers(monkeypatch):
    rounds = []

    class Taken(list):
        def __iter__(self):
            rounds.append(1)
            return super().__iter__()

    offers = [factories.offer(f"轮毂缩松{number}") for number in range(3)]
    taken = Taken((None, offer.pk, number) for number, offer in enumerate(offers) for _ in range(number))
    monkeypatch.setattr(sides, "introduced_lately", lambda *_people, **_more: taken)
    profiles = [sides.OFFERS.profile_of(offer, False) for offer in offers]
    told = sides.OFFERS.with_past(offers, profiles, TODAY)
    assert [profile.introduced_count for profile in told] == [0, 1, 2]
    assert [len(profile.introduced_to) for profile in told] == [0, 1, 1]
    assert len(rounds) == 1
