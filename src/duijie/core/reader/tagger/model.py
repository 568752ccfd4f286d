"""Runs the tagger: many sentences at once, the longest first, so that no step is padding."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from duijie.core import package_data

from .lexicon import Lexicon
from .weights import HIDDEN, read_weights

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from .weights import Layer

    Floats = NDArray[np.float32]

BATCH_SENTENCES = 96
"""Sentences run side by side; more than this no longer makes a step cheaper."""

STRETCH_SENTENCES = 3_000
"""Sentences sorted by length together; their labels are let go when the stretch is done."""

LONGEST_SENTENCE = 400
"""Characters. A longer one is run in pieces, which keeps memory flat on any input."""


@dataclass(frozen=True, slots=True)
class Word:
    """One tagged word; `start` and `end` count characters of the text given."""

    text: str
    tag: str
    start: int
    end: int


class Tagger:
    """LAC's network: two bidirectional GRU layers under a CRF.

    Tags are LAC's: PER, LOC, ORG, TIME and parts of speech (n nz nw v vn a d m q r p c u w …).
    """

    def __init__(self, folder: Path) -> None:
        self._ids = {word: int(number) for number, word in _read_pairs(folder / "conf" / "word.dic")}
        self._narrow = dict(_read_pairs(folder / "conf" / "q2b.dic"))
        self._labels = {int(n): label for n, label in _read_pairs(folder / "conf" / "tag.dic")}
        self._unknown = self._ids["OOV"]
        self._lexicon = Lexicon(folder / "conf" / "small_seg.dic")
        self._weights = read_weights(folder / "model")

    def tag(self, sentences: Sequence[str]) -> list[list[Word]]:
        """Tag every sentence; the answer has the same order and length as `sentences`.

        A long page is tagged a stretch at a time, so that only its words are kept whole.
        """
        answer: list[list[Word]] = []
        for first in range(0, len(sentences), STRETCH_SENTENCES):
            answer.extend(self._tag_stretch(sentences[first : first + STRETCH_SENTENCES]))
        return answer

    def _tag_stretch(self, sentences: Sequence[str]) -> list[list[Word]]:
        pieces: list[tuple[int, int, str]] = []
        for number, sentence in enumerate(sentences):
            pieces.extend(
                (number, start, sentence[start : start + LONGEST_SENTENCE])
                for start in range(0, len(sentence), LONGEST_SENTENCE)
            )
        texts = list(dict.fromkeys(text for _, _, text in pieces))
        inputs = [self._input_of(text) for text in texts]
        order = sorted(range(len(texts)), key=lambda index: -len(inputs[index][0]))
        labels: dict[str, tuple[list[int], list[str]]] = {}
        for first in range(0, len(order), BATCH_SENTENCES):
            batch = order[first : first + BATCH_SENTENCES]
            found = self._label_batch([inputs[index][0] for index in batch])
            for index, path in zip(batch, found, strict=True):
                names = [self._labels[each] for each in path]
                labels[texts[index]] = (inputs[index][1], names)
        answer: list[list[Word]] = [[] for _ in sentences]
        for number, start, text in pieces:
            widths, names = labels[text]
            answer[number].extend(_join_words(text, start, widths, names))
        return answer

    def _input_of(self, text: str) -> tuple[list[int], list[int]]:
        """Turn a sentence into the model's word numbers and the characters each covers."""
        ids: list[int] = []
        widths: list[int] = []
        for word in self._lexicon.cut(text):
            if word in self._ids:
                ids.append(self._ids.get(self._narrow.get(word, word), self._unknown))
                widths.append(len(word))
                continue
            for character in word:
                narrow = self._narrow.get(character, character)
                ids.append(self._ids.get(narrow, self._unknown))
                widths.append(1)
        return ids, widths

    def _label_batch(self, batch: list[list[int]]) -> list[list[int]]:
        """Find the likeliest labels of sentences sorted longest first.

        Everything is held packed, step by step: rows `begins[t]` to `begins[t + 1]` are the
        words at place t of the sentences that reach t. Not one row is padding.
        """
        lengths = np.array([len(ids) for ids in batch])
        counts = (lengths[:, None] > np.arange(lengths[0])).sum(axis=0)
        begins = np.concatenate([[0], np.cumsum(counts)])
        sentence = np.concatenate([np.arange(count) for count in counts])
        place = np.repeat(np.arange(len(counts)), counts)
        ids = np.array([batch[row][at] for row, at in zip(sentence, place, strict=True)])
        # Reading each sentence from its own end lets both directions run alike.
        mirror = begins[lengths[sentence] - 1 - place] + sentence
        values = self._weights.embedding[ids]
        for layer in self._weights.layers:
            ahead, behind = _run_layer(np.stack([values, values[mirror]]), layer, begins)
            values = np.concatenate([ahead, behind[mirror]], axis=1)
        scores = values @ self._weights.emission + self._weights.emission_bias
        return self._decode(scores, lengths, begins)

    def _decode(
        self, scores: Floats, lengths: NDArray[np.int64], begins: NDArray[np.int64]
    ) -> list[list[int]]:
        """Follow the CRF's best path through every sentence (Viterbi)."""
        weights = self._weights
        arriving = np.ascontiguousarray(weights.crf_step.T)
        total = weights.crf_start + scores[: len(lengths)]
        firsts = np.arange(total.size) * total.shape[1]
        pointers = []
        for start, end in pairwise(begins[1:]):
            paths = total[: end - start, None, :] + arriving
            best = paths.argmax(axis=2)
            pointers.append(best)
            # By their places in the flat array: `take_along_axis` takes longer than all the rest.
            tops = paths.ravel()[firsts[: best.size] + best.ravel()].reshape(best.shape)
            total[: end - start] = tops + scores[start:end]
        last = (total + weights.crf_end).argmax(axis=1)
        answer = []
        for row, length in enumerate(lengths):
            path = [int(last[row])]
            for step in range(int(length) - 2, -1, -1):
                path.append(int(pointers[step][row, path[-1]]))
            answer.append(path[::-1])
        return answer


