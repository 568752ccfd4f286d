"""Segmentation: what counts as a term, for the index and for the matcher alike.

Terms are the character pairs of Chinese runs, segmented words of three or more characters,
Latin words and codes, and the concepts behind everyday wordings (see concepts.py). Pairs need no
dictionary and find what a segmenter cuts differently on the two sides; words of two characters
are pairs already. Bare numbers say nothing alone and are left out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC

from duijie.core.matcher.concepts import concepts_in
from duijie.core.matcher.stop_words import EVERYDAY_WORDS, STOP_WORDS

TITLE_WEIGHT = 3
KEYWORD_WEIGHT = 2

_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z0-9][a-z0-9]*(?:[-.+/][a-z0-9]+)*")
_LETTER = re.compile(r"[a-z]")
_LONG_WORD = 3
_NUMERALS = frozenset("零一二两三四五六七八九十百千万亿半几多每第")
_TELLING_TAGS = frozenset("nvlibjgz")  # nouns, verbs, set phrases, abbreviations, states
_LONGEST_LATIN = 40


def normalise(text: str) -> str:
    """Fold a text for comparing: NFKC (full-width forms), lower case, simplified characters."""
    folded = unicodedata.normalize("NFKC", text).lower()
    if folded.isascii():
        return folded
    # Half a surrogate pair is no character, and the converter takes characters only.
    simplified: str = _simplified().convert(folded.encode("utf-8", "replace").decode("utf-8"))
    return simplified


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


def han_runs(text: str) -> list[str]:
    """Give the runs of Chinese characters of a text, folded."""
    return _HAN_RUN.findall(normalise(text))


def split_terms(text: str) -> list[str]:
    """Split one text into its terms, in order, repeated ones kept, question words dropped."""
    folded = normalise(text)
    terms: list[str] = []
    for run in _HAN_RUN.findall(folded):
        terms += [run[at : at + 2] for at in range(len(run) - 1)]
        terms += [word for word in _cut_for_search(run) if len(word) >= _LONG_WORD]
    terms += _latin_words(folded)
    terms = [term for term in terms if term not in STOP_WORDS]
    terms += concepts_in(folded)
    return terms


@lru_cache(maxsize=8192)
def telling_words(text: str) -> tuple[str, ...]:
    """Split one text into the words a person would name it by, each once, for showing.

    Chinese words of two or more characters (longer ones also give the words inside them) and
    Latin ones, without question words, numerals, times, measures and what only connects.
    """
    folded = normalise(text)
    words = [word for run in _HAN_RUN.findall(folded) for word in _cut_for_search(run) if _is_telling(word)]
    return tuple(dict.fromkeys(words + [word for word in _latin_words(folded) if word not in STOP_WORDS]))


def cut_words(run: str) -> list[str]:
    """Cut a run of Chinese characters into its words, each character in one of them."""
    import rjieba

    return rjieba.cut(run)


def _cut_for_search(run: str) -> list[str]:
    import rjieba

    return rjieba.cut_for_search(run)


@lru_cache(maxsize=65536)
def _is_telling(word: str) -> bool:
    if len(word) < 2 or word in STOP_WORDS | EVERYDAY_WORDS or word[0] in _NUMERALS:  # noqa: PLR2004 - a pair
        return False
    import rjieba

    tags = {tag[0] for _, tag in rjieba.tag(word)}
    return bool(tags & _TELLING_TAGS) and tags <= _TELLING_TAGS | {"a"}


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
