"""`duijie api-schema`: the API's description as OpenAPI JSON."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path

from duijie.cli import instance


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """This will declare the command."""
    return commands.add_parser(
        "api-schema",
        help="print the API's description as OpenAPI JSON",
        description="Prints the API's description as OpenAPI JSON. Needs no instance.",
    )


def run(arguments: argparse.Namespace) -> int:
    """This will print the description.

    The settings want a data folder; a throw-away one keeps this command from making a real one.
    """
    with tempfile.TemporaryDirectory(prefix="duijie-schema-") as folder:
        os.environ.pop("DATABASE_URL", None)
        instance.start_django(Path(folder))
        from duijie.api.schema import api

        print(json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=2, sort_keys=True, default=str))
    return 0
