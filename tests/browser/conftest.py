"""A whole demo, started as a person starts it, and a real Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

START_SECONDS = 180
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@dataclass(frozen=True)
class Demo:
    """A running demo: its address and the passwords of its accounts."""

    address: str
    passwords: dict[str, str]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("demo")
    port = _free_port()
    log = folder / "log.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(
            # By words alone: the encoder would take one of two cores for minutes, and adds no page.
            [
                *(sys.executable, "-m", "duijie.cli", "demo", "--small", "--words-only"),
                *("--data", str(folder / "data"), "--port", str(port)),
            ],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while "Ctrl-C stops it" not in log.read_text(encoding="utf-8"):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.2)
        lines = (folder / "data" / "demo-accounts.txt").read_text(encoding="utf-8").splitlines()
        yield Demo(f"http://127.0.0.1:{port}", {line.split("\t")[1]: line.split("\t")[2] for line in lines})
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    assert path is not None, "Chromium is not here: sudo apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """One person at a browser: signs in, and notes whatever the browser complains about."""

    def __init__(
        self, browser: Browser, demo: Demo, width: str, *, language: str = "zh-CN", scripts: bool = True
    ) -> None:
        self.demo = demo
        self.complaints: list[str] = []
        context = browser.new_context(viewport=WIDTHS[width], locale=language, java_script_enabled=scripts)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", self._note)
        self.page.on("request", self._watch)

    def _note(self, message) -> None:
        if message.type in {"error", "warning"} and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def _watch(self, request) -> None:
        # Passkeys are bound to a name: that test comes by the machine's own.
        by_name = self.demo.address.replace("127.0.0.1", "localhost")
        if not request.url.startswith((self.demo.address, by_name, "data:")):
            self.complaints.append(f"asked another machine: {request.url}")

    def sign_in(self, role: str) -> Page:
        self.page.goto(f"{self.demo.address}/sign-in/")
        self.page.fill("input[name=username]", role)
        self.page.fill("input[name=password]", self.demo.passwords[role])
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(f"{self.demo.address}/")
        return self.page

    def open(self, path: str) -> Page:
        answer = self.page.goto(f"{self.demo.address}{path}")
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"
        return self.page


@pytest.fixture
def visitor(chromium, demo):
    """Make visitors; at the end none of their browsers may have complained."""
    made: list[Visitor] = []

    def make(
        role: str = "", width: str = "desk", *, language: str = "zh-CN", scripts: bool = True
    ) -> Visitor:
        one = Visitor(chromium, demo, width, language=language, scripts=scripts)
        made.append(one)
        if role:
            one.sign_in(role)
        return one

    yield make
    complaints = [complaint for one in made for complaint in one.complaints]
    for one in made:
        one.page.context.close()
    assert complaints == []
