"""Finds what looks wrong in a page and cannot be known to be: flagged, never changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duijie.core.reader.knowledge.bodies import COMMON_WORDS
from duijie.core.reader.knowledge.signing import PLANNED, SIGNING
from duijie.core.reader.short_forms import shortened

if TYPE_CHECKING:
    from duijie.core.reader.agreements import AgreementFound, ReadSentence
    from duijie.core.reader.events import EventFound
    from duijie.core.reader.headline import Title

    from .figures import FigureFound

_DOUBLED = re.compile(
    "联盟盟(?![友员主约])|公司司(?!长)|大学学(?![生院校报科会术者子习士])|研究院院(?![长士内区务所地系])|中心心|科协协(?![会调作同商助议力])|"
    "集团团(?![队委长旗员])|着著(?=名)|着着|的的(?!确)|了了(?![解然])|和和(?![气美平谐睦])|与与(?!会)|在在|将将|是是(?![非否])|对对(?![方象手应接])"
)
_DAMAGED = re.compile("\ufffd+|(?<=[\u4e00-\u9fff])\\?(?=[\u4e00-\u9fff])")
_MAY_BE_LEFT_OUT = frozenset("省市县区州的和与及、第分总新大子老（）“”有")
_ADDED = range(2, 11)
_FULL_DATE = re.compile("\\d{4}-\\d{2}-\\d{2}")
LATE_YEARS = 2
_DEADLINE = re.compile("截止|截至|报名|之前|前提交")
_ROUND = frozenset({10, 100, 1000, 10_000})
_SAME_UNIT = frozenset({"个", "项"})
MOST = 40
MOST_NAMES = 200
SHORTEST_NAME = 7
LONGEST_SEARCHED = 100_000


@dataclass(frozen=True)
class Suspicion:
    """Something suspicious: a code, the words, where they stand in the clean text."""

    code: str
    text: str
    places: tuple[tuple[int, int], ...]


def headline_additions(read: Sequence[ReadSentence], title: Title) -> dict[str, tuple[str, str, int]]:
    """Tell which names of the headline carry a piece that the page itself never has.

    Gives for each such name the name as the page writes it, the piece, and where it stands: what
    a reposting seller does, whose product then stands in the name of a national body.
    """
    if title.line < 0:
        return {}
    prose = "\n".join(each.sentence.text for each in read if each.sentence.line != title.line)
    own = {
        mention.name
        for each in read
        if each.sentence.line != title.line
        for mention in each.mentions
        if not mention.generic or len(mention.name) > SHORTEST_NAME
    }
    additions: dict[str, tuple[str, str, int]] = {}
    for each in read:
        if each.sentence.line != title.line:
            continue
        for mention in each.mentions:
            if mention.generic or mention.name in prose:
                continue
            for name in sorted(own, key=len, reverse=True):
                at, piece = _piece_added(mention.name, name)
                if piece and piece not in prose and piece not in COMMON_WORDS:
                    additions[mention.name] = (name, piece, each.sentence.start + mention.start + at)
                    break
    return additions


def _piece_added(long: str, short: str) -> tuple[int, str]:
    """Find the one piece inside `long` without which it reads `short`."""
    added = len(long) - len(short)
    if added not in _ADDED or len(short) < 6 or long[:2] != short[:2] or long[-2:] != short[-2:]:
        return 0, ""
    at = next(i for i, (a, b) in enumerate(zip(long, short + " " * added, strict=True)) if a != b)
    return (at, long[at : at + added]) if long[at + added :] == short[at:] else (0, "")


def find_suspicions(
    text: str,
    read: Sequence[ReadSentence],
    title: Title,
    published: str,
    published_at: tuple[int, int] | None,
    event: EventFound | None,
    figures: Iterable[FigureFound],
    agreements: Sequence[AgreementFound],
    names: Iterable[str],
) -> list[Suspicion]:
    """List what a clerk should look at; `names` are those of the page's bodies."""
    found = [
        Suspicion("headline_addition", piece, ((at, at + len(piece)),))
        for _, piece, at in headline_additions(read, title).values()
    ]
    found += _grouped("source_misspelling", text, _DOUBLED)
    found += _lost_characters(text, names)
    found += _grouped("damaged_characters", text, _DAMAGED)
    found += _stamp(text, published, published_at, event)
    found += _contradictions(read, title, list(figures), agreements)
    return found[:MOST]


