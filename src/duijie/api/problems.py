"""Turns refusals into problem JSON (RFC 9457), in one place.

| raised | answered |
|---|---|
| DoesNotExist | 404: what one may not see does not exist |
| NotPermittedError | 401 for visitors, 403 for others |
| ValidationError of an address, NotUnderstoodError | 422 with `errors`, one a parameter |
| anything else | 500, told to the log |

What Django itself refuses under /api/ (a wrong method, a host it does not serve) is rewritten by
`ProblemMiddleware`, so that whoever reads JSON is never answered with a page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Schema
from ninja.errors import ValidationError as AddressError

from duijie.access import NotPermittedError

CONTENT_TYPE = "application/problem+json"
ROOT = "/api/"
# How a browser's session is asked for; there is no registered scheme for it.
CHALLENGE = 'Cookie realm="Duijie", form-action="/sign-in/", cookie-name="sessionid"'

_TITLES: Mapping[int, str | Promise] = {
    400: pgettext_lazy("api", "Bad Request"),
    401: pgettext_lazy("api", "Unauthorized"),
    403: pgettext_lazy("api", "Forbidden"),
    404: pgettext_lazy("api", "Not Found"),
    405: pgettext_lazy("api", "Method Not Allowed"),
    422: pgettext_lazy("api", "Unprocessable Content"),
    500: pgettext_lazy("api", "Internal Server Error"),
}
_DETAILS: Mapping[int, str | Promise] = {
    400: pgettext_lazy("api", "The request could not be read. Please check how it is written."),
    401: pgettext_lazy("api", "This is shown to members. Please sign in first."),
    403: pgettext_lazy("api", "You may see this record, but what you ask for belongs to others."),
    404: pgettext_lazy("api", "There is nothing at this address, or it is not open to you."),
    405: pgettext_lazy("api", "Records can only be read here: please use GET."),
    422: pgettext_lazy("api", "Part of the address does not fit; “errors” names what and why."),
    500: pgettext_lazy("api", "Something went wrong here. It was noted; please try again later."),
}
# By the kind of fault: ours, then pydantic's. What stands in the braces comes from the bound.
_FAULTS: Mapping[str, str | Promise] = {
    "unknown": pgettext_lazy("api", "There is no such parameter."),
    "twice": pgettext_lazy("api", "Please give it once."),
    "cursor": pgettext_lazy("api", "This is no cursor of this list. Please begin without one."),
    "either": pgettext_lazy("api", "Please give “after” or “before”, not both."),
    "region": pgettext_lazy("api", "There is no region with this code."),
    "value_error": pgettext_lazy("api", "Please write a whole number in digits."),
    "int_parsing": pgettext_lazy("api", "Please write a whole number in digits."),
    "greater_than_equal": pgettext_lazy("api", "It must be at least {ge}."),
    "less_than_equal": pgettext_lazy("api", "It must be at most {le}."),
    "string_too_short": pgettext_lazy("api", "It must not be empty."),
    "string_too_long": pgettext_lazy("api", "It must have at most {max_length} characters."),
    "string_pattern_mismatch": pgettext_lazy("api", "It holds characters that do not belong here."),
    "enum": pgettext_lazy("api", "Please give one of: {expected}."),
}
_LISTED = re.compile("'([^']*)'")
_OTHER_FAULT = pgettext_lazy("api", "This value does not fit.")


class Fault(Schema):
    """One part of an address that does not fit."""

    where: str
    detail: str

    @classmethod
    def of(cls, source: str, name: str, kind: str, bounds: Mapping[str, Any] | None = None) -> Fault:
        """This will word a fault of a parameter: `source` is query or path."""
        told = dict(bounds or {})
        if "expected" in told:  # pydantic lists the values in an English sentence
            told["expected"] = ", ".join(_LISTED.findall(str(told["expected"])))
        words = str(_FAULTS.get(kind, _OTHER_FAULT))
        return cls(where=f"{source}.{name[:40]}", detail=words.format(**told))


class Problem(Schema):
    """Why there is no answer (RFC 9457). `errors` is there with the status 422."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] = []


class NotUnderstoodError(Exception):
    """Part of the address does not fit."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__([fault.where for fault in faults])
        self.faults = tuple(faults)


def _body(status: int, faults: Sequence[Fault] = ()) -> bytes:
    """Write a problem in the language that is active."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    detail = _DETAILS.get(status) or pgettext("api", "The request could not be answered.")
    problem = Problem(
        type="about:blank", title=str(title), status=status, detail=str(detail), errors=list(faults)
    )
    return json.dumps(problem.model_dump(exclude_defaults=True), ensure_ascii=False).encode()


def problem(status: int, faults: Sequence[Fault] = ()) -> HttpResponse:
    """This will answer with a problem."""
    return HttpResponse(_body(status, faults), status=status, content_type=CONTENT_TYPE)


def _not_found(request: HttpRequest, exception: Any) -> HttpResponse:
    return problem(404)


def _not_permitted(request: HttpRequest, exception: Any) -> HttpResponse:
    if request.user.is_authenticated:
        return problem(403)
    answer = problem(401)
    answer["WWW-Authenticate"] = CHALLENGE
    return answer


def _address_faults(request: HttpRequest, exception: Any) -> HttpResponse:
    faults = []  # each error: {"type": …, "loc": ("query", "asked", "limit"), "ctx": {"le": 100}, …}
    for error in exception.errors:
        source, *_inside, name = (str(part) for part in error["loc"])
        faults.append(Fault.of(source, name, error["type"], error.get("ctx")))
    return problem(422, faults)


def _not_understood(request: HttpRequest, exception: Any) -> HttpResponse:
    return problem(422, exception.faults)


def answer_refusals(api: NinjaAPI) -> None:
    """This will have the API answer what the rooms and the addresses refuse."""
    api.add_exception_handler(ObjectDoesNotExist, _not_found)
    api.add_exception_handler(NotPermittedError, _not_permitted)
    api.add_exception_handler(AddressError, _address_faults)
    api.add_exception_handler(NotUnderstoodError, _not_understood)


@csrf_exempt
def unknown_address(request: HttpRequest) -> HttpResponse:
    """This will answer for every address under /api/ that is none."""
    return problem(404)


class ProblemMiddleware:
    """Rewrites as a problem whatever Django refused under /api/, and keeps answers out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """This will pass the request on, and look at what comes back."""
        answer = self.get_response(request)
        if not request.path_info.startswith(ROOT):
            return answer
        # What one reader may see must not be kept for the next one.
        answer["Cache-Control"] = "private, no-store"
        refused = answer.status_code >= HTTPStatus.BAD_REQUEST
        if refused and isinstance(answer, HttpResponse) and answer["Content-Type"] != CONTENT_TYPE:
            with translation.override(translation.get_language_from_request(request)):
                answer.content = _body(answer.status_code)
            answer["Content-Type"] = CONTENT_TYPE
            answer["Content-Length"] = str(len(answer.content))
        return answer


def refusals(*statuses: int) -> dict[str, Any]:
    """This will describe for OpenAPI the problems an address answers with."""
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "responses": {
            status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses
        }
    }
