"""Segmentation: what counts as a term, for the index and for the matcher alike.

Terms are the character pairs of Chinese runs, segmented words of three or more characters,
Latin words and codes, and the concepts behind everyday wordings (see concepts.py). Pairs need no
dictionary and find what a segmenter cuts differently on the two sides; words of two characters
are pairs already. Bare numbers say nothing alone and are left out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import rjieba

from duijie.core.matcher.concepts import concepts_in
from duijie.core.matcher.stop_words import STOP_WORDS

TITLE_WEIGHT = 3
KEYWORD_WEIGHT = 2

_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z0-9][a-z0-9]*(?:[-.+/][a-z0-9]+)*")
_LETTER = re.compile(r"[a-z]")
_LONG_WORD = 3
_LONGEST_LATIN = 40


def normalise(text: str) -> str:
    """Fold a text for comparing: NFKC (full-width forms), lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def split_terms(text: str) -> list[str]:
    """Split one text into its terms, in order, repeated ones kept, question words dropped."""
    folded = normalise(text)
    terms: list[str] = []
    for run in _HAN_RUN.findall(folded):
        terms += [run[at : at + 2] for at in range(len(run) - 1)]
    terms += [word for word in split_words(folded) if len(word) >= _LONG_WORD and not word.isascii()]
    terms += _latin_words(folded)
    terms = [term for term in terms if term not in STOP_WORDS]
    terms += concepts_in(folded)
    return terms


def split_words(text: str) -> list[str]:
    """Split one text into words a person would recognise, question words dropped.

    Chinese words of two or more characters (longer words also give the words inside them),
    Latin words and codes.
    """
    folded = normalise(text)
    words = [
        word
        for run in _HAN_RUN.findall(folded)
        for word in rjieba.cut_for_search(run)
        if len(word) > 1 and word not in STOP_WORDS
    ]
    return words + [word for word in _latin_words(folded) if word not in STOP_WORDS]


def _latin_words(folded: str) -> list[str]:
    return [
        word for word in _LATIN.findall(folded) if 1 < len(word) <= _LONGEST_LATIN and _LETTER.search(word)
    ]


@lru_cache(maxsize=8192)
def terms_of(*, title: str, text: str, keywords: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Split a record's fields into the terms BM25 counts, the title's and keywords' repeated.

    A term of the title counts TITLE_WEIGHT times, one of a keyword KEYWORD_WEIGHT times.
    """
    terms = split_terms(title) * TITLE_WEIGHT
    for keyword in keywords:
        terms += split_terms(keyword) * KEYWORD_WEIGHT
    return tuple(terms + split_terms(text))
