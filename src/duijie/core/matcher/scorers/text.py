"""Shared words: BM25 of the candidate for the subject's words, brought to 0…1.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009). The
sum is brought to 0…1 by s/(s + HALF), the same for every candidate whoever else is in the list,
so a list's neighbours never change a score.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from math import sqrt
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from duijie.core.matcher.concepts import MARK, wordings_in
from duijie.core.matcher.indicators.units import is_unit
from duijie.core.matcher.profile import Profile
from duijie.core.matcher.scorers.finding import Finding
from duijie.core.matcher.statistics import Statistics
from duijie.core.matcher.words import cut_words, han_runs, normalise, telling_words, terms_of
from duijie.core.reason import Reason

SATURATION = 1.2  # k1: how soon repeating a word stops counting
LENGTH_SHARE = 0.75  # b: how much a long text must repeat itself to count as much
HALF = 20.0  # the BM25 sum that is worth 0.5
SURENESS = 2  # the power of the share of a question's words that says as much: half of them, a quarter
# A text that only just holds them says .7 of it; all of it where their BM25 is .7 of the most it could be.
JUST_HELD, WELL_SAID = 0.7, 0.7

Length = TypeVar("Length", float, NDArray[np.float64])

# What a text does not do, in a whole sentence or in one clause.
_REFUSES = re.compile(
    r"解决不了|另外的课题|另谈|另找|另配|自理|没有关系|无关|不适用|不在本|不属于|不包括|不涉及|不承接|不提供"
)
_IS_NOT = re.compile(r"不是|并非|不含|不做")
_SENTENCES, _CLAUSES = re.compile(r"[。；;!！?？\n]+"), re.compile(r"[,，]+")

SHOWN_WORDS = 6
MOST_REASONS = 4


def score(subject: Profile, candidate: Profile, statistics: Statistics) -> Finding:
    """Compare the words of two profiles; unknown when either has none.

    The reason `shared_words` names the words both sides use that say most, `same_thing` the pairs of
    different wordings ("生锈", "腐蚀") by which both speak of one thing.
    """
    wanted, held = counted(subject), counted(candidate)
    if not wanted or not held:
        return Finding(None)
    total, most = _summed(wanted, held, statistics)
    if total == 0:
        return Finding(0.0)
    said = JUST_HELD + (1 - JUST_HELD) * min(1.0, total / (WELL_SAID * most))
    found = max(calibrate(total), said * covered(wanted, held, statistics) ** SURENESS)
    return Finding(found, told_later=partial(_reasons, subject, candidate, statistics))


def bm25(wanted: Counter[str], held: Counter[str], statistics: Statistics) -> float:
    """Sum BM25 of a document's terms for a question's terms."""
    total, _ = _summed(wanted, held, statistics)
    return total


def _summed(wanted: Counter[str], held: Counter[str], statistics: Statistics) -> tuple[float, float]:
    """Sum BM25, and what it were if the document said the terms it holds without end."""
    weights = weights_of({term: wanted[term] for term in wanted.keys() & held.keys()}, statistics)
    slowing = slowing_of(float(sum(held.values())), statistics)
    total = most = 0.0
    for term in sorted(weights):
        often = held[term]
        most += weights[term] * (SATURATION + 1)
        total += weights[term] * often * (SATURATION + 1) / (often + slowing)
    return total, most


def weights_of(wanted: Mapping[str, int], statistics: Statistics) -> dict[str, float]:
    """Weigh each term of a question.

    A question's repeated term counts with the square root of its number: a need's text says its
    key words several times, and that is weight, but not proportional weight.
    """
    return {term: sqrt(often) * statistics.rarity(term) for term, often in wanted.items()}


def slowing_of(length: Length, statistics: Statistics) -> Length:
    """Say how slowly repeating a word counts in a document of so many terms; also of many documents."""
    usual = statistics.average_length or 1.0
    return SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / usual)


def covered(wanted: Counter[str], held: Counter[str], statistics: Statistics) -> float:
    """Give the share of what a question's words tell that a document has, concepts left out.

    A short question whose every word stands in a document was put in the document's own words; its BM25
    sum is small only because it is short.
    """
    asked, whole = statistics.weighed(_in_order(tuple(wanted)))
    told = sum(rarity for term, rarity in asked if term in held)
    return told / (whole or 1.0)


@lru_cache(maxsize=256)
def _in_order(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Put a subject's terms in one order, so that sums come out alike to the last bit; concepts left out."""
    return tuple(term for term in sorted(terms) if not term.startswith(MARK))


def calibrate(total: float) -> float:
    """Bring a BM25 sum to 0…1; no shared word is exactly 0."""
    return total / (total + HALF)


