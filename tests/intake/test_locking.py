"""What a decision locks, in which order: what is joined does not go meanwhile, nobody waits in a ring."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duijie.events.models import Participant
from duijie.intake import actions
from duijie.intake.models import Draft
from duijie.registry.models import Organisation
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
LAB, FOUNDRY, NOW = factories.LAB, factories.FOUNDRY, factories.NOW
BODY, PERSON, AGREEMENT = "registry_organisation", "registry_person", "agreements_agreement"


@pytest.fixture
def clerk():
    return registry.clerk()


@pytest.fixture
def locks(monkeypatch):
    """What is locked while something is decided: table, strength, numbers; SQLite has one lock for all."""
    for feature in ("has_select_for_update", "has_select_for_update_of", "has_select_for_no_key_update"):
        monkeypatch.setattr(connection.features, feature, True)
    monkeypatch.setattr(
        connection.ops,
        "for_update_sql",
        lambda *, of=(), no_key=False, **_how: f"/* {''.join(of)} {'joined' if no_key else 'whole'} */",
    )

    def taken(decide):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            decide()
        found = (
            re.search(r'WHERE (.*)/\* "(\w+)" (\w+) \*/', each["sql"], re.DOTALL)
            for each in asked.captured_queries
        )
        return [
            (one[2], one[3], {int(number) for number in re.findall(r"\b\d+\b", one[1])})
            for one in found
            if one
        ]

    return taken


def confirm(draft, actor, **chosen):
    return actions.confirm_draft(draft_id=draft.pk, actor=actor, now=NOW, **chosen)


def before_drafts(taken):
    """The locks up to the first of a draft, less the page's, which is always the first."""
    assert taken[0][0] == "intake_page"
    tables = [table for table, _how, _numbers in taken]
    return [each for each in taken[: tables.index("intake_draft")] if each[0] != "intake_page"]


def holds(taken, table, number, how="joined"):
    return any((table, how) == each[:2] and number in each[2] for each in before_drafts(taken))


SIGNED = factories.agreement(LAB, FOUNDRY)
BODIES = (factories.organisation(LAB), factories.organisation(FOUNDRY))


@pytest.mark.parametrize("way", ["said", "chosen before", "of the name"])
@pytest.mark.parametrize(
    ("kind", "table"), [("organisation", BODY), ("person", PERSON), ("agreement", AGREEMENT)]
)
def test_what_a_confirmation_joins_is_locked_before_the_draft(clerk, locks, kind, table, way):
    """Else whoever takes the other telling back at that time removes it, and the draft names what is gone."""
    fact = {
        "organisation": BODIES[0],
        "person": factories.person("闾丘澈", (LAB, "主任")),
        "agreement": SIGNED,
    }[kind]
    around = [each for each in BODIES if each is not fact]
    known = confirm(factories.draft(fact, *around), clerk).record_id
    draft = factories.draft(fact, *around)
    said = {"record_id": known} if way == "said" else {}
    if way == "chosen before":
        actions.link_draft(draft_id=draft.pk, record_id=known, actor=clerk, now=NOW)
    taken = locks(lambda: confirm(draft, clerk, **said))
    draft.refresh_from_db()
    assert draft.record_id == known
    assert holds(taken, table, known, "whole" if table == AGREEMENT else "joined")


def test_what_was_merged_is_locked_with_what_was_kept(clerk, locks):
    merged, kept = registry.organisation("示例旧名研究所"), registry.organisation("示例新名研究所")
    registry.actions.merge_organisation(
        organisation_id=merged.pk, into_id=kept.pk, actor=registry.operator(), now=NOW
    )
    draft = factories.draft(factories.organisation("示例旧名"))
    taken = locks(lambda: confirm(draft, clerk, record_id=merged.pk))
    assert holds(taken, BODY, merged.pk)
    assert holds(taken, BODY, kept.pk)