def _run_layer(values: Floats, layer: Layer, begins: NDArray[np.int64]) -> Floats:
    """Run both directions of a layer at once over packed sentences; the state keeps one row a sentence.

    `values` holds what each direction reads, in its own order; so does the answer.
    """
    inputs = values @ layer.input + layer.bias
    state = np.zeros((2, int(begins[1]), HIDDEN), np.float32)
    output = np.empty((2, values.shape[1], HIDDEN), np.float32)
    for start, end in pairwise(begins.tolist()):
        before = state[:, : end - start]
        gates = before @ layer.gates
        gates += inputs[:, start:end, : 2 * HIDDEN]
        gates *= 0.5
        np.tanh(gates, out=gates)
        gates *= 0.5
        gates += 0.5
        update, reset = gates[..., :HIDDEN], gates[..., HIDDEN:]
        fresh = (reset * before) @ layer.candidate
        fresh += inputs[:, start:end, 2 * HIDDEN :]
        np.tanh(fresh, out=fresh)
        fresh -= before
        fresh *= update
        before += fresh
        output[:, start:end] = before
    return output


def _join_words(text: str, offset: int, widths: list[int], names: list[str]) -> list[Word]:
    """Join labelled pieces (PER-B PER-I …) into words."""
    words: list[Word] = []
    start = at = 0
    tag = ""
    for width, name in zip(widths, names, strict=True):
        if name.endswith(("-B", "-S")) or not tag:
            if tag:
                words.append(Word(sys.intern(text[start:at]), tag, offset + start, offset + at))
            start = at
        # The joined word takes the tag of its last piece, as LAC itself does.
        tag = name.rpartition("-")[0] or "w"
        at += width
    if tag:
        words.append(Word(sys.intern(text[start:at]), tag, offset + start, offset + at))
    return words


def _read_pairs(path: Path) -> list[tuple[str, str]]:
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").split("\n"))
    return [(row[0], row[1]) for row in rows if len(row) == 2]


@lru_cache(maxsize=1)
def load_tagger() -> Tagger:
    """Load the tagger once per process (about half a second).

    Raises PackageDataMissingError when the LAC package is not installed.
    """
    return Tagger(package_data.folder_of("LAC") / "lac_model")
