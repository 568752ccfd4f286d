"""Events that pages tell of: their sources, and where pages contradict each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from duijie.access import Actor, can, require
from duijie.agreements.states import AgreementKind
from duijie.intake import actions, queries
from duijie.intake.models import Draft
from duijie.intake.tellings import contradictions, disputed_counts, tellings_of
from duijie.web.history import history
from duijie.web.intake_facts import EVENT_KINDS
from duijie.web.intake_forms import STATUSES
from duijie.web.paging import cut_for

FIELDS: dict[str, str | Promise] = {
    "date": gettext_lazy("Date"),
    "place": gettext_lazy("Place"),
    "host": gettext_lazy("Chaired by"),
    "organisers": gettext_lazy("Organisers"),
    "kind": gettext_lazy("Kind"),
    "status": gettext_lazy("Status"),
    "parties": gettext_lazy("Parties"),
    "signatories": gettext_lazy("Signatories"),
}
# What the page sends: a field that can be settled, and the draft that says it.
_CHOICE = re.compile(r"(?:date|place|host|organisers):[0-9]{1,19}", re.ASCII)
_CODES = {**dict(AgreementKind.choices), **dict(STATUSES)}


@dataclass(frozen=True)
class ShownDispute:
    """One thing of which pages say different things: draft, words, and what settles it so, side by side."""

    label: str | Promise
    said: list[tuple[Draft, str, str]]


@login_required
def event_list(request: HttpRequest) -> HttpResponse:
    """This will list the events that pages tell of, newest first."""
    require(request.user, "intake.receive")
    events = queries.with_sources(queries.events_visible_to(request.user))
    return render(
        request, "intake/event_list.html", {"page": cut_for(request.GET, events, order=["-date", "-pk"])}
    )


@login_required
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    """This will show an event: what holds, its sources with their words, the contradictions."""
    found = queries.find_event(request.user, event_id)
    told = tellings_of(request.user, found)
    may_settle = can(request.user, "intake.settle_event", found)
    return render(
        request,
        "intake/event.html",
        {
            "event": found,
            "kinds": [EVENT_KINDS.get(kind, kind) for kind in found.kinds],
            "tellings": told,
            "disputes": _disputes(told, settles=may_settle),
            "history": history(found),
        },
    )


def _disputes(told: list[Draft], *, settles: bool) -> list[ShownDispute]:
    fields = [
        ShownDispute(
            FIELDS[each.field],
            [
                (draft, str(_CODES.get(words, words)), f"{each.field}:{draft.pk}" if settles else "")
                for draft, words in each.said
            ],
        )
        for each in contradictions(told)
    ]
    counts = [
        ShownDispute(each.of, [(draft, words, "") for draft, words in each.said])
        for each in disputed_counts(told)
    ]
    return fields + counts


def disputes_about(actor: Actor, record: Model) -> list[ShownDispute]:
    """This will say where the pages that tell of a record contradict each other, for its own page."""
    return _disputes(tellings_of(actor, record), settles=False)


@login_required
@require_POST
def event_settle(request: HttpRequest, event_id: int) -> HttpResponse:
    """This will take what one page says of an event for what holds."""
    found = queries.find_event(request.user, event_id)
    require(request.user, "intake.settle_event", found)
    name, _bar, number = request.POST.get("said", "").partition(":")
    if not _CHOICE.fullmatch(f"{name}:{number}"):
        raise BadRequest("said")
    values = _said(tellings_of(request.user, found), name, number)
    if values is None:
        messages.error(request, _("What you chose is not there any more. Please choose again."))
        return redirect("web:told_event", event_id)
    try:
        actions.settle_event(event_id=event_id, values=values, actor=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("web:told_event", event_id)


def _said(told: list[Draft], name: str, number: str) -> dict[str, Any] | None:
    draft = next((each for each in told if str(each.pk) == number), None)
    if draft is None:
        return None
    return {name: draft.values.get(name)}
