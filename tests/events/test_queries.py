"""Who sees which events, participants and signings, and what waits for whom."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR
from duijie.events import actions, queries
from duijie.events.actions import ParticipantDraft
from duijie.events.models import Event
from duijie.events.queries import EventFilter
from tests.agreements import factories as agreements
from tests.bodies.factories import NOW, world
from tests.events import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
CONCERNED = {
    "host side", "member side", "member", "broker", "coordinator above", "clerk", "operator", "system",
}  # fmt: skip


def found(actor: object, event: Event) -> bool:
    try:
        return queries.find(actor, event.pk) == event
    except Event.DoesNotExist:
        return False


@pytest.mark.parametrize("state", factories.STATES)
def test_list_and_single_record_agree_for_everybody(state: str):
    made = world()
    event = factories.event(made, state)
    public = state in {"announced", "held"}
    sees = {who: public or who in CONCERNED for who in made.everybody()}
    assert {who: event in queries.visible_to(actor) for who, actor in made.everybody().items()} == sees
    assert {who: found(actor, event) for who, actor in made.everybody().items()} == sees


def test_event_cancelled_after_it_was_announced_stays_public():
    made = world()
    event = factories.event(made, "announced")
    actions.cancel_event(event_id=event.pk, reason="台风。", actor=made["host side"], now=NOW)
    assert found(VISITOR, event)


def test_person_who_did_not_agree_is_named_to_staff_alone():
    made = world()
    event = factories.event(made, "held")
    quiet = registry.person("示例甲", at=made.partner)
    draft = ParticipantDraft("attendee", person_id=quiet.pk, organisation_id=made.partner.pk, post="所长")
    actions.add_participant(event_id=event.pk, draft=draft, actor=made["clerk"], now=NOW)
    seen = {
        who: [str(each) for each in queries.participants_for(actor, event)]
        for who, actor in made.everybody().items()
    }
    public = [made.partner.name, "闾丘澈"]
    staff = {"broker", "broker elsewhere", "coordinator above", "clerk", "operator", "system"}
    assert seen == {who: [*public, "示例甲"] if who in staff else public for who in made.everybody()}


def test_who_takes_part_under_a_merged_record_is_named_as_the_kept_one_agreed_and_sees_the_event():
    made = world()
    twin = registry.person(made.expert.name)
    event = factories.event(made, "announced")
    draft = factories.event(made, name="示例筹备会")
    for each in (event, draft):
        each.participants.filter(person=made.expert).update(person=twin)
    operator = made["operator"]
    seen = {"operator": operator, "visitor": VISITOR}

    def named():
        return {
            who: [each.person_id for each in queries.participants_for(actor, event) if each.person_id]
            for who, actor in seen.items()
        }

    assert named() == {"operator": [twin.pk], "visitor": []}
    assert not found(registry.fresh(made["member"]), draft)
    registry.actions.merge_person(person_id=twin.pk, into_id=made.expert.pk, actor=operator, now=NOW)
    assert named() == {"operator": [twin.pk], "visitor": [twin.pk]}
    assert found(registry.fresh(made["member"]), draft)
    participant = event.participants.get(person=twin)
    assert queries.find_participant(VISITOR, participant.pk) == participant
    registry.actions.give_consent(person_id=made.expert.pk, consent="staff_only", actor=operator, now=NOW)
    assert named() == {"operator": [twin.pk], "visitor": []}


def test_agreements_signed_there_are_shown_to_those_who_may_see_them():
    made = world()
    event = factories.event(made, "held")
    around = agreements.world()
    signed, announced = agreements.agreement(around, "signed"), agreements.agreement(around, "announced")
    for each in (signed, announced, announced):
        actions.add_agreement(event_id=event.pk, agreement_id=each.pk, actor=made["clerk"], now=NOW)
    assert set(queries.agreements_for(made["clerk"], event)) == {signed, announced}
    assert list(queries.agreements_for(VISITOR, event)) == [announced]
    assert list(queries.of_agreement(VISITOR, announced.pk)) == [event]


def test_drafts_of_hosts_and_days_past_wait_for_the_region():
    made = world()
    drafted, past = factories.event(made), factories.event(made, "announced")
    factories.event(made, "announced", day="2026-03-02")
    factories.event(made, "announced", day="--02-01")
    factories.event(made, "announced", day="")
    factories.event(made, "held")
    waiting = {
        who: (list(queries.to_announce(actor)), list(queries.to_settle(actor, today=TODAY)))
        for who, actor in made.people.items()
    }
    region = {"broker", "coordinator above", "operator"}
    assert waiting == {who: ([drafted], [past]) if who in region else ([], []) for who in made.people}


def test_list_is_narrowed_by_words_kind_state_and_region():
    made = world()
    training = factories.event(made, "held", name="示例海参培训", kind="training", place="大连")
    fair = factories.event(made, region_id=registry.DALIAN)

    def narrowed(**parts: str) -> list[Event]:
        return list(queries.narrow(queries.visible_to(made["operator"]), EventFilter(**parts)))

    assert narrowed() == [fair, training]
    assert narrowed(words="海参 大连") == [training]
    assert narrowed(words=made.host.name) == [fair, training]
    assert narrowed(words="没有") == []
    assert narrowed(kind="training") == [training]
    assert narrowed(state="drafted") == [fair]
    assert narrowed(region_code=registry.DALIAN) == [fair]


def test_list_costs_one_query_and_its_participants_one_for_1_and_3_rows(django_assert_num_queries):
    made = world()
    actor = made["host side"]
    queries.visible_to(actor)
    for count in (1, 2):
        for _ in range(count):
            event = factories.event(made, "held")
        with django_assert_num_queries(1):
            rows = [(each.name, str(each.region), each.host.name) for each in queries.visible_to(actor)]
        with django_assert_num_queries(1):
            named = [(str(each), each.role) for each in queries.participants_for(actor, event)]
        assert len(rows) in {1, 3}
        assert named == [(made.partner.name, "organiser"), ("闾丘澈", "speaker")]
