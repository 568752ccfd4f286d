"""Drafts meet what is known: candidates with reasons, chosen by a clerk, remembered."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from duijie.agreements.models import Agreement
from duijie.core.likeness import EventLook, compare_events
from duijie.events import actions as event_actions
from duijie.events.models import EventContent
from duijie.intake import actions, linking, queries
from duijie.intake.linking import links_of
from duijie.registry.actions import merge_organisation
from duijie.registry.models import Organisation, Person
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
LAB, FOUNDRY = factories.LAB, factories.FOUNDRY
NOW = factories.NOW


@pytest.fixture
def clerk():
    return registry.clerk()


def confirm(draft, actor, **chosen):
    return actions.confirm_draft(draft_id=draft.pk, actor=actor, now=NOW, **chosen)


def told(actor, draft):
    """The link of a draft: records with scores and reasons, and what is settled."""
    link = links_of(actor, draft.page.drafts.all())[draft.pk]
    return (
        [
            (
                each.record,
                each.percent,
                [reason.code.removeprefix("likeness.") for reason in each.likeness.reasons],
            )
            for each in link.candidates
        ],
        link.selected,
        link.is_settled,
    )


def test_a_person_of_the_same_name_and_organisation_is_taken_one_from_elsewhere_asked_about(clerk):
    elsewhere = registry.person("闾丘澈", at=registry.organisation("示例别处"))
    asked = factories.draft(factories.person("闾丘澈", (LAB, "主任")))
    assert told(clerk, asked) == ([(elsewhere, 50, ["same_name"])], "", False)
    here = registry.person("闾丘澈", at=registry.organisation(LAB))
    assert told(clerk, asked) == (
        [(here, 90, ["same_name", "shared_organisation"]), (elsewhere, 50, ["same_name"])],
        str(here.pk),
        True,
    )


def test_an_organisation_written_otherwise_is_a_candidate_and_never_taken_unasked(clerk):
    known = registry.organisation("示例青石铸造股份有限公司", kind="enterprise")
    draft = factories.draft(factories.organisation(FOUNDRY))
    assert told(clerk, draft) == ([(known, 72, ["same_core", "same_kind"])], "", False)
    with pytest.raises(ValidationError) as refusal:
        confirm(draft, clerk)
    assert (refusal.value.code, Organisation.objects.count()) == ("choose_first", 1)


def test_a_chosen_record_is_taken_and_its_new_name_is_known_from_then_on(clerk):
    known = registry.organisation("示例青石铸造股份有限公司")
    first, second = (factories.draft(factories.organisation(FOUNDRY)) for _twice in range(2))
    confirm(first, clerk, record_id=known.pk)
    assert [alias.name for alias in known.aliases.all()] == [FOUNDRY]
    assert told(clerk, second)[1:] == (str(known.pk), True)
    assert confirm(second, clerk).record_id == known.pk
    assert FOUNDRY in {name for _name, aliases, _kind in queries.known_names() for name in aliases}


def test_a_choice_is_kept_until_an_agreement_brings_the_organisation(clerk):
    known = registry.organisation("示例青石铸造股份有限公司")
    page = factories.page(
        factories.agreement(LAB, FOUNDRY), factories.organisation(LAB), factories.organisation(FOUNDRY)
    )
    foundry = page.drafts.get(values__name=FOUNDRY)
    with pytest.raises(ValidationError):
        confirm(page.drafts.get(kind="agreement"), clerk)
    linked = actions.link_draft(draft_id=foundry.pk, record_id=known.pk, version=1, actor=clerk, now=NOW)
    assert (linked.linked_id, linked.version) == (known.pk, 2)
    confirm(page.drafts.get(kind="agreement"), clerk)
    assert known in {party.organisation for party in Agreement.objects.get().parties.all()}


def test_a_choice_is_changed_and_taken_back(clerk):
    known = registry.organisation("示例青石铸造股份有限公司")
    draft = factories.draft(factories.organisation(FOUNDRY))
    link = {"draft_id": draft.pk, "actor": clerk, "now": NOW}
    actions.link_draft(record_id=known.pk, **link)
    changed = actions.link_draft(is_new_record=True, **link)
    assert (changed.linked_id, changed.is_new_record) == (None, True)
    assert confirm(draft, clerk).record_id != known.pk
    assert Organisation.objects.count() == 2


def test_another_name_asks_the_choice_again(clerk):
    known = registry.organisation("示例青石铸造股份有限公司")
    draft = factories.draft(factories.organisation(FOUNDRY))
    actions.link_draft(draft_id=draft.pk, record_id=known.pk, actor=clerk, now=NOW)
    edited = actions.edit_draft(
        draft_id=draft.pk, values={"name": "示例另一家"}, version=2, actor=clerk, now=NOW
    )
    assert (edited.linked_id, edited.version) == (None, 3)


def test_what_does_not_exist_or_is_of_another_kind_is_no_choice(clerk):
    draft = factories.draft(factories.organisation(FOUNDRY))
    with pytest.raises(Organisation.DoesNotExist):
        confirm(draft, clerk, record_id=987_654)
    figure = factories.draft(factories.Figure(6.0, "项", "协议", factories.cited("示例"), 0.9))
    with pytest.raises(ValidationError) as refusal:
        confirm(figure, clerk, record_id=1)
    draft.refresh_from_db()
    assert (refusal.value.code, draft.state, draft.linked_id) == ("no_record", "open", None)


def test_an_agreement_told_by_two_pages_is_one_record_with_two_proofs(clerk):
    registry.organisation(LAB), registry.organisation(FOUNDRY)
    first, second = (factories.draft(factories.agreement(LAB, FOUNDRY)) for _twice in range(2))
    made = confirm(first, clerk).record_id
    assert confirm(second, clerk).record_id == made
    evidence = queries.evidence_of(clerk, Agreement.objects.get())
    assert [each.page for each in evidence] == [second.page, first.page]


def test_an_agreement_of_the_same_parties_on_an_unknown_day_is_asked_about(clerk):
    registry.organisation(LAB), registry.organisation(FOUNDRY)
    confirm(factories.draft(factories.agreement(LAB, FOUNDRY)), clerk)
    draft = factories.draft(factories.agreement(LAB, FOUNDRY, date=None))
    made = Agreement.objects.get()
    assert told(clerk, draft) == ([(made, 70, ["same_parties"])], "", False)
    with pytest.raises(ValidationError) as refusal:
        confirm(draft, clerk)
    assert refusal.value.code == "choose_first"
    confirm(draft, clerk, is_new_record=True)
    assert Agreement.objects.count() == 2


def test_two_agreements_of_one_page_stay_two(clerk):
    registry.organisation(LAB), registry.organisation(FOUNDRY)
    page = factories.page(factories.agreement(LAB, FOUNDRY), factories.agreement(LAB, FOUNDRY))
    for draft in page.drafts.filter(kind="agreement"):
        confirm(draft, clerk)
    assert Agreement.objects.count() == 2


def test_a_planned_agreement_is_signed_when_a_later_page_says_so(clerk):
    registry.organisation(LAB), registry.organisation(FOUNDRY)
    confirm(factories.draft(factories.agreement(LAB, FOUNDRY, status="planned", date=None)), clerk)
    planned = Agreement.objects.get()
    assert planned.state == "drafted"
    confirm(factories.draft(factories.agreement(LAB, FOUNDRY)), clerk, record_id=planned.pk)
    planned.refresh_from_db()
    assert (planned.state, planned.signed_on, Agreement.objects.count()) == ("signed", "2026-02-10", 1)


@pytest.mark.parametrize("count", [1, 3])
def test_links_cost_the_same_for_1_and_3_drafts(clerk, django_assert_num_queries, count):
    registry.person("示例人0", at=registry.organisation(LAB))
    page = factories.page(
        *(factories.person(f"示例人{n}", (LAB, "主任")) for n in range(count)),
        *(factories.organisation(f"示例单位{n}") for n in range(count)),
        *(factories.agreement(LAB, f"示例单位{n}") for n in range(count)),
    )
    drafts = list(page.drafts.all())
    clerk = type(clerk).objects.get(pk=clerk.pk)
    with django_assert_num_queries(11):
        links_of(clerk, drafts)
    assert Person.objects.count() == 1


def test_who_hosts_an_event_counts_as_who_took_part_and_another_kind_is_none():
    """A page rarely says that a body hosts; that its kind is not known tells no two events apart."""
    lab, clerk = registry.organisation("示例浑河实验室"), registry.clerk()
    written = EventContent(name="铸造对接", kind="other", day="2026-02-10", place="沈阳", host_id=lab.pk)
    event = event_actions.create_event(content=written, actor=clerk, now=NOW)
    known = linking.look_of_event(event)
    assert known == EventLook("铸造对接", "2026-02-10", "沈阳", bodies=frozenset({"示例浑河实验室"}))
    told = EventLook("两家单位今日签约", "2026-02-10", bodies=known.bodies, kinds=frozenset({"signing"}))
    alike = compare_events(told, known)
    assert (alike.score, [each.code for each in alike.reasons]) == (
        0.45,
        ["likeness.same_day", "likeness.shared_bodies"],
    )


def test_what_proved_a_merged_record_proves_the_one_that_was_kept():
    clerk, operator = registry.clerk(), registry.operator()
    kept = registry.organisation("示例云岭实验室")
    draft = factories.draft(factories.organisation(LAB))
    actions.confirm_draft(draft_id=draft.pk, actor=clerk, now=factories.NOW)
    draft.refresh_from_db()
    merge_organisation(organisation_id=draft.record_id, into_id=kept.pk, actor=operator, now=factories.NOW)
    assert [each.draft for each in queries.evidence_of(clerk, kept)] == [draft]
    # A page that names the merged one is about the one that was kept.
    again = factories.draft(factories.organisation(LAB))
    assert links_of(clerk, [again])[again.pk].taken_id == kept.pk
