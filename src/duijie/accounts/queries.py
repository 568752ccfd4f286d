"""Reads of accounts: who runs the platform sees all people's, everybody else their own."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import Q, QuerySet

from duijie.access import Actor
from duijie.accounts.models import SignInLock, User
from duijie.accounts.rules import is_part_of_the_system, runs_the_platform


def visible_to(actor: Actor) -> QuerySet[User]:
    """This will return the accounts the actor may see; named system accounts are nobody's to see."""
    if runs_the_platform(actor, None) or is_part_of_the_system(actor, None):
        return User.objects.filter(kind=User.Kind.PERSON)
    return User.objects.filter(pk=actor.pk) if actor.is_authenticated else User.objects.none()


def find(actor: Actor, account_id: int, *, lock: bool = False) -> User:
    """This will return one account. Raises User.DoesNotExist."""
    accounts = visible_to(actor)
    return (accounts.select_for_update() if lock else accounts).get(pk=account_id)


def signing_in_as(username: str) -> User | None:
    """This will return the open account of exactly this name, in any case, or None.

    Whoever names somebody to act for an organisation types the name they were told: it finds one
    account and lists none.
    """
    return User.objects.filter(username__iexact=username, kind=User.Kind.PERSON, is_active=True).first()


def accounts_called(accounts: QuerySet[User], *, text: str = "", state: str = "") -> QuerySet[User]:
    """This will keep the accounts whose name holds the text; `state` is "open" or "closed"."""
    if text:
        accounts = accounts.filter(Q(username__icontains=text) | Q(display_name__icontains=text))
    return accounts.filter(is_active=state == "open") if state in {"open", "closed"} else accounts


def name_digest(username: str) -> str:
    """This will return what failures under a name are counted by: one name in any case."""
    return hashlib.sha256(username.strip().casefold().encode("utf-8", "surrogatepass")).hexdigest()


def sign_in_locked_until(username: str, *, now: datetime) -> datetime | None:
    """This will return until when nobody signs in under this name, or None."""
    lock = SignInLock.objects.filter(name_digest=name_digest(username), locked_until__gt=now).first()
    return lock.locked_until if lock is not None else None
