"""Reading the list files: tables of tab-separated text below a head that states their origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duijie.core.package_data import read_text


class MalformedListError(ValueError):
    """Says that a list file is not a table with a head."""


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list as its file writes it: what it is, where it is from, and its rows by column."""

    title: str
    source: str
    edition: str
    licence: str
    rows: tuple[Mapping[str, str], ...]


def read_list(file: str) -> str:
    """Read one list of this package as it is written. Raises PackageDataMissingError."""
    return read_text("duijie.core.taxonomy", f"lists/{file}")


def load(file: str) -> ListFile:
    """Read one list of this package.

    Raises PackageDataMissingError when the file is not there, MalformedListError when a part of
    the head is missing or a row has more or fewer cells than there are columns.
    """
    lines = read_list(file).splitlines()
    head: dict[str, str] = {}
    for line in lines:
        if not line.startswith("# "):
            break
        word, _, text = line.removeprefix("# ").partition(": ")
        head[word] = f"{head[word]} {text}" if word in head else text
    columns, *cells = [line.split("\t") for line in lines if not line.startswith("#")]
    missing = {"title", "source", "edition", "licence"} - head.keys()
    if missing or any(len(row) != len(columns) for row in cells):
        raise MalformedListError(f"{file} is not a table below a whole head (missing: {sorted(missing)})")
    return ListFile(
        title=head["title"],
        source=head["source"],
        edition=head["edition"],
        licence=head["licence"],
        rows=tuple(dict(zip(columns, row, strict=True)) for row in cells),
    )
