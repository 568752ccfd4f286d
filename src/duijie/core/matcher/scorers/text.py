"""Shared words: BM25 of the candidate for the subject's words, brought to 0…1.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009). The
sum is brought to 0…1 by s/(s + HALF), the same for every candidate whoever else is in the list,
so a list's neighbours never change a score.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from math import sqrt

from duijie.core.matcher.concepts import MARK, wordings_in
from duijie.core.matcher.profile import Profile
from duijie.core.matcher.scorers.finding import Finding
from duijie.core.matcher.statistics import Statistics
from duijie.core.matcher.words import normalise, split_words, terms_of
from duijie.core.reason import Reason

SATURATION = 1.2  # k1: how soon repeating a word stops counting
LENGTH_SHARE = 0.75  # b: how much a long text must repeat itself to count as much
HALF = 12.0  # the BM25 sum that is worth 0.5

SHOWN_WORDS = 6


def score(subject: Profile, candidate: Profile, statistics: Statistics) -> Finding:
    """Compare the words of two profiles; unknown when either has none.

    The reason `shared_words` names the rarest words both sides use, `same_thing` the pairs of
    different wordings ("生锈", "腐蚀") by which both speak of one thing.
    """
    wanted, held = _counted(subject), _counted(candidate)
    if not wanted or not held:
        return Finding(None)
    total = bm25(wanted, held, statistics)
    if total == 0:
        return Finding(0.0)
    return Finding(calibrate(total), _reasons(subject, candidate, statistics))


def bm25(wanted: Counter[str], held: Counter[str], statistics: Statistics) -> float:
    """Sum BM25 of a document's terms for a question's terms.

    A question's repeated term counts with the square root of its number: a need's text says its
    key words several times, and that is weight, but not proportional weight.
    """
    length = sum(held.values())
    usual = statistics.average_length or 1.0
    slowing = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / usual)
    total = 0.0
    for term in sorted(wanted.keys() & held.keys()):
        often = held[term]
        weight = sqrt(wanted[term]) * statistics.rarity(term)
        total += weight * often * (SATURATION + 1) / (often + slowing)
    return total


def calibrate(total: float) -> float:
    """Bring a BM25 sum to 0…1; no shared word is exactly 0."""
    return total / (total + HALF)


def _terms(profile: Profile) -> tuple[str, ...]:
    return terms_of(title=profile.title, text=profile.text, keywords=profile.keywords)


@lru_cache(maxsize=8192)
def _count(terms: tuple[str, ...]) -> Counter[str]:
    return Counter(terms)


def _counted(profile: Profile) -> Counter[str]:
    return _count(_terms(profile))


def _whole_text(profile: Profile) -> str:
    return normalise("\n".join((profile.title, *profile.keywords, profile.text)))


def _reasons(subject: Profile, candidate: Profile, statistics: Statistics) -> tuple[Reason, ...]:
    ours, theirs = _whole_text(subject), _whole_text(candidate)
    shared = set(split_words(ours)) & set(split_words(theirs))
    whole = {word for word in shared if not any(word != other and word in other for other in shared)}
    rarest = sorted(whole, key=lambda word: (-_rarity(word, statistics), word))[:SHOWN_WORDS]
    reasons = [Reason("shared_words", {"words": tuple(rarest)})] if rarest else []
    concepts = {term for term in _counted(subject) if term.startswith(MARK)} & set(_counted(candidate))
    for concept in sorted(concepts, key=lambda name: (-statistics.rarity(name), name)):
        mine, yours = wordings_in(ours, concept), wordings_in(theirs, concept)
        if not set(mine) & set(yours):
            reasons.append(Reason("same_thing", {"here": mine[0], "there": yours[0]}))
    return tuple(reasons[: SHOWN_WORDS // 2 + 1])


def _rarity(word: str, statistics: Statistics) -> float:
    """Weigh a shown word by its rarest pair of characters: two-letter words are terms already."""
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    terms = [word] if word.isascii() else pairs
    return max(map(statistics.rarity, terms), default=0.0)
