"""A mark that was the number of a notice becomes the moment until which notices were told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

MOVE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "duijie.config.settings_test"
import django
django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
call_command("migrate", "accounts", verbosity=0)
call_command("migrate", "notices", "0002", verbosity=0)
loader = MigrationExecutor(connection).loader
old = loader.project_state([*loader.graph.leaf_nodes("accounts"), ("notices", "0002_digest")]).apps
User = old.get_model("accounts", "User")
Notice, Digest = (old.get_model("notices", name) for name in ("Notice", "Digest"))
days = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2, 3, 4)]
for name, told in (("told", 2), ("never", 0)):
    account = User.objects.create(username=name, display_name="职员", created_at=days[0])
    numbers = [Notice.objects.create(recipient=account, code="x.y", at=day).pk for day in days[1:]]
    told_id = numbers[told - 1] if told else 0
    Digest.objects.create(account=account, language="en", begun_at=days[0], told_id=told_id)
call_command("migrate", "notices", verbosity=0)
from duijie.notices.models import Digest
print(*(f"{each.account.username} {each.told_until:%m-%d}" for each in Digest.objects.order_by("pk")))
"""


@pytest.mark.setup
def test_what_was_told_is_not_told_again_and_the_rest_is(tmp_path: Path):
    environ = {"DUIJIE_DATA": str(tmp_path), "PATH": "", "DUIJIE_SECRET_KEY": "only-for-tests"}
    done = subprocess.run(
        [sys.executable, "-c", MOVE], env=environ, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("told 03-03 never 03-01\n", "")
