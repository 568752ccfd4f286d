"""What all tests share: marks for one database, a flush that the audit allows, Ctrl-C, patient drawing."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from duijie.audit.guard import lifted_guard

# A shell that runs ./test in the background has it ignore Ctrl-C, and every program it starts as well:
# those that the tests interrupt would never stop.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# A busy machine draws texts slowly and answers late, which is no fault of what is tested. The checks that
# Hypothesis makes of the tests themselves stay as they are.
hypothesis_settings.register_profile(
    "duijie", parent=hypothesis_settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("duijie")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that speak of the other database; ./test --all runs both."""
    engine = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
    mark = "sqlite" if engine == "postgresql" else "postgresql"
    left_out = [item for item in items if item.get_closest_marker(mark)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker(mark)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin every test in the site's own language, whichever page the test before looked at."""
    translation.deactivate()


_flush = TransactionTestCase._fixture_teardown


def _flush_with_lifted_guard(test: TransactionTestCase) -> None:
    with lifted_guard(connection):
        _flush(test)


# A test with real transactions is followed by a flush, which the guard of the audit would refuse.
TransactionTestCase._fixture_teardown = _flush_with_lifted_guard


@pytest.fixture
def index_folder(settings, tmp_path: Path) -> Path:
    """A throw-away index folder, on words alone: what another test indexed is not found."""
    settings.SEARCH_INDEX = tmp_path / "index"
    settings.SEARCH_ENCODER = "none"
    return settings.SEARCH_INDEX
