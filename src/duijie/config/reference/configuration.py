"""The reference page of all settings, from where they are declared."""

from __future__ import annotations

from duijie.config.environment import VARIABLES

HEAD = """\
# Configuration

A running Duijie is configured by environment variables alone. This page is written from their
declarations in `src/duijie/config/environment.py` by `.venv/bin/python -m duijie.config.reference`;
a test keeps it true.

`./run` reads none of them: a demo never touches a real instance.

| variable | default | what it does |
| --- | --- | --- |
"""

TAIL = """
## The data folder

Everything an instance owns lies in the folder `DUIJIE_DATA`, readable by its owner only. A relative
path counts from where the command is started. Back it up while nothing runs, or with SQLite's backup command.

| in the folder | what it is |
| --- | --- |
| `duijie.sqlite3` | the database, unless `DATABASE_URL` names another |
| `secret-key` | the key that signs sessions, mode 0600, made on the first start |
| `uploads/` | the pages taken in, each under the hash of its bytes |
| `files/` | the files of records, unless a store elsewhere keeps them |
| `index/` | the search index and the vectors; made again from the database when it is missing or broken |
| `map.geojson` | the operator's own map of the figures, if there is one |
| `THIS-IS-A-DEMO` | there when the folder holds a demo world, which is never served to other machines |

## For set-up and tests

| variable | what it does |
| --- | --- |
| `DUIJIE_PYTHON` | the Python that `./run` and `./test` use, instead of the first that fits |
| `DUIJIE_CHROMIUM` | the Chromium that the browser tests drive, instead of the first that starts |

Packages come from where pip is configured to take them (`pip config set global.index-url ADDRESS`).
"""


def page() -> str:
    """This will return the reference page as Markdown."""
    rows = [
        f"| `{each.name}` | {f'`{each.default}`' if each.default else 'empty'} | {each.purpose} |"
        for each in VARIABLES
    ]
    return HEAD + "\n".join(rows) + "\n" + TAIL
