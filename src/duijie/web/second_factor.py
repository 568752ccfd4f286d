"""Second factors, passkeys, sessions, accounts elsewhere: django-allauth's pages, in our looks and our audit.

Signing in with a password stays ours (accounts.py); what comes after it, where an account is protected by
more than a password, is allauth's. Only the addresses below are opened: its own sign-up, password and mail
pages would go round the actions of the accounts room.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from duijie.accounts.actions import note_second_factor
from duijie.accounts.models import User
from duijie.accounts.queries import ways_in

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]
NOWHERE = "::"
"""The number of whoever connects by a socket of this machine, which has none."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth is untyped here
    """How allauth treats our accounts: opened by an operator, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """This will refuse signing up: accounts are opened by the platform."""
        return False

    def add_message(self, *args: Any, **words: Any) -> None:
        """This will say nothing: what happened stands on the page and in the account's history."""

    def send_notification_mail(self, *args: Any, **words: Any) -> None:
        """This will send no mail: the account's history tells of every change."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """This will say from which number somebody asks: what the trusted proxies say, or who connects.

        A header that is shorter than there are proxies came past them, and one that holds no number tells
        nothing: neither is believed, and neither keeps anybody from signing in.
        """
        try:
            number: str = super().get_client_ip(request)
        except (ImproperlyConfigured, PermissionDenied) as error:
            # Everybody who comes by such a proxy counts as one sender, so the operator must learn of it.
            log.warning("who asks is told by the connection alone; see DUIJIE_PROXY_COUNT: %s", error)
            return clean_client_ip(request.META.get("REMOTE_ADDR", "")) or NOWHERE
        return number


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth is untyped here
    """What an authenticator app shows, and what a passkey is bound to."""

    def get_totp_issuer(self) -> str:
        """This will name the platform in the authenticator app."""
        return pgettext("kit", "Duijie")

    def get_totp_label(self, user: User) -> str:
        """This will name the account by what is typed to sign in."""
        return user.username


class ElsewhereAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc] # allauth is untyped here
    """Accounts elsewhere open an account here only once its owner, signed in, has linked the two."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """This will refuse to open an account for whoever has one elsewhere."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """This will tell whoever is not linked yet how to do it.

        Raises ImmediateHttpResponse, which leads to the page of signing in.
        """
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        messages.error(
            request,
            gettext(
                "That account is not linked to one here. Sign in with your password, then link it under "
                "“My account”."
            ),
        )
        raise ImmediateHttpResponse(redirect("web:sign_in"))

    def send_notification_mail(self, *args: Any, **words: Any) -> None:
        """This will send no mail: the account's history tells of every change."""


def in_one_transaction(patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """This will have each page write what it changes together with the audit's line, or nothing."""
    for each in patterns:
        if isinstance(each, URLResolver):
            in_one_transaction(each.url_patterns)
        else:
            each.callback = _told_to_the_audit(each.callback)
    return list(patterns)


def _told_to_the_audit(view: View) -> View:
    @wraps(view)
    def whole(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            return view(request, *given, **named)
        with transaction.atomic():
            before = ways_in(request.user)
            answer = view(request, *given, **named)
            after = ways_in(request.user)
            for change, these, those in (("remove", before, after), ("add", after, before)):
                for number in sorted(these.keys() - those.keys()):
                    note_second_factor(
                        kind=these[number], change=change, actor=request.user, now=timezone.now()
                    )
        return answer

    return whole
