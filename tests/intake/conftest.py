"""Every test of intake has an uploads folder of its own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    return settings.UPLOADS
