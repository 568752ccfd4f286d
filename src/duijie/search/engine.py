"""The open index and encoder of this process: one reader kept, one writer at a time.

A process keeps its reader and looks at the manifest before each use; when it moved, a new reader
takes the old one's place, and whoever still searches with the old one finishes undisturbed.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings

from duijie.search.encoders import AUTO, ENDPOINT, Encoder, load_encoder
from duijie.search.endpoint import EndpointEncoder
from duijie.search.folder import BrokenIndexError, FolderIndex, read_manifest

LOCK_FILE = "lock"
_DIMENSIONS_WITHOUT_ENCODER = 384

_readers: dict[Path, FolderIndex] = {}
_swapping = Lock()


def folder() -> Path:
    """Where this instance's index lies."""
    return Path(settings.SEARCH_INDEX)


@cache
def _encoder(choice: str) -> Encoder | None:
    return EndpointEncoder.from_settings() if choice == ENDPOINT else load_encoder(choice)


def encoder() -> Encoder | None:
    """The encoder of this process, loaded at first use; None: words only."""
    return _encoder(getattr(settings, "SEARCH_ENCODER", AUTO))


def open_reader() -> FolderIndex:
    """Give the current index for reading, opened once a process and again when it moved.

    Raises BrokenIndexError when there is none or it cannot be read.
    """
    root = folder()
    manifest = read_manifest(root)
    reader = _readers.get(root)
    if reader is None or reader.manifest != manifest:
        with _swapping:
            reader = _readers.get(root)
            if reader is None or reader.manifest != manifest:
                reader = FolderIndex.open_for_reading(root, before=reader).load()
                _readers[root] = reader
    return reader


@contextmanager
def writing() -> Iterator[None]:
    """Hold the folder's lock: one process writes, another waits."""
    root = folder()
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK_FILE).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def open_writer() -> FolderIndex:
    """Open the index for writing; hold `writing` around it.

    Raises BrokenIndexError when it must be made again first.
    """
    known = encoder()
    return FolderIndex(
        folder(),
        encoder=known.name if known else "",
        dimensions=known.dimensions if known else _DIMENSIONS_WITHOUT_ENCODER,
    )


__all__ = ["BrokenIndexError", "encoder", "folder", "open_reader", "open_writer", "writing"]
