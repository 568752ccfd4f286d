"""How alike two records are that may be one: names, sound, posts, place; a score and its reasons.

Whoever asks chooses what to do with it: intake offers candidates to a clerk, the registry looks for
duplicates. Nothing here merges anything, and no score is a probability: it puts likely ones first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from duijie.core.names import pinyin, pinyin_of_person
from duijie.core.reason import Reason

Key = TypeVar("Key")

SURE = 0.9
"""From here on two looks are taken for one, when no other look comes as near."""
LIKELY = 0.5
"""From here on a person should look before a new record is made."""

# Words that tell how a body is constituted, not which one it is.
_CONSTITUTION = re.compile(r"(集团)?(股份)?(有限责任|有限)?(公司|集团)$|集团$")
_BRACKETS = str.maketrans({"(": "（", ")": "）", "·": "", " ": "", "\u3000": ""})
_SHORTEST_CORE = 2
_SHORTEST_PART = 4


@dataclass(frozen=True, slots=True)
class OrganisationLook:
    """What is known of an organisation: its names, kind, region and credit code, as far as known."""

    name: str
    others: tuple[str, ...] = ()
    kind: str = ""
    region: str = ""
    places: tuple[str, ...] = ()
    credit_code: str = ""


@dataclass(frozen=True, slots=True)
class PersonLook:
    """What is known of a person: name, posts as (organisation, post), titles and region."""

    name: str
    posts: frozenset[tuple[str, str]] = frozenset()
    titles: frozenset[str] = frozenset()
    employers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two looks are, 0 to 1, and why, the weightiest reason first."""

    score: float
    reasons: tuple[Reason, ...] = field(default=())


UNLIKE = Likeness(0.0)


@lru_cache(maxsize=20_000)
def even(name: str) -> str:
    """This will write a name without what varies from page to page: blanks, kinds of brackets."""
    return name.translate(_BRACKETS).casefold()


@lru_cache(maxsize=20_000)
def core_of(name: str) -> str:
    """This will cut off how an organisation is constituted: 示例青石铸造有限公司 is 示例青石铸造."""
    evened = even(name)
    cut = _CONSTITUTION.sub("", evened)
    return cut if len(cut) >= _SHORTEST_CORE else evened


@lru_cache(maxsize=20_000)
def sound_of_organisation(name: str) -> str:
    """This will spell what names an organisation, without how it is constituted, in pinyin."""
    return pinyin(core_of(name))


@lru_cache(maxsize=20_000)
def sound_of_person(name: str) -> str:
    """This will spell a person's name in pinyin."""
    return pinyin_of_person(even(name))


_COMMON_ENDINGS = ("有限公司", "有限责任公司", "股份有限公司", "集团", "集团有限公司", "公司")
_LONGEST_CUT = 40


def spellings(name: str) -> frozenset[str]:
    """This will give the names under which a registry may hold an organisation that a page calls `name`.

    As it stands, without and with the usual endings of companies, and every end of it of four
    characters and more (沈阳分院 of 中国科学院沈阳分院): exact names, so that an index finds them.
    """
    cut = _CONSTITUTION.sub("", name)
    given = {name, even(name)}
    if len(cut) >= _SHORTEST_CORE:
        given |= {cut, *(f"{cut}{ending}" for ending in _COMMON_ENDINGS)}
    short = name[:_LONGEST_CUT]
    given |= {short[start:] for start in range(1, len(short) - _SHORTEST_PART + 1)}
    return frozenset(given)


def _all_names(look: OrganisationLook) -> tuple[str, ...]:
    return (look.name, *look.others)


def keys_of(names: Iterable[str]) -> frozenset[str]:
    """This will give the keys of which two organisations share one whenever they are at all alike."""
    given = list(names)
    keys = {even(spelling) for name in given for spelling in spellings(name)}
    return frozenset(keys | {f"~{sound_of_organisation(name)}" for name in given})