def _terms(profile: Profile) -> tuple[str, ...]:
    return terms_of(title=profile.title, text=profile.text, keywords=profile.keywords)


@lru_cache(maxsize=8192)
def _count(terms: tuple[str, ...]) -> Counter[str]:
    return Counter(terms)


def counted(profile: Profile) -> Counter[str]:
    """Count the terms of a profile."""
    return _count(_terms(profile))


def _whole_text(profile: Profile) -> str:
    return "\n".join((profile.title, *profile.keywords, profile.text))


def _reasons(subject: Profile, candidate: Profile, statistics: Statistics) -> tuple[Reason, ...]:
    weight = _Weighing(counted(subject), counted(candidate), statistics).weight
    written = _whole_text(subject)
    ours, theirs = _folded(written), _without_refusals(_folded(_whole_text(candidate)))
    words = tuple(_as_written(word, written) for word in _shared_words(ours, theirs, weight))
    reasons = [Reason("shared_words", {"words": words})] if words else []
    concepts = _concepts(_terms(subject)) & _concepts(_terms(candidate))
    if not concepts:
        return tuple(reasons)
    head = _folded("\n".join((candidate.title, *candidate.keywords)))
    for concept in sorted(concepts, key=lambda name: (-weight(name), name)):
        mine, yours = wordings_in(ours, concept), wordings_in(theirs, concept)
        if mine and yours and not set(mine) & set(yours):
            here, there = max(mine, key=len), max(yours, key=len)
            if any(word in head for word in yours) or _stand_alike(here, ours, there, theirs):
                reasons.append(Reason("same_thing", {"here": here, "there": there}))
        if len(reasons) == MOST_REASONS:
            break
    return tuple(reasons)


def _stand_alike(here: str, ours: str, there: str, theirs: str) -> bool:
    """Say whether two words stand in sentences that share another: else they hardly speak of one thing."""
    return any(
        word not in here and word not in there
        for word in _words_beside(ours, here) & _words_beside(theirs, there)
    )


@lru_cache(maxsize=1024)
def _words_beside(text: str, word: str) -> frozenset[str]:
    return frozenset(other for one in _SENTENCES.split(text) if word in one for other in telling_words(one))


@lru_cache(maxsize=512)
def _without_refusals(text: str) -> str:
    """Leave out what a text says it is not, or does not do: 适用的是失水，不是失调."""
    kept = (one for one in _SENTENCES.split(text) if not _REFUSES.search(one))
    return "\n".join(clause for one in kept for clause in _CLAUSES.split(one) if not _IS_NOT.search(clause))


@lru_cache(maxsize=8192)
def _concepts(terms: tuple[str, ...]) -> frozenset[str]:
    return frozenset(term for term in terms if term.startswith(MARK))


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """Fold a text for comparing, remembering: the subject's is asked for once a candidate."""
    return normalise(text)


def _shared_words(ours: str, theirs: str, weight_of: Callable[[str], float]) -> list[str]:
    """Name the words of two folded texts that say most."""
    shared = set(telling_words(ours)) & set(telling_words(theirs))
    # 化硅 of 氮化硅 and of 二氧化硅 is a word of neither, and MPa is none.
    said = _said_whole(ours) | _said_whole(theirs)
    shared = {word for word in shared if (not is_unit(word) if word.isascii() else word in said)}
    whole = {word for word in shared if not any(word != other and word in other for other in shared)}

    def weight(word: str) -> float:
        terms = [word] if word.isascii() else [word[at : at + 2] for at in range(len(word) - 1)]
        return max(map(weight_of, terms))

    return sorted(whole, key=lambda word: (-weight(word), word))[:SHOWN_WORDS]


@dataclass(frozen=True, slots=True)
class _Weighing:
    """Weighs terms by how rare they are and how prominently both sides say them."""

    ours: Counter[str]
    theirs: Counter[str]
    statistics: Statistics

    def weight(self, term: str) -> float:
        prominence = sqrt(self.ours.get(term, 1) * self.theirs.get(term, 1))
        return prominence * self.statistics.rarity(term)


@lru_cache(maxsize=256)
def _said_whole(text: str) -> frozenset[str]:
    """Give the Chinese words of a text as it is cut once, without the words inside them."""
    return frozenset(word for run in han_runs(text) for word in cut_words(run))


def _as_written(word: str, text: str) -> str:
    """Give a folded Latin word in the letters the text has it in (MBR, not mbr)."""
    at = text.lower().find(word) if word.isascii() else -1
    return text[at : at + len(word)] if at >= 0 else word
