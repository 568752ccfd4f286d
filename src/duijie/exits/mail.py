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
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import make_msgid, parseaddr
from threading import Thread

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.core.validators import validate_email

from duijie.access import Actor
from duijie.exits.addresses import Destination, destination
from duijie.exits.masking import masked
from duijie.exits.register import Exit, exit_called
from duijie.exits.sending import sending
from duijie.exits.states import ExitKind, TextClass
from duijie.exits.wire import NoAnswerError

EXIT = "mail"
SECONDS = 30.0
HIGHEST_PORT = 65_535
_OF_RECIPIENT = frozenset({550, 551, 553})
# RFC 3463: 5.1.x is about an address; of those 5.1.7 and 5.1.8 are about the sender's.
_NO_SUCH_ADDRESS = re.compile(rb"5\.1\.(?![78]\b)\d+\b")


class MailRefusedError(NoAnswerError):
    """There is no such recipient, says the server, or the address is none: trying again would not help."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What a room has to say: fixed words before and behind an address of this site, that of `path`."""

    subject: str
    words: str
    path: str
    closing: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def mail_exit() -> Iterable[Exit]:
    """This will declare the mail server as an exit when it is set, and set whole."""
    if mail_is_set():
        yield Exit(
            name=EXIT,
            kind=ExitKind.MAIL,
            address=f"{settings.MAIL_SERVER}:{settings.MAIL_PORT}",
            networks=tuple(settings.EXIT_NETWORKS),
        )


def mail_is_set() -> bool:
    """This will say whether mail can be sent: a server is set, and nothing is missing."""
    return bool(settings.MAIL_SERVER) and not faults()


def faults() -> list[str]:
    """This will say, to the operator, what is missing or wrong in the settings of mail, if anything is."""
    if not settings.MAIL_SERVER:
        others = settings.MAIL_SENDER or settings.MAIL_USER or settings.MAIL_PASSWORD
        return ["DUIJIE_MAIL_SERVER is empty, other settings of mail are not. Set it."] if others else []
    found = []
    if not _is_address(parseaddr(settings.MAIL_SENDER)[1]) or not _is_writable(settings.MAIL_SENDER):
        found.append("DUIJIE_MAIL_SENDER is no mail address. Set it to the one that mail comes from.")
    if not settings.PUBLIC_ADDRESS:
        found.append("DUIJIE_ADDRESS is empty. Set it: a mail links to the site.")
    if bool(settings.MAIL_USER) != bool(settings.MAIL_PASSWORD):
        found.append("Of DUIJIE_MAIL_USER and DUIJIE_MAIL_PASSWORD_FILE one is empty. Set both, or neither.")
    if not settings.MAIL_USER.isascii():
        found.append("DUIJIE_MAIL_USER holds letters beyond ASCII, which signing in does not know. Mend it.")
    if not settings.MAIL_PASSWORD.isascii():
        found.append(
            "The password in DUIJIE_MAIL_PASSWORD_FILE holds letters beyond ASCII, which signing in does not "
            "know. Give that name another one."
        )
    if settings.MAIL_TLS == "none" and settings.MAIL_PASSWORD:
        found.append("DUIJIE_MAIL_TLS=none would show the password on the way. Set it to starttls or tls.")
    if not 0 < settings.MAIL_PORT <= HIGHEST_PORT:
        found.append(
            f"DUIJIE_MAIL_PORT is {settings.MAIL_PORT}. Set it to a number from 1 to {HIGHEST_PORT}."
        )
    return found


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _is_writable(address: str) -> bool:
    """Say whether a mail can be written to it: Django, which writes it, is asked."""
    try:
        sanitize_address(address, settings.DEFAULT_CHARSET)
    except ValueError:
        return False
    return True


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
    body = [words.text, f"{settings.PUBLIC_ADDRESS}{mail.path}", closing.text]
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
        if not _is_writable(to):
            raise MailRefusedError("refused")
        _deliver(message, where, seconds=seconds)


def _where() -> Destination:
    """Look the server up. Raises UnknownExitError, and AddressRefusedError where no exit may lead."""
    server = exit_called(EXIT)
    return destination(f"http://{server.address}", networks=server.networks)


def _deliver(message: EmailMessage, where: Destination, *, seconds: float) -> None:
    """Hand the message over, in a thread of its own: a server that drips would hold the worker for hours."""
    backend = EmailBackend(
        host=where.host,
        port=where.port,
        username=settings.MAIL_USER,
        password=settings.MAIL_PASSWORD,
        use_tls=settings.MAIL_TLS == "starttls",
        use_ssl=settings.MAIL_TLS == "tls",
        timeout=seconds,
    )
    sent: list[int] = []
    failed: list[Exception] = []

    def deliver() -> None:
        try:
            sent.append(backend.send_messages([message]))
        except (OSError, ValueError) as error:  # what smtplib raises is an OSError, too
            failed.append(error)
        with suppress(OSError):
            backend.close()

    deadline = time.monotonic() + seconds
    delivering = Thread(target=deliver, daemon=True)
    delivering.start()
    delivering.join(seconds)
    if sent:
        return
    if not failed or time.monotonic() >= deadline:
        raise NoAnswerError("too_slow")
    # What smtplib says names the recipient: it goes no further, not into a log either.
    raise _failure(failed[0]) from None


def _failure(error: Exception) -> NoAnswerError:
    """Say in our codes what smtplib says in its own."""
    code = "unreachable"
    match error:
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
