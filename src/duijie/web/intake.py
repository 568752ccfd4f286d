"""Pages of intake: hand pages in, review what was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from duijie.access import can, require
from duijie.core.lifecycle import WrongStateError
from duijie.intake import actions, queries
from duijie.intake.models import Draft
from duijie.intake.states import DraftKind, DraftState, PageState
from duijie.web.history import history
from duijie.web.intake_facts import Line, heading_of, lines_of, problem_words
from duijie.web.intake_forms import DraftForm, PageListForm, UploadForm, form_for
from duijie.web.intake_repairs import repair_lines, warning_lines
from duijie.web.paging import cut_for
from duijie.web.spans import Span

MOST_TEXT_SHOWN = 60_000
MOST_DRAFTS_SHOWN = 300
TONES = {
    DraftKind.EVENT: "wait",
    DraftKind.AGREEMENT: "rare",
    DraftKind.ORGANISATION: "info",
    DraftKind.PERSON: "good",
}


@dataclass(frozen=True)
class ShownDraft:
    """A draft with what the review page says of it."""

    draft: Draft
    heading: str
    tone: str
    lines: list[Line]
    candidates: list[queries.Candidate]
    form: DraftForm | None


@login_required
def page_list(request: HttpRequest) -> HttpResponse:
    """This will list the pages that were taken in, newest first."""
    require(request.user, "intake.receive")
    form = PageListForm(request.GET)
    pages = queries.with_progress(queries.visible_to(request.user))
    if form.is_valid():
        pages = queries.pages_called(pages, text=form.cleaned_data["q"], state=form.cleaned_data["state"])
    return render(
        request,
        "intake/page_list.html",
        {
            "form": form,
            "page": cut_for(request.GET, pages, order=["-pk"]),
            "counts": queries.counts_by_state(request.user),
        },
    )


@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """This will take files and pasted text in; what is refused is told, the rest goes on."""
    require(request.user, "intake.receive")
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        refused = _receive(request, form)
        if not refused:
            return redirect("web:intake")
    return render(request, "intake/upload.html", {"form": form})


def _receive(request: HttpRequest, form: UploadForm) -> bool:
    fresh = known = 0
    refused = False
    for name, content in _contents(form):
        try:
            received = actions.receive_page(
                content=content,
                file_name=name,
                uploads=settings.UPLOADS,
                most_bytes=settings.PAGE_LIMIT_BYTES,
                actor=request.user,
                now=timezone.now(),
            )
        except ValidationError as error:
            refused = True
            messages.error(request, f"{name}: {' '.join(error.messages)}")
            continue
        if received.is_new:
            fresh += 1
        else:
            known += 1
            messages.warning(
                request,
                _("%(name)s was taken in before as “%(page)s”; it was not taken twice.")
                % {"name": name, "page": received.page},
            )
    if fresh:
        words = ngettext("%(count)d page is being read.", "%(count)d pages are being read.", fresh)
        messages.success(request, words % {"count": fresh})
    return refused and not fresh and not known


def _contents(form: UploadForm) -> Iterable[tuple[str, bytes]]:
    for file in form.cleaned_data["pages"]:
        # One byte over the limit is enough to know; a huge file is never read whole.
        yield file.name or "page.txt", file.read(settings.PAGE_LIMIT_BYTES + 1)
    text: str = form.cleaned_data["text"]
    if text.strip():
        first_line = next(line.strip() for line in text.splitlines() if line.strip())
        yield f"{first_line[:40]}.txt", text.encode("utf-8", errors="replace")


@login_required
def page(request: HttpRequest, page_id: int) -> HttpResponse:
    """This will show a page beside its drafts."""
    found = queries.find(request.user, page_id)
    all_drafts = list(queries.drafts_of(request.user, found))
    drafts = _shown_first(all_drafts)
    shown = _all_shown(drafts)
    text = found.clean_text
    context = {
        "page": found,
        "drafts": shown,
        "kinds": _legend(drafts),
        "open_count": sum(draft.state == DraftState.OPEN for draft in all_drafts),
        "certain_count": sum(_is_certain(draft) for draft in all_drafts),
        "hidden_count": len(all_drafts) - len(drafts),
        "may_review": can(request.user, "intake.confirm"),
        "text": text[:MOST_TEXT_SHOWN],
        "is_cut": len(text) > MOST_TEXT_SHOWN,
        "spans": list(_spans(shown)),
        "problem": problem_words(found.problem) if found.state == PageState.UNREADABLE else "",
        "repairs": repair_lines(found.repairs),
        "warnings": warning_lines(found.warnings),
        "history": history(found),
    }
    return render(request, "intake/page.html", context)


def _is_certain(draft: Draft) -> bool:
    return draft.state == DraftState.OPEN and not draft.needs_review


def _shown_first(drafts: list[Draft]) -> list[Draft]:
    """Give as many drafts as a page can show, undecided ones rather than decided ones."""
    if len(drafts) <= MOST_DRAFTS_SHOWN:
        return drafts
    return sorted(drafts, key=lambda draft: draft.state != DraftState.OPEN)[:MOST_DRAFTS_SHOWN]


def _all_shown(drafts: list[Draft]) -> list[ShownDraft]:
    candidates = queries.person_candidates(
        draft for draft in drafts if draft.state == DraftState.OPEN and draft.kind == DraftKind.PERSON
    )
    return [
        ShownDraft(
            draft=draft,
            heading=heading_of(draft),
            tone=TONES.get(DraftKind(draft.kind), "plain"),
            lines=lines_of(draft),
            candidates=candidates.get(draft.pk, []),
            form=form_for(draft) if draft.state == DraftState.OPEN else None,
        )
        for draft in drafts
    ]


def _legend(drafts: Iterable[Draft]) -> list[tuple[str, Any, int]]:
    counts: dict[str, int] = {}
    for draft in drafts:
        counts[draft.kind] = counts.get(draft.kind, 0) + 1
    return [(TONES.get(kind, "plain"), kind.label, counts[kind]) for kind in DraftKind if kind in counts]


def _spans(drafts: Iterable[ShownDraft]) -> Iterable[Span]:
    for shown in drafts:
        for evidence in shown.draft.evidence:
            yield Span(
                evidence["text_start"],
                evidence["text_end"],
                key=str(shown.draft.pk),
                tone=shown.tone,
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
    "finish": actions.finish_page,
    "dismiss": actions.dismiss_page,
    "retry": actions.retry_page,
    "review_again": actions.review_page_again,
}


@login_required
@require_POST
def page_step(request: HttpRequest, page_id: int, step: str) -> HttpResponse:
    """This will take one step of a page's life."""
    if step not in _PAGE_STEPS:
        raise Http404
    try:
        _PAGE_STEPS[step](page_id=page_id, actor=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("web:page", page_id)
    return redirect("web:intake") if step == "dismiss" else redirect("web:page", page_id)


@login_required
@require_POST
def confirm_certain(request: HttpRequest, page_id: int) -> HttpResponse:
    """This will confirm every draft of a page that the reader is sure of."""
    require(request.user, "intake.confirm")
    found = queries.find(request.user, page_id)
    confirmed = 0
    for draft in filter(_is_certain, queries.drafts_of(request.user, found)):
        try:
            actions.confirm_draft(draft_id=draft.pk, actor=request.user, now=timezone.now())
        except WrongStateError:
            continue  # confirmed together with one before it, or by somebody else meanwhile
        except ValidationError as error:
            messages.warning(request, f"{heading_of(draft)}: {' '.join(error.messages)}")
        else:
            confirmed += 1
    words = ngettext("%(count)d draft was confirmed.", "%(count)d drafts were confirmed.", confirmed)
    messages.success(request, words % {"count": confirmed})
    return redirect("web:page", page_id)


@login_required
@require_POST
def draft_step(request: HttpRequest, draft_id: int, step: str) -> HttpResponse:
    """This will confirm, dismiss or open a draft again."""
    draft = queries.find_draft(request.user, draft_id)
    now = timezone.now()
    try:
        if step == "confirm":
            chosen = request.POST.get("person", "")
            person_id = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else None  # noqa: PLR2004 - digits of a bigint
            actions.confirm_draft(
                draft_id=draft_id,
                actor=request.user,
                now=now,
                person_id=person_id,
                is_new_person=chosen == "new",
            )
        elif step == "dismiss":
            actions.dismiss_draft(draft_id=draft_id, actor=request.user, now=now)
        elif step == "reopen":
            actions.reopen_draft(draft_id=draft_id, actor=request.user, now=now)
        else:
            raise Http404
    except ValidationError as error:
        messages.error(request, f"{heading_of(draft)}: {' '.join(error.messages)}")
    return redirect(f"/intake/pages/{draft.page_id}/#draft-{draft_id}")


@login_required
def draft_edit(request: HttpRequest, draft_id: int) -> HttpResponse:
    """This will correct a draft."""
    draft = queries.find_draft(request.user, draft_id)
    require(request.user, "intake.edit", draft)
    form = form_for(draft, request.POST or None)
    if form is None:
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_draft(
                draft_id=draft_id,
                values=form.values(),
                version=form.cleaned_data["version"],
                actor=request.user,
                now=timezone.now(),
            )
        except ValidationError as error:
            form.add_refusal(error)
        except actions.OutdatedDraftError:
            form.add_error(
                None,
                _(
                    "Somebody else corrected this draft while you were typing. Their values stand beside "
                    "yours; save again to replace them."
                ),
            )
            form = _with_version(form, draft.version)
        else:
            return redirect(f"/intake/pages/{draft.page_id}/#draft-{draft_id}")
    return render(
        request,
        "intake/draft_edit.html",
        {"draft": draft, "shown": _all_shown([draft])[0], "form": form},
    )


def _with_version(form: DraftForm, version: int) -> DraftForm:
    data: Any = dict(form.data.items())
    data["version"] = version
    form.data = data
    return form
