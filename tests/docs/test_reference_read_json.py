"""The page on `duijie read --json` tells every key, and real readings have exactly those."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import types
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from duijie.config.reference import read_json
from duijie.core.reader import facts
from duijie.core.reader.decode import decode

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "src" / "duijie" / "seeds" / "world" / "pages").glob("*.[th]*"))
# Windows line ends, a zero-width character inside a name, an emoji, a counter, a whole line in traditional.
MESSY = (
    "首页 > 要闻\r\n示例市金属学会与海州企业签约\r\n发布时间：2026-03-06 来源：示例日报\r\n"
    "3月5日，示例\u200b市金属学会理事长陈示例与海州示例机械有限公司总经理李范例签订战略合作框架协议😀。\r\n"
    "雙方將圍繞鑄鐵車間的廢品問題開展聯合攻關，學會還將組織專家團隊對企業進行診斷。\r\n浏览次数：12\r\n"
)


def told_by_the_command(*files: Path) -> dict[str, Any]:
    result = subprocess.run(
        [sys.executable, "-m", "duijie.cli", "read", "--json", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(result.stdout)


@cache
def readings() -> list[tuple[Path, dict[str, Any]]]:
    answer = told_by_the_command(*PAGES)
    assert answer["failures"] == []
    return list(zip(PAGES, answer["pages"], strict=True))


def test_every_key_of_every_class_is_told():
    shapes = {value for value in vars(facts).values() if isinstance(value, type)} - {facts.KnownName}
    assert {shape for shape in shapes if shape.__module__ == facts.__name__} == set(read_json.MEANINGS)
    told = {shape: set(meanings) for shape, meanings in read_json.MEANINGS.items()}
    told[facts.PageReading].add("stated")
    assert told == {shape: read_json.keys_of(shape) for shape in told}


def faults(value: Any, hint: Any, path: str) -> list[str]:
    """Name every place where a JSON value is not what the page says stands there."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is types.UnionType:
        return [] if value is None else faults(value, inner[0], path)
    if origin is tuple:
        if not isinstance(value, list):
            return [f"{path} is no list"]
        return [fault for n, each in enumerate(value) for fault in faults(each, inner[0], f"{path}[{n}]")]
    if hint in {str, int, float, bool}:
        fits = type(value) is hint or (hint is float and type(value) is int)
        return [] if fits else [f"{path} is {type(value).__name__}"]
    if set(value) != read_json.keys_of(hint):
        return [f"{path} has the keys {sorted(set(value) ^ read_json.keys_of(hint))} or lacks them"]
    hints = {name: kind for name, kind in get_type_hints(hint).items() if name in value}
    if hint is facts.PageReading:
        hints |= dict.fromkeys(("title", "published", "publisher"), str | None)
    found = [fault for name, kind in hints.items() for fault in faults(value[name], kind, f"{path}.{name}")]
    for name, stated in value.get("stated", {}).items():
        found += faults(stated, facts.Stated, f"{path}.stated.{name}")
        found += [] if stated["value"] == value[name] else [f"{path}.stated.{name} differs"]
    return found


def evidence_in(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [place for each in value for place in evidence_in(each)]
    if not isinstance(value, dict):
        return []
    if set(value) == {"start", "end", "quote"}:
        return [value]
    return [place for each in value.values() for place in evidence_in(each)]


def misquoted(page: str, reading: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        place
        for place in evidence_in(reading)
        if page[place["start"] : place["end"]] != place["quote"] or not 0 < len(place["quote"]) <= 200
    ]


@pytest.mark.thorough
def test_real_readings_have_the_shape_on_the_page():
    assert len(readings()) == 12
    for file, reading in readings():
        assert faults(reading, facts.PageReading, file.name) == []
        assert misquoted(decode(file.read_bytes()), reading) == []


def test_messy_page_is_quoted_as_it_came(tmp_path: Path):
    page = tmp_path / "messy.txt"
    page.write_bytes(MESSY.encode("gb18030"))
    (reading,) = told_by_the_command(page)["pages"]
    assert faults(reading, facts.PageReading, "messy") == []
    assert misquoted(MESSY, reading) == []
    mended = {each["kind"] for each in reading["repairs"]}
    assert {"invisible", "emoji", "simplified", "counter", "navigation"} <= mended
    society = next(each for each in reading["organisations"] if each["name"] == "示例市金属学会")
    assert "示例\u200b市金属学会" in [place["quote"] for place in society["evidence"]]
    assert reading["text"].count("\u200b") == 0


def test_shape_that_is_not_on_the_page_is_noticed():
    _file, reading = readings()[0]
    assert faults({**reading, "mood": ""}, facts.PageReading, "page")
    assert faults({**reading, "source": None}, facts.PageReading, "page") == ["page.source is NoneType"]
    assert misquoted("another page", reading)


def test_values_that_have_a_list_come_from_it():
    found = {where: set() for _title, where, _codes in read_json.CODES}
    for _file, reading in readings():
        for where in found:
            path = where.strip("`").split(".")
            values = [each[path[1].removesuffix("[]")] for each in reading[path[0].removesuffix("[]")]]
            found[where] |= {
                code for value in values for code in (value if isinstance(value, list) else [value])
            }
    listed = {where: set(codes) for _title, where, codes in read_json.CODES}
    assert {where: codes - listed[where] for where, codes in found.items()} == {
        where: set() for where in found
    }
    assert all(found.values())


@pytest.mark.setup
@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("not_found", None),
        ("empty", b" \n\0\n"),
        ("binary", b"\x7fELF\2\1\1"),
        ("damaged", b"%PDF-1.7"),
        ("old_office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("undecodable", "学会".encode("gb18030") + bytes([0xFF, 0xFE, 0xFF]) * 400),
        ("too_large", b"a" * (8 * 1024 * 1024 + 1)),
    ],
)
def test_failure_has_a_code_of_the_page(tmp_path: Path, code: str, content: bytes | None):
    file = tmp_path / "page.txt"
    if content is not None:
        file.write_bytes(content)
    answer = told_by_the_command(file)
    assert answer["pages"] == []
    assert [sorted(failure) for failure in answer["failures"]] == [["code", "detail", "source"]]
    assert [failure["code"] for failure in answer["failures"]] == [code]


def test_failure_codes_are_all_told():
    texts = [file.read_text(encoding="utf-8") for file in (ROOT / "src/duijie/core/reader").rglob("*.py")]
    raised = {code for text in texts for code in re.findall(r'UnreadablePageError\("(\w+)"', text)}
    assert raised | {"not_found", "empty"} == set(read_json.FAILURES)
