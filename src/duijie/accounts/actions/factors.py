"""What is told of second factors; the factors themselves are kept by django-allauth's tables."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from duijie.access import Actor, require
from duijie.accounts import queries
from duijie.accounts.models import User
from duijie.audit.actions import record

CHANGES = frozenset({"add", "remove"})
"""What can happen to a second factor. New recovery codes are old ones removed and others added."""


@transaction.atomic
def note_second_factor(*, kind: str, change: str, actor: Actor, now: datetime) -> None:
    """This will write down that somebody changed how their own account is protected.

    kind is allauth's: "totp", "webauthn" or "recovery_codes". Raises ValueError for a change that is none.
    """
    if change not in CHANGES:
        raise ValueError(change)
    user = User.objects.get(pk=actor.pk)
    require(actor, "accounts.protect", user)
    record(actor=actor, action="accounts.protect", subject=user, reason_code=f"{change}_{kind}", now=now)


@transaction.atomic
def take_second_factors(*, account_id: int, actor: Actor, now: datetime) -> User:
    """This will let somebody who lost telephone and recovery codes sign in by password alone again.

    Nothing is written when there was no second factor. Raises User.DoesNotExist, NotPermittedError.
    """
    account = queries.find(actor, account_id, lock=True)
    require(actor, "accounts.take_second_factors", account)
    taken, _by_model = Authenticator.objects.filter(user=account).delete()
    if taken:
        record(actor=actor, action="accounts.take_second_factors", subject=account, now=now)
    return account
