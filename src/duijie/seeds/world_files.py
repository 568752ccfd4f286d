"""Reads the invented worlds' files: organisations, experts, needs, offers, pages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "world"
WIDER = HERE / "wider"

Records = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class World:
    """Everything the files say, by slug, in the order of the file names."""

    organisations: Records
    experts: Records
    needs: Records
    offers: Records
    pages: tuple[Path, ...]


def _records(folder: Path, name: str) -> dict[str, Mapping[str, Any]]:
    files = sorted((folder / name).glob("*.toml"))
    records = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    return {record["slug"]: record for record in records}


def _organisations(folder: Path) -> dict[str, Mapping[str, Any]]:
    text = (folder / "organisations.toml").read_text(encoding="utf-8")
    return {each["slug"]: each for each in tomllib.loads(text)["organisations"]}


def _pages() -> Iterator[Path]:
    return (page for page in sorted((FOLDER / "pages").iterdir()) if page.suffix in {".txt", ".html"})


@cache
def load_world() -> World:
    """This will read the demo's world once: 20 needs, 60 offers, 20 experts, 20 organisations, 12 pages."""
    return _read(FOLDER)


@cache
def load_large_world() -> World:
    """This will read that with the wider one: 60 needs, 200 offers, 80 experts, 60 organisations."""
    return _read(FOLDER, *sorted(WIDER.iterdir()))


def load_wider_parts() -> tuple[World, ...]:
    """This will read what the large world has beside the demo's own: four parts, each whole in itself."""
    return tuple(replace(_read(folder), pages=()) for folder in sorted(WIDER.iterdir()))


def _read(*folders: Path) -> World:
    def together(name: str) -> dict[str, Mapping[str, Any]]:
        return {slug: each for folder in folders for slug, each in _records(folder, name).items()}

    return World(
        organisations={slug: each for folder in folders for slug, each in _organisations(folder).items()},
        experts=together("experts"),
        needs=together("needs"),
        offers=together("offers"),
        pages=tuple(_pages()),
    )
