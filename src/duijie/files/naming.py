"""What a file is called once it is kept: a name that every system takes."""

from __future__ import annotations

import re

from django.utils.translation import pgettext

from duijie.core.uploads import FileKind

_UNWANTED = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069/\\:*?\"<>|]")
_LONGEST_NAME = 200


def clean_name(file_name: str, kind: FileKind) -> str:
    """This will return a name that every system takes, with the ending of what the file is."""
    named = _UNWANTED.sub("", file_name.rpartition("/")[2].rpartition("\\")[2]).strip()
    stem = re.sub(rf"\.(?:{kind.value}|jpeg)$", "", named, flags=re.IGNORECASE).strip(" .\u3000")
    ending = f".{kind.value}"
    return (stem[: _LONGEST_NAME - len(ending)].strip() or pgettext("files", "file")) + ending
