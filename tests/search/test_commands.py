"""`duijie index` and `duijie match` on a database with a few offers."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import pytest

from duijie.cli import index as index_command
from duijie.cli import match as match_command
from duijie.cli.trouble import TroubleError
from duijie.search import actions, engine
from duijie.search.models import VectorCount
from tests.search.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index_folder", "words_only")]


def arguments(module, *words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    module.add_parser(parser.add_subparsers())
    return parser.parse_args(words)


def test_rebuild_makes_the_index_and_says_how_it_stands(shelf, capsys):
    shelf.put(1, "轴承故障诊断")
    assert index_command.run(arguments(index_command, "index", "rebuild")) == 0
    said = capsys.readouterr().out
    assert said.startswith("Documents in the index: 1, in ")
    assert "Encoder: none: search stands on words alone\nVectors: 0 of 1 are ready\n" in said


def test_status_says_when_nobody_has_counted_yet(shelf, capsys):
    actions.rebuild(now=NOW)
    VectorCount.objects.all().delete()
    assert index_command.run(arguments(index_command, "index", "status")) == 0
    assert "Vectors: not counted yet" in capsys.readouterr().out


def test_status_of_a_damaged_index_says_what_to_do(shelf, index_folder, capsys):
    actions.rebuild(now=NOW)
    shutil.rmtree(index_folder)
    engine._readers.clear()
    assert index_command.run(arguments(index_command, "index", "status")) == 1
    assert capsys.readouterr().out.endswith("The index is missing or damaged: run `duijie index rebuild`.\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "Cannot read a need"),
        (b"", "is empty"),
        (b" \n\x00 \n", "is empty"),
        (b"\xff\xfe\x00binary", "Cannot read a need"),
        ("长".encode() * 100_001, "is longer than 100,000 characters"),
    ],
)
def test_a_file_that_holds_no_need_is_refused_in_words(tmp_path: Path, content, message):
    path = tmp_path / "need.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TroubleError, match=message):
        match_command.read_need(path)


def test_a_need_that_is_not_there_is_refused_in_words():
    with pytest.raises(TroubleError, match="no need with the number 404"):
        match_command.run(arguments(match_command, "match", "404"))


def test_a_written_need_with_nothing_to_match_gives_an_empty_list(tmp_path: Path, capsys):
    path = tmp_path / "need.txt"
    path.write_text("风机轴承说坏就坏\n想提前知道", encoding="utf-8")
    actions.rebuild(now=NOW)
    assert match_command.run(arguments(match_command, "match", str(path), "--json")) == 0
    assert json.loads(capsys.readouterr().out) == {
        "need": "风机轴承说坏就坏",
        "used_meaning": False,
        "is_sketched": False,
        "matches": [],
    }
