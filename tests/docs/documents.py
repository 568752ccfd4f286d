"""Reads the documents written by hand, so that the tests can hold them against the code."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOP = ("README.md", "README.zh-CN.md", "ARCHITECTURE.md", "GLOSSARY.md", "CONTRIBUTING.md", "CHANGELOG.md")
# What a path in a document begins with; anything else between backticks is something else.
PLACES = ("src/", "tests/", "docs/", "scripts/", "quality/", "requirements/")

_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_SPAN = re.compile(r"`([^`\n]+)`")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_ASSIGNMENT = re.compile(r"[A-Z_]+=")
_ELSEWHERE = ("http://", "https://", "mailto:")


@dataclass(frozen=True)
class Called:
    """A command as a document writes it: what is started, and the words after it."""

    program: str
    words: tuple[str, ...]

    @property
    def options(self) -> frozenset[str]:
        """The options named, without their values."""
        return frozenset(word.partition("=")[0] for word in self.words if word.startswith("--"))


def all_documents(root: Path = ROOT) -> list[Path]:
    """Give every document of the checkout."""
    tops = [root / name for name in (*TOP, "THIRD_PARTY.md") if (root / name).exists()]
    return [*tops, *sorted((root / "docs").rglob("*.md"))]


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def without_code(text: str) -> str:
    return _FENCE.sub("", text)


def links(text: str) -> list[str]:
    """Give what a document links to and shows, code left out, in its order."""
    return _LINK.findall(_SPAN.sub("", without_code(text)))


def broken_links(files: list[Path]) -> list[str]:
    """Name every relative link or picture that leads nowhere."""
    return [
        f"{file.name}: {target}"
        for file in files
        for target in links(read(file))
        if not target.startswith(_ELSEWHERE) and not (file.parent / target.partition("#")[0]).exists()
    ]


def spans(text: str) -> list[str]:
    return _SPAN.findall(without_code(text))


def lost_paths(text: str, root: Path = ROOT) -> list[str]:
    """Name every path between backticks that is not in the checkout."""
    paths = [span for span in spans(text) if span.startswith(PLACES) and not re.search(r"[<*\s]", span)]
    return [path for path in paths if not (root / path).exists()]


def headings(text: str) -> list[int]:
    """Give the level of each heading, in order."""
    return [len(marks) for marks in re.findall(r"^(#+) ", without_code(text), re.MULTILINE)]


def section(text: str, heading: str) -> str:
    """Give what stands under a heading, up to the next of its level or a higher one."""
    begin = re.search(rf"^(#+) {heading}.*\n", text, re.MULTILINE)
    assert begin is not None, f"no heading {heading!r}"
    rest = text[begin.end() :]
    end = re.search(rf"^#{{1,{len(begin[1])}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def rows(text: str) -> list[list[str]]:
    """Give the cells of every row of the tables in a text, without heads and rulers."""
    lines = [line.strip() for line in text.splitlines()]
    table = [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("|")
    ]
    return [cells for cells, below in zip(table, [*table[1:], []], strict=True) if not _is_head(cells, below)]


def _is_head(cells: list[str], below: list[str]) -> bool:
    return all(set(cell) <= set("-: |") for cell in cells) or bool(below and set(below[0]) <= set("-: |"))


def bold(text: str) -> list[str]:
    return _BOLD.findall(without_code(text))


def commands(text: str) -> Iterator[Called]:
    """Give every call of duijie, ./run and ./test in code blocks and between backticks."""
    blocks = [
        body.replace("\\\n", " ") for language, body in _FENCE.findall(text) if language in {"sh", "ini"}
    ]
    for line in [*(line for body in blocks for line in body.splitlines()), *spans(text)]:
        words = _words(line.strip().removeprefix("ExecStart="))
        while words and (_ASSIGNMENT.match(words[0]) or words[0] == "export"):
            words = words[1:]
        if words and (words[0] in {"./run", "./test"} or Path(words[0]).name == "duijie"):
            yield Called(Path(words[0]).name, tuple(words[1:]))


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:
        return []  # an apostrophe in prose, not a command
