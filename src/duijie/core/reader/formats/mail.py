"""Takes the text out of a mail, or of a web page saved as one file (MHTML is built like a mail)."""

from __future__ import annotations

import email
import email.policy
from contextlib import suppress
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime

from duijie.core.reader.decode import decode
from duijie.core.reader.markup import main_text
from duijie.core.reader.unreadable import UnreadablePageError

MOST_PARTS = 500


def text_of(content: bytes) -> tuple[str, bool]:
    """Give subject, day and body, and whether no main text was found in its markup so that all is there.

    Attachments and addresses are left out. Raises UnreadablePageError.
    """
    try:
        message = email.message_from_bytes(content, policy=email.policy.default)
        body, is_whole = _body(message)
        head = _head(message)
    # The standard library raises many kinds of errors on mails that break its rules.
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadablePageError("damaged", "the mail or saved page is damaged") from error
    return "\n".join([*head, body]), is_whole


def _head(message: EmailMessage) -> list[str]:
    lines = []
    subject = str(message.get("Subject") or "").strip()
    if subject:
        lines.append(" ".join(subject.split()))
    stamp = message.get("Date")
    if stamp:
        with suppress(ValueError, TypeError):
            lines.append(f"发布时间：{parsedate_to_datetime(str(stamp)).date().isoformat()}")
    return lines


def _body(message: EmailMessage) -> tuple[str, bool]:
    """Give the readable part of all alternatives: plain text before HTML."""
    body: MIMEPart | None = message.get_body(preferencelist=("plain", "html"))
    if body is not None and body.get_content_type().startswith("text/"):
        return _text(body)
    parts = [part for part in list(message.walk())[:MOST_PARTS] if _is_text(part)]
    html = [part for part in parts if part.get_content_type() == "text/html"]
    return next((_text(part) for part in html or parts), ("", False))


def _is_text(part: MIMEPart) -> bool:
    return part.get_content_type() in {"text/plain", "text/html"} and not part.is_attachment()


def _text(part: MIMEPart) -> tuple[str, bool]:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    text = decode(content, declared=part.get_content_charset() or "")
    if part.get_content_type() == "text/html":
        main = main_text(text)
        return main.mapped.text, main.is_whole
    return text, False
