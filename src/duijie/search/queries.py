"""Reading the index: search, the public corpus' statistics, vectors, and how things stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from duijie.core.matcher import Statistics, Vector
from duijie.search.where import EVERYTHING, Where


@dataclass(frozen=True, slots=True)
class RecordHit:
    """One record found, its public and full document folded into the better of the two.

    `score` in 0…1 orders the hits; `text_score` and `meaning_score` are its calibrated parts
    (meaning None while vectors are missing).
    """

    kind: str
    record_id: int
    score: float
    text_score: float
    meaning_score: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search answers. `used_meaning` False: words alone (say so on the page)."""

    hits: tuple[RecordHit, ...]
    used_meaning: bool


@dataclass(frozen=True, slots=True)
class SearchStatus:
    """How search stands, for the page: `wanted_vectors` texts of which `ready_vectors` have
    theirs; `encoder` is the model's name, "" when there is none (words only); `index_note` is
    "" or a code: "rebuilding" (the folder was missing or broken, and is being made again),
    "behind" (changes wait to be taken in).
    """

    encoder: str
    wanted_vectors: int
    ready_vectors: int
    index_note: str


def search(  # noqa: PLR0913  the parts of one question
    *,
    readers: Collection[str],
    text: str = "",
    terms: tuple[str, ...] = (),
    passage: str = "",
    vector: Vector | None = None,
    kinds: Collection[str] = (),
    where: Where = EVERYTHING,
    limit: int = 50,
) -> Found:
    """Find the records these readers may find, best first.

    `readers` are the actor's tokens ("public" is always among them). Ask with `text` (what a
    person typed), or with a record's own `terms` and `passage` (or `vector`) as the matcher
    does. A text whose vector is not cached yet is encoded here (about 40 ms) when it is short,
    otherwise the search stands on words alone.
    """
    raise NotImplementedError


def statistics(terms: Collection[str]) -> Statistics:
    """Give the PUBLIC corpus' figures for these terms: what `core.matcher.rank` is handed."""
    raise NotImplementedError


def vectors_of(passages: Sequence[str]) -> list[Vector | None]:
    """Give the cached vector of each passage (`Profile.passage`), None where not made yet."""
    raise NotImplementedError


def status() -> SearchStatus:
    """Tell how search stands, for the page and the command line."""
    raise NotImplementedError
