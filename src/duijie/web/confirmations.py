"""Pages on which somebody says that a record is still true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from duijie.access import Actor, can
from duijie.confirmations import actions, queries
from duijie.confirmations.kinds import CONFIRM, UnknownKindError, kind_of, stands_today
from duijie.web.paging import cut_for


@dataclass(frozen=True)
class Confirmation:
    """What a record's page says of its confirmation: when it was, and what the reader may answer."""

    confirmed_at: datetime | None
    may_confirm: bool = False
    is_asked: bool = False
    confirm_url: str = ""
    edit_url: str = ""
    end_url: str = ""


def confirmation_of(actor: Actor, record: Model) -> Confirmation:
    """This will say when a record was last confirmed.

    Whoever may confirm it is also told of changes and whether they are asked; the public is told of
    confirmations alone, since a change may have been of what is confidential.
    """
    if not stands_today(record):
        return Confirmation(None)
    if not can(actor, CONFIRM, record):
        return Confirmation(queries.last_confirmed_at(record, by_changes=False))
    kind = kind_of(record)
    return Confirmation(
        queries.last_confirmed_at(record),
        may_confirm=True,
        is_asked=queries.question_about(record) is not None,
        confirm_url=reverse("web:confirm", args=[kind.name, record.pk]),
        edit_url=kind.edit.format(pk=record.pk),
        end_url=kind.end.format(pk=record.pk),
    )


@login_required
def confirmation_list(request: HttpRequest) -> HttpResponse:
    """This will list what the reader is asked to confirm, the oldest question first."""
    page = cut_for(request.GET, queries.visible_to(request.user), order=["pk"])
    return render(request, "confirmations/list.html", {"page": page, "asked": queries.worded(page.rows)})


@login_required
@require_POST
def confirm(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """This will note that a record is still true, and go back to where that was said."""
    try:
        found = actions.confirm(kind=kind, record_id=record_id, actor=request.user, now=timezone.now())
    except UnknownKindError as error:
        raise Http404 from error
    messages.success(
        request,
        pgettext("confirmation", "Noted: “%(title)s” is still true.") % {"title": queries.title_of(found)},
    )
    if request.POST.get("back") == "list":
        return redirect("web:confirmation_list")
    return redirect(kind_of(found).page.format(pk=found.pk))
