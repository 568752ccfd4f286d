"""Clerks add what was missed, split one that is two, and join two that are one."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from duijie.core.reader.page import read_page
from duijie.intake import actions
from duijie.intake.models import Draft, Label
from duijie.intake.spots import evidence_at, knots_of, raw_place
from duijie.registry.models import Organisation, Post
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
LAB, FOUNDRY = factories.LAB, factories.FOUNDRY
NOW = factories.NOW


@pytest.fixture
def clerk():
    return registry.clerk()


def create(page, actor, kind="organisation", quote=FOUNDRY, values=None, **more):
    given = values if values is not None else {"name": FOUNDRY, "kind": "enterprise", "aliases": []}
    return actions.create_draft(
        page_id=page.pk, kind=kind, values=given, quote=quote, actor=actor, now=NOW, **more
    )


def test_what_was_missed_is_added_with_its_words_and_confirmed_like_any_other(clerk):
    page = factories.page(factories.organisation(LAB))
    draft = create(page, clerk)
    start = factories.TEXT.index(FOUNDRY)
    span = {"start": start, "end": start + len(FOUNDRY)}
    assert draft.evidence == [
        {**span, "quote": FOUNDRY, "text_start": span["start"], "text_end": span["end"]}
    ]
    assert (draft.origin, draft.position, draft.state, draft.read_values) == ("clerk", 2, "open", {})
    actions.confirm_draft(draft_id=draft.pk, actor=clerk, now=NOW)
    assert Organisation.objects.get().name == FOUNDRY
    assert Label.objects.get().verdict == "missed"


KINDS = {
    "person": {"name": "冼牧遥", "titles": [], "posts": [{"organisation": FOUNDRY, "post": "总经理"}]},
    "agreement": {"title": "协议", "kind": "service", "status": "signed", "sides": [[LAB], [FOUNDRY]]},
    "event": {"name": "签约", "date": "2026-02-10", "place": "沈阳", "host": "", "organisers": []},
    "need": {"owner": FOUNDRY, "text": "需要铸造技术"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_with_a_form_is_added(clerk, kind):
    draft = create(factories.page(), clerk, kind=kind, quote="冼牧遥", values=KINDS[kind])
    assert {name: draft.values[name] for name in KINDS[kind]} == KINDS[kind]


def test_of_several_occurrences_the_one_that_was_marked_is_cited(clerk):
    second = factories.TEXT.rindex(LAB)
    draft = create(factories.page(), clerk, quote=LAB, near=second + 2)
    assert draft.evidence[0]["text_start"] == second


REFUSED = {
    "words that are not there": ({"quote": "不在页面里的话"}, "quote"),
    "no words": ({"quote": "  "}, "quote"),
    "a kind nobody knows": ({"kind": "planet"}, "kind"),
    "a figure": ({"kind": "figure"}, "kind"),
    "no name": ({"values": {"name": "", "kind": "other", "aliases": []}}, "name"),
}


@pytest.mark.parametrize(("given", "field"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_proven_is_not_added(clerk, given, field):
    page = factories.page()
    with pytest.raises(ValidationError) as refusal:
        create(page, clerk, **given)
    assert (list(refusal.value.message_dict), page.drafts.count()) == ([field], 0)


def test_too_many_words_prove_nothing(clerk):
    page = factories.page()
    page.clean_text = page.raw_text = "长" * 500
    page.text_map = [[0, 0]]
    page.save()
    with pytest.raises(ValidationError):
        create(page, clerk, quote="长" * 201)
    with pytest.raises(ValidationError):
        evidence_at(page, 0, 0)


def test_nothing_is_added_to_a_page_whose_review_is_over(clerk):
    page = factories.in_state("finished", clerk)
    with pytest.raises(ValidationError) as refusal:
        create(page, clerk)
    assert (refusal.value.code, page.drafts.count()) == ("review_over", 0)


def test_a_mended_place_leads_to_its_raw_one():
    raw = "實(shí)驗(yàn)室與\u200b企業(yè)簽(qiān)約，技術(shù)服務(wù)。\n閭丘澈主任到場(chǎng)。"
    reading = read_page(raw, source="x")
    knots = knots_of(reading.text_starts)
    assert [raw_place(knots, place) for place in range(len(reading.text))] == list(reading.text_starts)
    assert len(knots) < len(reading.text)


def test_a_draft_that_is_two_is_split_and_both_are_corrected(clerk):
    draft = factories.draft(factories.organisation(LAB))
    copy = actions.split_draft(draft_id=draft.pk, version=1, actor=clerk, now=NOW)
    assert (copy.values, copy.evidence, copy.origin, copy.needs_review, copy.position) == (
        draft.values,
        draft.evidence,
        "clerk",
        True,
        2,
    )


def test_two_drafts_that_are_one_are_joined(clerk):
    page = factories.page(
        factories.organisation(LAB, "浑室"),
        factories.organisation("示例浑河", "浑实"),
        factories.person("闾丘澈", (LAB, "主任")),
        factories.person("闾丘", (LAB, "研究员")),
    )
    lab, short, person, other = page.drafts.all()
    joined = actions.merge_drafts(draft_id=lab.pk, other_id=short.pk, version=1, actor=clerk, now=NOW)
    assert (joined.values["name"], joined.values["aliases"]) == (LAB, ["浑室", "浑实", "示例浑河"])
    assert len(joined.evidence) == 2
    assert (joined.version, Draft.objects.get(pk=short.pk).state) == (2, "dismissed")
    joined = actions.merge_drafts(draft_id=person.pk, other_id=other.pk, actor=clerk, now=NOW)
    assert [(post["organisation"], post["post"]) for post in joined.values["posts"]] == [
        (LAB, "主任"),
        (LAB, "研究员"),
    ]
    actions.confirm_draft(draft_id=person.pk, actor=clerk, now=NOW)
    assert Post.objects.count() == 2


def test_only_open_drafts_of_one_kind_and_page_are_joined(clerk):
    page = factories.page(factories.organisation(LAB), factories.person("闾丘澈"))
    body, person = page.drafts.all()
    elsewhere = factories.draft(factories.organisation(LAB))
    for other in (body, person, elsewhere):
        with pytest.raises(ValidationError) as refusal:
            actions.merge_drafts(draft_id=body.pk, other_id=other.pk, actor=clerk, now=NOW)
        assert refusal.value.code == "not_alike"
    actions.dismiss_draft(draft_id=body.pk, actor=clerk, now=NOW)
    for step in (actions.split_draft, actions.merge_drafts):
        more = {"other_id": elsewhere.pk} if step is actions.merge_drafts else {}
        with pytest.raises(ValidationError):
            step(draft_id=body.pk, actor=clerk, now=NOW, **more)
    assert Draft.objects.filter(state="open").count() == 2


STEPS = {
    "confirm": lambda draft, **who: actions.confirm_draft(draft_id=draft.pk, **who),
    "dismiss": lambda draft, **who: actions.dismiss_draft(draft_id=draft.pk, **who),
    "split": lambda draft, **who: actions.split_draft(draft_id=draft.pk, **who),
    "link": lambda draft, **who: actions.link_draft(draft_id=draft.pk, is_new_record=True, **who),
    "merge": lambda draft, **who: actions.merge_drafts(draft_id=draft.pk, other_id=draft.pk, **who),
}


@pytest.mark.parametrize("step", STEPS)
def test_what_somebody_else_changed_meanwhile_is_not_overwritten(clerk, step):
    draft = factories.draft(factories.organisation(LAB))
    actions.edit_draft(
        draft_id=draft.pk, values={"name": "示例改"}, version=1, actor=registry.clerk(), now=NOW
    )
    with pytest.raises(actions.OutdatedDraftError):
        STEPS[step](draft, version=1, actor=clerk, now=NOW)
    draft.refresh_from_db()
    assert (draft.state, draft.values["name"], draft.version) == ("open", "示例改", 2)
    assert draft.page.drafts.count() == 1
