"""The way out: class checked, written down, masked, bounded; see the room's docstring for its use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from duijie.access import Actor
from duijie.exits.actions import begin, end
from duijie.exits.addresses import AddressRefusedError, Destination, destination
from duijie.exits.masking import masked, masked_content
from duijie.exits.models import Sending
from duijie.exits.register import Exit, ExitError, exit_called
from duijie.exits.states import ExitKind, TextClass, carries
from duijie.exits.wire import Answer, Limits, NoAnswerError, exchange

PAGE = "page"
MOST_REDIRECTS = 5
_USUAL = Limits()
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FINE = range(200, 300)


class TextClassRefusedError(ExitError):
    """The text is of a higher class than the exit may carry; nothing left."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page as it was found: where it was in the end, its bytes, and what it says it is."""

    address: str
    content: bytes
    content_type: str


@contextmanager
def sending(
    name: str,
    *,
    text_class: TextClass,
    purpose: str,
    character_count: int,
    masked_count: int = 0,
    actor: Actor,
    now: datetime,
) -> Iterator[Exit]:
    """This will let the block send one text by an exit, written down before and after.

    For what speaks no HTTP, such as mail or storage: send inside the block, and send what
    `masking.masked` made of the text (a file's bytes are not looked into: they need an exit of their
    class). An exception in the block is written down as a failure and goes on.

    Raises UnknownExitError, TextClassRefusedError; RuntimeError inside a transaction.
    """
    by = exit_called(name)
    with _written_down(
        by,
        text_class,
        purpose,
        character_count=character_count,
        masked_count=masked_count,
        actor=actor,
        now=now,
    ):
        yield by


@contextmanager
def _written_down(
    by: Exit,
    text_class: TextClass,
    purpose: str,
    *,
    character_count: int,
    masked_count: int,
    actor: Actor,
    now: datetime,
) -> Iterator[Sending]:
    if not carries(by.highest, text_class):
        raise TextClassRefusedError(by.name)
    row = begin(
        by=by,
        text_class=text_class,
        purpose=purpose,
        character_count=character_count,
        masked_count=masked_count,
        actor=actor,
        now=now,
    )
    try:
        yield row
    except BaseException as error:
        end(sending=row, error=error.code if isinstance(error, NoAnswerError) else type(error).__name__)
        raise
    end(sending=row)


def post_json(
    name: str,
    path: str,
    content: Mapping[str, Any],
    *,
    text_class: TextClass,
    purpose: str,
    actor: Actor,
    now: datetime,
    key: str = "",
    limits: Limits = _USUAL,
) -> Any:
    """This will send one JSON body to a declared exit, every text in it masked, and give the JSON answered.

    Args:
        name: the exit's name.
        path: what follows the exit's address, such as "/embeddings".
        content: the body; masked texts keep their length, so places in them stay true.
        text_class: the class of the highest text in it.
        purpose: a code of what it is for, such as "search.encode".
        actor: who sends it.
        now: when.
        key: the endpoint's key, sent as a bearer token; never written down.
        limits: how long it may take, how large the answer may be.

    Raises UnknownExitError, TextClassRefusedError (nothing left), AddressRefusedError (nothing left),
    NoAnswerError; RuntimeError inside a transaction. A redirect is no answer: text does not follow it.
    """
    by = exit_called(name)
    if not carries(by.highest, text_class):
        raise TextClassRefusedError(by.name)
    hidden = masked_content(content)
    where = destination(by.address.rstrip("/") + path, networks=by.networks, seconds=limits.seconds)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    body = json.dumps(hidden.content, ensure_ascii=False).encode("utf-8", "replace")
    with _written_down(
        by,
        text_class,
        purpose,
        character_count=hidden.characters,
        masked_count=hidden.count,
        actor=actor,
        now=now,
    ):
        answer = exchange("POST", where, limits=limits, headers=headers, body=body)
        if answer.status not in _FINE:
            raise NoAnswerError("status", status=answer.status)
        return _read_json(answer)


def fetch(
    address: str,
    *,
    purpose: str,
    actor: Actor,
    now: datetime,
    limits: Limits = _USUAL,
    networks: tuple[str, ...] = (),
) -> FetchedPage:
    """This will read a page from an address that somebody typed.

    Redirects are followed, each looked at like the first address; only the address leaves.
    `networks` are private networks that are allowed: none, unless the operator named some for this.

    Raises AddressRefusedError, NoAnswerError; RuntimeError inside a transaction.
    """
    for _ in range(MOST_REDIRECTS + 1):
        where = destination(address, networks=networks, seconds=limits.seconds)
        answer = _fetched(address, where, purpose=purpose, actor=actor, now=now, limits=limits)
        if answer.status not in _REDIRECTS:
            if answer.status not in _FINE:
                raise NoAnswerError("status", status=answer.status)
            return FetchedPage(address, answer.content, answer.content_type)
        address = urljoin(address, answer.location)
    raise AddressRefusedError("the address leads round in circles")


def _fetched(
    address: str, where: Destination, *, purpose: str, actor: Actor, now: datetime, limits: Limits
) -> Answer:
    by = Exit(name=PAGE, kind=ExitKind.PAGE, address=masked(address).text)
    with _written_down(
        replace(by, address=by.place),
        TextClass.PUBLIC,
        purpose,
        character_count=len(address),
        masked_count=0,
        actor=actor,
        now=now,
    ):
        return exchange("GET", where, limits=limits)


def _read_json(answer: Answer) -> Any:
    def refuse(_constant: str) -> None:
        raise ValueError("NaN and Infinity are no JSON")

    try:
        return json.loads(answer.content.decode("utf-8"), parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise NoAnswerError("unreadable") from error
