"""Pages of events."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from duijie.access import Actor, NotPermittedError, can, require
from duijie.core.lifecycle import WrongStateError
from duijie.events import actions, queries
from duijie.events.models import Event, Participant
from duijie.events.papers import CERTIFICATE, is_oneself
from duijie.events.queries import EventFilter
from duijie.events.states import EVENT_LIFE, EventRole, EventState
from duijie.intake.queries import evidence_of
from duijie.papers.queries import may_issue, with_papers
from duijie.registry import queries as registry
from duijie.web.events_forms import CancelForm, EventForm, EventListForm, HeldForm, ParticipantForm
from duijie.web.history import history
from duijie.web.intake_events import disputes_of_event
from duijie.web.listing import answer, read
from duijie.web.listings.events import EVENTS
from duijie.web.partial_days import day_words
from duijie.web.refusals import RefusableForm

MOST_SUGGESTED = 300


@dataclass(frozen=True)
class RoleGroup:
    """Who takes part in one role."""

    label: str | Promise
    participants: list[Participant]


@dataclass(frozen=True)
class EventStep:
    """A step that asks something: its action, its form, its words."""

    act: Callable[..., Event]
    form: type[RefusableForm]
    title: str | Promise
    told: str | Promise


STEPS: dict[str, EventStep] = {
    "hold": EventStep(
        actions.hold_event,
        HeldForm,
        pgettext_lazy("event", "Note that it was held"),
        pgettext_lazy("event", "It is noted that it was held. Everybody sees it now."),
    ),
    "cancel": EventStep(
        actions.cancel_event,
        CancelForm,
        pgettext_lazy("event", "Cancel it"),
        pgettext_lazy("event", "It was cancelled, with your reason."),
    ),
}


def _typed(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def event_list(request: HttpRequest) -> HttpResponseBase:
    """This will list the events the reader may see: the announced ones for everybody."""
    asked = read(request, EVENTS, EventListForm)
    region = asked.wanted.get("region")
    wanted = EventFilter(
        words=asked.wanted.get("q", ""),
        kind=asked.wanted.get("kind", ""),
        state=asked.wanted.get("state", ""),
        region_code=region.pk if region is not None else "",
    )
    return answer(
        asked,
        queries.narrow(queries.visible_to(request.user), wanted),
        "events/list.html",
        may_create=queries.may_create(request.user),
    )


def event(request: HttpRequest, event_id: int) -> HttpResponse:
    """This will show one event: when and where, who came, what was signed."""
    found = queries.find(request.user, event_id)
    is_full = can(request.user, "events.open_full", found)
    is_over = found.state == EventState.CANCELLED
    named = list(queries.participants_for(request.user, found))
    groups = [RoleGroup(role.label, [each for each in named if each.role == role]) for role in EventRole]
    return render(
        request,
        "events/event.html",
        {
            "event": found,
            "day": day_words(found.day),
            "groups": [group for group in groups if group.participants],
            "agreements": queries.agreements_for(request.user, found),
            "is_full": is_full,
            "steps": queries.steps_for(request.user, found),
            "may_change": not is_over and can(request.user, "events.change", found),
            "may_add": not is_over and can(request.user, "events.add_participant", found),
            "may_remove": can(request.user, "events.remove_participant", found),
            "evidence": evidence_of(request.user, found),
            "certified": _certified(request.user, found, named, is_full=is_full),
            "disputes": disputes_of_event(request.user, found),
            "history": history(found) if is_full else [],
        },
    )


def _certified(actor: Actor, found: Event, named: list[Participant], *, is_full: bool) -> set[int]:
    """Say whose certificates there are for the reader, everybody's or their own, or may be issued by them."""
    if found.state != EventState.HELD:
        return set()
    kind, today = CERTIFICATE.kind, timezone.localdate()
    for each in named:
        each.event = found  # which it is: asked for once, not for each
    own = {each.pk for each in named if is_full or is_oneself(actor, each)}
    to_come = {each.pk for each in named if may_issue(actor, kind, each, today=today)}
    return to_come | with_papers(kind, own) if own else to_come


