"""Mail leaves by its exit alone: whole settings, fixed words, a link here; what servers do, told in codes."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import checks

from duijie.audit.models import Entry
from duijie.exits.addresses import AddressRefusedError
from duijie.exits.checks import mail_settings
from duijie.exits.mail import Mail, MailRefusedError, mail_exit, mail_is_set, mail_trouble, send_mail
from duijie.exits.models import Sending
from duijie.exits.register import UnknownExitError, declared
from duijie.exits.states import TextClass
from duijie.exits.wire import NoAnswerError
from tests.exits.mail_servers import certificate_for, mail_server, set_mail
from tests.registry import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
RECIPIENT = "qixia@example.org"


def send(
    subject: str = "有事等您", words: str = "请看", *, to: str = RECIPIENT, seconds: float = 5.0
) -> None:
    mail = Mail(subject=subject, words=words, path="/inbox/13812345678/", closing="再见")
    send_mail(mail, to=to, purpose="tests.mail", actor=factories.system(), now=NOW, seconds=seconds)


def ended() -> list[tuple[str, str]]:
    return list(Sending.objects.order_by("pk").values_list("outcome", "error"))


def test_mail_is_words_and_a_link_here_and_its_recipient_is_written_down_nowhere(settings):
    with mail_server() as server:
        set_mail(settings, server.port, MAIL_SENDER="Duijie <duijie@example.org>")
        send(words="请致电13812345678")
    (mail,) = server.mails
    assert mail.get_content() == (
        "请致电***********\n\nhttps://duijie.example.org/inbox/13812345678/\n\n再见\n"
    )
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        RECIPIENT,
        "Duijie <duijie@example.org>",
        "有事等您",
    )
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail["Auto-Submitted"] == "auto-generated"
    row = Sending.objects.get()
    assert (row.exit_name, row.place, row.text_class, row.masked_count) == (
        "mail",
        f"127.0.0.1:{server.port}",
        "public",
        1,
    )
    assert ended() == [("answered", "")]
    assert Entry.objects.get(action="exits.send").subject_id == row.pk
    assert "qixia" not in str([*Sending.objects.values(), *Entry.objects.values()])


def test_mail_is_off_until_it_is_set_and_carries_public_text_alone(settings):
    assert [each.name for each in declared() if each.name == "mail"] == []
    with pytest.raises(UnknownExitError):
        send()
    set_mail(settings, 25)
    assert [each.highest for each in declared() if each.name == "mail"] == [TextClass.PUBLIC]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({}, []),
        ({"MAIL_SERVER": "", "MAIL_SENDER": ""}, []),
        ({"MAIL_SERVER": ""}, ["DUIJIE_MAIL_SERVER"]),
        ({"MAIL_SENDER": "nobody", "PUBLIC_ADDRESS": ""}, ["DUIJIE_MAIL_SENDER", "DUIJIE_ADDRESS"]),
        ({"MAIL_USER": "duijie"}, ["DUIJIE_MAIL_USER"]),
        ({"MAIL_USER": "duijie", "MAIL_PASSWORD": "s3cret"}, ["DUIJIE_MAIL_TLS"]),
        ({"MAIL_USER": "对接", "MAIL_PASSWORD": "x", "MAIL_TLS": "tls"}, ["DUIJIE_MAIL_USER"]),
        ({"MAIL_USER": "x", "MAIL_PASSWORD": "密s3cret", "MAIL_TLS": "tls"}, ["DUIJIE_MAIL_PASSWORD_FILE"]),
        ({"MAIL_SENDER": "Duijie <duijie@example.org> for all"}, ["DUIJIE_MAIL_SENDER"]),
        ({"MAIL_SERVER": "smtp.example.org"}, ["DUIJIE_MAIL_TLS"]),
        ({"MAIL_SERVER": "10.0.0.7"}, ["DUIJIE_MAIL_TLS"]),
        ({"MAIL_SERVER": "localhost"}, []),
        ({"MAIL_SERVER": "::1"}, []),
        ({"MAIL_SENDER": "对接平台 <duijie@example.org>"}, []),
        ({"MAIL_PORT": 70_000}, ["DUIJIE_MAIL_PORT"]),
        ({"MAIL_SERVER": "127.0.0.1:25", "MAIL_TLS": "tls"}, ["DUIJIE_MAIL_SERVER"]),
        ({"MAIL_SERVER": "smtp://mail.example.org", "MAIL_TLS": "tls"}, ["DUIJIE_MAIL_SERVER"]),
        ({"MAIL_SERVER": "smtp,example.org", "MAIL_TLS": "tls"}, ["DUIJIE_MAIL_SERVER"]),
        ({"MAIL_SERVER": "smtp..example.org", "MAIL_TLS": "tls"}, ["DUIJIE_MAIL_SERVER"]),
        ({"MAIL_SERVER": "邮件.example.org", "MAIL_TLS": "tls"}, ["DUIJIE_MAIL_SERVER"]),
        ({"MAIL_SERVER": "256.0.0.1", "MAIL_TLS": "tls"}, ["DUIJIE_MAIL_SERVER"]),
        ({"MAIL_SERVER": "smtp.example.org", "MAIL_TLS": "tls"}, []),
        ({"MAIL_SERVER": "2001:db8::1", "MAIL_TLS": "tls"}, []),
        ({"MAIL_SERVER": "[2001:db8::1]", "MAIL_TLS": "tls"}, ["DUIJIE_MAIL_SERVER"]),
    ],
)
def test_mail_that_is_set_by_half_is_off_and_told_by_the_check(settings, changed, named):
    set_mail(settings, 25, **changed)
    assert mail_settings in checks.registry.registry.registered_checks
    told = [each.msg for each in mail_settings()]
    assert [next((name for name in named if name in each), each) for each in told] == named
    assert not any("s3cret" in each for each in told)
    assert mail_is_set() is (bool(settings.MAIL_SERVER) and not named)


@pytest.mark.parametrize(
    ("command", "answer", "code", "for_good"),
    [
        ("RCPT", "550 5.1.1 no such mailbox qixia@example.org", "refused", True),
        ("RCPT", "551-5.1.6 it moved\r\n551 5.1.6 away", "refused", True),
        ("RCPT", "553 5.1.3 this is no address", "refused", True),
        (".", "550 5.1.10 nobody here", "refused", True),
        ("RCPT", "550 no such mailbox", "refused", False),
        ("RCPT", "550 5.7.1 relaying denied", "refused", False),
        ("RCPT", "550 5.1.8 a sender that nobody knows", "refused", False),
        ("RCPT", "501 5.1.3 bad syntax", "refused", False),
        ("RCPT", "451 4.1.1 try again", "refused", False),
        ("DATA", "554 5.7.1 not wanted", "refused", False),
        (".", "452 full", "refused", False),
        ("MAIL", "553 whose mail is this", "status", False),
        ("EHLO", "", "unreachable", False),
    ],
)
def test_server_that_refuses_is_told_in_a_code_without_the_recipient(
    settings, command, answer, code, for_good
):
    with mail_server({command: answer or "\x00"}) as server:
        set_mail(settings, 1 if code == "unreachable" else server.port)
        with pytest.raises(NoAnswerError) as caught:
            send()
    assert (caught.value.code, isinstance(caught.value, MailRefusedError)) == (code, for_good)
    assert caught.value.__suppress_context__
    assert "qixia" not in str(caught.value)
    assert ended() == [("failed", code)]


def test_server_that_falls_silent_is_left(settings):
    with mail_server(silent=True) as server:
        set_mail(settings, server.port)
        with pytest.raises(NoAnswerError, match="too_slow"):
            send(seconds=0.1)
    assert ended() == [("failed", "too_slow")]


def test_server_without_tls_is_sent_nothing(settings):
    with mail_server() as server:
        set_mail(settings, server.port, MAIL_TLS="starttls", MAIL_USER="duijie", MAIL_PASSWORD="s3cret")
        with pytest.raises(NoAnswerError, match="not_offered"):
            send()
    assert [line.split()[0].upper() for line in server.heard] == ["EHLO", "QUIT"]
    assert server.mails == []


def test_certificate_must_be_known_before_the_password_is_shown(settings, tmp_path, monkeypatch):
    certificate = certificate_for("127.0.0.1", tmp_path)
    with mail_server(certificate=certificate) as server:
        set_mail(settings, server.port, MAIL_TLS="starttls", MAIL_USER="duijie", MAIL_PASSWORD="s3cret")
        with pytest.raises(NoAnswerError, match="no_tls"):
            send()
        assert not any(line.startswith("AUTH") for line in server.heard)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        send()
    assert len(server.mails) == 1
    assert ended() == [("failed", "no_tls"), ("answered", "")]


@pytest.mark.parametrize("way", ["none", "starttls", "tls"])
def test_server_is_looked_up_once_and_the_number_that_was_looked_at_is_connected_to(
    settings, tmp_path, monkeypatch, way
):
    name = "localhost" if way == "none" else "mail.example.org"
    certificate = certificate_for("127.0.0.1", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    resolve, asked = socket.getaddrinfo, []

    def answer_once(host: str, *args: Any, **words: Any) -> Any:
        """As somebody would who leads the name elsewhere as soon as it was looked at."""
        if host != name:
            return resolve(host, *args, **words)
        asked.append(host)
        return resolve("127.0.0.1" if len(asked) == 1 else "192.0.2.1", *args, **words)

    monkeypatch.setattr(socket, "getaddrinfo", answer_once)
    with mail_server(certificate=certificate if way != "none" else None, tls_first=way == "tls") as server:
        set_mail(settings, server.port, MAIL_SERVER=name, MAIL_TLS=way)
        send(seconds=2.0)
    assert (len(server.mails), asked) == (1, [name])


def test_server_in_a_private_network_must_be_named(settings):
    with mail_server() as server:
        set_mail(settings, server.port, EXIT_NETWORKS=())
        with pytest.raises(AddressRefusedError):
            send()
    assert (server.heard, Sending.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("server", "address"),
    [("smtp.example.org", "smtp.example.org:465"), ("2001:db8::1", "[2001:db8::1]:465")],
)
def test_server_may_be_named_by_its_number(settings, server, address):
    set_mail(settings, 465, MAIL_SERVER=server, MAIL_TLS="tls")
    assert [each.address for each in mail_exit()] == [address]


def test_check_tells_why_mail_cannot_leave_and_sends_none(settings):
    settings.MAIL_SERVER = ""
    assert mail_trouble() == ""
    with mail_server() as server:
        set_mail(settings, server.port)
        assert mail_trouble() == ""
        set_mail(settings, server.port, EXIT_NETWORKS=())
        assert f"127.0.0.1, port {server.port}: the address leads into a private network" in mail_trouble()
    assert ([line.upper() for line in server.heard], server.mails) == (["QUIT"], [])
    set_mail(settings, server.port)
    assert "unreachable" in mail_trouble()
    set_mail(settings, server.port, PUBLIC_ADDRESS="")
    assert mail_trouble() == ""  # the settings are told of by their own check
    assert Sending.objects.count() == 0


@pytest.mark.parametrize("to", ["a@example.org\nBcc: b@example.org", "\ud800@example.org"])
def test_address_that_is_none_reaches_nobody(settings, to):
    with mail_server() as server:
        set_mail(settings, server.port)
        with pytest.raises(MailRefusedError):
            send(to=to)
    assert (server.heard, ended()) == ([], [("failed", "refused")])


def test_mail_that_cannot_be_written_is_no_fault_of_its_recipient(settings):
    with mail_server() as server:
        set_mail(settings, server.port)
        with pytest.raises(NoAnswerError, match="unwritable") as caught:
            send("two\nlines")
    assert not isinstance(caught.value, MailRefusedError)
    assert server.mails == []