@pytest.mark.parametrize("is_confirmed", [True, False])
@pytest.mark.parametrize("kind", ["agreement", "person"])
def test_the_bodies_a_page_tells_of_are_locked_before_its_drafts(clerk, locks, kind, is_confirmed):
    """Else it holds their drafts and waits for a body, and who takes another telling back the other way."""
    page = factories.page(*BODIES, factories.person("闾丘澈", (LAB, "主任")), SIGNED)
    bodies = [registry.organisation(name).pk for name in (FOUNDRY, LAB)]
    if is_confirmed:
        for each in page.drafts.filter(kind="organisation"):
            confirm(each, clerk)
    taken = locks(lambda: confirm(page.drafts.get(kind=kind), clerk))
    (held,) = [numbers for table, _how, numbers in before_drafts(taken) if table == BODY]
    assert held >= set(bodies)


@pytest.mark.parametrize("kind", ["person", "agreement"])
def test_a_body_that_is_named_and_has_no_draft_on_the_page_is_locked_too(clerk, locks, kind):
    """Else who takes its only telling back at that time removes what is to be referred to."""
    known = {registry.organisation(name).pk for name in (LAB, FOUNDRY)}
    post = factories.person("闾丘澈", (LAB, "主任"), (FOUNDRY, "顾问"))
    draft = factories.draft(post if kind == "person" else SIGNED)
    taken = locks(lambda: confirm(draft, clerk))
    assert all(holds(taken, BODY, number) for number in known)


@pytest.mark.parametrize("way", ["event", "beside it", "settled"])
def test_who_takes_part_is_locked_before_the_drafts(clerk, locks, way):
    """Else who takes its only telling back at that time removes what the event names."""
    page = factories.page(
        factories.event(host="闾丘澈", organisers=(LAB,), attendees=()),
        factories.person("闾丘澈", (FOUNDRY, "总经理")),
        factories.person("冼牧遥"),
        *BODIES[1:],
    )
    event = page.drafts.get(kind="event")
    host, other = page.drafts.filter(kind="person").order_by("position")
    confirm(host, clerk)
    made = confirm(event, clerk).record_id if way != "event" else 0
    registry.organisation(LAB)
    calls = {
        "event": lambda: confirm(event, clerk),
        "beside it": lambda: confirm(other, clerk),
        "settled": lambda: actions.settle_event(
            event_id=made, draft_id=event.pk, field="organisers", actor=clerk, now=NOW
        ),
    }
    taken = locks(calls[way])
    assert Participant.objects.filter(organisation__name=LAB).exists()
    assert all(holds(taken, BODY, each.pk) for each in Organisation.objects.filter(name__in=(LAB, FOUNDRY)))


@pytest.mark.parametrize("way", ["said", "chosen before", "new"])
def test_namesakes_of_who_was_chosen_are_not_locked(clerk, locks, way):
    body = registry.organisation(LAB)
    chosen, *others = (registry.person("闾丘澈", at=body, post=f"{n}室主任") for n in range(3))
    draft = factories.draft(factories.person("闾丘澈", (LAB, "主任")))
    said = {"said": {"record_id": chosen.pk}, "new": {"is_new_record": True}}.get(way, {})
    if way == "chosen before":
        actions.link_draft(draft_id=draft.pk, record_id=chosen.pk, actor=clerk, now=NOW)
    taken = locks(lambda: confirm(draft, clerk, **said))
    assert holds(taken, PERSON, chosen.pk) == (way != "new")
    assert not any(holds(taken, PERSON, each.pk) for each in others)


def test_of_namesakes_only_those_who_may_be_meant_are_locked(clerk, locks):
    known, elsewhere, nowhere = (
        registry.person("闾丘澈", at=at)
        for at in (registry.organisation(LAB), registry.organisation(FOUNDRY), None)
    )
    draft = factories.draft(factories.person("闾丘澈", (LAB, "主任")))
    taken = locks(lambda: confirm(draft, clerk))
    draft.refresh_from_db()
    assert draft.record_id == known.pk
    assert holds(taken, PERSON, known.pk)
    assert not any(holds(taken, PERSON, each.pk) for each in (elsewhere, nowhere))


