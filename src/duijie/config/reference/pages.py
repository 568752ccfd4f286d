"""All reference pages, and bringing a folder of them up to date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from duijie.config.reference import api, commands, configuration, lives, permissions, read_json

COMMAND = ".venv/bin/python -m duijie.config.reference"
FOLDER = Path("docs") / "reference"

PAGES: Mapping[str, Callable[[], str]] = {
    "api.md": api.page,
    "commands.md": commands.page,
    "configuration.md": configuration.page,
    "lives.md": lives.page,
    "permissions.md": permissions.page,
    "read-json.md": read_json.page,
}


def write(folder: Path) -> list[str]:
    """This will write every page that differs from the code, and return the names of those."""
    changed = [name for name in PAGES if is_stale(folder, name)]
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        (folder / name).write_text(PAGES[name](), encoding="utf-8")
    return changed


def complaint(folder: Path) -> str:
    """This will name the pages that say something else than the code, and the cure; "" for none."""
    stale = [str(FOLDER / name) for name in PAGES if is_stale(folder, name)]
    return f"{', '.join(stale)}: not what the code says. Mend it: {COMMAND}" if stale else ""


def is_stale(folder: Path, name: str) -> bool:
    """This will say whether a page is missing or says something else than the code."""
    file = folder / name
    return not file.exists() or file.read_text(encoding="utf-8") != PAGES[name]()
