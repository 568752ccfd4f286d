"""Pages of people: their posts, who may see them, and the account that is theirs."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duijie.access import can, require
from duijie.intake.queries import evidence_of
from duijie.registry import actions, claims, queries
from duijie.registry.models import Person
from duijie.registry.standing import standing_of
from duijie.web.accounts_forms import SpeakerForm
from duijie.web.history import history
from duijie.web.listing import answer, read
from duijie.web.listings.registry import PEOPLE
from duijie.web.organisation_named import organisation_named
from duijie.web.registry_forms import PersonEditForm, PersonForm, PersonListForm, PostEditForm, PostForm
from duijie.web.registry_merges import likely, merged_here


def person_list(request: HttpRequest) -> HttpResponseBase:
    """This will list the people the reader may see."""
    asked = read(request, PEOPLE, PersonListForm)
    people = queries.people_called(queries.people_visible_to(request.user), text=asked.wanted.get("q", ""))
    return answer(
        asked,
        people,
        "registry/person_list.html",
        may_create=can(request.user, "registry.create_person"),
        may_see_pairs=can(request.user, "registry.see_pairs"),
    )


def person_page(
    request: HttpRequest, found: Person, *, account_form: SpeakerForm | None = None
) -> HttpResponse:
    """This will show a person, with what was typed to link an account."""
    may_change = can(request.user, "registry.change_person", found)
    standing = standing_of(request.user)
    may_link = found.forgotten_at is None and can(request.user, "registry.link_account", found)
    claim = claims.claim_about(request.user, found.pk)
    return render(
        request,
        "registry/person.html",
        {
            "person": found,
            "signed_in": request.user.is_authenticated,
            # What a page said of somebody who asked to be removed is not shown here any more.
            "evidence": [] if found.forgotten_at else evidence_of(request.user, found),
            "may_see_needs": found.forgotten_at is None
            and can(request.user, "matches.see_for_expert", found),
            "may_change": may_change,
            "may_consent": found.forgotten_at is None and can(request.user, "registry.give_consent", found),
            # Who has an account agrees themselves.
            "may_agree": can(request.user, "registry.speak_for_person", found),
            # What somebody said of being shown, or of being ranked, is no news for everybody.
            "may_see_what_they_said": standing.is_staff or standing.is_person(found.pk),
            "may_unlink": found.account_id is not None
            and can(request.user, "registry.unlink_account", found),
            "account_form": (account_form or SpeakerForm())
            if may_link and found.account_id is None and claim is None
            else None,
            "claim": claim,
            "may_link": may_link,
            "may_claim": found.forgotten_at is None
            and claim is None
            and can(request.user, "registry.claim_person", found),
            "today": timezone.localdate(),
            "history": history(found) if may_change else [],
            "posts": queries.posts_of(request.user, found.pk),
            "likely": likely(request, found) if may_change else [],
            "merged_here": merged_here(request, found) if may_change else [],
        },
    )


def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """This will show one person."""
    found = queries.find_person(request.user, person_id)
    if found.pk != person_id:  # merged: its address leads to the one that was kept
        return redirect("web:person", found.pk)
    return person_page(request, found)


@login_required
def person_create(request: HttpRequest) -> HttpResponse:
    """This will add a person, seen by staff only."""
    require(request.user, "registry.create_person")
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            made = actions.create_person(actor=request.user, now=timezone.now(), **form.cleaned_data)
            return redirect("web:person", made.pk)
    return render(
        request, "registry/form.html", {"form": form, "title": _("Add a person"), "back": "/people/"}
    )


@login_required
def person_edit(request: HttpRequest, person_id: int) -> HttpResponse:
    """This will change a person's own fields."""
    found = queries.find_person(request.user, person_id)
    require(request.user, "registry.change_person", found)
    form = PersonEditForm(request.POST or None, initial=PersonEditForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            actions.change_person(
                person_id=found.pk, actor=request.user, now=timezone.now(), changes=form.cleaned_data
            )
            messages.success(request, _("Saved."))
            return redirect("web:person", found.pk)
    return render(
        request, "registry/form.html", {"form": form, "title": found.name, "back": f"/people/{found.pk}/"}
    )


@login_required
@require_POST
def person_consent(request: HttpRequest, person_id: int) -> HttpResponse:
    """This will set who may see the person."""
    found = actions.give_consent(
        person_id=person_id,
        consent=request.POST.get("consent", ""),
        actor=request.user,
        now=timezone.now(),
    )
    messages.success(
        request,
        _("Who may see %(name)s: %(who)s.") % {"name": found.name, "who": found.get_consent_display()},
    )
    return redirect("web:person", person_id)


@login_required
@require_POST
def person_asked(request: HttpRequest, person_id: int) -> HttpResponse:
    """This will note that the person was asked whether they agree to be shown."""
    actions.note_asked(person_id=person_id, actor=request.user, now=timezone.now())
    messages.success(request, _("Noted. What they answer is noted here too."))
    return redirect("web:person", person_id)


@login_required
def post_create(request: HttpRequest, person_id: int) -> HttpResponse:
    """This will note a post somebody holds or held."""
    found = queries.find_person(request.user, person_id)
    require(request.user, "registry.change_person", found)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        at = organisation_named(request.user, typed.pop("organisation"), form, "organisation")
        if at is not None:
            with form.showing_refusal():
                actions.add_post(
                    person_id=found.pk, organisation_id=at.pk, actor=request.user, now=timezone.now(), **typed
                )
                return redirect("web:person", found.pk)
    return render(
        request,
        "registry/form.html",
        {"form": form, "title": _("Add a post"), "lead": found.name, "back": f"/people/{found.pk}/"},
    )


@login_required
def post_edit(request: HttpRequest, post_id: int) -> HttpResponse:
    """This will change the words and dates of a post."""
    post = queries.post_of(request.user, post_id)
    require(request.user, "registry.change_person", post.person)
    form = PostEditForm(request.POST or None, initial=PostEditForm.initial_of(post))
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            actions.change_post(post_id=post.pk, actor=request.user, now=timezone.now(), **form.cleaned_data)
            return redirect("web:person", post.person_id)
    return render(
        request,
        "registry/form.html",
        {
            "form": form,
            "title": _("Change a post"),
            "lead": f"{post.person.name} · {post.organisation.name}",
            "back": f"/people/{post.person_id}/",
        },
    )


@login_required
@require_POST
def post_remove(request: HttpRequest, post_id: int) -> HttpResponse:
    """This will remove a post that was noted by mistake."""
    post = queries.post_of(request.user, post_id)
    actions.remove_post(post_id=post_id, actor=request.user, now=timezone.now())
    return redirect("web:person", post.person_id)
