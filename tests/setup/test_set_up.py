"""Set-up comes right from whatever it finds, and does nothing when all is ready."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from tests.setup.checkout import NO_NETWORK, ONE_TEST, Checkout, Started, cut_off, environment

pytestmark = pytest.mark.setup


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout whose path holds blanks and Chinese, as downloads do."""
    return Checkout(tmp_path_factory.mktemp("set up") / "对接 新 版")


@pytest.fixture(scope="module")
def ready(checkout: Checkout) -> Checkout:
    """The same checkout after a first set-up, which ran in the plainest locale there is."""
    said = checkout.call("./test", ONE_TEST, LC_ALL="C", LANG="C")
    assert said.code == 0, said.text
    assert "Setting up Duijie, since there is no .venv yet." in said.text
    assert "0 failed" in said.text.splitlines()[-1]
    return checkout


def build_time(checkout: Checkout) -> int:
    return checkout.stamp.stat().st_mtime_ns


def test_first_start_sets_up_in_a_path_with_blanks_and_chinese_under_lang_c(ready: Checkout):
    said = ready.call(".venv/bin/duijie", "--help", LC_ALL="C", LANG="C")
    assert (said.code, "usage: duijie COMMAND" in said.text) == (0, True)


def test_second_start_sets_nothing_up(ready: Checkout):
    before = build_time(ready)
    said = ready.call("./test", ONE_TEST)
    assert (said.code, "Setting up" in said.text, build_time(ready)) == (0, False, before)


def test_second_start_of_the_tests_needs_no_network(ready: Checkout, tmp_path: Path):
    before = build_time(ready)
    said = ready.call(*cut_off("./test", ONE_TEST), UV_CACHE_DIR=str(tmp_path), **NO_NETWORK)
    assert (said.code, build_time(ready)) == (0, before), said.text


def test_run_is_content_with_what_the_tests_installed(ready: Checkout):
    before = build_time(ready)
    said = ready.call("./run", "--pages", "no such folder")
    assert (said.code, build_time(ready)) == (1, before)
    assert "is not a folder. --pages wants a folder of pages." in said.text


def test_changed_requirements_are_installed_without_a_new_venv(ready: Checkout):
    stamp = json.loads(ready.stamp.read_text())
    ready.stamp.write_text(json.dumps({**stamp, "fingerprint": "of an older version"}))
    made = (ready.venv / "pyvenv.cfg").stat().st_mtime_ns
    said = ready.call("./test", ONE_TEST)
    assert (said.code, "since the requirements changed" in said.text) == (0, True), said.text
    assert (ready.venv / "pyvenv.cfg").stat().st_mtime_ns == made
    assert json.loads(ready.stamp.read_text()) == stamp


def of_an_older_python(checkout: Checkout) -> str:
    stamp = json.loads(checkout.stamp.read_text())
    checkout.stamp.write_text(json.dumps({**stamp, "python": "3.10"}))
    return f"since the Python under .venv changed from 3.10 to {stamp['python']}"


def without_its_python(checkout: Checkout) -> str:
    version = json.loads(checkout.stamp.read_text())["python"]
    python = checkout.venv / "bin" / "python"
    python.unlink()
    python.symlink_to("/usr/bin/python3.10-that-was-upgraded-away")
    return f"since the Python {version} under .venv is gone"


@pytest.mark.parametrize(
    ("spoil", "stop", "code"),
    [(of_an_older_python, Started.press_ctrl_c, 130), (without_its_python, Started.kill, -9)],
)
def test_venv_is_made_anew_and_begun_anew_when_that_was_stopped_half_way(
    ready: Checkout, spoil, stop, code: int
):
    why = spoil(ready)
    started = ready.start("./test", ONE_TEST)
    started.wait_for("installing the packages ...")
    stopped = stop(started)
    if code == -9:  # who is killed cannot wait for those it started; they die a moment later
        ready.wait_until_quiet()
    assert (stopped.code, ready.stamp.exists(), ready.processes()) == (code, False, [])
    assert (why in stopped.text, "Traceback" in stopped.text) == (True, False)
    assert ("Stopped." in stopped.text) == (code == 130)
    said = ready.call("./test", ONE_TEST)
    assert (said.code, "since the .venv is half-built" in said.text) == (0, True), said.text


def test_moved_checkout_gets_a_venv_of_its_own(ready: Checkout):
    old = ready.folder
    ready.folder = old.with_name("moved")
    old.rename(ready.folder)
    said = ready.call("./test", ONE_TEST)
    ready.folder.rename(old)
    ready.folder = old
    assert (said.code, "since the checkout was moved" in said.text) == (0, True), said.text


def test_folder_filled_as_the_guide_tells_is_enough_without_a_network(ready: Checkout, tmp_path: Path):
    guide = (ready.folder / "docs" / "how-to" / "install-without-network.md").read_text(encoding="utf-8")
    filling = guide.partition("```sh\n")[2].partition("```")[0]
    filled = ready.call("sh", "-euc", filling)
    assert filled.code == 0, filled.text
    elsewhere = Checkout(tmp_path / "elsewhere")
    (ready.folder / "wheelhouse").rename(elsewhere.folder / "wheelhouse")
    without_uv = os.pathsep.join(
        folder for folder in environment()["PATH"].split(os.pathsep) if not (Path(folder) / "uv").exists()
    )
    said = elsewhere.call(
        *cut_off("./run", "--offline", "wheelhouse", "--pages", "no such folder"),
        UV_CACHE_DIR=str(tmp_path / "empty"),
        PIP_NO_CACHE_DIR="1",
        PATH=without_uv,
        **NO_NETWORK,
    )
    assert "getting uv, the installer: " in said.text, said.text
    assert said.text.endswith("is not a folder. --pages wants a folder of pages.\n"), said.text
    assert elsewhere.stamp.exists()


def test_first_start_without_network_says_what_to_do(tmp_path: Path):
    checkout = Checkout(tmp_path / "checkout")
    began = time.monotonic()
    said = checkout.call(
        "./run",
        "--check",
        UV_CACHE_DIR=str(tmp_path / "empty"),
        PIP_RETRIES="0",
        UV_HTTP_RETRIES="0",
        **NO_NETWORK,
    )
    assert said.code == 1
    assert "or bring the packages in a folder: --offline FOLDER" in said.text
    assert time.monotonic() - began < 60
    assert not checkout.stamp.exists()
