"""Events that pages tell of: their sources, and where pages contradict each other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from duijie.access import Actor, can, require
from duijie.agreements.states import AgreementKind
from duijie.events.models import Event
from duijie.events.queries import participants_for
from duijie.events.states import EventState
from duijie.intake import actions, queries
from duijie.intake.models import Draft
from duijie.intake.tellings import (
    ROLES,
    contradictions,
    disputed_counts,
    participants_told,
    tellings_of,
)
from duijie.web.intake_forms import STATUSES
from duijie.web.paging import cut_for
from duijie.web.partial_days import day_words

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
class Said:
    """What one page says: its draft, the words, what the form sends to settle it so, whether it holds."""

    draft: Draft
    words: str
    settles: str = ""
    holds: bool = False


@dataclass(frozen=True)
class ShownDispute:
    """One thing of which pages say different things, side by side."""

    label: str | Promise
    said: list[Said]
    tells_what_holds: bool = False


@login_required
def event_list(request: HttpRequest) -> HttpResponse:
    """This will list the events that pages tell of, newest first."""
    require(request.user, "intake.receive")
    events = queries.told_events(request.user)
    return render(
        request, "intake/event_list.html", {"page": cut_for(request.GET, events, order=["-day", "-pk"])}
    )


def disputes_of_event(actor: Actor, event: Event) -> list[ShownDispute]:
    """This will say where the pages that tell of an event contradict each other, to be settled there."""
    told = tellings_of(actor, event)
    found = contradictions(told)
    # What was called off holds no more: what the pages said of it is shown, nothing is settled.
    is_on = event.state != EventState.CANCELLED
    may_settle = is_on and can(actor, "intake.settle_event", event)
    named = _named(actor, event) if found and is_on else {}
    fields = [
        ShownDispute(
            FIELDS[each.field],
            [
                Said(
                    draft,
                    day_words(words) if each.field == "date" else words,
                    f"{each.field}:{draft.pk}" if may_settle else "",
                    holds=is_on and _holds(event, named, each.field, draft, words),
                )
                for draft, words in each.said
            ],
            tells_what_holds=is_on,
        )
        for each in found
    ]
    return fields + _counts(told)


def _named(actor: Actor, event: Event) -> dict[str, set[int]]:
    """Give the numbers of those who take part, by role, in one query."""
    named: dict[str, set[int]] = {}
    for each in participants_for(actor, event):
        named.setdefault(each.role, set()).add(each.pk)
    return named


def _holds(event: Event, named: dict[str, set[int]], field: str, draft: Draft, words: str) -> bool:
    """Say whether an event is now as a telling has it; who took part is known by number, not by name."""
    if field in ROLES:
        return participants_told(draft, field) == named.get(ROLES[field], set())
    return words == (event.day if field == "date" else event.place)


def _counts(told: list[Draft]) -> list[ShownDispute]:
    return [
        ShownDispute(each.of, [Said(draft, words) for draft, words in each.said])
        for each in disputed_counts(told)
    ]


def disputes_about(actor: Actor, record: Model) -> list[ShownDispute]:
    """This will say where the pages that tell of a record contradict each other, for its own page."""
    told = tellings_of(actor, record)
    fields = [
        ShownDispute(
            FIELDS[each.field], [Said(draft, str(_CODES.get(words, words))) for draft, words in each.said]
        )
        for each in contradictions(told)
    ]
    return fields + _counts(told)


@login_required
@require_POST
def event_settle(request: HttpRequest, event_id: int) -> HttpResponse:
    """This will take what one page says of an event for what holds."""
    found = queries.find_told_event(request.user, event_id)
    require(request.user, "intake.settle_event", found)
    said = request.POST.get("said", "")
    if not _CHOICE.fullmatch(said):
        raise BadRequest("said")
    field, _bar, number = said.partition(":")
    try:
        actions.settle_event(
            event_id=event_id, draft_id=int(number), field=field, actor=request.user, now=timezone.now()
        )
    except Draft.DoesNotExist:
        messages.error(request, _("What you chose is not there any more. Please choose again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("It is noted what holds. What the pages say stays beside it."))
    return redirect(f"{reverse('web:event', args=[event_id])}#contradictions")
