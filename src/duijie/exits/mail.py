"""Mail, an exit that is off until it is set: it says that something waits here, and where to look.

A mail is fixed words and an address of this site, whose page asks who is there. No word of a record, no
name, number or message of anybody can stand in it, so it never carries more than public text.

    send_mail(Mail(subject=_("…"), words=_("…"), path="/inbox/"), to=account.email,
              purpose="notices.mail", actor=worker, now=now)

Call it from a job: a server may be slow or away, and the queue tries again.
"""

from __future__ import annotations

import re
import smtplib
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import make_msgid, parseaddr
from functools import partial
from socket import socket
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from duijie.access import Actor
from duijie.exits.addresses import Destination, destination
from duijie.exits.mail_settings import faults, is_writable
from duijie.exits.masking import masked
from duijie.exits.register import Exit, ExitError, exit_called
from duijie.exits.sending import sending
from duijie.exits.states import ExitKind, TextClass
from duijie.exits.wire import NoAnswerError, connected

EXIT = "mail"
SECONDS = 30.0
_OF_RECIPIENT = frozenset({550, 551, 553})
# RFC 3463: 5.1.x is about an address; of those 5.1.7 and 5.1.8 are about the sender's.
_NO_SUCH_ADDRESS = re.compile(rb"5\.1\.(?![78]\b)\d+\b")


class MailRefusedError(NoAnswerError):
    """There is no such recipient, says the server, or the address is none: trying again would not help."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What a room has to say: fixed words before and behind an address of this site, that of `path`.

    At the very end stands the address of `closing_path`, if there is one.
    """

    subject: str
    words: str
    path: str
    closing: str = ""
    closing_path: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def mail_exit() -> Iterable[Exit]:
    """This will declare the mail server as an exit when it is set, and set whole."""
    if mail_is_set():
        yield Exit(
            name=EXIT,
            kind=ExitKind.MAIL,
            address=f"{_bracketed(settings.MAIL_SERVER)}:{settings.MAIL_PORT}",
            networks=tuple(settings.EXIT_NETWORKS),
        )


def _bracketed(server: str) -> str:
    """Write the server as an address has it: an IPv6 number is full of colons."""
    return f"[{server}]" if ":" in server else server


def mail_is_set() -> bool:
    """This will say whether mail can be sent: a server is set, and nothing is missing."""
    return bool(settings.MAIL_SERVER) and not faults()


def mail_trouble(*, seconds: float = SECONDS) -> str:
    """This will say, to the operator, why mail cannot leave although its settings are whole; empty if it can.

    It looks the server up, connects and signs in, and sends nothing; only `duijie check` asks.
    """
    try:
        if mail_is_set():
            _converse(lambda backend: backend.open(), _where(), seconds=seconds)
    except ExitError as error:
        return (
            f"Mail does not leave by {settings.MAIL_SERVER}, port {settings.MAIL_PORT}: {error}. Look at the "
            "settings of mail (docs/how-to/send-mail.md says what the words mean). A private network must be "
            "named in DUIJIE_EXIT_NETWORKS."
        )
    return ""


def send_mail(
    mail: Mail, *, to: str, purpose: str, actor: Actor, now: datetime, seconds: float = SECONDS
) -> None:
    """This will hand one mail to the server, written down before and after; the recipient is not.

    Args:
        mail: what it says.
        to: the recipient's address.
        purpose: a code of what it is for, such as "accounts.mail_link".
        actor: who sends it.
        now: when.
        seconds: how long the whole of it may take.

    Raises MailRefusedError when another try is of no use, NoAnswerError when it may be, AddressRefusedError
    (nothing left), UnknownExitError when mail is not set; RuntimeError inside a transaction.
    """
    subject, words, closing = (masked(text) for text in (mail.subject, mail.words, mail.closing))
    end = f"{settings.PUBLIC_ADDRESS}{mail.closing_path}" if mail.closing_path else ""
    body = [words.text, f"{settings.PUBLIC_ADDRESS}{mail.path}", closing.text, end]
    message = EmailMessage(
        subject=subject.text,
        body="\n\n".join(part for part in body if part) + "\n",
        from_email=settings.MAIL_SENDER,
        to=[to],
        headers={
            # By the sender's domain, not by the name of this machine.
            "Message-ID": make_msgid(domain=parseaddr(settings.MAIL_SENDER)[1].rpartition("@")[2]),
            "Auto-Submitted": "auto-generated",
            **mail.headers,
        },
    )
    where = _where()
    with sending(
        EXIT,
        text_class=TextClass.PUBLIC,
        purpose=purpose,
        character_count=len(subject.text) + len(message.body),
        masked_count=subject.count + words.count + closing.count,
        actor=actor,
        now=now,
    ):
        if not is_writable(to):
            raise MailRefusedError("refused")
        _converse(lambda backend: backend.send_messages([message]), where, seconds=seconds)


