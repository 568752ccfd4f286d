"""Pages of organisations, people and regions."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from duijie.access import can
from duijie.agreements import queries as agreements
from duijie.core.taxonomy.lists import industries
from duijie.db.codes import known_industry, label_of
from duijie.intake.queries import evidence_of
from duijie.regions import queries as regions
from duijie.registry import actions, queries
from duijie.web.history import history
from duijie.web.paging import cut_for
from duijie.web.registry_forms import ListForm, OrganisationForm, PersonForm, RegionListForm

MOST_AGREEMENTS = 20
MOST_POSTS = 50
MOST_REGIONS = 400


def organisation_list(request: HttpRequest) -> HttpResponse:
    """This will list the organisations the reader may see."""
    form = ListForm(request.GET)
    organisations = queries.organisations_visible_to(request.user)
    if form.is_valid():
        organisations = queries.organisations_named(
            organisations, text=form.cleaned_data["q"], kind=form.cleaned_data["kind"]
        )
    page = cut_for(request.GET, organisations, order=["sort_name", "pk"])
    return render(
        request,
        "registry/organisation_list.html",
        {
            "form": form,
            "page": page,
            "may_create": can(request.user, "registry.create_organisation"),
        },
    )


def organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """This will show one organisation."""
    found = queries.find_organisation(request.user, organisation_id)
    may_change = can(request.user, "registry.change_organisation", found)
    return render(
        request,
        "registry/organisation.html",
        {
            "organisation": found,
            "industry": label_of(
                industries(), known_industry(found.industry), language=get_language() or "zh-hans"
            ),
            "posts": queries.posts_at(request.user, found.pk)[:MOST_POSTS],
            "agreements": agreements.of_organisation(request.user, found.pk)[:MOST_AGREEMENTS],
            "evidence": evidence_of(request.user, found),
            "may_change": may_change,
            "may_verify": found.verified_at is None
            and can(request.user, "registry.verify_organisation", found),
            "history": history(found) if may_change else [],
        },
    )


@login_required
def organisation_create(request: HttpRequest) -> HttpResponse:
    """This will add an organisation."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_organisation(
                actor=request.user, now=timezone.now(), **form.fields_of_organisation()
            )
        except ValidationError as error:
            form.add_refusal(error)
        else:
            return redirect("web:organisation", made.pk)
    return render(
        request,
        "registry/form.html",
        {"form": form, "title": _("Add an organisation"), "back": "/organisations/"},
    )


@login_required
def organisation_edit(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """This will change an organisation."""
    found = queries.find_organisation(request.user, organisation_id)
    form = OrganisationForm(request.POST or None, initial=OrganisationForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_organisation(
                organisation_id=found.pk,
                actor=request.user,
                now=timezone.now(),
                changes=form.fields_of_organisation(),
            )
        except ValidationError as error:
            form.add_refusal(error)
        else:
            return redirect("web:organisation", found.pk)
    return render(
        request,
        "registry/form.html",
        {"form": form, "title": found.name, "back": f"/organisations/{found.pk}/"},
    )


@login_required
@require_POST
def organisation_verify(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """This will note that the organisation was checked."""
    actions.verify_organisation(organisation_id=organisation_id, actor=request.user, now=timezone.now())
    return redirect("web:organisation", organisation_id)


def person_list(request: HttpRequest) -> HttpResponse:
    """This will list the people the reader may see."""
    form = ListForm(request.GET)
    del form.fields["kind"]
    people = queries.people_visible_to(request.user)
    if form.is_valid():
        people = queries.people_called(people, text=form.cleaned_data["q"])
    page = cut_for(request.GET, people, order=["sort_name", "pk"])
    return render(
        request,
        "registry/person_list.html",
        {"form": form, "page": page, "may_create": can(request.user, "registry.create_person")},
    )


def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """This will show one person."""
    found = queries.find_person(request.user, person_id)
    may_change = can(request.user, "registry.change_person", found)
    return render(
        request,
        "registry/person.html",
        {
            "person": found,
            "evidence": evidence_of(request.user, found),
            "may_consent": can(request.user, "registry.give_consent", found),
            "history": history(found) if may_change else [],
        },
    )


@login_required
def person_create(request: HttpRequest) -> HttpResponse:
    """This will add a person, seen by staff only."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_person(actor=request.user, now=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_refusal(error)
        else:
            return redirect("web:person", made.pk)
    return render(
        request, "registry/form.html", {"form": form, "title": _("Add a person"), "back": "/people/"}
    )


@login_required
@require_POST
def person_consent(request: HttpRequest, person_id: int) -> HttpResponse:
    """This will set who may see the person."""
    actions.give_consent(
        person_id=person_id,
        consent=request.POST.get("consent", ""),
        actor=request.user,
        now=timezone.now(),
    )
    return redirect("web:person", person_id)


def region_list(request: HttpRequest) -> HttpResponse:
    """This will list the regions inside one, or those that a text may mean."""
    form = RegionListForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    inside = form.cleaned_data.get("inside") if form.is_valid() else None
    found = regions.search(text) if text else regions.children(inside or None)[:MOST_REGIONS]
    return render(request, "registry/region_list.html", {"form": form, "regions": found})
