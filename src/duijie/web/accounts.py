"""Signing in and out, and one's own account."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.models import Login
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from duijie.access import VISITOR
from duijie.accounts.actions import (
    change_account,
    change_password,
    forget_failed_sign_ins,
    note_failed_sign_in,
)
from duijie.accounts.models import User
from duijie.accounts.queries import has_second_factor
from duijie.exits.mail import mail_is_set
from duijie.notices.queries import digest_of
from duijie.registry import queries
from duijie.web.accounts_forms import OwnAccountForm, PasswordForm, SignInForm
from duijie.web.carried import carried_by
from duijie.web.history import history
from duijie.web.typed import CARRIED


class SignIn(LoginView):
    """The page people sign in on; a form they were filling when their session ended comes along."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """This will sign in, or ask for the second factor first, then offer a form that was brought along."""
        user = form.get_user()
        forget_failed_sign_ins(actor=user, now=timezone.now())
        brought = self.request.POST.get(CARRIED, "")
        sent = carried_by(brought)
        onward = self.get_success_url() if sent is None else resolve_url("web:sign_in_carried")
        login = Login(user=user, redirect_url=onward)
        answer: HttpResponse = perform_password_login(self.request, {"username": user.username}, login)
        if sent is not None and self.request.user.is_authenticated:
            return render(self.request, "accounts/carried.html", {"sent": sent})
        if sent is not None:
            self.request.session[CARRIED] = brought
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """This will count a wrong name or password, and show the page again."""
        if form.has_error(NON_FIELD_ERRORS, code="invalid_login"):
            note_failed_sign_in(username=form.cleaned_data["username"], actor=VISITOR, now=timezone.now())
        return super().form_invalid(form)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """This will keep the form that was brought along while the password is tried again."""
        shown = super().get_context_data(**context)
        # The passkey's form, allauth's, comes back to the same page.
        field = format_html('<input type="hidden" name="next" value="{}">', shown["next"])
        return shown | {CARRIED: self.request.POST.get(CARRIED, ""), "redirect_field": field}


@login_required
def carried_form(request: HttpRequest) -> HttpResponse:
    """This will offer the form that was brought along through signing in, once."""
    brought = carried_by(request.session.pop(CARRIED, ""))
    return render(request, "accounts/carried.html", {"sent": brought}) if brought else redirect("web:home")


class SignOut(LogoutView):
    """Signs out, by POST only."""


def account_of(request: HttpRequest) -> User:
    """This will return the signed-in account; login_required saw to it that there is one."""
    assert isinstance(request.user, User)  # noqa: S101 - see above
    return request.user


def _page(request: HttpRequest, *, form: PasswordForm, own_form: OwnAccountForm) -> HttpResponse:
    own = account_of(request)
    return render(
        request,
        "accounts/account.html",
        {
            "form": form,
            "own_form": own_form,
            "roles": queries.roles_of(own),
            "organisations": queries.organisations_spoken_for(own),
            "person": queries.person_of_account(own, own.pk),
            "history": history(own),
            "is_protected": has_second_factor(own),
            "offers_digest": mail_is_set(),
            "digest": digest_of(own),
        },
    )


def _own_form(own: User) -> OwnAccountForm:
    return OwnAccountForm(initial={"display_name": own.display_name, "email": own.email})


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """This will show one's own roles, and change the password of whoever knows the old one."""
    own = account_of(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            changed = change_password(actor=own, now=timezone.now(), **form.cleaned_data)
            # This browser stays signed in; every other one is signed out.
            update_session_auth_hash(request, changed)
            messages.success(
                request,
                _("Your password is changed. Everywhere else you are signed out now."),
            )
            return redirect("web:account")
    return _page(request, form=form, own_form=_own_form(own))


def demand_password_again(request: HttpRequest, of: User, *, email: str) -> None:
    """This will ask for the password first when somebody changes the address of their own account.

    Mail opens accounts: whoever sits at a screen left unlocked could have a link mailed, and take it over.
    Raises ReauthenticationRequired; the form that was sent is taken up again afterwards.
    """
    is_another_of_own = of.pk == account_of(request).pk and email != of.email
    if is_another_of_own and mail_is_set() and not did_recently_reauthenticate(request):
        raise ReauthenticationRequired


@login_required
def account_change(request: HttpRequest) -> HttpResponse:
    """This will change one's own name and e-mail."""
    own = account_of(request)
    own_form = OwnAccountForm(request.POST or None)
    if request.method != "POST":
        return redirect("web:account")
    if own_form.is_valid():
        demand_password_again(request, own, email=own_form.cleaned_data["email"])
        with own_form.showing_refusal():
            change_account(account_id=own.pk, actor=own, now=timezone.now(), **own_form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("web:account")
    return _page(request, form=PasswordForm(), own_form=own_form)
