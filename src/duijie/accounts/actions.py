"""Makes accounts."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.accounts import rules as _rules  # noqa: F401 - grants the permissions
from duijie.accounts.models import User
from duijie.audit.actions import record

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
def change_password(*, actor: User, old: str, new: str, now: datetime) -> None:
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
    record(actor=actor, action="accounts.change_password", subject=user, now=now)
