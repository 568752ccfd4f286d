"""Figures of the public corpus: how common each term is, and how the encoder's cosines lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log

from duijie.core.matcher.profile import Profile
from duijie.core.matcher.words import terms_of

Weighed = tuple[tuple[str, float], ...]

USUAL_COSINE_LOW = -0.1
USUAL_COSINE_HIGH = 0.5


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures of one corpus, the public one: confidential texts are never counted in.

    `document_count`, the mean number of terms of a document, how many documents hold each term
    (a term that is missing occurs nowhere); `cosine_low` and `cosine_high` are the encoder's
    cosines for texts that have nothing, and everything, to do with each other; `is_band_measured` says
    whether these two were measured, so that what lies low between them speaks of something else.
    """

    document_count: int
    average_length: float
    document_frequency: Mapping[str, int]
    cosine_low: float = USUAL_COSINE_LOW
    cosine_high: float = USUAL_COSINE_HIGH
    is_band_measured: bool = True
    # A list asks for the subject's terms once a candidate: each is worked out once.
    _rarities: dict[str, float] = field(default_factory=dict, init=False, compare=False, repr=False)
    _weighed: dict[tuple[str, ...], tuple[Weighed, float]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @property
    def cosine_width(self) -> float:
        """The width of the band the encoder's cosines lie in."""
        return self.cosine_high - self.cosine_low

    def rarity(self, term: str) -> float:
        """Give the inverse document frequency of a term, always above 0.

        Robertson's formula with Lucene's +1, as tantivy counts it: ln(1 + (N - n + ½)/(n + ½)).
        """
        known = self._rarities.get(term)
        if known is None:
            holding = min(self.document_frequency.get(term, 0), self.document_count)
            known = log(1 + (self.document_count - holding + 0.5) / (holding + 0.5))
            self._rarities[term] = known
        return known

    def weighed(self, terms: tuple[str, ...]) -> tuple[Weighed, float]:
        """Give each of these terms, in this order, with its rarity, and the sum of them."""
        known = self._weighed.get(terms)
        if known is None:
            each = tuple((term, self.rarity(term)) for term in terms)
            known = self._weighed[terms] = each, sum(rarity for _term, rarity in each)
        return known


def statistics_of(profiles: Iterable[Profile]) -> Statistics:
    """Count the figures of a small corpus held in memory (a file of offers, a test)."""
    document_count, length = 0, 0
    holding: Counter[str] = Counter()
    for profile in profiles:
        terms = terms_of(title=profile.title, text=profile.text, keywords=profile.keywords)
        document_count += 1
        length += len(terms)
        holding.update(set(terms))
    return Statistics(
        document_count=document_count,
        average_length=length / document_count if document_count else 0.0,
        document_frequency=dict(holding),
    )
