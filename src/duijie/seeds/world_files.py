"""Reads the invented world's files: organisations, experts, needs, offers, pages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "world"


@dataclass(frozen=True)
class World:
    """Everything the files say, by slug, in the order of the file names."""

    organisations: Mapping[str, Mapping[str, Any]]
    experts: Mapping[str, Mapping[str, Any]]
    needs: Mapping[str, Mapping[str, Any]]
    offers: Mapping[str, Mapping[str, Any]]
    pages: tuple[Path, ...]


def _folder(name: str) -> dict[str, Mapping[str, Any]]:
    files = sorted((FOLDER / name).glob("*.toml"))
    records = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    return {record["slug"]: record for record in records}


@cache
def load_world() -> World:
    """This will read the world's files once."""
    text = (FOLDER / "organisations.toml").read_text(encoding="utf-8")
    pages = (FOLDER / "pages").iterdir()
    return World(
        organisations={each["slug"]: each for each in tomllib.loads(text)["organisations"]},
        experts=_folder("experts"),
        needs=_folder("needs"),
        offers=_folder("offers"),
        pages=tuple(sorted(page for page in pages if page.suffix in {".txt", ".html"})),
    )
