"""Pages of introductions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from duijie.access import Actor, can, require
from duijie.agreements import queries as agreements
from duijie.core.lifecycle import WrongStateError
from duijie.demands.models import Demand
from duijie.introductions import actions, queries, rules
from duijie.introductions.models import Introduction, Side
from duijie.introductions.queries import Contact
from duijie.introductions.states import (
    INTRODUCTION_LIFE,
    WAITING_FOR_AN_ANSWER,
    DeclineReason,
    IntroductionOutcome,
    IntroductionState,
    SideName,
)
from duijie.offers.models import Offer
from duijie.registry.models import Person
from duijie.registry.standing import standing_of
from duijie.web.history import history
from duijie.web.introductions_forms import UNDER_WAY, CloseForm, DeclineForm, ListForm, MeetingForm
from duijie.web.listing import answer, read
from duijie.web.listings.introductions import INTRODUCTIONS
from duijie.web.reason_words import UnknownReasonError, worded_stored
from duijie.web.refusals import RefusableForm

MOST_AGREEMENTS = 10

# The steps that ask nothing: one press, one action, and what is said afterwards.
PLAIN_STEPS: dict[str, tuple[Callable[..., Introduction], str | Promise]] = {
    "accept": (actions.accept, _("You accepted. Contact details open once both sides have.")),
    "withdraw": (actions.withdraw, _("The introduction was withdrawn. Both sides have been told.")),
}


@dataclass(frozen=True)
class FormStep:
    """A step that asks something first: its form, its action, its words."""

    form: type[RefusableForm]
    act: Callable[..., Introduction]
    permission: str
    title: str | Promise
    told: str | Promise


FORM_STEPS: dict[str, FormStep] = {
    "decline": FormStep(
        DeclineForm,
        actions.decline,
        "introductions.decline",
        _("Decline the introduction"),
        _("You declined. The other side has been told why."),
    ),
    "meeting": FormStep(
        MeetingForm,
        actions.set_meeting,
        "introductions.set_meeting",
        _("Set a meeting"),
        _("The meeting is set. Both sides have been told."),
    ),
    "close": FormStep(
        CloseForm,
        actions.close,
        "introductions.close",
        _("Close the introduction"),
        _("The introduction is closed."),
    ),
}


@dataclass(frozen=True)
class SideCard:
    """One side as the page shows it."""

    side: Side
    record: Demand | Offer
    link: str
    expert: Person | None
    is_own: bool
    contacts: list[Contact]
    has_somebody: bool


@login_required
def introduction_list(request: HttpRequest) -> HttpResponseBase:
    """This will list the introductions the reader may see."""
    asked = read(request, INTRODUCTIONS, ListForm)
    chosen = {"mine": queries.own_of, "waiting": queries.waiting_for}.get(
        asked.wanted.get("whose", ""), queries.visible_to
    )(request.user)
    if state := asked.wanted.get("state"):
        chosen = queries.under_way(chosen) if state == UNDER_WAY else chosen.filter(state=state)
    return answer(asked, chosen, "introductions/list.html", is_staff=standing_of(request.user).is_staff)


@login_required
def introduction(request: HttpRequest, introduction_id: int) -> HttpResponse:
    """This will show one introduction: both sides, why they were matched, what to do next."""
    found = queries.find(request.user, introduction_id)
    made = list(agreements.of_introduction(request.user, found.pk)[:MOST_AGREEMENTS])
    steps = queries.steps_for(request.user, found)
    return render(
        request,
        "introductions/introduction.html",
        {
            "introduction": found,
            "sides": _cards(request.user, found),
            "reasons": _worded(found.reasons),
            "thread_links": _thread_links(request.user, found, [each.pk for each in made]),
            "may_accept": "accept_first" in steps or "accept_second" in steps,
            "may_decline": "decline" in steps,
            "may_withdraw": "withdraw" in steps,
            "may_close": "close" in steps,
            "may_meet": found.state == IntroductionState.ACCEPTED
            and can(request.user, "introductions.set_meeting", found),
            "may_draft": found.is_open_to_both and agreements.may_create(request.user, found),
            "is_staff": standing_of(request.user).is_staff,
            "is_waiting": found.state in WAITING_FOR_AN_ANSWER,
            "agreements": made,
            "decline_reasons": DeclineReason.choices,
            "outcomes": IntroductionOutcome.choices,
            "history": history(found),
        },
    )


def _cards(actor: Actor, found: Introduction) -> list[SideCard]:
    contacts = queries.contacts_for(actor, found)
    own = rules.sides_of(actor, found)
    records: Mapping[str, tuple[Demand | Offer, str]] = {
        SideName.DEMAND: (found.demand, reverse("web:demand", args=[found.demand_id])),
        SideName.OFFER: (found.offer, reverse("web:offer", args=[found.offer_id])),
    }
    is_staff = standing_of(actor).is_staff
    return [
        SideCard(
            side=side,
            record=records[side.name][0],
            link=records[side.name][1],
            expert=queries.expert_shown_to(actor, found) if side.name == SideName.OFFER else None,
            is_own=side.name in own,
            contacts=contacts.get(side.name, []),
            has_somebody=not is_staff or bool(queries.accounts_of_side(found, side.name)),
        )
        for side in found.sides.all()
    ]


def _worded(stored: Iterable[Mapping[str, object]]) -> list[str]:
    """This will say why the two were matched; what a later edition no longer words is left out."""
    said = []
    for reason in stored:
        try:
            said.append(worded_stored(reason))
        except (UnknownReasonError, LookupError, TypeError, ValueError):
            continue
    return said


def _thread_links(actor: Actor, found: Introduction, agreement_ids: list[int]) -> dict[str, str]:
    links = {"need": reverse("web:demand", args=[found.demand_id])}
    if can(actor, "matches.see", found.demand):
        links["match"] = reverse("web:demand_matches", args=[found.demand_id])
    if agreement_ids:
        links["agreement"] = reverse("web:agreement", args=[agreement_ids[0]])
    return links


@login_required
@require_POST
def introduction_step(request: HttpRequest, introduction_id: int, step: str) -> HttpResponse:
    """This will take one of the steps that ask nothing."""
    act, told = PLAIN_STEPS[step]
    act(introduction_id=introduction_id, actor=request.user, now=timezone.now())
    messages.success(request, str(told))
    return redirect("web:introduction", introduction_id)


@login_required
def introduction_form(request: HttpRequest, introduction_id: int, step: str) -> HttpResponse:
    """This will take a step that asks something, or show its form with what must be put right."""
    asked = FORM_STEPS[step]
    found = queries.find(request.user, introduction_id)
    require(request.user, asked.permission, found)
    _require_state(found, step)
    initial: dict[str, Any] = (
        {"meeting_at": found.meeting_at, "place": found.meeting_place} if step == "meeting" else {}
    )
    form = asked.form(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            asked.act(
                introduction_id=introduction_id,
                actor=request.user,
                now=timezone.now(),
                **form.cleaned_data,
            )
            messages.success(request, str(asked.told))
            return redirect("web:introduction", introduction_id)
    return render(
        request,
        "introductions/step.html",
        {"form": form, "introduction": found, "title": asked.title},
        status=400 if form.is_bound else 200,
    )


def _require_state(found: Introduction, step: str) -> None:
    """This will refuse early what the action would refuse, before anybody types."""
    if step == "meeting":
        if found.state != IntroductionState.ACCEPTED:
            raise WrongStateError(step, found.state)
    else:
        INTRODUCTION_LIFE.after(step, source=found.state)
