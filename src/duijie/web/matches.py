"""Pages of matches: offers for a need, needs for an offer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from duijie.access import Actor, can
from duijie.core.reason import Reason
from duijie.demands import queries as demands
from duijie.demands.models import Demand
from duijie.demands.states import DemandKind, DemandState
from duijie.introductions import actions as introduction_actions
from duijie.introductions import queries as introductions
from duijie.introductions.models import Introduction
from duijie.introductions.states import RUNNING
from duijie.matches import actions, queries
from duijie.matches.models import Judgement
from duijie.matches.opened import read_first
from duijie.matches.queries import MatchList, MatchRow
from duijie.matches.sides import Record
from duijie.matches.states import RejectReason, Verdict
from duijie.offers import queries as offers
from duijie.offers.models import Offer
from duijie.offers.states import OfferKind, OfferState
from duijie.search.queries import BROKEN
from duijie.web.matches_forms import (
    FIRST_ROWS,
    LEVEL_WORDS,
    IntroduceForm,
    ListForm,
    RejectForm,
    ShortlistForm,
)
from duijie.web.reason_words import TO_FIT, worded, worded_all

MOST_LEFT_OUT = 10
MOST_SAME_THINGS = 2
_FIELD_AND_PLACE = ("same_industry", "same_discipline", "same_region")

Words = str | Promise
_OFFER_TABS: Sequence[tuple[str, Words]] = (
    ("", gettext_lazy("All")),
    (OfferKind.ACHIEVEMENT, gettext_lazy("Achievements")),
    (OfferKind.SERVICE, gettext_lazy("Services")),
    (OfferKind.INSTRUMENT, gettext_lazy("Instruments")),
    (OfferKind.EXPERTISE, gettext_lazy("Experts")),
)
_DEMAND_TABS: Sequence[tuple[str, Words]] = (
    ("", gettext_lazy("All")),
    (DemandKind.TECHNICAL, gettext_lazy("Technical needs")),
    (DemandKind.SERVICE, gettext_lazy("Service needs")),
    (DemandKind.TALENT, gettext_lazy("Talent needs")),
)


@dataclass(frozen=True)
class Tab:
    """One kind to narrow the list to."""

    href: str
    label: Words
    is_current: bool


@dataclass(frozen=True)
class Line:
    """One match as the page shows it."""

    match: MatchRow[Demand] | MatchRow[Offer]
    demand: Demand
    offer: Offer
    own: Judgement | None
    others: Sequence[Judgement]
    introduction: Introduction | None
    may_introduce: bool
    may_judge: bool
    may_give_level: bool

    @cached_property
    def reasons(self) -> Sequence[str]:
        """Why it stands there; of what the reader set aside nobody asks."""
        return sentences([reason for reason in self.match.reasons if reason.code not in TO_FIT])

    @cached_property
    def to_fit(self) -> Sequence[str]:
        """What would make it fit."""
        return worded_all(reason for reason in self.match.reasons if reason.code in TO_FIT)

    @property
    def is_introduced(self) -> bool:
        """Whether the two are being brought together now."""
        return self.introduction is not None and self.introduction.state in RUNNING


def demand_matches(request: HttpRequest, demand_id: int) -> HttpResponse:
    """This will list the offers that suit a need."""
    form = ListForm(request.GET)
    kind = form.asked_kind(OfferKind.values)
    found = queries.matches_for_demand(
        request.user, demand_id, kinds=[kind] if kind else [], today=timezone.localdate()
    )
    read_first(found.unread_texts, now=timezone.now())
    demand = demands.find(request.user, demand_id)
    judged = queries.judgements_of_demand(request.user, demand_id)
    introduced = _newest(introductions.visible_to(request.user).filter(demand_id=demand_id), "offer_id")

    def line(match: MatchRow[Offer]) -> Line:
        return _line(request.user, match, demand, match.record, judged, introduced)

    return render(
        request,
        "matches/demand.html",
        {
            "demand": demand,
            "run": queries.runs_visible_to(request.user).filter(demand_id=demand_id).first(),
            "may_watch": can(request.user, "matches.refresh", demand) and demand.state == DemandState.OPEN,
            "watch_url": reverse("web:demand_matches_watch", args=[demand_id]),
            "back": "need",
            **_context(found, line, _set_aside(request.user, judged), form=form, kind=kind, tabs=_OFFER_TABS),
        },
    )


def offer_matches(request: HttpRequest, offer_id: int) -> HttpResponse:
    """This will list the needs that an offer suits."""
    form = ListForm(request.GET)
    kind = form.asked_kind(DemandKind.values)
    found = queries.matches_for_offer(
        request.user, offer_id, kinds=[kind] if kind else [], today=timezone.localdate()
    )
    read_first(found.unread_texts, now=timezone.now())
    offer = offers.find(request.user, offer_id)
    judged = queries.judgements_of_offer(request.user, offer_id)
    introduced = _newest(introductions.visible_to(request.user).filter(offer_id=offer_id), "demand_id")

    def line(match: MatchRow[Demand]) -> Line:
        return _line(request.user, match, match.record, offer, judged, introduced)

    return render(
        request,
        "matches/offer.html",
        {
            "offer": offer,
            "run": queries.runs_visible_to(request.user).filter(offer_id=offer_id).first(),
            "may_watch": can(request.user, "matches.refresh", offer) and offer.state == OfferState.OPEN,
            "watch_url": reverse("web:offer_matches_watch", args=[offer_id]),
            "back": "offer",
            **_context(
                found, line, _set_aside(request.user, judged), form=form, kind=kind, tabs=_DEMAND_TABS
            ),
        },
    )


def _set_aside(actor: Actor, judged: Mapping[int, Sequence[Judgement]]) -> set[int]:
    """Name what the reader found not suitable."""
    return {
        pk
        for pk, judgements in judged.items()
        for one in judgements
        if one.actor_id == actor.pk and one.verdict == Verdict.REJECTED
    }


def _line(
    actor: Actor,
    match: MatchRow[Demand] | MatchRow[Offer],
    demand: Demand,
    offer: Offer,
    judged: Mapping[int, Sequence[Judgement]],
    introduced: Mapping[int, Introduction],
) -> Line:
    judgements = judged.get(match.record.pk, ())
    own = next((one for one in judgements if one.actor_id == actor.pk), None)
    introduction = introduced.get(match.record.pk)
    may_judge = queries.may_judge(actor, demand, offer)
    return Line(
        match=match,
        demand=demand,
        offer=offer,
        own=own,
        others=[one for one in judgements if one is not own],
        introduction=introduction,
        may_introduce=demand.state == DemandState.OPEN
        and can(actor, "introductions.send", Introduction(demand=demand, offer=offer)),
        may_judge=may_judge,
        may_give_level=may_judge and queries.may_give_level(actor, demand, offer),
    )


def sentences(reasons: Sequence[Reason]) -> list[str]:
    """This will say the reasons a line each: a few of the same kind, field and place on one line."""
    around = [reason for reason in reasons if reason.code in _FIELD_AND_PLACE]
    same = [reason for reason in reasons if reason.code == "same_thing"]
    first = [reason for reason in reasons if reason not in around and reason not in same]
    said = worded_all([*first, *same[:MOST_SAME_THINGS]])
    return [*said, " · ".join(worded_all(around))] if around else said


def _newest(found: Iterable[Introduction], field: str) -> dict[int, Introduction]:
    newest: dict[int, Introduction] = {}
    for introduction in found:
        newest.setdefault(getattr(introduction, field), introduction)
    return newest


def _context(
    found: MatchList[Record],
    line: Callable[[MatchRow[Record]], Line],
    set_aside: Collection[int],
    *,
    form: ListForm,
    kind: str,
    tabs: Sequence[tuple[str, Words]],
) -> dict[str, object]:
    rows = form.asked_rows()
    kept = [row for row in found.rows if row.record.pk not in set_aside]
    asked = f"kind={kind}&" if kind else ""
    return {
        "found": found,
        "lines": [line(row) for row in kept[:rows]],  # what is not shown is not put into words
        "more": f"?{asked}rows={rows + FIRST_ROWS}" if len(kept) > rows else "",
        "set_aside": [line(row) for row in found.rows if row.record.pk in set_aside],
        "left_out": [(one.record, [worded(one.reason)]) for one in found.left_out[:MOST_LEFT_OUT]],
        "kind": kind,
        "tabs": [Tab(f"?kind={code}" if code else "?", label, code == kind) for code, label in tabs],
        "is_rebuilding": found.status.index_note == BROKEN,
        "vectors_missing": found.status.is_reading,
        "reject_reasons": RejectReason.choices,
        "levels": LEVEL_WORDS,
    }


# ------------------------------------------------------------------------------------- steps


@login_required
@require_POST
def shortlist(request: HttpRequest, demand_id: int, offer_id: int) -> HttpResponse:
    """This will note that a pair is worth pursuing, and how well it fits where an officer says so."""
    form = _valid(ShortlistForm(request.POST))
    actions.judge_match(
        demand_id=demand_id,
        offer_id=offer_id,
        verdict=Verdict.SHORTLISTED,
        level=form.cleaned_data["level"],
        actor=request.user,
        now=timezone.now(),
    )
    return _back(request, demand_id, offer_id)


@login_required
@require_POST
def reject(request: HttpRequest, demand_id: int, offer_id: int) -> HttpResponse:
    """This will note that a pair does not suit, and why."""
    form = _valid(RejectForm(request.POST))
    actions.judge_match(
        demand_id=demand_id,
        offer_id=offer_id,
        verdict=Verdict.REJECTED,
        reason_code=form.cleaned_data["reason_code"],
        actor=request.user,
        now=timezone.now(),
    )
    return _back(request, demand_id, offer_id)


@login_required
@require_POST
def take_back(request: HttpRequest, judgement_id: int) -> HttpResponse:
    """This will remove the reader's own judgement of a pair."""
    judgement = queries.find(request.user, judgement_id)
    actions.take_back_judgement(judgement_id=judgement_id, actor=request.user, now=timezone.now())
    return _back(request, judgement.demand_id, judgement.offer_id)


