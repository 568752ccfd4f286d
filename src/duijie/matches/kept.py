"""What matching is told of agreements, which stand above it: their room registers a counter at start."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Kept:
    """How many agreements each brought to their end, by the number the record is kept under."""

    by_organisation: Counter[int] = field(default_factory=Counter)
    by_person: Counter[int] = field(default_factory=Counter)


class Count(Protocol):
    """Counts, in two queries at most, the agreements of these that anybody may know to be completed."""

    def __call__(self, *, organisation_ids: Collection[int], person_ids: Collection[int]) -> Kept:
        """Count for records that stand for themselves (`kept_id`)."""


_counts: list[Count] = []


def register(count: Count) -> None:
    """Have matching know of these agreements. Called once, in AppConfig.ready."""
    if count not in _counts:
        _counts.append(count)


def kept_agreements(*, organisation_ids: Collection[int], person_ids: Collection[int]) -> Kept:
    """Count what is publicly known to have been kept."""
    organisations: Counter[int] = Counter()
    people: Counter[int] = Counter()
    for count in _counts:
        told = count(organisation_ids=organisation_ids, person_ids=person_ids)
        organisations += told.by_organisation
        people += told.by_person
    return Kept(organisations, people)
