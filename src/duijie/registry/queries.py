"""Reads of the registry."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.db.models.lookups import StartsWith

from duijie.access import Actor
from duijie.accounts.models import User
from duijie.core.likeness import sound_of_organisation, sound_of_person, spellings
from duijie.regions.queries import ancestors, within
from duijie.registry.models import (
    Organisation,
    OrganisationAlias,
    Person,
    Post,
    Speaker,
    StaffRole,
)
from duijie.registry.standing import standing_of
from duijie.registry.states import Consent, Role

MOST_NAMESAKES = 500


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """This will return the organisations the actor may see.

    Staff see all; others see verified ones and those they speak for, so that a name read from a
    page by mistake is not published.
    """
    standing = standing_of(actor)
    organisations = Organisation.objects.select_related("region")
    if standing.is_staff:
        return organisations
    return organisations.filter(~Q(verified_at=None) | Q(pk__in=standing.organisation_ids))


def find_organisation(actor: Actor, organisation_id: int, *, lock: bool = False) -> Organisation:
    """This will return one organisation. Raises Organisation.DoesNotExist."""
    organisations = organisations_visible_to(actor)
    if lock:
        organisations = organisations.select_for_update(of=("self",))
    return organisations.get(pk=organisation_id)


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """This will return the people the actor may see.

    Staff see all; others see those who agreed, and themselves (DESIGN rule 10). Of their posts the
    actor sees those at organisations the actor may see.
    """
    people = Person.objects.all()
    if standing_of(actor).is_staff:
        return people.prefetch_related("posts__organisation")
    posts = Post.objects.filter(organisation__in=organisations_visible_to(actor).order_by())
    people = people.prefetch_related(Prefetch("posts", queryset=posts), "posts__organisation")
    agreed = Q(consent__in=[Consent.CLAIMED, Consent.CONSENTED])
    own = Q(account_id=actor.pk) if actor.pk is not None else Q(pk__in=[])
    return people.filter(agreed | own)


def find_person(actor: Actor, person_id: int, *, lock: bool = False) -> Person:
    """This will return one person. Raises Person.DoesNotExist."""
    people = people_visible_to(actor)
    if lock:
        people = people.select_for_update(of=("self",))
    return people.get(pk=person_id)


def organisations_called(name: str) -> list[Organisation]:
    """This will return those that go by this name, those whose full name it is before others.

    At most 20; more would help nobody to choose.
    """
    by_alias = OrganisationAlias.objects.filter(name=name).values("organisation")
    called = Organisation.objects.filter(Q(name=name) | Q(short_name=name) | Q(pk__in=by_alias))
    return sorted(called.order_by("pk")[:20], key=lambda each: each.name != name)


def known_organisation(name: str) -> Organisation | None:
    """This will return the one organisation that goes by this name, or None.

    A full name counts for more than an alias. Two of one name are no answer: a person must choose.
    """
    called = organisations_called(name)
    full = [each for each in called if each.name == name]
    answer = full or called
    return answer[0] if len(answer) == 1 else None


def names_known(names: Iterable[str]) -> frozenset[str]:
    """This will return those of the names that an organisation goes by, in two queries."""
    asked = sorted(set(names))
    if not asked:
        return frozenset()
    called = Organisation.objects.filter(Q(name__in=asked) | Q(short_name__in=asked))
    known = {name for pair in called.values_list("name", "short_name") for name in pair}
    known.update(OrganisationAlias.objects.filter(name__in=asked).values_list("name", flat=True))
    return frozenset(known.intersection(asked))


def ids_of_names(names: Iterable[str]) -> dict[str, int]:
    """This will say which one organisation each name means; a name of several means none. Two queries."""
    asked = sorted(set(names))
    if not asked:
        return {}
    called = Organisation.objects.filter(Q(name__in=asked) | Q(short_name__in=asked))
    full: dict[str, set[int]] = {}
    other: dict[str, set[int]] = {}
    for number, name, short_name in called.values_list("pk", "name", "short_name"):
        full.setdefault(name, set()).add(number)
        other.setdefault(short_name, set()).add(number)
    aliases = OrganisationAlias.objects.filter(name__in=asked)
    for number, name in aliases.values_list("organisation_id", "name"):
        other.setdefault(name, set()).add(number)
    meant = {name: full.get(name) or other.get(name) or set() for name in asked}
    return {name: min(numbers) for name, numbers in meant.items() if len(numbers) == 1}


def people_named(names: Iterable[str]) -> list[Person]:
    """This will return everybody of these names, with their posts, for a person to choose from."""
    people = Person.objects.filter(name__in=sorted(set(names))).prefetch_related("posts__organisation")
    return list(people.order_by("pk")[:MOST_NAMESAKES])


def organisations_like(names: Iterable[str], *, most: int = MOST_NAMESAKES) -> list[Organisation]:
    """This will return those that may be meant by one of the names, for core.likeness to weigh.

    Found by spelling (name, short name, alias, with and without 有限公司 and its like, ends of the
    name) and by sound; two queries, however many names.
    """
    asked = set(names) - {""}
    if not asked:
        return []
    written = sorted(set().union(*map(spellings, asked)))
    heard = sorted({sound_of_organisation(name) for name in asked})
    by_alias = OrganisationAlias.objects.filter(name__in=written).values("organisation")
    like = Organisation.objects.filter(
        Q(name__in=written) | Q(short_name__in=written) | Q(sound__in=heard) | Q(pk__in=by_alias)
    )
    return list(like.prefetch_related("aliases").order_by("pk")[:most])


def people_like(names: Iterable[str], *, most: int = MOST_NAMESAKES) -> list[Person]:
    """This will return everybody of these names or of names that sound the same, with their posts.

    Four queries, however many names.
    """
    asked = sorted(set(names) - {""})
    if not asked:
        return []
    heard = sorted(map(sound_of_person, asked))
    people = Person.objects.filter(Q(name__in=asked) | Q(sound__in=heard))
    return list(people.prefetch_related("posts__organisation__aliases").order_by("pk")[:most])


def speakers_of(organisation_ids: Iterable[int]) -> list[User]:
    """This will return the accounts that act for any of the organisations, each once."""
    running = Speaker.objects.filter(organisation_id__in=list(organisation_ids), ended_at=None)
    accounts = {speaker.account_id: speaker.account for speaker in running.select_related("account")}
    return [accounts[pk] for pk in sorted(accounts)]


def verifiers_in(region_code: str | None) -> list[User]:
    """This will return the brokers and coordinators of a region and those above it.

    Without a region, or where nobody holds the role, the operators.
    """
    roles = StaffRole.objects.filter(ended_at=None).select_related("account")
    regional = (
        roles.filter(role__in=[Role.BROKER, Role.COORDINATOR], region_id__in=ancestors(region_code))
        if region_code
        else roles.none()
    )
    accounts = {role.account_id: role.account for role in regional}
    if not accounts:
        accounts = {role.account_id: role.account for role in roles.filter(role=Role.OPERATOR)}
    return [accounts[pk] for pk in sorted(accounts)]


def roles_of(actor: Actor) -> QuerySet[StaffRole]:
    """This will return the actor's own running roles, with their regions."""
    return StaffRole.objects.filter(account_id=actor.pk, ended_at=None).select_related("region")


