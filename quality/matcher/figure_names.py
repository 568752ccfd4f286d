"""Measure which figures are taken to speak of one thing, on the pairs of figure_names.toml.

    .venv/bin/python -m quality.matcher.figure_names tune           the half to tune on
    .venv/bin/python -m quality.matcher.figure_names held           the half that is only reported
    .venv/bin/python -m quality.matcher.figure_names later          those written when the rules were finished
    .venv/bin/python -m quality.matcher.figure_names tune --misses  and name what went wrong

A pair is told when the figure that the need asks for is said to be met or missed. `precision` is the share of
the told pairs that are told rightly, `recall` the share of the pairs of one thing that are told rightly. All
pairs of one need are in one half, by the SHA-256 of its sentence.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from duijie.core.matcher.indicators import Verdict, compare, read_indicators

PAIRS = Path(__file__).with_suffix(".toml")
PARTS = ("tune", "held", "later")


@dataclass(frozen=True)
class Pair:
    """A need's sentence with one figure, an offer's sentence, and what is right to tell of them."""

    need: str
    offer: str
    right: Verdict

    @property
    def is_put_aside(self) -> bool:
        """Whether the pair is of the half that is only reported."""
        return sha256(self.need.encode()).digest()[-1] % 2 == 1

    @property
    def told(self) -> Verdict:
        """What the matcher tells of the pair."""
        compared = compare(read_indicators(self.need), read_indicators(self.offer))
        return compared[0].verdict if compared else Verdict.UNKNOWN


@dataclass(frozen=True)
class Figures:
    """How many pairs there are, are of one thing, are told, and are told rightly."""

    pairs: int
    same: int
    told: int
    rightly: int

    def __str__(self) -> str:
        """Give precision and recall with what they are counted from."""
        precision = self.rightly / self.told if self.told else 1.0
        return (
            f"{self.pairs} pairs, {self.same} of one thing  "
            f"precision {precision:.3f} ({self.rightly} of {self.told} told)  "
            f"recall {self.rightly / self.same:.3f}"
        )


def read_pairs(part: str) -> list[Pair]:
    """Read one part of the pairs: `tune`, `held` or `later`."""
    told = tomllib.loads(PAIRS.read_text(encoding="utf-8"))
    if part == "later":
        return [_pair(one) for one in told["later"]]
    pairs = [_pair(one) for one in told["pair"]]
    return [pair for pair in pairs if pair.is_put_aside == (part == "held")]


def _pair(told: dict[str, str]) -> Pair:
    return Pair(told["need"], told["offer"], Verdict(told["right"]))


def measure(pairs: Sequence[Pair]) -> Figures:
    """Count what is told of the pairs, and how much of it is right."""
    told = [pair for pair in pairs if pair.told is not Verdict.UNKNOWN]
    return Figures(
        pairs=len(pairs),
        same=sum(pair.right is not Verdict.UNKNOWN for pair in pairs),
        told=len(told),
        rightly=sum(pair.told is pair.right for pair in told),
    )


def main() -> int:
    """Print the figures of one part, and what went wrong in the half to tune on."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--misses", action="store_true")
    arguments = parser.parse_args()
    if arguments.misses and arguments.part != "tune":
        parser.error("Only the half to tune on is looked at pair by pair.")
    pairs = read_pairs(arguments.part)
    print(measure(pairs))
    if arguments.misses:
        for pair in pairs:
            if pair.told is not pair.right:
                print(f"{pair.told:<8} for {pair.right:<8} {pair.need} | {pair.offer}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
