"""A throw-away index folder for every test, and a room's source whose records lie in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from duijie.search import columns, sources
from duijie.search.index import Doc, Part, document

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)


@dataclass
class Shelf:
    """A source as a room would write it: a public and, when there is a secret, a full document."""

    records: dict[int, tuple[str, str, str]] = field(default_factory=dict)

    def put(self, record_id: int, title: str, text: str = "", secret: str = "") -> None:
        self.records[record_id] = (title, text, secret)

    def documents(self, ids: Sequence[int]) -> Iterable[Doc]:
        for record_id in ids:
            if record_id not in self.records:
                continue
            title, text, secret = self.records[record_id]
            common = {"kind": "sample", "record_id": record_id, "title": title}
            yield document(**common, part=Part.PUBLIC, readers=("public",), text=text)
            if secret:
                readers = ("all", f"org:{record_id}")
                yield document(**common, part=Part.FULL, readers=readers, text=f"{text}\n{secret}")

    def all_ids(self) -> Iterator[int]:
        return iter(sorted(self.records))


SHELF = Shelf()
sources.register("sample", SHELF)


@pytest.fixture(params=["few", "many"])
def how_many(request, monkeypatch) -> None:
    """Small folders are answered as small ones are, and as large ones."""
    if request.param == "many":
        monkeypatch.setattr(columns, "_FEW_DOCUMENTS", 0)


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    SHELF.records.clear()
    yield SHELF
    SHELF.records.clear()


@pytest.fixture
def index_folder(settings, tmp_path: Path) -> Path:
    settings.SEARCH_INDEX = tmp_path / "index"
    return tmp_path / "index"


@pytest.fixture
def words_only(settings) -> None:
    settings.SEARCH_ENCODER = "none"
