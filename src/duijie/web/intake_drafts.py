"""What a clerk does to drafts: decide, link, correct, add, split, join, take back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from duijie.access import require
from duijie.core.lifecycle import WrongStateError
from duijie.intake import actions, queries, together
from duijie.intake.models import Draft
from duijie.intake.states import DraftState
from duijie.web.intake_facts import heading_of
from duijie.web.intake_forms import DraftForm, form_for, new_form
from duijie.web.intake_kinds import KIND_VIEWS
from duijie.web.intake_shown import shown_drafts

LONGEST_NUMBER = 18
LONGEST_WORDS = 200


def _address(page_id: int) -> str:
    return reverse("web:page", args=[page_id])


def _number(text: str) -> int | None:
    """Read a record's number as a form sent it; nonsense is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def _chosen(request: HttpRequest, field: str) -> str:
    """Read what was chosen: a record's number, "new", or "" for nothing.

    Raises BadRequest for anything else, which no page of ours can send.
    """
    text = request.POST.get(field, "").strip()
    if text not in {"", "new"} and _number(text) is None:
        raise BadRequest(field)
    return text


# ----------------------------------------------------------------------- many drafts at once


@login_required
@require_POST
def confirm_certain(request: HttpRequest, page_id: int) -> HttpResponse:
    """This will confirm every draft of a page that leaves nothing to choose."""
    done = together.confirm_certain(page_id=page_id, actor=request.user, now=timezone.now())
    for draft, why in done.refused:
        messages.warning(request, f"{heading_of(draft)}: {why}")
    words = ngettext("%(count)d draft was confirmed.", "%(count)d drafts were confirmed.", done.count)
    messages.success(request, words % {"count": done.count})
    still_open = queries.first_open(queries.find(request.user, page_id))
    anchor = f"#draft-{still_open.pk}" if still_open is not None else "#done"
    return redirect(f"{_address(page_id)}{anchor}")


@login_required
@require_POST
def take_back(request: HttpRequest, page_id: int) -> HttpResponse:
    """This will undo what the clerk confirmed together on a page."""
    at = _moment(request.POST.get("at", ""))
    if at is None:
        raise Http404
    done = together.take_back_together(page_id=page_id, at=at, actor=request.user, now=timezone.now())
    for draft, why in done.refused:
        messages.warning(request, f"{heading_of(draft)}: {why}")
    words = ngettext(
        "%(count)d confirmation was taken back.", "%(count)d confirmations were taken back.", done.count
    )
    messages.success(request, words % {"count": done.count})
    return redirect("web:page", page_id)


def _moment(text: str) -> datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


# ---------------------------------------------------------------------------- one draft's step


@login_required
@require_POST
def draft_step(request: HttpRequest, draft_id: int, step: str) -> HttpResponse:
    """This will confirm, dismiss, split, join or reopen a draft, or take its confirmation back."""
    if step not in _STEPS:
        raise Http404
    draft = queries.find_draft(request.user, draft_id)
    here = f"{_address(draft.page_id)}#draft-{draft_id}"
    try:
        shown = _STEPS[step](request, draft)
    except ValidationError as error:
        messages.error(request, f"{heading_of(draft)}: {' '.join(error.messages)}")
        return redirect(here)
    except ObjectDoesNotExist:
        messages.error(request, _("What you chose is not there any more. Please choose again."))
        return redirect(here)
    except WrongStateError:
        _tell_decided(request, queries.find_draft(request.user, draft_id))
        return redirect(here)
    except actions.OutdatedDraftError:
        messages.warning(
            request,
            _("“%(draft)s” was changed by somebody else while you looked at it. Please look again.")
            % {"draft": heading_of(draft)},
        )
        return redirect(here)
    if shown is not None:
        return redirect(f"{_address(draft.page_id)}#draft-{shown.pk}")
    following = queries.next_open(draft)
    return redirect(f"{_address(draft.page_id)}#{f'draft-{following.pk}' if following else 'done'}")


def _given(request: HttpRequest) -> dict[str, Any]:
    """Read who acts, when, and which version they looked at."""
    return {
        "actor": request.user,
        "now": timezone.now(),
        "version": _number(request.POST.get("version", request.GET.get("version", ""))),
    }


def _confirm(request: HttpRequest, draft: Draft) -> None:
    chosen = _chosen(request, "record")
    actions.confirm_draft(
        draft_id=draft.pk, record_id=_number(chosen), is_new_record=chosen == "new", **_given(request)
    )


def _link(request: HttpRequest, draft: Draft) -> Draft:
    chosen = _chosen(request, "record")
    return actions.link_draft(
        draft_id=draft.pk, record_id=_number(chosen), is_new_record=chosen == "new", **_given(request)
    )


def _dismiss(request: HttpRequest, draft: Draft) -> None:
    actions.dismiss_draft(draft_id=draft.pk, **_given(request))


def _reopen(request: HttpRequest, draft: Draft) -> Draft:
    return actions.reopen_draft(draft_id=draft.pk, actor=request.user, now=timezone.now())


def _take_back(request: HttpRequest, draft: Draft) -> Draft:
    return actions.take_back_draft(draft_id=draft.pk, actor=request.user, now=timezone.now())


def _split(request: HttpRequest, draft: Draft) -> Draft:
    return actions.split_draft(draft_id=draft.pk, **_given(request))


def _merge(request: HttpRequest, draft: Draft) -> Draft:
    other = _chosen(request, "other")
    if _number(other) is None:
        raise ValidationError(_("Please choose the draft that is about the same thing."))
    return actions.merge_drafts(draft_id=draft.pk, other_id=int(other), **_given(request))


_STEPS = {
    "confirm": _confirm,
    "link": _link,
    "dismiss": _dismiss,
    "reopen": _reopen,
    "take-back": _take_back,
    "split": _split,
    "merge": _merge,
}


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


# ------------------------------------------------------------------------- correcting, adding


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
        {"draft": draft, "shown": shown_drafts(request.user, [draft], "")[0], "form": form},
    )


def _with_version(form: DraftForm, version: int) -> DraftForm:
    data: Any = dict(form.data.items())
    data["version"] = version
    form.data = data
    return form


@login_required
def draft_create(request: HttpRequest, page_id: int) -> HttpResponse:
    """This will add what the reader missed: `?kind=` says what, `?quote=` the words marked in the page."""
    found = queries.find(request.user, page_id)
    require(request.user, "intake.create_draft", found)
    kind = request.GET.get("kind", "")
    view = KIND_VIEWS.get(kind)
    if view is None or view.form is None:
        raise Http404
    quote = " ".join(request.GET.get("quote", "").split())[:LONGEST_WORDS]
    initial = {"quote": quote, "near": _number(request.GET.get("near", "")) or 0, view.starts_with: quote}
    form = new_form(kind, request.POST or None, initial)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            draft = actions.create_draft(
                page_id=page_id,
                kind=kind,
                values=form.values(),
                quote=form.cleaned_data["quote"],
                near=form.cleaned_data["near"] or 0,
                actor=request.user,
                now=timezone.now(),
            )
            return redirect(f"{_address(page_id)}#draft-{draft.pk}")
    return render(request, "intake/draft_create.html", {"page": found, "form": form, "kind": kind})
