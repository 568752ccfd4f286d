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
from duijie.notices.models import Notice
from duijie.notices.wording import worded
from duijie.offers import actions
from duijie.offers.models import Offer, OfferContent
from duijie.offers.states import OFFER_LIFE
from duijie.registry.models import Organisation
from tests.offers import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

NOW = factories.NOW
LATER = NOW + timedelta(days=1)


def everything() -> tuple[object, ...]:
    """All that an action on offers may write."""
    return (
        list(Offer.objects.order_by("pk").values()),
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


def test_creating_writes_a_draft(noted):
    owner = registry.organisation()
    contact = registry.speaker(owner)
    offer = actions.create_offer(
        actor=contact, now=NOW, kind="service", owner_id=owner.pk, content=factories.CONTENT
    )
    assert (offer.state, offer.kind, offer.owner, offer.person) == ("draft", "service", owner, None)
    assert offer.created_by == contact
    assert Offer.objects.get().content == factories.CONTENT
    assert [entry.action for entry in history_of(offer)] == ["offers.create"]
    assert noted == []


def test_an_expert_writes_down_what_they_know():
    account, person = registry.expert()
    offer = actions.create_offer(
        actor=account, now=NOW, kind="expertise", person_id=person.pk, content=factories.CONTENT
    )
    assert (offer.owner, offer.person, offer.state) == (None, person, "draft")
    Notice.objects.all().delete()
    offer = actions.submit_offer(offer_id=offer.pk, actor=account, now=NOW)
    actions.publish_offer(offer_id=offer.pk, actor=registry.broker(), now=NOW)
    assert told() == [(account.display_name, "offers.published")]


def test_only_the_title_must_be_there_in_a_draft():
    owner = registry.organisation()
    contact = registry.speaker(owner)
    form = {"actor": contact, "now": NOW, "kind": "service", "owner_id": owner.pk}
    with pytest.raises(ValidationError) as refusal:
        actions.create_offer(**form, content=OfferContent())
    assert list(refusal.value.error_dict) == ["title"]
    assert actions.create_offer(**form, content=OfferContent(title="检测")).content == OfferContent(
        title="检测"
    )


def test_the_same_form_sent_twice_makes_one_offer():
    owner = registry.organisation()
    contact = registry.speaker(owner)
    token = uuid4()
    form = {
        "actor": contact,
        "now": NOW,
        "kind": "service",
        "owner_id": owner.pk,
        "content": factories.CONTENT,
    }
    first = actions.create_offer(**form, form_token=token)
    before = everything()
    assert actions.create_offer(**form, form_token=token) == first
    assert everything() == before
    assert actions.create_offer(**form, form_token=uuid4()) != first


def test_another_accounts_form_token_returns_nothing_of_theirs():
    owner, other = registry.organisation(), registry.organisation()
    form = {"now": NOW, "kind": "service", "content": factories.CONTENT, "form_token": uuid4()}
    theirs = actions.create_offer(actor=registry.speaker(owner), owner_id=owner.pk, **form)
    made = actions.create_offer(actor=registry.speaker(other), owner_id=other.pk, **form)
    assert (made.owner, theirs.owner) == (other, owner)


@pytest.mark.parametrize("who", ["broker", "other contact", "clerk", "other expert", "operator"])
def test_creating_for_a_body_one_does_not_act_for_is_refused(who):
    owner = registry.organisation()
    actor = factories.everybody(owner)[who]
    before = everything()
    with pytest.raises(NotPermittedError):
        actions.create_offer(
            actor=actor, now=NOW, kind="service", owner_id=owner.pk, content=factories.CONTENT
        )
    assert everything() == before


def test_creating_for_a_body_one_does_not_see_finds_nothing():
    hidden = registry.organisation(verified=False)
    with pytest.raises(Organisation.DoesNotExist):
        actions.create_offer(
            actor=registry.account(), now=NOW, kind="service", owner_id=hidden.pk, content=factories.CONTENT
        )
    assert not Offer.objects.exists()


def test_submitting_tells_the_verifiers_of_the_region_who_do_not_own_it():
    owner = registry.organisation()
    everybody = factories.everybody(owner)
    offer = factories.draft(owner)
    Notice.objects.all().delete()
    offer = actions.submit_offer(offer_id=offer.pk, actor=everybody["owner"], now=NOW)
    assert (offer.state, offer.submitted_at) == ("submitted", NOW)
    assert told() == [
        (everybody["broker"].display_name, "offers.submitted"),
        (everybody["coordinator above"].display_name, "offers.submitted"),
    ]
    entry = history_of(offer)[0]
    assert (entry.action, entry.before, entry.after) == ("offers.submit", "draft", "submitted")


def test_submitting_what_one_may_verify_oneself_tells_nobody():
    owner = registry.organisation()
    factories.everybody(owner)
    offer = factories.draft(owner)
    Notice.objects.all().delete()
    actions.submit_offer(offer_id=offer.pk, actor=registry.system(), now=NOW)
    assert told() == []


def test_submitting_says_everything_that_is_missing():
    owner = registry.organisation()
    offer = factories.draft(owner, teaser="", description="", region_id=None, keywords=())
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        actions.submit_offer(offer_id=offer.pk, actor=registry.system(), now=NOW)
    assert sorted(refusal.value.error_dict) == ["description", "keywords", "region", "teaser"]
    assert everything() == before


def test_returning_shows_the_owner_why_until_they_submit_again():
    owner = registry.organisation()
    contact, broker = registry.speaker(owner), registry.broker()
    offer = factories.offer("submitted", owner)
    Notice.objects.all().delete()
    offer = actions.return_offer(offer_id=offer.pk, actor=broker, now=NOW, reason="请写清指标。")
    assert (offer.state, offer.return_reason) == ("draft", "请写清指标。")
    assert told() == [(contact.display_name, "offers.returned")]
    notice = Notice.objects.get()
    assert notice.link == f"/offers/{offer.pk}/"
    assert offer.title in worded(notice.code, notice.params)
    offer = actions.submit_offer(offer_id=offer.pk, actor=contact, now=LATER)
    assert (offer.state, offer.return_reason) == ("submitted", "")


@pytest.mark.parametrize("reason", ["", "   ", "\x00", "字" * 1001])
def test_returning_needs_a_readable_reason(reason):
    offer = factories.offer("submitted")
    broker = registry.broker()
    before = everything()
    with pytest.raises(ValidationError):
        actions.return_offer(offer_id=offer.pk, actor=broker, now=NOW, reason=reason)
    assert everything() == before


def test_publishing_opens_the_offer_for_a_year_and_has_it_found(noted):
    owner = registry.organisation()
    contact = registry.speaker(owner)
    offer = factories.offer("submitted", owner)
    Notice.objects.all().delete()
    offer = actions.publish_offer(offer_id=offer.pk, actor=registry.broker(), now=NOW)
    assert (offer.state, offer.published_at, offer.valid_until) == ("open", NOW, date(2027, 3, 2))
    assert noted == [{"kind": "offer", "record_id": offer.pk, "now": NOW}]
    assert told() == [(contact.display_name, "offers.published")]
    entry = history_of(offer)[0]
    assert (entry.action, entry.before, entry.after) == ("offers.publish", "submitted", "open")


def test_publishing_keeps_a_date_the_owner_gave():
    offer = factories.offer("submitted", valid_until=date(2026, 6, 1))
    offer = actions.publish_offer(offer_id=offer.pk, actor=registry.broker(), now=NOW)
    assert offer.valid_until == date(2026, 6, 1)


def test_the_second_of_two_brokers_is_told_that_the_offer_has_moved_on():
    offer = factories.offer("submitted")
    first, second = registry.broker(), registry.broker()
    actions.publish_offer(offer_id=offer.pk, actor=first, now=NOW)
    before = everything()
    with pytest.raises(WrongStateError):
        actions.publish_offer(offer_id=offer.pk, actor=second, now=LATER)
    assert everything() == before


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_brokers_at_once_one_publishes():
    offer = factories.offer("submitted")
    brokers = [registry.broker(), registry.broker()]
    answers = []
    together = threading.Barrier(2)

    def publish(broker):
        try:
            together.wait(timeout=10)
            actions.publish_offer(offer_id=offer.pk, actor=broker, now=NOW)
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
    assert Entry.objects.filter(action="offers.publish").count() == 1


def test_nobody_publishes_their_own():
    owner = registry.organisation()
    offer = factories.offer("submitted", owner)
    broker_who_owns = factories.everybody(owner)["broker who owns"]
    before = everything()
    with pytest.raises(NotPermittedError):
        actions.publish_offer(offer_id=offer.pk, actor=broker_who_owns, now=NOW)
    assert everything() == before


def test_pausing_and_resuming_have_the_index_follow(noted):
    offer = factories.offer("open")
    noted.clear()
    broker = registry.broker()
    assert actions.pause_offer(offer_id=offer.pk, actor=broker, now=NOW).state == "paused"
    assert actions.resume_offer(offer_id=offer.pk, actor=broker, now=LATER).state == "open"
    assert [change["now"] for change in noted] == [NOW, LATER]


def test_closing_keeps_the_outcome_and_tells_the_owner(noted):
    owner = registry.organisation()
    contact = registry.speaker(owner)
    offer = factories.offer("open", owner)
    noted.clear()
    Notice.objects.all().delete()
    offer = actions.close_offer(offer_id=offer.pk, actor=registry.broker(), now=NOW, outcome="expired")
    assert (offer.state, offer.outcome, offer.close_reason) == ("closed", "expired", "")
    assert told() == [(contact.display_name, "offers.closed")]
    assert history_of(offer)[0].reason_code == "expired"
    assert len(noted) == 1


@pytest.mark.parametrize(
    ("outcome", "reason"), [("", ""), ("forgotten", ""), ("withdrawn", ""), ("taken_up", "\ud800")]
)
def test_closing_needs_an_outcome_and_a_withdrawal_a_reason(outcome, reason):
    offer = factories.offer("open")
    broker = registry.broker()
    before = everything()
    with pytest.raises(ValidationError):
        actions.close_offer(offer_id=offer.pk, actor=broker, now=NOW, outcome=outcome, reason=reason)
    assert everything() == before


def test_nobody_is_told_what_they_did_themselves():
    owner = registry.organisation()
    contact, colleague = registry.speaker(owner), registry.speaker(owner)
    offer = factories.offer("open", owner)
    Notice.objects.all().delete()
    actions.close_offer(offer_id=offer.pk, actor=contact, now=NOW, outcome="withdrawn", reason="停产")
    assert told() == [(colleague.display_name, "offers.closed")]


def test_changing_writes_down_the_names_of_fields_and_no_values(noted):
    owner = registry.organisation()
    offer = factories.draft(owner)
    content = replace(factories.CONTENT, title="新题目", keywords=("新词",))
    offer = actions.change_offer(offer_id=offer.pk, actor=registry.speaker(owner), now=LATER, content=content)
    assert Offer.objects.get().content == content
    assert offer.changed_at == LATER
    entry = history_of(offer)[0]
    assert (entry.action, entry.fields, entry.before) == ("offers.change", "keywords,title", "")
    assert noted == []


def test_changing_nothing_writes_nothing():
    offer = factories.offer("open")
    before = everything()
    actions.change_offer(offer_id=offer.pk, actor=registry.system(), now=LATER, content=offer.content)
    assert everything() == before


def test_changing_an_open_offer_has_the_index_follow(noted):
    offer = factories.offer("open")
    noted.clear()
    content = replace(offer.content, teaser="改过的摘要。")
    actions.change_offer(offer_id=offer.pk, actor=registry.system(), now=LATER, content=content)
    assert noted == [{"kind": "offer", "record_id": offer.pk, "now": LATER}]


def test_an_open_offer_must_stay_complete():
    offer = factories.offer("open")
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        actions.change_offer(
            offer_id=offer.pk,
            actor=registry.system(),
            now=LATER,
            content=replace(offer.content, teaser="", keywords=()),
        )
    assert sorted(refusal.value.error_dict) == ["keywords", "teaser"]
    assert everything() == before


@pytest.mark.parametrize("state", ["submitted", "closed"])
def test_what_is_being_verified_or_over_is_not_changed(state):
    offer = factories.offer(state)
    before = everything()
    with pytest.raises(WrongStateError):
        actions.change_offer(
            offer_id=offer.pk,
            actor=registry.system(),
            now=LATER,
            content=replace(offer.content, title="别的"),
        )
    assert everything() == before


STEPS = {
    "submit": actions.submit_offer,
    "return": lambda **step: actions.return_offer(**step, reason="请补"),
    "publish": actions.publish_offer,
    "pause": actions.pause_offer,
    "resume": actions.resume_offer,
    "close": lambda **step: actions.close_offer(**step, outcome="taken_up"),
}


def test_every_step_has_an_action():
    assert tuple(STEPS) == OFFER_LIFE.names


@pytest.mark.parametrize("state", ["draft", "submitted", "open", "paused", "closed"])
def test_steps_that_do_not_start_here_are_refused(state):
    offer = factories.offer(state)
    before = everything()
    refused = []
    for name, step in STEPS.items():
        if name in OFFER_LIFE.steps_from(state):
            continue
        with pytest.raises(WrongStateError):
            step(offer_id=offer.pk, actor=registry.system(), now=LATER)
        refused.append(name)
    assert everything() == before
    assert len(refused) + len(OFFER_LIFE.steps_from(state)) == len(STEPS)


@pytest.mark.parametrize("state", ["submitted", "open", "paused"])
def test_strangers_take_no_step(state):
    owner = registry.organisation()
    offer = factories.offer(state, owner)
    everybody = factories.everybody(owner)
    strangers = [everybody[who] for who in ("broker elsewhere", "other contact", "clerk", "other expert")]
    before = everything()
    for actor in [*strangers, VISITOR]:
        for step in STEPS.values():
            with pytest.raises((NotPermittedError, Offer.DoesNotExist)):
                step(offer_id=offer.pk, actor=actor, now=LATER)
    assert everything() == before
