"""`duijie demo`: the demo world on this machine only (what ./run calls)."""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from duijie.cli import clock, demo_check, instance, seed
from duijie.cli.pages import take_in_folder
from duijie.cli.processes import Group, demand_port, free_port, job_worker, running_group, web_server
from duijie.cli.trouble import TroubleError
from duijie.cli.visit import answers

HOST = "127.0.0.1"
PORT = 8000
START_SECONDS = 60
LOCK_FILE = "served-by"
SMALL = f"stay with the small world, which otherwise grows to {seed.LARGE_WORLD} while it is served"
LARGE = f"build {seed.LARGE}, before it is served"


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """This will declare the command."""
    parser = commands.add_parser(
        "demo",
        help="serve the demo world on this machine (what ./run calls)",
        description="Serves an invented world on 127.0.0.1. It is built on the first start and grows while "
        "it is served; Ctrl-C stops it.",
    )
    parser.add_argument(
        "--data", metavar="FOLDER", type=Path, default=Path("var/demo"), help="keep the demo here"
    )
    parser.add_argument("--port", type=int, help=f"serve on this port (default {PORT})")
    parser.add_argument("--pages", metavar="FOLDER", type=Path, help="take in every page of this folder, too")
    parser.add_argument(
        "--words-only", action="store_true", help="search by words alone: no meanings in the background"
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--small", dest="size", action="store_const", const="small", help=SMALL)
    size.add_argument("--large", dest="size", action="store_const", const="large", help=LARGE)
    parser.add_argument(
        "--check", action="store_true", help="try everything once on a throw-away folder, and stop"
    )
    return parser


def run(arguments: argparse.Namespace) -> int:
    """This will serve the demo until Ctrl-C, or check it, and return the exit code."""
    _forget_other_instances()
    if arguments.words_only:
        os.environ["DUIJIE_ENCODER"] = "none"
    if arguments.pages is not None and not arguments.pages.is_dir():
        raise TroubleError(f"{arguments.pages} is not a folder. --pages wants a folder of pages.")
    if arguments.check:
        return _check(arguments)
    return _serve(arguments)


def _forget_other_instances() -> None:
    """This will drop settings meant for a real instance: a demo never writes into its database."""
    for name in list(os.environ):
        if name.startswith("DUIJIE_") or name == "DATABASE_URL":
            del os.environ[name]


def _say(text: str) -> None:
    print(f"  {text}", flush=True)


@contextmanager
def _held(data: Path, address: str) -> Iterator[None]:
    """This will hold the data folder for this process. Raises TroubleError when another serves it."""
    with (data / LOCK_FILE).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise TroubleError(
                f"This demo is already running at {file.read().strip()}\n"
                "Open that, or stop it first (Ctrl-C where it runs), or begin another: ./run --data FOLDER"
            ) from None
        file.truncate(0)
        file.write(address)
        file.flush()
        yield


def _clear(data: Path) -> None:
    """This will empty the folder of a demo world whose building was interrupted."""
    for item in data.iterdir():
        if item.name in {instance.DEMO_MARK, LOCK_FILE}:
            continue
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item)
        else:
            item.unlink()


def _make_ready(data: Path, *, size: Literal["small", "large"] | None) -> list[seed.SignIn]:
    """This will see to a demo world in its present form, building it when there is none.

    A world that is ready needs no Django here: the web server and the worker start at once. It stays what it
    was made as: one that grows goes on growing, one that does not never begins.

    Args:
        data: where the demo is kept.
        size: what was asked for; without, a small world is built that grows while it is served.
    """
    is_new = not seed.has_accounts(data)
    if size and not is_new:
        print(f"The demo in {data} is served as it was made. Another, {size}:  ./run --{size} --data FOLDER")
    if is_new:
        _clear(data)
    elif instance.is_up_to_date(data):
        os.environ["DUIJIE_DATA"] = str(data)
        return seed.read_accounts(data)
    instance.start_django(data)
    instance.make_folders()
    instance.bring_database_up_to_date()
    if not is_new:
        return seed.read_accounts(data)
    began = time.monotonic()
    print("Building the demo world (once) ...", flush=True)
    world = seed.world_of(large=size == "large")
    accounts = seed.build(data, world, now=clock.now(), say=_say, grows=size is None)
    print(f"The demo world is built: {time.monotonic() - began:.1f} s.", flush=True)
    if size is None:
        _say(f"it grows in the background: {seed.LARGE_WORLD} in the end")
    return accounts


def _claim(data: Path) -> None:
    """This will make the folder a demo's. Raises TroubleError when it holds something else."""
    if data.exists() and not data.is_dir():
        raise TroubleError(f"{data} is not a folder.")
    if data.exists() and not instance.is_demo(data) and any(data.iterdir()):
        raise TroubleError(f"{data} is not empty and holds no demo. Choose another folder: --data FOLDER")
    instance.mark_as_demo(data)


def _start(group: Group, port: int, began: float) -> str:
    group.start(web_server(host=HOST, port=port))
    address = f"http://{HOST}:{port}/"
    group.wait_until(lambda: answers(address), seconds=START_SECONDS, what=f"An answer from {address}")
    group.start(job_worker())  # loading takes it as long as the web server, which somebody waits for
    print(f"Duijie answers after {time.monotonic() - began:.1f} s.", flush=True)
    return address


def _serve(arguments: argparse.Namespace) -> int:
    began = time.monotonic()
    data = arguments.data.expanduser().resolve()
    port = PORT if arguments.port is None else arguments.port
    _claim(data)
    with _held(data, f"http://{HOST}:{port}/"):
        demand_port(HOST, port, called="./run")
        accounts = _make_ready(data, size=arguments.size)
        with running_group() as group:
            address = _start(group, port, began)
            if arguments.pages is not None:
                instance.start_django(data)
                take_in_folder(arguments.pages, now=clock.now(), say=_say)
            try:
                print(f"\nOpen  {address}  and sign in as one of (role, name, password):\n")
                print(seed.table(accounts))
                if not arguments.words_only:
                    print("\nSearch works on words at once; meanings are added in the background.")
                print("Ctrl-C stops it; the next ./run goes on where this one stops.", flush=True)
                group.wait()
            except KeyboardInterrupt:
                print("\nStopping ...", flush=True)
    print("Stopped.", flush=True)
    return 0


def _check(arguments: argparse.Namespace) -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="duijie-check-") as folder:
        data = Path(folder) / "data"
        _claim(data)
        port = free_port(HOST, start=18000)
        accounts = _make_ready(data, size=arguments.size or "small")
        if arguments.size is None:
            _say("the small world is checked and does not grow; ./run grows it while it is served")
        with running_group() as group:
            address = _start(group, port, began)
            seen = demo_check.look_around(address, accounts, group=group, pages=arguments.pages, say=_say)
    print(f"Checked in {time.monotonic() - began:.0f} s; everything was stopped and removed.")
    print(f"{seen} things seen, all well.", flush=True)
    return 0