def compare_organisations(one: OrganisationLook, other: OrganisationLook) -> Likeness:
    """This will say how alike two organisations look; a different credit code settles it."""
    if one.credit_code and other.credit_code:
        if one.credit_code == other.credit_code:
            return Likeness(1.0, (Reason("likeness.same_credit_code"),))
        return UNLIKE
    score, reason = _names_alike(one, other)
    if reason is None:
        return UNLIKE
    reasons = [reason]
    place = _places_alike(one, other)
    if place is not None:
        reasons.append(place)
        score += 0.05 if place.code == "likeness.same_region" else -0.25
    if one.kind and other.kind and "other" not in (one.kind, other.kind):
        same = one.kind == other.kind
        # A kind is often guessed from the name: it does not outweigh the name itself.
        score += 0.02 if same else -0.1 * (score < SURE)
        reasons.append(Reason("likeness.same_kind" if same else "likeness.other_kind"))
    return Likeness(round(min(1.0, max(0.0, score)), 2), tuple(reasons))


def _names_alike(one: OrganisationLook, other: OrganisationLook) -> tuple[float, Reason | None]:
    if even(one.name) == even(other.name):
        return 0.95, Reason("likeness.same_name")
    here, there = {even(name): name for name in _all_names(one)}, {even(n) for n in _all_names(other)}
    if even(one.name) in there or even(other.name) in here:
        known = one.name if even(one.name) in there else other.name
        # What the first is called is a name the second is known by, or only the other way round.
        return (0.92 if known == one.name else 0.75), Reason("likeness.alias", {"name": known})
    shared = next((name for evened, name in here.items() if evened in there), None)
    if shared is not None:
        return 0.7, Reason("likeness.alias", {"name": shared})
    cores = {core_of(name) for name in _all_names(one)} & {core_of(name) for name in _all_names(other)}
    if cores:
        return 0.7, Reason("likeness.same_core", {"name": max(cores, key=len)})
    sound = sound_of_organisation(one.name)
    if sound == sound_of_organisation(other.name):
        return 0.6, Reason("likeness.same_sound", {"sound": sound})
    inside = _one_inside_other(core_of(one.name), core_of(other.name))
    return (0.5, Reason("likeness.part_of_name", {"name": inside})) if inside else (0.0, None)


def _one_inside_other(here: str, there: str) -> str:
    """Give the shorter name when it begins or ends the longer one: 沈阳分院 in 中国科学院沈阳分院."""
    short, long = sorted((here, there), key=len)
    fits = len(short) >= _SHORTEST_PART and short != long
    return short if fits and (long.endswith(short) or long.startswith(short)) else ""


def _places_alike(one: OrganisationLook, other: OrganisationLook) -> Reason | None:
    """Say whether both lie in one region, when one of the names or both regions tell."""
    if one.region and other.region:
        inside = one.region.startswith(_bare(other.region)) or other.region.startswith(_bare(one.region))
        return Reason("likeness.same_region" if inside else "likeness.other_region")
    for named, placed in ((one, other), (other, one)):
        if placed.region and any(place.startswith(_bare(placed.region)) for place in named.places):
            return Reason("likeness.same_region")
    return None


def _bare(code: str) -> str:
    """Cut a division's code to the level it names: 210000 is 21, 210100 is 2101."""
    return re.sub(r"(00)+$", "", code)


def compare_people(one: PersonLook, other: PersonLook) -> Likeness:
    """This will say how alike two people look.

    A shared name alone stays below `SURE` whatever else fits: only a shared organisation carries a
    name over it, and a name that merely sounds the same never reaches it.
    """
    if even(one.name) == even(other.name):
        score, reasons = 0.5, [Reason("likeness.same_name")]
    elif sound_of_person(one.name) == sound_of_person(other.name):
        score, reasons = 0.3, [Reason("likeness.same_sound", {"sound": sound_of_person(one.name)})]
    else:
        return UNLIKE
    shared = _employers(one) & _employers(other)
    if shared:
        score += 0.4
        reasons.append(Reason("likeness.shared_organisation", {"name": min(shared)}))
        posts = {(even(where), what) for where, what in one.posts}
        if posts & {(even(where), what) for where, what in other.posts}:
            score += 0.08
            reasons.append(Reason("likeness.shared_post"))
    if one.titles & other.titles:
        score += 0.02
        reasons.append(Reason("likeness.shared_title"))
    return Likeness(round(min(1.0, score), 2), tuple(reasons))


def _employers(look: PersonLook) -> frozenset[str]:
    named = {even(where) for where, _what in look.posts} | {even(name) for name in look.employers}
    return frozenset(named - {""})


def the_one(ranked: Iterable[tuple[Key, float]]) -> Key | None:
    """This will return the only one at or above `SURE`, or None: two equals are no answer."""
    sure = [key for key, score in ranked if score >= SURE]
    return sure[0] if len(sure) == 1 else None


