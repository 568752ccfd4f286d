"""What somebody typed into a form, where it would be lost: read out again for them."""

from __future__ import annotations

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

CARRIED = "carried"
_OWN = frozenset({"csrfmiddlewaretoken", "form_token", CARRIED, REDIRECT_FIELD_NAME})
# A password is never written into a page.
_SECRET = frozenset({"password", "old", "new"})
# Shorter words without a blank or a comma are codes, numbers and choices: soon made again.
_SHORT = 12
_MOST_SHOWN = 100_000


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """This will return the fields of a form as they came, without secrets and what pages put in."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _OWN and name not in _SECRET
        for value in values
    ]


def typed_texts(request: HttpRequest) -> list[str]:
    """This will return the longer texts of a form that was refused, to be shown beside the refusal."""
    try:
        fields = typed_fields(request)
    except (SuspiciousOperation, MultiPartParserError, OSError):
        return []  # what was sent is no form, or was cut off on its way
    texts = [value.strip()[:_MOST_SHOWN] for name, value in fields if not name.endswith("_FORMS")]
    return [text for text in dict.fromkeys(texts) if len(text) > _SHORT or " " in text or "，" in text]
