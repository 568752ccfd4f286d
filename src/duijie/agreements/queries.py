"""Reads of agreements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from duijie.access import Actor, can
from duijie.agreements import rules as _rules  # noqa: F401 - grants the permissions
from duijie.agreements.models import Agreement, Party, Signatory, Undertaking
from duijie.agreements.states import (
    AGREEMENT_LIFE,
    UNDERTAKING_LIFE,
    UNKEPT,
    AgreementState,
    UndertakingState,
)
from duijie.db.list_order import named_by
from duijie.introductions.models import Introduction
from duijie.matches.kept import Kept
from duijie.names.queries import MANY, holding, words_of
from duijie.regions.queries import within
from duijie.registry.models import Organisation, Person
from duijie.registry.queries import called_for_reader, family_of, person_shown
from duijie.registry.standing import Standing, standing_of


@dataclass(frozen=True)
class AgreementFilter:
    """What a list of agreements is narrowed to; empty parts narrow nothing."""

    words: str = ""
    kind: str = ""
    state: str = ""


def _own(standing: Standing) -> Q:
    """This will choose the agreements of which the actor's side is a party."""
    parties = Party.objects.filter(organisation_id__in=standing.organisation_ids)
    return Q(pk__in=parties.values("agreement")) | Q(introduction__offer__person_id__in=standing.person_ids)


def _brokered(standing: Standing) -> Q:
    """This will choose the agreements of the actor's regions, or with a party there."""
    if standing.is_operator:
        return ~Q(pk__in=[])  # all of them; an empty Q would vanish beside another one
    if not standing.regions:
        return Q(pk__in=[])
    near = Party.objects.filter(within("organisation__region", standing.regions))
    return within("region", standing.regions) | Q(pk__in=near.values("agreement"))


def visible_to(actor: Actor) -> QuerySet[Agreement]:
    """This will return the agreements the actor may see, newest first.

    Anybody sees announced ones; parties see theirs, brokers their region's, staff what they
    drafted, clerks and operators all. Asked by subquery, so that an agreement with three parties
    is not counted three times.
    """
    standing = standing_of(actor)
    agreements = Agreement.objects.select_related("region", "introduction__offer").prefetch_related(
        Prefetch("parties", Party.objects.select_related("organisation"))
    )
    if standing.is_operator or standing.is_clerk or standing.is_system:
        return agreements
    return agreements.filter(Q(is_announced=True) | _opened_in_full(actor, standing))


def opened_in_full_by(actor: Actor) -> QuerySet[Agreement]:
    """This will return the agreements of which the actor may read more than what was announced."""
    standing = standing_of(actor)
    if standing.is_operator or standing.is_clerk or standing.is_system:
        return Agreement.objects.all()
    return Agreement.objects.filter(_opened_in_full(actor, standing))


def _opened_in_full(actor: Actor, standing: Standing) -> Q:
    opened = _own(standing) | _brokered(standing)
    return opened | Q(created_by_id=actor.pk) if standing.is_staff else opened


def find(actor: Actor, agreement_id: int, *, lock: bool = False) -> Agreement:
    """This will return one agreement. Raises Agreement.DoesNotExist."""
    agreements = visible_to(actor)
    if lock:
        agreements = agreements.select_for_update(of=("self",))
    return agreements.get(pk=agreement_id)


def find_undertaking(actor: Actor, undertaking_id: int, *, lock: bool = False) -> Undertaking:
    """This will return an undertaking of an agreement the actor may see.

    With `lock` its agreement is locked too: it must not end while the promise is being settled.

    Raises Undertaking.DoesNotExist.
    """
    undertakings = Undertaking.objects.filter(agreement__in=visible_to(actor)).select_related(
        "agreement__introduction__offer", "owner"
    )
    if lock:
        undertakings = undertakings.select_for_update(of=("self", "agreement"))
    return undertakings.get(pk=undertaking_id)


