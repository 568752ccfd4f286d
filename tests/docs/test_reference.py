"""The reference pages say what the code says, and whoever forgets is told what to run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from duijie import access
from duijie.config.reference import lives, pages, permissions
from duijie.config.reference.rooms import in_both

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference"


def test_pages_say_what_the_code_says():
    assert pages.complaint(FOLDER) == ""


@pytest.mark.slow
def test_stale_page_is_named_with_the_command_that_mends_it(tmp_path: Path):
    folder = tmp_path / "reference"
    shutil.copytree(FOLDER, folder)
    pages.write(folder)
    page = folder / "lives.md"
    page.write_text(page.read_text(encoding="utf-8").replace("--> paused", "--> resting"), encoding="utf-8")
    (folder / "commands.md").unlink()
    assert pages.complaint(folder) == (
        "docs/reference/commands.md, docs/reference/lives.md: not what the code says. "
        "Mend it: .venv/bin/python -m duijie.config.reference"
    )
    assert pages.write(folder) == ["commands.md", "lives.md"]
    assert pages.complaint(folder) == ""


@pytest.mark.setup
def test_command_writes_the_pages_without_an_instance(tmp_path: Path):
    result = subprocess.run(
        [sys.executable, "-m", "duijie.config.reference", tmp_path / "pages"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == f"{len(pages.PAGES)} pages, {len(pages.PAGES)} of them changed."
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]
    written = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "pages").iterdir()}
    assert written == {name: page() for name, page in pages.PAGES.items()}


def test_folder_holds_the_written_pages_and_no_others():
    assert {file.name for file in FOLDER.glob("*.md")} == set(pages.PAGES)


# --------------------------------------------------------------------------------------- lives


def test_every_life_of_the_source_is_on_the_page():
    written = {
        (file.parent.name, name)
        for file in (ROOT / "src" / "duijie").glob("*/states.py")
        for name in re.findall(r"^(\w+_LIFE)(?:: [^=]+)? = ", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {(life.room, life.name) for life in lives.lives()} == written
    page = lives.page()
    for life in lives.lives():
        assert life.table.as_mermaid() in page
        assert f"`{life.name}` in `duijie/{life.room}/states.py`" in page


def test_life_is_told_whole():
    section = lives.page().partition("## Need (")[2].partition("\n## ")[0]
    assert "| `open` | open for matching | 对接中 | `pause`, `close` |" in section
    assert "| `closed` | closed | 已关闭 | none: it ends here |" in section
    assert "| `close` | `open`, `paused` | `closed` |" in section


def test_every_state_has_a_chinese_word():
    labels = {state: in_both(state.label) for life in lives.lives() for state in life.table.states}
    assert [state for state, (_english, chinese) in labels.items() if chinese.isascii()] == []


# --------------------------------------------------------------------------------- permissions


def test_every_permission_is_on_the_page_once():
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_0-9]+)` \|", permissions.page(), re.MULTILINE)
    assert sorted(rows) == sorted(access.permissions())


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("is_clerk", "*is clerk*"),
        ("~is_clerk", "not *is clerk*"),
        ("((a | b) | c)", "*a* or *b* or *c*"),
        ("((a & b) | c)", "(*a* and *b*) or *c*"),
        ("((a | b) & ~c)", "(*a* or *b*) and not *c*"),
        ("(a & ~(b | c))", "*a* and not (*b* or *c*)"),
    ],
)
def test_rule_is_said_in_words_that_mean_the_same(rule: str, words: str):
    assert permissions.in_words(rule) == words


def test_rule_that_is_no_rule_is_refused():
    with pytest.raises(TypeError, match="which has no words"):
        permissions.in_words("a ^ b + 1")


def test_nobody_publishes_their_own_need_says_the_page():
    assert permissions.who_may("demands.publish") == (
        "(*verifies in region* and not *speaks for owner*) or *is system*"
    )
    assert "| *verifies in region* | Whether the need lies in the actor's region;" in permissions.page()
