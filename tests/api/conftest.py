"""A throw-away index folder for every test, on words alone."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def index_folder(settings, tmp_path: Path) -> Path:
    settings.SEARCH_INDEX = tmp_path / "index"
    settings.SEARCH_ENCODER = "none"
    return settings.SEARCH_INDEX
