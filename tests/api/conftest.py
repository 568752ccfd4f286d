"""A throw-away index folder for every test, on words alone."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _own_index(index_folder):
    """Every test of this room has its own."""
