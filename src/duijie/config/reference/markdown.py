"""Pieces of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

HOW = """\
This page is written from the code by `.venv/bin/python -m duijie.config.reference`; a test keeps it
true."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """This will lay out a table, its last line ended."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def code(name: str) -> str:
    """This will set a name as code."""
    return f"`{name}`"
