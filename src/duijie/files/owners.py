"""Which records may have files; the rooms above register theirs when Django starts.

from duijie.access import by
from duijie.files.owners import Owner, register

register(Owner("agreements", Agreement, find=queries.find,
               may_open_full=queries.may_open_full, may_keep=by("agreements.add_undertaking")))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from duijie.access import Actor


class UnknownOwnerError(LookupError):
    """No room registered records of this kind."""


def _always(_record: Any) -> bool:
    return True


@dataclass(frozen=True)
class Owner:
    """A kind of record that files are attached to.

    `find` gives one record to an actor who may see it, or raises its DoesNotExist. `may_open_full` says who
    may read what is confidential of it, `may_keep` who adds and removes files. `merged` are the
    records that were merged into a found one, whose files are its own now. `takes` says whether files may
    still be added to a record.
    """

    kind: str
    model: type[Model]
    find: Callable[[Actor, int], Model]
    may_open_full: Callable[[Actor, Any], bool]
    may_keep: Callable[[Actor, Any], bool]
    merged: Callable[[int], QuerySet[Any]] | None = None
    takes: Callable[[Any], bool] = _always


_owners: dict[str, Owner] = {}


def register(owner: Owner) -> None:
    """This will let records of a room have files."""
    _owners[owner.kind] = owner


def owner_called(kind: str) -> Owner:
    """This will return the kind of record of this name. Raises UnknownOwnerError."""
    try:
        return _owners[kind]
    except KeyError:
        raise UnknownOwnerError(kind) from None


def owner_of(record: Model) -> Owner:
    """This will return the kind of a record. Raises UnknownOwnerError."""
    for owner in _owners.values():
        if isinstance(record, owner.model):
            return owner
    raise UnknownOwnerError(record._meta.label_lower)


def kinds() -> list[str]:
    """This will return the names of all kinds of records that may have files."""
    return sorted(_owners)
