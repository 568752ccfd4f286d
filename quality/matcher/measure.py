"""Measure the matcher on needs whose best offers are known, BM25 alone beside it.

    .venv/bin/python quality/matcher/measure.py                    the sets of invented offers in this folder
    .venv/bin/python quality/matcher/measure.py --world src/duijie/seeds/world
                                                                   and those for the demo world's offers
    … --world src/duijie/seeds/world --wider src/duijie/seeds/wider      and the large world's needs
    .venv/bin/python quality/matcher/measure.py --words-only       without the encoder
    .venv/bin/python quality/matcher/measure.py --misses           and name what was missed

A set is a TOML file of [[offer]] and [[need]] tables (see tune.toml), a world a folder of
needs/*.toml and offers/*.toml whose needs name `best_offers`. For the demo world's offers there are
four sets of needs: its own, `voices` (to tune on), `strangers` and `needs_elsewhere` (only ever
reported). Each is measured among the offers alone and with the experts beside them, the world's own
needs also by what the public sees of them. The wider world's needs were written, with their offers, after
the matcher was as it is, and are sought among all 200 offers and 80 experts.

The figures, a need at a time, then averaged: `mrr` 1/rank of the first best offer, `top1` it is
first, `found` the share of the best offers in the first ten rows, `all` all of them are. The vectors
of texts are kept in a temporary file, so that only the first run takes minutes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from duijie.core.matcher import Profile, Role, Statistics, rank, statistics_of
from duijie.core.matcher.concepts import MARK
from duijie.core.matcher.scorers.text import bm25, counted
from duijie.search.encoders import Encoder, load_encoder

HERE = Path(__file__).parent
TODAY = date(2026, 11, 22)
ROWS = 10
VECTORS = Path(tempfile.gettempdir()) / "duijie-quality-vectors.npz"


@dataclass(frozen=True)
class JudgedSet:
    """Needs with the keys of their best offers, and all offers they are searched among."""

    name: str
    needs: tuple[tuple[Profile, tuple[str, ...]], ...]
    offers: tuple[Profile, ...]


Method = Callable[[Profile, Sequence[Profile], Statistics], list[str]]


def by_bm25(need: Profile, offers: Sequence[Profile], statistics: Statistics) -> list[str]:
    """Rank by BM25 of the words alone, without concepts: what a plain engine gives."""
    wanted = counted(need)
    plain = type(wanted)({term: n for term, n in wanted.items() if not term.startswith(MARK)})
    scored = [(bm25(plain, counted(offer), statistics), offer.key) for offer in offers]
    return [key for score, key in sorted(scored, key=lambda one: (-one[0], one[1])) if score > 0]


def by_words(need: Profile, offers: Sequence[Profile], statistics: Statistics) -> list[str]:
    """Rank with the matcher before any vector is there."""
    bare = [replace(offer, vector=None) for offer in offers]
    return _keys(replace(need, vector=None), bare, statistics)


def by_meaning(need: Profile, offers: Sequence[Profile], statistics: Statistics) -> list[str]:
    """Rank by the vectors alone."""
    if need.vector is None:
        return []
    near = {offer.key: float(need.vector @ offer.vector) for offer in offers if offer.vector is not None}
    return sorted(near, key=lambda key: (-near[key], key))


def by_all(need: Profile, offers: Sequence[Profile], statistics: Statistics) -> list[str]:
    """Rank with the whole matcher."""
    return _keys(need, offers, statistics)


METHODS: dict[str, Method] = {
    "BM25 alone": by_bm25,
    "matcher, words": by_words,
    "meaning alone": by_meaning,
    "matcher, all": by_all,
}
WITHOUT_VECTORS = ("BM25 alone", "matcher, words")


def _keys(need: Profile, offers: Sequence[Profile], statistics: Statistics) -> list[str]:
    found = rank(need, offers, statistics=statistics, today=TODAY)
    return [one.key for one in found.suggestions if one.score > 0]


def read_set(path: Path, offers: tuple[Profile, ...]) -> JudgedSet:
    """Read the needs of one file; their offers are sought among all offers given."""
    needs = tuple(
        (
            Profile(key=need["key"], title=need["title"], text=need["text"], role=Role.ASKING),
            tuple(need["solved_by"]),
        )
        for need in tomllib.loads(path.read_text(encoding="utf-8"))["need"]
    )
    return JudgedSet(path.stem, needs, offers)


def read_offers(path: Path) -> Iterator[Profile]:
    """Read the offers of one file."""
    for offer in tomllib.loads(path.read_text(encoding="utf-8"))["offer"]:
        yield Profile(
            key=offer["key"], title=offer["title"], text=offer["text"], keywords=tuple(offer["keywords"])
        )


def read_world_offers(folder: Path) -> tuple[tuple[Profile, ...], tuple[Profile, ...]]:
    """Read a demo world's offers, and its experts."""
    offers = tuple(_world_profile(path) for path in sorted((folder / "offers").glob("*.toml")))
    experts = sorted((folder / "experts").glob("*.toml"))
    return offers, tuple(_world_profile(path, within="expertise") for path in experts)


def read_world_needs(folder: Path, *, public: bool = False) -> Iterator[tuple[Profile, tuple[str, ...]]]:
    """Read needs, a file each, with their best offers; `public`: title, keywords and summary alone."""
    for path in sorted(folder.glob("*.toml")):
        profile = _world_profile(path, texts=("teaser",) if public else _TEXTS)
        best = tomllib.loads(path.read_text(encoding="utf-8"))["best_offers"]
        yield replace(profile, role=Role.ASKING), tuple(best)


