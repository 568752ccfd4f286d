"""The page on the JSON interface tells every address, parameter and shape of its description."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from duijie.api.schema import api
from duijie.config.reference import api as page_on_api


def printed_schema(folder: Path) -> str:
    """What `duijie api-schema` prints where there is no instance and none may be made."""
    return subprocess.run(
        [sys.executable, "-m", "duijie.cli", "api-schema"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout


@pytest.mark.setup
def test_command_prints_the_same_description_every_time_and_makes_no_instance(tmp_path: Path):
    first = printed_schema(tmp_path)
    assert first == printed_schema(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert json.loads(first) == json.loads(json.dumps(api.get_openapi_schema()))


def test_every_address_and_parameter_is_told():
    page = page_on_api.page()
    described = api.get_openapi_schema()
    assert set(re.findall(r"^### GET (\S+)$", page, re.MULTILINE)) == set(described["paths"])
    for path, methods in described["paths"].items():
        assert list(methods) == ["get"]
        section = page.partition(f"### GET {path}\n")[2].partition("\n##")[0]
        told = re.findall(r"^\| `([a-z_]+)` \| (?:path|query) \|", section, re.MULTILINE)
        assert told == [each["name"] for each in methods["get"]["parameters"]]
        statuses = re.findall(r"^\| `(\d{3})` \|", section, re.MULTILINE)
        assert statuses == [str(status) for status in methods["get"]["responses"]]


def test_every_link_leads_to_a_shape_of_the_page():
    page = page_on_api.page()
    headings = {heading.lower() for heading in re.findall(r"^### (\w+)$", page, re.MULTILINE)}
    assert set(re.findall(r"\]\(#(\w+)\)", page)) <= headings
    assert {"need", "oneneed", "offer", "organisation", "region", "matchlist", "problem"} <= headings