@pytest.mark.parametrize("kind", ["organisation", "person", "agreement"])
def test_no_lock_is_raised_to_one_that_others_who_refer_wait_for(clerk, locks, kind):
    """Who refers to two of them the other way round would wait in a ring."""
    planned = factories.agreement(LAB, FOUNDRY, status="planned", date=None)
    told = (factories.organisation(LAB, "浑河实验室"), factories.organisation(FOUNDRY, "青石铸造厂"))
    person = factories.person("闾丘澈", (LAB, "主任"))
    agreed = confirm(factories.draft(planned, *BODIES), clerk).record_id
    known = confirm(factories.draft(person, *BODIES), clerk).record_id
    page = factories.page(SIGNED, factories.person("闾丘澈", (LAB, "主任"), (FOUNDRY, "顾问")), *told)
    chosen = {"agreement": {"record_id": agreed}, "person": {"record_id": known}}.get(kind, {})
    taken = locks(lambda: [confirm(each, clerk, **chosen) for each in page.drafts.filter(kind=kind)][:1])
    joined = {(table, number) for table, how, numbers in taken if how == "joined" for number in numbers}
    whole = {(table, number) for table, how, numbers in taken if how == "whole" for number in numbers}
    assert joined
    assert joined & whole == set()


def test_which_event_is_told_of_is_found_without_the_organisations_of_its_page(clerk):
    registry.organisation(LAB)
    draft = factories.draft(factories.event(organisers=(), attendees=()), *BODIES)
    with CaptureQueriesContext(connection) as asked:
        confirm(draft, clerk)
    assert [each["sql"] for each in asked if '"sound" IN' in each["sql"]] == []


def test_records_are_locked_table_by_table_and_the_drafts_last(clerk, locks):
    page = factories.page(*BODIES, factories.person("闾丘澈", (LAB, "主任")), SIGNED, factories.event())
    confirm(page.drafts.get(kind="event"), clerk)
    confirm(page.drafts.get(kind="person"), clerk)
    known = confirm(factories.draft(SIGNED, *BODIES), clerk).record_id
    taken = locks(lambda: confirm(page.drafts.get(kind="agreement"), clerk, record_id=known))
    assert [each[:2] for each in before_drafts(taken)] == [
        ("events_event", "whole"),
        (BODY, "joined"),
        (PERSON, "joined"),
        (AGREEMENT, "whole"),
    ]


@pytest.mark.parametrize(
    ("kind", "table"), [("organisation", BODY), ("person", PERSON), ("agreement", AGREEMENT)]
)
def test_what_is_taken_back_is_locked_whole_before_the_drafts_that_tell_of_it(clerk, locks, kind, table):
    alone = {
        "organisation": BODIES[:1],
        "person": (factories.person("闾丘澈"),),
        "agreement": (SIGNED, *BODIES),
    }[kind]
    draft = factories.draft(*alone)
    known = confirm(draft, clerk).record_id
    taken = locks(lambda: actions.take_back_draft(draft_id=draft.pk, actor=clerk, now=NOW))
    assert holds(taken, table, known, "whole")


def test_a_platform_that_is_found_again_is_locked_when_found(clerk, locks):
    registry.organisation(LAB)
    values = {"name": "示例服务站", "kind": "station", "host": LAB, "status": "existing"}
    rest = {"kind": "platform", "position": 90, "read_values": values, "values": values, "confidence": 0.9}
    first, second = (Draft.objects.create(page=factories.page(), evidence=[], **rest) for _twice in range(2))
    known = confirm(first, clerk).record_id
    taken = locks(lambda: confirm(second, clerk))
    second.refresh_from_db()
    assert second.record_id == known
    assert [how for table, how, _numbers in taken if table == "stations_station"] == ["joined"]
