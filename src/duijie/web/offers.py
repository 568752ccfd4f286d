"""Pages of offers."""

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
from duijie.core.lifecycle import WrongStateError
from duijie.intake.queries import evidence_of
from duijie.offers import actions, queries
from duijie.offers.models import Offer
from duijie.offers.profiles import profile_of
from duijie.offers.queries import OfferFilter
from duijie.offers.states import CHANGEABLE, OFFER_LIFE, OfferKind, OfferOutcome, OfferState
from duijie.web.amounts import day
from duijie.web.history import history
from duijie.web.indicator_words import figures_read
from duijie.web.listing import answer, read
from duijie.web.listings.offers import offers
from duijie.web.offers_forms import (
    ExpertiseCreateForm,
    OfferCloseForm,
    OfferCreateForm,
    OfferForm,
    OfferListForm,
)
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
PLAIN_STEPS: dict[str, tuple[Callable[..., Offer], str | Promise]] = {
    "submit": (actions.submit_offer, _("The offer was handed in. The brokers of its region have been told.")),
    "publish": (actions.publish_offer, _("The offer is open. It will be matched from now on.")),
    "pause": (actions.pause_offer, _("The offer is paused: it is not matched until it is opened again.")),
    "resume": (actions.resume_offer, _("The offer is open for matching again.")),
}


def offer_list(request: HttpRequest) -> HttpResponseBase:
    """This will list the offers the reader may see."""
    return _list(request, mine=False)


@login_required
def offer_mine(request: HttpRequest) -> HttpResponseBase:
    """This will list the reader's own offers and those of their bodies, drafts among them."""
    return _list(request, mine=True)


def narrowed_offers(wanted: Mapping[str, Any]) -> OfferFilter:
    """This will read what the list's form narrows it to."""
    region = wanted.get("region")
    return OfferFilter(
        words=wanted.get("q", ""),
        kind=wanted.get("kind", ""),
        state=wanted.get("state", ""),
        region_code=region.pk if region is not None else "",
    )


def _list(request: HttpRequest, *, mine: bool) -> HttpResponseBase:
    asked = read(request, offers(mine=mine), OfferListForm)
    chosen = queries.own_of(request.user) if mine else queries.visible_to(request.user)
    return answer(
        asked,
        queries.narrow(chosen, narrowed_offers(asked.wanted)),
        "offers/list.html",
        mine=mine,
        shows_all=not mine,
        may_create=queries.may_offer(request.user),
    )


def offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """This will show one offer: its public part, and all of it to those who may open it."""
    found = queries.find(request.user, offer_id)
    may_open_full = queries.may_open_full(request.user, found)
    may_change = can(request.user, "offers.change", found)
    return render(
        request,
        "offers/offer.html",
        {
            "offer": found,
            "facts": _facts(found),
            "may_open_full": may_open_full,
            "passages": _passages(found),
            "confidential": found.confidential_text if may_open_full else "",
            "figures": figures_read(profile_of(found, full=may_open_full)),
            "may_edit": may_change and found.state in CHANGEABLE,
            "steps": queries.steps_for(request.user, found),
            "missing": _missing(found) if may_change and found.state == OfferState.DRAFT else [],
            "hidden": not queries.is_shown_to_everybody(found) and found.published_at is not None,
            "outcomes": OfferOutcome.choices,
            "may_match": can(request.user, "matches.see", found) and found.state != OfferState.CLOSED,
            "history": history(found) if may_open_full else [],
            "evidence": evidence_of(request.user, found) if may_open_full else [],
        },
    )


def _facts(found: Offer) -> list[Fact]:
    facts = [
        Fact(pgettext_lazy("profile", "Expert"), found.person.name if found.person else ""),
        Fact(pgettext_lazy("profile", "Owner"), owner_link(found.owner)),
        Fact(pgettext_lazy("profile", "Region"), found.region or ""),
        Fact(pgettext_lazy("profile", "Industries it suits"), joined(map(industry_word, found.industries))),
        Fact(pgettext_lazy("profile", "Disciplines"), joined(map(discipline_word, found.disciplines))),
        Fact(pgettext_lazy("profile", "Cooperation offered"), joined(map(mode_word, found.modes))),
        Fact(pgettext_lazy("profile", "Readiness level"), readiness_word(found.readiness)),
        Fact(pgettext_lazy("profile", "Price"), found.get_price_stance_display()),
        Fact(pgettext_lazy("profile", "Maker and model"), found.model_name),
        Fact(pgettext_lazy("profile", "Introductions a quarter at most"), found.capacity_per_quarter),
        Fact(pgettext_lazy("profile", "Valid until"), day(found.valid_until)),
    ]
    return [fact for fact in facts if fact.value not in ("", None)]