def world_sets(folder: Path) -> Iterator[JudgedSet]:
    """Give every set of needs for the demo world's offers, with the experts and without them."""
    offers, experts = read_world_offers(folder)
    own = folder / "needs"
    groups = {
        "demo world": tuple(read_world_needs(own)),
        "demo world, public": tuple(read_world_needs(own, public=True)),
        "voices": read_set(HERE / "voices.toml", ()).needs,
        "strangers": read_set(HERE / "strangers.toml", ()).needs,
        "needs_elsewhere": tuple(read_world_needs(HERE / "needs_elsewhere")),
    }
    for name, needs in groups.items():
        yield JudgedSet(f"{name}, offers and experts", needs, offers + experts)
        yield JudgedSet(f"{name}, offers alone", needs, offers)


def large_sets(world: Path, wider: Path) -> Iterator[JudgedSet]:
    """Give the needs of the demo's own world, and those of the wider one, among all offers of both."""
    parts = sorted(wider.iterdir())
    read = [read_world_offers(folder) for folder in (world, *parts)]
    offers = tuple(offer for of_one, experts in read for offer in of_one + experts)
    added = tuple(need for folder in parts for need in read_world_needs(folder / "needs"))
    yield JudgedSet("demo world's needs, large world", tuple(read_world_needs(world / "needs")), offers)
    yield JudgedSet("wider needs, large world", added, offers)


_TEXTS = (
    *("teaser", "description", "problem_now", "indicators_text", "text"),
    *("advantage", "applications", "model_name", "specifications"),
)


def _world_profile(path: Path, *, within: str = "", texts: Sequence[str] = _TEXTS) -> Profile:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    said = told[within] if within else told
    keywords = [word["term"] if isinstance(word, dict) else word for word in told.get("keywords", ())]
    industry = told.get("industry")
    return Profile(
        key=path.stem,
        title=said["title"],
        text="\n".join(said[name].strip() for name in texts if said.get(name)),
        figures_text=said["indicators_text"].strip()
        if "indicators_text" in texts and said.get("indicators_text")
        else None,
        keywords=tuple(keywords),
        industries=tuple(told.get("industries", [industry] if industry else ())),
        disciplines=tuple(told.get("disciplines", ())),
        region_path=_path(told.get("region", "")),
    )


def _path(region: str) -> tuple[str, ...]:
    codes = (region, region[:4] + "00", region[:2] + "0000") if region else ()
    return tuple(dict.fromkeys(codes))


class VectorFile:
    """Vectors of texts, kept between runs."""

    def __init__(self, encoder: Encoder, path: Path) -> None:
        self._encoder, self._path = encoder, path
        self._made: dict[str, np.ndarray] = {}
        if path.exists():
            with np.load(path) as kept:
                self._made = dict(kept)

    def joined(self, profile: Profile) -> Profile:
        """Give the profile with its vector."""
        name = f"{self._encoder.name}:{profile.role}:{profile.passage}"
        if name not in self._made:
            self._made[name] = self._encoder.encode([profile.passage], profile.role)[0]
        return replace(profile, vector=self._made[name])

    def save(self) -> None:
        """Keep what was made."""
        np.savez(self._path, **self._made)


def with_vectors(judged: JudgedSet, vectors: VectorFile) -> JudgedSet:
    """Give the set with every profile's vector."""
    needs = tuple((vectors.joined(need), best) for need, best in judged.needs)
    return JudgedSet(judged.name, needs, tuple(map(vectors.joined, judged.offers)))


def measure(judged: JudgedSet, method: Method) -> tuple[dict[str, float], list[str]]:
    """Measure one method on one set: its figures, and a line for each best offer it missed."""
    statistics = statistics_of(judged.offers)
    reached, missed = [], []
    for need, best in judged.needs:
        keys = method(need, judged.offers, statistics)
        ranks = {key: keys.index(key) + 1 if key in keys else len(judged.offers) for key in best}
        first = min(ranks.values())
        found = sum(place <= ROWS for place in ranks.values()) / len(best)
        reached.append((1 / first, first == 1, found, found == 1))
        missed += [f"{need.key}: {key} at {place}" for key, place in ranks.items() if place > ROWS]
    figures = np.mean(np.array(reached, dtype=float), axis=0)
    return dict(zip(("mrr", "top1", "found", "all"), map(float, figures), strict=True)), missed


def main() -> int:
    """Print a line for each set and method."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--world", type=Path, help="the demo world's folder")
    parser.add_argument("--wider", type=Path, help="the folder of what the large world has beside it")
    parser.add_argument("--words-only", action="store_true")
    parser.add_argument("--misses", action="store_true")
    arguments = parser.parse_args()
    if arguments.wider is not None and arguments.world is None:
        parser.error("--wider needs --world")
    files = [HERE / "tune.toml", HERE / "held.toml"]
    offers = tuple(offer for path in files for offer in read_offers(path))
    sets = [read_set(path, offers) for path in files]
    if arguments.world is not None:
        sets += world_sets(arguments.world)
    if arguments.wider is not None:
        sets += large_sets(arguments.world, arguments.wider)
    encoder = None if arguments.words_only else load_encoder("auto")
    if encoder is not None:
        vectors = VectorFile(encoder, VECTORS)
        sets = [with_vectors(judged, vectors) for judged in sets]
        vectors.save()
    for judged in sets:
        print(f"\n{judged.name}: {len(judged.needs)} needs, {len(judged.offers)} offers")
        for name in METHODS if encoder is not None else WITHOUT_VECTORS:
            method = METHODS[name]
            figures, missed = measure(judged, method)
            print(f"  {name:<16}", *(f"{key} {value:.3f}" for key, value in figures.items()), sep="  ")
            if arguments.misses:
                print(*(f"      missed {line}" for line in missed), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
