"""The audit is added to and never changed, and the database itself sees to it."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from duijie.access import VISITOR
from duijie.audit.actions import record
from duijie.audit.guard import lifted_guard
from duijie.audit.models import Entry
from duijie.audit.queries import history_of
from tests.registry.factories import NOW, account

pytestmark = pytest.mark.django_db


def test_record_keeps_who_what_when_and_names_of_fields_only():
    user = account()
    record(
        actor=user,
        action="registry.change_person",
        subject=user,
        before="open",
        after="closed",
        fields=("title", "name"),
        reason_code="asked",
        now=NOW,
    )
    assert list(
        history_of(user).values_list("at", "actor", "action", "before", "after", "fields", "reason_code")
    ) == [(NOW, user.pk, "registry.change_person", "open", "closed", "name,title", "asked")]


def test_record_keeps_a_visitor_as_nobody():
    assert record(actor=VISITOR, action="a.b", subject=account(), now=NOW).actor is None


def test_history_of_is_newest_first_and_of_that_record_only():
    one, other = account(), account()
    for action in ("a.first", "a.second"):
        record(actor=one, action=action, subject=one, now=NOW)
    record(actor=one, action="a.else", subject=other, now=NOW)
    assert [entry.action for entry in history_of(one)] == ["a.second", "a.first"]


CHANGES = {
    "update": lambda entry: Entry.objects.filter(pk=entry.pk).update(action="forged"),
    "delete": lambda entry: Entry.objects.filter(pk=entry.pk).delete(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_database_refuses_to_change_an_entry(change):
    entry = record(actor=VISITOR, action="a.b", subject=account(), now=NOW)
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        change(entry)
    assert Entry.objects.get(pk=entry.pk).action == "a.b"


@pytest.mark.postgresql
def test_database_refuses_to_truncate():
    entry = record(actor=VISITOR, action="a.b", subject=account(), now=NOW)
    connection.check_constraints()  # none is pending, as none is in a transaction that only truncates
    with (
        pytest.raises(DatabaseError, match="never"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE audit_entry")
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_guard_is_back_after_migrating_again():
    entry = record(actor=VISITOR, action="a.b", subject=account(), now=NOW)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_entry_no_update")
        else:
            cursor.execute("DROP TRIGGER audit_entry_guard ON audit_entry")
    call_command("migrate", verbosity=0)
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        CHANGES["update"](entry)


def test_lifted_guard_lets_the_flush_between_tests_work_and_comes_back():
    entry = record(actor=VISITOR, action="a.b", subject=account(), now=NOW)
    with lifted_guard(connection):
        Entry.objects.filter(pk=entry.pk).delete()
    other = record(actor=VISITOR, action="a.b", subject=account(), now=NOW)
    with pytest.raises(DatabaseError, match="never"), transaction.atomic():
        CHANGES["delete"](other)
