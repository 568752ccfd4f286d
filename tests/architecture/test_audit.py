"""An audit that the database no longer guards is refused, however the guard was lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.planting import plot

pytestmark = pytest.mark.setup


def test_guard_that_is_not_put_back_after_migrations_is_refused(tmp_path: Path):
    copy = plot(tmp_path)
    copy.replace(
        "audit/apps.py",
        'post_migrate.connect(guard_after_migrations, dispatch_uid="audit.guard")',
        "assert guard_after_migrations and post_migrate",
    )
    assert "DID NOT RAISE" in copy.refusals("tests/audit")


def test_guard_that_a_trigger_is_missing_from_is_refused(tmp_path: Path):
    copy = plot(tmp_path)
    copy.replace(
        "audit/guard.py",
        """        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END""",
        """        BEGIN SELECT 1; END""",
    )
    assert "DID NOT RAISE" in copy.refusals("tests/audit")
