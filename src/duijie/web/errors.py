"""Turns refusals into pages, in one place.

| raised | answered |
|---|---|
| DoesNotExist, Http404 | 404: what one may not see does not exist |
| NotPermittedError, PermissionDenied | visitors are asked to sign in; others get 403 |
| MissingFileError | 404: the record of the file is there, its bytes are lost, and who must know it |
| StoreUnavailableError | 503: the store of files does not answer now |
| WrongStateError | 409: somebody was there before |
| ValidationError nobody showed beside a field | 400 with its messages |
| anything else | 500, told to the log |

A page that htmx asked for gets the words alone, without the frame around them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import pgettext

from duijie.access import NotPermittedError
from duijie.core.lifecycle import WrongStateError
from duijie.files.store import MissingFileError, StoreUnavailableError
from duijie.web.typed import typed_texts

log = logging.getLogger(__name__)


class DomainErrorMiddleware:
    """Answers what the rooms raise. Views need not catch it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This will pass the request on; refusals come by process_exception."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """This will answer a refusal of the rooms, and leave every other error alone."""
        for kinds, answer in ANSWERS:
            if isinstance(exception, kinds):
                return answer(request, exception)
        return None


def _refuse(request: HttpRequest, status: int, *, title: str, words: list[str]) -> HttpResponse:
    """Answer a request of somebody who came by our own pages: what they typed is read out to them."""
    typed = typed_texts(request) if request.method == "POST" else []
    return _answer(request, status, title=title, words=words, typed=typed)


def _answer(
    request: HttpRequest, status: int, *, title: str, words: list[str], typed: Sequence[str] = ()
) -> HttpResponse:
    template = "kit/error_words.html" if request.headers.get("HX-Request") else f"{_file(status)}.html"
    shown = {"title": title, "words": words, "status": status, "typed": typed}
    return render(request, template, shown, status=status)


def _file(status: int) -> int:
    """A conflict is told on the page for requests that could not be carried out, and so is a lost file."""
    return status if status in {403, 404} else 400


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This will answer 404: there is no such page, or none for this reader."""
    return _refuse(
        request,
        404,
        title=pgettext("kit", "There is nothing here"),
        words=[
            pgettext(
                "kit",
                "The address may be mistyped, the record may have been removed, or it is not open to you.",
            ),
            *(
                []
                if _signed_in(request)
                else [pgettext("kit", "Signing in may help: some records are shown to members only.")]
            ),
        ],
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This will ask a visitor to sign in, and tell anybody else that this is for others to do."""
    if not _signed_in(request):
        target = request.get_full_path() if request.method in {"GET", "HEAD"} else page_before(request)
        return redirect_to_login(target)
    return _refuse(
        request,
        403,
        title=pgettext("kit", "This is not yours to do"),
        words=[
            pgettext(
                "kit", "You may see this record, but this step belongs to somebody else. Nothing was changed."
            ),
            pgettext("kit", "If you think it should be yours, ask the platform's operator for the role."),
        ],
    )


def wrong_state(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This will answer 409: the record has moved on since the page was opened."""
    return _refuse(
        request,
        409,
        title=pgettext("kit", "The record has moved on"),
        words=[
            pgettext(
                "kit",
                "Somebody took this step, or another one, after you opened the page. "
                "Nothing was changed by you.",
            ),
            pgettext("kit", "Open the record again to see how it stands now."),
        ],
    )


def file_missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This will answer 404: the file is recorded, and its bytes are not in the store."""
    log.error("a file is missing in the store: %s", request.path)
    return _refuse(
        request,
        404,
        title=pgettext("kit", "The file is lost"),
        words=[
            pgettext(
                "kit",
                "It is recorded here, but its content is not where it was kept. Trying again will not help.",
            ),
            pgettext(
                "kit",
                "Tell the platform's operator this address: it may still be in a backup. Or hand the file "
                "in again, if you have it.",
            ),
        ],
    )


def store_unavailable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This will answer 503: the file is there, and cannot be brought just now."""
    answer = _refuse(
        request,
        503,
        title=pgettext("kit", "Files cannot be reached just now"),
        words=[
            pgettext("kit", "The place where files are kept does not answer. Nothing was changed or lost."),
            pgettext(
                "kit", "Try again in a few minutes. If it lasts, tell the platform's operator this address."
            ),
        ],
    )
    answer["Retry-After"] = "120"
    return answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This will answer 400, with what was wrong where the rooms have told it."""
    told = list(exception.messages) if isinstance(exception, ValidationError) else []
    return _refuse(
        request,
        400,
        title=pgettext("kit", "This could not be done"),
        words=told
        or [
            pgettext(
                "kit", "What was sent could not be read. Nothing was changed. Please go back and try again."
            )
        ],
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """This will answer a form whose page was open for too long, or came from elsewhere."""
    # Its words may be another site's: they are not read out.
    return _answer(
        request,
        403,
        title=pgettext("kit", "The page was open for too long"),
        words=[
            pgettext(
                "kit",
                "For safety the form was not taken. Nothing was changed.",
            ),
            pgettext(
                "kit",
                "Go back with your browser: what you typed is still there. Copy what is long, reload the "
                "page, and send it again.",
            ),
        ],
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """This will answer 500 with a page that needs nothing: no database, no session, no frame."""
    return HttpResponse(render_to_string("500.html"), status=500)


def _signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated)


def page_before(request: HttpRequest) -> str:
    """This will return the page that a form stood on: its address is for sending, not for reading."""
    path: str = request.path.rstrip("/").rsplit("/", 1)[0] + "/"
    return path


Answer = Callable[[HttpRequest, Exception], HttpResponse]
# The first that fits answers: a lost file is a store that did not give it.
ANSWERS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Answer], ...] = (
    (ObjectDoesNotExist, page_not_found),
    ((NotPermittedError, PermissionDenied), permission_denied),
    (WrongStateError, wrong_state),
    (MissingFileError, file_missing),
    (StoreUnavailableError, store_unavailable),
    (ValidationError, bad_request),
)
