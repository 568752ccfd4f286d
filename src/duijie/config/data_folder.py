"""The one folder that holds everything an instance owns."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from duijie.cli.instance import is_demo

SECRET_KEY_FILE = "secret-key"  # noqa: S105 - a file's name, not a secret
DATABASE_FILE = "duijie.sqlite3"
DEMO_ISSUER = "示例科技服务中心"


def make_folder(folder: Path) -> Path:
    """This will create the data folder, readable by its owner only, and return it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def demo_issuer(folder: Path) -> str:
    """This will return the invented name that papers of a demo are issued under; empty outside a demo."""
    return DEMO_ISSUER if is_demo(folder) else ""


def secret_key(folder: Path) -> str:
    """This will return the folder's secret key, making it with mode 0600 on the first call.

    Two processes that start together agree on one key: the file is linked into place whole, and
    who comes second reads what the first one wrote.
    """
    path = make_folder(folder) / SECRET_KEY_FILE
    if not path.exists():
        draft = folder / f".{SECRET_KEY_FILE}-{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
