"""`duijie serve`: serves the real thing; it never invents records."""

from __future__ import annotations

import argparse
import ipaddress
import time
from collections.abc import Iterable
from pathlib import Path

from duijie.cli import clock, first_operator, instance
from duijie.cli.processes import demand_port, job_worker, running_group, web_server
from duijie.cli.trouble import TroubleError
from duijie.cli.visit import answers

START_SECONDS = 60
LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """This will declare the command."""
    parser = commands.add_parser(
        "serve",
        help="serve the site",
        description="Serves the site and does the waiting work. The first start asks for the operator's "
        "account. What else can be set is in docs/reference/configuration.md.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="listen on this address (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="listen on this port (default 8000)")
    parser.add_argument("--workers", type=int, default=1, help="web processes (default 1)")
    parser.add_argument(
        "--no-jobs", action="store_true", help="a separate `duijie worker` does the waiting work"
    )
    parser.add_argument(
        "--plain-http",
        action="store_true",
        help="listen to other machines without HTTPS, in a closed network",
    )
    return parser


def is_loopback(host: str) -> bool:
    """This will say whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_unsafe(
    *, host: str, names: Iterable[str], demo: bool, https: bool, debug: bool, plain_http: bool, data: Path
) -> None:
    """This will do nothing when the instance may be served so. Raises TroubleError when not.

    names are those the site answers to: a proxy makes a loopback server public under its name.
    """
    public = not is_loopback(host) or any(name not in LOCAL_NAMES for name in names)
    if not public:
        return
    if demo:
        raise TroubleError(
            f"{data} holds a demo, whose passwords lie in a file: it is served on this machine only.\n"
            "For the real thing choose another folder in DUIJIE_DATA."
        )
    if debug:
        raise TroubleError("DUIJIE_DEBUG shows secrets to visitors. Unset it to serve others.")
    if not https and not plain_http:
        raise TroubleError(
            "Without HTTPS everybody on the way reads the passwords. Put a proxy with a certificate in\n"
            "front and set DUIJIE_HTTPS=true (docs/how-to/run-for-real.md), or give --plain-http in a\n"
            "closed network."
        )


def run(arguments: argparse.Namespace) -> int:
    """This will serve until Ctrl-C and return the exit code."""
    began = time.monotonic()
    instance.start_django()
    from django.conf import settings

    refuse_unsafe(
        host=arguments.host,
        names=settings.ALLOWED_HOSTS,
        demo=instance.is_demo(instance.data_folder()),
        https=settings.SESSION_COOKIE_SECURE,
        debug=settings.DEBUG,
        plain_http=arguments.plain_http,
        data=instance.data_folder(),
    )
    demand_port(arguments.host, arguments.port, called="duijie serve")
    instance.make_folders()
    migrated = instance.bring_database_up_to_date()
    if migrated:
        print(f"The database was brought up to date: {migrated} migrations.", flush=True)
    first_operator.ensure(now=clock.now())
    with running_group() as group:
        group.start(web_server(host=arguments.host, port=arguments.port, workers=arguments.workers))
        if not arguments.no_jobs:
            group.start(job_worker())
        address = f"http://{arguments.host}:{arguments.port}/"
        group.wait_until(lambda: answers(address), seconds=START_SECONDS, what=f"An answer from {address}")
        seconds = time.monotonic() - began
        try:
            print(f"Duijie answers at {address} (after {seconds:.1f} s). Ctrl-C stops it.", flush=True)
            group.wait()
        except KeyboardInterrupt:
            print("\nStopping ...", flush=True)
    print("Stopped.", flush=True)
    return 0
