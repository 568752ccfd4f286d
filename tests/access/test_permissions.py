"""Who may: predicates compose, typos fail, a permission is granted once."""

from __future__ import annotations

import pytest

from duijie.access import (
    VISITOR,
    NotPermittedError,
    UnknownPermissionError,
    by,
    can,
    grant,
    permissions,
    predicate,
    require,
)


@predicate
def is_even(_actor, record):
    return record % 2 == 0


@predicate
def is_large(_actor, record):
    return record > 10


@pytest.fixture
def granted(monkeypatch):
    monkeypatch.setattr("duijie.access.grants._granted", {})
    grant("things.keep", to=is_even & ~is_large)
    grant("things.drop", to=is_even | is_large)


@pytest.mark.parametrize(
    ("record", "keep", "drop"), [(2, True, True), (12, False, True), (3, False, False), (13, False, True)]
)
def test_can_follows_the_composed_predicates(granted, record, keep, drop):
    assert (can(VISITOR, "things.keep", record), can(VISITOR, "things.drop", record)) == (keep, drop)


def test_require_raises_with_the_name_of_the_permission(granted):
    require(VISITOR, "things.keep", 2)
    with pytest.raises(NotPermittedError) as refusal:
        require(VISITOR, "things.keep", 3)
    assert refusal.value.permission == "things.keep"


def test_can_refuses_a_permission_that_nobody_granted(granted):
    with pytest.raises(UnknownPermissionError):
        can(VISITOR, "things.kep", 2)


def test_question_by_a_permission_answers_as_can_does_also_when_it_is_granted_later(granted):
    may = by("things.keep")
    assert (may(VISITOR, 2), may(VISITOR, 3)) == (True, False)
    later = by("things.find")
    with pytest.raises(UnknownPermissionError):
        later(VISITOR, 2)
    grant("things.find", to=is_even)
    assert (later(VISITOR, 2), later(VISITOR, 3)) == (True, False)


def test_grant_refuses_to_grant_twice(granted):
    with pytest.raises(ValueError, match="granted twice"):
        grant("things.keep", to=is_even)
    assert permissions() == {"things.keep", "things.drop"}


def test_visitor_has_not_signed_in():
    assert (VISITOR.pk, VISITOR.is_authenticated) == (None, False)
