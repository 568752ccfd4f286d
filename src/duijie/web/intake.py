"""Pages of intake: hand pages in, review what was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from duijie.access import can, require
from duijie.core.lifecycle import WrongStateError
from duijie.intake import actions, queries
from duijie.intake.companions import Companions, companions
from duijie.intake.models import Draft
from duijie.intake.states import KINDS_THAT_BECOME_RECORDS, DraftKind, DraftState, PageState
from duijie.web.history import history
from duijie.web.intake_facts import Line, heading_of, lines_of, problem_words
from duijie.web.intake_forms import FORMS, DraftForm, PageListForm, form_for
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
    words: str
    tone: str
    becomes_record: bool
    lines: list[Line]
    candidates: list[queries.Candidate]
    companions: Companions
    has_form: bool


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
            "next_page": queries.waiting_for(request.user).first(),
            "pile": queries.pile_of(request.user),
        },
    )


@login_required
def page(request: HttpRequest, page_id: int) -> HttpResponse:
    """This will show a page beside its drafts."""
    found = queries.find(request.user, page_id)
    all_drafts = list(queries.drafts_of(request.user, found))
    all_shown = _all_shown(all_drafts, found.clean_text)
    shown = _shown_first(all_shown)
    open_count = sum(draft.state == DraftState.OPEN for draft in all_drafts)
    text = found.clean_text
    context = {
        "page": found,
        "drafts": shown,
        "kinds": _legend(all_drafts),
        "draft_count": len(all_drafts),
        "decided_count": len(all_drafts) - open_count,
        "open_count": open_count,
        "certain_count": sum(_is_certain(each) for each in all_shown),
        "hidden_count": len(all_drafts) - len(shown),
        "next_page": queries.next_waiting(request.user, found),
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


def _is_certain(shown: ShownDraft) -> bool:
    """Say whether a draft may be confirmed with others: nothing is left for a person to choose."""
    draft = shown.draft
    is_one_person = all(each.reason == "same_name_and_organisation" for each in shown.candidates)
    return (
        draft.state == DraftState.OPEN
        and not draft.needs_review
        and shown.companions.is_complete
        and is_one_person
        and len(shown.candidates) <= 1
    )


def _shown_first(shown: list[ShownDraft]) -> list[ShownDraft]:
    """Give as many drafts as a page can show, undecided ones rather than decided ones."""
    if len(shown) <= MOST_DRAFTS_SHOWN:
        return shown
    return sorted(shown, key=lambda each: each.draft.state != DraftState.OPEN)[:MOST_DRAFTS_SHOWN]


def _all_shown(drafts: list[Draft], text: str) -> list[ShownDraft]:
    gone_along = companions(drafts)
    candidates = queries.person_candidates(
        draft for draft in drafts if draft.state == DraftState.OPEN and draft.kind == DraftKind.PERSON
    )
    return [
        ShownDraft(
            draft=draft,
            heading=heading_of(draft),
            words=_cited(draft, text),
            becomes_record=draft.kind in KINDS_THAT_BECOME_RECORDS,
            tone=TONES.get(DraftKind(draft.kind), "plain"),
            lines=lines_of(draft),
            candidates=candidates.get(draft.pk, []),
            companions=gone_along.get(draft.pk, Companions()),
            has_form=draft.kind in FORMS,
        )
        for draft in drafts
    ]


def _cited(draft: Draft, text: str) -> str:
    """Give the words a draft came from as they read in the mended page."""
    if not draft.evidence:
        return ""
    first = draft.evidence[0]
    return text[first["text_start"] : first["text_end"]] or str(first["quote"])


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


@login_required
@require_POST
def confirm_certain(request: HttpRequest, page_id: int) -> HttpResponse:
    """This will confirm every draft of a page that the reader is sure of."""
    require(request.user, "intake.confirm")
    found = queries.find(request.user, page_id)
    confirmed = 0
    before = queries.open_count(found)
    shown = _all_shown(list(queries.drafts_of(request.user, found)), "")
    for draft in [each.draft for each in shown if _is_certain(each)]:
        try:
            actions.confirm_draft(draft_id=draft.pk, actor=request.user, now=timezone.now())
        except WrongStateError:
            continue  # confirmed together with one before it, or by somebody else meanwhile
        except ValidationError as error:
            messages.warning(request, f"{heading_of(draft)}: {' '.join(error.messages)}")
    left = queries.open_count(found)
    confirmed = before - left
    words = ngettext("%(count)d draft was confirmed.", "%(count)d drafts were confirmed.", confirmed)
    messages.success(request, words % {"count": confirmed})
    still_open = queries.first_open(found)
    anchor = f"#draft-{still_open.pk}" if still_open is not None else "#done"
    return redirect(f"{_address(page_id)}{anchor}")


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
        return redirect(f"{_address(draft.page_id)}#draft-{draft_id}")
    except WrongStateError:
        _tell_decided(request, queries.find_draft(request.user, draft_id))
        return redirect(f"{_address(draft.page_id)}#draft-{draft_id}")
    following = None if step == "reopen" else queries.next_open(draft)
    if following is None and step != "reopen":
        return redirect(f"{_address(draft.page_id)}#done")
    return redirect(f"{_address(draft.page_id)}#draft-{following.pk if following else draft_id}")


def _address(page_id: int) -> str:
    return reverse("web:page", args=[page_id])


def _tell_decided(request: HttpRequest, draft: Draft) -> None:
    """Say who was faster: two clerks may sit over one page."""
    if draft.state == DraftState.OPEN:
        words = _("“%(draft)s” is open again already. Nothing was changed by you.")
    else:
        words = _("“%(draft)s” is decided already: %(state)s, by %(who)s. Nothing was changed by you.")
    told = {
        "draft": heading_of(draft),
        "state": draft.get_state_display(),
        "who": draft.decided_by.display_name if draft.decided_by else "",
    }
    messages.warning(request, words % told)


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
        except actions.OutdatedDraftError as error:
            draft = error.draft
            form.add_error(
                None,
                _(
                    "Somebody else corrected this draft while you were typing. Their values stand beside "
                    "yours; save again to replace them."
                ),
            )
            form = _with_version(form, draft.version)
        else:
            return redirect(f"{_address(draft.page_id)}#draft-{draft_id}")
    return render(
        request,
        "intake/draft_edit.html",
        {"draft": draft, "shown": _all_shown([draft], "")[0], "form": form},
    )


def _with_version(form: DraftForm, version: int) -> DraftForm:
    data: Any = dict(form.data.items())
    data["version"] = version
    form.data = data
    return form
