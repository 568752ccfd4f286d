"""Starts a PostgreSQL server of its own for the tests, and leaves nothing of it behind."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

SERVER_USER = "postgres"  # the account that Debian's package makes; initdb refuses root
PACKAGED = Path("/usr/lib/postgresql")  # where Debian's packages put their versions
NEEDED = ("initdb", "pg_ctl", "createdb")


class PostgresError(Exception):
    """The throw-away server does not start; the message holds what it said."""


def find_binaries() -> Path | None:
    """This will return the folder of the newest PostgreSQL server on this machine, or None."""
    folders = [path.parent for path in PACKAGED.glob("*/bin/initdb")]
    folders.sort(key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return next((folder for folder in folders if all((folder / name).exists() for name in NEEDED)), None)


def _call(*command: str | Path, cwd: Path) -> None:
    as_server = ["runuser", "-u", SERVER_USER, "--"] if os.geteuid() == 0 else []
    result = subprocess.run(
        [*as_server, *map(str, command)], cwd=cwd, capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        log = cwd / "log"
        said = log.read_text(errors="replace") if log.exists() else ""
        raise PostgresError(f"{Path(command[0]).name} failed: {result.stdout}{result.stderr}{said}".strip())


@contextmanager
def running(binaries: Path) -> Iterator[str]:
    """This will run a server in a temporary folder and give the DATABASE_URL of its one database.

    It listens on a socket in that folder only, and writes without waiting for the disk: its data is
    thrown away. Raises PostgresError.
    """
    folder = Path(tempfile.mkdtemp(prefix="duijie-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        account = pwd.getpwnam(SERVER_USER)
        os.chown(folder, account.pw_uid, account.pw_gid)
    try:
        _call(
            *(binaries / "initdb", "--pgdata", folder / "data", "--username", "duijie", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
            cwd=folder,
        )
        options = (
            f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off"
        )
        options += " -c synchronous_commit=off -c max_connections=60"
        _call(
            *(binaries / "pg_ctl", "start", "--wait", "--silent", "--pgdata", folder / "data"),
            *("--log", folder / "log", "--options", options),
            cwd=folder,
        )
        try:
            _call(binaries / "createdb", "--host", folder, "--username", "duijie", "duijie", cwd=folder)
            yield f"postgres://duijie@{quote(str(folder), safe='')}/duijie"
        finally:
            _call(
                *(
                    binaries / "pg_ctl",
                    "stop",
                    "--mode",
                    "immediate",
                    "--silent",
                    "--pgdata",
                    folder / "data",
                ),
                cwd=folder,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
