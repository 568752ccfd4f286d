"""The short lists, one function each, read from their files at first use."""

from __future__ import annotations

from functools import cache

from duijie.core.taxonomy.vocabulary import Vocabulary, load_vocabulary

# The five stages by which European partners speak of readiness, with the levels each begins at.
# A rough mapping: level 4 is spoken of as under development and as lab tested.
_STAGES = (
    (1, "concept"),
    (3, "under_development"),
    (5, "lab_tested"),
    (6, "demonstrated"),
    (8, "on_the_market"),
)


@cache
def industries() -> Vocabulary:
    """Return GB/T 4754-2017: 20 sections (letters), 97 divisions (2 digits), 473 groups (3)."""
    return load_vocabulary("industries")


@cache
def disciplines() -> Vocabulary:
    """Return GB/T 13745-2009: 5 groups (letters), 62 first-level disciplines (3 digits), second level (5)."""
    return load_vocabulary("disciplines")


@cache
def readiness_levels() -> Vocabulary:
    """Return the readiness levels 1 to 9 of GB/T 22900-2022."""
    return load_vocabulary("readiness_levels")


@cache
def contract_kinds() -> Vocabulary:
    """Return the kinds of technical contract of the Civil Code, book III chapter 20."""
    return load_vocabulary("contract_kinds")


@cache
def service_kinds() -> Vocabulary:
    """Return the kinds of technology transfer service of GB/T 34670-2017."""
    return load_vocabulary("service_kinds")


@cache
def cooperation_modes() -> Vocabulary:
    """Return the ways in which two sides may work together."""
    return load_vocabulary("cooperation_modes")


@cache
def strategic_industries() -> Vocabulary:
    """Return the strategic emerging industries of 2018."""
    return load_vocabulary("strategic_industries")


@cache
def contract_fields() -> Vocabulary:
    """Return the technical fields by which technical contracts are counted."""
    return load_vocabulary("contract_fields")


def readiness_stage(level: str) -> str:
    """Return the stage a readiness level belongs to: concept, under_development, lab_tested,
    demonstrated or on_the_market. Raises UnknownCodeError.
    """  # noqa: D205
    number = int(readiness_levels().term(level).code)
    return next(stage for begin, stage in reversed(_STAGES) if number >= begin)
