"""Lets a program that shows a token read as the token's account, in the parts the token is for."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from duijie.accounts.actions import note_token_used
from duijie.accounts.queries import token_with
from duijie.api.problems import ROOT, problem

_SHOWN = re.compile(r"Bearer +(\S{1,200})", re.ASCII | re.IGNORECASE)
_PART = re.compile(r"/api/v1/([a-z]+)(?:/[0-9]+/([a-z]+))?")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OPEN_TO_ALL = frozenset({"docs", "openapi"})


class TokenMiddleware:
    """Answers for the account of a token; a token that does not work is refused, never passed over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """This will put the token's account where the session's would be."""
        shown = request.headers.get("Authorization", "")
        if not shown or not request.path.startswith(ROOT):
            return self.get_response(request)
        now = timezone.now()
        found = _SHOWN.fullmatch(shown.strip())
        token = token_with(found[1], now=now) if found else None
        if token is None:
            return problem(HTTPStatus.UNAUTHORIZED)
        if request.method not in SAFE:
            return problem(HTTPStatus.METHOD_NOT_ALLOWED)
        if part_of(request.path) not in {*token.scopes, *_OPEN_TO_ALL}:
            return problem(HTTPStatus.FORBIDDEN)
        request.user = token.account
        note_token_used(token_id=token.pk, actor=token.account, now=now)
        return self.get_response(request)


def part_of(path: str) -> str:
    """This will name the part of the interface an address belongs to, such as "needs"."""
    found = _PART.match(path)
    return (found[2] or found[1]) if found else ""
