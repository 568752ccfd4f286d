"""Asks a library which of a page's blocks are its main text.

The library (trafilatura) gives text without places, so the blocks come from our own walk over the
markup (`markup.py`), which knows the place of every character; what the library kept is found again in them.
"""

from __future__ import annotations

import copy
import importlib
import logging
import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

SHORTEST_FOUND = 6
"""Letters of a block that is looked for inside a line of the library; a shorter one must be a whole line."""

AROUND = 20_000
"""Letters of the library's text before and behind the last block found that are searched for the next one.

Both give the page in its order; the bound keeps a long page linear.
"""

SHORTEST_ARTICLE = 80
"""Characters that the library believes to be an article. Its own 250 are meant for alphabets."""

_MARKS = re.compile(r"[\W_]+")


def chosen_by_library(raw: str, blocks: Sequence[str]) -> list[bool]:
    """Tell for each block whether the library takes it for main text; for none when it fails."""
    extracted = _extracted(raw)
    lines = {_folded(line) for line in extracted.split("\n")}
    whole = _folded(extracted)
    chosen = []
    at = 0
    for block in blocks:
        words = _folded(block)
        found = -1
        if len(words) >= SHORTEST_FOUND:
            found = whole.find(words, max(0, at - AROUND), at + AROUND + len(words))
        if found >= 0:
            at = found + len(words)
        chosen.append(bool(words) and (found >= 0 or words in lines))
    return chosen


def _extracted(raw: str) -> str:
    """Give what the library keeps of a page, or nothing."""
    try:
        text = _extract()(raw)
    except Exception:  # noqa: BLE001 - whatever a page does to the library, the caller reads all of it instead
        return ""
    return text or ""


@lru_cache(maxsize=1)
def _extract() -> Callable[[str], str | None]:
    """Load the library with the first HTML page: it takes a third of a second that no start should wait for.

    Tables are kept, readers' comments not. Its second opinions (`fast` leaves them out) changed nothing on
    the pages measured.
    """
    # A page it can make nothing of is told by our warning, not by lines on the error output.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    config = copy.deepcopy(importlib.import_module("trafilatura.settings").DEFAULT_CONFIG)
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(SHORTEST_ARTICLE))
    extract = importlib.import_module("trafilatura").extract
    return partial(extract, config=config, fast=True, include_comments=False, include_tables=True)


def _folded(text: str) -> str:
    """Leave only letters and digits: the library sets blanks and bars of its own."""
    return _MARKS.sub("", text)
