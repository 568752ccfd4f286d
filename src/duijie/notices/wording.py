"""The words of every notice, registered by the room that sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.utils.functional import Promise

_words: dict[str, str | Promise] = {}


class UnknownNoticeError(Exception):
    """No room gave words for this code."""


def register(code: str, words: str | Promise) -> None:
    """This will word the notices of this code: a lazy text with %(named)s placeholders."""
    _words[code] = words


def kind_of(code: str) -> str:
    """This will return the kind of a notice: the room that sends it."""
    return code.partition(".")[0]


def kind_words(kind: str) -> str:
    """This will return what a kind is called in the reader's language. Raises LookupError."""
    return str(apps.get_app_config(kind).verbose_name)


def codes() -> frozenset[str]:
    """This will return every code that has words."""
    return frozenset(_words)


def worded(code: str, params: Mapping[str, Any]) -> str:
    """This will return the notice in the reader's language. Raises UnknownNoticeError."""
    try:
        words = _words[code]
    except KeyError:
        raise UnknownNoticeError(code) from None
    return str(words) % params