@login_required
def event_create(request: HttpRequest) -> HttpResponse:
    """This will write an event."""
    if not queries.may_create(request.user):
        raise NotPermittedError("events.create")
    form = EventForm(_typed(request), actor=request.user, initial={"form_token": str(uuid4())})
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            made = actions.create_event(
                content=form.content(),
                form_token=form.cleaned_data["form_token"] or None,
                actor=request.user,
                now=timezone.now(),
            )
            messages.success(request, str(pgettext_lazy("event", "The event is written.")))
            return redirect("web:event", made.pk)
    return _form_page(request, form, pgettext_lazy("event", "Write an event"), None)


def _to_change(request: HttpRequest, event_id: int, permission: str) -> Event:
    found = queries.find(request.user, event_id)
    require(request.user, f"events.{permission}", found)
    if found.state == EventState.CANCELLED:
        raise WrongStateError(permission, found.state)
    return found


@login_required
def event_edit(request: HttpRequest, event_id: int) -> HttpResponse:
    """This will change what is said of an event."""
    found = _to_change(request, event_id, "change")
    form = EventForm(_typed(request), actor=request.user, initial=EventForm.initial_of(found))

    def act() -> None:
        actions.change_event(
            event_id=event_id, content=form.content(), actor=request.user, now=timezone.now()
        )

    told = pgettext_lazy("event", "The changes are saved.")
    return _asked(request, found, form, act, title=pgettext_lazy("event", "Edit"), told=told)


@login_required
def participant_create(request: HttpRequest, event_id: int) -> HttpResponse:
    """This will name somebody who takes part."""
    found = _to_change(request, event_id, "add_participant")
    form = ParticipantForm(_typed(request), actor=request.user)

    def act() -> None:
        actions.add_participant(event_id=event_id, draft=form.draft(), actor=request.user, now=timezone.now())

    title = pgettext_lazy("event", "Name a participant")
    told = pgettext_lazy("event", "The participant is named.")
    return _asked(request, found, form, act, title=title, told=told)


@login_required
@require_POST
def participant_remove(request: HttpRequest, event_id: int, participant_id: int) -> HttpResponse:
    """This will take somebody off who was named by mistake."""
    participant = queries.find_participant(request.user, participant_id)
    if participant.event_id != event_id:
        raise Participant.DoesNotExist
    actions.remove_participant(participant_id=participant_id, actor=request.user, now=timezone.now())
    messages.success(request, str(pgettext_lazy("event", "The participant was taken off.")))
    return redirect("web:event", event_id)


@login_required
@require_POST
def event_announce(request: HttpRequest, event_id: int) -> HttpResponse:
    """This will show an event to everybody."""
    actions.announce_event(event_id=event_id, actor=request.user, now=timezone.now())
    messages.success(request, str(pgettext_lazy("event", "The event is announced.")))
    return redirect("web:event", event_id)


@login_required
def event_step(request: HttpRequest, event_id: int, step: str) -> HttpResponse:
    """This will note that an event was held, or cancel it with the reason."""
    asked = STEPS[step]
    found = queries.find(request.user, event_id)
    require(request.user, f"events.{step}", found)
    EVENT_LIFE.after(step, source=found.state)
    form = asked.form(_typed(request), initial={"day": found.day})

    def act() -> None:
        asked.act(event_id=event_id, **form.cleaned_data, actor=request.user, now=timezone.now())

    return _asked(request, found, form, act, title=asked.title, told=asked.told)


def _asked(
    request: HttpRequest,
    found: Event,
    form: RefusableForm,
    act: Callable[[], None],
    *,
    title: str | Promise,
    told: str | Promise,
) -> HttpResponse:
    """Do it once the form is right, or show the form with what must be put right."""
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            act()
            messages.success(request, str(told))
            return redirect("web:event", found.pk)
    return _form_page(request, form, title, found)


def _form_page(
    request: HttpRequest, form: RefusableForm, title: str | Promise, found: Event | None
) -> HttpResponse:
    organisations: Iterable[Any] = ()
    if "host" in form.fields or "organisation" in form.fields:
        organisations = registry.organisations_visible_to(request.user)[:MOST_SUGGESTED]
    context = {
        "list_title": pgettext_lazy("event", "Events"),
        "list_url": reverse("web:event_list"),
        "here": reverse("web:event", args=[found.pk]) if found is not None else "",
        "is_step": "name" not in form.fields and "role" not in form.fields,
        "form": form,
        "title": title,
        "body": found,
        "organisations": organisations,
    }
    return render(request, "bodies/form.html", context, status=400 if form.is_bound else 200)
