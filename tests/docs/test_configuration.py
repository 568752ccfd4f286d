"""The reference of the settings is what the code declares, and the code reads nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from duijie.config.environment import VARIABLES
from duijie.config.reference import configuration

ROOT = Path(__file__).resolve().parents[2]
# How ./run and ./test tell their Python where they were called from.
INTERNAL = {"DUIJIE_CALLED_FROM"}


def test_every_variable_that_is_read_is_on_the_page():
    files = [
        *(ROOT / "src").rglob("*.py"),
        *(ROOT / "scripts").glob("*"),
        ROOT / "run",
        ROOT / "test",
    ]
    texts = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    mentioned = {name for text in texts for name in re.findall(r"\bDUIJIE_[A-Z_]+\b(?!\*)", text)}
    on_the_page = set(re.findall(r"\bDUIJIE_[A-Z_]+\b", configuration.page()))
    assert mentioned - INTERNAL == on_the_page
    assert {each.name for each in VARIABLES if each.name.startswith("DUIJIE_")} <= on_the_page


def test_variable_is_read_where_it_is_declared_alone():
    reading = re.compile(r"environ\.get|getenv|environ\[[^]]*](?! =)(?<!del os\.environ\[name])")
    readers = [
        file.name
        for file in sorted((ROOT / "src").rglob("*.py"))
        if reading.search(file.read_text(encoding="utf-8"))
    ]
    assert readers == []
