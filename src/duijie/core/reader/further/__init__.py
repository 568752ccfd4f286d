"""Facts beside names, people and agreements: promises, platforms, needs, figures, places, doubts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duijie.core.reader.facts import (
    Figure,
    Mention,
    Need,
    Offer,
    PageWarning,
    Platform,
    Undertaking,
)

from .clauses import Speakers
from .figures import find_figures
from .industries import find_industries
from .platforms import find_platforms
from .regions import find_regions
from .suspicions import find_suspicions, headline_additions
from .undertakings import find_undertakings
from .wishes import find_needs, find_offers

if TYPE_CHECKING:
    from duijie.core.reader.agreements import AgreementFound, ReadSentence
    from duijie.core.reader.dates import Anchor
    from duijie.core.reader.events import EventFound
    from duijie.core.reader.facts import Evidence
    from duijie.core.reader.headline import Title
    from duijie.core.reader.naming import NameBook
    from duijie.core.reader.repair import MappedText

__all__ = ["FurtherFacts", "find_further"]

EVIDENCE_LIMIT = 6
MOST = 500
"""Items of one kind kept; a page of tables gives no more."""


@dataclass(frozen=True)
class FurtherFacts:
    """What stands on a page beside the bodies, the people and the agreements themselves.

    `undertakings` has one tuple for each agreement found, in their order.
    """

    undertakings: tuple[tuple[Undertaking, ...], ...] = ()
    platforms: tuple[Platform, ...] = ()
    needs: tuple[Need, ...] = ()
    offers: tuple[Offer, ...] = ()
    figures: tuple[Figure, ...] = ()
    industries: tuple[Mention, ...] = ()
    regions: tuple[Mention, ...] = ()
    warnings: tuple[PageWarning, ...] = ()


def find_further(
    mapped: MappedText,
    read: Sequence[ReadSentence],
    book: NameBook,
    agreements: Sequence[AgreementFound],
    title: Title,
    anchor: Anchor | None,
    event: EventFound | None,
) -> FurtherFacts:
    """Find these facts; every one cites the raw page."""
    names = _Names(book, headline_additions(read, title))
    speakers = Speakers(read, names.name_of)
    figures = find_figures(read)
    stamp = (anchor.start, anchor.end) if anchor else None

    def cite(places: Sequence[tuple[int, int]]) -> tuple[Evidence, ...]:
        return tuple(mapped.evidence(*place) for place in list(dict.fromkeys(places))[:EVIDENCE_LIMIT])

    return FurtherFacts(
        undertakings=tuple(
            tuple(
                Undertaking(each.text, each.owner, cite([(each.start, each.end)]), each.confidence)
                for each in promises[:MOST]
            )
            for promises in find_undertakings(read, agreements, names.name_of)
        ),
        platforms=tuple(
            Platform(
                name=each.name,
                kind=each.kind,
                status=each.status,
                host=each.host,
                sponsors=tuple(each.sponsors),
                members=tuple(each.members),
                evidence=cite(each.places),
                confidence=round(each.confidence, 2),
            )
            for each in find_platforms(
                read, speakers, names.name_of, agreements=agreements, as_written=names.as_written
            )[:MOST]
        ),
        needs=tuple(
            Need(each.owner, each.text, cite([(each.start, each.end)]), each.confidence)
            for each in find_needs(read, speakers, names.name_of)[:MOST]
        ),
        offers=tuple(
            Offer(each.owner, each.text, cite([(each.start, each.end)]), each.confidence)
            for each in find_offers(read, speakers, names.name_of)[:MOST]
        ),
        figures=tuple(
            Figure(each.value, each.unit, each.of, cite([(each.start, each.end)]), each.confidence)
            for each in figures[:MOST]
        ),
        industries=tuple(
            Mention(each.name, each.code, cite(each.places), each.confidence)
            for each in find_industries(read)
        ),
        regions=tuple(
            Mention(each.name, each.code, cite(each.places), each.confidence)
            for each in find_regions(read)[:MOST]
        ),
        warnings=tuple(
            PageWarning(each.code, each.text, cite(each.places))
            for each in find_suspicions(
                mapped.text,
                read,
                title,
                anchor.iso if anchor and anchor.iso else "",
                stamp,
                event,
                figures,
                agreements,
                [name for name, *_ in book.rows()],
            )
        ),
    )


class _Names:
    """The page's names folded, where a headline's added piece does not count."""

    def __init__(self, book: NameBook, additions: dict[str, tuple[str, str, int]]) -> None:
        self._book = book
        self._as_written = {name: plain for name, (plain, _, _) in additions.items()}

    def name_of(self, phrase: str, place: int) -> str:
        """Fold a name or resolve a generic phrase."""
        return self.as_written(self._book.name_of(phrase, place))

    def as_written(self, name: str) -> str:
        """Give the name as the page itself writes it."""
        return self._as_written.get(name, name)
