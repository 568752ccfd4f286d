"""What all tests share: marks that tie a test to one database, and a flush that the audit allows."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from duijie.audit.guard import lifted_guard


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that speak of the other database; ./test --all runs both."""
    engine = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
    mark = "sqlite" if engine == "postgresql" else "postgresql"
    left_out = [item for item in items if item.get_closest_marker(mark)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker(mark)]


_flush = TransactionTestCase._fixture_teardown


def _flush_with_lifted_guard(test: TransactionTestCase) -> None:
    with lifted_guard(connection):
        _flush(test)


# A test with real transactions is followed by a flush, which the guard of the audit would refuse.
TransactionTestCase._fixture_teardown = _flush_with_lifted_guard
