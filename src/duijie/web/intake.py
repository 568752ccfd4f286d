"""Pages of intake: what was handed in, and a page beside its drafts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from duijie.access import can, require
from duijie.intake import actions, queries
from duijie.intake.certainty import THRESHOLD
from duijie.intake.models import Draft
from duijie.intake.states import DraftKind, DraftState, PageState
from duijie.web.history import history
from duijie.web.intake_facts import heading_of, problem_words
from duijie.web.intake_forms import PageListForm
from duijie.web.intake_kinds import KIND_VIEWS, view_of
from duijie.web.intake_proposed import proposed_words
from duijie.web.intake_repairs import repair_lines, warning_lines
from duijie.web.intake_shown import ShownDraft, shown_drafts
from duijie.web.listing import answer, read
from duijie.web.listings.intake import PAGES
from duijie.web.spans import Span

MOST_TEXT_SHOWN = 60_000
MOST_DRAFTS_SHOWN = 300


@login_required
def page_list(request: HttpRequest) -> HttpResponseBase:
    """This will list the pages that were taken in, newest first."""
    require(request.user, "intake.receive")
    asked = read(request, PAGES, PageListForm)
    pages = queries.pages_called(
        queries.with_progress(queries.visible_to(request.user)),
        text=asked.wanted.get("q", ""),
        state=asked.wanted.get("state", ""),
    )
    return answer(
        asked,
        pages,
        "intake/page_list.html",
        next_page=queries.waiting_for(request.user).first(),
        pile=queries.pile_of(request.user),
        batches=queries.latest_batches(request.user),
    )


@login_required
def page(request: HttpRequest, page_id: int) -> HttpResponse:
    """This will show a page beside its drafts."""
    found = queries.find(request.user, page_id)
    all_drafts = list(queries.drafts_of(request.user, found))
    text = found.clean_text
    all_shown = shown_drafts(request.user, all_drafts, text)
    shown = _shown_first(all_shown)
    open_count = sum(draft.state == DraftState.OPEN for draft in all_drafts)
    context = {
        "page": found,
        "drafts": shown,
        "kinds": _legend(all_drafts),
        "draft_count": len(all_drafts),
        "decided_count": len(all_drafts) - open_count,
        "open_count": open_count,
        "certain_count": sum(each.is_certain for each in all_shown),
        "threshold": round(THRESHOLD * 100),
        "together": queries.last_together(request.user, found),
        "others": queries.others_at_work(request.user, found, timezone.now()),
        "addable": [(kind, kind.label) for kind in DraftKind if KIND_VIEWS[kind].form is not None],
        "hidden_count": len(all_drafts) - len(shown),
        "next_page": queries.next_waiting(request.user, found),
        "progress": queries.progress_of(found.batch) if found.batch is not None else None,
        "proposed": proposed_words(found.proposed),
        "may_ask_model": bool(settings.MODEL_URL) and can(request.user, "intake.ask_model"),
        "may_review": can(request.user, "intake.confirm"),
        "may_purge": found.state != PageState.PURGED and can(request.user, "intake.purge"),
        "text": text[:MOST_TEXT_SHOWN],
        "is_cut": len(text) > MOST_TEXT_SHOWN,
        "spans": list(_spans(shown)),
        "problem": problem_words(found.problem) if found.state == PageState.UNREADABLE else "",
        "repairs": repair_lines(found.repairs),
        "warnings": warning_lines(found.warnings),
        "history": history(found),
    }
    return render(request, "intake/page.html", context)


def _shown_first(shown: list[ShownDraft]) -> list[ShownDraft]:
    """Give as many drafts as a page can show, undecided ones rather than decided ones."""
    if len(shown) <= MOST_DRAFTS_SHOWN:
        return shown
    return sorted(shown, key=lambda each: each.draft.state != DraftState.OPEN)[:MOST_DRAFTS_SHOWN]


def _legend(drafts: Iterable[Draft]) -> list[tuple[str, Any, int]]:
    counts: dict[str, int] = {}
    for draft in drafts:
        counts[draft.kind] = counts.get(draft.kind, 0) + 1
    return [(view_of(kind).tone, kind.label, counts[kind]) for kind in DraftKind if kind in counts]


def _spans(drafts: Iterable[ShownDraft]) -> Iterable[Span]:
    for shown in drafts:
        for evidence in shown.draft.evidence:
            yield Span(
                evidence["text_start"],
                evidence["text_end"],
                key=str(shown.draft.pk),
                tone=shown.view.tone,
                label=shown.heading,
            )


@login_required
def page_as_found(request: HttpRequest, page_id: int) -> HttpResponse:
    """This will show the page as it was found, before any repair."""
    found = queries.find(request.user, page_id)
    spans = [
        Span(evidence["start"], evidence["end"], key=str(draft.pk), label=heading_of(draft))
        for draft in queries.drafts_of(request.user, found)[:MOST_DRAFTS_SHOWN]
        for evidence in draft.evidence
    ]
    return render(
        request,
        "intake/as_found.html",
        {
            "page": found,
            "text": found.raw_text[:MOST_TEXT_SHOWN],
            "is_cut": len(found.raw_text) > MOST_TEXT_SHOWN,
            "spans": spans,
        },
    )


_PAGE_STEPS = {
    "ask-model": actions.ask_model,
    "finish": actions.finish_page,
    "dismiss": actions.dismiss_page,
    "retry": actions.retry_page,
    "review_again": actions.review_page_again,
}

# After these a clerk goes on to the next page.
_LAST_STEPS = {
    "finish": gettext_lazy("“%(page)s” is reviewed."),
    "dismiss": gettext_lazy("“%(page)s” was put aside."),
}


@login_required
@require_POST
def page_step(request: HttpRequest, page_id: int, step: str) -> HttpResponse:
    """This will take one step of a page's life."""
    if step not in _PAGE_STEPS:
        raise Http404
    try:
        after = _PAGE_STEPS[step](page_id=page_id, actor=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("web:page", page_id)
    if step not in _LAST_STEPS:
        return redirect("web:page", page_id)
    messages.success(request, _LAST_STEPS[step] % {"page": after})
    following = queries.next_waiting(request.user, after)
    return redirect("web:page", following.pk) if following is not None else redirect("web:intake")
