"""The one door to files that come inside installed packages."""

from __future__ import annotations

import importlib.util
from importlib import resources
from pathlib import Path


class PackageDataMissingError(Exception):
    """A package whose files are needed is not installed, or lacks the file."""

    def __init__(self, package: str, file: str) -> None:
        super().__init__(f"package {package} has no file {file}; run ./run to set up again")
        self.package = package
        self.file = file


def folder_of(package: str) -> Path:
    """Find the folder of an installed package without importing it.

    LAC is the reason: its weights are wanted, and importing it fails.
    Raises PackageDataMissingError when the package is not installed.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise PackageDataMissingError(package, "")
    return Path(next(iter(spec.submodule_search_locations)))


def file_of(package: str, file: str) -> Path:
    """Find one file of an installed package; raises PackageDataMissingError."""
    path = folder_of(package) / file
    if not path.is_file():
        raise PackageDataMissingError(package, file)
    return path


def read_text(package: str, file: str) -> str:
    """Read a UTF-8 file that ships inside one of our own packages."""
    source = resources.files(package).joinpath(file)
    if not source.is_file():
        raise PackageDataMissingError(package, file)
    return source.read_text(encoding="utf-8")
