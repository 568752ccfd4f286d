"""Shows a text with the words a value came from marked in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from duijie.web.tones import RARE


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a page: characters `start` to `end` (end not included), cited by the draft `key`."""

    start: int
    end: int
    key: str
    tone: str = RARE
    label: str = ""


def marked(text: str, spans: Iterable[Span]) -> SafeString:
    """This will return the text, escaped, with every span in a `<mark>`.

    Spans may overlap: the text is cut at each of their edges, and a piece names all drafts
    that cite it in `data-cited`. The first piece of a draft's first span carries the address
    `id="cited-KEY"`, which the draft's proof links lead to. A span outside the text is cut to
    it; an empty one is left out.
    """
    cited = _inside(text, spans)
    edges = sorted({0, len(text), *(edge for span in cited for edge in (span.start, span.end))})
    pieces: list[str] = []
    anchored: set[str] = set()
    for start, end in pairwise(edges):
        words = text[start:end]
        here = [span for span in cited if span.start <= start and end <= span.end]
        if not here:
            pieces.append(escape(words))
            continue
        pieces.append(_mark(words, here, anchored))
    return mark_safe("".join(pieces))  # noqa: S308  # every piece was escaped


def _inside(text: str, spans: Iterable[Span]) -> list[Span]:
    """Cut the spans to the text; the narrowest comes first, for its tone is shown."""
    cut = [
        Span(max(0, span.start), min(len(text), span.end), span.key, span.tone, span.label) for span in spans
    ]
    return sorted((span for span in cut if span.start < span.end), key=lambda span: span.end - span.start)


def _mark(words: str, here: Sequence[Span], anchored: set[str]) -> str:
    keys = list(dict.fromkeys(span.key for span in here))
    fresh = next((key for key in keys if key not in anchored), None)
    anchor: str = ""
    if fresh is not None:
        anchored.add(fresh)
        anchor = format_html(' id="cited-{}"', fresh)
    return format_html(
        '<mark class="tone-{}" data-cited="{}" title="{}"{}>{}</mark>',
        here[0].tone,
        " ".join(keys),
        here[0].label,
        anchor,
        words,
    )


def excerpt(text: str, start: int, end: int, *, around: int = 24) -> tuple[str, str, str]:
    """This will return the words before, the words cited and the words after, for a quotation.

    `around` is how many characters of the same line are kept on each side; what was cut off
    is shown by an ellipsis.
    """
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    right = len(text) if right < 0 else right
    before = text[max(left, start - around) : start]
    after = text[end : min(right, end + around)]
    return (
        ("…" if start - around > left else "") + before,
        text[start:end],
        after + ("…" if end + around < right else ""),
    )
