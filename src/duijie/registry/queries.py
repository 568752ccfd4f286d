"""Reads of the registry."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BigIntegerField, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from duijie.access import Actor
from duijie.accounts.models import User
from duijie.db.codes import known_discipline, known_industry
from duijie.names.queries import few_that_may_hold, holding, spelled
from duijie.regions.queries import ancestors, narrowed_to, within
from duijie.registry.models import (
    Organisation,
    OrganisationAlias,
    OrganisationCode,
    Person,
    Post,
    Speaker,
    StaffRole,
)
from duijie.registry.standing import family, standing_of
from duijie.registry.states import Consent, ConsentState, OrganisationState, Role

MOST_NAMESAKES = 500
MOST_LEVELS = 8
ALL_STATES = "all"


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """This will return the organisations the actor may see.

    Staff see all; others see verified ones and those they speak for, so that a name read from a
    page by mistake is not published. One that was merged into another is none of its own.
    """
    standing = standing_of(actor)
    organisations = Organisation.objects.filter(merged_into=None).select_related("region")
    if standing.is_staff:
        return organisations
    return organisations.filter(~Q(verified_at=None) | Q(pk__in=standing.organisation_ids))


def find_organisation(actor: Actor, organisation_id: int, *, lock: bool = False) -> Organisation:
    """This will return one organisation; for a merged one that which was kept.

    Raises Organisation.DoesNotExist.
    """
    organisations = organisations_visible_to(actor)
    if lock:
        organisations = organisations.select_for_update(of=("self",))
    return organisations.get(pk=_kept(Organisation, organisation_id))


def find_organisation_to_add_to(actor: Actor, organisation_id: int) -> Organisation:
    """This will return one organisation as `find_organisation`, locked to be added to.

    It cannot be changed or removed meanwhile; others may refer to it and do not wait (NO KEY UPDATE). Raises
    Organisation.DoesNotExist.
    """
    organisations = organisations_visible_to(actor).select_for_update(of=("self",), no_key=True)
    return organisations.get(pk=_kept(Organisation, organisation_id))


def _kept(model: type[Organisation | Person], record_id: int) -> Coalesce:
    """Name the number of the record that stands for one, within the query that asks for it."""
    merged = model._default_manager.filter(pk=record_id).values("canonical_id")
    return Coalesce(Subquery(merged), Value(record_id), output_field=BigIntegerField())


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """This will return the people the actor may see.

    Staff see all; others see those who agreed, and themselves (DESIGN rule 10). Of their posts the
    actor sees those at organisations the actor may see.
    """
    people = Person.objects.filter(merged_into=None)
    if standing_of(actor).is_staff:
        return people.prefetch_related("posts__organisation")
    posts = Post.objects.filter(organisation__in=organisations_visible_to(actor).order_by())
    people = people.prefetch_related(Prefetch("posts", queryset=posts), "posts__organisation")
    agreed = Q(consent__in=[Consent.CLAIMED, Consent.CONSENTED])
    own = Q(account_id=actor.pk) if actor.pk is not None else Q(pk__in=[])
    return people.filter(agreed | own)


def took_back_consent(person_ids: Collection[int]) -> bool:
    """This will say whether one of these people said that they are not to be shown, or somebody did for them.

    Who was never asked did not. The numbers are of kept records.
    """
    hidden = Person.objects.filter(consent_state=ConsentState.TAKEN_BACK)
    return hidden.filter(pk__in=person_ids).exists()


def find_person(actor: Actor, person_id: int, *, lock: bool = False) -> Person:
    """This will return one person; for a merged record that which was kept. Raises Person.DoesNotExist."""
    people = people_visible_to(actor)
    if lock:
        people = people.select_for_update(of=("self",))
    return people.get(pk=_kept(Person, person_id))


def find_person_to_add_to(actor: Actor, person_id: int) -> Person:
    """This will return one person as `find_person`, locked to be added to.

    They cannot be changed or removed meanwhile; others may refer to them and do not wait. Raises
    Person.DoesNotExist.
    """
    people = people_visible_to(actor).select_for_update(of=("self",), no_key=True)
    return people.get(pk=_kept(Person, person_id))


def family_of(field: str, kept_id: int) -> Q:
    """This will choose what belongs to a kept record or to one that was merged into it.

    `field` names a foreign key to an organisation or a person as a filter does: "owner", "person". The
    few records are found first: an OR over the join would go through both tables.
    """
    model = Person if field.rpartition("__")[-1] == "person" else Organisation
    family = model._default_manager.filter(Q(pk=kept_id) | Q(canonical_id=kept_id)).order_by()
    return Q(**{f"{field}_id__in": family.values("pk")})


def kept_among(records: QuerySet[Any], *, to: str) -> Q:
    """Choose rows whose record, or the one that stands for it, is among these: looked up row by row.

    `to` names the foreign key to the record as a filter does; "" when the rows are the records. Asked as
    "among these, or merged into one of these", the database would read all there is to see first.
    """
    own, kept = (f"{to}_id", f"{to}__canonical_id") if to else ("pk", "canonical_id")
    return Q(Exists(records.order_by().filter(pk=Coalesce(OuterRef(kept), OuterRef(own)))))


def agrees_to_be_shown(field: str) -> Q:
    """This will choose what is of a person who agrees to be shown; the kept record says so."""
    agreed = (Consent.CLAIMED, Consent.CONSENTED)
    own = Q(**{f"{field}__canonical": None, f"{field}__consent__in": agreed})
    return own | Q(**{f"{field}__canonical__consent__in": agreed})


def wants_to_be_ranked(field: str) -> Q:
    """This will choose what is of a person who does not refuse to be ranked; the kept record says so."""
    own = Q(**{f"{field}__canonical": None, f"{field}__refuses_ranking": False})
    return own | Q(**{f"{field}__canonical__refuses_ranking": False})


def other_names_read_by(reader: Actor, field: str) -> Q:
    """This will choose what is of an organisation of which the reader may read what else it is called.

    Until it is verified, that is for staff, who verify it, and for those who act for it. `field` names the
    foreign key to the organisation as a filter does: "host", "organisation".
    """
    standing = standing_of(reader)
    if standing.is_staff:
        return Q()
    verified = Q(**{f"{field}__verified_at__isnull": False})
    return verified | Q(**{f"{field}__in": standing.organisation_ids})


def called_for_reader(word: str, reader: Actor, field: str) -> Q:
    """This will choose what is of an organisation whose name holds a word, as far as the reader may read it.

    `field` names the foreign key to the organisation, "host" or "organisation". Where few are called so,
    they are looked up.
    """
    other_names = Q(**{f"{field}__short_name__icontains": word}) & other_names_read_by(reader, field)
    called = Q(**{f"{field}__name__icontains": word}) | other_names
    few = few_that_may_hold(Organisation, word)
    return called if few is None else Q(**{f"{field}_id__in": few}) & called


def organisations_above(organisation: Organisation) -> list[Organisation]:
    """This will return the bodies an organisation is a part of, the nearest first: one query each.

    Asks for kept records; ends at a circle that a merge may have closed.
    """
    found: list[Organisation] = []
    seen = {organisation.kept_id}
    next_id = organisation.parent_id
    while next_id is not None and len(found) < MOST_LEVELS:
        another = Organisation.objects.get(pk=_kept(Organisation, next_id))
        if another.pk in seen:
            break
        seen.add(another.pk)
        found.append(another)
        next_id = another.parent_id
    return found


def successor_seen_by(actor: Actor, organisation: Organisation) -> Organisation | None:
    """This will return who follows an organisation that was dissolved, if the actor may see them."""
    if organisation.successor_id is None:
        return None
    seen = organisations_visible_to(actor).exclude(pk=organisation.kept_id)  # a merge may have joined the two
    return seen.filter(pk=_kept(Organisation, organisation.successor_id)).first()


def successors_of(organisations: Iterable[Organisation]) -> dict[int, list[int]]:
    """This will return, by the number of each organisation, who went on with what it did, the nearest first.

    The numbers are of kept records; each chain is followed to its end, or to a circle that a merge may have
    closed. One query for each who went on after another, for all organisations together.
    """
    first = {each.kept_id: each.kept.successor_id for each in organisations}
    known = _kept_and_followed(first.values())
    return {kept_id: _chain(kept_id, next_id, known) for kept_id, next_id in first.items()}


def _kept_and_followed(ids: Iterable[int | None]) -> dict[int, tuple[int, int | None]]:
    """Tell of each number, and of all that follow, which record stands for it and who follows that one."""
    known: dict[int, tuple[int, int | None]] = {}
    while asked := {each for each in ids if each is not None} - known.keys():
        rows = Organisation.objects.filter(pk__in=asked).order_by()
        columns = rows.values_list("pk", "canonical_id", "successor_id", "canonical__successor_id")
        for number, canonical_id, own, of_canonical in columns:
            known[number] = (canonical_id, of_canonical) if canonical_id else (number, own)
        ids = {known[number][1] for number in asked}
    return known


def _chain(start: int, next_id: int | None, known: dict[int, tuple[int, int | None]]) -> list[int]:
    passed = [start]
    while next_id is not None:
        kept_id, next_id = known[next_id]
        if kept_id in passed:
            break
        passed.append(kept_id)
    return passed[1:]


def parts_of(actor: Actor, organisation_id: int) -> QuerySet[Organisation]:
    """This will return the organisations right below a kept one that the actor may see."""
    return organisations_visible_to(actor).filter(family_of("parent", organisation_id))


def kept_organisation_id(organisation_id: int) -> int | None:
    """This will return the number of the organisation that stands for a merged one, or None."""
    merged = Organisation.objects.filter(pk=organisation_id).values_list("canonical_id", flat=True)
    return merged.first()


def kept_person_id(person_id: int) -> int | None:
    """This will return the number of the person's record that stands for a merged one, or None."""
    return Person.objects.filter(pk=person_id).values_list("canonical_id", flat=True).first()


