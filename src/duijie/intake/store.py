"""Keeps the bytes of a page in the uploads folder, named by their hash."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


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
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StoreFullError from error
    return sha256


def load(folder: Path, sha256: str) -> bytes:
    """This will read the bytes with this hash. Raises OSError when they are gone."""
    return path_of(folder, sha256).read_bytes()
