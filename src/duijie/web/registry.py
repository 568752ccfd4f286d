"""Pages of organisations, and of who acts for them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duijie.access import can, require
from duijie.agreements import queries as agreements
from duijie.intake.queries import evidence_of
from duijie.registry import actions, queries
from duijie.registry.models import Organisation
from duijie.web.accounts_forms import SpeakerForm
from duijie.web.history import history
from duijie.web.listing import answer, read
from duijie.web.listings.registry import ORGANISATIONS
from duijie.web.organisation_named import organisation_named
from duijie.web.profile_words import discipline_word, industry_word
from duijie.web.registry_forms import DissolutionForm, OrganisationForm, OrganisationListForm
from duijie.web.registry_merges import KnownAlike, known_alike, likely, merged_here

MOST_AGREEMENTS = 20
MOST_POSTS = 50
MOST_PARTS = 50
MOST_SPEAKERS = 50
LONGEST_NUMBER = 19
MOST_LOOKED_AT = 50
DISSOLVE = "registry.dissolve_organisation"


def organisation_list(request: HttpRequest) -> HttpResponseBase:
    """This will list the organisations the reader may see."""
    asked = read(request, ORGANISATIONS, OrganisationListForm)
    wanted = asked.wanted
    region = wanted.get("region")
    organisations = queries.organisations_named(
        queries.organisations_visible_to(request.user),
        text=wanted.get("q", ""),
        kind=wanted.get("kind", ""),
    )
    organisations = queries.organisations_in(
        organisations,
        region_code=region.pk if region is not None else "",
        verified=wanted.get("verified", ""),
        state=wanted.get("state", ""),
        industry=wanted.get("industry", ""),
        discipline=wanted.get("discipline", ""),
    )
    return answer(
        asked,
        organisations,
        "registry/organisation_list.html",
        may_create=can(request.user, "registry.create_organisation"),
        may_see_pairs=can(request.user, "registry.see_pairs"),
    )


def _page(
    request: HttpRequest, found: Organisation, *, speaker_form: SpeakerForm | None = None
) -> HttpResponse:
    may_change = can(request.user, "registry.change_organisation", found)
    speakers = queries.speakers_for(request.user, found.pk)[:MOST_SPEAKERS]
    return render(
        request,
        "registry/organisation.html",
        {
            "organisation": found,
            "industries": [industry_word(code) for code in found.industries],
            "posts": queries.posts_at(request.user, found.pk)[:MOST_POSTS],
            "disciplines": [discipline_word(code) for code in found.disciplines],
            "above": _shown_above(request, found),
            "parts": queries.parts_of(request.user, found.pk)[:MOST_PARTS],
            "agreements": agreements.of_organisation(request.user, found.pk)[:MOST_AGREEMENTS],
            "evidence": evidence_of(request.user, found),
            "may_see_alike": can(request.user, "matches.see_alike", found),
            "may_change": may_change,
            "successor": queries.successor_seen_by(request.user, found),
            "may_dissolve": not found.is_dissolved and can(request.user, DISSOLVE, found),
            "may_restore": found.is_dissolved and can(request.user, "registry.restore_organisation", found),
            "may_verify": found.verified_at is None
            and not found.is_dissolved
            and can(request.user, "registry.verify_organisation", found),
            "speakers": [
                (speaker, can(request.user, "registry.end_speaking", speaker)) for speaker in speakers
            ],
            "may_invite": can(request.user, "registry.invite_colleague", found),
            "speaker_form": (speaker_form or SpeakerForm())
            if can(request.user, "registry.let_speak", found)
            else None,
            "history": history(found) if may_change else [],
            "likely": likely(request, found) if may_change else [],
            "merged_here": merged_here(request, found) if may_change else [],
        },
    )


def _shown_above(request: HttpRequest, found: Organisation) -> list[Organisation]:
    """Give the bodies it is a part of that the reader may see, the largest first."""
    above = queries.organisations_above(found)
    visible = queries.organisations_visible_to(request.user).filter(pk__in=[each.pk for each in above])
    seen = set(visible.values_list("pk", flat=True)) if above else set()
    return [each for each in reversed(above) if each.pk in seen]


def organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """This will show one organisation."""
    found = queries.find_organisation(request.user, organisation_id)
    if found.pk != organisation_id:  # merged: its address leads to the one that was kept
        return redirect("web:organisation", found.pk)
    return _page(request, found)


def _page_under_review(request: HttpRequest) -> str:
    """Give the address of the page that `?back=` names, or nothing."""
    number = request.GET.get("back", "")
    is_number = number.isascii() and number.isdigit() and len(number) < LONGEST_NUMBER
    return reverse("web:page", args=[int(number)]) if is_number else ""


def _parent_is_known(request: HttpRequest, form: OrganisationForm, found: Organisation | None = None) -> bool:
    """Look up what the organisation is a part of; what stands there already stays what it is."""
    typed = form.cleaned_data["parent"]
    now = found.parent if found is not None else None
    if now is not None and typed == now.name:
        form.parent_id = now.pk
    elif typed:
        named = organisation_named(request.user, typed, form, "parent")
        form.parent_id = named.pk if named is not None else None
    return form.is_valid()


def _looked_at(request: HttpRequest) -> set[int]:
    """Give the numbers of those alike that the form showed before, as it sent them back."""
    sent = request.POST.getlist("besides")[:MOST_LOOKED_AT]
    return {int(each) for each in sent if each.isascii() and each.isdigit() and len(each) < LONGEST_NUMBER}


@login_required
def organisation_create(request: HttpRequest) -> HttpResponse:
    """This will add an organisation; where it may be a known one, once somebody looked at that.

    A page under review that names an unknown one leads here with `?name=` filled in, and `?back=`
    the page's number, to go on there.
    """
    require(request.user, "registry.create_organisation")
    back = _page_under_review(request)
    form = OrganisationForm(request.POST or None, initial={"name": request.GET.get("name", "")[:120]})
    alike: list[KnownAlike] = []
    if request.method == "POST" and form.is_valid() and _parent_is_known(request, form):
        try:
            made = actions.create_organisation(
                actor=request.user,
                now=timezone.now(),
                aliases=form.other_names(),
                parent_id=form.parent_id,
                besides=_looked_at(request),
                **form.fields_of_organisation(),
            )
        except ValidationError as error:
            form.add_refusal(error)
        except actions.AlikeError as error:
            alike = known_alike(error.candidates)
        else:
            messages.success(request, _("“%(name)s” is in the registry now.") % {"name": made.name})
            return redirect(back or reverse("web:organisation", args=[made.pk]))
    return render(
        request,
        "registry/form.html",
        {
            "form": form,
            "title": _("Add an organisation"),
            "back": back or "/organisations/",
            "alike": alike,
            "button": _("It is another one: add it") if alike else "",
        },
    )


@login_required
def organisation_edit(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """This will change an organisation."""
    found = queries.find_organisation(request.user, organisation_id)
    require(request.user, "registry.change_organisation", found)
    form = OrganisationForm(
        request.POST or None,
        initial=OrganisationForm.initial_of(found),
        kept=found,
    )
    if request.method == "POST" and form.is_valid() and _parent_is_known(request, form, found):
        with form.showing_refusal():
            actions.change_organisation(
                organisation_id=found.pk,
                actor=request.user,
                now=timezone.now(),
                changes={**form.fields_of_organisation(), "parent_id": form.parent_id},
                aliases=form.other_names(),
            )
            messages.success(request, _("Saved."))
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


@login_required
def organisation_dissolve(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """This will ask when the organisation was dissolved and who follows it, and note that."""
    found = queries.find_organisation(request.user, organisation_id)
    require(request.user, DISSOLVE, found)
    form = DissolutionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["successor"]
        successor = organisation_named(request.user, typed, form, "successor") if typed else None
        if form.is_valid():
            with form.showing_refusal():
                actions.dissolve_organisation(
                    organisation_id=found.pk,
                    dissolved_on=form.cleaned_data["dissolved_on"],
                    successor_id=successor.pk if successor is not None else None,
                    actor=request.user,
                    now=timezone.now(),
                )
                told = _("It is noted that “%(name)s” was dissolved.")
                messages.success(request, told % {"name": found.name})
                return redirect("web:organisation", found.pk)
    return render(
        request,
        "registry/form.html",
        {
            "form": form,
            "title": _("Dissolve “%(name)s”") % {"name": found.name},
            "lead": _(
                "Its needs and offers are no longer matched, and posts there become former ones. It can be "
                "restored at any time."
            ),
            "back": f"/organisations/{found.pk}/",
        },
    )


@login_required
@require_POST
def organisation_restore(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """This will note that the organisation was not dissolved after all."""
    actions.restore_organisation(organisation_id=organisation_id, actor=request.user, now=timezone.now())
    messages.success(request, _("It is no longer noted as dissolved."))
    return redirect("web:organisation", organisation_id)


@login_required
@require_POST
def speaker_give(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """This will let an account act for the organisation; its exact name is typed, none is listed."""
    found = queries.find_organisation(request.user, organisation_id)
    require(request.user, "registry.let_speak", found)
    form = SpeakerForm(request.POST)
    if form.is_valid():
        actions.let_speak(
            account=form.account, organisation_id=found.pk, actor=request.user, now=timezone.now()
        )
        messages.success(
            request,
            _("%(name)s may now act for %(organisation)s and was told.")
            % {"name": form.account.display_name, "organisation": found.name},
        )
        return redirect("web:organisation", found.pk)
    return _page(request, found, speaker_form=form)


@login_required
@require_POST
def speaker_end(request: HttpRequest, speaker_id: int) -> HttpResponse:
    """This will end that an account acts for an organisation."""
    speaker = queries.find_speaker(request.user, speaker_id)
    actions.end_speaking(speaker_id=speaker_id, actor=request.user, now=timezone.now())
    messages.success(
        request,
        _("%(name)s no longer acts for %(organisation)s.")
        % {"name": speaker.account.display_name, "organisation": speaker.organisation.name},
    )
    if speaker.organisation.verified_at is None and speaker.account_id == request.user.pk:
        # Whoever stepped down may not see an unverified organisation any more.
        return redirect("web:account")
    return redirect("web:organisation", speaker.organisation_id)
