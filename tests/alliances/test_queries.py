"""Who sees which alliances and members, and what waits for whom."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR
from duijie.alliances import actions, queries
from duijie.alliances.models import ALLIANCES, Alliance
from duijie.bodies import reading
from duijie.bodies.records import MemberDraft
from tests.alliances import factories
from tests.bodies.factories import NOW, STATES, world
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

CONCERNED = {
    "host side", "member side", "member", "broker", "coordinator above", "clerk", "operator", "system",
}  # fmt: skip


def found(actor: object, alliance: Alliance) -> bool:
    try:
        return queries.find(actor, alliance.pk) == alliance
    except Alliance.DoesNotExist:
        return False


@pytest.mark.parametrize("state", STATES)
def test_list_and_single_record_agree_for_everybody(state: str):
    made = world()
    alliance = factories.alliance(made, state)
    public = state in {"running", "closed"}
    sees = {who: public or who in CONCERNED for who in made.everybody()}
    assert {who: alliance in queries.visible_to(actor) for who, actor in made.everybody().items()} == sees
    assert {who: found(actor, alliance) for who, actor in made.everybody().items()} == sees


def test_what_staff_entered_is_seen_by_them_wherever_it_lies():
    made = world()
    alliance = actions.create_alliance(
        content=factories.content(made), actor=made["broker elsewhere"], now=NOW
    )
    assert alliance.state == "proposed"
    assert found(made["broker elsewhere"], alliance)
    assert not found(registry.broker(registry.QINGDAO), alliance)


def test_person_who_did_not_agree_is_named_to_staff_alone():
    made = world()
    alliance = factories.alliance(made, "running")
    quiet = registry.person("示例甲", at=made.partner)
    actions.add_member(
        alliance_id=alliance.pk, draft=MemberDraft("chair", person_id=quiet.pk), actor=made["clerk"], now=NOW
    )
    seen = {
        who: [str(each) for each in queries.members_for(actor, alliance)]
        for who, actor in made.everybody().items()
    }
    public = [made.partner.name, "闾丘澈"]
    staff = {"broker", "broker elsewhere", "coordinator above", "clerk", "operator", "system"}
    assert seen == {who: [*public, "示例甲"] if who in staff else public for who in made.everybody()}


def test_proposed_alliances_wait_for_who_may_approve_them_and_no_others():
    made = world()
    alliance = factories.alliance(made)
    factories.alliance(made, "planned")
    waiting = {who: list(queries.waiting_for(actor)) for who, actor in made.people.items()}
    approve = {"broker", "coordinator above", "operator"}
    assert waiting == {who: [alliance] if who in approve else [] for who in made.people}


def test_alliances_of_an_organisation_are_those_it_hosts_or_belongs_to():
    made = world()
    alliance = factories.alliance(made)
    assert list(queries.of_organisation(made["operator"], made.host.pk)) == [alliance]
    assert list(queries.of_organisation(made["operator"], made.partner.pk)) == [alliance]
    assert list(queries.of_organisation(VISITOR, made.host.pk)) == []


def test_who_may_enter_one_sees_the_button():
    made = world()
    may = {who: reading.may_enter(ALLIANCES, actor) for who, actor in made.everybody().items()}
    assert may == {who: who not in {"member", "visitor"} for who in made.everybody()}


def test_list_costs_one_query_and_its_members_one_for_1_and_3_rows(django_assert_num_queries):
    made = world()
    actor = made["host side"]
    queries.visible_to(actor)
    for count in (1, 2):
        for _ in range(count):
            alliance = factories.alliance(made, "running")
        with django_assert_num_queries(1):
            rows = [(each.name, str(each.region), each.host.name) for each in queries.visible_to(actor)]
        with django_assert_num_queries(1):
            named = [(str(each), each.role) for each in queries.members_for(actor, alliance)]
        assert len(rows) in {1, 3}
        assert named == [(made.partner.name, "member"), ("闾丘澈", "adviser")]
