"""Reads of who holds or held a post where: it ends on its own last day, or when its body was dissolved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from duijie.registry.models import Organisation, Person, Post, still_exists


def has_or_had_post(person_id: int, organisation_id: int) -> bool:
    """This will say whether a person has or had a post at an organisation, under any of their records.

    Both numbers are of kept records.
    """
    return _posts_at(person_id, organisation_id).exists()


def holds_post(person_id: int, organisation_id: int, *, today: date) -> bool:
    """This will say whether a person still has a post there, as `has_or_had_post`: the last day counts."""
    running = Q(until=None) | Q(until__gte=today)
    return _posts_at(person_id, organisation_id).filter(running, still_exists("organisation")).exists()


def _posts_at(person_id: int, organisation_id: int) -> QuerySet[Post]:
    bodies = Organisation.objects.filter(Q(pk=organisation_id) | Q(canonical=organisation_id)).order_by()
    return _posts_of([person_id]).filter(organisation__in=bodies.values("pk"))


def _posts_of(person_ids: Collection[int]) -> QuerySet[Post]:
    """Choose posts under all records of some people: those are found first, as in `queries.family_of`."""
    whole = Person.objects.filter(Q(pk__in=person_ids) | Q(canonical__in=person_ids)).order_by()
    return Post.objects.filter(person__in=whole.values("pk"))


def posts_of_people(person_ids: Collection[int]) -> dict[int, list[Post]]:
    """This will return the posts of people under all their records, by the numbers of their kept ones.

    With their organisations, so that `ended_on` asks nothing. One query, none for nobody.
    """
    found: dict[int, list[Post]] = defaultdict(list)
    if not person_ids:
        return found
    for post in _posts_of(person_ids).select_related("person", "organisation__canonical"):
        found[post.person.kept_id].append(post)
    return found


def region_of_person(person_id: int) -> str | None:
    """This will return the region of an organisation where a person has a post without a last day.

    The latest noted, under any of their records; None when no such organisation has a region. Rules ask it,
    which know no clock: a post whose last day is known counts no more, though it may be still to come. The
    number is of a kept record.
    """
    held = _posts_of([person_id]).filter(
        still_exists("organisation"), until=None, organisation__region__isnull=False
    )
    return held.order_by("-pk").values_list("organisation__region_id", flat=True).first()