@login_required
@require_POST
def introduce(request: HttpRequest, demand_id: int, offer_id: int) -> HttpResponse:
    """This will ask both sides whether they want to meet, and keep why they were matched."""
    form = _valid(IntroduceForm(request.POST))
    reasons = queries.reasons_for_both(
        request.user, demand_id=demand_id, offer_id=offer_id, today=timezone.localdate()
    )
    introduction_actions.send_introduction(
        demand_id=demand_id,
        offer_id=offer_id,
        actor=request.user,
        now=timezone.now(),
        message=form.cleaned_data["message"],
        reasons=[reason.as_json() for reason in reasons],
    )
    messages.success(request, _("Both sides were asked. You will be told when they answer."))
    return _back(request, demand_id, offer_id)


@login_required
@require_POST
def demand_watch(request: HttpRequest, demand_id: int) -> HttpResponse:
    """This will have a need's matches remembered, so that its owner is told of new ones."""
    actions.ask_for_matches(demand_id=demand_id, actor=request.user, now=timezone.now())
    messages.success(request, _("Matches are being looked through. The owner is told of what is new."))
    return redirect("web:demand_matches", demand_id)


@login_required
@require_POST
def offer_watch(request: HttpRequest, offer_id: int) -> HttpResponse:
    """This will have an offer's matches remembered, so that its owner is told of new ones."""
    actions.ask_for_matches_of_offer(offer_id=offer_id, actor=request.user, now=timezone.now())
    messages.success(request, _("Matches are being looked through. The owner is told of what is new."))
    return redirect("web:offer_matches", offer_id)


def _valid(form: Form) -> Form:
    """This will return a form that can be read. Raises ValidationError, which becomes a page."""
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return form


def _back(request: HttpRequest, demand_id: int, offer_id: int) -> HttpResponseRedirect:
    """This will lead back to the list that was judged on, to the row that was judged."""
    if request.GET.get("back") == "offer":
        return HttpResponseRedirect(f"{reverse('web:offer_matches', args=[offer_id])}#need-{demand_id}")
    return HttpResponseRedirect(f"{reverse('web:demand_matches', args=[demand_id])}#offer-{offer_id}")
