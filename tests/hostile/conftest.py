"""One world for a whole file of tests: each test leaves it as it was, or a savepoint takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings

from duijie.search.actions import rebuild
from tests.hostile.world import NOW, World, world


@pytest.fixture(scope="module", autouse=True)
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Throw-away folders for pages and for the index; words only."""
    folder = tmp_path_factory.mktemp("hostile")
    with override_settings(UPLOADS=folder / "uploads", SEARCH_INDEX=folder / "index", SEARCH_ENCODER="none"):
        yield folder


@pytest.fixture(scope="module")
def standing_world(django_db_setup, django_db_blocker, folders: Path) -> Iterator[World]:
    """The world, made once in a transaction around the whole file; each test takes its own part back."""
    with django_db_blocker.unblock(), transaction.atomic():
        try:
            made = world()
            rebuild(now=NOW)
            yield made
        finally:
            transaction.set_rollback(True)
