"""Writes a reading as the JSON that `duijie read --json` prints; the shape is documented."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .facts import PageReading, Stated

_STATED = ("title", "published", "publisher")


def as_json(reading: PageReading) -> dict[str, Any]:
    """Give one page as plain lists, dictionaries, strings and numbers.

    What the page says about itself stands twice: as a bare string, and under `stated` with
    its evidence and confidence.
    """
    page = asdict(reading)
    # The map back to the raw page is for programs that show both; the offsets say the same.
    del page["text_starts"]
    stated = {}
    for name in _STATED:
        value: Stated | None = getattr(reading, name)
        page[name] = value.value if value else None
        if value:
            stated[name] = asdict(value)
    page["stated"] = stated
    return page
