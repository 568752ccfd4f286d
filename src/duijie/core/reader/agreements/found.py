"""What is found of an agreement, and the read sentence it is found in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duijie.core.reader.mentions import Mention
    from duijie.core.reader.people import PersonFound
    from duijie.core.reader.sentences import Sentence


@dataclass
class AgreementFound:
    """An agreement in one sentence; offsets count in the clean text of the page."""

    title: str
    kind: str
    status: str
    sides: list[list[str]]
    signatories: list[str]
    start: int
    end: int
    year: int = 0
    needs_review: bool = False
    confidence: float = 0.8
    by_proxy: bool = False
    for_both: bool = False
    """Whether the words only tell who signed for 双方 what was told before."""
    headline: bool = False
    another: bool = False
    """Whether the words tell of one more paper between the two: 双方拟再签订…."""
    extra: list[tuple[int, int]] = field(default_factory=list)

    @property
    def parties(self) -> list[str]:
        """All parties, each once, in the order of the sides."""
        return list(dict.fromkeys(name for side in self.sides for name in side))


@dataclass(frozen=True)
class ReadSentence:
    """A sentence with what was found in it."""

    sentence: Sentence
    mentions: tuple[Mention, ...]
    people: tuple[PersonFound, ...]
