"""What names the current index of a folder, and what is told when it cannot be read."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "manifest.json"
LAYOUT = 5  # of the folder: its files, and what facets hold; another number means: make it again


class BrokenIndexError(Exception):
    """The index folder is missing or cannot be read; it must be made again from SQL."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a reader must know to see whether what it holds is still current."""

    name: str
    generation: int
    seq: int
    encoder: str
    dimensions: int
    layout: int = LAYOUT


@contextmanager
def telling_breakage(what: str) -> Iterator[None]:
    """Turn what the engines raise at damaged files into BrokenIndexError.

    tantivy panics at some; a panic reaches Python as a BaseException of its own.
    """
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, sqlite3.Error) as error:
        raise BrokenIndexError(f"{what}: {error}") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise BrokenIndexError(f"{what}: {error}") from error
        raise


def read_manifest(root: Path) -> Manifest:
    """Read which index is current; raises BrokenIndexError."""
    try:
        manifest = Manifest(**json.loads((root / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BrokenIndexError(f"{MANIFEST}: {error}") from error
    if manifest.layout != LAYOUT or not (root / manifest.name).is_dir():
        raise BrokenIndexError(f"{MANIFEST} names no index of this version")
    return manifest


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step."""
    draft = root / f".{MANIFEST}-{os.getpid()}"
    facts = {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}
    with draft.open("w", encoding="utf-8") as file:
        file.write(json.dumps(facts))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(root / MANIFEST)
