"""What somebody makes of a pair: said once, changed, taken back, seen by whom."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from duijie.access import VISITOR, NotPermittedError
from duijie.audit.models import Entry
from duijie.demands.models import Demand
from duijie.matches import queries
from duijie.matches.actions import judge_match, take_back_judgement
from duijie.matches.models import Judgement
from tests.matches import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def houses():
    return registry.organisation(), registry.organisation(region=registry.QINGDAO)


@pytest.fixture
def pair(houses):
    return factories.need("轮毂", owner=houses[0]), factories.offer("轮毂", owner=houses[1])


def judged(pair, actor, verdict="shortlisted", **more):
    need, offer = pair
    return judge_match(
        demand_id=need.pk, offer_id=offer.pk, verdict=verdict, actor=actor, now=factories.NOW, **more
    )


def everything():
    return list(Judgement.objects.order_by("pk").values_list("actor", "verdict", "reason_code", "level"))


def entries():
    return list(
        Entry.objects.filter(action__startswith="matches.")
        .order_by("pk")
        .values_list("action", "before", "after", "reason_code", "fields")
    )


def test_judgement_is_noted_once_however_often_it_is_said(pair):
    broker = registry.broker()
    first = judged(pair, broker, level=3)
    assert judged(pair, broker, level=3) == first
    assert everything() == [(broker.pk, "shortlisted", "", 3)]
    assert entries() == [("matches.judge", "", "shortlisted", "", "")]


def test_judgement_is_changed_in_place(pair):
    broker = registry.broker()
    first = judged(pair, broker, level=3)
    assert judged(pair, broker, "rejected", reason_code="too_early") == first
    assert everything() == [(broker.pk, "rejected", "too_early", None)]
    assert entries()[1:] == [("matches.judge", "shortlisted", "rejected", "too_early", "")]


def test_each_judges_for_themselves(pair, houses):
    broker, speaker = registry.broker(), registry.speaker(houses[0])
    judged(pair, broker)
    judged(pair, speaker, "rejected", reason_code="known_already")
    assert everything() == [
        (broker.pk, "shortlisted", "", None),
        (speaker.pk, "rejected", "known_already", None),
    ]


@pytest.mark.parametrize(
    ("verdict", "more", "field"),
    [
        ("rejected", {}, "reason_code"),
        ("rejected", {"reason_code": "bad_mood"}, "reason_code"),
        ("shortlisted", {"reason_code": "too_early"}, "reason_code"),
        ("adored", {}, "verdict"),
        ("short\x00listed", {}, "verdict"),
        ("shortlisted", {"level": 5}, "level"),
        ("shortlisted", {"level": 0}, "level"),
    ],
)
def test_judgement_that_makes_no_sense_is_refused_and_changes_nothing(pair, verdict, more, field):
    broker = registry.broker()
    judged(pair, broker, level=2)
    with pytest.raises(ValidationError) as refused:
        judged(pair, broker, verdict, **more)
    assert set(refused.value.message_dict) == {field}
    assert everything() == [(broker.pk, "shortlisted", "", 2)]


def test_stranger_judges_nothing(pair):
    for stranger in (
        registry.broker(registry.DALIAN),
        registry.clerk(),
        registry.speaker(registry.organisation()),
    ):
        with pytest.raises(NotPermittedError):
            judged(pair, stranger)
    with pytest.raises(NotPermittedError):
        judged(pair, VISITOR)
    assert (everything(), entries()) == ([], [])


def test_side_gives_no_level(pair, houses):
    with pytest.raises(NotPermittedError):
        judged(pair, registry.speaker(houses[0]), level=4)
    assert everything() == []


def test_hidden_need_is_judged_by_nobody_else(houses):
    need = factories.need("轮毂", owner=houses[0], state="draft")
    with pytest.raises(Demand.DoesNotExist):
        judged((need, factories.offer("轮毂")), registry.broker())
    assert everything() == []


def test_own_judgement_is_taken_back(pair):
    broker = registry.broker()
    judgement = judged(pair, broker)
    take_back_judgement(judgement_id=judgement.pk, actor=broker, now=factories.NOW)
    assert everything() == []
    assert entries()[1:] == [("matches.take_back", "", "", "", "shortlisted")]


def test_somebody_elses_judgement_stays(pair, houses):
    judgement = judged(pair, registry.broker())
    with pytest.raises(NotPermittedError):
        take_back_judgement(judgement_id=judgement.pk, actor=registry.operator(), now=factories.NOW)
    with pytest.raises(Judgement.DoesNotExist):
        take_back_judgement(judgement_id=judgement.pk, actor=registry.speaker(houses[0]), now=factories.NOW)
    assert len(everything()) == 1


SEES = {
    # whose judgements each may read: of the need's side, the offer's side, the need's broker
    "need side": {"need side"},
    "offer side": {"offer side"},
    "need's broker": {"need side", "offer side", "need's broker"},
    "offer's broker": {"need side", "offer side", "need's broker"},
    "coordinator above": {"need side", "offer side", "need's broker"},
    "operator": {"need side", "offer side", "need's broker"},
    "system": {"need side", "offer side", "need's broker"},
    "broker elsewhere": set(),
    "clerk": set(),
    "other contact": set(),
    "other expert": set(),
}


def test_judgements_are_read_by_whom_the_picture_says_and_list_and_record_agree(pair, houses):
    everybody = factories.everybody(*houses)
    made = {who: judged(pair, everybody[who]) for who in ("need side", "offer side", "need's broker")}
    name_of = {judgement.pk: who for who, judgement in made.items()}
    seen = {
        who: {name_of[pk] for pk in queries.visible_to(actor).values_list("pk", flat=True)}
        for who, actor in everybody.items()
    }
    assert seen == SEES
    assert list(queries.visible_to(VISITOR)) == []
    for who, actor in everybody.items():
        for whose, judgement in made.items():
            if whose in SEES[who]:
                assert queries.find(actor, judgement.pk) == judgement
            else:
                with pytest.raises(Judgement.DoesNotExist):
                    queries.find(actor, judgement.pk)


def test_broker_who_speaks_for_a_side_reads_only_their_own(pair, houses):
    broker = registry.broker()
    registry.actions.let_speak(
        account=broker, organisation_id=houses[1].pk, actor=registry.system(), now=factories.NOW
    )
    judged(pair, registry.speaker(houses[0]))
    mine = judged(pair, registry.fresh(broker))
    assert list(queries.visible_to(registry.fresh(broker))) == [mine]


def test_list_shows_ones_own_judgement_first(pair, houses):
    need, offer = pair
    broker, other = registry.broker(), registry.operator()
    theirs, mine = judged(pair, other), judged(pair, broker)
    assert queries.judgements_of_demand(broker, need.pk) == {offer.pk: [mine, theirs]}
    assert queries.judgements_of_offer(other, offer.pk) == {need.pk: [theirs, mine]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "rejected"},
        {"reason_code": "too_early"},
        {"verdict": "adored"},
        {"level": 5},
    ],
    ids=str,
)
def test_database_refuses_an_impossible_judgement(pair, wrong):
    judgement = judged(pair, registry.broker())
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.filter(pk=judgement.pk).update(**wrong)
    assert Judgement.objects.get().verdict == "shortlisted"
