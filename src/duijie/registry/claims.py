"""Reads of claims: that an account is a person, said by one side and not yet by the other."""

from __future__ import annotations

from django.db.models import Exists, F, Q, QuerySet

from duijie.access import Actor
from duijie.registry.models import Claim, Post
from duijie.registry.queries import operator_roles, posts_of
from duijie.registry.standing import standing_of


def visible_to(actor: Actor) -> QuerySet[Claim]:
    """This will return the claims about the actor's account; operators see all."""
    claims = Claim.objects.select_related("person", "account", "made_by")
    if actor.pk is None:
        return claims.none()
    standing = standing_of(actor)
    if standing.is_operator or standing.is_system:
        return claims
    return claims.filter(account_id=actor.pk)


def find(actor: Actor, claim_id: int, *, lock: bool = False) -> Claim:
    """This will return one claim. Raises Claim.DoesNotExist."""
    claims = visible_to(actor)
    return (claims.select_for_update(of=("self",)) if lock else claims).get(pk=claim_id)


def own_claim(actor: Actor) -> Claim | None:
    """This will return the claim about the actor's own account, whoever made it."""
    return visible_to(actor).filter(account_id=actor.pk).first()


def claim_about(actor: Actor, person_id: int) -> Claim | None:
    """This will return the claim about a person, if the actor may see it."""
    return visible_to(actor).filter(person_id=person_id).first()


def waiting_for(actor: Actor) -> QuerySet[Claim]:
    """This will return the claims that the actor is asked to answer, the oldest first.

    Who holds the account answers what staff said; operators answer what the holder said, others' alone
    as long as there is another operator, to whom their own is left.
    """
    own = Q(account_id=actor.pk)
    asked = own & ~Q(made_by_id=actor.pk)
    if standing_of(actor).is_operator:
        theirs = ~own | Q(~Exists(operator_roles(besides=actor.pk)))
        asked |= Q(made_by_id=F("account_id")) & theirs
    return visible_to(actor).filter(asked).order_by("pk")


def posts_told_by(actor: Actor, claim: Claim) -> QuerySet[Post]:
    """This will return the posts by which the actor may know whether it is them that a record is about."""
    return posts_of(actor, claim.person_id)