def organisations_called(name: str, *, among: QuerySet[Organisation] | None = None) -> list[Organisation]:
    """This will return those that go by this name, those whose full name it is before others.

    A name of one that was merged is a name of the one that was kept. At most 20; more would help
    nobody to choose. `among` are those a reader may see: the others are as if they were not there.
    """
    by_alias = OrganisationAlias.objects.filter(name=name).values("organisation")
    called = Organisation.objects.filter(Q(name=name) | Q(short_name=name) | Q(pk__in=by_alias))
    if among is not None:
        called = called.filter(kept_among(among, to=""))
    found = called.select_related("canonical").order_by("pk")[:20]
    kept: dict[int, tuple[bool, Organisation]] = {}
    for each in found:
        stands = each.canonical or each
        is_full = each.name == name or (stands.pk in kept and kept[stands.pk][0])
        kept[stands.pk] = (is_full, stands)
    return [stands for _is_full, stands in sorted(kept.values(), key=lambda one: not one[0])]


def known_organisation(name: str, *, among: QuerySet[Organisation] | None = None) -> Organisation | None:
    """This will return the one organisation that goes by this name, or None.

    A full name counts for more than an alias. Two of one name are no answer: a person must choose.
    `among` as for `organisations_called`.
    """
    called = organisations_called(name, among=among)
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
    kept = Coalesce("canonical_id", "pk")
    full: dict[str, set[int]] = {}
    other: dict[str, set[int]] = {}
    for number, name, short_name in called.values_list(kept, "name", "short_name"):
        full.setdefault(name, set()).add(number)
        other.setdefault(short_name, set()).add(number)
    aliases = OrganisationAlias.objects.filter(name__in=asked)
    kept = Coalesce("organisation__canonical_id", "organisation_id")
    for number, name in aliases.values_list(kept, "name"):
        other.setdefault(name, set()).add(number)
    meant = {name: full.get(name) or other.get(name) or set() for name in asked}
    return {name: min(numbers) for name, numbers in meant.items() if len(numbers) == 1}


