"""What a file really is, by its content: allowed kinds, active content refused, pictures made anew."""

from duijie.core.uploads.inspect import inspect
from duijie.core.uploads.kinds import FileKind, Inspected, RefusedFileError

__all__ = ["FileKind", "Inspected", "RefusedFileError", "inspect"]
