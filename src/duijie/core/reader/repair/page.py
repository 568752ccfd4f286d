"""The order of the repairs, and the list of them a clerk is shown."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duijie.core.reader.facts import Evidence, PageWarning, Repair

from . import characters, lines, pinyin
from .mapped import Change, MappedText

if TYPE_CHECKING:
    from collections.abc import Iterable

REPAIR_KINDS = (
    "unstorable",  # NUL, control characters, lone surrogates removed
    "invisible",  # zero-width characters removed
    "emoji",
    "lost_pair",  # bytes re-paired in GBK, decoded back
    "pinyin",  # reading notes removed
    "lost_space",  # ?? that were hard spaces
    "simplified",  # traditional characters
    "width",  # full-width letters, half-width marks
    "doubled_mark",
    "code",  # JSON, script and style
    "counter",
    "navigation",
    "advert",
    "repeated_line",
    "spam",  # spliced sentences
    "wrapped_line",
)

_SAMPLES = 5
_LINE_ENDS = re.compile("\r\n")


@dataclass(frozen=True)
class RepairedPage:
    """The clean text with its map, and what was done to get it."""

    mapped: MappedText
    repairs: tuple[Repair, ...]
    warnings: tuple[PageWarning, ...]


class _Ledger:
    """Collects repairs: a count a kind and the first few places."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._samples: dict[str, list[Evidence]] = {}
        self._first: dict[str, tuple[str, str]] = {}

    def note(self, kind: str, text: MappedText, changes: Iterable[Change]) -> None:
        """Count the changes; the first few are cited at once, and none is kept.

        To keep the text of every step would hold a long page a dozen times; to keep every
        simplified character of it, thirty times.
        """
        for change in changes:
            if kind not in self._counts:
                self._first[kind] = (text.text[change.start : change.end][:80], change.new[:80])
            self._counts[kind] += 1
            if self._counts[kind] <= _SAMPLES:
                self._samples.setdefault(kind, []).append(text.evidence(change.start, change.end))

    def listed(self) -> tuple[Repair, ...]:
        return tuple(self._repair(kind) for kind in REPAIR_KINDS if kind in self._counts)

    def _repair(self, kind: str) -> Repair:
        before, after = self._first[kind]
        return Repair(
            kind=kind,
            before=before,
            after=after,
            count=self._counts[kind],
            evidence=tuple(self._samples[kind]),
        )


def repair_page(raw: MappedText) -> RepairedPage:
    """Mend the page: characters first, then lines, since lines are compared when clean."""
    ledger = _Ledger()
    text = raw.changed([Change(m.start(), m.end(), "\n") for m in _LINE_ENDS.finditer(raw.text)])
    text = text.translated(text.text.translate({13: 10, 0x85: 10, 0x2028: 10, 0x2029: 10}))
    for kind, find in (
        ("unstorable", characters.find_unstorable),
        ("invisible", characters.find_invisible),
        ("emoji", characters.find_emoji),
    ):
        text = _mend(text, kind, find(text.text), ledger)
    before = text
    text, pairs, notes = pinyin.remove_notes(text)
    ledger.note("lost_pair", before, pairs)
    ledger.note("pinyin", before.changed(pairs), notes)
    if notes or pairs:
        text = _mend(text, "lost_space", characters.find_lost_spaces(text.text), ledger)
    text = _translate(text, "simplified", characters.simplify(text.text), ledger)
    text = _translate(text, "width", characters.narrow_letters(text.text), ledger)
    text = _translate(text, "width", characters.widen_marks(text.text), ledger)
    text = _mend(text, "doubled_mark", characters.find_doubled_marks(text.text), ledger)
    text = _drop_furniture(text, ledger)
    text = _mend(text, "spam", lines.find_spam(text.text), ledger)
    text = _mend(text, "wrapped_line", lines.find_wraps(text.text), ledger)
    # A doubled comma that a line end had parted stands together only now.
    text = _mend(text, "doubled_mark", characters.find_doubled_marks(text.text), ledger)
    text = text.changed(lines.find_space(text.text))
    return RepairedPage(text, ledger.listed(), ())


def _mend(text: MappedText, kind: str, changes: list[Change], ledger: _Ledger) -> MappedText:
    ledger.note(kind, text, changes)
    return text.changed(changes)


def _translate(text: MappedText, kind: str, new: str, ledger: _Ledger) -> MappedText:
    if new == text.text:
        return text
    pairs = enumerate(zip(text.text, new, strict=True))
    ledger.note(kind, text, (Change(at, at + 1, after) for at, (before, after) in pairs if before != after))
    return text.translated(new)


def _drop_furniture(text: MappedText, ledger: _Ledger) -> MappedText:
    found = lines.find_furniture(text.text)
    for kind in dict.fromkeys(kind for kind, _ in found):
        ledger.note(kind, text, [change for each, change in found if each == kind])
    return text.changed([change for _, change in found])
