"""Drafts become records: only by a clerk's decision, with what they need, never merged by guess."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from duijie.agreements.models import Agreement
from duijie.audit.queries import history_of
from duijie.core.lifecycle import WrongStateError
from duijie.intake import actions, queries
from duijie.intake.models import Draft
from duijie.registry.models import Organisation, OrganisationAlias, Person, Post
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
LAB, FOUNDRY = factories.LAB, factories.FOUNDRY


@pytest.fixture
def clerk():
    return registry.clerk()


def confirm(draft, actor, **chosen):
    return actions.confirm_draft(draft_id=draft.pk, actor=actor, now=factories.NOW, **chosen)


def states(page):
    return {draft.label: draft.state for draft in page.drafts.all()}


def registered():
    return (Organisation.objects.count(), Person.objects.count(), Agreement.objects.count())


def test_an_organisation_is_added_with_its_aliases(clerk):
    draft = factories.draft(factories.organisation(LAB, "浑河实验室", kind="institute"))
    draft = confirm(draft, clerk)
    made = Organisation.objects.get()
    assert (made.name, made.kind, made.verified_at) == (LAB, "institute", None)
    assert [alias.name for alias in made.aliases.all()] == ["浑河实验室"]
    assert (draft.state, draft.record_type, draft.record_id) == (
        "confirmed",
        "registry.organisation",
        made.pk,
    )
    assert (draft.decided_by_id, draft.decided_at, draft.version) == (clerk.pk, factories.NOW, 2)
    last = history_of(draft.page)[0]
    assert (last.action, last.before, last.after) == ("intake.confirm", "open", "confirmed")


def test_a_known_organisation_is_taken_and_learns_the_aliases_that_name_nobody_else(clerk):
    known = registry.organisation(LAB)
    registry.organisation("浑河")
    draft = confirm(factories.draft(factories.organisation(LAB, "浑河实验室", "浑河")), clerk)
    assert draft.record_id == known.pk
    assert Organisation.objects.count() == 2
    assert list(OrganisationAlias.objects.values_list("organisation", "name")) == [(known.pk, "浑河实验室")]


def test_a_new_organisation_takes_no_alias_that_names_another(clerk):
    registry.organisation("浑河")
    draft = factories.draft(factories.organisation(LAB, "浑河", "浑实"))
    with pytest.raises(ValidationError) as refusal:
        confirm(draft, clerk)
    assert (refusal.value.code, Organisation.objects.count()) == ("choose_first", 1)
    confirm(draft, clerk, is_new_record=True)
    assert [alias.name for alias in Organisation.objects.get(name=LAB).aliases.all()] == ["浑实"]


def test_an_organisation_known_by_an_alias_is_taken(clerk):
    known = registry.organisation("示例浑河国家实验室")
    registry.actions.add_alias(organisation_id=known.pk, name=LAB, actor=registry.system(), now=factories.NOW)
    assert confirm(factories.draft(factories.organisation(LAB)), clerk).record_id == known.pk


def test_a_full_name_counts_for_more_than_somebody_elses_alias(clerk):
    other, known = registry.organisation("示例别处"), registry.organisation(LAB)
    registry.actions.add_alias(organisation_id=other.pk, name=LAB, actor=registry.system(), now=factories.NOW)
    assert confirm(factories.draft(factories.organisation(LAB)), clerk).record_id == known.pk


def test_two_organisations_of_one_name_are_not_guessed_between(clerk):
    registry.organisation(LAB), registry.organisation(LAB)
    draft = factories.draft(factories.organisation(LAB))
    with pytest.raises(ValidationError) as refusal:
        confirm(draft, clerk)
    draft.refresh_from_db()
    assert (refusal.value.code, draft.state, Organisation.objects.count()) == (
        "several_organisations",
        "open",
        2,
    )


def test_a_kind_nobody_knows_becomes_other(clerk):
    confirm(factories.draft(factories.organisation(LAB, kind="laboratory")), clerk)
    assert Organisation.objects.get().kind == "other"


def test_a_person_is_added_seen_by_staff_only_with_their_posts_and_organisations(clerk):
    page = factories.page(
        factories.organisation(LAB),
        factories.person("闾丘澈", (LAB, "主任"), ("", "博士"), titles=("研究员", "博士")),
    )
    confirm(page.drafts.get(kind="person"), clerk)
    made = Person.objects.get()
    assert (made.name, made.title, made.consent) == ("闾丘澈", "研究员、博士", "staff_only")
    assert list(Post.objects.values_list("person", "organisation__name", "name")) == [(made.pk, LAB, "主任")]
    assert states(page) == {LAB: "confirmed", "闾丘澈": "confirmed"}


def test_a_post_at_an_organisation_nobody_knows_is_refused_and_nothing_is_kept(clerk):
    draft = factories.draft(factories.person("闾丘澈", ("不在名录的单位", "主任")))
    with pytest.raises(ValidationError) as refusal:
        confirm(draft, clerk)
    draft.refresh_from_db()
    assert (refusal.value.code, draft.state, registered()) == ("unknown_organisation", "open", (0, 0, 0))


def test_the_same_name_elsewhere_is_somebody_else_unless_chosen(clerk):
    known = registry.person("闾丘澈", at=registry.organisation("示例别处"))
    registry.organisation(LAB)
    facts = factories.person("闾丘澈", (LAB, "主任"))
    other = confirm(factories.draft(facts), clerk)
    assert other.record_id != known.pk
    chosen = confirm(factories.draft(facts), clerk, record_id=known.pk)
    assert chosen.record_id == known.pk
    assert {post.organisation.name for post in known.posts.all()} == {"示例别处", LAB}


def test_the_same_name_at_the_same_organisation_is_the_same_person_unless_denied(clerk):
    lab = registry.organisation(LAB)
    known = registry.person("闾丘澈", at=lab, post="主任")
    facts = factories.person("闾丘澈", (LAB, "副院长"))
    assert confirm(factories.draft(facts), clerk).record_id == known.pk
    assert [post.name for post in known.posts.order_by("pk")] == ["主任", "副院长"]
    denied = confirm(factories.draft(facts), clerk, is_new_record=True)
    assert denied.record_id != known.pk


def test_two_namesakes_at_one_organisation_are_not_guessed_between(clerk):
    lab = registry.organisation(LAB)
    registry.person("闾丘澈", at=lab), registry.person("闾丘澈", at=lab)
    draft = factories.draft(factories.person("闾丘澈", (LAB, "主任")))
    with pytest.raises(ValidationError) as refusal:
        confirm(draft, clerk)
    assert (refusal.value.code, Person.objects.count()) == ("several_people", 2)


def test_an_agreement_brings_its_parties_and_signatories_with_it(clerk):
    page = factories.page(
        factories.agreement(
            LAB,
            FOUNDRY,
            signatories=("闾丘澈", "没有草稿的人"),
            undertakings=((LAB, "每月派两名专家驻厂"), ("", "双方每年会商一次")),
        ),
        factories.organisation(LAB),
        factories.organisation(FOUNDRY),
        factories.person("闾丘澈", (LAB, "主任")),
    )
    draft = confirm(page.drafts.get(kind="agreement"), clerk)
    made = Agreement.objects.get()
    assert (draft.record_type, draft.record_id) == ("agreements.agreement", made.pk)
    assert (made.title, made.kind, made.state, made.signed_on, made.is_announced) == (
        "技术服务协议",
        "service",
        "signed",
        "2026-02-10",
        True,
    )
    assert [(party.organisation.name, party.side) for party in made.parties.order_by("side")] == [
        (LAB, 0),
        (FOUNDRY, 1),
    ]
    assert [each.person.name for each in made.signatories.all()] == ["闾丘澈"]
    assert [
        (each.text, each.owner.name if each.owner else None) for each in made.undertakings.order_by("pk")
    ] == [("每月派两名专家驻厂", LAB), ("双方每年会商一次", None)]
    assert set(states(page).values()) == {"confirmed"}


STATUSES = {
    "signed": ("signed", "2026-02-10"),
    "mentioned": ("signed", ""),
    "planned": ("drafted", ""),
}


@pytest.mark.parametrize(("status", "kept"), STATUSES.items(), ids=STATUSES.keys())
def test_an_agreement_is_signed_only_when_the_page_says_so(clerk, status, kept):
    registry.organisation(LAB), registry.organisation(FOUNDRY)
    confirm(factories.draft(factories.agreement(LAB, FOUNDRY, status=status)), clerk)
    made = Agreement.objects.get()
    assert (made.state, made.signed_on) == kept
    assert made.is_announced == (status != "planned")


@pytest.mark.parametrize("parties", [(), (LAB,), (LAB, LAB), (LAB, "不在名录的单位")])
def test_an_agreement_without_two_known_parties_is_refused_whole(clerk, parties):
    page = factories.page(factories.agreement(*parties), factories.organisation(LAB))
    with pytest.raises(ValidationError):
        confirm(page.drafts.get(kind="agreement"), clerk)
    assert set(states(page).values()) == {"open"}
    assert registered() == (0, 0, 0)


def test_other_kinds_stay_with_the_page_as_proven_facts(clerk):
    figure = factories.Figure(6.0, "项", "协议", factories.cited("示例"), 0.9)
    draft = confirm(factories.draft(figure), clerk)
    assert (draft.state, draft.record_type, draft.record_id) == ("confirmed", "", None)
    assert registered() == (0, 0, 0)


def test_an_organisation_confirmed_under_another_name_is_still_the_one_the_page_means(clerk):
    page = factories.page(
        factories.organisation(LAB, "浑河实验室"), factories.person("闾丘澈", ("浑河实验室", "主任"))
    )
    confirm(page.drafts.get(kind="organisation"), clerk)
    lab = Organisation.objects.get()
    lab.aliases.all().delete()
    confirm(page.drafts.get(kind="person"), clerk)
    assert Post.objects.get().organisation == lab


def test_a_draft_is_decided_once(clerk):
    draft = factories.draft(factories.organisation(LAB))
    confirm(draft, clerk)
    for step in (actions.confirm_draft, actions.dismiss_draft, actions.reopen_draft):
        with pytest.raises(WrongStateError):
            step(draft_id=draft.pk, actor=clerk, now=factories.NOW)
    assert Organisation.objects.count() == 1


def test_a_dismissed_draft_leaves_no_record_and_can_be_taken_back(clerk):
    draft = factories.draft(factories.organisation(LAB))
    dismissed = actions.dismiss_draft(draft_id=draft.pk, actor=clerk, now=factories.NOW)
    assert (dismissed.state, dismissed.decided_by_id, registered()) == ("dismissed", clerk.pk, (0, 0, 0))
    with pytest.raises(WrongStateError):
        confirm(draft, clerk)
    taken_back = actions.reopen_draft(draft_id=draft.pk, actor=clerk, now=factories.NOW)
    assert (taken_back.state, taken_back.decided_at, taken_back.decided_by, taken_back.version) == (
        "open",
        None,
        None,
        3,
    )
    assert confirm(draft, clerk).state == "confirmed"


def test_a_dismissed_organisation_is_not_confirmed_along_with_others(clerk):
    page = factories.page(factories.organisation(LAB), factories.person("闾丘澈", (LAB, "主任")))
    organisation = page.drafts.get(kind="organisation")
    actions.dismiss_draft(draft_id=organisation.pk, actor=clerk, now=factories.NOW)
    with pytest.raises(ValidationError):
        confirm(page.drafts.get(kind="person"), clerk)
    assert registered() == (0, 0, 0)


def test_a_name_too_long_for_the_registry_is_refused_beside_its_draft(clerk):
    draft = factories.draft(factories.organisation("长" * 121))
    with pytest.raises(ValidationError) as refusal:
        confirm(draft, clerk)
    draft.refresh_from_db()
    assert (list(refusal.value.message_dict), draft.state, registered()) == (["name"], "open", (0, 0, 0))


def test_a_page_is_finished_when_every_draft_is_decided(clerk):
    page = factories.page(factories.organisation(LAB), factories.organisation(FOUNDRY))
    first, second = page.drafts.all()
    confirm(first, clerk)
    with pytest.raises(ValidationError):
        actions.finish_page(page_id=page.pk, actor=clerk, now=factories.NOW)
    page.refresh_from_db()
    assert (page.state, page.finished_at) == ("in_review", None)
    actions.dismiss_draft(draft_id=second.pk, actor=clerk, now=factories.NOW)
    finished = actions.finish_page(page_id=page.pk, actor=clerk, now=factories.NOW)
    assert (finished.state, finished.finished_at) == ("finished", factories.NOW)


def test_a_closed_page_keeps_its_drafts_as_they_are_until_it_is_opened_again(clerk):
    page = factories.page(factories.organisation(LAB))
    draft = page.drafts.get()
    actions.dismiss_draft(draft_id=draft.pk, actor=clerk, now=factories.NOW)
    actions.finish_page(page_id=page.pk, actor=clerk, now=factories.NOW)
    with pytest.raises(ValidationError) as refusal:
        actions.reopen_draft(draft_id=draft.pk, actor=clerk, now=factories.NOW)
    assert refusal.value.code == "review_over"
    again = actions.review_page_again(page_id=page.pk, actor=clerk, now=factories.NOW)
    assert (again.state, again.finished_at) == ("in_review", None)
    assert actions.reopen_draft(draft_id=draft.pk, actor=clerk, now=factories.NOW).state == "open"


def test_nothing_is_confirmed_from_a_page_put_aside(clerk):
    page = factories.page(factories.organisation(LAB))
    actions.dismiss_page(page_id=page.pk, actor=clerk, now=factories.NOW)
    with pytest.raises(ValidationError):
        confirm(page.drafts.get(), clerk)
    assert registered() == (0, 0, 0)


def test_what_was_confirmed_stays_when_its_page_is_put_aside(clerk):
    page = factories.page(factories.organisation(LAB), factories.organisation(FOUNDRY))
    confirm(page.drafts.first(), clerk)
    aside = actions.dismiss_page(page_id=page.pk, actor=clerk, now=factories.NOW)
    assert (aside.state, aside.finished_at) == ("dismissed", factories.NOW)
    assert Organisation.objects.get().name == LAB
    assert history_of(page)[0].action == "intake.dismiss_page"


def test_evidence_leads_from_the_record_to_its_words_for_staff_only(clerk):
    draft = confirm(factories.draft(factories.organisation(LAB)), clerk)
    made = Organisation.objects.get()
    assert queries.evidence_of(clerk, made) == [queries.Evidence(draft.page, draft, (LAB,))]
    assert queries.evidence_of(registry.speaker(made), made) == []
    assert queries.evidence_of(clerk, registry.organisation()) == []
    assert Draft.objects.filter(state="confirmed").count() == 1
