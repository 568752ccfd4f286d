"""A whole instance by the real commands: its first operator, its worker, its index, its demo."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from duijie.cli.processes import free_port
from duijie.cli.visit import Visitor
from tests.cli.commands import COMMAND, NOTHING_SET, PATIENCE_SECONDS, duijie
from tests.cli.terminal import Terminal, processes_of

pytestmark = pytest.mark.setup

PASSWORD = "tall-grass-on-the-hill"
LOOPBACK = "127.0.0.1"


def rows(data: Path, question: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(data / "duijie.sqlite3") as database:
        return database.execute(question).fetchall()


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    """The terminals a test opens; what still runs at the end is ended."""
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.kill()


def test_first_start_asks_for_the_operator_and_the_second_does_not(tmp_path: Path, terminals):
    data, port = tmp_path / "data", free_port(LOOPBACK, start=8231)
    serve = ("serve", "--port", str(port))
    first = Terminal(*serve, cwd=tmp_path, DUIJIE_DATA=str(data))
    terminals.append(first)
    first.answer("Account name of the operator: ", "陈运营")
    first.answer("Password: ", PASSWORD)
    first.answer("Password, once more: ", "another")
    first.answer("The two passwords differ. Please try again.\nAccount name of the operator: ", "chen")
    first.answer("Password: ", "123")
    first.answer("Password, once more: ", "123")
    first.answer("Please try again.\nAccount name of the operator: ", "chen")
    first.answer("Password: ", PASSWORD)
    first.answer("Password, once more: ", PASSWORD)
    first.wait_for(f"Duijie answers at http://{LOOPBACK}:{port}/")
    assert PASSWORD not in first.said
    Visitor(f"http://{LOOPBACK}:{port}/").sign_in("chen", PASSWORD)
    assert len(processes_of(data)) >= 3  # itself, the web server, the worker
    first.press_ctrl_c()
    assert (first.end(), first.said.splitlines()[-2:]) == (0, ["Stopping ...", "Stopped."])
    assert processes_of(data) == []

    second = Terminal(*serve, cwd=tmp_path, DUIJIE_DATA=str(data))
    terminals.append(second)
    second.wait_for("Duijie answers at")
    second.press_ctrl_c()
    assert (second.end(), "Account name" in second.said) == (0, False)
    # The real thing never invents a record.
    assert rows(data, "SELECT username FROM accounts_user WHERE kind = 'person'") == [("chen",)]
    tables = ("registry_organisation", "registry_person", "demands_demand", "offers_offer", "intake_page")
    assert [rows(data, f"SELECT count(*) FROM {table}") for table in tables] == [[(0,)]] * len(tables)
    refused = duijie("seed", cwd=tmp_path, DUIJIE_DATA=str(data))
    assert refused.returncode == 1
    assert refused.stderr == f"The database of {data} is not empty; choose another folder in DUIJIE_DATA.\n"
    assert not (data / "THIS-IS-A-DEMO").exists()


def test_question_for_the_operator_can_be_left_by_ctrl_c(tmp_path: Path, terminals):
    data = tmp_path / "data"
    asked = Terminal(
        "serve", "--port", str(free_port(LOOPBACK, start=8240)), cwd=tmp_path, DUIJIE_DATA=str(data)
    )
    terminals.append(asked)
    asked.wait_for("Account name of the operator: ")
    assert (asked.press_ctrl_c_until_the_end(), "Traceback" in asked.said) == (130, False)
    assert rows(data, "SELECT * FROM accounts_user WHERE kind = 'person'") == []


def test_first_start_without_a_terminal_says_how_to_name_the_operator(tmp_path: Path):
    data = tmp_path / "data"
    said = duijie(
        "serve", "--port", str(free_port(LOOPBACK, start=8245)), cwd=tmp_path, DUIJIE_DATA=str(data)
    )
    assert (said.returncode, said.stderr) == (
        1,
        (
            "Nobody runs this instance yet. Start `duijie serve` once on a terminal, which asks for the\n"
            "operator's account, or name it in DUIJIE_OPERATOR_NAME and DUIJIE_OPERATOR_PASSWORD_FILE.\n"
        ),
    )
    assert rows(data, "SELECT * FROM accounts_user WHERE kind = 'person'") == []


# ---------------------------------------------------------------------- a demo, by `duijie seed`


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that `duijie seed` filled."""
    data = tmp_path_factory.mktemp("seeded") / "data"
    said = duijie("seed", cwd=data.parent, DUIJIE_DATA=str(data))
    assert said.returncode == 0, said.stderr
    assert said.stdout.splitlines()[-6].split()[:2] == ["operator", "operator"]
    return data