def between(actor: Actor, organisation_ids: Iterable[int], *, most: int = 200) -> list[Agreement]:
    """This will return the agreements the actor may see that two or more of the organisations are in."""
    two = (
        Party.objects.filter(organisation__in=sorted(set(organisation_ids)))
        .values("agreement")
        .annotate(count=Count("pk"))
        .filter(count__gte=2)
    )
    return list(visible_to(actor).filter(pk__in=two.values("agreement")).order_by("-pk")[:most])


def narrow(
    agreements: QuerySet[Agreement], narrowed: AgreementFilter, *, reader: Actor
) -> QuerySet[Agreement]:
    """This will keep the agreements that pass the filter; words are those of titles and parties.

    What else a party is called counts for those who may read it: its name alone is read by everybody.
    """
    for word in words_of(narrowed.words):
        named = Party.objects.filter(called_for_reader(word, reader, "organisation"))
        agreements = agreements.filter(holding(Agreement, word) | _with_party(named))
    if narrowed.kind:
        agreements = agreements.filter(kind=narrowed.kind)
    if narrowed.state:
        agreements = agreements.filter(state=narrowed.state)
    return agreements


def _with_party(parties: QuerySet[Party]) -> Q:
    """Keep the agreements one of these is a party of: few by number, many as the list comes to them."""
    found = list(parties.order_by().values_list("agreement_id", flat=True)[:MANY])
    if len(found) < MANY:
        return Q(pk__in=found)
    return Q(named_by(parties, "agreement_id"))


def with_progress(agreements: QuerySet[Agreement], *, today: date) -> QuerySet[Agreement]:
    """This will count each agreement's promises that stand, those kept, and those overdue."""
    promised = Undertaking.objects.filter(agreement=OuterRef("pk")).order_by()
    late = promised.filter(state__in=UNKEPT, due_date__lt=today, agreement__state=AgreementState.SIGNED)
    return agreements.annotate(
        promised_count=_counted(promised.exclude(state=UndertakingState.DROPPED)),
        kept_count=_counted(promised.filter(state=UndertakingState.CONFIRMED)),
        late_count=_counted(late),
    )


def _counted(promises: QuerySet[Undertaking]) -> Coalesce:
    """This will count row by row: a page of a list does not count the promises of all others."""
    count = promises.values("agreement").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(count), 0)


def publicly_kept(*, organisation_ids: Collection[int], person_ids: Collection[int]) -> Kept:
    """This will count the announced agreements that these were parties of, or signed, and that are completed.

    For matching, whoever asks: what was not announced would otherwise be told by a rank. Records are named by
    the number they are kept under, in one query each.
    """
    # From these records to what they are in, by subqueries: joined, with an OR over both numbers of a record,
    # all agreements that were ever completed would be read for every match list.
    kept = Exists(
        Agreement.objects.filter(
            pk=OuterRef("agreement"), is_announced=True, state=AgreementState.COMPLETED
        ).order_by()
    )
    bodies = Organisation.objects.filter(_of_family(organisation_ids))
    people = Person.objects.filter(_of_family(person_ids))
    parties = Party.objects.filter(kept, organisation__in=bodies.order_by().values("pk"))
    signed = Signatory.objects.filter(kept, person__in=people.order_by().values("pk"))
    return Kept(
        by_organisation=_counted_by("organisation", parties) if organisation_ids else Counter(),
        by_person=_counted_by("person", signed) if person_ids else Counter(),
    )


def _counted_by(field: str, rows: QuerySet[Party] | QuerySet[Signatory]) -> Counter[int]:
    family = Coalesce(f"{field}__canonical_id", f"{field}_id")
    # Two records of one organisation in one agreement are one party.
    counted = rows.order_by().annotate(family=family).values_list("family")
    return Counter(dict(counted.annotate(Count("agreement", distinct=True))))


