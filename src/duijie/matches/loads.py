"""Which needs offers were introduced to lately: the room that keeps introductions registers here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Protocol


class Source(Protocol):
    """Names, in one query, the introductions of the last quarter that cost these offers time."""

    def __call__(self, offer_ids: Collection[int], *, today: date) -> Iterable[tuple[int, int]]:
        """Give the offer and the need of each."""


_sources: list[Source] = []


def register(source: Source) -> None:
    """Have introductions named by this. Called once, in AppConfig.ready."""
    if source not in _sources:
        _sources.append(source)


def introduced_lately(offer_ids: Collection[int], *, today: date) -> dict[int, list[int]]:
    """Give the needs that each of these offers was introduced to in the last quarter."""
    needs: dict[int, list[int]] = defaultdict(list)
    for source in _sources:
        for offer_id, demand_id in source(offer_ids, today=today):
            needs[offer_id].append(demand_id)
    return dict(needs)
