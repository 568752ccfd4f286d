"""Tokens by which a program reads the interface in the name of an account."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.accounts import queries
from duijie.accounts.models import ApiToken, User
from duijie.audit.actions import record

MOST_TOKENS = 20
LONGEST = timedelta(days=366)
_USE_IS_NOTED = timedelta(hours=1)


@transaction.atomic
def make_token(
    *, name: str, scopes: Collection[str], expires_at: datetime, secret: str, actor: Actor, now: datetime
) -> ApiToken:
    """This will let a program read what one may read oneself, within `scopes`, until `expires_at`.

    Only a digest of the secret is kept. Raises NotPermittedError, and ValidationError when a scope is
    unknown or none is given, the end lies in the past or over a year away, or there are 20 tokens already.
    """
    account = User.objects.select_for_update().get(pk=actor.pk)
    require(actor, "accounts.make_token", account)
    if not now < expires_at <= now + LONGEST:
        raise ValidationError({"expires_at": _("Please choose a day within the next year.")})
    if ApiToken.objects.filter(account=account, ended_at=None).count() >= MOST_TOKENS:
        raise ValidationError(_("You have 20 tokens. Please end one that is no longer needed."))
    token = ApiToken(
        account=account,
        name=name,
        scopes=sorted(set(scopes)),
        digest=queries.secret_digest(secret),
        made_at=now,
        expires_at=expires_at,
    )
    token.full_clean()
    token.save()
    record(actor=actor, action="accounts.make_token", subject=account, now=now)
    return token


@transaction.atomic
def end_token(*, token_id: int, actor: Actor, now: datetime) -> ApiToken:
    """This will stop a token from working, at once and for good. Again changes nothing.

    Raises ApiToken.DoesNotExist, NotPermittedError.
    """
    token = queries.find_token(actor, token_id, lock=True)
    require(actor, "accounts.end_token", token)
    if token.ended_at is None:
        token.ended_at = now
        token.save(update_fields=["ended_at"])
        record(actor=actor, action="accounts.end_token", subject=token.account, now=now)
    return token


@transaction.atomic
def note_token_used(*, token_id: int, actor: Actor, now: datetime) -> None:
    """This will remember when a token was last used, to the hour, so that unused ones are seen.

    A token that is not the actor's own is left alone.
    """
    tokens = ApiToken.objects.filter(pk=token_id, account_id=actor.pk)
    tokens.exclude(last_used_at__gt=now - _USE_IS_NOTED).update(last_used_at=now)
