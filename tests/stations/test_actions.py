"""What becomes of a station, who is told, and what is refused and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from duijie.access import NotPermittedError
from duijie.audit.models import Entry
from duijie.bodies.records import MemberDraft
from duijie.core.lifecycle import WrongStateError
from duijie.notices.models import Notice
from duijie.notices.wording import worded
from duijie.registry.models import Organisation
from duijie.stations import actions
from duijie.stations.models import Station, StationMember
from tests.bodies.factories import NOW, world
from tests.registry import factories as registry
from tests.stations import factories

pytestmark = pytest.mark.django_db


def done(station: Station) -> list[str]:
    entries = Entry.objects.filter(subject_type="stations.station", subject_id=station.pk)
    return [entry.action.partition(".")[2] for entry in entries.order_by("pk")]


def told() -> dict[str, list[str]]:
    notices = Notice.objects.filter(code__startswith="stations.").order_by("pk")
    found: dict[str, list[str]] = {}
    for notice in notices:
        found.setdefault(notice.code.partition(".")[2], []).append(notice.recipient.username)
    Notice.objects.all().delete()
    return found


def test_host_proposes_and_the_region_approves_and_opens():
    made = world()
    host, broker = made["host side"], made["broker"]
    station = actions.create_station(content=factories.content(made), actor=host, now=NOW)
    assert (station.state, station.region_id) == ("proposed", registry.SHENYANG)
    assert told() == {"proposed": [broker.username, made["coordinator above"].username]}
    actions.approve_station(station_id=station.pk, actor=broker, now=NOW)
    assert told() == {"approve": [host.username]}
    station = actions.open_station(station_id=station.pk, founded_on="2026-02", actor=broker, now=NOW)
    assert (station.state, station.founded_on, station.opened_at) == ("running", "2026-02", NOW)
    assert told() == {"open": [host.username]}
    station = actions.close_station(station_id=station.pk, reason="任务完成。", actor=host, now=NOW)
    assert (station.state, station.end_reason) == ("closed", "任务完成。")
    assert done(station) == ["create", "approve", "open", "close"]


def test_who_may_approve_it_enters_it_approved():
    made = world()
    station = actions.create_station(content=factories.content(made), actor=made["clerk"], now=NOW)
    assert (station.state, station.approved_at, done(station)) == ("planned", NOW, ["create", "approve"])


def test_notices_have_words_that_name_the_station():
    for code in ("proposed", "approve", "open", "drop", "close", "add_member", "end_member"):
        assert "示例站" in worded(f"stations.{code}", {"name": "示例站"})


def test_same_form_sent_twice_enters_one_station():
    made = world()
    sent = {"content": factories.content(made), "actor": made["host side"], "now": NOW, "form_token": "a"}
    first, second = actions.create_station(**sent), actions.create_station(**sent)
    assert (first, Station.objects.count()) == (second, 1)


def test_station_without_host_is_refused_with_the_field_named():
    made = world()
    with pytest.raises(ValidationError) as refused:
        actions.create_station(content=factories.content(made, host_id=None), actor=made["clerk"], now=NOW)
    assert set(refused.value.message_dict) == {"host"}
    assert Station.objects.count() == 0


def test_host_that_one_may_not_see_does_not_exist():
    made = world()
    hidden = registry.organisation(verified=False)
    with pytest.raises(Organisation.DoesNotExist):
        actions.create_station(
            content=factories.content(made, host_id=hidden.pk), actor=made["host side"], now=NOW
        )


def test_change_keeps_what_is_the_same_and_names_the_fields_that_are_not():
    made = world()
    station = factories.station(made)
    written = replace(factories.content(made), aim="为铸造企业服务。", plaque_number="示例-01")
    step = {"station_id": station.pk, "content": written, "actor": made["host side"], "now": NOW}
    for _ in range(2):
        station = actions.change_station(**step)
    assert (station.aim, station.plaque_number) == ("为铸造企业服务。", "示例-01")
    changes = Entry.objects.filter(action="stations.change")
    assert [entry.fields for entry in changes] == ["aim,plaque_number"]


@pytest.mark.parametrize("founded_on", ["2026-03-03", "2026-13", "昨天", "2027"])
def test_day_that_is_none_or_still_to_come_is_refused(founded_on: str):
    made = world()
    station = factories.station(made, "planned")
    with pytest.raises(ValidationError) as refused:
        actions.open_station(station_id=station.pk, founded_on=founded_on, actor=made["clerk"], now=NOW)
    assert set(refused.value.message_dict) == {"founded_on"}
    station.refresh_from_db()
    assert (station.state, station.founded_on) == ("planned", "")


def test_step_out_of_turn_or_by_the_wrong_person_changes_nothing():
    made = world()
    station = factories.station(made)
    step = {"station_id": station.pk, "now": NOW}
    with pytest.raises(WrongStateError):
        actions.open_station(**step, founded_on="", actor=made["clerk"])
    with pytest.raises(NotPermittedError):
        actions.approve_station(**step, actor=made["host side"])
    with pytest.raises(Station.DoesNotExist):
        actions.approve_station(**step, actor=made["broker elsewhere"])
    with pytest.raises(ValidationError):
        actions.drop_station(**step, reason=" ", actor=made["clerk"])
    station.refresh_from_db()
    assert (station.state, done(station)) == ("proposed", ["create"])


def test_member_is_named_once_and_told():
    made = world()
    station = actions.create_station(content=factories.content(made), actor=made["host side"], now=NOW)
    told()
    draft = MemberDraft("expert", person_id=made.expert.pk, letter_number="聘-7", letter_on="2026-02")
    step = {"station_id": station.pk, "draft": draft, "actor": made["host side"], "now": NOW}
    first, second = actions.add_member(**step), actions.add_member(**step)
    assert (first, first.letter_number, StationMember.objects.count()) == (second, "聘-7", 1)
    assert told() == {"add_member": [made["member"].username]}
    assert done(station) == ["create", "add_member"]


def test_member_leaves_with_day_and_reason_and_may_come_back():
    made = world()
    station = factories.station(made, "running")
    expert = station.members.get(role="expert")
    step = {"member_id": expert.pk, "left_on": date(2026, 3, 1), "now": NOW}
    left = actions.end_member(**step, actor=made["member"], reason="任期满。")
    assert (left.left_on, left.left_reason) == (date(2026, 3, 1), "任期满。")
    with pytest.raises(ValidationError):
        actions.end_member(**step, actor=made["clerk"])
    again = actions.add_member(
        station_id=station.pk,
        draft=MemberDraft("expert", person_id=made.expert.pk),
        actor=made["clerk"],
        now=NOW,
    )
    assert again.pk != left.pk


@pytest.mark.parametrize("left_on", [date(2026, 3, 3), date(2025, 1, 1)])
def test_leaving_before_joining_or_in_the_future_is_refused(left_on: date):
    made = world()
    station = factories.station(made, "running")
    draft = MemberDraft("partner", organisation_id=made.partner.pk, joined_on=date(2026, 1, 1))
    member = actions.add_member(station_id=station.pk, draft=draft, actor=made["clerk"], now=NOW)
    with pytest.raises(ValidationError) as refused:
        actions.end_member(member_id=member.pk, left_on=left_on, actor=made["clerk"], now=NOW)
    assert set(refused.value.message_dict) == {"left_on"}
    member.refresh_from_db()
    assert member.left_on is None


def test_nobody_is_no_member_and_nothing_is_added_to_what_is_over():
    made = world()
    with pytest.raises(ValidationError):
        actions.add_member(
            station_id=factories.station(made).pk, draft=MemberDraft("expert"), actor=made["clerk"], now=NOW
        )
    closed = factories.station(made, "closed")
    draft = MemberDraft("partner", organisation_id=made.host.pk)
    with pytest.raises(WrongStateError):
        actions.add_member(station_id=closed.pk, draft=draft, actor=made["clerk"], now=NOW)


IMPOSSIBLE = {
    "a state nobody knows": {"state": "praised"},
    "a kind nobody knows": {"kind": "castle"},
    "founded before it was": {"founded_on": "2026-01-01"},
    "opened before it was": {"opened_at": NOW},
    "ended while it is prepared": {"ended_at": NOW},
    "a reason while it is prepared": {"end_reason": "停了。"},
    "prepared without approval": {"approved_at": None},
    "no name": {"name": ""},
}


@pytest.mark.parametrize("change", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_impossible_station_cannot_be_stored(change: dict[str, object]):
    station = factories.station(world(), "planned")
    with pytest.raises(IntegrityError), transaction.atomic():
        Station.objects.filter(pk=station.pk).update(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"organisation": None, "person": None},
        {"role": "king"},
        {"joined_on": date(2026, 2, 2), "until_on": date(2026, 2, 1)},
        {"joined_on": date(2026, 2, 2), "left_on": date(2026, 2, 1)},
        {"left_reason": "走了"},
    ],
)
def test_impossible_member_cannot_be_stored(change: dict[str, object]):
    member = factories.station(world()).members.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        StationMember.objects.filter(pk=member.pk).update(**change)
