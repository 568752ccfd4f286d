"""Yearly confirmation: what is due, who is asked and answers, once a year and record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duijie.access import VISITOR, NotPermittedError, can, permissions
from duijie.accounts.actions import close_account
from duijie.audit.models import Entry
from duijie.confirmations import actions, queries
from duijie.confirmations.jobs import EVERY_DAY
from duijie.confirmations.kinds import CONFIRM, KINDS, kind_of
from duijie.confirmations.models import Question
from duijie.demands.actions import close_demand
from duijie.desk.queries import waiting_for
from duijie.notices.models import Notice
from duijie.queue.actions import begin_day
from duijie.queue.models import Job
from duijie.queue.worker import run_all
from duijie.registry.actions import (
    change_organisation,
    dissolve_organisation,
    merge_organisation,
    restore_organisation,
)
from duijie.registry.standing import standing_of
from tests.demands import factories as demands
from tests.offers import factories as offers
from tests.plans import plan_of
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW
NEXT_YEAR = NOW + timedelta(days=366)


def ask(now=NEXT_YEAR) -> None:
    for kind in KINDS:
        actions.ask_next(kind=kind, after=0, actor=registry.system(), now=now)


def asked_of(actor) -> list[str]:
    return [each.title for each in queries.worded(queries.visible_to(registry.fresh(actor)))]


@pytest.fixture
def owner():
    """An organisation with a contact, a need and an offer; an expert of it with an account."""
    body = registry.organisation("示例浑河铸造有限公司")
    account, person = registry.expert("苌弘", at=body)
    return {
        "organisation": body,
        "contact": registry.speaker(body),
        "expert": account,
        "person": person,
        "need": demands.demand(title="铸件缩松", owner=body),
        "offer": offers.offer(title="热节计算", owner=body),
    }


def test_nobody_is_asked_within_a_year_and_each_owner_once_after_it(owner):
    ask(now=NOW + timedelta(days=364))
    assert Question.objects.count() == 0
    ask()
    ask()
    assert asked_of(owner["contact"]) == ["示例浑河铸造有限公司", "铸件缩松", "热节计算"]
    assert asked_of(owner["expert"]) == ["苌弘"]
    told = Notice.objects.filter(code="confirmations.asked").order_by("pk")
    assert [(each.recipient_id, each.params["title"], each.link) for each in told] == [
        (owner["contact"].pk, "示例浑河铸造有限公司", f"/organisations/{owner['organisation'].pk}/"),
        (owner["expert"].pk, "苌弘", f"/people/{owner['person'].pk}/"),
        (owner["contact"].pk, "铸件缩松", f"/needs/{owner['need'].pk}/"),
        (owner["contact"].pk, "热节计算", f"/offers/{owner['offer'].pk}/"),
    ]
    ask(now=NEXT_YEAR + timedelta(days=366))
    assert Notice.objects.filter(code="confirmations.asked").count() == 8


def test_nobody_is_asked_whether_an_organisation_that_was_dissolved_is_still_as_it_was(owner):
    by = {"organisation_id": owner["organisation"].pk, "actor": registry.operator(), "now": NOW}
    dissolve_organisation(dissolved_on=NOW.date(), **by)
    ask()
    assert "示例浑河铸造有限公司" not in asked_of(owner["contact"])
    restore_organisation(**{**by, "now": NOW + timedelta(days=30)})
    ask(now=NEXT_YEAR + timedelta(days=2))
    assert "示例浑河铸造有限公司" not in asked_of(owner["contact"])  # who restored it looked at it
    ask(now=NEXT_YEAR + timedelta(days=32))
    assert "示例浑河铸造有限公司" in asked_of(owner["contact"])


def test_one_who_answers_for_many_is_told_once():
    broker = registry.broker()
    for number in range(3):
        registry.organisation(f"示例无人代表单位{number}")
    ask()
    notice = Notice.objects.get(recipient=broker)
    assert (notice.code, notice.params["count"], notice.link) == (
        "confirmations.asked_several",
        3,
        "/confirmations/",
    )
    waiting = waiting_for(registry.fresh(broker), today=NEXT_YEAR.date())
    assert [(each.code, each.title) for each in waiting] == [
        ("to_confirm", f"示例无人代表单位{number}") for number in range(3)
    ]


def test_still_true_ends_the_question_for_a_year_and_a_second_press_changes_nothing(owner):
    ask()
    need = owner["need"]
    for _press in range(2):
        actions.confirm(kind="need", record_id=need.pk, actor=owner["contact"], now=NEXT_YEAR)
    assert Entry.objects.filter(action=CONFIRM).count() == 1
    assert queries.last_confirmed_at(need, by_changes=False) == NEXT_YEAR
    assert asked_of(owner["contact"]) == ["示例浑河铸造有限公司", "热节计算"]
    ask(now=NEXT_YEAR + timedelta(days=1))
    assert "铸件缩松" not in asked_of(owner["contact"])


def test_change_or_end_of_a_record_answers_the_question(owner):
    ask()
    later = NEXT_YEAR + timedelta(hours=1)
    body, contact = owner["organisation"], registry.fresh(owner["contact"])
    change_organisation(organisation_id=body.pk, actor=contact, now=later, changes={"short_name": "浑河"})
    close_demand(demand_id=owner["need"].pk, actor=contact, now=later, outcome="solved")
    assert asked_of(contact) == ["热节计算"]
    ask(now=later)
    assert sorted(Question.objects.values_list("kind", flat=True)) == ["offer", "person"]


def test_still_true_is_noted_also_right_after_a_change(owner):
    body, contact = owner["organisation"], owner["contact"]
    change_organisation(organisation_id=body.pk, actor=contact, now=NEXT_YEAR, changes={"short_name": "浑河"})
    later = NEXT_YEAR + timedelta(hours=1)
    actions.confirm(kind="organisation", record_id=body.pk, actor=registry.fresh(contact), now=later)
    assert queries.last_confirmed_at(body, by_changes=False) == later


def test_what_nobody_can_answer_for_is_not_asked_about():
    registry.person("乐正绫", at=registry.organisation(verified=False))
    ask()
    assert Question.objects.count() == 0


def test_operators_are_asked_only_where_no_broker_or_coordinator_is():
    operator, broker = registry.operator(), registry.broker(registry.LIAONING)
    held, other = registry.organisation(), registry.organisation(region=registry.QINGDAO)
    nowhere, left = registry.organisation(region=None), registry.organisation(region=registry.BEIJING)
    closed = registry.broker(registry.BEIJING)
    close_account(account_id=closed.pk, actor=operator, now=NOW)
    ask()
    assert asked_of(broker) == [held.name]
    assert asked_of(operator) == [other.name, nowhere.name, left.name]
    told = Notice.objects.filter(code__startswith="confirmations.").values_list("recipient", "params__count")
    assert sorted(told) == sorted([(broker.pk, 1), (operator.pk, 3)])


def test_closed_account_is_not_asked_and_who_looks_after_the_region_is():
    body, broker = registry.organisation("示例浑河铸造有限公司"), registry.broker()
    gone, (expert, person) = registry.speaker(body), registry.expert()
    offers.expertise(of=person)
    for each in (gone, expert):
        close_account(account_id=each.pk, actor=registry.operator(), now=NOW)
    ask()
    assert (asked_of(gone), asked_of(broker)) == ([], [body.name])
    assert list(Notice.objects.filter(code="confirmations.asked").values_list("recipient", flat=True)) == [
        broker.pk
    ]


MAY = {
    #              contact expert broker elsewhere operator clerk  nobody
    "organisation": (True, False, True, False, True, True, False),
    "person":       (False, True, False, False, True, True, False),
    "need":         (True, False, False, False, False, False, False),
    "offer":        (True, False, False, False, False, False, False),
}  # fmt: skip


def test_who_may_say_that_it_is_still_true_and_who_is_asked(owner):
    readers = [
        owner["contact"],
        owner["expert"],
        registry.broker(),
        registry.broker(registry.DALIAN),
        registry.operator(),
        registry.clerk(),
        registry.account(),
    ]
    readers = [registry.fresh(each) for each in readers]
    found = {kind: tuple(can(reader, CONFIRM, owner[kind]) for reader in readers) for kind in MAY}
    assert found == MAY
    assert {name for name in permissions() if name.startswith("confirmations.")} == {
        CONFIRM,
        "confirmations.ask",
    }
    with pytest.raises(NotPermittedError):
        actions.confirm(kind="need", record_id=owner["need"].pk, actor=readers[2], now=NEXT_YEAR)
    ask()
    questions = list(Question.objects.all())
    for reader in [*readers, VISITOR]:
        seen = list(queries.visible_to(reader))
        for each in questions:
            record = owner[each.kind]
            asked = record in kind_of(record).answered_by(reader)
            assert (each in seen) == asked <= can(reader, CONFIRM, record)
            if asked:
                assert queries.find(reader, each.pk) == each
            else:
                with pytest.raises(Question.DoesNotExist):
                    queries.find(reader, each.pk)


def test_day_begins_once_and_the_worker_goes_on_window_by_window(monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    registry.broker()
    for _each in range(5):
        registry.organisation()
    assert [begin_day(now=NEXT_YEAR), begin_day(now=NEXT_YEAR)] == [True, False]
    assert Job.objects.filter(kind=EVERY_DAY).count() == 1
    # One that begins, four kinds, and two more windows of organisations; three that look for pairs;
    # one that asks who wants notices by mail, and one that looks whether there is enough to learn from.
    assert run_all(clock=lambda: NEXT_YEAR) == 7 + 3 + 1 + 1
    assert Question.objects.count() == 5


@pytest.mark.parametrize("records", [1, 3])
def test_window_and_list_cost_the_same_at_any_length(records, django_assert_num_queries):
    body = registry.organisation()
    contact = registry.speaker(body)
    for _each in range(records):
        demands.demand(owner=body)
    with django_assert_num_queries(3):
        window = queries.window_of(KINDS["need"], after=0, before=NEXT_YEAR - actions.YEAR, size=200)
    assert len(window.due) == records
    ask()
    contact = registry.fresh(contact)
    assert list(queries.visible_to(contact))
    with django_assert_num_queries(3):
        assert len(queries.worded(queries.visible_to(contact))) == records + 1


def test_pages_ask_and_take_the_answer(owner, client: Client):
    Question.objects.create(kind="need", record_id=owner["need"].pk, asked_at=NOW)
    client.force_login(owner["contact"])
    page, address = f"/needs/{owner['need'].pk}/", f"/confirmations/need/{owner['need'].pk}/"
    assert "内容是否仍然属实？" in client.get(page).content.decode()
    assert address in client.get("/confirmations/").content.decode()
    assert "确认内容是否仍然属实" in client.get("/inbox/").content.decode()
    assert client.post(address, {"back": "list"})["Location"] == "/confirmations/"
    assert "没有待确认的记录" in client.get("/confirmations/").content.decode()
    assert "内容是否仍然属实？" not in client.get(page).content.decode()
    assert client.post("/confirmations/nothing/1/").status_code == 404
    client.logout()
    assert "最近确认：" in client.get(page).content.decode()


def test_home_and_inbox_read_no_table_of_records_from_end_to_end():
    """Who looks after a region may be asked about any of it: only what is asked about is read."""
    operator, broker, body = registry.operator(), registry.broker(), registry.organisation()
    registry.speaker(registry.organisation())
    merged, kept = registry.organisation(), registry.organisation()
    registry.speaker(merged)
    merge_organisation(organisation_id=merged.pk, into_id=kept.pk, actor=registry.system(), now=NOW)
    ask()
    plans = []
    for reader in (operator, broker, registry.speaker(kept), registry.clerk()):
        account = registry.fresh(reader)
        standing_of(account)
        with CaptureQueriesContext(connection) as asked:
            list(queries.visible_to(account))
        plans += [plan_of(question["sql"]) for question in asked]
    assert asked_of(broker) == [body.name]
    assert len(plans) >= 3
    read_whole = {
        line.strip() for plan in plans for line in plan.splitlines() if "SCAN" in line or "Seq Scan" in line
    }
    # Questions are what is looked through; and the staff's own roles are few.
    few = ("confirmations_question", "registry_staffrole")
    assert [line for line in read_whole if not any(table in line for table in few)] == []