# ------------------------------------------------------------------- agreements and events


@dataclass(frozen=True, slots=True)
class AgreementLook:
    """What is told of an agreement: who is in it (any keys), its day as far as told, title and kind."""

    parties: frozenset[object] = frozenset()
    date: str = ""
    title: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class EventLook:
    """What is told of an event: its name, its day as far as told, its place and who took part."""

    name: str = ""
    date: str = ""
    place: str = ""
    bodies: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


def dates_fit(one: str, other: str) -> bool | None:
    """This will say whether two days, as far as each is told, can be one; None when one is not told.

    2021-09 fits 2021-09-25, --09-25 fits 2021-09-25, 2021-09-25 does not fit 2021-09-26.
    """
    if not one or not other:
        return None
    if one.startswith("--") or other.startswith("--"):
        ends = one[-5:], other[-5:]
        return ends[0] == ends[1] if all(len(each) >= len("--09-25") for each in (one, other)) else None
    short, long = sorted((one, other), key=len)
    return long.startswith(short)


def _is_whole_day(date: str) -> bool:
    return len(date) == len("2021-09-25")


def shared_words(one: str, other: str) -> float:
    """This will measure how much of two titles is the same: Dice's coefficient of their bigrams."""
    here, there = (_bigrams(even(text)) for text in (one, other))
    return 2 * len(here & there) / (len(here) + len(there)) if here and there else 0.0


def _bigrams(text: str) -> set[str]:
    return {text[start : start + 2] for start in range(len(text) - 1)}


_ALIKE = 0.6


def compare_agreements(one: AgreementLook, other: AgreementLook) -> Likeness:
    """This will say how alike two agreements look. Fewer than two parties in common: not at all.

    The same parties on the same day are taken for one, unless kind or title tell them apart: two
    papers are often signed at one ceremony.
    """
    shared = one.parties & other.parties
    if len(shared) < 2:  # noqa: PLR2004 - an agreement has two parties
        return UNLIKE
    score = 0.6 * len(shared) / len(one.parties | other.parties)
    same = one.parties == other.parties
    reasons = [Reason("likeness.same_parties" if same else "likeness.shared_parties", {"count": len(shared)})]
    score += _day_weighed(one.date, other.date, reasons)
    if one.title and other.title and shared_words(one.title, other.title) < _ALIKE:
        score -= 0.2
        reasons.append(Reason("likeness.other_title"))
    elif one.kind and other.kind and one.kind != other.kind:
        score -= 0.1
        reasons.append(Reason("likeness.other_kind"))
    return Likeness(round(min(1.0, max(0.0, score)), 2), tuple(reasons))


def _day_weighed(one: str, other: str, reasons: list[Reason]) -> float:
    """Weigh two days and add the reason; a day that only may be the same counts for less."""
    fit = dates_fit(one, other)
    if fit is None:
        return 0.1
    if not fit:
        reasons.append(Reason("likeness.other_day"))
        return -0.2
    whole = one == other and _is_whole_day(one)
    reasons.append(Reason("likeness.same_day" if whole else "likeness.day_fits"))
    return 0.3 if whole else 0.2


def compare_events(one: EventLook, other: EventLook) -> Likeness:
    """This will say how alike two tellings of an event look.

    One ceremony goes by many headlines, so the day, who took part and the place weigh as much as
    the name. Another day by itself does not rule it out: pages contradict each other, and that is
    shown; but then nothing but a person joins them.
    """
    reasons: list[Reason] = []
    score = _day_weighed(one.date, other.date, reasons)
    alike = shared_words(one.name, other.name)
    if alike >= _ALIKE:
        reasons.append(Reason("likeness.like_name"))
    score += 0.4 * alike
    for here, there, code in (
        (one.bodies, other.bodies, "likeness.shared_bodies"),
        (one.people, other.people, "likeness.shared_people"),
    ):
        shared = {even(name) for name in here} & {even(name) for name in there}
        if shared:
            score += min(0.3, 0.15 * len(shared))
            reasons.append(Reason(code, {"count": len(shared)}))
    if one.place and other.place and (one.place in other.place or other.place in one.place):
        score += 0.1
        reasons.append(Reason("likeness.same_place"))
    if one.kinds and other.kinds and not one.kinds & other.kinds:
        score -= 0.1
    return Likeness(round(min(1.0, max(0.0, score)), 2), tuple(reasons))
