"""Has a picture of a file drawn by a process apart, which a hostile file may bring down."""

from __future__ import annotations

import subprocess
import sys

MOST_SECONDS = 30
MOST_PICTURE_BYTES = 8 * 1024 * 1024


def picture_of(content: bytes) -> bytes | None:
    """This will return a picture of an image or of a PDF's first page, or None when none can be drawn."""
    try:
        done = subprocess.run(  # our own program, nothing of the user's in its arguments
            [sys.executable, "-m", "duijie.core.uploads.drawing"],
            input=content,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    made = done.stdout
    return made if done.returncode == 0 and 0 < len(made) <= MOST_PICTURE_BYTES else None
