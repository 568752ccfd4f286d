"""Makes, changes and closes accounts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.accounts import queries
from duijie.accounts import rules as _rules  # noqa: F401 - grants the permissions
from duijie.accounts.actions.links import end_mailed_links
from duijie.accounts.models import SignInLock, User
from duijie.audit.actions import record

MOST_FAILURES = 10
LOCK = timedelta(minutes=15)
_FORGET_AFTER = timedelta(days=1)

SYSTEM_NAMES = frozenset({"system-seeds", "system-worker", "system-setup"})


@transaction.atomic
def system_account(name: str, *, now: datetime) -> User:
    """This will return the named system account, making it the first time.

    Raises ValueError for a name that is not one of SYSTEM_NAMES.
    """
    if name not in SYSTEM_NAMES:
        raise ValueError(name)
    user, _made = User.objects.get_or_create(
        username=name,
        defaults={
            "display_name": name,
            "kind": User.Kind.SYSTEM,
            "is_active": False,
            "created_at": now,
            "password": "!",
        },
    )
    return user


@transaction.atomic
def create_account(
    *, actor: Actor, username: str, display_name: str, password: str, now: datetime, email: str = ""
) -> User:
    """This will make an account that can sign in.

    Raises NotPermittedError, or ValidationError when a field or the password is not good enough.
    """
    require(actor, "accounts.create")
    user = User(username=username, display_name=display_name, email=email, created_at=now)
    user.full_clean(exclude=["password"])
    validate_password(password, user)
    user.set_password(password)
    user.save()
    record(actor=actor, action="accounts.create", subject=user, now=now)
    return user


@transaction.atomic
def change_password(*, actor: User, old: str, new: str, now: datetime) -> User:
    """This will change one's own password.

    Raises ValidationError when the old one is wrong or the new one too weak.
    """
    user = User.objects.select_for_update().get(pk=actor.pk)
    require(actor, "accounts.change_password", user)
    if not user.check_password(old):
        raise ValidationError({"old": _("This is not your present password.")})
    validate_password(new, user)
    user.set_password(new)
    user.save(update_fields=["password"])
    end_mailed_links(user, now=now)
    record(actor=actor, action="accounts.change_password", subject=user, now=now)
    return user


@transaction.atomic
def change_account(*, account_id: int, display_name: str, email: str, actor: Actor, now: datetime) -> User:
    """This will change the name shown and the e-mail of an account; the same again changes nothing.

    Raises User.DoesNotExist, NotPermittedError, ValidationError.
    """
    account = queries.find(actor, account_id, lock=True)
    require(actor, "accounts.change", account)
    given = {"display_name": display_name.strip(), "email": email.strip()}
    changed = [name for name, value in given.items() if getattr(account, name) != value]
    if changed:
        for name in changed:
            setattr(account, name, given[name])
        account.full_clean(exclude=["password"])
        account.save(update_fields=changed)
        if "email" in changed:
            end_mailed_links(account, now=now)
        record(actor=actor, action="accounts.change", subject=account, fields=changed, now=now)
    return account


@transaction.atomic
def reset_password(*, account_id: int, new: str, actor: Actor, now: datetime) -> User:
    """This will give somebody who forgot theirs a new password, and end their sessions.

    Raises User.DoesNotExist, NotPermittedError; ValidationError when the new one is too weak.
    """
    account = queries.find(actor, account_id, lock=True)
    require(actor, "accounts.reset_password", account)
    validate_password(new, account)
    account.set_password(new)
    account.save(update_fields=["password"])
    end_mailed_links(account, now=now)
    SignInLock.objects.filter(name_digest=queries.name_digest(account.username)).delete()
    record(actor=actor, action="accounts.reset_password", subject=account, now=now)
    return account


@transaction.atomic
def close_account(*, account_id: int, actor: Actor, now: datetime) -> User:
    """This will keep somebody from signing in; what they did stays. Again changes nothing.

    Raises User.DoesNotExist, NotPermittedError.
    """
    account = queries.find(actor, account_id, lock=True)
    require(actor, "accounts.close", account)
    if account.is_active:
        account.is_active = False
        account.save(update_fields=["is_active"])
        record(actor=actor, action="accounts.close", subject=account, now=now)
    return account


@transaction.atomic
def reopen_account(*, account_id: int, actor: Actor, now: datetime) -> User:
    """This will let somebody sign in again. Again changes nothing.

    Raises User.DoesNotExist, NotPermittedError.
    """
    account = queries.find(actor, account_id, lock=True)
    require(actor, "accounts.reopen", account)
    if not account.is_active:
        account.is_active = True
        account.save(update_fields=["is_active"])
        record(actor=actor, action="accounts.reopen", subject=account, now=now)
    return account


@transaction.atomic
def note_failed_sign_in(*, username: str, actor: Actor, now: datetime) -> None:
    """This will count a failed attempt to sign in, and lock the name at the tenth in a row.

    A name without an account is counted and locked alike, so that nobody learns which accounts there
    are. What failed while the name was locked is not counted: the lock ends when it said it would.
    """
    SignInLock.objects.filter(last_failed_at__lt=now - _FORGET_AFTER).delete()
    lock, _made = SignInLock.objects.select_for_update().get_or_create(
        name_digest=queries.name_digest(username), defaults={"last_failed_at": now}
    )
    if lock.locked_until is not None:
        if lock.locked_until > now:
            return
        lock.failure_count, lock.locked_until = 0, None
    lock.failure_count += 1
    lock.last_failed_at = now
    if lock.failure_count >= MOST_FAILURES:
        lock.locked_until = now + LOCK
        account = queries.signing_in_as(username.strip())
        if account is not None:
            record(actor=actor, action="accounts.lock_sign_in", subject=account, now=now)
    lock.save(update_fields=["failure_count", "last_failed_at", "locked_until"])


@transaction.atomic
def forget_failed_sign_ins(*, actor: Actor, now: datetime) -> None:
    """This will begin the count of failures anew for whoever has just signed in."""
    user = User.objects.get(pk=actor.pk)
    SignInLock.objects.filter(name_digest=queries.name_digest(user.username)).delete()
