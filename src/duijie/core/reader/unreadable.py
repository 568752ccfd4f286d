"""What cannot be read, and why, as a code."""

from __future__ import annotations


class UnreadablePageError(Exception):
    """A page that cannot be read. `code` tells why, `detail` the same in English words."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
