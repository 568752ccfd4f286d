"""Pages of needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from duijie.access import can, require
from duijie.accounts.models import User
from duijie.core.lifecycle import WrongStateError
from duijie.demands import actions, queries
from duijie.demands.models import Demand
from duijie.demands.profiles import profile_of
from duijie.demands.queries import DemandFilter
from duijie.demands.states import CHANGEABLE, DEMAND_LIFE, DemandOutcome, DemandState
from duijie.intake.queries import evidence_of
from duijie.web.amounts import day, due, money_range
from duijie.web.demands_forms import (
    DemandCloseForm,
    DemandCreateForm,
    DemandForm,
    DemandListForm,
)
from duijie.web.history import history
from duijie.web.indicator_words import figures_read
from duijie.web.listing import answer, read
from duijie.web.listings.needs import needs
from duijie.web.profile_forms import ReturnForm, as_typed
from duijie.web.profile_words import (
    Fact,
    Passage,
    discipline_word,
    industry_word,
    joined,
    mode_word,
    owner_link,
    readiness_word,
)

# The steps that ask nothing: one press, one action, and what is said afterwards.
PLAIN_STEPS: dict[str, tuple[Callable[..., Demand], str | Promise]] = {
    "submit": (actions.submit_demand, _("The need was handed in. The brokers of its region have been told.")),
    "publish": (actions.publish_demand, _("The need is open. Its matches are being looked for.")),
    "pause": (actions.pause_demand, _("The need is paused: it is not matched until it is opened again.")),
    "resume": (actions.resume_demand, _("The need is open for matching again.")),
}


def demand_list(request: HttpRequest) -> HttpResponseBase:
    """This will list the needs the reader may see."""
    return _list(request, mine=False)


@login_required
def demand_mine(request: HttpRequest) -> HttpResponseBase:
    """This will list the needs of the bodies the reader acts for, drafts among them."""
    return _list(request, mine=True)


def _list(request: HttpRequest, *, mine: bool) -> HttpResponseBase:
    asked = read(request, needs(request.user, mine=mine), DemandListForm)
    demands = queries.own_of(request.user) if mine else queries.visible_to(request.user)
    return answer(
        asked,
        queries.narrow(demands, narrowed_needs(asked.wanted)),
        "demands/list.html",
        mine=mine,
        shows_all=not mine,
        may_create=queries.owners_for(request.user).exists(),
    )


def narrowed_needs(wanted: Mapping[str, Any]) -> DemandFilter:
    """This will read what the list's form narrows it to."""
    region = wanted.get("region")
    return DemandFilter(
        words=wanted.get("q", ""),
        kind=wanted.get("kind", ""),
        state=wanted.get("state", ""),
        region_code=region.pk if region is not None else "",
    )


def demand(request: HttpRequest, demand_id: int) -> HttpResponse:
    """This will show one need: its public part, and all of it to those who may open it."""
    found = queries.find(request.user, demand_id)
    may_open_full = queries.may_open_full(request.user, found)
    may_change = can(request.user, "demands.change", found)
    return render(
        request,
        "demands/demand.html",
        {
            "demand": found,
            "facts": _public_facts(found),
            "full_facts": _full_facts(found) if may_open_full else [],
            "may_open_full": may_open_full,
            "passages": _passages(found) if may_open_full else [],
            "confidential": found.confidential_text if may_open_full else "",
            "figures": figures_read(profile_of(found, full=may_open_full)),
            "may_edit": may_change and found.state in CHANGEABLE,
            "steps": queries.steps_for(request.user, found),
            "missing": _missing(found) if may_change and found.state == DemandState.DRAFT else [],
            "outcomes": DemandOutcome.choices,
            "may_match": can(request.user, "matches.see", found) and found.state != DemandState.CLOSED,
            "may_look_back": can(request.user, "matches.see", found),
            "history": history(found) if may_open_full else [],
            "evidence": evidence_of(request.user, found) if may_open_full else [],
        },
    )


def _public_facts(found: Demand) -> list[Fact]:
    return [
        Fact(pgettext_lazy("profile", "Owner"), owner_link(found.owner)),
        Fact(pgettext_lazy("profile", "Region"), found.region or ""),
        Fact(pgettext_lazy("profile", "Industry"), industry_word(found.industry)),
        Fact(pgettext_lazy("profile", "Disciplines"), joined(map(discipline_word, found.disciplines))),
        Fact(pgettext_lazy("profile", "Cooperation wanted"), joined(map(mode_word, found.modes))),
        Fact(pgettext_lazy("profile", "Readiness level wanted"), readiness_word(found.wanted_readiness)),
        Fact(pgettext_lazy("profile", "Needed by"), due(found.deadline)),
        Fact(pgettext_lazy("profile", "Valid until"), day(found.valid_until)),
    ]