def _grouped(code: str, text: str, pattern: re.Pattern[str]) -> Iterator[Suspicion]:
    places: dict[str, list[tuple[int, int]]] = {}
    for match in pattern.finditer(text):
        places.setdefault(match[0], []).append(match.span())
    for words, where in places.items():
        yield Suspicion(code, words, tuple(where))


def _lost_characters(text: str, names: Iterable[str]) -> Iterator[Suspicion]:
    """Give names written somewhere with a character less: 中国环境科学会 for 中国环境科学学会."""
    text = text[:LONGEST_SEARCHED]
    for name in list(names)[:MOST_NAMES]:
        # Where its beginning stands no oftener than the whole name, it is never written otherwise.
        if len(name) < SHORTEST_NAME or text.count(name[:3]) <= text.count(name):
            continue
        for at in range(3, len(name)):
            short = name[:at] + name[at + 1 :]
            if name[at] in _MAY_BE_LEFT_OUT or short in name or shortened(short) == shortened(name):
                continue
            places = _places(text, short)
            if places:
                yield Suspicion("source_misspelling", short, tuple(places))
                break


def _places(text: str, words: str) -> list[tuple[int, int]]:
    """Give every place of some words; no pattern, since each would be compiled for one use."""
    places, at = [], text.find(words)
    while at >= 0:
        places.append((at, at + len(words)))
        at = text.find(words, at + len(words))
    return places


def _stamp(
    text: str, published: str, place: tuple[int, int] | None, event: EventFound | None
) -> Iterator[Suspicion]:
    """Doubt a publication date before the day of what it reports, or years after it."""
    if not (event and event.date and place and _FULL_DATE.fullmatch(published)):
        return
    if _DEADLINE.search(text[max(0, place[0] - 10) : place[0]]):
        return
    if event.ahead or event.date_basis != "stated" or not _FULL_DATE.fullmatch(event.date):
        return
    late = int(published[:4]) - int(event.date[:4]) >= LATE_YEARS
    if event.date > published or late:
        yield Suspicion("publish_date", text[place[0] : place[1]], (place,))


def _contradictions(
    read: Sequence[ReadSentence],
    title: Title,
    figures: Sequence[FigureFound],
    agreements: Sequence[AgreementFound],
) -> Iterator[Suspicion]:
    """Compare the headline's counts, and its word that something was signed, with the page's own."""
    if title.line < 0:
        return
    end = title.start + len(title.text)
    for figure in figures:
        if not title.start <= figure.start < end or not figure.of or figure.value in _ROUND:
            continue
        own = [
            other
            for other in figures
            if not title.start <= other.start < end
            and (other.unit == figure.unit or {other.unit, figure.unit} <= _SAME_UNIT)
            and other.of[-2:] == figure.of[-2:]
        ]
        if own and all(other.value != figure.value for other in own):
            places = ((figure.start, figure.end), (own[0].start, own[0].end))
            words = next(
                each.sentence.text[figure.start - each.sentence.start : figure.end - each.sentence.start]
                for each in read
                if each.sentence.start <= figure.start < each.sentence.start + len(each.sentence.text)
            )
            yield Suspicion("headline_contradicts_body", words, places)
    own_papers = [each for each in agreements if not each.headline]
    signs = SIGNING.search(title.text)
    if not signs or PLANNED.search(title.text) or not own_papers:
        return
    if all(each.status == "planned" for each in own_papers):
        first = own_papers[0]
        places = ((title.start + signs.start(), title.start + signs.end()), (first.start, first.end))
        yield Suspicion("headline_contradicts_body", signs[0], places)
