"""Rank candidates for one need (or needs for one offer): the matcher's front door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from duijie.core.matcher.exclude import why_left_out
from duijie.core.matcher.fuse import DEFAULT_WEIGHTS, Weights, fuse, stretch
from duijie.core.matcher.profile import Profile
from duijie.core.matcher.scorers import (
    budget,
    field,
    indicators,
    load,
    meaning,
    mode,
    readiness,
    region,
    text,
    track,
)
from duijie.core.matcher.scorers.finding import Finding
from duijie.core.matcher.statistics import Statistics
from duijie.core.matcher.suggestion import LeftOut, Ranking, Suggestion
from duijie.core.reason import Reason

Scorer = Callable[[Profile, Profile, Statistics], Finding]

SCORERS: Mapping[str, Scorer] = {
    "text": text.score,
    "meaning": meaning.score,
    "indicators": indicators.score,
    "field": field.score,
    "region": region.score,
    "readiness": readiness.score,
    "mode": mode.score,
    "budget": budget.score,
    "load": load.score,
    "track": track.score,
}

# What two records of one side can have in common; the others compare what one asks and the other offers.
ALIKE: Mapping[str, Scorer] = {name: SCORERS[name] for name in ("text", "meaning", "field", "region")}

WORDS_SHARED = ("shared_words", "same_thing")
# What is alike has so much in common in words, and in the end, where meanings are known. On the demo world
# less was one everyday word (机器, 处理). By the default weights, as which others are read.
LEAST_WORDS, LEAST_ALIKE = 0.2, 0.4
# How many of the nearest in meaning are told their rank: those that are near and not only nearer than others,
# the first, and those for which nothing else speaks.
NEAR_IN_MEANING = 10


@dataclass(frozen=True, slots=True)
class _Scored:
    suggestion: Suggestion
    left_out: Reason | None


def rank(
    subject: Profile,
    candidates: Sequence[Profile],
    *,
    statistics: Statistics,
    today: date,
    weights: Weights = DEFAULT_WEIGHTS,
) -> Ranking:
    """Order the candidates for the subject, with reasons, and say who was left out and why.

    The same for both directions: a need and its offers, an offer and its needs. `statistics`
    are those of the public corpus, so that a confidential text moves nobody else's score;
    every score depends on the subject, the candidate and the statistics alone.
    Equal scores are ordered by key. `today` decides what has expired.

    Reason codes of suggestions: `shared_words` {words}, `same_thing` {here, there},
    `near_in_meaning` {rank}, `same_industry` and `same_discipline` {here, there, nearness},
    `same_region` {region}, and those of indicators, readiness, modes, budget, load and track record (each
    scorer names its own). Of those left out: see `exclude.why_left_out`.
    """
    scored = [
        _Scored(
            suggestion=_suggest(subject, candidate, statistics, weights),
            left_out=why_left_out(subject, candidate, today=today),
        )
        for candidate in candidates
    ]
    scored.sort(key=lambda one: (-one.suggestion.score, one.suggestion.key))
    kept = [one.suggestion for one in scored if one.left_out is None]
    return Ranking(
        suggestions=tuple(_with_meaning_rank(kept)),
        left_out=tuple(
            LeftOut(one.suggestion.key, one.left_out) for one in scored if one.left_out is not None
        ),
        used_meaning=any("meaning" in one.scores for one in kept),
    )


def rank_alike(
    subject: Profile,
    candidates: Sequence[Profile],
    *,
    statistics: Statistics,
    weights: Weights = DEFAULT_WEIGHTS,
) -> tuple[Suggestion, ...]:
    """Order records of the subject's own side by what they have in common with it, with reasons.

    Nobody is brought together with anybody, so no hard rule is asked but that a record is not like itself.
    Who shares no word and no wording of one thing is not told: a field or a place alone makes nothing alike,
    and of meaning a person could check nothing; nor is who shares too little. Equal scores go by key.
    """
    scale = stretch(weights)
    found = [
        _suggest(subject, candidate, statistics, weights, scorers=ALIKE)
        for candidate in candidates
        if candidate.key != subject.key
    ]
    alike = [
        one
        for one in found
        if any(reason.code in WORDS_SHARED for reason in one.reasons)
        and one.scores["text"] >= LEAST_WORDS
        and (scale * one.score >= LEAST_ALIKE or "meaning" not in one.scores)
    ]
    return tuple(sorted(alike, key=lambda one: (-one.score, one.key)))


def scores_of(subject: Profile, candidate: Profile, statistics: Statistics) -> dict[str, float]:
    """Give what each scorer says of a pair, of those that know enough to speak; learning reads it."""
    found = {name: scorer(subject, candidate, statistics).score for name, scorer in SCORERS.items()}
    return {name: score for name, score in found.items() if score is not None}


def _suggest(
    subject: Profile,
    candidate: Profile,
    statistics: Statistics,
    weights: Weights,
    *,
    scorers: Mapping[str, Scorer] = SCORERS,
) -> Suggestion:
    findings = {name: scorer(subject, candidate, statistics) for name, scorer in scorers.items()}
    scores = {name: found.score for name, found in findings.items() if found.score is not None}
    return Suggestion(
        key=candidate.key,
        score=fuse(scores, with_meaning=subject.vector is not None, weights=weights),
        scores=scores,
        tell=lambda: tuple(reason for found in findings.values() for reason in found.all_reasons()),
    )


def _with_meaning_rank(suggestions: Sequence[Suggestion]) -> list[Suggestion]:
    """Tell the nearest in meaning their rank: the one thing about a cosine a person can use."""
    nearest = sorted(
        (one for one in suggestions if "meaning" in one.scores),
        key=lambda one: (-one.scores["meaning"], one.key),
    )
    place = {one.key: at for at, one in enumerate(nearest[:NEAR_IN_MEANING], start=1)}
    return [_near(one, place[one.key]) if one.key in place else one for one in suggestions]


def _near(one: Suggestion, place: int) -> Suggestion:
    def tell() -> tuple[Reason, ...]:
        is_told = place == 1 or one.scores["meaning"] >= meaning.NEAR_FROM or not one.reasons
        return (Reason("near_in_meaning", {"rank": place}), *one.reasons) if is_told else one.reasons

    return replace(one, tell=tell)
