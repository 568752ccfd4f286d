"""The reader: a messy page in, clean text and facts out, each fact citing the page.

`read_page` takes decoded text, `read_bytes` a file's content; `as_json` writes the answer.
"""

from .as_json import as_json
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
from .files import UnreadablePageError, open_bytes, read_bytes, read_opened
from .formats import ENDINGS, Opened
from .further import kind_of_platform
from .page import read_page

__all__ = [
    "ENDINGS",
    "Agreement",
    "Event",
    "Evidence",
    "Figure",
    "KnownName",
    "Mention",
    "Need",
    "Offer",
    "Opened",
    "Organisation",
    "PageReading",
    "PageWarning",
    "Person",
    "Platform",
    "Post",
    "Repair",
    "Stated",
    "Undertaking",
    "UnreadablePageError",
    "as_json",
    "kind_of_platform",
    "open_bytes",
    "read_bytes",
    "read_opened",
    "read_page",
]
