"""What the matcher knows of a need or an offer: one frozen record, the same for both sides."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

PASSAGE_CHARACTERS = 400
LATIN_SHARE = 3  # so many Latin letters say as much as one Chinese character, and cost as much


class Role(StrEnum):
    """Which side of a match a text speaks for: the encoder takes off what is usual for that side."""

    ASKING = "asking"
    OFFERING = "offering"


@dataclass(frozen=True, slots=True)
class Profile:
    """One need or offer as the scorers and the hard rules see it.

    Everything except `key` may be empty: a scorer that lacks what it compares says "unknown"
    (None) and is left out of the fused score, the same for every candidate.

    Text: `title`, `keywords` and `text` as written (public or full, the caller decides); `figures_text`
    are the words beside the title whose figures count, None for all of `text`: a need's figures of how
    things are now ask for nothing;
    `vector` is the encoder's unit-length vector of `passage`, shape (dimensions,), or None;
    `is_sketched` says that the full vector is not made yet: what there is, is rough or None.
    `role` says whether the record asks or offers.

    Codes: `industries` are GB/T 4754 codes (`C3841`, `38`), `disciplines` GB/T 13745 codes
    (`430.4510`), `region_path` the division codes from the place itself up to its province,
    without the nation: ("210502", "210500", "210000"). `modes` are cooperation modes, `budget` the
    most a need can spend and `price` the least an offer asks, in 万元; a public profile holds none of
    the three that only the full one may tell.

    Hard rules: `is_dissolved` says that the organisation it belongs to is one no more. `organisations` and
    `people` are canonical keys (merges already resolved) of everybody who stands behind the record; `posts`
    are the organisations those people hold or held a post at, each with its last day, None for one that is
    still held; `capacity` is how many more introductions it can take, None when nobody limited it; with
    `introduced_to`, the keys of those it is introduced to already, it may be listed all the same.

    What was before, for scorers: `introduced_count` introductions in the last quarter, `kept_count`
    agreements that anybody may know to have been completed.
    """

    key: str
    title: str = ""
    text: str = ""
    figures_text: str | None = None
    keywords: tuple[str, ...] = ()
    vector: Vector | None = field(default=None, compare=False)
    is_sketched: bool = False
    industries: tuple[str, ...] = ()
    disciplines: tuple[str, ...] = ()
    region_path: tuple[str, ...] = ()
    readiness: int | None = None
    modes: frozenset[str] = frozenset()
    budget: float | None = None
    price: float | None = None
    organisations: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    posts: tuple[tuple[str, date | None], ...] = ()
    is_open: bool = True
    is_dissolved: bool = False
    valid_until: date | None = None
    has_consent: bool = True
    refuses_ranking: bool = False
    capacity: int | None = None
    introduced_to: frozenset[str] = frozenset()
    introduced_count: int = 0
    kept_count: int = 0
    role: Role = Role.OFFERING

    @property
    def passage(self) -> str:
        """The text the encoder reads for this record."""
        return passage_of(title=self.title, keywords=self.keywords, text=self.text)


def passage_of(*, title: str, text: str, keywords: tuple[str, ...] = ()) -> str:
    """Join the fields of a record into the text that is encoded, most telling part first.

    At most PASSAGE_CHARACTERS Chinese characters or three times as many Latin letters: what follows
    is past the encoder's window, or costs seconds and changes no rank.
    """
    parts = (title.strip(), "、".join(keywords), " ".join(text.split()))
    whole = "。".join(part for part in parts if part)
    return whole[: _fitting(whole, PASSAGE_CHARACTERS * LATIN_SHARE)]


def _fitting(text: str, room: int) -> int:
    """Count the characters that fit, a Chinese one being LATIN_SHARE wide.

    A run at a time: a list asks for the passages of eighty candidates.
    """
    at = 0
    while at < len(text) and room >= LATIN_SHARE:
        run = text[at : at + room // LATIN_SHARE]  # fits however wide its characters are
        at += len(run)
        room -= LATIN_SHARE * len(run) - (LATIN_SHARE - 1) * len(run.encode("ascii", "ignore"))
    narrow = 0
    while narrow < room and at < len(text) and text[at].isascii():
        at, narrow = at + 1, narrow + 1
    return at