def people_named_at(names: Iterable[str], organisation_ids: Iterable[int]) -> list[Person]:
    """This will return everybody of these names who has or had a post at one of the organisations."""
    at = Post.objects.filter(organisation_id__in=sorted(set(organisation_ids))).values("person")
    people = Person.objects.filter(
        name__in=sorted(set(names)), merged_into=None, forgotten_at=None, pk__in=at
    )
    return list(people.order_by("pk")[:MOST_NAMESAKES])


def speakers_of(organisation_ids: Iterable[int]) -> list[User]:
    """This will return the accounts that act for any of the organisations, each once; no closed ones.

    Those who act for another record of the same organisation act for it too.
    """
    asked = Organisation.objects.filter(pk__in=list(organisation_ids))
    whole = family(asked.values(kept=Coalesce("canonical_id", "pk")))
    running = Speaker.objects.filter(organisation_id__in=whole, ended_at=None, account__is_active=True)
    accounts = {speaker.account_id: speaker.account for speaker in running.select_related("account")}
    return [accounts[pk] for pk in sorted(accounts)]


def verifiers_in(region_code: str | None, *, besides: int | None = None) -> list[User]:
    """This will return the brokers and coordinators of a region and those above it.

    Without a region, or where nobody holds the role, the operators. `besides` is the account of who
    must not be asked, since the matter is their own: others are, though only operators be left. No
    closed accounts: they would keep from others what nobody reads.
    """
    roles = _running_roles(besides=besides).select_related("account")
    regional = (
        roles.filter(role__in=[Role.BROKER, Role.COORDINATOR], region_id__in=ancestors(region_code))
        if region_code
        else roles.none()
    )
    accounts = {role.account_id: role.account for role in regional}
    if not accounts:
        operators = operator_roles(besides=besides).select_related("account")
        accounts = {role.account_id: role.account for role in operators}
    return [accounts[pk] for pk in sorted(accounts)]


