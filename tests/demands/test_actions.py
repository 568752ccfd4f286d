"""What each step changes, writes down and tells, and what it refuses."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from duijie.access import VISITOR, NotPermittedError
from duijie.audit.models import Entry
from duijie.audit.queries import history_of
from duijie.core.lifecycle import WrongStateError
from duijie.demands import actions
from duijie.demands.models import Demand
from duijie.demands.states import DEMAND_LIFE
from duijie.notices.models import Notice
from duijie.notices.wording import worded
from duijie.registry.models import Organisation
from tests.demands import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

NOW = factories.NOW
LATER = NOW + timedelta(days=1)


def everything() -> tuple[object, ...]:
    """All that an action on needs may write."""
    return (
        list(Demand.objects.order_by("pk").values()),
        Entry.objects.count(),
        list(Notice.objects.order_by("pk").values()),
    )


def told() -> list[tuple[str, str]]:
    return sorted(Notice.objects.values_list("recipient__display_name", "code"))


@pytest.fixture
def noted(monkeypatch):
    """The changes that search is told of."""
    noted = []
    monkeypatch.setattr(actions, "note_change", lambda **change: noted.append(change))
    return noted


def test_creating_writes_a_draft_with_its_contact(noted):
    owner = registry.organisation()
    contact = registry.speaker(owner)
    need = actions.create_demand(actor=contact, now=NOW, owner_id=owner.pk, content=factories.CONTENT)
    assert (need.state, need.owner, need.contact, need.created_by) == ("draft", owner, contact, contact)
    assert Demand.objects.get().content == factories.CONTENT
    assert [entry.action for entry in history_of(need)] == ["demands.create"]
    assert noted == []


def test_only_kind_and_title_must_be_there_in_a_draft():
    owner = registry.organisation()
    bare = replace(factories.CONTENT, title="")
    with pytest.raises(ValidationError) as refusal:
        actions.create_demand(actor=registry.speaker(owner), now=NOW, owner_id=owner.pk, content=bare)
    assert list(refusal.value.error_dict) == ["title"]
    made = actions.create_demand(
        actor=registry.speaker(owner),
        now=NOW,
        owner_id=owner.pk,
        content=type(factories.CONTENT)(kind="talent", title="招一名焊接工程师"),
    )
    assert made.content == type(factories.CONTENT)(kind="talent", title="招一名焊接工程师")


def test_the_same_form_sent_twice_makes_one_need():
    owner = registry.organisation()
    contact = registry.speaker(owner)
    token = uuid4()
    form = {"actor": contact, "now": NOW, "owner_id": owner.pk, "content": factories.CONTENT}
    first = actions.create_demand(**form, form_token=token)
    before = everything()
    assert actions.create_demand(**form, form_token=token) == first
    assert everything() == before
    assert actions.create_demand(**form, form_token=uuid4()) != first


def test_another_accounts_form_token_returns_nothing_of_theirs():
    owner, other = registry.organisation(), registry.organisation()
    form = {"now": NOW, "content": factories.CONTENT, "form_token": uuid4()}
    theirs = actions.create_demand(actor=registry.speaker(owner), owner_id=owner.pk, **form)
    made = actions.create_demand(actor=registry.speaker(other), owner_id=other.pk, **form)
    assert (made.owner, theirs.owner) == (other, owner)


@pytest.mark.parametrize("who", ["broker", "other contact", "clerk", "expert", "operator"])
def test_creating_for_a_body_one_does_not_act_for_is_refused(who):
    owner = registry.organisation()
    actor = factories.everybody(owner)[who]
    before = everything()
    with pytest.raises(NotPermittedError):
        actions.create_demand(actor=actor, now=NOW, owner_id=owner.pk, content=factories.CONTENT)
    assert everything() == before


def test_creating_for_a_body_one_does_not_see_finds_nothing():
    hidden = registry.organisation(verified=False)
    with pytest.raises(Organisation.DoesNotExist):
        actions.create_demand(
            actor=registry.account(), now=NOW, owner_id=hidden.pk, content=factories.CONTENT
        )
    assert not Demand.objects.exists()


def test_submitting_tells_the_verifiers_of_the_region_who_do_not_own_it():
    owner = registry.organisation()
    everybody = factories.everybody(owner)
    need = factories.draft(owner)
    Notice.objects.all().delete()
    need = actions.submit_demand(demand_id=need.pk, actor=everybody["owner"], now=NOW)
    assert (need.state, need.submitted_at) == ("submitted", NOW)
    assert told() == [
        (everybody["broker"].display_name, "demands.submitted"),
        (everybody["coordinator above"].display_name, "demands.submitted"),
    ]
    entry = history_of(need)[0]
    assert (entry.action, entry.before, entry.after) == ("demands.submit", "draft", "submitted")


def test_submitting_what_one_may_verify_oneself_tells_nobody():
    owner = registry.organisation()
    factories.everybody(owner)
    need = factories.draft(owner)
    Notice.objects.all().delete()
    actions.submit_demand(demand_id=need.pk, actor=registry.system(), now=NOW)
    assert told() == []


def test_submitting_says_everything_that_is_missing():
    owner = registry.organisation()
    need = factories.draft(owner, teaser="", description="", region_id=None, keywords=())
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        actions.submit_demand(demand_id=need.pk, actor=registry.system(), now=NOW)
    assert sorted(refusal.value.error_dict) == ["description", "keywords", "region", "teaser"]
    assert everything() == before


def test_returning_shows_the_owner_why_until_they_submit_again():
    owner = registry.organisation()
    contact, broker = registry.speaker(owner), registry.broker()
    need = factories.demand("submitted", owner)
    Notice.objects.all().delete()
    need = actions.return_demand(demand_id=need.pk, actor=broker, now=NOW, reason="请写清批量。")
    assert (need.state, need.return_reason) == ("draft", "请写清批量。")
    assert told() == [(contact.display_name, "demands.returned")]
    notice = Notice.objects.get()
    assert notice.link == f"/needs/{need.pk}/"
    assert need.title in worded(notice.code, notice.params)
    need = actions.submit_demand(demand_id=need.pk, actor=contact, now=LATER)
    assert (need.state, need.return_reason) == ("submitted", "")


@pytest.mark.parametrize("reason", ["", "   ", "\x00", "字" * 1001])
def test_returning_needs_a_readable_reason(reason):
    need = factories.demand("submitted")
    broker = registry.broker()
    before = everything()
    with pytest.raises(ValidationError):
        actions.return_demand(demand_id=need.pk, actor=broker, now=NOW, reason=reason)
    assert everything() == before


def test_publishing_opens_the_need_for_a_year_and_has_it_found(noted):
    owner = registry.organisation()
    contact = registry.speaker(owner)
    need = factories.demand("submitted", owner)
    Notice.objects.all().delete()
    need = actions.publish_demand(demand_id=need.pk, actor=registry.broker(), now=NOW)
    assert (need.state, need.published_at, need.valid_until) == ("open", NOW, date(2027, 3, 2))
    assert noted == [{"kind": "demand", "record_id": need.pk, "now": NOW}]
    assert told() == [(contact.display_name, "demands.published")]
    entry = history_of(need)[0]
    assert (entry.action, entry.before, entry.after) == ("demands.publish", "submitted", "open")


def test_publishing_keeps_a_date_the_owner_gave():
    need = factories.demand("submitted", valid_until=date(2026, 6, 1))
    need = actions.publish_demand(demand_id=need.pk, actor=registry.broker(), now=NOW)
    assert need.valid_until == date(2026, 6, 1)


def test_the_second_of_two_brokers_is_told_that_the_need_has_moved_on():
    need = factories.demand("submitted")
    first, second = registry.broker(), registry.broker()
    actions.publish_demand(demand_id=need.pk, actor=first, now=NOW)
    before = everything()
    with pytest.raises(WrongStateError):
        actions.publish_demand(demand_id=need.pk, actor=second, now=LATER)
    assert everything() == before


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_brokers_at_once_one_publishes():
    need = factories.demand("submitted")
    brokers = [registry.broker(), registry.broker()]
    answers = []
    together = threading.Barrier(2)

    def publish(broker):
        try:
            together.wait(timeout=10)
            actions.publish_demand(demand_id=need.pk, actor=broker, now=NOW)
            answers.append("published")
        except WrongStateError:
            answers.append("moved on")
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=[broker]) for broker in brokers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(answers) == ["moved on", "published"]
    assert Entry.objects.filter(action="demands.publish").count() == 1


def test_nobody_publishes_their_own():
    owner = registry.organisation()
    need = factories.demand("submitted", owner)
    broker_who_owns = factories.everybody(owner)["broker who owns"]
    before = everything()
    with pytest.raises(NotPermittedError):
        actions.publish_demand(demand_id=need.pk, actor=broker_who_owns, now=NOW)
    assert everything() == before


def test_pausing_and_resuming_have_the_index_follow(noted):
    need = factories.demand("open")
    noted.clear()
    broker = registry.broker()
    assert actions.pause_demand(demand_id=need.pk, actor=broker, now=NOW).state == "paused"
    assert actions.resume_demand(demand_id=need.pk, actor=broker, now=LATER).state == "open"
    assert [change["now"] for change in noted] == [NOW, LATER]


def test_closing_keeps_the_outcome_and_tells_the_owner(noted):
    owner = registry.organisation()
    contact = registry.speaker(owner)
    need = factories.demand("open", owner)
    noted.clear()
    Notice.objects.all().delete()
    need = actions.close_demand(demand_id=need.pk, actor=registry.broker(), now=NOW, outcome="unmatched")
    assert (need.state, need.outcome, need.close_reason) == ("closed", "unmatched", "")
    assert told() == [(contact.display_name, "demands.closed")]
    assert history_of(need)[0].reason_code == "unmatched"
    assert len(noted) == 1


@pytest.mark.parametrize(
    ("outcome", "reason"), [("", ""), ("forgotten", ""), ("withdrawn", ""), ("solved", "\ud800")]
)
def test_closing_needs_an_outcome_and_a_withdrawal_a_reason(outcome, reason):
    need = factories.demand("open")
    broker = registry.broker()
    before = everything()
    with pytest.raises(ValidationError):
        actions.close_demand(demand_id=need.pk, actor=broker, now=NOW, outcome=outcome, reason=reason)
    assert everything() == before


def test_nobody_is_told_what_they_did_themselves():
    owner = registry.organisation()
    contact, colleague = registry.speaker(owner), registry.speaker(owner)
    need = factories.demand("open", owner)
    Notice.objects.all().delete()
    actions.close_demand(demand_id=need.pk, actor=contact, now=NOW, outcome="withdrawn", reason="停产")
    assert told() == [(colleague.display_name, "demands.closed")]


def test_changing_writes_down_the_names_of_fields_and_no_values(noted):
    owner = registry.organisation()
    need = factories.draft(owner)
    content = replace(factories.CONTENT, title="新题目", keywords=("新词",))
    need = actions.change_demand(demand_id=need.pk, actor=registry.speaker(owner), now=LATER, content=content)
    assert Demand.objects.get().content == content
    assert need.changed_at == LATER
    entry = history_of(need)[0]
    assert (entry.action, entry.fields, entry.before) == ("demands.change", "keywords,title", "")
    assert noted == []


def test_changing_nothing_writes_nothing():
    need = factories.demand("open")
    before = everything()
    actions.change_demand(demand_id=need.pk, actor=registry.system(), now=LATER, content=need.content)
    assert everything() == before


def test_changing_an_open_need_has_the_index_follow(noted):
    need = factories.demand("open")
    noted.clear()
    content = replace(need.content, teaser="改过的摘要。")
    actions.change_demand(demand_id=need.pk, actor=registry.system(), now=LATER, content=content)
    assert noted == [{"kind": "demand", "record_id": need.pk, "now": LATER}]


def test_an_open_need_must_stay_complete():
    need = factories.demand("open")
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        actions.change_demand(
            demand_id=need.pk,
            actor=registry.system(),
            now=LATER,
            content=replace(need.content, teaser="", keywords=()),
        )
    assert sorted(refusal.value.error_dict) == ["keywords", "teaser"]
    assert everything() == before


@pytest.mark.parametrize("state", ["submitted", "closed"])
def test_what_is_being_verified_or_over_is_not_changed(state):
    need = factories.demand(state)
    before = everything()
    with pytest.raises(WrongStateError):
        actions.change_demand(
            demand_id=need.pk,
            actor=registry.system(),
            now=LATER,
            content=replace(need.content, title="别的"),
        )
    assert everything() == before


STEPS = {
    "submit": actions.submit_demand,
    "return": lambda **step: actions.return_demand(**step, reason="请补"),
    "publish": actions.publish_demand,
    "pause": actions.pause_demand,
    "resume": actions.resume_demand,
    "close": lambda **step: actions.close_demand(**step, outcome="solved"),
}


def test_every_step_has_an_action():
    assert tuple(STEPS) == DEMAND_LIFE.names


@pytest.mark.parametrize("state", ["draft", "submitted", "open", "paused", "closed"])
def test_steps_that_do_not_start_here_are_refused(state):
    need = factories.demand(state)
    before = everything()
    refused = []
    for name, step in STEPS.items():
        if name in DEMAND_LIFE.steps_from(state):
            continue
        with pytest.raises(WrongStateError):
            step(demand_id=need.pk, actor=registry.system(), now=LATER)
        refused.append(name)
    assert everything() == before
    assert len(refused) + len(DEMAND_LIFE.steps_from(state)) == len(STEPS)


@pytest.mark.parametrize("state", ["submitted", "open", "paused"])
def test_strangers_take_no_step(state):
    owner = registry.organisation()
    need = factories.demand(state, owner)
    everybody = factories.everybody(owner)
    strangers = [everybody[who] for who in ("broker elsewhere", "other contact", "clerk", "expert")]
    before = everything()
    for actor in [*strangers, VISITOR]:
        for step in STEPS.values():
            with pytest.raises((NotPermittedError, Demand.DoesNotExist)):
                step(demand_id=need.pk, actor=actor, now=LATER)
    assert everything() == before
