"""What is missing or wrong in the settings of mail, told to the operator; nothing is looked up for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parseaddr
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail.message import sanitize_address
from django.core.validators import validate_email

HIGHEST_PORT = 65_535
# Names of one label too, as containers have; a last label of digits would be a number that is none.
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST_NAME = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*(?!\d+\.?\Z){_LABEL}\.?", re.ASCII)


def faults() -> list[str]:
    """This will say, to the operator, what is missing or wrong in the settings of mail, if anything is."""
    if not settings.MAIL_SERVER:
        others = settings.MAIL_SENDER or settings.MAIL_USER or settings.MAIL_PASSWORD
        return ["DUIJIE_MAIL_SERVER is empty, other settings of mail are not. Set it."] if others else []
    return [*_faults_of_server(), *_faults_of_sender(), *_faults_of_signing_in()]


def _faults_of_server() -> Iterator[str]:
    if not (_is_number(settings.MAIL_SERVER) or _HOST_NAME.fullmatch(settings.MAIL_SERVER)):
        yield (
            f"DUIJIE_MAIL_SERVER is “{settings.MAIL_SERVER}”. Set it to the server's name or number alone, "
            "such as smtp.example.org; its port is DUIJIE_MAIL_PORT."
        )
    elif settings.MAIL_TLS == "none" and not _is_this_machine(settings.MAIL_SERVER):
        yield "DUIJIE_MAIL_TLS=none is for a relay on this machine alone. Set it to starttls or tls."
    if not 0 < settings.MAIL_PORT <= HIGHEST_PORT:
        yield f"DUIJIE_MAIL_PORT is {settings.MAIL_PORT}. Set it to a number from 1 to {HIGHEST_PORT}."


def _faults_of_sender() -> Iterator[str]:
    if not _is_address(parseaddr(settings.MAIL_SENDER)[1]) or not is_writable(settings.MAIL_SENDER):
        yield "DUIJIE_MAIL_SENDER is no mail address. Set it to the one that mail comes from."
    if not settings.PUBLIC_ADDRESS:
        yield "DUIJIE_ADDRESS is empty. Set it: a mail links to the site."


def _faults_of_signing_in() -> Iterator[str]:
    if bool(settings.MAIL_USER) != bool(settings.MAIL_PASSWORD):
        yield "Of DUIJIE_MAIL_USER and DUIJIE_MAIL_PASSWORD_FILE one is empty. Set both, or neither."
    if not settings.MAIL_USER.isascii():
        yield "DUIJIE_MAIL_USER holds letters beyond ASCII, which signing in does not know. Mend it."
    if not settings.MAIL_PASSWORD.isascii():
        yield (
            "The password in DUIJIE_MAIL_PASSWORD_FILE holds letters beyond ASCII, which signing in does not "
            "know. Give that name another one."
        )
    if settings.MAIL_TLS == "none" and settings.MAIL_PASSWORD:
        yield "DUIJIE_MAIL_TLS=none would show the password on the way. Set it to starttls or tls."


def is_writable(address: str) -> bool:
    """This will say whether a mail can be written to or from it: Django, which writes it, is asked."""
    try:
        sanitize_address(address, settings.DEFAULT_CHARSET)
    except ValueError:
        return False
    return True


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _is_number(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_this_machine(server: str) -> bool:
    return server.lower() == "localhost" or (_is_number(server) and ip_address(server).is_loopback)
