"""The open index and encoder of this process: one reader kept, one writer at a time.

A process keeps its reader and looks at the manifest before each use; when it moved, a new reader
takes the old one's place, and whoever still searches with the old one finishes undisturbed.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings

from duijie.search.encoders import AUTO, ENDPOINT, ONNX, Encoder, EncoderUnavailableError, load_encoder
from duijie.search.endpoint import EndpointEncoder
from duijie.search.folder import FolderIndex
from duijie.search.manifest import BrokenIndexError, read_manifest
from duijie.search.onnx_encoder import OnnxEncoder

LOCK_FILE = "lock"
_DIMENSIONS_WITHOUT_ENCODER = 384

_readers: dict[Path, FolderIndex] = {}
_swapping = Lock()
_loading = Lock()


def folder() -> Path:
    """Where this instance's index lies."""
    return Path(settings.SEARCH_INDEX)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """The encoder of a process, or none and why the one that is set cannot be used."""

    encoder: Encoder | None
    trouble: str = ""


@cache
def _encoder(choice: str) -> _Loaded:
    if choice == ENDPOINT:
        return _Loaded(EndpointEncoder.from_settings())
    if choice != ONNX:
        return _Loaded(load_encoder(choice))
    try:
        return _Loaded(OnnxEncoder.from_settings())
    except EncoderUnavailableError as error:
        return _Loaded(
            None,
            f"{error} Then stop `duijie serve` and start it again; until then search stands on words alone.",
        )


def _loaded() -> _Loaded:
    """Load what is set at first use: once, however many threads ask together, for it takes much memory."""
    with _loading:
        return _encoder(_choice())


def _choice() -> str:
    choice: str = getattr(settings, "SEARCH_ENCODER", AUTO)
    return choice


def encoder() -> Encoder | None:
    """The encoder of this process, loaded at first use; None: words only."""
    return _loaded().encoder


def encoder_trouble() -> str:
    """Say in words why the operator's own model cannot be used, for the operator: it names folders.

    Empty when it can, and when none is set.
    """
    return _loaded().trouble if _choice() == ONNX else ""


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


__all__ = [
    "BrokenIndexError",
    "encoder",
    "encoder_trouble",
    "folder",
    "open_reader",
    "open_writer",
    "writing",
]
