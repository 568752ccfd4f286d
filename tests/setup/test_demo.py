"""./run as a person uses it: twice, without a network, on a port that is taken, until Ctrl-C."""

from __future__ import annotations

import re
import socket
import sqlite3
import urllib.request
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.setup.checkout import NO_NETWORK, Checkout, Said, cut_off, free_port

pytestmark = pytest.mark.setup

SERVES = "Ctrl-C stops it"
WORK_OF_A_FIRST_START = ("Setting up", "compiling", "Building the demo world")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout in which ./run has served a small world once, in the plainest locale, until Ctrl-C."""
    checkout = Checkout(tmp_path_factory.mktemp("demo") / "对接 演示")
    first = serve_and_stop(checkout, asked=("--small",), LANG="C", LC_ALL="C")
    assert [work for work in WORK_OF_A_FIRST_START if work not in first.text] == []
    return checkout


def opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def serve_and_stop(checkout: Checkout, *before: str, asked: Sequence[str] = (), **extra: str) -> Said:
    """Start ./run, look at its first page, press Ctrl-C, and see that nothing stays behind."""
    port = free_port()
    started = checkout.start(*before, "./run", *asked, "--port", str(port), **extra)
    started.wait_for(SERVES)
    if not before:  # a place without a network is a place nobody can look into either
        page = opener().open(f"http://127.0.0.1:{port}/", timeout=30).read().decode()
        assert "<html" in page
    stopped = started.press_ctrl_c()
    assert (stopped.code, stopped.text.splitlines()[-2:]) == (0, ["Stopping ...", "Stopped."]), stopped.text
    assert checkout.processes() == []
    return stopped


def accounts(checkout: Checkout) -> str:
    return (checkout.folder / "var" / "demo" / "demo-accounts.txt").read_text(encoding="utf-8")


def test_second_start_does_no_work_of_the_first(ready: Checkout):
    before = accounts(ready)
    said = serve_and_stop(ready)
    assert [work for work in WORK_OF_A_FIRST_START if work in said.text] == []
    assert accounts(ready) == before
    told = [line.split() for line in said.text.splitlines()]
    assert [line.split("\t") for line in before.splitlines()] == [words for words in told if len(words) == 3][
        :6
    ]


def test_world_that_was_made_small_stays_so_and_says_how_to_get_another(ready: Checkout):
    served = f"The demo in {ready.folder / 'var' / 'demo'} is served as it was made. Another"
    for asked, told in (
        ((), False),
        (("--small",), f"{served}, small:  ./run --small --data FOLDER"),
        (("--large",), f"{served}, large:  ./run --large --data FOLDER"),
    ):
        said = serve_and_stop(ready, asked=asked)
        assert (told in said.text) if told else (served not in said.text)
    with closing(sqlite3.connect(ready.folder / "var" / "demo" / "duijie.sqlite3")) as database:
        counted = "SELECT (SELECT count(*) FROM seeds_addition), (SELECT count(*) FROM demands_demand)"
        assert database.execute(counted).fetchone() == (0, 20)


def test_second_start_needs_no_network(ready: Checkout, tmp_path: Path):
    said = serve_and_stop(ready, *cut_off(), UV_CACHE_DIR=str(tmp_path), **NO_NETWORK)
    assert [work for work in WORK_OF_A_FIRST_START if work in said.text] == []


def test_port_that_is_taken_is_told_with_one_that_is_free(ready: Checkout):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = ready.call("./run", "--port", str(port))
    assert said.code == 1
    first, second = said.text.splitlines()
    assert first == f"Port {port} is taken by another program (or another Duijie)."
    assert re.fullmatch(r"Port (\d+) is free\. Use it:  \./run --port \1", second)
    assert ready.processes() == []


def test_second_run_beside_the_first_says_where_that_is(ready: Checkout):
    port = free_port()
    first = ready.start("./run", "--port", str(port))
    first.wait_for(SERVES)
    second = ready.call("./run", "--port", str(free_port()))
    first.press_ctrl_c()
    assert (second.code, second.text.splitlines()[0]) == (
        1,
        f"This demo is already running at http://127.0.0.1:{port}/",
    )


def test_servers_end_with_a_run_that_is_killed(ready: Checkout):
    started = ready.start("./run", "--port", str(free_port()))
    started.wait_for(SERVES)
    started.kill()
    ready.wait_until_quiet()
    assert "Stopped." not in started.text()
    serve_and_stop(ready)


def test_check_sees_everything_and_leaves_nothing(ready: Checkout):
    before = sorted(path.name for path in (ready.folder / "var").iterdir())
    said = ready.call("./run", "--check", LANG="C", LC_ALL="C")
    assert said.code == 0, said.text
    assert said.text.splitlines()[-1].endswith(" things seen, all well.")
    assert "the small world is checked and does not grow" in said.text
    assert sorted(path.name for path in (ready.folder / "var").iterdir()) == before
    assert ready.processes() == []
