"""Where there is much, a page of figures counts nothing: it shows what a job counted for this very reader."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from duijie.access import VISITOR, NotPermittedError
from duijie.accounts.models import User
from duijie.demands.models import Demand
from duijie.queue.models import Job
from duijie.queue.worker import run_all
from duijie.registry import actions as registry_actions
from duijie.registry.models import StaffRole
from duijie.reports.actions import keep_figures
from duijie.reports.jobs import count_job
from duijie.reports.kept import COUNT, COUNTED_EVERY, FEW, JUST_COUNTED, figures_shown
from duijie.reports.map import map_now
from duijie.reports.models import KeptFigures
from duijie.reports.queries import Figures, figures_for, figures_on_wall, visible_to
from tests.demands import factories as demands
from tests.introductions import factories as introductions
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
SCREENS = {False: "/figures/", True: "/figures/screen/"}


def make_much() -> Demand:
    """A need with a number so high that there may be many."""
    need = demands.demand("submitted")
    need.pk, need.form_token = FEW + 1, None
    need.save(force_insert=True)
    return need


def counted(reader: User, *, on_wall: bool = False) -> Figures:
    """What the figures are, counted here and now."""
    count = figures_on_wall if on_wall else figures_for
    return count(registry.fresh(reader), today=timezone.localdate(), map_codes=map_now().codes)


def shown(reader: User, *, on_wall: bool = False, now: datetime | None = None) -> Figures | None:
    """What a page would show of them."""
    return figures_shown(registry.fresh(reader), on_wall=on_wall, now=now or timezone.now()).figures


def work() -> None:
    """Do what waits, as the worker does."""
    run_all(clock=timezone.now)


def grown_old(by: timedelta) -> None:
    for kept in KeptFigures.objects.all():
        kept.counted_at -= by
        kept.save()


def test_few_records_are_counted_for_the_page_itself(client: Client):
    made = introductions.world()
    introductions.introduction(made, "sent")
    client.force_login(made.operator)
    assert "每 60 秒更新" in client.get("/figures/").content.decode()
    assert shown(made.operator) == counted(made.operator)
    assert not KeptFigures.objects.exists()
    assert not Job.objects.filter(kind=COUNT).exists()


@pytest.mark.parametrize("on_wall", [False, True])
def test_kept_figures_are_what_would_be_counted_and_follow_what_changes(client: Client, on_wall: bool):
    made = introductions.world()
    introductions.introduction(made, "sent")
    make_much()
    client.force_login(made.operator)
    waiting = client.get(SCREENS[on_wall]).content.decode()
    assert "正在统计数据" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert "data-counting" in waiting  # by which a page that stands open knows it
    work()
    before = counted(made.operator, on_wall=on_wall)
    assert shown(made.operator, on_wall=on_wall) == before
    page = client.get(SCREENS[on_wall]).content.decode()
    assert f"截至 <time>{timezone.localtime(KeptFigures.objects.get().counted_at):%H:%M}</time>" in page
    assert "满 5 分钟后有人查看时重新统计" in page
    assert "data-counting" not in page
    # Later by less than they may be old, they stand as they were, and nothing is asked of the worker.
    for _each in range(6):
        demands.demand("open", region_id=registry.QINGDAO)
    work()
    after = counted(made.operator, on_wall=on_wall)
    assert after != before
    assert shown(made.operator, on_wall=on_wall) == before
    assert not Job.objects.filter(kind=COUNT).exists()
    # Old enough, they are shown once more, counted, and then true again.
    noon = timezone.localtime().replace(hour=12)
    KeptFigures.objects.update(counted_at=noon - COUNTED_EVERY)
    assert shown(made.operator, on_wall=on_wall, now=noon) == before
    run_all(clock=lambda: noon)
    assert shown(made.operator, on_wall=on_wall, now=noon) == after


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "正在重新统计"), ("en", "being counted anew")])
def test_page_says_when_its_figures_are_being_counted_anew(client: Client, language: str, words: str):
    operator = registry.operator()
    make_much()
    count_job(key=f"page:{operator.pk}", now=timezone.now())
    client.force_login(operator)
    asked = {"headers": {"accept-language": language}}
    assert words not in client.get("/figures/", **asked).content.decode()
    grown_old(COUNTED_EVERY)
    if timezone.localdate(KeptFigures.objects.get().counted_at) == timezone.localdate():
        assert words in client.get("/figures/", **asked).content.decode()


def test_kept_figures_of_an_earlier_day_are_not_shown():
    operator = registry.operator()
    make_much()
    count_job(key=f"page:{operator.pk}", now=timezone.now())
    assert shown(operator) == counted(operator)
    grown_old(timedelta(days=1))
    assert shown(operator) is None
    assert Job.objects.filter(kind=COUNT, key=f"page:{operator.pk}").exists()


def test_each_reader_is_shown_what_was_counted_for_them_alone():
    made = introductions.world()
    introductions.introduction(made, "sent")
    make_much()
    readers = (made.operator, made.need_broker, made.broker_elsewhere)
    for reader in readers:
        assert shown(reader) is None
        assert shown(reader, on_wall=True) is None
    work()
    for reader in readers:
        assert {kept.account_id for kept in visible_to(registry.fresh(reader))} == {reader.pk}
        assert shown(reader) == counted(reader)
        assert shown(reader, on_wall=True) == counted(reader, on_wall=True)
    assert not visible_to(VISITOR).exists()
    assert counted(made.need_broker) != counted(made.broker_elsewhere)


def test_who_is_another_by_now_is_not_shown_what_was_counted_before():
    made = introductions.world()
    introductions.introduction(made, "sent")
    make_much()
    broker = made.need_broker
    assert shown(broker) is None
    work()
    had = shown(broker)
    assert had is not None
    step = {"actor": registry.system(), "now": timezone.now()}
    registry_actions.give_role(account=broker, role="broker", region_id=registry.QINGDAO, **step)
    old = StaffRole.objects.filter(account=broker).order_by("pk").first()
    registry_actions.end_role(role_id=old.pk, **step)
    assert shown(broker) is None
    work()
    assert shown(broker) == counted(broker) != had


def test_who_may_no_longer_see_figures_keeps_none(client: Client):
    broker = registry.broker()
    make_much()
    count_job(key=f"page:{broker.pk}", now=timezone.now())
    role = StaffRole.objects.get(account=broker)
    registry_actions.end_role(role_id=role.pk, actor=registry.system(), now=timezone.now())
    client.force_login(registry.fresh(broker))
    assert client.get("/figures/").status_code == 403
    count_job(key=f"page:{broker.pk}", now=timezone.now())
    assert not KeptFigures.objects.exists()


def test_a_page_of_kept_figures_counts_no_records(client: Client):
    made = introductions.world()
    make_much()
    count_job(key=f"page:{made.operator.pk}", now=timezone.now())
    client.force_login(made.operator)
    client.get("/figures/")
    costs = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get("/figures/")
        counting = [each["sql"] for each in seen if "COUNT(" in each["sql"] and "notices" not in each["sql"]]
        costs.append((len(seen), counting))
        introductions.introduction(introductions.world(), "sent")
    assert costs[0] == costs[1]
    assert costs[0][1] == []


def kept_as_counted_at(counted_at: datetime) -> KeptFigures:
    """The kept figures, said to be counted then, with a count that no counting gives."""
    kept = KeptFigures.objects.get()
    kept.counted_at, kept.figures = counted_at, {**kept.figures, "running": 99}
    kept.save()
    return kept


def test_figures_that_were_counted_a_moment_ago_are_not_counted_once_more():
    operator = registry.operator()
    make_much()
    key, noon = f"page:{operator.pk}", timezone.localtime().replace(hour=12, minute=0)
    count_job(key=key, now=noon)
    kept = kept_as_counted_at(noon)
    count_job(key=key, now=noon + JUST_COUNTED - timedelta(seconds=1))
    kept.refresh_from_db()
    assert (kept.counted_at, kept.figures["running"]) == (noon, 99)
    count_job(key=key, now=noon + JUST_COUNTED)
    kept.refresh_from_db()
    assert (kept.counted_at, kept.figures["running"]) == (noon + JUST_COUNTED, 0)


def test_figures_of_yesterday_or_of_who_was_another_are_counted_however_young_they_are():
    broker = registry.broker()
    make_much()
    key, midnight = f"page:{broker.pk}", timezone.localtime().replace(hour=0, minute=0, second=0)
    count_job(key=key, now=midnight)
    kept = kept_as_counted_at(midnight - timedelta(seconds=10))
    count_job(key=key, now=midnight)
    kept.refresh_from_db()
    assert (kept.counted_at, kept.figures["running"]) == (midnight, 0)
    kept_as_counted_at(midnight)
    registry_actions.give_role(
        account=broker, role="broker", region_id=registry.QINGDAO, actor=registry.system(), now=midnight
    )
    count_job(key=key, now=midnight)
    kept.refresh_from_db()
    assert (kept.counted_at, kept.figures["running"]) == (midnight, 0)


@pytest.mark.parametrize(
    "other",
    [
        lambda told: {name: each for name, each in told.items() if name != "running"},
        lambda told: {**told, "promises": [{"code": "kept", "count": 1, "share": 2}]},
        lambda told: {**told, "months": ["the first"]},
        lambda _told: [],
    ],
)
def test_kept_figures_of_another_form_are_counted_anew(client: Client, other):
    operator = registry.operator()
    make_much()
    count_job(key=f"page:{operator.pk}", now=timezone.now())
    kept = KeptFigures.objects.get()
    kept.figures = other(kept.figures)
    kept.save()
    client.force_login(operator)
    assert "正在统计数据" in client.get("/figures/").content.decode()
    work()  # though they were counted a moment ago
    assert shown(operator) == counted(operator)


def test_nobody_but_the_worker_keeps_figures():
    made = introductions.world()
    for actor in (VISITOR, made.operator, made.need_broker):
        with pytest.raises(NotPermittedError):
            keep_figures(account_id=made.operator.pk, on_wall=False, actor=actor, now=timezone.now())
    assert not KeptFigures.objects.exists()