def organisations_spoken_for(actor: Actor) -> QuerySet[Organisation]:
    """This will return the organisations the actor acts for."""
    return Organisation.objects.filter(pk__in=standing_of(actor).organisation_ids)


def _pinyin_begins_with(text: str) -> Q:
    """Say that a record's pinyin begins with what was typed, with or without blanks between."""
    letters = text.lower().replace(" ", "")
    return Q(
        StartsWith(Replace(F("sort_name"), Value(" "), Value("")), Value(letters)),
    )


def organisations_named(
    organisations: QuerySet[Organisation], *, text: str = "", kind: str = ""
) -> QuerySet[Organisation]:
    """This will keep the organisations whose name, alias or pinyin holds the text."""
    if text:
        by_alias = OrganisationAlias.objects.filter(name__contains=text).values("organisation")
        organisations = organisations.filter(
            Q(name__contains=text)
            | Q(short_name__contains=text)
            | _pinyin_begins_with(text)
            | Q(pk__in=by_alias)
        )
    return organisations.filter(kind=kind) if kind else organisations


def people_called(people: QuerySet[Person], *, text: str = "") -> QuerySet[Person]:
    """This will keep the people whose name or pinyin begins with or holds the text."""
    if not text:
        return people
    return people.filter(Q(name__contains=text) | _pinyin_begins_with(text))


