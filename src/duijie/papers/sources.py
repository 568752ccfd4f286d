"""What papers are issued about; the rooms above register theirs when Django starts.

Who no longer lets everybody see them is known in the registry, which reports it down through `let_hide`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import Model

from duijie.access import Actor
from duijie.papers.states import APPOINTMENTS


class UnknownSourceError(LookupError):
    """No room registered papers of this kind."""


@dataclass(frozen=True)
class PaperContent:
    """What stands on a paper, in the language it is issued in: plain words, no markup."""

    title: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()


class Find(Protocol):
    """Gives a record to an actor who may see it, or raises its DoesNotExist.

    With `lock`, all that a paper would say of it and that may be taken away is kept as it is until the
    transaction ends.
    """

    def __call__(self, actor: Actor, record_id: int, /, *, lock: bool = ...) -> Model:
        """This will return the record of this number."""
        ...


def _never(_record: Any, _today: date) -> bool:
    return False


def _is_not_over(_record: Any) -> str:
    return ""


@dataclass(frozen=True)
class Source:
    """A kind of paper: the record it is about, who issues it, what it says.

    `is_ready` says whether the record has come far enough for such a paper, and stands as one says that was
    issued; `has_ended`, whether its time is over on a day. `why_over` says in words why no such paper is
    issued about the record any more, and what to do; "" while it may come that far, or has. `people` gives
    the numbers of the people whose names the content gives.
    """

    kind: str
    model: type[Model]
    find: Find
    may_issue: Callable[[Actor, Any], bool]
    may_open: Callable[[Actor, Any], bool]
    is_ready: Callable[[Any], bool]
    content: Callable[[Actor, Any], PaperContent]
    people: Callable[[Any], Collection[int]]
    has_ended: Callable[[Any, date], bool] = _never
    why_over: Callable[[Any], str] = _is_not_over

    @property
    def is_single(self) -> bool:
        """Whether of this kind one paper of a record holds at a time."""
        return self.kind in APPOINTMENTS

    def stands(self, record: Any, *, today: date) -> bool:
        """This will say whether such a paper about the record may be issued, and holds, on a day."""
        return self.is_ready(record) and not self.has_ended(record, today)


_sources: dict[str, Source] = {}
_who_hides: list[Callable[[Collection[int]], bool]] = []


def let_hide(question: Callable[[Collection[int]], bool]) -> None:
    """This will keep from the public check what stands on papers with people `question` says yes to."""
    if question not in _who_hides:
        _who_hides.append(question)


def is_anybody_hidden(person_ids: Collection[int]) -> bool:
    """This will say whether one of these people took back that everybody may see them."""
    return any(question(person_ids) for question in _who_hides)


def register(source: Source) -> None:
    """This will let a kind of paper be issued."""
    _sources[source.kind] = source


def source_called(kind: str) -> Source:
    """This will return the kind of paper of this name. Raises UnknownSourceError."""
    try:
        return _sources[kind]
    except KeyError:
        raise UnknownSourceError(kind) from None


def kinds_about(record: Model) -> list[str]:
    """This will return the names of the kinds of papers that are issued about records such as this one."""
    return [kind for kind in kinds() if isinstance(record, _sources[kind].model)]


def kinds() -> list[str]:
    """This will return the names of all kinds of papers."""
    return sorted(_sources)
