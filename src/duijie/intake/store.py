"""Keeps the bytes of a page in the uploads folder, named by their hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

from duijie.core.durable import write_whole


class StoreFullError(Exception):
    """The uploads folder cannot take the file, usually because the disk is full."""


def sha256_of(content: bytes) -> str:
    """This will return the hash a page is known by."""
    return hashlib.sha256(content).hexdigest()


def path_of(folder: Path, sha256: str) -> Path:
    """This will return where the bytes with this hash lie."""
    return folder / "pages" / sha256[:2] / sha256


def keep(folder: Path, content: bytes) -> str:
    """This will write the bytes durably, once, and return their hash.

    The file appears under its name only when it is whole, so a crash leaves no half page.

    Raises StoreFullError when the disk refuses; nothing is left behind then.
    """
    sha256 = sha256_of(content)
    path = path_of(folder, sha256)
    if path.exists():
        return sha256
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, [content])
    except OSError as error:
        raise StoreFullError from error
    return sha256


def erase(folder: Path, sha256: str) -> None:
    """This will remove the bytes with this hash; when they are gone already, nothing happens.

    Raises OSError when the disk refuses.
    """
    path_of(folder, sha256).unlink(missing_ok=True)


def load(folder: Path, sha256: str) -> bytes:
    """This will read the bytes with this hash. Raises OSError when they are gone."""
    return path_of(folder, sha256).read_bytes()
