"""What an account is on the platform, read once and asked often."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from duijie.access import Actor
from duijie.regions.queries import ancestors
from duijie.registry.models import Organisation, Person, Speaker, StaffRole
from duijie.registry.states import Role


@dataclass(frozen=True)
class Standing:
    """The roles of one actor and the bodies it speaks for. A visitor has none.

    `organisation_ids` and `person_ids` hold every record that was merged into those of the actor, or
    that they were merged into: what belongs to one of them belongs to the actor.
    """

    is_operator: bool = False
    is_clerk: bool = False
    is_system: bool = False
    broker_regions: frozenset[str] = field(default_factory=frozenset)
    coordinator_regions: frozenset[str] = field(default_factory=frozenset)
    organisation_ids: frozenset[int] = field(default_factory=frozenset)
    person_id: int | None = None
    person_ids: frozenset[int] = field(default_factory=frozenset)

    @property
    def regions(self) -> frozenset[str]:
        """The regions the actor verifies and brokers in."""
        return self.broker_regions | self.coordinator_regions

    @property
    def is_staff(self) -> bool:
        """Whether the actor works for the platform in any role."""
        return self.is_operator or self.is_clerk or self.is_system or bool(self.regions)

    @property
    def reader_tokens(self) -> frozenset[str]:
        """Which documents of the search index the actor may be answered from."""
        tokens = {"public"}
        tokens |= {f"org:{pk}" for pk in self.organisation_ids}
        tokens |= {f"region:{code}" for code in self.regions}
        tokens |= {f"person:{pk}" for pk in self.person_ids}
        if self.is_operator or self.is_system:
            tokens.add("all")
        return frozenset(tokens)

    def verifies_in(self, region_code: str | None) -> bool:
        """This will say whether the actor's region is this one or contains it.

        A record without a region is verified by operators only.
        """
        if self.is_operator:
            return True
        if not region_code or not self.regions:
            return False
        return not self.regions.isdisjoint(ancestors(region_code))

    def speaks_for(self, organisation_id: int | None) -> bool:
        """This will say whether the actor may act for the organisation."""
        return organisation_id is not None and organisation_id in self.organisation_ids

    def is_person(self, person_id: int | None) -> bool:
        """This will say whether a person is the actor, under this record or another one."""
        return person_id is not None and person_id in self.person_ids


NO_STANDING = Standing()


def standing_of(actor: Actor) -> Standing:
    """This will return what the actor is on the platform, reading it once an account object.

    The answer is kept on the actor, which lives for one request or one job.
    """
    known: Standing | None = getattr(actor, "known_standing", None)
    if known is not None:
        return known
    if actor.pk is None:
        return NO_STANDING
    if getattr(actor, "kind", None) == "system":
        standing = Standing(is_system=True)
    elif not actor.is_authenticated or not getattr(actor, "is_active", False):
        return NO_STANDING
    else:
        standing = _read(actor.pk)
    actor.known_standing = standing  # type: ignore[attr-defined]
    return standing


def forget_standing(actor: Actor) -> None:
    """This will have the actor's standing read anew, after a role was given or taken."""
    if hasattr(actor, "known_standing"):
        del actor.known_standing


def _read(account_id: Any) -> Standing:
    roles = list(
        StaffRole.objects.filter(account_id=account_id, ended_at=None).values_list("role", "region_id")
    )
    speakers = Speaker.objects.filter(account_id=account_id, ended_at=None)
    kept = Coalesce("organisation__canonical_id", "organisation_id")
    # Whoever has an account is kept, so the others of the person lie right below it.
    # Two questions in one, each by its own index: an OR over the join would look at every person there is.
    person = Person.objects.order_by().values_list("pk", "account_id")
    merged = person.filter(canonical__account_id=account_id)
    people = dict(person.filter(account_id=account_id).union(merged, all=True))
    return Standing(
        is_operator=any(role == Role.OPERATOR for role, _region in roles),
        is_clerk=any(role == Role.CLERK for role, _region in roles),
        broker_regions=frozenset(region for role, region in roles if role == Role.BROKER),
        coordinator_regions=frozenset(region for role, region in roles if role == Role.COORDINATOR),
        organisation_ids=frozenset(family(speakers.values(kept=kept))),
        person_id=next((pk for pk, account in people.items() if account == account_id), None),
        person_ids=frozenset(people),
    )


def family(kept: QuerySet[Any, Any]) -> QuerySet[Organisation, int]:
    """This will return the numbers of kept organisations and of those merged into them, in one query."""
    kept = kept.order_by()
    below = Organisation.objects.order_by().filter(canonical__in=kept).values("pk")
    return Organisation.objects.filter(pk__in=kept.union(below, all=True)).values_list("pk", flat=True)