def posts_at(actor: Actor, organisation_id: int) -> QuerySet[Post]:
    """This will return the posts at an organisation of the people the actor may see."""
    return Post.objects.filter(
        organisation_id=organisation_id, person__in=people_visible_to(actor).order_by()
    ).select_related("person")


def speakers_visible_to(actor: Actor) -> QuerySet[Speaker]:
    """This will return who acts for which organisation, now: the names are for staff and colleagues.

    Staff see all; others those of the organisations they act for.
    """
    running = Speaker.objects.filter(ended_at=None).select_related("account", "organisation__region")
    standing = standing_of(actor)
    if standing.is_staff:
        return running
    return running.filter(organisation_id__in=standing.organisation_ids)


def find_speaker(actor: Actor, speaker_id: int, *, lock: bool = False) -> Speaker:
    """This will return one running grant. Raises Speaker.DoesNotExist."""
    speakers = speakers_visible_to(actor)
    return (speakers.select_for_update(of=("self",)) if lock else speakers).get(pk=speaker_id)


def speakers_for(actor: Actor, organisation_id: int) -> QuerySet[Speaker]:
    """This will return who acts for an organisation, for those who may know."""
    return speakers_visible_to(actor).filter(organisation_id=organisation_id)


def roles_visible_to(actor: Actor) -> QuerySet[StaffRole]:
    """This will return the running roles: all of them for operators, their own for others."""
    running = StaffRole.objects.filter(ended_at=None).select_related("account", "region")
    standing = standing_of(actor)
    if standing.is_operator or standing.is_system:
        return running
    return running.filter(account_id=actor.pk)


def find_role(actor: Actor, role_id: int, *, lock: bool = False) -> StaffRole:
    """This will return one running role. Raises StaffRole.DoesNotExist."""
    roles = roles_visible_to(actor)
    return (roles.select_for_update(of=("self",)) if lock else roles).get(pk=role_id)


def post_of(actor: Actor, post_id: int) -> Post:
    """This will return one post of a person the actor may see. Raises Post.DoesNotExist."""
    people = people_visible_to(actor).order_by()
    return Post.objects.select_related("person", "organisation").get(pk=post_id, person__in=people)


def person_of_account(actor: Actor, account_id: int) -> Person | None:
    """This will return the person an account is, if the actor may see them."""
    return people_visible_to(actor).filter(account_id=account_id).first()


def waiting_for(actor: Actor) -> QuerySet[Organisation]:
    """This will return the organisations the actor is asked to verify, the oldest first."""
    standing = standing_of(actor)
    unverified = organisations_visible_to(actor).filter(verified_at=None)
    if not standing.is_operator:
        unverified = unverified.filter(within("region", standing.regions))
    return unverified.exclude(pk__in=standing.organisation_ids).order_by("pk")


def organisations_in(
    organisations: QuerySet[Organisation], *, region_code: str = "", verified: str = ""
) -> QuerySet[Organisation]:
    """This will keep those in a region or inside it; `verified` is "yes", "no" or empty for both."""
    if region_code:
        organisations = organisations.filter(within("region", [region_code]))
    if verified:
        organisations = organisations.filter(verified_at__isnull=verified == "no")
    return organisations


def running_roles() -> Prefetch[str]:
    """This will read the running roles of many accounts in one query, as `account.running_roles`."""
    running = StaffRole.objects.filter(ended_at=None).select_related("region")
    return Prefetch("staff_roles", queryset=running, to_attr="running_roles")


def running_speakers() -> Prefetch[str]:
    """This will read whom many accounts act for in one query, as `account.running_speakers`."""
    running = Speaker.objects.filter(ended_at=None).select_related("organisation")
    return Prefetch("speaks_for", queryset=running, to_attr="running_speakers")
