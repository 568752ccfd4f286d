"""The page of records that may be one: merge them, or say that they are two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duijie.access import require
from duijie.registry import actions, pairs
from duijie.registry.models import Organisation
from duijie.registry.states import PairKind
from duijie.web.likeness_words import likeness_words
from duijie.web.paging import cut_for

PAIRS_A_PAGE = 20


@dataclass(frozen=True)
class PairLine:
    """One pair: both records with what tells them apart, how alike they are and why."""

    suspected: pairs.Suspected
    first_url: str
    second_url: str
    first_below: str
    second_below: str
    reasons: list[str]
    merge_url: str
    apart_url: str


def _line(kind: str, one: pairs.Suspected) -> PairLine:
    first, second = one.first, one.second
    return PairLine(
        one,
        reverse(f"web:{kind}", args=[first.pk]),
        reverse(f"web:{kind}", args=[second.pk]),
        _below(first),
        _below(second),
        likeness_words(one.likeness.reasons),
        reverse(f"web:{kind}_merge", args=[second.pk, first.pk]),
        reverse(f"web:{kind}_apart", args=[second.pk, first.pk]),
    )


def _below(record: Any) -> str:
    """Say in a line which of several namesakes it is."""
    if isinstance(record, Organisation):
        parts = [str(record.get_kind_display()), str(record.region or ""), record.credit_code or ""]
    else:
        parts = [f"{post.organisation.name} {post.name}" for post in record.posts.all()[:2]]
    return " · ".join([f"#{record.pk}", *filter(None, parts)])


@login_required
def pair_list(request: HttpRequest) -> HttpResponse:
    """This will list pairs of one kind, the likeliest first; or those that were told apart."""
    require(request.user, "registry.see_pairs")
    kind = PairKind.PERSON if request.GET.get("kind") == PairKind.PERSON else PairKind.ORGANISATION
    is_apart = request.GET.get("apart") == "yes"
    seen = pairs.pairs_visible_to(request.user).filter(kind=kind, apart_at__isnull=not is_apart)
    page = cut_for(request.GET, seen, order=["-score", "-pk"], size=PAIRS_A_PAGE)
    return render(
        request,
        "registry/pairs.html",
        {
            "page": page,
            "lines": [_line(kind, each) for each in pairs.suspected(page.rows)],
            "kind": kind.value,
            "is_apart": is_apart,
        },
    )


@login_required
@require_POST
def organisations_apart(request: HttpRequest, organisation_id: int, other_id: int) -> HttpResponse:
    """This will remember that two organisations are not the same."""
    actions.tell_organisations_apart(
        one_id=organisation_id, other_id=other_id, actor=request.user, now=timezone.now()
    )
    return _remembered(request, PairKind.ORGANISATION)


@login_required
@require_POST
def people_apart(request: HttpRequest, person_id: int, other_id: int) -> HttpResponse:
    """This will remember that two records are of two people."""
    actions.tell_people_apart(one_id=person_id, other_id=other_id, actor=request.user, now=timezone.now())
    return _remembered(request, PairKind.PERSON)


def _remembered(request: HttpRequest, kind: PairKind) -> HttpResponse:
    messages.success(
        request,
        _("Noted: they are not the same. The pair stands under “Told apart”; there it can be undone."),
    )
    return redirect(f"{reverse('web:pair_list')}?{urlencode({'kind': kind.value})}")


@login_required
@require_POST
def pair_suspect(request: HttpRequest, pair_id: int) -> HttpResponse:
    """This will take back that two records were told apart."""
    pair = actions.suspect_again(pair_id=pair_id, actor=request.user, now=timezone.now())
    messages.success(request, _("Undone: the pair stands among those that may be the same again."))
    return redirect(f"{reverse('web:pair_list')}?{urlencode({'kind': pair.kind})}")
