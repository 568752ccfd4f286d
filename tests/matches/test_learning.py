"""Learning on an instance: kept when better, told, audited, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from duijie.access import VISITOR, NotPermittedError
from duijie.accounts.models import User
from duijie.audit.models import Entry
from duijie.core.lifecycle import WrongStateError
from duijie.core.matcher import DEFAULT_WEIGHTS
from duijie.core.matcher.learn import TooFew, weights_as_json
from duijie.introductions import actions as introduction_actions
from duijie.matches import actions, learned, queries
from duijie.matches.models import Judgement, Learning
from tests.introductions import factories as introductions
from tests.matches import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
LATER = factories.NOW + timedelta(days=1)
NEAR, FAR = registry.SHENYANG, registry.QINGDAO
INDUSTRY = "C3841"


def judge_by_region(*, needs: int = 12) -> None:
    """Officers who take what is near, before what is of the same industry."""
    broker = registry.operator()
    wanted = [factories.need("轮毂缩松", region=NEAR, industry=INDUSTRY) for _ in range(needs)]
    near = [factories.offer("轮毂缩松", region=NEAR) for _ in range(2)]
    far = [factories.offer("轮毂缩松", region=FAR, industries=(INDUSTRY,)) for _ in range(2)]
    factories.index_all()
    Judgement.objects.bulk_create(
        Judgement(
            actor=broker,
            demand=need,
            offer=offer,
            verdict="shortlisted" if offer in near else "rejected",
            reason_code="" if offer in near else "other_problem",
            level=4 if offer in near else 1,
            judged_at=factories.NOW,
        )
        for need in wanted
        for offer in (*near, *far)
    )


def learn(actor: User, now: datetime = factories.NOW) -> Learning:
    return actions.note_learning(found=learned.learn_from_judgements(actor), actor=actor, now=now)


def roll_back(learning: Learning, actor: User | None = None, now: datetime = LATER) -> Learning:
    return actions.roll_back_learning(learning_id=learning.pk, actor=actor or registry.operator(), now=now)


def kept(*, follows: Learning | None = None, **changes: object) -> Learning:
    """A try that was kept, without learning anything."""
    fields = {
        "tried_at": factories.NOW, "outcome": "kept", "judgement_count": 48, "need_count": 12,
        "accuracy_before": 0.5, "accuracy_after": 0.75, "weights": weights_as_json(DEFAULT_WEIGHTS),
        "follows": follows.pk if follows else 0, **changes,
    }  # fmt: skip
    return Learning.objects.create(**fields)


def entries() -> list[tuple[str, str]]:
    return list(
        Entry.objects.filter(subject_type="matches.learning").order_by("pk").values_list("action", "after")
    )


@pytest.mark.thorough
def test_what_is_better_is_kept_counts_and_can_be_taken_back():
    judge_by_region()
    before = Learning.objects.count()
    learning = learn(registry.operator(), factories.NOW)
    assert (learning.outcome, learning.judgement_count, learning.need_count, before) == ("kept", 48, 12, 0)
    assert learning.accuracy_before == 0
    assert learning.accuracy_after == 1
    assert weights_as_json(learned.current_weights()) == learning.weights
    assert learning.weights["region"] > DEFAULT_WEIGHTS.region
    undone = roll_back(learning)
    assert (undone, undone.rolled_back_at) == (learning, LATER)
    assert learned.current_weights() == DEFAULT_WEIGHTS
    with pytest.raises(WrongStateError):
        roll_back(learning)
    assert entries() == [("matches.learn", "kept"), ("matches.roll_back", "")]


def test_the_version_that_was_meant_is_rolled_back_and_no_other():
    """Two clicks, or a page that was open for long, do not take back what counted before."""
    first = kept()
    second = kept(follows=first)
    with pytest.raises(WrongStateError):
        roll_back(first)
    roll_back(second)
    with pytest.raises(WrongStateError):
        roll_back(second)
    assert learned.current_learning() == first
    with pytest.raises(Learning.DoesNotExist):
        actions.roll_back_learning(learning_id=0, actor=registry.operator(), now=LATER)
    assert entries() == [("matches.roll_back", "")]


def test_a_try_that_was_not_kept_is_not_rolled_back():
    tried = kept(outcome="not_better")
    with pytest.raises(WrongStateError):
        roll_back(tried)
    assert Learning.objects.get().rolled_back_at is None


@pytest.mark.thorough
def test_learned_again_from_the_same_there_is_nothing_to_measure_by_and_nothing_changes():
    judge_by_region()
    first = learn(registry.system(), factories.NOW)
    again = learn(registry.system(), LATER)
    assert (first.outcome, again.outcome) == ("kept", "too_few")
    assert len(first.needs) == 12
    assert learned.current_learning() == first


@pytest.mark.slow
def test_of_two_that_learned_at_once_one_is_kept():
    judge_by_region()
    found = learned.learn_from_judgements(registry.operator())
    first = actions.note_learning(found=found, actor=registry.operator(), now=factories.NOW)
    with pytest.raises(actions.LearnedMeanwhileError):
        actions.note_learning(found=found, actor=registry.operator(), now=LATER)
    assert list(Learning.objects.all()) == [first]


@pytest.mark.slow
def test_of_two_that_are_noted_at_the_same_moment_one_is_kept(monkeypatch: pytest.MonkeyPatch):
    """Neither sees the other's row yet: the database refuses the second."""
    judge_by_region()
    found = learned.learn_from_judgements(registry.operator())
    first = actions.note_learning(found=found, actor=registry.operator(), now=factories.NOW)
    monkeypatch.setattr(learned, "current_learning", lambda: None)
    with pytest.raises(actions.LearnedMeanwhileError):
        actions.note_learning(found=found, actor=registry.operator(), now=LATER)
    assert list(Learning.objects.all()) == [first]


