"""What each step of an introduction changes, tells, keeps and refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from duijie.access import VISITOR, NotPermittedError
from duijie.audit.models import Entry
from duijie.core.lifecycle import WrongStateError
from duijie.demands import actions as demand_actions
from duijie.demands.models import Demand
from duijie.introductions import actions
from duijie.introductions.models import Introduction, Side
from duijie.introductions.states import QUARTER
from duijie.notices.models import Notice
from duijie.offers import actions as offer_actions
from duijie.offers.models import Offer
from tests.demands import factories as demands
from tests.introductions import factories
from tests.offers import factories as offers
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = factories.NOW
TODAY = NOW.date()
LATER = NOW + timedelta(hours=3)
MEETING = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)


def send(made: factories.World, actor: object = None, **more: object) -> Introduction:
    return actions.send_introduction(
        demand_id=made.demand.pk, offer_id=made.offer.pk, actor=actor or made.need_broker, now=NOW, **more
    )


def stored() -> list[object]:
    """Everything an introduction's action could have changed."""
    return [
        list(Introduction.objects.order_by("pk").values()),
        list(Side.objects.order_by("pk").values()),
        list(Entry.objects.order_by("pk").values()),
        list(Notice.objects.order_by("pk").values()),
    ]


def told(made: factories.World, code: str) -> list[str]:
    """Who was told, by their place in the picture; each as often as told."""
    names = {account.pk: who for who, account in made.everybody().items()}
    notices = Notice.objects.filter(code=f"introductions.{code}").order_by("recipient_id")
    return sorted(names[notice.recipient_id] for notice in notices)


def audited(subject: object) -> list[tuple[str, str, str, str]]:
    entries = Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return [(each.action, each.before, each.after, each.reason_code) for each in entries.order_by("pk")]


# ------------------------------------------------------------------------------------- sending


def test_introduction_sent_asks_both_sides_and_keeps_why():
    made = factories.world()
    introduction = send(made, message="两家都做厚大断面。", reasons=factories.REASONS)
    assert (
        introduction.state,
        introduction.message,
        introduction.reasons,
        introduction.sent_at,
        introduction.sent_by,
        [(side.name, side.answer) for side in introduction.sides.all()],
    ) == (
        "sent",
        "两家都做厚大断面。",
        factories.REASONS,
        NOW,
        made.need_broker,
        [("demand", "waiting"), ("offer", "waiting")],
    )
    assert told(made, "sent") == ["expert", "need side"]
    notice = Notice.objects.get(recipient=made.expert, code="introductions.sent")
    assert (notice.link, notice.params) == (
        f"/introductions/{introduction.pk}/",
        {"demand": made.demand.title, "offer": made.offer.title},
    )
    assert audited(introduction) == [("introductions.send", "", "", "")]


def test_introduction_sent_twice_is_one_and_tells_once():
    made = factories.world()
    first = send(made)
    before = stored()
    assert send(made) == first
    assert send(made, actor=made.offer_broker) == first
    assert stored() == before


def test_pair_is_introduced_again_after_the_first_came_to_nothing():
    made = factories.world()
    first = factories.introduction(made, "withdrawn")
    assert send(made) != first


@pytest.mark.parametrize(
    "who", ["need_side", "offer_side", "expert", "broker_elsewhere", "clerk", "other", "visitor"]
)
def test_sending_without_the_right_changes_nothing(who: str):
    made = factories.world()
    before = stored()
    with pytest.raises(NotPermittedError):
        send(made, actor=VISITOR if who == "visitor" else getattr(made, who))
    assert stored() == before


def test_need_that_may_not_be_seen_cannot_be_introduced():
    made = factories.world()
    draft = demands.demand("draft")
    with pytest.raises(Demand.DoesNotExist):
        actions.send_introduction(demand_id=draft.pk, offer_id=made.offer.pk, actor=made.need_broker, now=NOW)
    assert not Introduction.objects.exists()


