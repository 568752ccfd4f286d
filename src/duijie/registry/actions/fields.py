"""What the writes of the registry share."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from duijie.registry.models import Organisation, Person

# Made from the name by clean().
DERIVED_FIELDS = ("sort_name", "sound")


class UnknownFieldError(Exception):
    """A field that this action does not change."""


def set_fields(
    instance: Organisation | Person, changes: dict[str, object], allowed: frozenset[str]
) -> list[str]:
    """This will set the named fields and return those that changed. Raises UnknownFieldError."""
    unknown = changes.keys() - allowed
    if unknown:
        raise UnknownFieldError(", ".join(sorted(unknown)))
    changed = [name for name, value in changes.items() if getattr(instance, name) != value]
    for name in changed:
        setattr(instance, name, changes[name])
    return changed


def remove_unused(found: Organisation | Person, in_use: str) -> None:
    """This will delete a row that nothing refers to; the audit keeps that it was there."""
    try:
        with transaction.atomic():
            found.delete()
    except ProtectedError as error:
        raise ValidationError(in_use, code="in_use") from error
