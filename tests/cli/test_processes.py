"""Programs that run together are ended and waited for, whenever one is asked to stop."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from duijie.cli.processes import Child, Group, Program


class StoppedAsItLooks(subprocess.Popen):
    """A program during whose look for its end Ctrl-C is pressed."""

    looks = 0

    def poll(self) -> int | None:
        if not self.looks:
            signal.raise_signal(signal.SIGINT)
        self.looks += 1
        return super().poll()


def test_ctrl_c_comes_through_when_it_is_known_whether_a_program_runs():
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with StoppedAsItLooks(command, start_new_session=True) as process:
        group = Group()
        group.children.append(Child(Program("sleeper", command), process))
        try:
            with pytest.raises(KeyboardInterrupt):
                group.complain_of_dead()
            assert process.looks == 1
        finally:
            process.looks += 1
            process.kill()