@pytest.mark.parametrize(("days_left", "may"), [(1, False), (0, False), (-1, True), (None, False)])
def test_expert_is_not_introduced_to_where_they_work_until_their_post_there_has_ended(days_left, may):
    made = factories.world()
    until = None if days_left is None else TODAY + timedelta(days=days_left)
    made.offer.person.posts.create(organisation=made.demand.owner, name="顾问", until=until)
    before = stored()
    if may:
        assert send(made).state == "sent"
        return
    with pytest.raises(ValidationError):
        send(made)
    assert stored() == before


def test_paused_need_is_not_introduced():
    made = factories.world()
    demand_actions.pause_demand(demand_id=made.demand.pk, actor=made.need_side, now=NOW)
    before = stored()
    with pytest.raises(ValidationError):
        send(made)
    assert stored() == before


def test_paused_offer_is_not_introduced():
    made = factories.world()
    offer_actions.pause_offer(offer_id=made.offer.pk, actor=made.expert, now=NOW)
    before = stored()
    with pytest.raises(ValidationError):
        send(made)
    assert stored() == before


@pytest.mark.parametrize("side", ["need", "offer"])
def test_what_an_organisation_that_was_dissolved_asks_or_offers_is_not_introduced(side: str):
    made = factories.world()
    owner_id = made.demand.owner_id if side == "need" else made.offer.owner_id
    if owner_id is None:
        owner_id = registry.organisation().pk
        Offer.objects.filter(pk=made.offer.pk).update(owner=owner_id)
    registry.actions.dissolve_organisation(
        organisation_id=owner_id, dissolved_on=NOW.date(), actor=registry.operator(), now=NOW
    )
    before = stored()
    with pytest.raises(ValidationError):
        send(made)
    assert stored() == before


def test_organisation_is_not_introduced_to_itself():
    owner = registry.organisation()
    broker = registry.broker(registry.SHENYANG)
    need, own = demands.demand("open", owner), offers.offer("open", owner)
    before = stored()
    with pytest.raises(ValidationError):
        actions.send_introduction(demand_id=need.pk, offer_id=own.pk, actor=broker, now=NOW)
    assert stored() == before


def test_expert_is_not_introduced_to_the_organisation_they_work_for():
    owner = registry.organisation()
    _account, person = registry.expert(at=owner)
    broker = registry.broker(registry.SHENYANG)
    need, own = demands.demand("open", owner), offers.expertise(of=person)
    before = stored()
    with pytest.raises(ValidationError):
        actions.send_introduction(demand_id=need.pk, offer_id=own.pk, actor=broker, now=NOW)
    assert stored() == before


def test_expert_who_has_not_agreed_to_be_shown_is_not_introduced():
    institute = registry.organisation(kind="institute")
    quiet = registry.person(at=institute)
    broker = registry.broker(registry.SHENYANG)
    need, expertise = demands.demand("open"), offers.expertise(of=quiet, owner=institute)
    before = stored()
    with pytest.raises(ValidationError):
        actions.send_introduction(demand_id=need.pk, offer_id=expertise.pk, actor=broker, now=NOW)
    assert stored() == before


def test_expert_is_introduced_as_often_a_quarter_as_they_take():
    made = factories.world(capacity_per_quarter=1)
    factories.introduction(made, "declined")
    first = send(made)
    second = demands.demand("open")
    step = {"demand_id": second.pk, "offer_id": made.offer.pk, "actor": registry.operator()}
    before = stored()
    with pytest.raises(ValidationError):
        actions.send_introduction(**step, now=NOW)
    assert stored() == before
    after = first.sent_at + QUARTER
    assert actions.send_introduction(**step, now=after).state == "sent"


@pytest.mark.parametrize("text", ["坏\x00字", "坏\ud800字", "长" * 1001])
def test_message_that_no_database_carries_is_refused(text: str):
    made = factories.world()
    before = stored()
    with pytest.raises(ValidationError) as refused:
        send(made, message=text)
    assert list(refused.value.error_dict) == ["message"]
    assert stored() == before