@pytest.fixture
def demo(seeded: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    return Path(shutil.copytree(seeded, tmp_path / "data"))


def on(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return duijie(*words, cwd=data.parent, DUIJIE_DATA=str(data))


def test_demo_is_never_served_to_other_machines(demo: Path):
    before = sorted(file.name for file in demo.iterdir())
    said = on(demo, "serve", "--host", "0.0.0.0", "--plain-http")
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr == (
        f"{demo} holds a demo, whose passwords lie in a file: it is served on this machine only.\n"
        "For the real thing choose another folder in DUIJIE_DATA.\n"
    )
    assert sorted(file.name for file in demo.iterdir()) == before


def test_second_seed_is_refused_and_changes_nothing(demo: Path):
    accounts = (demo / "demo-accounts.txt").read_bytes()
    organisations = rows(demo, "SELECT count(*) FROM registry_organisation")
    said = on(demo, "seed")
    assert (said.returncode, said.stderr) == (
        1,
        f"The database of {demo} is not empty; choose another folder in DUIJIE_DATA.\n",
    )
    assert (demo / "demo-accounts.txt").read_bytes() == accounts
    assert rows(demo, "SELECT count(*) FROM registry_organisation") == organisations


@contextmanager
def working(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The worker, at work on this data folder."""
    worker = subprocess.Popen(
        [*COMMAND, "worker"],
        cwd=data.parent,
        env={**NOTHING_SET, "DUIJIE_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait(timeout=60)


def wait_until(worker: subprocess.Popen[bytes], is_true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_true():
        assert worker.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_worker_that_is_killed_while_it_reads_leaves_every_page_to_be_read_once(demo: Path):
    waiting = "SELECT count(*) FROM intake_page WHERE state = 'received'"
    at_work = "SELECT count(*) FROM queue_job WHERE kind = 'intake.read' AND leased_until IS NOT NULL"
    with working(demo) as worker:
        wait_until(worker, lambda: rows(demo, waiting) < [(12,)] and rows(demo, at_work) == [(1,)])
        worker.kill()
    left = rows(demo, waiting)[0][0]
    assert 0 < left < 12
    assert rows(demo, at_work) == [(1,)]
    # Five minutes later the work that nobody finished is anybody's again.
    with sqlite3.connect(demo / "duijie.sqlite3") as database:
        database.execute("UPDATE queue_job SET leased_until = '2026-01-01' WHERE leased_until IS NOT NULL")
    with working(demo) as worker:
        wait_until(worker, lambda: rows(demo, waiting) == [(0,)])
    kept = "SELECT subject_id, count(*) FROM audit_entry WHERE action = 'intake.read' GROUP BY 1"
    assert [count for _page, count in rows(demo, kept)] == [1] * 12
    places = "SELECT count(*), count(DISTINCT page_id || '/' || position) FROM intake_draft"
    (drafts, distinct) = rows(demo, places)[0]
    assert drafts == distinct > 100


def test_worker_reads_the_pages_and_fills_the_index_until_it_is_stopped(demo: Path):
    waiting = "SELECT count(*) FROM intake_page WHERE state = 'received'"
    assert rows(demo, waiting) == [(12,)]
    with working(demo) as worker:
        wait_until(
            worker,
            lambda: rows(demo, waiting) == [(0,)] and rows(demo, "SELECT 1 FROM search_textvector LIMIT 1"),
        )
        worker.send_signal(signal.SIGTERM)
        code = worker.wait(timeout=60)
    assert (code, processes_of(demo)) == (0, [])
    assert rows(demo, "SELECT count(*) FROM queue_job WHERE attempt_count > 0") == [(0,)]
    assert on(demo, "index", "status").returncode == 0
    checked = on(demo, "check")
    assert (checked.returncode, checked.stdout.splitlines()[-1].split(", ")[1]) == (0, "given up: 0")


def test_broken_index_is_told_and_made_again_from_the_database(demo: Path):
    assert on(demo, "index", "rebuild").returncode == 0
    assert on(demo, "index", "status").returncode == 0
    for file in (demo / "index").rglob("*"):
        if file.is_file():
            file.write_bytes(b"broken")
    broken = on(demo, "index", "status")
    assert (broken.returncode, broken.stdout.splitlines()[-1]) == (
        1,
        "The index is missing or damaged: run `duijie index rebuild`.",
    )
    assert on(demo, "index", "rebuild").stdout.startswith("Documents in the index: ")
    assert on(demo, "index", "status").returncode == 0


def test_need_is_matched_by_its_number_and_from_a_file(demo: Path):
    assert on(demo, "index", "rebuild").returncode == 0
    number, title = rows(demo, "SELECT id, title FROM demands_demand WHERE state = 'open' ORDER BY id")[0]
    by_number = json.loads(on(demo, "match", str(number), "--rows", "3", "--json").stdout)
    assert (by_number["need"], [match["left_out"] for match in by_number["matches"][:3]]) == (
        title,
        [False] * 3,
    )
    (demo.parent / "need.txt").write_text(str(title), encoding="utf-8")
    told = on(demo, "match", "need.txt", "--rows", "3")
    assert (told.returncode, told.stdout.splitlines()[0]) == (0, title)
    assert "\n  1. " in told.stdout
    refused = {
        words: on(demo, "match", words).stderr for words in ("999999", "missing.txt", "demo-accounts.txt")
    }
    assert refused == {
        "999999": "There is no need with the number 999999.\n",
        "missing.txt": "Cannot read a need from missing.txt: No such file or directory.\n",
        "demo-accounts.txt": "Cannot read a need from demo-accounts.txt: No such file or directory.\n",
    }


def test_data_folder_is_found_from_wherever_the_command_is_called(demo: Path):
    """A relative DUIJIE_DATA counts from where the command is called, as every path does."""
    said = duijie("check", cwd=demo.parent, DUIJIE_DATA=os.path.relpath(demo, demo.parent))
    assert (said.returncode, f"Data folder: {demo}\n" in said.stdout) == (0, True)
