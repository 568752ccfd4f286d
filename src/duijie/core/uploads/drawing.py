"""Draws what a file looks like: a picture made small, the first page of a PDF.

Run as a program it reads the file from its standard input and writes the picture to its standard output:
a file that brings the reader of PDF down takes only this process with it, and it cannot take much memory.
"""

from __future__ import annotations

import resource
import sys
from io import BytesIO

import pypdfium2
from PIL import Image

WIDEST = 960
HIGHEST = 1360
MOST_MEMORY_BYTES = 2 * 1024 * 1024 * 1024
_QUALITY = 82


class UndrawableError(Exception):
    """Nothing can be drawn of this file."""


def drawn(content: bytes) -> bytes:
    """This will return a picture (WebP) of an image or of a PDF's first page. Raises UndrawableError."""
    try:
        picture = _first_page(content) if content.startswith(b"%PDF-") else Image.open(BytesIO(content))
        picture.thumbnail((WIDEST, HIGHEST))
        made = BytesIO()
        picture.convert("RGBA" if picture.mode in {"RGBA", "LA", "P"} else "RGB").save(
            made, "WEBP", quality=_QUALITY
        )
    except (pypdfium2.PdfiumError, OSError, SyntaxError, ValueError, MemoryError) as error:
        raise UndrawableError from error
    return made.getvalue()


def _first_page(content: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(content)
    try:
        page = document[0]
        width, height = page.get_size()
        if width <= 0 or height <= 0:
            raise UndrawableError
        scale = min(WIDEST / width, HIGHEST / height)
        picture: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
        return picture
    finally:
        document.close()


def main() -> int:
    """This will draw what comes by standard input, with little memory."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    try:
        sys.stdout.buffer.write(drawn(sys.stdin.buffer.read()))
    except UndrawableError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
