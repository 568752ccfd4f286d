"""Who sees which teams and members, and what waits for whom."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR
from duijie.bodies import reading
from duijie.bodies.records import MemberDraft
from duijie.teams import actions, queries
from duijie.teams.models import TEAMS, Team
from tests.bodies.factories import NOW, STATES, world
from tests.registry import factories as registry
from tests.teams import factories

pytestmark = pytest.mark.django_db

CONCERNED = {
    "host side", "member side", "member", "broker", "coordinator above", "clerk", "operator", "system",
}  # fmt: skip


def found(actor: object, team: Team) -> bool:
    try:
        return queries.find(actor, team.pk) == team
    except Team.DoesNotExist:
        return False


@pytest.mark.parametrize("state", STATES)
def test_list_and_single_record_agree_for_everybody(state: str):
    made = world()
    team = factories.team(made, state)
    public = state in {"running", "closed"}
    sees = {who: public or who in CONCERNED for who in made.everybody()}
    assert {who: team in queries.visible_to(actor) for who, actor in made.everybody().items()} == sees
    assert {who: found(actor, team) for who, actor in made.everybody().items()} == sees


def test_what_staff_entered_is_seen_by_them_wherever_it_lies():
    made = world()
    team = actions.create_team(content=factories.content(made), actor=made["broker elsewhere"], now=NOW)
    assert team.state == "proposed"
    assert found(made["broker elsewhere"], team)
    assert not found(registry.broker(registry.QINGDAO), team)


def test_person_who_did_not_agree_is_named_to_staff_alone():
    made = world()
    team = factories.team(made, "running")
    quiet = registry.person("示例甲", at=made.partner)
    actions.add_member(
        team_id=team.pk, draft=MemberDraft("leader", person_id=quiet.pk), actor=made["clerk"], now=NOW
    )
    seen = {
        who: [str(each) for each in queries.members_for(actor, team)]
        for who, actor in made.everybody().items()
    }
    public = [made.partner.name, "闾丘澈"]
    staff = {"broker", "broker elsewhere", "coordinator above", "clerk", "operator", "system"}
    assert seen == {who: [*public, "示例甲"] if who in staff else public for who in made.everybody()}


def test_proposed_teams_wait_for_who_may_approve_them_and_no_others():
    made = world()
    team = factories.team(made)
    factories.team(made, "planned")
    waiting = {who: list(queries.waiting_for(actor)) for who, actor in made.people.items()}
    approve = {"broker", "coordinator above", "operator"}
    assert waiting == {who: [team] if who in approve else [] for who in made.people}


def test_teams_of_an_organisation_are_those_it_hosts_or_belongs_to():
    made = world()
    team = factories.team(made)
    assert list(queries.of_organisation(made["operator"], made.host.pk)) == [team]
    assert list(queries.of_organisation(made["operator"], made.partner.pk)) == [team]
    assert list(queries.of_organisation(VISITOR, made.host.pk)) == []


def test_who_may_enter_one_sees_the_button():
    made = world()
    may = {who: reading.may_enter(TEAMS, actor) for who, actor in made.everybody().items()}
    assert may == {who: who not in {"member", "visitor"} for who in made.everybody()}


def test_list_costs_one_query_and_its_members_one_for_1_and_3_rows(django_assert_num_queries):
    made = world()
    actor = made["host side"]
    queries.visible_to(actor)
    for count in (1, 2):
        for _ in range(count):
            team = factories.team(made, "running")
        with django_assert_num_queries(1):
            rows = [(each.name, str(each.region), each.host.name) for each in queries.visible_to(actor)]
        with django_assert_num_queries(1):
            named = [(str(each), each.role) for each in queries.members_for(actor, team)]
        assert len(rows) in {1, 3}
        assert named == [(made.partner.name, "unit"), ("闾丘澈", "expert")]