def _full_facts(found: Demand) -> list[Fact]:
    return [
        Fact(pgettext_lazy("profile", "Budget"), money_range(found.budget_from, found.budget_to)),
        Fact(pgettext_lazy("profile", "Contact"), _contact_name(found.contact)),
    ]


def _contact_name(contact: User) -> str:
    """This will name the person to talk to; a need that the system took over has none yet."""
    return contact.display_name if contact.kind == User.Kind.PERSON else ""


def _passages(found: Demand) -> list[Passage]:
    texts = [
        Passage(pgettext_lazy("profile", "Full description"), found.description),
        Passage(pgettext_lazy("profile", "Problem now"), found.problem_now),
        Passage(pgettext_lazy("profile", "Indicators to reach"), found.indicators_text),
    ]
    return [passage for passage in texts if passage.text]


def _missing(found: Demand) -> list[Any]:
    fields = DemandForm.base_fields
    return [fields[name].label for name in queries.missing_in(found)]


@login_required
def demand_create(request: HttpRequest) -> HttpResponse:
    """This will state a new need, as a draft."""
    owners = list(queries.owners_for(request.user))
    form = DemandCreateForm(request.POST or None, owners=owners, initial={"form_token": uuid4()})
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            made = actions.create_demand(
                actor=request.user,
                now=timezone.now(),
                owner_id=int(form.cleaned_data["owner"]),
                content=form.content(),
                form_token=form.cleaned_data["form_token"],
            )
            return redirect("web:demand", made.pk)
    return render(request, "demands/form.html", {"form": form, "owners": owners})


@login_required
def demand_edit(request: HttpRequest, demand_id: int) -> HttpResponse:
    """This will change what a need says."""
    found = _changeable(request, demand_id)
    form = _form_of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            actions.change_demand(
                demand_id=demand_id, actor=request.user, now=timezone.now(), content=form.content()
            )
            messages.success(request, _("Saved."))
            return redirect("web:demand", demand_id)
    return render(request, "demands/form.html", {"form": form, "demand": found})


def _form_of(found: Demand, sent: Any) -> DemandForm:
    return DemandForm(sent, shown=found.content, initial=DemandForm.initial_of(found))


def _changeable(request: HttpRequest, demand_id: int) -> Demand:
    """This will find a need for its form, refusing early what the action would refuse."""
    found = queries.find(request.user, demand_id)
    require(request.user, "demands.change", found)
    if found.state not in CHANGEABLE:
        raise WrongStateError("change", found.state)
    return found


@login_required
@require_POST
def demand_step(request: HttpRequest, demand_id: int, step: str) -> HttpResponse:
    """This will take one of the steps that ask nothing; what is missing is shown in the form."""
    act, told = PLAIN_STEPS[step]
    try:
        act(demand_id=demand_id, actor=request.user, now=timezone.now())
    except ValidationError as error:
        found = queries.find(request.user, demand_id)
        form = _form_of(found, as_typed(_form_of(found, None)))
        form.is_valid()
        form.add_refusal(error)
        return render(request, "demands/form.html", {"form": form, "demand": found}, status=400)
    messages.success(request, str(told))
    return redirect("web:demand", demand_id)


@login_required
def demand_return(request: HttpRequest, demand_id: int) -> HttpResponse:
    """This will give a need back to its owner with a reason."""
    found = _for_step(request, demand_id, "return")
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            actions.return_demand(
                demand_id=demand_id,
                actor=request.user,
                now=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("The need went back to its owner with your reason."))
            return redirect("web:demand_list")
    return render(
        request, "demands/step_form.html", {"form": form, "demand": found, "title": _("Return the need")}
    )


@login_required
def demand_close(request: HttpRequest, demand_id: int) -> HttpResponse:
    """This will end a need with an outcome."""
    found = _for_step(request, demand_id, "close")
    form = DemandCloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            actions.close_demand(
                demand_id=demand_id,
                actor=request.user,
                now=timezone.now(),
                outcome=form.cleaned_data["outcome"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("The need is closed."))
            return redirect("web:demand", demand_id)
    return render(
        request, "demands/step_form.html", {"form": form, "demand": found, "title": _("Close the need")}
    )


def _for_step(request: HttpRequest, demand_id: int, step: str) -> Demand:
    """This will find a need for a step's form, refusing early what the action would refuse."""
    found = queries.find(request.user, demand_id)
    require(request.user, f"demands.{step}", found)
    DEMAND_LIFE.after(step, source=found.state)
    return found
