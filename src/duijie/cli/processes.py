"""Child processes that live and die together: the web server and the job worker."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from duijie.cli.trouble import TroubleError

STOP_SECONDS = 15
LOOK_EVERY_SECONDS = 0.1
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, <linux/prctl.h>


@dataclass(frozen=True)
class Program:
    """A child process: what to call it in messages, and its command line."""

    name: str
    command: Sequence[str]


@dataclass(frozen=True)
class Child:
    """A program that was started."""

    program: Program
    process: subprocess.Popen[bytes]


def web_server(*, host: str, port: int, workers: int = 1) -> Program:
    """This will describe the web server. Each worker process answers two requests at a time.

    granian's own default of threads takes several hundred megabytes.
    """
    return Program(
        "web server",
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
            *("--workers", str(workers), "--blocking-threads", "2", "--no-ws", "--log-level", "warning"),
            "duijie.config.wsgi:application",
        ],
    )


def job_worker() -> Program:
    """This will describe the process that does what waits in the queue."""
    return Program("job worker", [sys.executable, "-m", "duijie.cli", "worker"])


def port_is_free(host: str, port: int) -> bool:
    """This will say whether a server can listen there now.

    Raises TroubleError when the address is not one of this machine or the port needs root.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except PermissionError:
            raise TroubleError(f"Port {port} needs root. Choose one from 1024 on: --port 8000") from None
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise TroubleError(f"{host} is not an address of this machine. Choose another: --host") from None
    return True


def free_port(host: str, *, start: int) -> int:
    """This will return the first port from `start` on that is free."""
    for port in range(start, min(start + 500, 65536)):
        if port_is_free(host, port):
            return port
    raise TroubleError(f"No port from {start} on is free on {host}.")


def demand_port(host: str, port: int, *, called: str) -> None:
    """This will do nothing when the port is free.

    Raises TroubleError naming the next free port and how `called` takes it.
    """
    if not 1 <= port <= 65535:  # noqa: PLR2004 - the range of TCP ports
        raise TroubleError(f"{port} is not a port. Choose one from 1024 to 65535: --port 8000")
    if not port_is_free(host, port):
        other = free_port(host, start=port + 1 if port < 65535 else 8000)  # noqa: PLR2004
        raise TroubleError(
            f"Port {port} is taken by another program (or another Duijie).\n"
            f"Port {other} is free. Use it:  {called} --port {other}"
        )


def _stop_with_parent() -> None:
    """This will have the kernel end the child when the parent is killed: no server stays behind."""
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """This will put off what asks this process to stop until what is done in here is done."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Group:
    """Programs that run together."""

    def __init__(self) -> None:
        self.children: list[Child] = []

    def start(self, program: Program, environ: Mapping[str, str] | None = None) -> None:
        """This will start one more program.

        In a session of its own: Ctrl-C reaches the parent alone, which then stops them in order.
        """
        process = subprocess.Popen(  # noqa: S603 - our own programs
            program.command,
            env={**os.environ, **(environ or {})},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_stop_with_parent,  # noqa: PLW1509 - the parent has one thread
        )
        self.children.append(Child(program, process))

    def complain_of_dead(self) -> None:
        """This will raise TroubleError when one of the programs has ended."""
        for child in self.children:
            # Interrupted as it looks, `poll` keeps its lock, and nobody could wait for the program any more.
            with _undisturbed():
                code = child.process.poll()
            if code is not None:
                raise TroubleError(
                    f"The {child.program.name} stopped by itself (exit code {code}); see above."
                )

    def wait_until(self, ready: Callable[[], bool], *, seconds: float, what: str) -> None:
        """This will wait until `ready` says yes. Raises TroubleError when it does not, or one dies."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.complain_of_dead()
            if time.monotonic() > deadline:
                raise TroubleError(f"{what} within {seconds:.0f} s did not happen; see above.")
            time.sleep(LOOK_EVERY_SECONDS)

    def wait(self) -> None:
        """This will wait for ever. Raises TroubleError when a program ends."""
        while True:
            self.complain_of_dead()
            time.sleep(LOOK_EVERY_SECONDS * 5)

    def stop(self) -> None:
        """This will ask all programs to end, the last started first, and kill who does not."""
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in reversed(self.children):
            try:
                child.process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
        self.children.clear()


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def running_group() -> Iterator[Group]:
    """This will give a group whose programs are stopped at the end, also on Ctrl-C or SIGTERM."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    group = Group()
    try:
        yield group
    finally:
        # A second Ctrl-C must not leave children behind.
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        group.stop()
