"""Measure the reader on pages with known answers, beside what the bare tagger gives.

Usage, from the checkout:

    .venv/bin/python quality/reader/measure.py [--half tuning|aside] [--letters LETTERS] [--show]
    .venv/bin/python quality/reader/measure.py --gold FILE --pages FOLDER

Without arguments the invented pages of this folder are read, in two parts: those whose names begin
with f, g or w were put aside and are only measured, their errors are never printed; the others were looked
at while rules were written (h, m, r, s, t and u had been put aside for earlier rules; v was written together
with w, page by page in turn, before either was read; x, y and z were written later to tune on; p, q, r, d, e,
f and g were written by seven other hands, none of which had seen the reader, and p, q, r, d and e were looked
at after their first figures were noted). w is by the hand that wrote the rules, f and g are not:
`--letters fg` measures them alone.
Names are compared without quotation marks and blanks, aliases of the gold folded. An agreement counts when
its set of parties and its status are both right, a date when it is the gold's first, `signed` tells for
each page whether anything was signed at all.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from duijie.core.reader import PageReading
from duijie.core.reader.decode import decode
from duijie.core.reader.files import read_bytes
from duijie.core.reader.tagger import load_tagger

HERE = Path(__file__).parent
HALVES = {
    "tuning": tuple("abcdehkmnpqrstuvxyz"),
    "aside": ("f", "g", "w"),
}
RELIABILITY_BINS = (0.0, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
MEASURES = ("organisations", "people", "posts", "agreements", "parties", "signed", "dates")


@dataclass
class Score:
    """Hits, wrong finds and misses of one measure."""

    hit: int = 0
    wrong: int = 0
    missed: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, page: str, found: Iterable[object], wanted: Iterable[object]) -> None:
        """Count one page."""
        left = list(wanted)
        for each in found:
            if each in left:
                left.remove(each)
                self.hit += 1
            else:
                self.wrong += 1
                self.errors.append(f"{page}: wrong {each}")
        self.missed += len(left)
        self.errors.extend(f"{page}: missed {each}" for each in left)

    @property
    def precision(self) -> float:
        """Share of the finds that are right."""
        return self.hit / (self.hit + self.wrong) if self.hit + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of what was wanted that was found."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where nothing was wanted or found."""
        total = 2 * self.hit + self.wrong + self.missed
        return 2 * self.hit / total if total else 1.0


@dataclass(frozen=True)
class Found:
    """What one way of reading found on a page, ready to compare."""

    organisations: tuple[str, ...]
    people: tuple[str, ...]
    posts: tuple[tuple[str, str], ...]
    agreements: tuple[tuple[frozenset[str], str], ...]
    dates: tuple[str | None, ...]


def plain(name: str) -> str:
    """Write a name so that two ways of setting it are equal."""
    return re.sub('[“”"\\s]', "", name).replace("(", "（").replace(")", "）")


def plain_post(text: str) -> str:
    """Fold how a leader's body is written: 中共本溪市委 书记 = 本溪市委书记."""
    return re.sub("中共|人民政府", "", text)


def read_by_rules(reading: PageReading) -> Found:
    """Take what the reader found."""
    return Found(
        organisations=tuple(each.name for each in reading.organisations),
        people=tuple(each.name for each in reading.people),
        posts=tuple((p.name, f"{q.organisation}|{q.post}") for p in reading.people for q in p.posts),
        agreements=tuple((frozenset(a.parties), a.status) for a in reading.agreements),
        dates=tuple(each.date for each in reading.events[:1]),
    )


