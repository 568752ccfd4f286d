"""Finds pairs of records that may be one: a window of records at a time, never all with all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from duijie.access import Actor
from duijie.core.likeness import (
    LIKELY,
    UNLIKE,
    Likeness,
    compare_organisations,
    compare_people,
    keys_of,
    sound_of_person,
)
from duijie.regions.queries import within
from duijie.registry import rules as _rules  # noqa: F401 - grants the permissions
from duijie.registry.merged_records import why_their_ends_differ
from duijie.registry.models import Organisation, Pair, Person
from duijie.registry.namesakes import (
    count_organisations_like,
    count_people_like,
    organisations_like,
    people_like,
    with_names,
)
from duijie.registry.queries import MOST_NAMESAKES
from duijie.registry.standing import standing_of
from duijie.registry.states import PairKind
from duijie.registry.twins import (
    MOST_LIKELY,
    look_of_organisation,
    look_of_person,
    names_of_organisation,
)

Numbers = tuple[int, int]
WHOLE = 100
MOST_ALIKE = MOST_NAMESAKES
_LIKE: dict[PairKind, tuple[Callable[..., Sequence[Any]], Callable[[Iterable[str]], int]]] = {
    PairKind.ORGANISATION: (organisations_like, count_organisations_like),
    PairKind.PERSON: (people_like, count_people_like),
}


@dataclass(frozen=True)
class Suspected:
    """Two records that may be one, or were told apart, with how likely and why as it is now.

    `hindrance` says in words what, of one of them being dissolved, keeps them from being merged.
    """

    pair: Pair
    first: Any
    second: Any
    likeness: Likeness
    hindrance: str


def in_order(one_id: int, other_id: int) -> Numbers:
    """This will put the smaller number first, as a pair is kept."""
    return min(one_id, other_id), max(one_id, other_id)


def pairs_visible_to(actor: Actor) -> QuerySet[Pair]:
    """This will return the pairs the actor may merge or tell apart: both records stand for themselves.

    Pairs of organisations for who verifies both and acts for neither; of people for operators and
    clerks, who are neither.
    """
    standing = standing_of(actor)
    seen = Q(pk__in=[])
    if standing.is_operator or standing.is_system or standing.regions:
        bodies = Organisation.objects.filter(merged_into=None).exclude(pk__in=standing.organisation_ids)
        if not (standing.is_operator or standing.is_system):
            bodies = bodies.filter(within("region", standing.regions))
        seen |= Q(kind=PairKind.ORGANISATION) & _both_among(bodies)
    if standing.is_operator or standing.is_system or standing.is_clerk:
        people = Person.objects.filter(merged_into=None, forgotten_at=None).exclude(
            pk__in=standing.person_ids
        )
        seen |= Q(kind=PairKind.PERSON) & _both_among(people)
    return Pair.objects.filter(seen)


def _both_among(records: QuerySet[Any]) -> Q:
    """Choose pairs of two of these records; they are looked up pair by pair, not read from end to end."""
    first, second = (Exists(records.order_by().filter(pk=OuterRef(end))) for end in ("first_id", "second_id"))
    return Q(first) & Q(second)


def find_pair(actor: Actor, pair_id: int, *, lock: bool = False) -> Pair:
    """This will return one pair the actor may judge. Raises Pair.DoesNotExist."""
    pairs = pairs_visible_to(actor)
    return (pairs.select_for_update(of=("self",)) if lock else pairs).get(pk=pair_id)


def suspected(pairs: Sequence[Pair]) -> list[Suspected]:
    """This will say of pairs of one kind what they are and why they may be one; five queries at most.

    And one for each organisation that went on after another with what a dissolved one did.
    """
    if not pairs:
        return []
    kind = pairs[0].kind
    records = _records(kind, {pk for each in pairs for pk in (each.first_id, each.second_id)})
    whole = [each for each in pairs if each.first_id in records and each.second_id in records]
    both = [(records[each.first_id], records[each.second_id]) for each in whole]
    hindrances = why_their_ends_differ(both) if kind == PairKind.ORGANISATION else [""] * len(both)
    return [
        Suspected(each, first, second, _compared(each, records), hindrance)
        for each, (first, second), hindrance in zip(whole, both, hindrances, strict=True)
    ]


def _records(kind: str, ids: Iterable[int]) -> dict[int, Any]:
    return {each.pk: each for each in _standing(kind).filter(pk__in=ids)}


def _standing(kind: str) -> QuerySet[Any]:
    """Choose records that stand for themselves, with what they are compared by."""
    if kind == PairKind.ORGANISATION:
        bodies = Organisation.objects.filter(merged_into=None)
        return with_names(bodies.select_related("region"))
    people = Person.objects.filter(merged_into=None, forgotten_at=None)
    return people.prefetch_related("posts__organisation")


def _compared(pair: Pair, records: dict[int, Any]) -> Likeness:
    one, other = records.get(pair.first_id), records.get(pair.second_id)
    if one is None or other is None:
        return UNLIKE
    return _both_ways(pair.kind, one, other)


def _both_ways(kind: str, one: Any, other: Any) -> Likeness:
    """Compare two records from either side, since an alias of one counts for more than of the other."""
    if kind == PairKind.PERSON:
        return compare_people(look_of_person(one), look_of_person(other))
    here, there = look_of_organisation(one), look_of_organisation(other)
    found = (compare_organisations(here, there), compare_organisations(there, here))
    return max(found, key=lambda each: each.score)


def scores_now(pairs: Sequence[Pair]) -> dict[int, int]:
    """This will weigh kept pairs of one kind anew, by their numbers; 0 for those that are none any more."""
    if not pairs:
        return {}
    records = _records(pairs[0].kind, {pk for each in pairs for pk in (each.first_id, each.second_id)})
    found = {each.pk: _compared(each, records).score for each in pairs}
    return {pk: round(score * WHOLE) if score >= LIKELY else 0 for pk, score in found.items()}


@dataclass(frozen=True)
class Found:
    """What a window of records gave: its numbers, likely pairs with their scores, where to go on."""

    ids: list[int]
    scores: dict[Numbers, int]
    last: int | None


def pairs_in_window(kind: str, *, after: int, size: int, day: int) -> Found:
    """This will compare the next records of a kind with those of like names, by index.

    At most ten pairs a record and page of namesakes, the likeliest. The number of queries does not depend on
    what is found, as long as no more than 500 records look like those of the window.

    Args:
        kind: one of PairKind.
        after: the number to go on after.
        size: how many records at a time.
        day: the number of the day: of records with many namesakes each day compares others.
    """
    rows = list(_standing(kind).filter(pk__gt=after).order_by("pk")[: size + 1])
    window = rows[:size]
    last = window[-1].pk if len(rows) > size else None
    return Found([each.pk for each in window], _scores(kind, window, day), last)


def _scores(kind: str, window: Sequence[Any], day: int) -> dict[Numbers, int]:
    """Compare some records with those of like names.

    Where so many are alike that not all were read, each half of the window is asked about by itself, so
    that one record of many namesakes does not hide those of the others. Of more than 500 that one record
    alone is like, it is compared with the newest, and with one page of all that is another each day: so it
    meets every one in the end, and no day has to compare all with all.
    """
    names = [name for each in window for name in _names(each)]
    like, count_like = _LIKE[PairKind(kind)]
    others = like(names, most=MOST_ALIKE, newest=True)
    if len(others) < MOST_ALIKE:
        return _compared_with(kind, window, others)
    if len(window) > 1:
        half = len(window) // 2
        return _scores(kind, window[:half], day) | _scores(kind, window[half:], day)
    page = day % -(-count_like(names) // MOST_ALIKE)
    turn = like(names, most=MOST_ALIKE, skip=page * MOST_ALIKE)
    return _compared_with(kind, window, turn) | _compared_with(kind, window, others)


def _compared_with(kind: str, window: Sequence[Any], others: Sequence[Any]) -> dict[Numbers, int]:
    by_key: dict[str, list[Any]] = defaultdict(list)
    for other in others:
        for key in _keys(other):
            by_key[key].append(other)
    scores: dict[Numbers, int] = {}
    for each in window:
        near = {other.pk: other for key in _keys(each) for other in by_key[key] if other.pk != each.pk}
        scores |= _likeliest(kind, each, near.values())
    return scores


def _likeliest(kind: str, one: Any, others: Iterable[Any]) -> dict[Numbers, int]:
    scored = [(_both_ways(kind, one, other).score, other.pk) for other in others]
    likely = sorted((each for each in scored if each[0] >= LIKELY), key=lambda each: (-each[0], each[1]))
    return {in_order(one.pk, pk): round(score * WHOLE) for score, pk in likely[:MOST_LIKELY]}


def _names(record: Organisation | Person) -> list[str]:
    if isinstance(record, Person):
        return [record.name]
    return names_of_organisation(record)


def _keys(record: Organisation | Person) -> Iterable[str]:
    """Give what two records share whenever they are at all alike."""
    return [sound_of_person(record.name)] if isinstance(record, Person) else keys_of(_names(record))
