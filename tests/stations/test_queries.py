"""Who sees which stations and members, and what waits for whom."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR
from duijie.bodies import reading
from duijie.bodies.reading import BodyFilter
from duijie.bodies.records import MemberDraft
from duijie.registry.models import Organisation
from duijie.stations import actions, queries
from duijie.stations.models import STATIONS, Station
from tests.bodies.factories import NOW, STATES, world
from tests.registry import factories as registry
from tests.stations import factories

pytestmark = pytest.mark.django_db

CONCERNED = {
    "host side", "member side", "member", "broker", "coordinator above", "clerk", "operator", "system",
}  # fmt: skip


def found(actor: object, station: Station) -> bool:
    try:
        return queries.find(actor, station.pk) == station
    except Station.DoesNotExist:
        return False


@pytest.mark.parametrize("state", STATES)
def test_list_and_single_record_agree_for_everybody(state: str):
    made = world()
    station = factories.station(made, state)
    public = state in {"running", "closed"}
    sees = {who: public or who in CONCERNED for who in made.everybody()}
    assert {who: station in queries.visible_to(actor) for who, actor in made.everybody().items()} == sees
    assert {who: found(actor, station) for who, actor in made.everybody().items()} == sees


def test_what_staff_entered_is_seen_by_them_wherever_it_lies():
    made = world()
    station = actions.create_station(content=factories.content(made), actor=made["broker elsewhere"], now=NOW)
    assert station.state == "proposed"
    assert found(made["broker elsewhere"], station)
    assert not found(registry.broker(registry.QINGDAO), station)


def test_person_who_did_not_agree_is_named_to_staff_alone():
    made = world()
    station = factories.station(made, "running")
    quiet = registry.person("示例甲", at=made.partner)
    actions.add_member(
        station_id=station.pk, draft=MemberDraft("head", person_id=quiet.pk), actor=made["clerk"], now=NOW
    )
    seen = {
        who: [str(each) for each in queries.members_for(actor, station)]
        for who, actor in made.everybody().items()
    }
    public = [made.partner.name, "闾丘澈"]
    staff = {"broker", "broker elsewhere", "coordinator above", "clerk", "operator", "system"}
    assert seen == {who: [*public, "示例甲"] if who in staff else public for who in made.everybody()}


def test_member_under_a_merged_record_is_named_as_the_kept_one_agreed():
    made = world()
    station = factories.station(made, "running")
    twin, operator = registry.person(made.expert.name), made["operator"]
    member = station.members.get(person=made.expert)
    station.members.filter(pk=member.pk).update(person=twin)

    def named():
        return [
            member in queries.members_for(actor, station)
            for actor in (operator, made["member"], made["other contact"], VISITOR)
        ]

    assert named() == [True, False, False, False]
    registry.actions.merge_person(person_id=twin.pk, into_id=made.expert.pk, actor=operator, now=NOW)
    assert named() == [True] * 4
    registry.actions.give_consent(person_id=made.expert.pk, consent="staff_only", actor=operator, now=NOW)
    assert named() == [True, True, False, False]


def test_proposed_stations_wait_for_who_may_approve_them_and_no_others():
    made = world()
    station = factories.station(made)
    factories.station(made, "planned")
    waiting = {who: list(queries.waiting_for(actor)) for who, actor in made.people.items()}
    approve = {"broker", "coordinator above", "operator"}
    assert waiting == {who: [station] if who in approve else [] for who in made.people}


def test_list_is_narrowed_by_words_kind_state_and_region():
    made = world()
    base = factories.station(made, "running", name="示例海参养殖示范基地", kind="demonstration_base")
    centre = factories.station(made, name="示例转移中心", kind="transfer_centre", region_id=registry.DALIAN)

    def narrowed(**parts: str) -> list[Station]:
        chosen = BodyFilter(**parts)
        reader = made["operator"]
        seen = queries.visible_to(reader)
        return list(reading.narrowed(seen, chosen, kind_field="kind", reader=reader))

    assert narrowed() == [centre, base]
    assert narrowed(words="海参") == [base]
    assert narrowed(words=f"海参 {made.host.name}") == [base]
    assert narrowed(words="没有") == []
    assert narrowed(words="hsyz") == [base]  # by the letters the search box understands
    assert narrowed(words="sfjd hs") == [base]
    assert narrowed(words="shilizhuan") == [centre]
    assert narrowed(kind="transfer_centre") == [centre]
    assert narrowed(state="running") == [base]
    assert narrowed(region_code=registry.DALIAN) == [centre]
    assert narrowed(region_code=registry.LIAONING) == [centre, base]


def test_what_else_an_unverified_host_is_called_finds_it_for_who_may_read_that():
    made = world()
    factories.station(made, "running")
    readers = registry.who_reads_names_of(made.host)

    def found_by(word: str) -> dict[str, int]:
        chosen = BodyFilter(words=word)
        return {
            name: reading.narrowed(
                queries.visible_to(reader), chosen, kind_field="kind", reader=reader
            ).count()
            for name, reader in readers.items()
        }

    made.host.short_name = "铸所"
    made.host.save(update_fields=["short_name"])
    assert found_by("铸所") == dict.fromkeys(readers, 1)
    Organisation.objects.filter(pk=made.host.pk).update(verified_at=None, verified_by=None)
    assert found_by("铸所") == registry.READ_NAMES_OF_UNVERIFIED
    assert found_by(made.host.name) == dict.fromkeys(readers, 1)


def test_stations_of_an_organisation_are_those_it_hosts_or_belongs_to():
    made = world()
    station = factories.station(made)
    assert list(queries.of_organisation(made["operator"], made.host.pk)) == [station]
    assert list(queries.of_organisation(made["operator"], made.partner.pk)) == [station]
    assert list(queries.of_organisation(VISITOR, made.host.pk)) == []


def test_who_may_enter_one_sees_the_button():
    made = world()
    may = {who: reading.may_enter(STATIONS, actor) for who, actor in made.everybody().items()}
    assert may == {who: who not in {"member", "visitor"} for who in made.everybody()}


def test_list_costs_one_query_and_its_members_one_for_1_and_3_rows(django_assert_num_queries):
    made = world()
    actor = made["host side"]
    queries.visible_to(actor)
    for count in (1, 2):
        for _ in range(count):
            station = factories.station(made, "running")
        with django_assert_num_queries(1):
            rows = [(each.name, str(each.region), each.host.name) for each in queries.visible_to(actor)]
        with django_assert_num_queries(1):
            named = [(str(each), each.role) for each in queries.members_for(actor, station)]
        assert len(rows) in {1, 3}
        assert named == [(made.partner.name, "sponsor"), ("闾丘澈", "expert")]
