"""Keys to an account beside its password: the link that chooses one, and tokens for programs."""

from __future__ import annotations

import secrets
from datetime import datetime, time
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from duijie.access import VISITOR
from duijie.accounts import actions, queries
from duijie.accounts.models import PasswordLink
from duijie.exits.mail import mail_is_set
from duijie.web.accounts_forms import ChosenPasswordForm, ForgottenForm, TokenForm

TOKEN_BYTES = 24
TOKEN_MARK = "duijie_"  # noqa: S105 - what tokens begin with, so that a leaked one is known for what it is


@never_cache
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """This will have a link mailed to whoever forgot the password, and answer everybody the same."""
    if not mail_is_set():
        raise Http404
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_for_link(
            typed=form.cleaned_data["typed"],
            sender=get_adapter().get_client_ip(request),
            language=get_language() or "",
            actor=VISITOR,
            now=timezone.now(),
        )
        messages.success(
            request,
            _(
                "If there is such an account with an e-mail address, a link is on its way to it. It works "
                "once, and within %(minutes)d minutes. Nothing after a few minutes? Look among the unwanted "
                "mail, or ask whoever runs this platform."
            )
            % {"minutes": actions.MAILED_LINK_LASTS.total_seconds() // 60},
        )
        return redirect("web:sign_in")
    return render(request, "accounts/forgotten.html", {"form": form})


@never_cache
@sensitive_post_parameters("new")
def password_choose(request: HttpRequest, secret: str) -> HttpResponse:
    """This will let whoever has the link choose the password, and send them to sign in with it."""
    now = timezone.now()
    try:
        link = queries.find_link(secret, now=now)
    except PasswordLink.DoesNotExist:
        return render(request, "accounts/link_spent.html", status=HTTPStatus.NOT_FOUND)
    form = ChosenPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_password(secret=secret, new=form.cleaned_data["new"], actor=VISITOR, now=now)
        except PasswordLink.DoesNotExist:
            return render(request, "accounts/link_spent.html", status=HTTPStatus.NOT_FOUND)
        except ValidationError as error:
            form.add_refusal(error if hasattr(error, "error_dict") else ValidationError({"new": error}))
        else:
            messages.success(request, _("Your password is set. Please sign in with it."))
            return redirect("web:sign_in")
    return render(request, "accounts/password_choose.html", {"form": form, "account": link.account})


def account_closed(request: HttpRequest) -> HttpResponse:
    """This will tell whoever showed the passkey of a closed account that it is closed."""
    return render(request, "accounts/closed.html", status=HTTPStatus.FORBIDDEN)


@login_required
@never_cache
def token_list(request: HttpRequest) -> HttpResponse:
    """This will list one's tokens, and make one whose secret is shown this once."""
    form = TokenForm(request.POST or None)
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        secret = TOKEN_MARK + secrets.token_urlsafe(TOKEN_BYTES)
        end = timezone.make_aware(datetime.combine(form.cleaned_data["expires_at"], time.max))
        with form.showing_refusal():
            made = actions.make_token(
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_at=end,
                secret=secret,
                actor=request.user,
                now=timezone.now(),
            )
            form = TokenForm()
    tokens = queries.tokens_visible_to(request.user).filter(ended_at=None)
    shown = {"form": form, "tokens": tokens, "made": made, "secret": secret, "now": timezone.now()}
    return render(request, "accounts/tokens.html", shown)


@login_required
@require_POST
def token_end(request: HttpRequest, token_id: int) -> HttpResponse:
    """This will end one of one's tokens."""
    token = actions.end_token(token_id=token_id, actor=request.user, now=timezone.now())
    messages.success(request, _("“%(name)s” no longer works.") % {"name": token.name})
    return redirect("web:token_list")
