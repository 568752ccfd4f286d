"""Two clerks at once on PostgreSQL: what is joined does not go meanwhile, and neither waits in a ring."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from duijie.events import actions as events
from duijie.events.actions import ParticipantDraft
from duijie.events.models import EventContent, Participant
from duijie.intake import actions
from duijie.intake.actions.locking import find_to_decide
from duijie.intake.models import Draft
from duijie.registry.models import Organisation
from tests.at_once import begin, meanwhile
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
LAB, FOUNDRY, NOW = factories.LAB, factories.FOUNDRY, factories.NOW
BODIES = (factories.organisation(LAB), factories.organisation(FOUNDRY))


def confirm(draft, actor, **chosen):
    return actions.confirm_draft(draft_id=draft.pk, actor=actor, now=NOW, **chosen)


def take_back(draft, actor):
    return actions.take_back_draft(draft_id=draft.pk, actor=actor, now=NOW)


def said(of_kind: str, **values: str) -> Draft:
    rest = {"position": 90, "read_values": values, "evidence": [], "confidence": 0.9}
    return Draft.objects.create(page=factories.page(), kind=of_kind, values=values, **rest)


@pytest.mark.parametrize("kind", ["organisation", "person", "agreement"])
def test_a_record_that_is_taken_back_is_not_joined(kind: str):
    clerk = registry.clerk()
    facts = {
        "organisation": BODIES[:1],
        "person": (factories.person("闾丘澈", (LAB, "主任")), *BODIES),
        "agreement": (factories.agreement(LAB, FOUNDRY), *BODIES),
    }[kind]
    first, second = (factories.draft(*facts) for _page in range(2))
    known = confirm(first, clerk).record_id
    with meanwhile(lambda: confirm(second, registry.fresh(clerk))) as (thread, raised):
        take_back(first, clerk)
        begin(thread)
    second.refresh_from_db()
    assert (raised, second.state, second.record_id == known) == ([], "confirmed", False)
    assert apps.get_model(second.record_type).objects.filter(pk=second.record_id).exists()


@pytest.mark.parametrize("kind", ["person", "agreement", "platform", "need"])
def test_a_body_that_is_named_and_taken_back_elsewhere_is_told_to_be_unknown(kind: str):
    clerk = registry.clerk()
    first = factories.draft(BODIES[0])
    registry.organisation(FOUNDRY)
    known = confirm(first, clerk).record_id
    draft = {
        "person": lambda: factories.draft(factories.person("闾丘澈", (LAB, "主任"))),
        "agreement": lambda: factories.draft(factories.agreement(LAB, FOUNDRY)),
        "platform": lambda: said("platform", name="示例服务站", kind="station", host=LAB, status="existing"),
        "need": lambda: said("need", text="铸件缩松怎么治理", owner=LAB),
    }[kind]()
    with meanwhile(lambda: confirm(draft, registry.fresh(clerk))) as (thread, raised):
        take_back(first, clerk)
        begin(thread)
    draft.refresh_from_db()
    (error,) = raised
    assert (getattr(error, "code", error), draft.state) == ("unknown_organisation", "open")
    assert not Organisation.objects.filter(pk=known).exists()


def test_who_confirms_what_names_a_body_and_who_takes_it_back_elsewhere_wait_in_no_ring():
    clerk = registry.clerk()
    page = factories.page(*BODIES, factories.agreement(LAB, FOUNDRY))
    elsewhere = factories.draft(BODIES[0])
    for each in (elsewhere, *page.drafts.filter(kind="organisation")):
        confirm(each, clerk)
    signed = page.drafts.get(kind="agreement")
    with meanwhile(lambda: confirm(signed, registry.fresh(clerk))) as (thread, raised):
        find_to_decide(clerk, elsewhere.pk)
        begin(thread)
        take_back(elsewhere, clerk)
    signed.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (raised, signed.state, elsewhere.state) == ([], "confirmed", "open")


@pytest.mark.parametrize("way", ["event", "beside it", "settled"])
def test_a_body_that_an_event_names_and_that_is_taken_back_elsewhere_is_not_named_there(way: str):
    """Else who takes part is what is gone: the database refuses all of it at its end."""
    clerk = registry.clerk()
    first = factories.draft(BODIES[0])
    page = factories.page(factories.event(organisers=(LAB,)), factories.person("闾丘澈"))
    event, beside = (page.drafts.get(kind=kind) for kind in ("event", "person"))
    made = confirm(event, clerk).record_id if way != "event" else 0
    known = confirm(first, clerk).record_id
    calls = {
        "event": lambda: confirm(event, registry.fresh(clerk)),
        "beside it": lambda: confirm(beside, registry.fresh(clerk)),
        "settled": lambda: actions.settle_event(
            event_id=made, draft_id=event.pk, field="organisers", actor=registry.fresh(clerk), now=NOW
        ),
    }
    with meanwhile(calls[way]) as (thread, raised):
        take_back(first, clerk)
        begin(thread)
    event.refresh_from_db()
    told = ["not_confirmed"] if way == "settled" else []
    assert ([getattr(error, "code", error) for error in raised], event.state) == (told, "confirmed")
    assert not Organisation.objects.filter(pk=known).exists()
    assert Participant.objects.count() == 0


@pytest.mark.parametrize("kind", ["organisation", "person", "event"])
def test_two_who_confirm_the_first_two_tellings_of_one_record_at_once_make_one(kind: str):
    clerk = registry.clerk()
    facts = {
        "organisation": BODIES[:1],
        "person": (factories.person("闾丘澈", (LAB, "主任")), *BODIES),
        "event": (factories.event(), *BODIES),
    }[kind]
    first, second = (factories.draft(*facts) for _page in range(2))
    with meanwhile(lambda: confirm(second, registry.fresh(clerk))) as (thread, raised):
        known = confirm(first, clerk).record_id
        begin(thread)
    second.refresh_from_db()
    assert (raised, second.record_id) == ([], known)


@pytest.mark.parametrize("kind", ["organisation", "person", "agreement"])
def test_who_refers_to_records_and_who_confirms_what_is_told_of_them_wait_in_no_ring(kind: str):
    """A lock that lets others refer is not raised, later and in another order, to one that does not."""
    clerk, officer = registry.clerk(), registry.operator()
    told = (factories.organisation(LAB, "浑河实验室"), factories.organisation(FOUNDRY, "青石铸造厂"))
    first, last = (registry.organisation(name) for name in (LAB, FOUNDRY))
    person = registry.person("闾丘澈", at=last)
    planned = factories.agreement(LAB, FOUNDRY, status="planned", date=None)
    agreement_id = confirm(factories.draft(planned, *BODIES), clerk).record_id
    event = events.create_event(
        content=EventContent(name="示例座谈会", kind="symposium"), actor=officer, now=NOW
    )
    draft = {
        "organisation": lambda: factories.draft(factories.agreement(LAB, FOUNDRY), *told),
        "person": lambda: factories.draft(
            factories.person("闾丘澈", (LAB, "主任"), (FOUNDRY, "顾问")), *told
        ),
        "agreement": lambda: factories.draft(factories.agreement(LAB, FOUNDRY), *told),
    }[kind]()
    by = {"event_id": event.pk, "actor": officer, "now": NOW}
    refers = {
        "organisation": lambda: attend(by, organisation_id=last.pk),
        "person": lambda: attend(by, person_id=person.pk),
        "agreement": lambda: events.add_agreement(agreement_id=agreement_id, **by),
    }[kind]
    chosen = {"record_id": {"person": person.pk}.get(kind, agreement_id)}
    with meanwhile(lambda: confirm(draft, registry.fresh(clerk), **chosen)) as (thread, raised):
        refers_at_once()
        refers()
        begin(thread)
        attend(by, organisation_id=first.pk)
    draft.refresh_from_db()
    assert (raised, draft.state, draft.record_id) == ([], "confirmed", chosen["record_id"])


def refers_at_once() -> None:
    """Have rows that are referred to locked when they are, not at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def attend(by: dict[str, Any], **who: int) -> None:
    events.add_participant(draft=ParticipantDraft("speaker", **who), **by)
