"""Signing in and out, and one's own account."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.forms import CharField, Form, PasswordInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from duijie.accounts.actions import change_password
from duijie.accounts.models import User
from duijie.registry.queries import organisations_spoken_for, roles_of


class SignIn(LoginView):
    """The page people sign in on."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Signs out, by POST only."""


class PasswordForm(Form):
    """One's own password, old and new."""

    old = CharField(
        label=_("Present password"),
        max_length=200,
        strip=False,
        widget=PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        widget=PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters, not only digits, not an everyday word."),
    )


def _account_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - login_required saw to it
    return request.user


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """This will show one's own roles and let the password be changed."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change_password(actor=_account_of(request), now=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("web:sign_in")
    return render(
        request,
        "accounts/account.html",
        {
            "form": form,
            "roles": roles_of(request.user),
            "organisations": organisations_spoken_for(request.user),
        },
    )