def _where() -> Destination:
    """Look the server up. Raises UnknownExitError, and AddressRefusedError where no exit may lead."""
    server = exit_called(EXIT)
    return destination(f"http://{server.address}", networks=server.networks)


class _ToNumbers(smtplib.SMTP):
    """Connects to a number that was looked at: the name can lead elsewhere when it is looked up again."""

    def __init__(self, *address: Any, where: Destination, **usual: Any) -> None:
        self.where = where
        super().__init__(*address, **usual)

    def _get_socket(self, _host: str, _port: int, timeout: float) -> socket:
        return connected(self.where, time.monotonic() + timeout)


class _ToNumbersByTls(smtplib.SMTP_SSL):
    """The same, with TLS from the first byte; the certificate must be that of the name."""

    def __init__(self, *address: Any, where: Destination, **usual: Any) -> None:
        self.where = where
        super().__init__(*address, **usual)

    def _get_socket(self, _host: str, _port: int, timeout: float) -> socket:
        link = connected(self.where, time.monotonic() + timeout)
        return self.context.wrap_socket(link, server_hostname=self.where.host)


class _Backend(EmailBackend):
    """Django's own, as the settings have it, on the way that was looked at."""

    def __init__(self, where: Destination, *, seconds: float) -> None:
        super().__init__(
            host=where.host,
            port=where.port,
            username=settings.MAIL_USER,
            password=settings.MAIL_PASSWORD,
            use_tls=settings.MAIL_TLS == "starttls",
            use_ssl=settings.MAIL_TLS == "tls",
            timeout=seconds,
        )
        self.where = where

    @property
    def connection_class(self) -> Callable[..., smtplib.SMTP]:  # type: ignore[override]  # only ever called
        """This will give what makes the connection: it is called with host and port."""
        return partial(_ToNumbersByTls if self.use_ssl else _ToNumbers, where=self.where)


def _converse(talk: Callable[[EmailBackend], object], where: Destination, *, seconds: float) -> None:
    """Talk with the server, in a thread of its own: one that drips would hold the worker for hours.

    Raises NoAnswerError.
    """
    backend = _Backend(where, seconds=seconds)
    is_through: list[bool] = []
    failed: list[Exception] = []

    def converse() -> None:
        try:
            talk(backend)
            is_through.append(True)
        except (OSError, ValueError, NoAnswerError) as error:  # what smtplib raises is an OSError, too
            failed.append(error)
        with suppress(OSError):
            backend.close()

    deadline = time.monotonic() + seconds
    conversing = Thread(target=converse, daemon=True)
    conversing.start()
    conversing.join(seconds)
    if is_through:
        return
    if not failed or time.monotonic() >= deadline:
        raise NoAnswerError("too_slow")
    # What smtplib says names the recipient: it goes no further, not into a log either.
    raise _failure(failed[0]) from None


def _failure(error: Exception) -> NoAnswerError:
    """Say in our codes what smtplib says in its own."""
    code = "unreachable"
    match error:
        case NoAnswerError():
            return error
        case smtplib.SMTPRecipientsRefused():
            return _refused(*max(error.recipients.values()))
        case smtplib.SMTPDataError():
            return _refused(error.smtp_code, error.smtp_error)
        case smtplib.SMTPResponseException():
            return NoAnswerError("status", status=error.smtp_code)
        case smtplib.SMTPNotSupportedError():
            code = "not_offered"  # no STARTTLS, or no signing in
        case ssl.SSLError():
            code = "no_tls"
        case ValueError():
            code = "unwritable"
    return NoAnswerError(code)


def _refused(status: int, words: bytes | str) -> NoAnswerError:
    """Say whether it is the recipient's address that is refused for good.

    Everything else may change, or is for the operator to mend: a relay that does not know this site, a list
    of unwanted senders, a full mailbox. It is tried again, and counted by `duijie check` when it was in vain.
    """
    said = words if isinstance(words, bytes) else words.encode("utf-8", "replace")
    is_for_good = status in _OF_RECIPIENT and _NO_SUCH_ADDRESS.match(said)
    return (MailRefusedError if is_for_good else NoAnswerError)("refused", status=status)
