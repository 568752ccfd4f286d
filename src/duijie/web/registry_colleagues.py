"""The page on which somebody who acts for an organisation invites a colleague to do so too."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from duijie.access import require
from duijie.accounts import queries as accounts
from duijie.accounts.models import PasswordLink
from duijie.core.names import pinyin_of_person
from duijie.registry import actions, queries
from duijie.registry.models import Organisation
from duijie.web.registry_forms import ColleagueForm

SECRET_BYTES = 24
_LONGEST_OF_NAME = 20


def _digest(token: UUID, *of: object) -> bytes:
    """Give what nobody guesses without the server's key: the same form sent twice gives the same."""
    said = json.dumps([token.hex, *of])
    return salted_hmac("duijie.web.registry_colleagues", said, algorithm="sha256").digest()


def _account_name(display_name: str, digest: bytes) -> str:
    """Make the name somebody signs in with: chosen by nobody, so that none tells which are taken."""
    letters = re.sub(r"[^a-z]", "", pinyin_of_person(display_name).lower())[:_LONGEST_OF_NAME]
    return f"{letters or 'colleague'}-{int.from_bytes(digest[-4:], 'big') % 10**6:06}"


@login_required
@never_cache
def colleague_invite(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """This will open an account for a colleague and show the link to choose its password, to be sent on."""
    found = queries.find_organisation(request.user, organisation_id)
    require(request.user, "registry.invite_colleague", found)
    form = ColleagueForm(request.POST or None, initial={"form_token": uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            return _invited(request, found, form)
        except ValidationError as error:
            # What was typed, as a form of its own: the next press invites anew.
            form = ColleagueForm({**request.POST.dict(), "form_token": str(uuid4())})
            form.add_refusal(error)
    return render(
        request,
        "registry/form.html",
        {
            "form": form,
            "title": _("Invite a colleague"),
            "lead": _(
                "The colleague may then act for “%(organisation)s” as you do, and for nobody else. "
                "Those who look after the organisation are told."
            )
            % {"organisation": found.name},
            "button": _("Invite"),
            "back": reverse("web:organisation", args=[found.pk]),
        },
    )


def _invited(request: HttpRequest, organisation: Organisation, form: ColleagueForm) -> HttpResponse:
    """Invite, and show the link. Raises ValidationError, also when the link was used meanwhile."""
    name, token = form.cleaned_data["display_name"], form.cleaned_data["form_token"] or uuid4()
    digest = _digest(token, request.user.pk, organisation.pk, name)
    secret = urlsafe_b64encode(digest[:SECRET_BYTES]).decode()
    now = timezone.now()
    speaker = actions.invite_colleague(
        organisation_id=organisation.pk,
        display_name=name,
        username=_account_name(name, digest),
        secret=secret,
        actor=request.user,
        now=now,
    )
    try:
        link = accounts.find_link(secret, now=now)
    except PasswordLink.DoesNotExist:
        raise actions.InvitationOverError from None
    shown = {
        "organisation": organisation,
        "account": speaker.account,
        "address": request.build_absolute_uri(reverse("web:password_choose", args=[secret])),
        "expires_at": link.expires_at,
    }
    return render(request, "registry/invited.html", shown)
