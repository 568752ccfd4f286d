"""A copy of the checkout for the tests to set up, break and start."""

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

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = ("DUIJIE_", "DATABASE_URL", "DJANGO_", "PYTEST_", "PYTHON", "VIRTUAL_ENV", "COV_")
PATIENCE_SECONDS = 900
# Nothing listens there: whoever asks an index or a proxy is refused at once.
NO_NETWORK = dict.fromkeys(
    ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9"
) | {
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple",
    "NO_PROXY": "",
}
# One test is enough to see that what was set up works.
ONE_TEST = "tests/core/test_lifecycle.py"


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def environment(**extra: str) -> dict[str, str]:
    """Give an environment as a stranger has it: none of the running tests' own variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
    own = str(ROOT / ".venv" / "bin")
    path = [folder for folder in kept["PATH"].split(os.pathsep) if folder != own]
    return {**kept, "PATH": os.pathsep.join(path), **extra}


def cut_off(*words: str) -> tuple[str, ...]:
    """Give the command that runs these words where there is no network but this machine's own.

    Where the kernel allows no such place, the words alone: NO_NETWORK then refuses what asks politely.
    """
    apart = ("unshare", "--user", "--map-root-user", "--net", sys.executable, str(RAISE_LOOPBACK))
    trial = subprocess.run([*apart, "true"], capture_output=True, check=False)
    return (*apart, *words) if trial.returncode == 0 else words


RAISE_LOOPBACK = Path(__file__).with_name("raise_loopback.py")


@dataclass(frozen=True)
class Said:
    """What a command printed, both streams together, and how it ended."""

    code: int
    text: str
    seconds: float


class Started:
    """A command that goes on running."""

    def __init__(self, process: subprocess.Popen[str], output: Path) -> None:
        self.process = process
        self.output = output
        self.began = time.monotonic()

    def text(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, words: str) -> float:
        """Wait until the words were printed and give the seconds since the start."""
        deadline = self.began + PATIENCE_SECONDS
        while words not in self.text():
            assert self.process.poll() is None, f"ended before it said {words!r}:\n{self.text()}"
            assert time.monotonic() < deadline, f"never said {words!r}:\n{self.text()}"
            time.sleep(0.02)
        return time.monotonic() - self.began

    def press_ctrl_c(self) -> Said:
        """Interrupt the command and all it started, as a terminal does, and wait for its end."""
        return self._signal(signal.SIGINT)

    def kill(self) -> Said:
        """End it at once and unasked, as a loss of power does."""
        return self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> Said:
        os.killpg(self.process.pid, number)
        code = self.process.wait(PATIENCE_SECONDS)
        return Said(code, self.text(), time.monotonic() - self.began)


class Checkout:
    """What git keeps of the checkout, as it lies here now, in a folder where nothing is set up yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        listed = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        for name in listed.stdout.rstrip("\0").split("\0"):
            if (ROOT / name).exists():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, folder / name, follow_symlinks=False)

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    @property
    def stamp(self) -> Path:
        return self.venv / "duijie-set-up.json"

    def processes(self) -> list[str]:
        """Give the command lines of the processes that run out of this checkout."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_bytes()
                folder = (process / "cwd").resolve()
            except OSError:
                continue  # it ended while we looked, or is not ours
            if str(self.folder).encode() in command or folder.is_relative_to(self.folder):
                found.append(command.replace(b"\0", b" ").decode(errors="replace"))
        return found

    def wait_until_quiet(self) -> None:
        """Wait until nothing of this checkout runs; who was told to end needs a moment to obey."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while left := self.processes():
            assert time.monotonic() < deadline, left
            time.sleep(0.05)

    def call(self, *words: str, **extra: str) -> Said:
        """Run a command of the checkout to its end."""
        began = time.monotonic()
        result = subprocess.run(
            words,
            cwd=self.folder,
            env=environment(**extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        return Said(result.returncode, result.stdout, time.monotonic() - began)

    def start(self, *words: str, **extra: str) -> Started:
        """Start a command of the checkout, in a process group of its own."""
        output = self.folder / f"output-{time.monotonic_ns()}.txt"
        with output.open("w", encoding="utf-8") as file:
            process = subprocess.Popen(
                words,
                cwd=self.folder,
                env=environment(**extra),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        return Started(process, output)
