"""Who may take pages in, see them and decide: whole pictures, and lists that agree with them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from duijie.access import VISITOR, NotPermittedError, can, permissions
from duijie.core.lifecycle import WrongStateError
from duijie.intake import actions, queries
from duijie.intake.models import Draft, Page
from duijie.intake.states import DRAFT_LIFE, PAGE_LIFE
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

WHO = ("clerk", "operator", "coordinator", "broker", "contact", "expert", "nobody", "system")
MAY = {
    #                clerk  oper   coord  broker contact expert nobody system
    "receive":      (True,  True,  True,  True,  False,  False, False, True),
    "read":         (False, False, False, False, False,  False, False, True),
    "give_up":      (False, False, False, False, False,  False, False, True),
    "retry":        (True,  True,  True,  True,  False,  False, False, True),
    "finish":       (True,  True,  False, False, False,  False, False, True),
    "review_again": (True,  True,  False, False, False,  False, False, True),
    "dismiss_page": (True,  True,  False, False, False,  False, False, True),
    "purge":        (False, True,  False, False, False,  False, False, True),
    "edit":         (True,  True,  False, False, False,  False, False, True),
    "confirm":      (True,  True,  False, False, False,  False, False, True),
    "dismiss":      (True,  True,  False, False, False,  False, False, True),
    "reopen":       (True,  True,  False, False, False,  False, False, True),
    "take_back":    (True,  True,  False, False, False,  False, False, True),
    "link":         (True,  True,  False, False, False,  False, False, True),
    "create_draft": (True,  True,  False, False, False,  False, False, True),
    "split":        (True,  True,  False, False, False,  False, False, True),
    "merge":        (True,  True,  False, False, False,  False, False, True),
    "open_batch":   (True,  True,  True,  True,  False,  False, False, True),
    "settle_event": (True,  True,  False, False, False,  False, False, True),
    "ask_model":    (True,  True,  False, False, False,  False, False, True),
    "propose":      (False, False, False, False, False,  False, False, True),
}  # fmt: skip
SEES = {
    "clerk": True,
    "operator": True,
    "coordinator": True,
    "broker": True,
    "contact": False,
    "expert": False,
    "nobody": False,
    "system": True,
    "visitor": False,
}


def test_steps_are_for_whom_the_picture_says():
    draft = factories.draft(factories.organisation(factories.LAB))
    everybody = factories.everybody()
    assert {name: tuple(can(everybody[who], f"intake.{name}", draft) for who in WHO) for name in MAY} == MAY
    assert [name for name in MAY if can(VISITOR, f"intake.{name}", draft)] == []


def test_every_step_of_both_lives_has_a_permission():
    steps = {f"intake.{name}" for name in (*PAGE_LIFE.names, *DRAFT_LIFE.names)}
    assert {f"intake.{name}" for name in MAY} == steps | {
        "intake.receive",
        "intake.edit",
        "intake.link",
        "intake.create_draft",
        "intake.split",
        "intake.merge",
        "intake.open_batch",
        "intake.settle_event",
        "intake.ask_model",
        "intake.propose",
    }
    assert {name for name in permissions() if name.startswith("intake.")} == {
        f"intake.{name}" for name in MAY
    }


@pytest.mark.slow
def test_every_kind_of_decider_can_confirm_all_the_way():
    for who in ("clerk", "operator", "system"):
        page = factories.page(
            factories.agreement(f"{who}甲", f"{who}乙", signatories=("闾丘澈",)),
            factories.organisation(f"{who}甲", f"{who}别名"),
            factories.organisation(f"{who}乙"),
            factories.person("闾丘澈", (f"{who}甲", "主任")),
        )
        actor = factories.everybody()[who]
        draft = page.drafts.get(kind="agreement")
        actions.confirm_draft(draft_id=draft.pk, actor=actor, now=factories.NOW)
        assert not page.drafts.filter(state="open").exists()


def test_a_broker_reads_drafts_and_changes_none():
    draft = factories.draft(factories.organisation(factories.LAB))
    broker = registry.broker()
    step = {"draft_id": draft.pk, "actor": broker, "now": factories.NOW}
    for refused in (actions.confirm_draft, actions.dismiss_draft, actions.reopen_draft):
        with pytest.raises(NotPermittedError):
            refused(**step)
    with pytest.raises(NotPermittedError):
        actions.edit_draft(values={"name": "改"}, version=1, **step)
    draft.refresh_from_db()
    assert (draft.state, draft.values["name"], draft.version) == ("open", factories.LAB, 1)


def test_drafts_are_listed_for_those_who_find_them_one_by_one():
    draft = factories.draft(factories.person("令狐浅"))
    for who, actor in {**factories.everybody(), "visitor": VISITOR}.items():
        listed = queries.drafts_visible_to(actor).filter(pk=draft.pk).exists()
        try:
            found = queries.find_draft(actor, draft.pk) == draft
        except Draft.DoesNotExist:
            found = False
        assert (who, listed) == (who, found)
        assert listed == (who in {"clerk", "operator", "coordinator", "broker", "system"})


def test_list_and_single_record_agree_for_everybody():
    draft = factories.draft(factories.organisation(factories.LAB))
    page = draft.page
    seen = {}
    for who, actor in {**factories.everybody(), "visitor": VISITOR}.items():
        listed = queries.visible_to(actor).filter(pk=page.pk).exists()
        try:
            found = queries.find(actor, page.pk) == page
        except Page.DoesNotExist:
            found = False
        try:
            found_draft = queries.find_draft(actor, draft.pk) == draft
        except Draft.DoesNotExist:
            found_draft = False
        assert listed == found == found_draft == queries.drafts_of(actor, page).exists(), who
        seen[who] = listed
    assert seen == SEES


def test_who_does_not_see_a_page_cannot_touch_it():
    draft = factories.draft(factories.organisation(factories.LAB))
    for who in ("contact", "expert", "nobody"):
        actor = factories.everybody()[who]
        with pytest.raises(Page.DoesNotExist):
            actions.dismiss_page(page_id=draft.page_id, actor=actor, now=factories.NOW)
        with pytest.raises(Draft.DoesNotExist):
            actions.confirm_draft(draft_id=draft.pk, actor=actor, now=factories.NOW)
    draft.refresh_from_db()
    assert (draft.state, draft.page.state) == ("open", "in_review")


PAGE_STEPS = {
    "retry": actions.retry_page,
    "finish": actions.finish_page,
    "review_again": actions.review_page_again,
    "dismiss_page": actions.dismiss_page,
}


@pytest.mark.parametrize("state", sorted(PAGE_LIFE.states))
def test_steps_from_a_wrong_state_are_refused_and_change_nothing(state):
    clerk = registry.clerk()
    for name, step in PAGE_STEPS.items():
        page = factories.in_state(state, clerk)
        if name in PAGE_LIFE.steps_from(page.state):
            step(page_id=page.pk, actor=clerk, now=factories.NOW)
            continue
        with pytest.raises(WrongStateError):
            step(page_id=page.pk, actor=clerk, now=factories.NOW)
        assert Page.objects.values().get(pk=page.pk) == {
            field.attname: getattr(page, field.attname) for field in Page._meta.fields
        }


def test_pages_in_review_wait_for_clerks_and_operators():
    page = factories.page(factories.organisation(factories.LAB))
    for state in ("received", "unreadable", "finished", "dismissed"):
        factories.in_state(state, registry.clerk())
    waiting = {who: list(queries.waiting_for(actor)) for who, actor in factories.everybody().items()}
    assert waiting == {who: [page] if who in ("clerk", "operator") else [] for who in WHO}


IMPOSSIBLE_PAGES = {
    "unknown state": {"state": "lost"},
    "received and read": {"state": "received"},
    "finished without a time": {"state": "finished"},
    "unreadable without a reason": {"state": "unreadable", "read_at": None},
    "in review and over": {"finished_at": factories.NOW},
    "the same bytes twice": {"sha256": "0" * 64},
}


@pytest.mark.parametrize("change", IMPOSSIBLE_PAGES.values(), ids=IMPOSSIBLE_PAGES.keys())
def test_impossible_pages_are_refused_by_the_database(change):
    Page.objects.filter(pk=factories.page().pk).update(sha256="0" * 64)
    page = factories.page()
    with pytest.raises(IntegrityError), transaction.atomic():
        Page.objects.filter(pk=page.pk).update(**change)


IMPOSSIBLE_DRAFTS = {
    "decided by nobody": {"state": "dismissed"},
    "open and decided": {"decided_at": factories.NOW},
    "a record of an open draft": {"record_type": "registry.organisation", "record_id": 1},
    "the same place twice": {"position": 2},
}


@pytest.mark.parametrize("change", IMPOSSIBLE_DRAFTS.values(), ids=IMPOSSIBLE_DRAFTS.keys())
def test_impossible_drafts_are_refused_by_the_database(change):
    page = factories.page(factories.organisation("示例甲"), factories.organisation("示例乙"))
    with pytest.raises(IntegrityError), transaction.atomic():
        page.drafts.filter(position=1).update(**change)


def test_list_of_pages_costs_one_query_for_1_and_3_rows(django_assert_num_queries):
    clerk = registry.clerk()
    list(queries.visible_to(clerk))
    for count in (1, 2):
        for _ in range(count):
            factories.page(factories.organisation(factories.LAB))
        with django_assert_num_queries(1):
            rows = list(queries.with_progress(queries.visible_to(clerk)))
        assert [(page.draft_count, page.open_count) for page in rows] == [(1, 1)] * len(rows)
    assert len(rows) == 3


def test_pages_are_found_by_title_file_name_and_state():
    page = factories.page()
    other = factories.in_state("dismissed", registry.clerk())
    pages = Page.objects.all()
    assert list(queries.pages_called(pages, text="签署合作协议")) == [page]
    assert list(queries.pages_called(pages, text=page.file_name)) == [page]
    assert list(queries.pages_called(pages, state="dismissed")) == [other]
