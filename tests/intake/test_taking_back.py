"""Confirmations are undone: what they made goes, what others rely on stays; together too."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from duijie.agreements.models import Agreement
from duijie.core.lifecycle import WrongStateError
from duijie.intake import actions, queries, together
from duijie.intake.models import Label
from duijie.papers.actions import issue_paper
from duijie.registry.models import Organisation, Person, Post
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


def take_back(draft, actor):
    return actions.take_back_draft(draft_id=draft.pk, actor=actor, now=NOW)


def registered():
    return (Organisation.objects.count(), Person.objects.count(), Agreement.objects.count())


def full_page():
    return factories.page(
        factories.agreement(LAB, FOUNDRY, signatories=("闾丘澈",), undertakings=((LAB, "派专家"),)),
        factories.organisation(LAB, "浑室"),
        factories.organisation(FOUNDRY),
        factories.person("闾丘澈", (LAB, "主任")),
        factories.organisation("技术中心", confidence=0.4),
    )


def test_all_certain_ones_are_confirmed_and_taken_back_in_one_press(clerk):
    page = full_page()
    done = together.confirm_certain(page_id=page.pk, actor=clerk, now=NOW)
    assert (done.count, done.refused, registered()) == (4, [], (2, 1, 1))
    assert queries.last_together(clerk, page) == (NOW, 4)
    undone = together.take_back_together(page_id=page.pk, at=NOW, actor=clerk, now=NOW)
    assert (undone.count, undone.refused, registered()) == (4, [], (0, 0, 0))
    assert set(page.drafts.values_list("state", flat=True)) == {"open"}
    assert queries.last_together(clerk, page) is None
    assert together.confirm_certain(page_id=page.pk, actor=clerk, now=NOW).count == 4


def test_only_what_the_clerk_confirmed_then_is_taken_back(clerk):
    page = full_page()
    other = registry.clerk()
    confirm(page.drafts.get(values__name="技术中心"), other)
    together.confirm_certain(page_id=page.pk, actor=clerk, now=NOW)
    together.take_back_together(page_id=page.pk, at=NOW, actor=clerk, now=NOW)
    assert dict(page.drafts.values_list("values__name", "state"))["技术中心"] == "confirmed"


def test_a_record_two_pages_tell_of_stays_until_both_are_taken_back(clerk):
    first, second = (factories.draft(factories.organisation(LAB)) for _twice in range(2))
    made = confirm(first, clerk).record_id
    confirm(second, clerk)
    back = take_back(first, clerk)
    assert (back.state, back.record_id, back.left, back.decided_by_id) == ("open", None, {}, None)
    assert Organisation.objects.get().pk == made
    take_back(second, clerk)
    assert Organisation.objects.count() == 0


def test_what_was_added_to_a_known_record_goes_and_the_record_stays(clerk):
    lab = registry.organisation(LAB)
    known = registry.person("闾丘澈", at=lab, post="主任")
    registry.actions.add_alias(organisation_id=lab.pk, name="老名", actor=registry.system(), now=NOW)
    body = factories.draft(factories.organisation(LAB, "浑室"))
    person = factories.draft(factories.person("闾丘澈", (LAB, "主任"), (LAB, "副院长")))
    confirm(body, clerk), confirm(person, clerk)
    assert {alias.name for alias in lab.aliases.all()} == {"老名", "浑室"}
    take_back(body, clerk), take_back(person, clerk)
    assert [alias.name for alias in lab.aliases.all()] == ["老名"]
    assert list(Post.objects.values_list("person", "name")) == [(known.pk, "主任")]


def test_an_organisation_others_stand_on_is_not_taken_back(clerk):
    page = full_page()
    confirm(page.drafts.get(kind="agreement"), clerk)
    body = page.drafts.get(values__name=FOUNDRY)
    with pytest.raises(ValidationError) as refusal:
        take_back(body, clerk)
    body.refresh_from_db()
    assert (refusal.value.code, body.state, registered()) == ("in_use", "confirmed", (2, 1, 1))


def test_an_agreement_with_a_paper_that_holds_is_not_taken_back(clerk):
    draft = full_page().drafts.get(kind="agreement")
    made = confirm(draft, clerk).record_id
    issue_paper(
        kind="agreement", owner_id=made, issuer="示例中心", code="0123abcd", actor=registry.system(), now=NOW
    )
    with pytest.raises(ValidationError) as refusal:
        take_back(draft, clerk)
    assert (refusal.value.code, Agreement.objects.filter(pk=made).exists()) == ("in_use", True)


def test_a_verified_organisation_is_not_removed(clerk):
    draft = factories.draft(factories.organisation(LAB))
    made = confirm(draft, clerk).record_id
    registry.actions.verify_organisation(organisation_id=made, actor=registry.system(), now=NOW)
    with pytest.raises(ValidationError):
        take_back(draft, clerk)
    assert Organisation.objects.filter(pk=made).exists()


def test_only_confirmations_are_taken_back(clerk):
    draft = factories.draft(factories.organisation(LAB))
    with pytest.raises(WrongStateError):
        take_back(draft, clerk)
    assert Label.objects.count() == 0


def test_a_fact_that_stays_with_its_page_is_taken_back_too(clerk):
    draft = factories.draft(factories.Figure(6.0, "项", "协议", factories.cited("示例"), 0.9))
    confirm(draft, clerk)
    assert take_back(draft, clerk).state == "open"


# --------------------------------------------------------------------------------- labels


def test_every_decision_leaves_a_row_tied_to_the_bytes_of_the_page(clerk):
    page = factories.page(factories.organisation(LAB), factories.organisation(FOUNDRY))
    first, second = page.drafts.all()
    actions.edit_draft(draft_id=first.pk, values={"name": "示例改"}, version=1, actor=clerk, now=NOW)
    confirm(first, clerk)
    actions.dismiss_draft(draft_id=second.pk, actor=clerk, now=NOW)
    actions.reopen_draft(draft_id=second.pk, actor=clerk, now=NOW)
    confirm(second, clerk)
    rows = Label.objects.values_list("page_sha256", "draft_id", "kind", "verdict", "by")
    assert list(rows) == [
        (page.sha256, first.pk, "organisation", "corrected", clerk.pk),
        (page.sha256, second.pk, "organisation", "wrong", clerk.pk),
        (page.sha256, second.pk, "organisation", "undecided", clerk.pk),
        (page.sha256, second.pk, "organisation", "right", clerk.pk),
    ]
    kept = Label.objects.first()
    assert (kept.read_values["name"], kept.values["name"], kept.evidence) == (LAB, "示例改", first.evidence)
