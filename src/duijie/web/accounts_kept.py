"""The accounts an operator keeps: opened, given roles, helped with a password, closed."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from duijie.access import can, require
from duijie.accounts import actions, queries
from duijie.accounts.models import User
from duijie.registry import actions as registry
from duijie.registry import queries as registry_queries
from duijie.web.accounts import demand_password_again
from duijie.web.accounts_forms import AccountForm, AccountListForm, OwnAccountForm, RoleForm
from duijie.web.history import history
from duijie.web.listing import answer, read
from duijie.web.listings.accounts import ACCOUNTS

PASSWORD_BYTES = 9
LINK_BYTES = 24


def _new_password() -> str:
    return secrets.token_urlsafe(PASSWORD_BYTES)


@login_required
def account_list(request: HttpRequest) -> HttpResponseBase:
    """This will list the accounts for whoever keeps them, newest first."""
    require(request.user, "accounts.create")
    asked = read(request, ACCOUNTS, AccountListForm)
    accounts = queries.visible_to(request.user).prefetch_related(
        registry_queries.running_roles(), registry_queries.running_speakers()
    )
    called = queries.accounts_called(
        accounts, text=asked.wanted.get("q", ""), state=asked.wanted.get("state", "")
    )
    return answer(asked, called, "accounts/list.html")


@login_required
@never_cache
def account_create(request: HttpRequest) -> HttpResponse:
    """This will open an account and show its first password, once."""
    require(request.user, "accounts.create")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = _new_password()
        with form.showing_refusal():
            made = actions.create_account(
                actor=request.user, now=timezone.now(), password=password, **form.cleaned_data
            )
            return render(request, "accounts/password.html", {"account": made, "password": password})
    return render(
        request, "registry/form.html", {"form": form, "title": _("Open an account"), "back": "/accounts/"}
    )


def _page(
    request: HttpRequest,
    found: User,
    *,
    form: OwnAccountForm | None = None,
    role_form: RoleForm | None = None,
) -> HttpResponse:
    shown = OwnAccountForm(initial={"display_name": found.display_name, "email": found.email})
    return render(
        request,
        "accounts/kept.html",
        {
            "account": found,
            "form": form or shown,
            "role_form": role_form or RoleForm(),
            "roles": registry_queries.roles_of(found),
            "speaks_for": registry_queries.speakers_visible_to(request.user).filter(account=found),
            "person": registry_queries.person_of_account(request.user, found.pk),
            "may_close": can(request.user, "accounts.close", found),
            "may_reset": can(request.user, "accounts.reset_password", found),
            "is_protected": queries.has_second_factor(found),
            "history": history(found),
        },
    )


def _find(request: HttpRequest, account_id: int) -> User:
    require(request.user, "accounts.create")
    return queries.find(request.user, account_id)


@login_required
def account_kept(request: HttpRequest, account_id: int) -> HttpResponse:
    """This will show one account, and change its name and e-mail."""
    found = _find(request, account_id)
    if request.method != "POST":
        return _page(request, found)
    form = OwnAccountForm(request.POST)
    if form.is_valid():
        demand_password_again(request, found, email=form.cleaned_data["email"])
        with form.showing_refusal():
            actions.change_account(
                account_id=found.pk, actor=request.user, now=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("Saved."))
            return redirect("web:account_kept", found.pk)
    return _page(request, found, form=form)


@login_required
@require_POST
def role_give(request: HttpRequest, account_id: int) -> HttpResponse:
    """This will give an account a role."""
    found = _find(request, account_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        with form.showing_refusal():
            registry.give_role(account=found, actor=request.user, now=timezone.now(), **form.fields_of_role())
            return redirect("web:account_kept", found.pk)
    return _page(request, found, role_form=form)


@login_required
@require_POST
def role_end(request: HttpRequest, role_id: int) -> HttpResponse:
    """This will end a role."""
    role = registry_queries.find_role(request.user, role_id)
    try:
        registry.end_role(role_id=role_id, actor=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    if not can(request.user, "accounts.create"):
        return redirect("web:account")
    return redirect("web:account_kept", role.account_id)


def _offered_link(request: HttpRequest, found: User) -> HttpResponse:
    secret = secrets.token_urlsafe(LINK_BYTES)
    link = actions.offer_link(account_id=found.pk, secret=secret, actor=request.user, now=timezone.now())
    address = request.build_absolute_uri(reverse("web:password_choose", args=[secret]))
    shown = {"account": found, "address": address, "expires_at": link.expires_at}
    return render(request, "accounts/link.html", shown)


@login_required
@require_POST
@never_cache
def account_step(request: HttpRequest, account_id: int, step: str) -> HttpResponse:
    """This will close or open an account, or give it a password, a link or less protection."""
    found = _find(request, account_id)
    if step == "password":
        password = _new_password()
        actions.reset_password(account_id=found.pk, new=password, actor=request.user, now=timezone.now())
        return render(
            request, "accounts/password.html", {"account": found, "password": password, "is_reset": True}
        )
    if step == "link":
        return _offered_link(request, found)
    if step == "take-factors":
        actions.take_second_factors(account_id=found.pk, actor=request.user, now=timezone.now())
        messages.success(request, _("From now on the password alone is enough to sign in."))
    elif step == "close":
        actions.close_account(account_id=found.pk, actor=request.user, now=timezone.now())
    elif step == "reopen":
        actions.reopen_account(account_id=found.pk, actor=request.user, now=timezone.now())
    else:
        raise Http404
    return redirect("web:account_kept", found.pk)
