"""Pages on which two records of one organisation or person become one, and two again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duijie.access import can, require
from duijie.agreements import queries as agreements
from duijie.demands import queries as demands
from duijie.offers import queries as offers
from duijie.registry import actions, merged_records, queries, twins
from duijie.registry.models import Organisation, Person
from duijie.registry.rules import Merge
from duijie.web.likeness_words import likeness_words
from duijie.web.profile_words import discipline_word, industry_word, joined


@dataclass(frozen=True)
class ComparedFact:
    """One line of the comparison: what it is, and what each record says."""

    label: Any
    merged: Any
    kept: Any

    @property
    def differs(self) -> bool:
        """Whether both say something, and not the same."""
        return bool(self.merged and self.kept and self.merged != self.kept)


@dataclass(frozen=True)
class LikelyRecord:
    """A record that may be the same, why, what keeps it from being merged, where the two are compared."""

    record: Organisation | Person
    reasons: list[str]
    hindrance: str
    merge_url: str
    apart_url: str


@dataclass(frozen=True)
class KnownAlike:
    """An organisation that one about to be added may be, and why."""

    record: Organisation
    reasons: list[str]


def known_alike(candidates: Iterable[twins.Candidate[Organisation]]) -> list[KnownAlike]:
    """This will word what somebody must look at before they add another one."""
    return [KnownAlike(each.record, likeness_words(each.likeness.reasons)) for each in candidates]


def likely(request: HttpRequest, found: Organisation | Person) -> list[LikelyRecord]:
    """This will return the records that may be the same, for whoever may merge them."""
    candidates: list[Any]
    if isinstance(found, Organisation):
        kind, candidates = "organisation", list(twins.twins_of_organisation(request.user, found))
        hindrances = merged_records.why_their_ends_differ([(one.record, found) for one in candidates])
    else:
        kind, candidates = "person", list(twins.twins_of_person(request.user, found))
        hindrances = [""] * len(candidates)
    return [
        LikelyRecord(
            one.record,
            likeness_words(one.likeness.reasons),
            hindrance,
            reverse(f"web:{kind}_merge", args=[one.record.pk, found.pk]),
            reverse(f"web:{kind}_apart", args=[one.record.pk, found.pk]),
        )
        for one, hindrance in zip(candidates, hindrances, strict=True)
        if can(request.user, f"registry.merge_{kind}", Merge(one.record, found))
    ]


def merged_here(request: HttpRequest, found: Organisation | Person) -> list[tuple[Any, str]]:
    """This will return the records a kept one stands for, each with the address that undoes it, or ""."""
    records: list[Any]
    if isinstance(found, Organisation):
        kind, records = "organisation", list(merged_records.merged_into_organisation(found.pk))
    else:
        kind, records = "person", list(merged_records.merged_into_person(found.pk))
    return [
        (
            each,
            reverse(f"web:{kind}_unmerge", args=[each.pk])
            if can(request.user, f"registry.undo_{kind}_merge", Merge(each, found))
            else "",
        )
        for each in records
    ]


@login_required
def organisation_merge(request: HttpRequest, organisation_id: int, into_id: int) -> HttpResponse:
    """This will show what a merge of two organisations changes, and merge them when that is sent."""
    found = queries.organisations_visible_to(request.user).prefetch_related("aliases")
    merged, kept = found.get(pk=organisation_id), found.get(pk=into_id)
    require(request.user, "registry.merge_organisation", Merge(merged, kept))
    refused = merged_records.why_not_one_organisation(merged, kept)
    if request.method == "POST":
        try:
            actions.merge_organisation(
                organisation_id=merged.pk, into_id=kept.pk, actor=request.user, now=timezone.now()
            )
        except ValidationError as error:
            refused = error.messages
        else:
            _tell_merged(request, merged, kept)
            return redirect("web:organisation", kept.pk)
    facts, moves = _organisation_facts(merged, kept), _organisation_moves(request, merged)
    return _preview(request, merged, kept, facts=facts, moves=moves, refused=refused)


@login_required
def person_merge(request: HttpRequest, person_id: int, into_id: int) -> HttpResponse:
    """This will show what a merge of two records of a person changes, and merge them when that is sent."""
    found = queries.people_visible_to(request.user)
    merged, kept = found.get(pk=person_id), found.get(pk=into_id)
    require(request.user, "registry.merge_person", Merge(merged, kept))
    refused = merged_records.why_not_one_person(merged, kept)
    if request.method == "POST":
        try:
            actions.merge_person(person_id=merged.pk, into_id=kept.pk, actor=request.user, now=timezone.now())
        except ValidationError as error:
            refused = error.messages
        else:
            _tell_merged(request, merged, kept)
            return redirect("web:person", kept.pk)
    facts, moves = _person_facts(merged, kept), _person_moves(request, merged)
    return _preview(request, merged, kept, facts=facts, moves=moves, refused=refused)


@login_required
@require_POST
def organisation_unmerge(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """This will have a merged organisation stand for itself again."""
    found = actions.undo_organisation_merge(
        organisation_id=organisation_id, actor=request.user, now=timezone.now()
    )
    messages.success(request, _("“%(name)s” stands for itself again.") % {"name": found.name})
    return redirect("web:organisation", found.pk)


@login_required
@require_POST
def person_unmerge(request: HttpRequest, person_id: int) -> HttpResponse:
    """This will have a merged record of a person stand for itself again."""
    found = actions.undo_person_merge(person_id=person_id, actor=request.user, now=timezone.now())
    messages.success(request, _("“%(name)s” stands for itself again.") % {"name": found.name})
    return redirect("web:person", found.pk)


def _tell_merged(request: HttpRequest, merged: Organisation | Person, kept: Organisation | Person) -> None:
    told = _("“%(merged)s” is merged into “%(kept)s” now. It can be undone on this page.")
    messages.success(request, told % {"merged": merged.name, "kept": kept.name})


def _preview(
    request: HttpRequest,
    merged: Organisation | Person,
    kept: Organisation | Person,
    *,
    facts: list[ComparedFact],
    moves: list[tuple[Any, int]],
    refused: list[str],
) -> HttpResponse:
    kind = "organisation" if isinstance(kept, Organisation) else "person"
    return render(
        request,
        "registry/merge.html",
        {
            "merged": merged,
            "kept": kept,
            "facts": facts,
            "moves": moves,
            "refused": refused,
            "swap_url": reverse(f"web:{kind}_merge", args=[kept.pk, merged.pk]),
            "back": reverse(f"web:{kind}", args=[kept.pk]),
        },
    )


def _organisation_facts(merged: Organisation, kept: Organisation) -> list[ComparedFact]:
    lines: list[tuple[Any, Callable[[Organisation], str]]] = [
        (_("Name"), lambda each: each.name),
        (_("Kind"), lambda each: each.get_kind_display()),
        (_("Unified social credit code"), lambda each: each.credit_code or ""),
        (_("Region"), lambda each: str(each.region or "")),
        (_("Industries"), lambda each: joined(map(industry_word, each.industries))),
        (_("Disciplines"), lambda each: joined(map(discipline_word, each.disciplines))),
        (_("Short name"), lambda each: each.short_name),
        (_("English name"), lambda each: each.english_name),
        (_("Also called"), lambda each: joined(alias.name for alias in each.aliases.all())),
        (_("Verified"), lambda each: _("verified") if each.verified_at else _("not verified")),
    ]
    return [ComparedFact(label, said(merged), said(kept)) for label, said in lines]


def _person_facts(merged: Person, kept: Person) -> list[ComparedFact]:
    lines: list[tuple[Any, Callable[[Person], str]]] = [
        (_("Name"), lambda each: each.name),
        (_("Pinyin"), lambda each: each.pinyin),
        (_("English name"), lambda each: each.english_name),
        (_("Title"), lambda each: each.title),
        (_("Posts"), lambda each: joined(f"{at.organisation.name} {at.name}" for at in each.posts.all())),
        (_("Who may see the person"), lambda each: each.get_consent_display()),
        (_("Ranking"), lambda each: _("does not want to be ranked") if each.refuses_ranking else ""),
    ]
    return [ComparedFact(label, said(merged), said(kept)) for label, said in lines]


def _organisation_moves(request: HttpRequest, merged: Organisation) -> list[tuple[Any, int]]:
    """Count what belongs to the one given up and will count for the kept one."""
    reader = request.user
    return [
        (_("posts of people"), queries.posts_at(reader, merged.pk).count()),
        (_("accounts that act for it"), queries.speakers_for(reader, merged.pk).count()),
        (_("needs"), demands.visible_to(reader).filter(owner=merged).count()),
        (_("offers"), offers.visible_to(reader).filter(owner=merged).count()),
        (_("agreements"), agreements.of_organisation(reader, merged.pk).count()),
    ]


def _person_moves(request: HttpRequest, merged: Person) -> list[tuple[Any, int]]:
    reader = request.user
    return [
        (_("posts"), queries.posts_of(reader, merged.pk).count()),
        (_("offers"), offers.visible_to(reader).filter(person=merged).count()),
    ]
