"""Pages of agreements and of what was promised in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from duijie.access import Actor, NotPermittedError, can, require
from duijie.agreements import actions, queries
from duijie.agreements.models import Agreement, Party, Signatory, Undertaking
from duijie.agreements.queries import AgreementFilter
from duijie.agreements.states import (
    AGREEMENT_LIFE,
    EVER_SIGNED,
    RUNNING,
    UNDERTAKING_LIFE,
    AgreementKind,
    AgreementState,
    UndertakingState,
)
from duijie.intake.queries import evidence_of
from duijie.introductions import queries as introductions
from duijie.introductions.models import Introduction
from duijie.registry import queries as registry
from duijie.registry.models import Organisation
from duijie.web import tones
from duijie.web.agreements_forms import (
    MOST_PARTIES,
    PARTY_NAMES,
    AgreementDrafting,
    EvidenceForm,
    ListForm,
    ReasonForm,
    SignForm,
    UndertakingForm,
)
from duijie.web.agreements_words import signed_words
from duijie.web.history import history
from duijie.web.intake_events import disputes_about
from duijie.web.listing import answer, read
from duijie.web.listings.agreements import agreements
from duijie.web.refusals import RefusableForm

MOST_SUGGESTED = 300
TONES = {
    UndertakingState.OPEN: tones.PLAIN,
    UndertakingState.EVIDENCED: tones.WAIT,
    UndertakingState.CONFIRMED: tones.GOOD,
    UndertakingState.DROPPED: tones.DONE,
}

# The ways an agreement ends early, each with its reason.
ENDS: dict[str, tuple[Callable[..., Agreement], str | Promise, str | Promise]] = {
    "drop": (actions.drop_agreement, _("Drop the draft"), _("The draft was dropped.")),
    "terminate": (
        actions.terminate_agreement,
        _("Terminate the agreement"),
        _("The agreement was terminated."),
    ),
}


@dataclass(frozen=True)
class UndertakingStep:
    """A step of a promise: its action, what it asks, its words."""

    act: Callable[..., Undertaking]
    form: type[RefusableForm] | None
    title: str | Promise
    told: str | Promise


UNDERTAKING_STEPS: dict[str, UndertakingStep] = {
    "give_evidence": UndertakingStep(
        actions.give_evidence,
        EvidenceForm,
        _("Report as done"),
        _("Reported as done. The other side is asked to confirm."),
    ),
    "confirm": UndertakingStep(actions.confirm, None, _("Confirm"), _("The undertaking is confirmed.")),
    "send_back": UndertakingStep(
        actions.send_back,
        ReasonForm,
        pgettext_lazy("agreement", "Send back"),
        _("Sent back with your reason."),
    ),
    "drop_undertaking": UndertakingStep(
        actions.drop_undertaking, ReasonForm, _("Drop the undertaking"), _("The undertaking was dropped.")
    ),
}


@dataclass(frozen=True)
class PartySide:
    """The organisations on one side, and who signed for them as far as the reader may see."""

    name: str | Promise
    parties: list[Party]
    signatories: list[Signatory]


@dataclass(frozen=True)
class UndertakingLine:
    """A promise as the page shows it."""

    undertaking: Undertaking
    is_late: bool
    tone: str
    steps: list[str]


def agreement_list(request: HttpRequest) -> HttpResponseBase:
    """This will list the agreements the reader may see: the announced ones for everybody."""
    asked = read(request, agreements(request.user), ListForm)
    wanted = asked.wanted
    narrowed = AgreementFilter(
        words=wanted.get("q", ""), kind=wanted.get("kind", ""), state=wanted.get("state", "")
    )
    chosen = queries.narrow(queries.visible_to(request.user), narrowed, reader=request.user)
    return answer(
        asked,
        queries.with_progress(chosen, today=timezone.localdate()),
        "agreements/list.html",
        may_create=queries.may_create(request.user, None),
    )


def agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """This will show one agreement: what was announced, and all of it to those it concerns."""
    found = queries.find(request.user, agreement_id)
    is_full = queries.may_open_full(request.user, found)
    lines = _lines(request.user, found, today=timezone.localdate(), is_full=is_full)
    steps = queries.steps_for(request.user, found)
    standing = [line for line in lines if line.undertaking.state != "dropped"]
    return render(
        request,
        "agreements/agreement.html",
        {
            "agreement": found,
            "is_full": is_full,
            "signed_on": signed_words(found),
            "sides": _sides(request.user, found),
            "lines": lines,
            "kept_count": sum(line.undertaking.state == "confirmed" for line in standing),
            "promised_count": len(standing),
            "late_count": sum(line.is_late for line in lines),
            "steps": steps,
            "is_ready": bool(standing) and all(line.undertaking.settled_at for line in standing),
            "may_add": found.state in RUNNING and can(request.user, "agreements.add_undertaking", found),
            "may_announce": found.state in EVER_SIGNED and can(request.user, "agreements.announce", found),
            "introduction": _introduction_of(request.user, found),
            "thread_now": "result" if found.state == AgreementState.COMPLETED else "agreement",
            "thread_links": _thread_links(request.user, found),
            "evidence": evidence_of(request.user, found),
            "disputes": disputes_about(request.user, found),
            "history": history(found) if is_full else [],
        },
    )


def _lines(actor: Actor, found: Agreement, *, today: date, is_full: bool) -> list[UndertakingLine]:
    return [
        UndertakingLine(
            undertaking=each,
            tone=TONES[UndertakingState(each.state)],
            is_late=is_full and found.state == AgreementState.SIGNED and each.is_overdue(today),
            steps=queries.undertaking_steps_for(actor, each),
        )
        for each in queries.undertakings_of(found)
    ]


def _sides(actor: Actor, found: Agreement) -> list[PartySide]:
    signed = list(queries.signatories_for(actor, found))
    sides = []
    for order, (_side, group) in enumerate(groupby(found.parties.all(), key=lambda party: party.side)):
        parties = list(group)
        ids = {party.organisation_id for party in parties}
        name = PARTY_NAMES[order] if order < MOST_PARTIES else ""
        sides.append(PartySide(name, parties, [each for each in signed if each.organisation_id in ids]))
    named = {party.organisation_id for side in sides for party in side.parties}
    others = [each for each in signed if each.organisation_id not in named]
    return [*sides, PartySide(_("Signatories"), [], others)] if others else sides


def _introduction_of(actor: Actor, found: Agreement) -> Introduction | None:
    if found.introduction_id is None:
        return None
    return introductions.visible_to(actor).filter(pk=found.introduction_id).first()


def _thread_links(actor: Actor, found: Agreement) -> dict[str, str]:
    introduction = _introduction_of(actor, found)
    if introduction is None:
        return {}
    return {
        "need": reverse("web:demand", args=[introduction.demand_id]),
        "introduction": reverse("web:introduction", args=[introduction.pk]),
    }


# ------------------------------------------------------------------------------------ drafting


@login_required
def agreement_create(request: HttpRequest) -> HttpResponse:
    """This will draft an agreement, freely or from an introduction both sides accepted."""
    introduction = _asked_introduction(request)
    if not queries.may_create(request.user, introduction):
        raise NotPermittedError("agreements.create")
    known = _parties_of(introduction)
    drafting = AgreementDrafting(
        request.POST.dict() if request.method == "POST" else None,
        actor=request.user,
        known=known,
        initial=_first_values(introduction),
    )
    is_sent = request.method == "POST" and "more" not in request.POST
    if is_sent and drafting.is_valid():
        values = drafting.form.cleaned_data
        region = values["region"]
        with drafting.form.showing_refusal():
            made = actions.create_agreement(
                actor=request.user,
                now=timezone.now(),
                kind=values["kind"],
                title=values["title"],
                parties=drafting.party_drafts(),
                undertakings=drafting.undertaking_drafts(),
                region_id=region.pk if region is not None else None,
                place=values["place"],
                introduction_id=introduction.pk if introduction is not None else None,
                form_token=values["form_token"] or None,
            )
            messages.success(request, _("The agreement is drafted. All parties have been told."))
            return redirect("web:agreement", made.pk)
    return render(
        request,
        "agreements/form.html",
        {
            "drafting": drafting,
            "form": drafting.form,
            "introduction": introduction,
            "organisations": registry.organisations_visible_to(request.user)[:MOST_SUGGESTED],
        },
        status=400 if is_sent else 200,
    )


def _asked_introduction(request: HttpRequest) -> Introduction | None:
    asked = request.GET.get("introduction", "")
    if not asked:
        return None
    if not asked.isascii() or not asked.isdigit() or len(asked) > 18:  # noqa: PLR2004  # of a bigint
        raise Introduction.DoesNotExist
    found = introductions.find(request.user, int(asked))
    if not found.is_open_to_both:
        raise ValidationError(_("Both sides must accept the introduction first."))
    return found


def _parties_of(introduction: Introduction | None) -> dict[str, Organisation]:
    if introduction is None:
        return {}
    owners = (introduction.demand.owner, introduction.offer.owner)
    return {owner.name: owner for owner in owners if owner is not None}


def _first_values(introduction: Introduction | None) -> dict[str, Any]:
    if introduction is None:
        return {"form_token": str(uuid4())}
    return {
        "form_token": str(uuid4()),
        "kind": AgreementKind.TECHNICAL_CONTRACT,
        "title": introduction.demand.title,
        "region": introduction.demand.region,
    }


# --------------------------------------------------------------------------------------- steps


@login_required
def agreement_sign(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """This will note that an agreement was signed, with the day as far as it is known."""
    found = queries.find(request.user, agreement_id)
    require(request.user, "agreements.sign", found)
    AGREEMENT_LIFE.after("sign", source=found.state)
    form = SignForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            actions.sign_agreement(
                agreement_id=agreement_id,
                signed_on=form.cleaned_data["signed_on"],
                actor=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("The signing is noted. All parties have been told."))
            return redirect("web:agreement", agreement_id)
    return _step_page(request, found, form, _("Note the signing"))


@login_required
@require_POST
def agreement_complete(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """This will close an agreement whose promises are all settled."""
    actions.complete_agreement(agreement_id=agreement_id, actor=request.user, now=timezone.now())
    messages.success(request, _("The agreement is completed."))
    return redirect("web:agreement", agreement_id)


@login_required
@require_POST
def agreement_announce(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """This will show an agreement to everybody, or hide it again."""
    announced = request.POST.get("announced") == "yes"
    actions.announce_agreement(
        agreement_id=agreement_id, announced=announced, actor=request.user, now=timezone.now()
    )
    told = _("The agreement is announced.") if announced else _("The agreement is not public any more.")
    messages.success(request, str(told))
    return redirect("web:agreement", agreement_id)


@login_required
def agreement_end(request: HttpRequest, agreement_id: int, step: str) -> HttpResponse:
    """This will end an agreement early, with the reason."""
    act, title, told = ENDS[step]
    found = queries.find(request.user, agreement_id)
    require(request.user, f"agreements.{step}", found)
    AGREEMENT_LIFE.after(step, source=found.state)
    form = ReasonForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            act(
                agreement_id=agreement_id,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                now=timezone.now(),
            )
            messages.success(request, str(told))
            return redirect("web:agreement", agreement_id)
    return _step_page(request, found, form, title)


@login_required
def undertaking_create(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """This will write down one more promise."""
    found = queries.find(request.user, agreement_id)
    require(request.user, "agreements.add_undertaking", found)
    parties: Sequence[Organisation] = [party.organisation for party in found.parties.all()]
    form = UndertakingForm(_typed(request), parties=parties)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            made = actions.add_undertaking(
                agreement_id=agreement_id, actor=request.user, now=timezone.now(), **form.draft()
            )
            messages.success(request, _("The undertaking was added."))
            return redirect(_place_of(made))
    return _step_page(request, found, form, _("Add an undertaking"))


@login_required
def undertaking_step(request: HttpRequest, agreement_id: int, undertaking_id: int, step: str) -> HttpResponse:
    """This will take a step with a promise, or show its form with what must be put right."""
    asked = UNDERTAKING_STEPS[step]
    undertaking = queries.find_undertaking(request.user, undertaking_id)
    if undertaking.agreement_id != agreement_id:
        raise Undertaking.DoesNotExist
    require(request.user, f"agreements.{step}", undertaking)
    UNDERTAKING_LIFE.after(step, source=undertaking.state)
    form = (asked.form or RefusableForm)(_typed(request))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            asked.act(
                undertaking_id=undertaking_id, actor=request.user, now=timezone.now(), **form.cleaned_data
            )
            messages.success(request, str(asked.told))
            return redirect(_place_of(undertaking))
    return _step_page(request, undertaking.agreement, form, asked.title, undertaking=undertaking)


def _typed(request: HttpRequest) -> QueryDict | None:
    """This will return what was sent, which may be nothing at all, or None when nothing was."""
    return request.POST if request.method == "POST" else None


def _place_of(undertaking: Undertaking) -> str:
    return f"{reverse('web:agreement', args=[undertaking.agreement_id])}#undertaking-{undertaking.pk}"


def _step_page(
    request: HttpRequest,
    found: Agreement,
    form: RefusableForm,
    title: str | Promise,
    *,
    undertaking: Undertaking | None = None,
) -> HttpResponse:
    return render(
        request,
        "agreements/step.html",
        {"agreement": found, "form": form, "title": title, "undertaking": undertaking},
        status=400 if form.is_bound else 200,
    )