def test_another_refusal_of_the_database_is_not_taken_for_that():
    found = TooFew(judgement_count=-1, need_count=0)
    with pytest.raises(IntegrityError):
        actions.note_learning(found=found, actor=registry.operator(), now=factories.NOW)
    assert not Learning.objects.exists()


def test_what_is_known_roughly_only_is_not_learned_from(settings):
    settings.SEARCH_ENCODER = "auto"
    judge_by_region(needs=1)
    assert learned.judged_pairs(registry.operator()) == []


def test_what_is_worth_telling_is_so_by_learned_weights_too():
    """Where fields and regions count much, scores are low; a need in the offer's own words stands out."""
    need = factories.need("轮毂缩松")
    factories.offer("轮毂缩松")
    factories.others(4)
    factories.index_all()
    weights = {"field": 0.5, "region": 0.5}

    def strength() -> float:
        (row, *_others) = queries.public_matches_of_demand(need, today=factories.TODAY, limit=5).rows
        return row.strength

    before = strength()
    Learning.objects.create(
        tried_at=factories.NOW, outcome="kept", judgement_count=1, need_count=1, accuracy_before=0,
        accuracy_after=1, weights=weights_as_json(replace(DEFAULT_WEIGHTS, **weights)),
    )  # fmt: skip
    assert strength() == pytest.approx(before)


def test_too_few_judgements_are_told_and_change_nothing():
    judge_by_region(needs=3)
    learning = learn(registry.system(), factories.NOW)
    assert (learning.outcome, learning.judgement_count, learning.need_count, learning.weights) == (
        "too_few", 12, 3, {},
    )  # fmt: skip
    assert learned.current_weights() == DEFAULT_WEIGHTS
    assert entries() == [("matches.learn", "too_few")]


def test_a_refusal_that_says_nothing_of_the_fit_is_not_learned_from():
    judge_by_region(needs=1)
    Judgement.objects.filter(verdict="rejected").update(reason_code="known_already")
    assert {one.fit for one in learned.judged_pairs(registry.operator())} == {1.0}


def test_what_sides_answered_when_introduced_is_learned_from():
    accepted, refused, busy = (introductions.world() for _ in range(3))
    introductions.introduction(accepted, "half_accepted")
    introductions.introduction(busy, "declined")  # for want of time
    sent = introductions.introduction(refused)
    introduction_actions.decline(
        introduction_id=sent.pk, reason_code="scientific_doubt", actor=refused.expert, now=factories.NOW
    )
    factories.index_all()
    judged = {one.need: one.fit for one in learned.judged_pairs(registry.system())}
    assert judged == {f"demand:{accepted.demand.pk}": 1.0, f"demand:{refused.demand.pk}": 0.0}


@pytest.mark.slow
def test_learned_weights_order_the_list():
    judge_by_region()
    need = factories.need("轮毂缩松", region=NEAR, industry=INDUSTRY)

    def first() -> str:
        found = queries.matches_for_demand(registry.operator(), need.pk, today=factories.TODAY)
        return str(found.rows[0].record.region_id)

    assert first() == FAR
    learn(registry.system(), factories.NOW)
    assert first() == NEAR


def test_tries_are_seen_by_those_who_may_have_it_learn():
    learning = kept()
    for actor in (registry.operator(), registry.system()):
        assert list(learned.tries_visible_to(actor)) == [learning]
    for actor in (VISITOR, registry.broker(), registry.coordinator(), registry.clerk()):
        assert list(learned.tries_visible_to(actor)) == []


def test_only_operators_and_the_system_learn():
    learning = kept()
    for actor in (registry.broker(), registry.clerk()):
        with pytest.raises(NotPermittedError):
            learn(actor, factories.NOW)
        with pytest.raises(NotPermittedError):
            roll_back(learning, actor=actor)
    assert list(Learning.objects.values_list("pk", "rolled_back_at")) == [(learning.pk, None)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "perhaps"},
        {"outcome": "kept"},
        {"outcome": "too_few", "accuracy_before": 0.5, "accuracy_after": 0.5},
        {"outcome": "too_few", "rolled_back_at": LATER},
    ],
)
def test_an_impossible_try_cannot_be_stored(wrong: dict[str, object]):
    with pytest.raises(IntegrityError), transaction.atomic():
        Learning.objects.create(tried_at=factories.NOW, judgement_count=1, need_count=1, **wrong)
