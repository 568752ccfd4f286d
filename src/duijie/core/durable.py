"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """This will write a file that appears under its name once it is whole and on the disk.

    It is written beside its place, under a name of its own for each writer, since two may write the same
    one at once. Only the owner may read it.

    Raises OSError when the disk refuses; nothing is left behind then.
    """
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        draft = Path(file.name)
        try:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    _keep_name(path.parent)


def _keep_name(folder: Path) -> None:
    """Have the disk remember the new name too: after a power cut a file without one is lost."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
