"""Who may: permissions as predicates that speak of an Actor and know no account."""

from duijie.access.permissions import (
    Actor,
    NotPermittedError,
    UnknownPermissionError,
    VISITOR,
    can,
    grant,
    permissions,
    predicate,
    require,
)

__all__ = [
    "VISITOR",
    "Actor",
    "NotPermittedError",
    "UnknownPermissionError",
    "can",
    "grant",
    "permissions",
    "predicate",
    "require",
]
