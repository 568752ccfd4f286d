"""Carries what was typed through signing in, when a session ended while a form was being filled.

A form sent by nobody would be lost: the reader is asked to sign in and comes back to an empty form.
Instead the page of signing in takes the form along, signed, and offers it again afterwards. It is
never sent on by itself: somebody else may have signed in meanwhile, so a person presses the button.
Only a form with our own token gets this far, so no other site can put one into anybody's hands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_cache_control

from duijie.web.accounts_forms import SignInForm
from duijie.web.errors import page_before
from duijie.web.typed import CARRIED, typed_fields

_SALT = "duijie.web.carried"
_LONGEST_SECONDS = 60 * 60


@dataclass(frozen=True)
class CarriedForm:
    """A form that was sent by somebody whose session had ended."""

    path: str
    fields: list[tuple[str, str]]
    had_files: bool

    @property
    def typed_count(self) -> int:
        """How many fields hold something."""
        return sum(bool(value.strip()) for _name, value in self.fields)

    def signed(self) -> str:
        """This will give the form as one value that a page can hold and nobody can alter."""
        return signing.dumps([self.path, self.fields, self.had_files], salt=_SALT, compress=True)


def carried_by(signed: str) -> CarriedForm | None:
    """This will return the form that a page of ours holds, or None for anything else."""
    if not signed:
        return None
    try:
        path, fields, had_files = signing.loads(signed, salt=_SALT, max_age=_LONGEST_SECONDS)
    except signing.BadSignature:
        return None
    return CarriedForm(path, [(name, value) for name, value in fields], had_files)


class CarriedFormMiddleware:
    """Shows the page of signing in, with the form in it, where a form of nobody was turned away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This will take a form along that was about to be lost, and keep private pages out of caches."""
        answer = self.get_response(request)
        if request.user.is_authenticated:
            # A shared computer must not show one reader's pages to the next by its back button.
            patch_cache_control(answer, private=True, no_store=True)
        elif request.method == "POST" and _asks_to_sign_in(answer) and "HX-Request" not in request.headers:
            return _sign_in_page(request)
        return answer


def _asks_to_sign_in(answer: HttpResponse) -> bool:
    # With the page to come back to behind it: a page that sends on to signing in of itself took the form.
    return answer.status_code == HTTPStatus.FOUND and answer["Location"].startswith(
        f"{resolve_url('web:sign_in')}?"
    )


def _sign_in_page(request: HttpRequest) -> HttpResponse:
    """Give the page with the form in it; where nothing was typed, the way to the page it stood on."""
    form = CarriedForm(request.get_full_path(), typed_fields(request), bool(request.FILES))
    if not form.typed_count and not form.had_files:
        return redirect_to_login(page_before(request))
    shown = {"form": SignInForm(request), REDIRECT_FIELD_NAME: page_before(request), CARRIED: form.signed()}
    return render(request, "accounts/sign_in.html", shown, status=HTTPStatus.FORBIDDEN)
