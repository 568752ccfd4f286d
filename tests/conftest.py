"""What all tests share: the marks that tie a test to one database."""

from __future__ import annotations

import pytest
from django.conf import settings


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that speak of the other database; ./test --all runs both."""
    engine = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
    other = "sqlite" if engine == "postgresql" else "postgresql"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker(other)]
