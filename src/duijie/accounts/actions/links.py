"""Links by which somebody chooses a password: an invitation, or help for whoever forgot theirs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from duijie.access import Actor, require
from duijie.accounts import queries
from duijie.accounts.models import PasswordLink, SignInLock, User
from duijie.audit.actions import record

LASTS = timedelta(days=7)


def end_mailed_links(account: User, *, now: datetime) -> None:
    """This will end the link that was mailed: the password or the address is another one now."""
    PasswordLink.objects.filter(account=account, by_mail=True, used_at=None, ended_at=None).update(
        ended_at=now
    )


@transaction.atomic
def offer_link(*, account_id: int, secret: str, actor: Actor, now: datetime) -> PasswordLink:
    """This will make the one link by which the account's owner chooses a password within seven days.

    An earlier link of the account stops working. The password of now goes on working until the new one
    is chosen. Only a digest of the secret is kept. Raises User.DoesNotExist, NotPermittedError.
    """
    account = queries.find(actor, account_id, lock=True)
    require(actor, "accounts.offer_link", account)
    PasswordLink.objects.filter(account=account, used_at=None, ended_at=None).update(ended_at=now)
    link = PasswordLink.objects.create(
        account=account, digest=queries.secret_digest(secret), made_at=now, expires_at=now + LASTS
    )
    record(actor=actor, action="accounts.offer_link", subject=account, now=now)
    return link


@transaction.atomic
def choose_password(*, secret: str, new: str, actor: Actor, now: datetime) -> User:
    """This will set the password that somebody chose who came by a link; the link is used up then.

    Raises PasswordLink.DoesNotExist when the link is unknown, used, ended or too old, ValidationError when
    the password is too weak (the link then still works).
    """
    link = queries.find_link(secret, now=now, lock=True)
    account = User.objects.select_for_update().get(pk=link.account_id)
    validate_password(new, account)
    account.set_password(new)
    account.save(update_fields=["password"])
    link.used_at = now
    link.save(update_fields=["used_at"])
    # Whatever other link there was, given by hand or mailed: the owner has a password again.
    PasswordLink.objects.filter(account=account, used_at=None, ended_at=None).update(ended_at=now)
    SignInLock.objects.filter(name_digest=queries.name_digest(account.username)).delete()
    record(actor=account, action="accounts.choose_password", subject=account, now=now)
    return account


def invited_account(
    *, username: str, display_name: str, secret: str, actor: Actor, now: datetime
) -> tuple[User, bool]:
    """This will open an account with a link to choose its password, for whoever has the secret.

    The same secret again gives the account that was opened with it. Says whether it is new. Who may is
    asked by the action it is a part of. Raises ValidationError when a field is wrong.
    """
    digest = queries.secret_digest(secret)
    known = PasswordLink.objects.filter(digest=digest).select_related("account").first()
    if known is not None:
        return known.account, False
    account = User(username=username, display_name=display_name, created_at=now)
    account.set_unusable_password()
    account.full_clean(exclude=["password"])
    account.save()
    PasswordLink.objects.create(account=account, digest=digest, made_at=now, expires_at=now + LASTS)
    record(actor=actor, action="accounts.invite", subject=account, now=now)
    return account, True