def _of_family(ids: Collection[int]) -> Q:
    return Q(pk__in=ids) | Q(canonical_id__in=ids)


def may_open_full(actor: Actor, agreement: Agreement) -> bool:
    """This will say whether the actor may read more than what was announced."""
    return can(actor, "agreements.open_full", agreement)


def may_create(actor: Actor, introduction: Introduction | None) -> bool:
    """This will say whether the actor may draft an agreement, from an introduction or freely."""
    return can(actor, "agreements.create", Agreement(introduction=introduction))


def steps_for(actor: Actor, agreement: Agreement) -> list[str]:
    """This will return the steps the actor may take now, in the order of the life."""
    return [
        name
        for name in AGREEMENT_LIFE.steps_from(agreement.state)
        if can(actor, f"agreements.{name}", agreement)
    ]


def undertaking_steps_for(actor: Actor, undertaking: Undertaking) -> list[str]:
    """This will return the steps the actor may take now with a promise that is being kept."""
    if undertaking.agreement.state != AgreementState.SIGNED:
        return []
    return [
        name
        for name in UNDERTAKING_LIFE.steps_from(undertaking.state)
        if can(actor, f"agreements.{name}", undertaking)
    ]


def undertakings_of(agreement: Agreement) -> QuerySet[Undertaking]:
    """This will return the promises of an agreement the reader has found, the soonest due first."""
    return agreement.undertakings.select_related("owner", "reported_by").order_by(
        F("due_date").asc(nulls_last=True), "pk"
    )


def signatories_for(actor: Actor, agreement: Agreement) -> QuerySet[Signatory]:
    """This will return those who signed and whom the actor may see (DESIGN rule 10)."""
    return agreement.signatories.filter(person_shown("person", actor)).select_related(
        "person", "organisation"
    )


def overdue(actor: Actor, *, today: date) -> QuerySet[Undertaking]:
    """This will return the undertakings the actor should look after that are past their date.

    They are the overdue ones of agreements being performed that the actor's organisations owe, or
    that nobody is named for, or that lie in the actor's regions.
    """
    standing = standing_of(actor)
    owed = Q(owner_id__in=standing.organisation_ids) | Q(
        owner=None, agreement__in=_agreements(_own(standing))
    )
    return _performed().filter(
        owed | Q(agreement__in=_agreements(_brokered(standing))), state__in=UNKEPT, due_date__lt=today
    )


def reported(actor: Actor) -> QuerySet[Undertaking]:
    """This will return the undertakings reported as done that wait for the actor to confirm."""
    standing = standing_of(actor)
    concerned = _agreements(_own(standing) | _brokered(standing))
    waiting = _performed().filter(agreement__in=concerned, state=UndertakingState.EVIDENCED)
    owed = Undertaking.objects.filter(
        Q(owner_id__in=standing.organisation_ids)
        | Q(
            agreement__introduction__offer__person_id__in=standing.person_ids,
            owner_id=F("agreement__introduction__offer__owner_id"),
        )
    )
    return waiting.exclude(pk__in=owed.values("pk")).exclude(reported_by_id=actor.pk)


def _performed() -> QuerySet[Undertaking]:
    return Undertaking.objects.filter(agreement__state=AgreementState.SIGNED).select_related(
        "agreement__introduction__offer", "owner"
    )


def _agreements(chosen: Q) -> QuerySet[Agreement]:
    return Agreement.objects.filter(chosen).order_by()


def of_organisation(actor: Actor, organisation_id: int) -> QuerySet[Agreement]:
    """This will return the agreements an organisation is a party of that the actor may see."""
    return visible_to(actor).filter(
        pk__in=Party.objects.filter(family_of("organisation", organisation_id)).values("agreement")
    )


def of_introduction(actor: Actor, introduction_id: int) -> QuerySet[Agreement]:
    """This will return the agreements that came of an introduction and that the actor may see."""
    return visible_to(actor).filter(introduction_id=introduction_id)
