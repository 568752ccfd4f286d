"""Text leaves by declared exits alone: checked, written down, masked, bounded."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from duijie.access import VISITOR
from duijie.audit.models import Entry
from duijie.exits import register
from duijie.exits.addresses import AddressRefusedError
from duijie.exits.models import Sending
from duijie.exits.register import Exit, UnknownExitError, exit_called
from duijie.exits.sending import TextClassRefusedError, fetch, post_json, sending
from duijie.exits.states import ExitKind, TextClass
from duijie.exits.wire import Limits, NoAnswerError
from tests.exits.servers import LOOPBACK, breaks_off, drips, floods, says, server
from tests.registry import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
QUICK = Limits(seconds=0.6, size=50_000)


@contextmanager
def declared(*exits: Exit):
    register.register("tests", lambda: exits)
    try:
        yield
    finally:
        register.register("tests", tuple)


@pytest.fixture
def actor(db):
    return factories.system()


def ask(actor, content=None, *, text_class=TextClass.PUBLIC, limits=QUICK, key=""):
    return post_json(
        "far",
        "/v1/ask",
        content or {"text": "公开的需求"},
        text_class=text_class,
        purpose="tests.ask",
        actor=actor,
        now=NOW,
        limits=limits,
        key=key,
    )


def far(address: str, **changes) -> Exit:
    return Exit(
        **{"name": "far", "kind": ExitKind.MODEL, "address": address, "networks": LOOPBACK, **changes}
    )


def test_a_sending_is_masked_written_down_and_audited(actor):
    with server(says({"answer": 1})) as running, declared(far(running.address + "/base")):
        assert ask(actor, {"text": "请致电13812345678"}, key="s3cret") == {"answer": 1}
    (heard,) = running.heard
    assert heard.path == "/base/v1/ask"
    assert heard.content == {"text": "请致电***********"}
    assert heard.headers["Authorization"] == "Bearer s3cret"
    row = Sending.objects.get()
    assert (row.exit_name, row.kind, row.place, row.purpose, row.text_class) == (
        "far",
        "model",
        running.address + "/base",
        "tests.ask",
        "public",
    )
    assert (row.character_count, row.masked_count, row.outcome, row.error) == (14, 1, "answered", "")
    entry = Entry.objects.get(action="exits.send")
    assert (entry.subject_type, entry.subject_id, entry.actor_id, entry.reason_code, entry.at) == (
        "exits.sending",
        row.pk,
        actor.pk,
        "public",
        NOW,
    )


@pytest.mark.parametrize(
    ("highest", "text_class", "leaves"),
    [
        (TextClass.PUBLIC, TextClass.PUBLIC, True),
        (TextClass.PUBLIC, TextClass.INTERNAL, False),
        (TextClass.PUBLIC, TextClass.CONFIDENTIAL, False),
        (TextClass.INTERNAL, TextClass.PUBLIC, True),
        (TextClass.INTERNAL, TextClass.INTERNAL, True),
        (TextClass.INTERNAL, TextClass.CONFIDENTIAL, False),
        (TextClass.CONFIDENTIAL, TextClass.CONFIDENTIAL, True),
    ],
)
def test_a_text_leaves_only_by_an_exit_of_its_class(actor, highest, text_class, leaves):
    with server(says({})) as running, declared(far(running.address, highest=highest)):
        if leaves:
            ask(actor, text_class=text_class)
        else:
            with pytest.raises(TextClassRefusedError):
                ask(actor, text_class=text_class)
    assert (len(running.heard), Sending.objects.count()) == ((1, 1) if leaves else (0, 0))


def test_public_is_what_an_exit_carries_when_nothing_is_said():
    assert Exit(name="x", kind=ExitKind.MODEL, address="https://example.org").highest == TextClass.PUBLIC


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (drips, "too_slow"),
        (breaks_off, "unreachable"),
        (floods, "too_large"),
        (says(b"<html>no JSON"), "unreadable"),
        (says(b"[" * 20_000), "unreadable"),
        (says(b'{"a": NaN}'), "unreadable"),
        (says(b"\xff\xfe"), "unreadable"),
        (says(b"{}", headers={"Content-Encoding": "gzip"}), "unreadable"),
        (says({}, status=500), "status"),
        (says({}, status=302, headers={"Location": "http://127.0.0.1/"}), "status"),
    ],
)
def test_a_bad_answer_is_told_in_time_and_written_down(actor, reply, code):
    with server(reply) as running, declared(far(running.address)):
        began = time.monotonic()
        with pytest.raises(NoAnswerError) as told:
            ask(actor)
        assert time.monotonic() - began < 5
    assert told.value.code == code
    assert (Sending.objects.get().outcome, Sending.objects.get().error) == ("failed", code)


def test_an_end_that_is_not_there_is_told(actor):
    with server(says({})) as gone:
        pass
    with declared(far(gone.address)), pytest.raises(NoAnswerError) as told:
        ask(actor)
    assert told.value.code == "unreachable"


def test_an_exit_in_a_private_network_it_does_not_name_is_not_used(actor):
    with (
        server(says({})) as running,
        declared(far(running.address, networks=())),
        pytest.raises(AddressRefusedError),
    ):
        ask(actor)
    assert (running.heard, Sending.objects.count()) == ([], 0)


def test_an_exit_that_is_not_declared_is_unknown(actor):
    with pytest.raises(UnknownExitError):
        ask(actor)
    with pytest.raises(UnknownExitError):
        exit_called("far")


def test_what_speaks_no_http_is_written_down_too(actor):
    def send(*, fails: bool) -> None:
        with sending(
            "post",
            text_class=TextClass.PUBLIC,
            purpose="tests.mail",
            character_count=3,
            actor=actor,
            now=NOW,
        ) as by:
            assert by.place == "smtp.example.org:587"
            assert Sending.objects.first().outcome == "started"
            if fails:
                raise OSError("no server")

    with declared(Exit(name="post", kind=ExitKind.MAIL, address="robot@smtp.example.org:587")):
        send(fails=False)
        with pytest.raises(OSError, match="no server"):
            send(fails=True)
    assert [(row.outcome, row.error) for row in Sending.objects.order_by("pk")] == [
        ("answered", ""),
        ("failed", "OSError"),
    ]


@pytest.mark.django_db(transaction=True)
def test_text_does_not_leave_inside_a_transaction():
    with server(says({})) as running, declared(far(running.address)):
        with transaction.atomic(), pytest.raises(RuntimeError):
            ask(VISITOR)
        assert connection.in_atomic_block is False
    assert running.heard == []


def test_a_page_is_fetched_and_each_redirect_looked_at(actor):
    fetched = {"purpose": "tests.fetch", "actor": actor, "now": NOW, "limits": QUICK}
    with server(says(b"<p>page", headers={"Content-Type": "text/html"})) as page:
        there = says(b"", status=302, headers={"Location": page.address + "/a?b=1"})
        with server(there) as first:
            found = fetch(first.address, networks=LOOPBACK, **fetched)
            with pytest.raises(AddressRefusedError):
                fetch(first.address, **fetched)
    assert (found.address, found.content, found.content_type) == (
        page.address + "/a?b=1",
        b"<p>page",
        "text/html",
    )
    assert [row.place for row in Sending.objects.order_by("pk")] == [first.address, page.address + "/a"]
    with (
        server(says(b"", status=302, headers={"Location": "http://10.0.0.1/"})) as inward,
        pytest.raises(AddressRefusedError),
    ):
        fetch(inward.address, networks=LOOPBACK, **fetched)
    with (
        server(says(b"", status=302, headers={"Location": "/again"})) as circle,
        pytest.raises(AddressRefusedError),
    ):
        fetch(circle.address, networks=LOOPBACK, **fetched)
    assert len(circle.heard) == 6


def test_the_operator_reads_what_left_and_nobody_else_does(client, actor):
    with server(says({})) as running, declared(far(running.address.replace("http://", "http://"))):
        ask(actor)
        client.force_login(factories.operator())
        page = client.get("/exits/").content.decode()
        assert running.address in page
        assert "tests.ask" in page
        client.force_login(factories.clerk())
        assert client.get("/exits/").status_code == 403


def test_a_place_shows_no_secret():
    assert far("https://user:secret@example.org:8443/v1?key=s3cret").place == "https://example.org:8443/v1"
