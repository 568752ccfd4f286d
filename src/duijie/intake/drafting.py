"""Turns a reading into the fields of drafts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import asdict, is_dataclass
from math import isfinite
from typing import Any

from duijie.core.reader.facts import PageReading
from duijie.intake.states import DraftKind

MOST_DRAFTS = 2000
SURE = 0.85
_UNSTORABLE = dict.fromkeys([0, *range(0xD800, 0xE000)], "\ufffd")

# The order in which a clerk wants to decide: what happened, what was agreed, then who.
_LISTS = (
    (DraftKind.EVENT, "events"),
    (DraftKind.AGREEMENT, "agreements"),
    (DraftKind.ORGANISATION, "organisations"),
    (DraftKind.PERSON, "people"),
    (DraftKind.PLATFORM, "platforms"),
    (DraftKind.NEED, "needs"),
    (DraftKind.OFFER, "offers"),
    (DraftKind.FIGURE, "figures"),
    (DraftKind.INDUSTRY, "industries"),
    (DraftKind.REGION, "regions"),
)


def drafts_of(reading: PageReading) -> Iterator[dict[str, Any]]:
    """This will give the fields of every draft of a page, at most 2000, in reviewing order."""
    count = 0
    for kind, name in _LISTS:
        for fact in getattr(reading, name):
            if count >= MOST_DRAFTS:
                return
            count += 1
            values = _plain(fact)
            confidence = float(values.pop("confidence"))
            evidence = [_placed(each, reading.text_starts) for each in values.pop("evidence")]
            yield {
                "kind": kind,
                "read_values": values,
                "values": values,
                "evidence": evidence,
                "confidence": confidence,
                "needs_review": bool(values.get("needs_review", False)) or confidence < SURE,
            }


def _placed(evidence: dict[str, Any], starts: Sequence[int]) -> dict[str, Any]:
    """Add where the words stand in the repaired text, which is what people read."""
    first = bisect_left(starts, evidence["start"])
    return {**evidence, "text_start": first, "text_end": bisect_left(starts, evidence["end"], lo=first)}


def _plain(fact: Any) -> dict[str, Any]:
    """Make a fact's values storable: lists for tuples, no character a database refuses."""
    if not is_dataclass(fact) or isinstance(fact, type):
        raise TypeError(fact)
    return {name: storable(value) for name, value in asdict(fact).items()}


def storable(value: Any) -> Any:
    """This will replace, one for one, the characters that a database refuses; spans stay true."""
    if isinstance(value, str):
        return value.translate(_UNSTORABLE)
    if isinstance(value, float) and not isfinite(value):
        return None  # JSON knows no such number
    if isinstance(value, dict):
        return {key: storable(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [storable(each) for each in value]
    return value
