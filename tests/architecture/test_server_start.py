"""What the web server has loaded when it begins to answer stays out of the way of the garbage collector."""

from __future__ import annotations

import os
import subprocess
import sys

LOADED = """
import gc, sys
import duijie.config.wsgi
print(gc.isenabled(), "duijie.web.matches" in sys.modules)
print(len(gc.get_objects()) < gc.get_freeze_count() / 100)
"""


def test_the_pages_are_loaded_before_the_collector_is_told_to_leave_all_that_is_there(tmp_path):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "duijie.config.settings_test"}
    told = subprocess.run(
        [sys.executable, "-c", LOADED],
        env={**environment, "DUIJIE_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["True", "True", "True"]
