"""A demo that grows while it is served: killed in the midst of it, started again, and worked in meanwhile."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from duijie.cli.processes import Group, Program, free_port
from duijie.cli.seed import read_accounts
from duijie.cli.visit import Visitor, answers

pytestmark = pytest.mark.setup
PATIENCE_SECONDS = 300
SMALL_WORLD = 20


@pytest.fixture
def group() -> Iterator[Group]:
    group = Group()
    yield group
    group.stop()


def start(group: Group, data: Path) -> str:
    """Serve the demo, by words alone, and give its address once it answers."""
    port = free_port("127.0.0.1", start=18600)
    words = ["demo", "--words-only", "--data", str(data), "--port", str(port)]
    group.start(Program("demo", [sys.executable, "-m", "duijie.cli", *words]))
    address = f"http://127.0.0.1:{port}/"
    group.wait_until(lambda: answers(address), seconds=PATIENCE_SECONDS, what="A demo")
    return address


def kill_at_once(group: Group) -> None:
    """End the demo, its web server and its worker as a power cut would."""
    [demo] = group.children
    pid = demo.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    for each in (pid, *map(int, children)):
        os.killpg(each, signal.SIGKILL)  # each leads a group, as the web server that of its processes
    demo.process.wait()
    group.children.clear()


def ask(data: Path, question: str) -> int:
    with closing(sqlite3.connect(f"file:{data / 'duijie.sqlite3'}?mode=ro", uri=True)) as database:
        return int(database.execute(question).fetchone()[0])


def settled(data: Path) -> int:
    return ask(data, "SELECT count(settled_at) FROM seeds_addition")


def state_a_need(address: str, data: Path, title: str) -> str:
    visitor = Visitor(address)
    [account] = [each for each in read_accounts(data) if each.role == "enterprise"]
    visitor.sign_in(account.username, account.password)
    [owner] = re.findall(
        r'<select name="owner"[^>]*>\s*<option value="(\d+)"', visitor.get("/needs/new/").text
    )
    fields = {"kind": "technical", "title": title, "owner": owner, "form_token": str(uuid4())}
    return visitor.post("/needs/new/", fields).text


def test_demo_that_was_killed_while_it_grew_goes_on_and_is_worked_in_meanwhile(group: Group, tmp_path: Path):
    data = tmp_path / "data"
    start(group, data)
    group.wait_until(lambda: settled(data) >= 3, seconds=PATIENCE_SECONDS, what="Growth")
    kill_at_once(group)
    before = settled(data)
    assert 3 <= before < 280

    address = start(group, data)
    assert "回收电芯的拆解" in state_a_need(address, data, "回收电芯的拆解")
    group.wait_until(lambda: settled(data) >= before + 25, seconds=PATIENCE_SECONDS, what="More growth")
    group.stop()
    assert ask(data, "SELECT count(*) FROM demands_demand WHERE title = '回收电芯的拆解'") == 1
    # Whatever is settled was made, and was made once.
    for table, kinds in (
        ("registry_organisation", "('organisation')"),
        ("registry_person", "('expert')"),
    ):
        added = ask(
            data, f"SELECT count(*) FROM seeds_addition WHERE record_id IS NOT NULL AND kind IN {kinds}"
        )
        assert ask(data, f"SELECT count(*) FROM {table}") == SMALL_WORLD + added
    assert ask(data, "SELECT count(*) FROM seeds_addition") == 280
    assert (
        ask(data, "SELECT count(*) FROM seeds_addition WHERE settled_at NOTNULL AND record_id IS NULL") == 0
    )
