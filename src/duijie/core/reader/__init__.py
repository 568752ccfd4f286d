"""The reader: a messy page in, clean text and facts out, each fact citing the page.

`page.read_page` takes decoded text, `files.read_bytes` a file's content; `as_json.as_json` writes the answer.
Here stand the facts alone: a program that reads no page does not load what reads them, which takes a second.
"""

from .facts import (
    Agreement,
    Event,
    Evidence,
    Figure,
    KnownName,
    Mention,
    Need,
    Offer,
    Organisation,
    PageReading,
    PageWarning,
    Person,
    Platform,
    Post,
    Repair,
    Stated,
    Undertaking,
)

__all__ = [
    "Agreement",
    "Event",
    "Evidence",
    "Figure",
    "KnownName",
    "Mention",
    "Need",
    "Offer",
    "Organisation",
    "PageReading",
    "PageWarning",
    "Person",
    "Platform",
    "Post",
    "Repair",
    "Stated",
    "Undertaking",
]