def _passages(found: Offer) -> list[Passage]:
    texts = [
        Passage(pgettext_lazy("profile", "Full description"), found.description),
        Passage(pgettext_lazy("profile", "Advantage over what exists"), found.advantage),
        Passage(pgettext_lazy("profile", "Where it is used"), found.applications),
        Passage(pgettext_lazy("profile", "Main specifications"), found.specifications),
        Passage(pgettext_lazy("profile", "Fees"), found.fee_note),
    ]
    return [passage for passage in texts if passage.text]


def _missing(found: Offer) -> list[Any]:
    fields = OfferForm.base_fields
    return [fields[name].label for name in queries.missing_in(found)]


@login_required
def offer_create(request: HttpRequest) -> HttpResponse:
    """This will ask what is offered, and then take the offer in as a draft."""
    if request.GET.get("kind") not in OfferKind.values:
        return render(
            request,
            "offers/kinds.html",
            {"kinds": OfferKind.choices, "may_create": queries.may_offer(request.user)},
        )
    kind = OfferKind(request.GET["kind"])
    form = _empty_form(request, kind)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            made = actions.create_offer(
                actor=request.user,
                now=timezone.now(),
                kind=kind,
                content=form.content(),
                form_token=form.cleaned_data["form_token"],
                **form.side(),
            )
            return redirect("web:offer", made.pk)
    return render(request, "offers/form.html", {"form": form, "kind": kind})


def _empty_form(request: HttpRequest, kind: OfferKind) -> OfferCreateForm:
    sent = request.POST or None
    first = {"form_token": uuid4()}
    owners = queries.owners_for(request.user)
    if kind == OfferKind.EXPERTISE:
        people = queries.experts_for(request.user)
        return ExpertiseCreateForm(sent, kind=kind, owners=owners, people=people, initial=first)
    return OfferCreateForm(sent, kind=kind, owners=owners, initial=first)


@login_required
def offer_edit(request: HttpRequest, offer_id: int) -> HttpResponse:
    """This will change what an offer says."""
    found = _changeable(request, offer_id)
    form = _form_of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            actions.change_offer(
                offer_id=offer_id, actor=request.user, now=timezone.now(), content=form.content()
            )
            messages.success(request, _("Saved."))
            return redirect("web:offer", offer_id)
    return render(request, "offers/form.html", {"form": form, "offer": found, "kind": OfferKind(found.kind)})


def _form_of(found: Offer, sent: Any) -> OfferForm:
    return OfferForm(
        sent, kind=OfferKind(found.kind), shown=found.content, initial=OfferForm.initial_of(found)
    )


def _changeable(request: HttpRequest, offer_id: int) -> Offer:
    """This will find an offer for its form, refusing early what the action would refuse."""
    found = queries.find(request.user, offer_id)
    require(request.user, "offers.change", found)
    if found.state not in CHANGEABLE:
        raise WrongStateError("change", found.state)
    return found


@login_required
@require_POST
def offer_step(request: HttpRequest, offer_id: int, step: str) -> HttpResponse:
    """This will take one of the steps that ask nothing; what is missing is shown in the form."""
    act, told = PLAIN_STEPS[step]
    try:
        act(offer_id=offer_id, actor=request.user, now=timezone.now())
    except ValidationError as error:
        found = queries.find(request.user, offer_id)
        form = _form_of(found, as_typed(_form_of(found, None)))
        form.is_valid()
        form.add_refusal(error)
        shown = {"form": form, "offer": found, "kind": OfferKind(found.kind)}
        return render(request, "offers/form.html", shown, status=400)
    messages.success(request, str(told))
    return redirect("web:offer", offer_id)


@login_required
def offer_return(request: HttpRequest, offer_id: int) -> HttpResponse:
    """This will give an offer back to its owner with a reason."""
    found = _for_step(request, offer_id, "return")
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            actions.return_offer(
                offer_id=offer_id, actor=request.user, now=timezone.now(), reason=form.cleaned_data["reason"]
            )
            messages.success(request, _("The offer went back to its owner with your reason."))
            return redirect("web:offer_list")
    return render(
        request, "offers/step_form.html", {"form": form, "offer": found, "title": _("Return the offer")}
    )


@login_required
def offer_close(request: HttpRequest, offer_id: int) -> HttpResponse:
    """This will end an offer with an outcome."""
    found = _for_step(request, offer_id, "close")
    form = OfferCloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            actions.close_offer(
                offer_id=offer_id,
                actor=request.user,
                now=timezone.now(),
                outcome=form.cleaned_data["outcome"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("The offer is closed."))
            return redirect("web:offer", offer_id)
    return render(
        request, "offers/step_form.html", {"form": form, "offer": found, "title": _("Close the offer")}
    )


def _for_step(request: HttpRequest, offer_id: int, step: str) -> Offer:
    """This will find an offer for a step's form, refusing early what the action would refuse."""
    found = queries.find(request.user, offer_id)
    require(request.user, f"offers.{step}", found)
    OFFER_LIFE.after(step, source=found.state)
    return found
