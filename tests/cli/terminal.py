"""A command on a terminal of its own, typed into as a person does."""

from __future__ import annotations

import os
import pty
import select
import signal
import time
from pathlib import Path

from tests.cli.commands import COMMAND, NOTHING_SET, PATIENCE_SECONDS


def processes_of(data: Path) -> list[str]:
    """Give the command lines of the processes that work on this data folder."""
    mark = f"DUIJIE_DATA={data}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue  # it ended while we looked, or is not ours
    return found


class Terminal:
    """A `duijie` command that believes a person sits before it."""

    def __init__(self, *words: str, cwd: Path, **extra: str) -> None:
        self.said = ""
        self.pid, self._screen = pty.fork()
        if self.pid == 0:
            try:
                os.chdir(cwd)
                os.execve(  # noqa: S606 - the command itself
                    COMMAND[0], [*COMMAND, *words], {**NOTHING_SET, **extra}
                )
            finally:
                os._exit(127)

    def _read(self, deadline: float) -> bool:
        """Take in what was printed; False when the command has closed its terminal."""
        assert time.monotonic() < deadline, f"waited in vain:\n{self.said}"
        if not select.select([self._screen], [], [], 0.2)[0]:
            return True
        try:
            more = os.read(self._screen, 65536)
        except OSError:  # what Linux answers when the other end is closed
            return False
        self.said += more.decode(errors="replace").replace("\r\n", "\n")
        return bool(more)

    def wait_for(self, words: str) -> None:
        """Wait until the words were printed after what was answered last."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while words not in self.said:
            assert self._read(deadline), f"ended before it said {words!r}:\n{self.said}"

    def answer(self, question: str, words: str) -> None:
        """Wait for a question and type the answer; what was said before it is done with."""
        self.wait_for(question)
        self.said = self.said.partition(question)[2]
        os.write(self._screen, f"{words}\n".encode())

    def press_ctrl_c(self) -> None:
        os.write(self._screen, b"\x03")

    def press_ctrl_c_until_the_end(self) -> int:
        """Press it again and again, as one does at a question, and give the exit code.

        Python takes the first one in only with the next key when it comes just before it waits.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        press_at = time.monotonic()
        while self._read(deadline):
            if time.monotonic() >= press_at:
                self.press_ctrl_c()
                press_at = time.monotonic() + 3
        return self._exit_code()

    def end(self) -> int:
        """Wait for its end and give the exit code."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._read(deadline):
            pass
        return self._exit_code()

    def _exit_code(self) -> int:
        os.close(self._screen)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def kill(self) -> None:
        """End it, whatever it does; for a test that failed half-way."""
        try:
            os.kill(self.pid, signal.SIGTERM)
            deadline = time.monotonic() + PATIENCE_SECONDS
            while os.waitpid(self.pid, os.WNOHANG) == (0, 0):
                if time.monotonic() > deadline:
                    os.kill(self.pid, signal.SIGKILL)
                time.sleep(0.1)
        except (ProcessLookupError, ChildProcessError):
            pass
