"""Which account is which person: said by staff or by who holds it, and answered by the other one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duijie.access import require
from duijie.registry import actions, claims, queries
from duijie.web.accounts import account_of
from duijie.web.accounts_forms import SpeakerForm
from duijie.web.registry_people import person_page


@login_required
@require_POST
def person_link(request: HttpRequest, person_id: int) -> HttpResponse:
    """This will note which account is this person."""
    found = queries.find_person(request.user, person_id)
    require(request.user, "registry.link_account", found)
    form = SpeakerForm(request.POST)
    if form.is_valid():
        with form.showing_refusal():
            actions.link_account(
                person_id=found.pk, account=form.account, actor=request.user, now=timezone.now()
            )
            return redirect("web:person", found.pk)
    return person_page(request, found, account_form=form)


@login_required
@require_POST
def person_unlink(request: HttpRequest, person_id: int) -> HttpResponse:
    """This will take a wrong link to an account away."""
    actions.unlink_account(person_id=person_id, actor=request.user, now=timezone.now())
    return redirect("web:person", person_id)


@login_required
@require_POST
def person_claim(request: HttpRequest, person_id: int) -> HttpResponse:
    """This will say that the record is the reader's own, and have the operators asked unless they said so."""
    reader = account_of(request)
    person = actions.claim_person(person_id=person_id, actor=reader, now=timezone.now())
    if person.account_id == reader.pk:
        messages.success(request, _its_yours())
    else:
        messages.success(
            request, _("The operators of the platform are asked to link your account to this record.")
        )
    return redirect("web:person", person.pk)


@login_required
def own_claim(request: HttpRequest) -> HttpResponse:
    """This will ask the reader whether the record is about them that staff say is."""
    claim = claims.own_claim(request.user)
    posts = [] if claim is None else claims.posts_told_by(request.user, claim)
    return render(request, "registry/claim.html", {"claim": claim, "posts": posts})


@login_required
@require_POST
def claim_confirm(request: HttpRequest, claim_id: int) -> HttpResponse:
    """This will say that it is them: the record is theirs from now on."""
    person = actions.confirm_claim(claim_id=claim_id, actor=account_of(request), now=timezone.now())
    messages.success(request, _its_yours())
    return redirect("web:person", person.pk)


@login_required
@require_POST
def claim_deny(request: HttpRequest, claim_id: int) -> HttpResponse:
    """This will say that it is not them."""
    actions.deny_claim(claim_id=claim_id, actor=account_of(request), now=timezone.now())
    messages.success(request, _("Noted: this record is not about you, and your account is not linked to it."))
    return redirect("web:account")


def _its_yours() -> str:
    return _("This record is yours now: you keep it up to date and say who may see it.")
