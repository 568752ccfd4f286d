"""Measure the reader's further kinds of facts on pages with known answers, beside a keyword search.

Usage, from the checkout:

    .venv/bin/python quality/reader/facts/measure.py [--half tuning|aside] [--show]

Undertakings, needs and offers count when their words share most pairs of characters with the gold's
(Dice coefficient at least 0.5); `owners` counts them together with whose they are. A platform counts by
its name and status, `bodies` by its host, sponsors and members. A figure counts by value, unit and the end
of what it counts; industries and regions by code, industries also on the pages of the folder above that
`industries.json` marks (put aside are those that begin with u); a warning by its code. The peer is what a
keyword search gives: every clause with 将 or 共建, every name that ends like a platform, every clause with
需求 or 急需, with 提供 or 成果, every number with a classifier, every industry word and place name, and no
warnings.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from duijie.core.reader import PageReading
from duijie.core.reader.decode import decode
from duijie.core.reader.files import read_bytes
from duijie.core.reader.knowledge.trades import TRADES
from duijie.core.taxonomy import places

HERE = Path(__file__).parent
HALVES = {"tuning": "n", "aside": "p"}
MEASURES = (
    "undertakings",
    "platforms",
    "bodies",
    "needs",
    "offers",
    "owners",
    "figures",
    "industries",
    "regions",
    "warnings",
)


def _names_and_people() -> ModuleType:
    """Load the measure beside this folder, whose way of counting is used here too."""
    spec = importlib.util.spec_from_file_location("reader_measure", HERE.parent / "measure.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(HERE.parent / "measure.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


COUNTING = _names_and_people()


@dataclass(frozen=True)
class Found:
    """What one way of reading found, ready to compare."""

    undertakings: Sequence[tuple[str, str]] = ()
    platforms: Sequence[tuple[str, str]] = ()
    bodies: Sequence[tuple[str, str, str]] = ()
    needs: Sequence[tuple[str, str]] = ()
    offers: Sequence[tuple[str, str]] = ()
    figures: Sequence[tuple[float, str, str]] = ()
    industries: Sequence[str] = ()
    regions: Sequence[str] = ()
    warnings: Sequence[str] = ()


def plain(name: str) -> str:
    """Write a name so that two ways of setting it are equal."""
    return re.sub('[“”"\\s]', "", name)


def read_by_rules(reading: PageReading) -> Found:
    """Take what the reader found."""
    return Found(
        undertakings=[(u.owner, u.text) for a in reading.agreements for u in a.undertakings],
        platforms=[(plain(p.name), p.status) for p in reading.platforms],
        bodies=[
            (plain(p.name), role, plain(body))
            for p in reading.platforms
            for role, bodies in (
                ("host", [p.host] if p.host else []),
                ("sponsor", p.sponsors),
                ("member", p.members),
            )
            for body in bodies
        ],
        needs=[(n.owner, n.text) for n in reading.needs],
        offers=[(o.owner, o.text) for o in reading.offers],
        figures=[(f.value, f.unit, f.of) for f in reading.figures],
        industries=[i.code for i in reading.industries],
        regions=[r.code for r in reading.regions],
        warnings=sorted({w.code for w in reading.warnings}),
    )


_PLATFORM = re.compile(
    "[\u4e00-\u9fff]{2,20}?(?:工作站|服务站|中心|实验室|服务团|联盟|联合体|基地|研究院|平台|小院)"
)
_NUMBER = re.compile(
    "(\\d+(?:\\.\\d+)?)(家|项|个|名|位|人|万元|亿元|亩|万亩|台|件|所|户|%|次|期)([\u4e00-\u9fff]{0,4})"
)


def read_by_keywords(text: str) -> Found:
    """Take what a search for keywords gives."""
    clauses = [each for each in re.split("[，。；！？\n]", text) if each]
    trades = {word: code for code, words in TRADES.items() for word in words.split() if len(word) > 1}
    return Found(
        undertakings=[("", each) for each in clauses if re.search("将|共建", each)],
        platforms=[(name, "founded") for name in dict.fromkeys(_PLATFORM.findall(text))],
        needs=[("", each) for each in clauses if re.search("需求|急需|希望", each)],
        offers=[("", each) for each in clauses if re.search("提供|成果", each)],
        figures=[(float(value), unit, of) for value, unit, of in _NUMBER.findall(text)],
        industries=list(dict.fromkeys(code for word, code in trades.items() if word in text)),
        regions=list(dict.fromkeys(code for each in places.mentions(text) for code in each.codes)),
    )


def _alike(one: str, other: str) -> bool:
    pairs = [{each[at : at + 2] for at in range(len(each) - 1)} for each in (one, other)]
    total = len(pairs[0]) + len(pairs[1])
    return bool(total) and 2 * len(pairs[0] & pairs[1]) / total >= 0.5  # noqa: PLR2004 - named in the docstring


def _paired(
    found: Sequence[Any], wanted: Sequence[Any], same: Callable[[Any, Any], bool]
) -> tuple[list[object], list[object]]:
    """Name a find by what it answers, so that finds and wants can be counted as equals."""
    left = list(range(len(wanted)))
    named: list[object] = []
    for each in found:
        answers = next((at for at in left if same(each, wanted[at])), None)
        if answers is None:
            named.append(("wrong", each))
        else:
            left.remove(answers)
            named.append(("wanted", answers, wanted[answers]))
    return named, [("wanted", at, each) for at, each in enumerate(wanted)]


def _same_words(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return _alike(one[1], other[1])


def _same_owner(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return _alike(one[1], other[1]) and plain(one[0]) == plain(other[0])


def _same_figure(one: tuple[float, str, str], other: tuple[float, str, str]) -> bool:
    return one[0] == other[0] and one[1] == other[1] and one[2][-2:] == other[2][-2:]


def compare(stem: str, found: Found, gold: dict[str, Any], scores: dict[str, Any]) -> None:
    """Add one page to the scores."""
    wanted = Found(
        undertakings=[(owner, text) for owner, text in gold["undertakings"]],
        platforms=[(plain(p["name"]), p["status"]) for p in gold["platforms"]],
        bodies=[
            (plain(p["name"]), role, plain(body))
            for p in gold["platforms"]
            for role, bodies in (
                ("host", [p["host"]] if p["host"] else []),
                ("sponsor", p["sponsors"]),
                ("member", p["members"]),
            )
            for body in bodies
        ],
        needs=[(owner, text) for owner, text in gold["needs"]],
        offers=[(owner, text) for owner, text in gold["offers"]],
        figures=[(float(value), unit, of) for value, unit, of in gold["figures"]],
    )
    for name in ("undertakings", "needs", "offers"):
        scores[name].add(stem, *_paired(getattr(found, name), getattr(wanted, name), _same_words))
    owned = [
        (*found.undertakings, *found.needs, *found.offers),
        (*wanted.undertakings, *wanted.needs, *wanted.offers),
    ]
    scores["owners"].add(stem, *_paired(owned[0], owned[1], _same_owner))
    scores["figures"].add(stem, *_paired(found.figures, wanted.figures, _same_figure))
    scores["platforms"].add(stem, found.platforms, wanted.platforms)
    scores["bodies"].add(stem, found.bodies, wanted.bodies)
    for name in ("industries", "regions", "warnings"):
        scores[name].add(stem, getattr(found, name), gold[name])


@dataclass
class Table:
    """The scores of one half, ours and the keywords'."""

    ours: dict[str, Any] = field(default_factory=lambda: {name: COUNTING.Score() for name in MEASURES})
    peer: dict[str, Any] = field(default_factory=lambda: {name: COUNTING.Score() for name in MEASURES})
    pages: int = 0
    literal: int = 0
    quotations: int = 0

    def read(self, path: Path, gold: dict[str, Any]) -> None:
        """Read one page both ways and compare."""
        content = path.read_bytes()
        raw = decode(content)
        reading = read_bytes(content, filename=path.name)
        self.pages += 1
        promises = [each for agreement in reading.agreements for each in agreement.undertakings]
        for fact in (
            *promises,
            *reading.platforms,
            *reading.needs,
            *reading.offers,
            *reading.figures,
            *reading.industries,
            *reading.regions,
            *reading.warnings,
        ):
            for evidence in fact.evidence:
                self.quotations += 1
                self.literal += raw[evidence.start : evidence.end] == evidence.quote
        compare(path.stem, read_by_rules(reading), gold, self.ours)
        compare(path.stem, read_by_keywords(raw), gold, self.peer)

    def read_industries(self, path: Path, wanted: Sequence[str]) -> None:
        """Compare the industries alone, on a page whose other further facts are not marked."""
        content = path.read_bytes()
        found = [each.code for each in read_bytes(content, filename=path.name).industries]
        self.ours["industries"].add(path.stem, found, wanted)
        self.peer["industries"].add(path.stem, read_by_keywords(decode(content)).industries, wanted)

    def write(self, heading: str, *, show: bool) -> None:
        """Print one line a measure, the keywords' figure beside ours."""
        sys.stdout.write(f"{heading}: {self.pages} pages\n")
        for name in MEASURES:
            score = self.ours[name]
            sys.stdout.write(
                f"{name:14s} P {score.precision:.3f} R {score.recall:.3f} F1 {score.f1:.3f}"
                f"  ({score.hit} hit, {score.wrong} extra, {score.missed} missed)"
                f"   keywords P {self.peer[name].precision:.3f} R {self.peer[name].recall:.3f}"
                f" F1 {self.peer[name].f1:.3f}\n"
            )
            if show:
                sys.stdout.writelines(f"      {error}\n" for error in score.errors)
        sys.stdout.write(f"quotations     {self.literal} of {self.quotations} literal\n")


def main() -> int:
    """Print a table for each half; fail when a quotation is not literal."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=tuple(HALVES), help="only this half of the pages")
    parser.add_argument("--show", action="store_true", help="print every wrong find and miss")
    arguments = parser.parse_args()
    gold: dict[str, Any] = json.loads((HERE / "gold.json").read_text(encoding="utf-8"))
    industries = json.loads((HERE / "industries.json").read_text(encoding="utf-8"))
    honest = True
    for half, mark in HALVES.items():
        if arguments.half not in (None, half):
            continue
        table = Table()
        for stem, wanted in gold.items():
            if stem.startswith(mark):
                table.read(HERE / "pages" / f"{stem}.txt", wanted)
        for stem, codes in industries.items():
            if stem.startswith("u") == (half == "aside"):
                table.read_industries(HERE.parent / "pages" / f"{stem}.txt", codes)
        table.write(half, show=arguments.show)
        honest = honest and table.literal == table.quotations
    return 0 if honest else 1


if __name__ == "__main__":
    sys.exit(main())