def read_by_tagger(text: str) -> Found:
    """Take the tagger's words alone: its names, and every 签 as an agreement of its sentence."""
    sentences = [each for each in re.split("(?<=[。！？\n])", text) if each.strip()]
    organisations: dict[str, None] = {}
    people: dict[str, None] = {}
    agreements = []
    for sentence, words in zip(sentences, load_tagger().tag(sentences), strict=True):
        here = [word.text for word in words if word.tag == "ORG"]
        organisations.update(dict.fromkeys(here))
        people.update(dict.fromkeys(word.text for word in words if word.tag == "PER"))
        if re.search("签[署订约]", sentence) and len(set(here)) > 1:
            agreements.append((frozenset(here), "signed"))
    day = re.search(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日", text)
    dates = ()
    if day:
        year, month, date = day.groups()
        dates = (f"{year or '-'}-{int(month):02d}-{int(date):02d}",)
    return Found(tuple(organisations), tuple(people), (), tuple(agreements), dates)


def claimed(reading: PageReading, gold: dict[str, Any]) -> Iterator[tuple[float, bool]]:
    """Give for each value found how sure the reader was and whether the gold has it."""
    folds = {plain(n): plain(o["name"]) for o in gold["organisations"] for n in (o["name"], *o["aliases"])}

    def fold(name: str) -> str:
        return folds.get(plain(name), plain(name))

    people = {plain(each["name"]) for each in gold["persons"]}
    posts = {
        (plain(p["name"]), plain_post(fold(q["org"]) + plain(q["post"])))
        for p in gold["persons"]
        for q in p["posts"]
    }
    signed = {
        (frozenset(fold(x) for x in a["parties"]), a.get("status", "signed")) for a in gold["agreements"]
    }
    for each in reading.organisations:
        yield each.confidence, fold(each.name) in folds.values()
    for person in reading.people:
        yield person.confidence, plain(person.name) in people
        for post in person.posts:
            held = (plain(person.name), plain_post(fold(post.organisation) + plain(post.post)))
            yield post.confidence, held in posts
    for agreement in reading.agreements:
        yield (
            agreement.confidence,
            (frozenset(fold(x) for x in agreement.parties), agreement.status) in signed,
        )


def compare(stem: str, found: Found, gold: dict[str, Any], scores: dict[str, Score]) -> None:
    """Add one page to the scores."""
    folds = {
        plain(name): plain(each["name"])
        for each in gold["organisations"]
        for name in (each["name"], *each["aliases"])
    }

    def fold(name: str) -> str:
        return folds.get(plain(name), plain(name))

    def post(organisation: str, words: str) -> str:
        return plain_post(fold(organisation) + plain(words))

    wanted_agreements = [
        (frozenset(fold(x) for x in a["parties"]), a.get("status", "signed"))
        for a in gold["agreements"]
        if a.get("scored", True)
    ]
    found_agreements = [(frozenset(fold(x) for x in sides), status) for sides, status in found.agreements]
    for each in gold["agreements"]:
        if not each.get("scored", True):
            _forgive({fold(x) for x in each["parties"]}, found_agreements, wanted_agreements)
    scores["organisations"].add(
        stem, {fold(each) for each in found.organisations}, {plain(e["name"]) for e in gold["organisations"]}
    )
    scores["people"].add(stem, {plain(e) for e in found.people}, {plain(e["name"]) for e in gold["persons"]})
    scores["posts"].add(
        stem,
        {(name, post(*words.split("|"))) for name, words in found.posts},
        {(p["name"], post(q["org"], q["post"])) for p in gold["persons"] for q in p["posts"]},
    )
    scores["agreements"].add(stem, found_agreements, wanted_agreements)
    scores["parties"].add(
        stem,
        [x for sides, _ in found_agreements for x in sides],
        [x for sides, _ in wanted_agreements for x in sides],
    )
    signed = [stem] if any(status == "signed" for _, status in found_agreements) else []
    wants = [stem] if any(status == "signed" for _, status in wanted_agreements) else []
    scores["signed"].add(stem, signed, wants)
    scores["dates"].add(stem, found.dates[:1], [each["date"] for each in gold["events"]][:1])


Signed = tuple[frozenset[str], str]


def _forgive(parties: set[str], found: list[Signed], wanted: list[Signed]) -> None:
    """Leave out one guess at an agreement whose parties the page does not name in full."""
    guess = next((each for each in found if each not in wanted and each[0] & parties), None)
    if guess:
        found.remove(guess)


@dataclass
class Table:
    """The scores of one set of pages; `claims` pairs each confidence with its truth."""

    claims: list[tuple[float, bool]] = field(default_factory=list)

    ours: dict[str, Score] = field(default_factory=lambda: {name: Score() for name in MEASURES})
    bare: dict[str, Score] = field(default_factory=lambda: {name: Score() for name in MEASURES})
    pages: int = 0
    literal: int = 0
    quotations: int = 0

    def read(self, path: Path, wanted: dict[str, Any]) -> None:
        """Read one page both ways and compare."""
        content = path.read_bytes()
        raw = decode(content)
        reading = read_bytes(content, filename=path.name)
        self.pages += 1
        for each in (*reading.organisations, *reading.people, *reading.agreements, *reading.events):
            for evidence in each.evidence:
                self.quotations += 1
                self.literal += raw[evidence.start : evidence.end] == evidence.quote
        compare(path.stem, read_by_rules(reading), wanted, self.ours)
        self.claims.extend(claimed(reading, wanted))
        compare(path.stem, read_by_tagger(raw), wanted, self.bare)

    def write(self, heading: str, *, show: bool) -> None:
        """Print one line a measure, the tagger's figure beside ours."""
        sys.stdout.write(f"{heading}: {self.pages} pages\n")
        for name in MEASURES:
            score = self.ours[name]
            sys.stdout.write(
                f"{name:14s} P {score.precision:.3f} R {score.recall:.3f} F1 {score.f1:.3f}"
                f"  ({score.hit} hit, {score.wrong} extra, {score.missed} missed)"
                f"   tagger alone F1 {self.bare[name].f1:.3f}\n"
            )
            if show:
                sys.stdout.writelines(f"      {error}\n" for error in score.errors)
        for low, high in itertools.pairwise(RELIABILITY_BINS):
            right = [truth for confidence, truth in self.claims if low <= confidence < high]
            if right:
                sys.stdout.write(
                    f"confidence {low:.2f} to {min(high, 1.0):.2f}: {sum(right) / len(right):.3f} right"
                    f" of {len(right)} values\n"
                )
        sys.stdout.write(f"quotations     {self.literal} of {self.quotations} literal\n")


def main() -> int:
    """Print a table for each half, or one for pages from outside; fail when a quotation is not literal."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=tuple(HALVES), help="only this half of the invented pages")
    parser.add_argument("--letters", default="", help="only the pages whose names begin with one of these")
    parser.add_argument("--gold", type=Path, default=HERE / "gold.json")
    parser.add_argument("--pages", type=Path, default=HERE / "pages")
    parser.add_argument("--show", action="store_true", help="print what is wrong or missed, not aside")
    arguments = parser.parse_args()
    gold = json.loads(arguments.gold.read_text(encoding="utf-8"))["pages"]
    outside = arguments.gold != HERE / "gold.json"
    halves = {"all": ("",)} if outside else HALVES
    exact = True
    for heading, first_letters in halves.items():
        if arguments.half and heading != arguments.half:
            continue
        table = Table()
        for stem, wanted in sorted(gold.items()):
            if stem.startswith(first_letters) and stem.startswith(tuple(arguments.letters) or ("",)):
                table.read(next(arguments.pages.glob(f"{stem}.*")), wanted)
        if not table.pages:
            continue
        table.write(heading, show=arguments.show and heading != "aside")
        exact = exact and table.literal == table.quotations
    return 0 if exact else 1


if __name__ == "__main__":
    sys.exit(main())
