"""What the requirement files promise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PINS = re.compile(r"^([\w.\[\]-]+)==(\S+)(?: ; (.*?))? \\$", re.MULTILINE)


def pins(name: str) -> set[tuple[str, str]]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {(package, version) for package, version, _marker in PINS.findall(text)}


def test_tests_install_everything_that_running_does():
    assert pins("run") - pins("test") == set()


@pytest.mark.parametrize("name", ["run", "onnx", "test", "bench", "uv"])
def test_pins_name_no_index_and_no_folder(name: str):
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert re.findall(r"\w+://|--index|--find-links|(?<![\w.])/\w+/", text) == []


@pytest.mark.parametrize("name", ["run", "onnx", "test", "bench", "uv"])
def test_every_pin_has_a_hash(name: str):
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    blocks = re.findall(r"^[\w.\[\]-]+==.*(?:\n    .*)*", text, re.MULTILINE)
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    assert len(blocks) == len(pins(name)) > 0


@pytest.mark.parametrize("name", ["run", "test"])
def test_every_python_gets_the_same_django_with_long_support(name: str):
    versions = {version for package, version in pins(name) if package == "django"}
    assert len(versions) == 1
    assert re.fullmatch(r"5\.2\.\d+", versions.pop())