def operator_roles(*, besides: int | None) -> QuerySet[StaffRole]:
    """This will return the roles by which accounts that are not closed are operators, but for one account."""
    return _running_roles(besides=besides).filter(role=Role.OPERATOR)


def _running_roles(*, besides: int | None = None) -> QuerySet[StaffRole]:
    return StaffRole.objects.filter(ended_at=None, account__is_active=True).exclude(account_id=besides)


def regions_looked_after() -> list[str]:
    """This will return the regions that somebody is broker or coordinator of, each once, in one query.

    As `verifiers_in` finds them: no closed accounts.
    """
    regional = _running_roles().filter(role__in=[Role.BROKER, Role.COORDINATOR])
    return list(regional.order_by("region_id").values_list("region_id", flat=True).distinct())


def roles_of(actor: Actor) -> QuerySet[StaffRole]:
    """This will return the actor's own running roles, with their regions."""
    return StaffRole.objects.filter(account_id=actor.pk, ended_at=None).select_related("region")


def organisations_spoken_for(actor: Actor) -> QuerySet[Organisation]:
    """This will return the organisations the actor acts for."""
    return Organisation.objects.filter(pk__in=standing_of(actor).organisation_ids, merged_into=None)


def organisations_named(
    organisations: QuerySet[Organisation], *, text: str = "", kind: str = ""
) -> QuerySet[Organisation]:
    """This will keep the organisations whose names or one of whose aliases hold the words, or by pinyin."""
    if text.strip():
        by_alias = OrganisationAlias.objects.filter(holding(OrganisationAlias, text)).values("organisation")
        named = holding(Organisation, text) | spelled(Organisation, text) | Q(pk__in=by_alias)
        organisations = organisations.filter(named)
    return organisations.filter(kind=kind) if kind else organisations


def people_called(people: QuerySet[Person], *, text: str = "") -> QuerySet[Person]:
    """This will keep the people whose name holds the words, or whose pinyin begins with the text."""
    return people.filter(holding(Person, text) | spelled(Person, text)) if text.strip() else people


def posts_at(actor: Actor, organisation_id: int) -> QuerySet[Post]:
    """This will return the posts at an organisation of the people the actor may see."""
    posts = Post.objects.filter(family_of("organisation", organisation_id), person_shown("person", actor))
    return posts.select_related("person__canonical", "organisation__canonical")


def posts_of(actor: Actor, person_id: int) -> QuerySet[Post]:
    """This will return the posts of a person under all their records, at organisations the actor may see."""
    at_seen = kept_among(organisations_visible_to(actor), to="organisation")
    posts = Post.objects.filter(family_of("person", person_id), at_seen)
    return posts.select_related("organisation__canonical")


def person_shown(field: str, actor: Actor) -> Q:
    """This will choose what is of a person the actor may see, under whichever of their records."""
    return kept_among(people_visible_to(actor), to=field)


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
    return speakers_visible_to(actor).filter(family_of("organisation", organisation_id))


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
    posts = Post.objects.select_related("person__canonical", "organisation")
    return posts.get(person_shown("person", actor), pk=post_id)


def person_of_account(actor: Actor, account_id: int) -> Person | None:
    """This will return the person an account is, if the actor may see them."""
    return people_visible_to(actor).filter(account_id=account_id).first()


def waiting_for(actor: Actor) -> QuerySet[Organisation]:
    """This will return the organisations the actor is asked to verify, the oldest first."""
    standing = standing_of(actor)
    unverified = organisations_visible_to(actor).filter(verified_at=None, state=OrganisationState.EXISTING)
    if not standing.is_operator:
        unverified = unverified.filter(within("region", standing.regions))
    return unverified.exclude(pk__in=standing.organisation_ids).order_by("pk")


def organisations_in(
    organisations: QuerySet[Organisation],
    *,
    region_code: str = "",
    verified: str = "",
    industry: str = "",
    discipline: str = "",
    state: str = "",
) -> QuerySet[Organisation]:
    """This will keep those in a region or inside it; `verified` is "yes", "no" or empty for both.

    `state` is one of OrganisationState, or ALL_STATES; empty, it leaves out those that were dissolved.

    `industry` and `discipline` are codes: those of one of theirs that is the code or lies below it.
    """
    if state != ALL_STATES:
        organisations = organisations.filter(state=state or OrganisationState.EXISTING)
    known = (("industry", industry, known_industry), ("discipline", discipline, known_discipline))
    for vocabulary, typed, held in known:
        if typed:
            of_it = OrganisationCode.objects.filter(vocabulary=vocabulary, code=held(typed) or typed)
            organisations = organisations.filter(pk__in=of_it.values("organisation"))
    if region_code:
        organisations = narrowed_to(organisations, region_code)
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
