"""Events that pages told of before there was one room for them are moved, with their sources."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.setup

MOVE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "duijie.config.settings_test"
import django
django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
call_command("migrate", verbosity=0)
call_command("migrate", "intake", "0006", verbosity=0)
loader = MigrationExecutor(connection).loader
leaves = [node for node in loader.graph.leaf_nodes() if node[0] != "intake"]
old = loader.project_state([*leaves, ("intake", "0006_purged_pages")]).apps
now = datetime(2026, 3, 1, tzinfo=UTC)
User, Organisation = old.get_model("accounts", "User"), old.get_model("registry", "Organisation")
clerk = User.objects.create(username="clerk", display_name="职员", created_at=now)
made = {"created_at": now, "created_by": clerk}
lab = Organisation.objects.create(name="示例浑河实验室", kind="institute", created_at=now)
Page, Draft, Told = (old.get_model("intake", name) for name in ("Page", "Draft", "ToldEvent"))
decided = {"confidence": 0.9, "state": "confirmed", "decided_at": now, "decided_by": clerk, "read_values": {}}
for number, day in enumerate(("2026-02-10", "2099-02-10")):
    page = Page.objects.create(
        sha256=str(number), file_name="示例.txt", byte_count=1, received_at=now, received_by=clerk
    )
    values = {"name": "示例活动", "organisers": [lab.name, "没有条目的单位"]}
    told = Told.objects.create(name=f"示例活动{day}", kinds=["signing"], date=day, place="沈阳", **made)
    Draft.objects.create(
        page=page, kind="organisation", position=1, values={"name": lab.name},
        record_type="registry.organisation", record_id=lab.pk, **decided
    )
    Draft.objects.create(
        page=page, kind="event", position=2, values=values, left={"is_new": True},
        record_type="intake.toldevent", record_id=told.pk, **decided
    )
call_command("migrate", verbosity=0)
from duijie.events.models import Event
from duijie.intake.models import Draft
from duijie.names.models import NameKey
for event in Event.objects.order_by("day"):
    who = [(each.role, each.organisation.name) for each in event.participants.all()]
    told = Draft.objects.get(kind="event", record_type="events.event", record_id=event.pk)
    joined = list(told.left["participants"]) if told.left["is_new"] else None
    print(event.name, event.kind, event.state, event.place, bool(event.sort_name), who, joined)
print(NameKey.objects.exists())
"""


def test_told_events_become_events_with_their_sources(tmp_path: Path):
    environ = {"DUIJIE_DATA": str(tmp_path), "PATH": "", "DUIJIE_SECRET_KEY": "only-for-tests"}
    done = subprocess.run(
        [sys.executable, "-c", MOVE], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    who, joined = "[('organiser', '示例浑河实验室')]", "['organiser:示例浑河实验室']"
    assert done.stdout.splitlines()[-3:] == [
        f"示例活动2026-02-10 signing held 沈阳 True {who} {joined}",
        f"示例活动2099-02-10 signing announced 沈阳 True {who} {joined}",
        "True",
    ]
