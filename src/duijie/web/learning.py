"""What matching learned from judgements, for whoever runs the platform: what counts, and each try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from duijie.access import require
from duijie.core.matcher import DEFAULT_WEIGHTS
from duijie.core.matcher.learn import (
    FEWEST_JUDGEMENTS,
    FEWEST_NEEDS,
    lowered_weights,
    weights_as_json,
    weights_from_json,
)
from duijie.matches import actions, learned
from duijie.matches.models import Learning
from duijie.web.paging import cut_for

# What each weight is of, and what it does, for whoever has never heard of weights.
MEANINGS: Mapping[str, tuple[Any, Any]] = {
    "text": (
        pgettext_lazy("learning", "Shared words"),
        pgettext_lazy("learning", "Need and offer say it in the same words."),
    ),
    "meaning": (
        pgettext_lazy("learning", "Nearness in meaning"),
        pgettext_lazy("learning", "They mean the same, though in other words."),
    ),
    "field": (
        pgettext_lazy("learning", "Same field"),
        pgettext_lazy("learning", "The same or a neighbouring industry or discipline."),
    ),
    "region": (
        pgettext_lazy("learning", "Same region"),
        pgettext_lazy("learning", "Both are in one place, or near by."),
    ),
    "indicators": (
        pgettext_lazy("learning", "Figures met or missed"),
        pgettext_lazy("learning", "A figure that is met raises, one that is missed lowers."),
    ),
    "readiness": (
        pgettext_lazy("learning", "Readiness"),
        pgettext_lazy("learning", "Whether the offer is as mature as the need wants it."),
    ),
    "mode": (
        pgettext_lazy("learning", "Way of working together"),
        pgettext_lazy("learning", "Whether both want to work in the same way."),
    ),
    "budget": (
        pgettext_lazy("learning", "Budget and price"),
        pgettext_lazy("learning", "Whether the price lies within the budget."),
    ),
    "load": (
        pgettext_lazy("learning", "Time that is left"),
        pgettext_lazy("learning", "Who was introduced much this quarter stands a little lower."),
    ),
    "track": (
        pgettext_lazy("learning", "Agreements kept"),
        pgettext_lazy("learning", "Announced agreements that were kept to their end raise."),
    ),
}

SHARED = ("text", "meaning")


@dataclass(frozen=True)
class WeightLine:
    """One weight beside its default, and what that means in words."""

    label: str
    about: str
    counts: str
    default: str
    words: str
    lowered_from: str


@login_required
@require_safe
def learning(request: HttpRequest) -> HttpResponse:
    """This will show what counts now, how it stands with learning, and each try with its figures."""
    require(request.user, "matches.learn")
    now = timezone.now()
    current = learned.current_learning()
    page = cut_for(request.GET, learned.tries_visible_to(request.user), order=("-pk",))
    return render(
        request,
        "matches/learning.html",
        {
            "current": current,
            "since": learned.counts_since(current),
            "before": learned.counted_before(current) if current is not None else None,
            "weights": _lines(current),
            "background": learned.in_background(now=now),
            "by_itself": settings.LEARN_BY_ITSELF,
            "fewest": FEWEST_JUDGEMENTS,
            "fewest_needs": FEWEST_NEEDS,
            "page": page,
        },
    )


@login_required
@require_POST
def learning_now(request: HttpRequest) -> HttpResponse:
    """This will have it learn in the background."""
    actions.ask_to_learn(actor=request.user, now=timezone.now())
    messages.success(
        request,
        pgettext("learning", "It learns in the background. What came of it stands here in a few minutes."),
    )
    return redirect("web:learning")


@login_required
@require_POST
def learning_roll_back(request: HttpRequest, learning_id: int) -> HttpResponse:
    """This will have the weights count that counted before these."""
    actions.roll_back_learning(learning_id=learning_id, actor=request.user, now=timezone.now())
    messages.success(
        request,
        pgettext(
            "learning",
            "Rolled back. Lists that are opened go by what stands below now; remembered ones follow when all "
            "needs are matched anew (duijie match --all).",
        ),
    )
    return redirect("web:learning")


def _lines(current: Learning | None) -> list[WeightLine]:
    told = current.weights if current is not None else {}
    counting, defaults = weights_as_json(weights_from_json(told)), weights_as_json(DEFAULT_WEIGHTS)
    lowered = lowered_weights(told)
    return [
        WeightLine(
            label=str(label),
            about=str(about),
            counts=_in_figures(name, counting),
            default=_in_figures(name, defaults),
            words=_beside(_worth(name, counting), _worth(name, defaults)),
            lowered_from=f"{lowered[name][0]:g}" if name in lowered else "",
        )
        for name, (label, about) in MEANINGS.items()
    ]


def _worth(name: str, weights: Mapping[str, float]) -> float:
    """Give what a weight does: words and meaning are divided by their sum, so only their shares count."""
    return weights[name] / (sum(weights[each] for each in SHARED) if name in SHARED else 1)


def _in_figures(name: str, weights: Mapping[str, float]) -> str:
    worth = _worth(name, weights)
    if name in SHARED:
        return pgettext("learning", "%(percent)d%% of both") % {"percent": round(100 * worth)}
    return f"{worth:g}"


def _beside(counts: float, default: float) -> str:
    ratio = counts / default
    if round(ratio, 1) == 1:
        return pgettext("learning", "as by default")
    if ratio > 1:
        return pgettext("learning", "%(ratio)s times as much") % {"ratio": f"{ratio:.1f}"}
    return pgettext("learning", "only %(percent)d%% of that") % {"percent": round(100 * ratio)}