# ----------------------------------------------------------------------------------- answering


def test_first_acceptance_waits_for_the_second():
    made = factories.world()
    introduction = send(made)
    accepted = actions.accept(introduction_id=introduction.pk, actor=made.need_side, now=LATER)
    assert accepted.state == "half_accepted"
    assert list(introduction.sides.values_list("name", "answer", "answered_at", "answered_by")) == [
        ("demand", "accepted", LATER, made.need_side.pk),
        ("offer", "waiting", None, None),
    ]
    assert told(made, "half_accepted") == ["expert", "need's broker"]
    assert audited(introduction)[1:] == [("introductions.accept_first", "sent", "half_accepted", "")]


def test_second_acceptance_opens_the_introduction():
    made = factories.world()
    introduction = factories.introduction(made, "half_accepted")
    accepted = actions.accept(introduction_id=introduction.pk, actor=made.expert, now=LATER)
    assert (accepted.state, accepted.is_open_to_both) == ("accepted", True)
    assert told(made, "accepted") == ["need side", "need's broker"]
    assert audited(introduction)[2:] == [("introductions.accept_second", "half_accepted", "accepted", "")]


def test_accepting_twice_changes_nothing():
    made = factories.world()
    introduction = factories.introduction(made, "half_accepted")
    before = stored()
    again = actions.accept(introduction_id=introduction.pk, actor=made.need_side, now=LATER)
    assert again.state == "half_accepted"
    assert stored() == before


def test_colleague_of_the_side_that_accepted_does_not_answer_for_the_other():
    made = factories.world()
    introduction = send(made)
    actions.accept(introduction_id=introduction.pk, actor=made.offer_side, now=NOW)
    before = stored()
    assert actions.accept(introduction_id=introduction.pk, actor=made.expert, now=NOW).state == (
        "half_accepted"
    )
    assert stored() == before


def test_declining_keeps_the_reason_and_tells_the_other_side():
    made = factories.world()
    introduction = send(made)
    declined = actions.decline(
        introduction_id=introduction.pk,
        actor=made.expert,
        now=LATER,
        reason_code="price",
        reason_words=" 报价差得太远。 ",
    )
    side = declined.sides.get(name="offer")
    assert (declined.state, side.answer, side.reason_code, side.reason_words, side.answered_at) == (
        "declined",
        "declined",
        "price",
        "报价差得太远。",
        LATER,
    )
    assert told(made, "declined") == ["need side", "need's broker"]
    assert audited(introduction)[1:] == [("introductions.decline", "sent", "declined", "price")]


@pytest.mark.parametrize("reason_code", ["", "because"])
def test_declining_without_a_known_reason_changes_nothing(reason_code: str):
    made = factories.world()
    introduction = send(made)
    before = stored()
    with pytest.raises(ValidationError) as refused:
        actions.decline(
            introduction_id=introduction.pk, actor=made.expert, now=LATER, reason_code=reason_code
        )
    assert list(refused.value.error_dict) == ["reason_code"]
    assert stored() == before


def test_accepting_what_was_declined_is_told_as_too_late():
    made = factories.world()
    introduction = factories.introduction(made, "declined")
    before = stored()
    with pytest.raises(WrongStateError):
        actions.accept(introduction_id=introduction.pk, actor=made.need_side, now=LATER)
    assert stored() == before


