"""Who may: permissions as predicates that speak of an Actor and know no account."""

from duijie.access.grants import (
    VISITOR,
    Actor,
    NotPermittedError,
    Predicate,
    UnknownPermissionError,
    by,
    can,
    grant,
    permissions,
    predicate,
    require,
    rule_of,
)

__all__ = [
    "VISITOR",
    "Actor",
    "NotPermittedError",
    "Predicate",
    "UnknownPermissionError",
    "by",
    "can",
    "grant",
    "permissions",
    "predicate",
    "require",
    "rule_of",
]
