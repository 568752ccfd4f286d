"""What Python's zipfile raises where an archive is not whole: one list for all who open one."""

from __future__ import annotations

import lzma
import zlib
from zipfile import BadZipFile

# Found by changing a few bytes of archives of every packing: each packing has errors of its own; a name that
# is none is a ValueError, a packing that is not known a NotImplementedError, a part with a password a
# RuntimeError. A place that no file reaches, written by hand, is an OverflowError; a part that is not there
# is a KeyError.
ARCHIVE_DAMAGE: tuple[type[Exception], ...] = (
    *(BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(KeyError, ValueError, OverflowError, NotImplementedError, RuntimeError),
)
"""The errors of an archive that is damaged or locked."""