STEPS = {
    "accept": {},
    "decline": {"reason_code": "price"},
    "withdraw": {},
    "set_meeting": {"meeting_at": MEETING, "place": "沈阳"},
    "close": {"outcome": "goes_on"},
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", ["other", "clerk", "broker_elsewhere", "visitor"])
def test_step_on_what_one_may_not_see_answers_as_if_it_were_not_there(step: str, who: str):
    made = factories.world()
    introduction = send(made)
    before = stored()
    with pytest.raises(Introduction.DoesNotExist):
        getattr(actions, step)(
            introduction_id=introduction.pk,
            actor=VISITOR if who == "visitor" else getattr(made, who),
            now=LATER,
            **STEPS[step],
        )
    assert stored() == before


@pytest.mark.parametrize("step", ["accept", "decline"])
@pytest.mark.parametrize("who", ["need_broker", "coordinator", "operator"])
def test_nobody_answers_for_a_side_they_do_not_speak_for(step: str, who: str):
    made = factories.world()
    introduction = send(made)
    before = stored()
    with pytest.raises(NotPermittedError):
        getattr(actions, step)(
            introduction_id=introduction.pk, actor=getattr(made, who), now=LATER, **STEPS[step]
        )
    assert stored() == before


@pytest.mark.parametrize("state", ["declined", "withdrawn", "closed"])
@pytest.mark.parametrize("step", ["withdraw", "close", "set_meeting"])
def test_step_on_what_is_over_changes_nothing(step: str, state: str):
    made = factories.world()
    introduction = factories.introduction(made, state)
    before = stored()
    with pytest.raises((WrongStateError, ValidationError)):
        getattr(actions, step)(
            introduction_id=introduction.pk, actor=made.need_broker, now=LATER, **STEPS[step]
        )
    assert stored() == before


# -------------------------------------------------------------------- withdrawing, meeting, end


def test_withdrawing_tells_both_sides():
    made = factories.world()
    introduction = factories.introduction(made, "half_accepted")
    assert actions.withdraw(introduction_id=introduction.pk, actor=made.offer_broker, now=LATER).state == (
        "withdrawn"
    )
    assert told(made, "withdrawn") == ["expert", "need side", "need's broker"]


def test_introduction_both_accepted_is_not_withdrawn():
    made = factories.world()
    introduction = factories.introduction(made, "accepted")
    with pytest.raises(WrongStateError):
        actions.withdraw(introduction_id=introduction.pk, actor=made.need_broker, now=LATER)


def test_meeting_is_set_and_moved_once_both_accepted():
    made = factories.world()
    introduction = factories.introduction(made, "accepted")
    for place in ("沈阳市浑南区", "线上"):
        introduction = actions.set_meeting(
            introduction_id=introduction.pk, meeting_at=MEETING, place=place, actor=made.need_side, now=LATER
        )
    assert (introduction.meeting_at, introduction.meeting_place) == (MEETING, "线上")
    assert told(made, "meeting") == ["expert", "expert", "need's broker", "need's broker"]
    assert audited(introduction)[3:] == [("introductions.set_meeting", "", "", "")] * 2


def test_meeting_before_both_accepted_changes_nothing():
    made = factories.world()
    introduction = factories.introduction(made, "half_accepted")
    before = stored()
    with pytest.raises(ValidationError):
        actions.set_meeting(
            introduction_id=introduction.pk, meeting_at=MEETING, place="", actor=made.need_side, now=LATER
        )
    assert stored() == before


def test_closing_keeps_the_outcome():
    made = factories.world()
    introduction = factories.introduction(made, "accepted")
    closed = actions.close(
        introduction_id=introduction.pk,
        outcome="more_information",
        outcome_words="缺一组疲劳数据。",
        actor=made.expert,
        now=LATER,
    )
    assert (closed.state, closed.outcome, closed.outcome_words, closed.closed_at) == (
        "closed",
        "more_information",
        "缺一组疲劳数据。",
        LATER,
    )
    assert told(made, "closed") == ["need side", "need's broker"]
    assert audited(introduction)[3:] == [("introductions.close", "accepted", "closed", "more_information")]


@pytest.mark.parametrize("outcome", ["", "miracle"])
def test_closing_without_a_known_outcome_changes_nothing(outcome: str):
    made = factories.world()
    introduction = factories.introduction(made, "accepted")
    before = stored()
    with pytest.raises(ValidationError) as refused:
        actions.close(introduction_id=introduction.pk, outcome=outcome, actor=made.expert, now=LATER)
    assert list(refused.value.error_dict) == ["outcome"]
    assert stored() == before
