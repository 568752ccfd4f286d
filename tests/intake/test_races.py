"""Two clerks at once on PostgreSQL: what is joined does not go meanwhile, and neither waits in a ring."""

from __future__ import annotations

import pytest
from django.apps import apps

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


def confirm(draft, actor):
    return actions.confirm_draft(draft_id=draft.pk, actor=actor, now=NOW)


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
