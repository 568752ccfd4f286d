"""Measures readings against what clerks decided: of each kind what was found right, wrong and missed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_BLANKS = re.compile(r"\s+")
SURE = 0.9


@dataclass
class KindMeasured:
    """The counts of one kind over all pages."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def as_json(self) -> dict[str, object]:
        """Give the counts with precision, recall and F1; None where nothing was found or wanted."""
        found, wanted = self.right + self.wrong, self.right + self.missed
        return {
            "right": self.right,
            "wrong": self.wrong,
            "missed": self.missed,
            "precision": self.right / found if found else None,
            "recall": self.right / wanted if wanted else None,
            "f1": 2 * self.right / (found + wanted) if found + wanted else None,
        }


@dataclass
class Labelled:
    """What is measured over pages: counts by kind, and how often what is called sure was right."""

    kinds: dict[str, KindMeasured] = field(default_factory=dict)
    sure_count: int = 0
    sure_right_count: int = 0

    def add_page(
        self,
        found: Iterable[tuple[str, Mapping[str, Any], float]],
        wanted: Iterable[tuple[str, Mapping[str, Any]]],
    ) -> None:
        """Count one page: what is read of it now, with confidence, against what clerks confirmed of it."""
        left = [key for kind, values in wanted for key in keys_of(kind, values)]
        for kind, values, confidence in found:
            for key in keys_of(kind, values):
                measured = self.kinds.setdefault(key[0], KindMeasured())
                is_right = key in left
                if is_right:
                    left.remove(key)
                    measured.right += 1
                else:
                    measured.wrong += 1
                if confidence >= SURE:
                    self.sure_count += 1
                    self.sure_right_count += is_right
        for kind, *_rest in left:
            self.kinds.setdefault(kind, KindMeasured()).missed += 1

    def as_json(self) -> dict[str, object]:
        """Give the figures by their documented names."""
        return {
            "kinds": {kind: self.kinds[kind].as_json() for kind in sorted(self.kinds)},
            "sure": {
                "confidence": SURE,
                "count": self.sure_count,
                "right": self.sure_right_count / self.sure_count if self.sure_count else None,
            },
        }


def keys_of(kind: str, values: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Give what must agree for a find to be right; a person counts once, and once for each post.

    An agreement is its set of parties and its status; an event its day; a need or an offer its words.
    """
    name = _even(values.get("name"))
    if kind == "person":
        posts = [
            ("post", name, _even(post.get("organisation")), _even(post.get("post")))
            for post in values.get("posts", [])
            if post.get("post")
        ]
        return [("person", name), *posts]
    if kind == "agreement":
        parties = sorted({_even(party) for side in values.get("sides", []) for party in side})
        return [("agreement", str(values.get("status", "")), *parties)]
    if kind == "event":
        return [("event", str(values.get("date") or ""))]
    if kind == "figure":
        return [("figure", str(values.get("value")), _even(values.get("unit")), _even(values.get("of")))]
    return [(kind, name or _even(values.get("text")))]


def _even(value: Any) -> str:
    return _BLANKS.sub("", str(value or "")).strip('“”"《》')
