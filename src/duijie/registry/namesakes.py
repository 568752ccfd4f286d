"""Organisations and people that may be meant by a name: found by index, weighed by core.likeness."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from duijie.core.likeness import sound_of_organisation, sound_of_person, spellings
from duijie.registry.models import Organisation, OrganisationAlias, Person
from duijie.registry.queries import MOST_NAMESAKES


def word_of_name(name: str) -> str:
    """This will give the word that whoever may make the first organisation of a name holds (`hold_words`)."""
    return f"organisation {name}"


def word_of_sound(sound: str) -> str:
    """This will give the word that whoever may make the first organisation that sounds so holds."""
    return f"organisation ~{sound}"


def with_names(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """This will have every name organisations go by read with them, in three queries more at most."""
    return organisations.prefetch_related("aliases", "family__aliases")


def organisations_like(
    names: Iterable[str],
    *,
    among: QuerySet[Organisation] | None = None,
    most: int = MOST_NAMESAKES,
    newest: bool = False,
    skip: int = 0,
) -> list[Organisation]:
    """This will return those that may be meant by one of the names, for core.likeness to weigh.

    Found by spelling (name, short name, alias, with and without 有限公司 and its like, ends of the
    name) and by sound; with the names of what was merged into them. Of more than `most` the oldest after
    those that are skipped, or the `newest`. `among` are those that are asked about; None asks about all.
    Four queries at most, however many names.
    """
    found = with_names(_organisations_like(names, among))
    return list(found.order_by("-pk" if newest else "pk")[skip : skip + most])


def count_organisations_like(names: Iterable[str]) -> int:
    """This will count all that may be meant by one of the names."""
    return _organisations_like(names, None).count()


def _organisations_like(names: Iterable[str], among: QuerySet[Organisation] | None) -> QuerySet[Organisation]:
    asked = set(names) - {""}
    if not asked:
        return Organisation.objects.none()
    written = sorted(set().union(*map(spellings, asked)))
    heard = sorted({sound_of_organisation(name) for name in asked})
    by_alias = OrganisationAlias.objects.filter(name__in=written).values("organisation")
    like = Organisation.objects.filter(
        Q(name__in=written) | Q(short_name__in=written) | Q(sound__in=heard) | Q(pk__in=by_alias)
    )
    # A name of a merged record is a name of the one that was kept.
    kept = like.annotate(stands=Coalesce("canonical_id", "pk")).values("stands")
    return (Organisation.objects.all() if among is None else among).filter(pk__in=kept)


def people_like(
    names: Iterable[str],
    *,
    among: QuerySet[Person] | None = None,
    most: int = MOST_NAMESAKES,
    newest: bool = False,
    skip: int = 0,
) -> list[Person]:
    """This will return everybody of these names or of names that sound the same, with their posts.

    Of more than `most` the oldest after those that are skipped, or the `newest`. `among` as for
    `organisations_like`. Four queries, however many names.
    """
    found = _people_like(names, among).prefetch_related("posts__organisation__aliases")
    return list(found.order_by("-pk" if newest else "pk")[skip : skip + most])


def count_people_like(names: Iterable[str]) -> int:
    """This will count everybody of these names or of names that sound the same."""
    return _people_like(names, None).count()


def _people_like(names: Iterable[str], among: QuerySet[Person] | None) -> QuerySet[Person]:
    asked = sorted(set(names) - {""})
    if not asked:
        return Person.objects.none()
    heard = sorted(map(sound_of_person, asked))
    like = Person.objects.filter(Q(name__in=asked) | Q(sound__in=heard), forgotten_at=None)
    kept = like.annotate(stands=Coalesce("canonical_id", "pk")).values("stands")
    return (Person.objects.all() if among is None else among).filter(pk__in=kept)
