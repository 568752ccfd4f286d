"""A draft's values in words, kind by kind; what is empty is left out."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from duijie.intake.models import Draft
from duijie.web.intake_facts import heading_of, lines_of, problem_words

LINES = {
    "event": (
        {
            "name": "示例对接会",
            "kinds": ["matchmaking", "signing"],
            "date": "2026-03-19",
            "date_basis": "publication",
            "date_text": "19日",
            "place": "沈阳",
            "host": "闾丘澈",
            "organisers": ["甲会", "乙会"],
            "attendees": [],
        },
        "示例对接会",
        [
            ("Kind", "matchmaking、signing"),
            ("Date", "2026-03-19 (completed from the date of publication) “19日”"),
            ("Place", "沈阳"),
            ("Chaired by", "闾丘澈"),
            ("Organisers", "甲会、乙会"),
        ],
    ),
    "platform": (
        {"name": "示例中试基地", "host": "甲所", "sponsors": ["乙市"], "members": []},
        "示例中试基地",
        [("Host", "甲所"), ("Sponsors", "乙市")],
    ),
    "need": (
        {"owner": "甲厂", "text": "降低能耗"},
        "降低能耗",
        [("Whose", "甲厂"), ("Words", "降低能耗")],
    ),
    "figure": (
        {"value": 80.0, "unit": "家", "of": "单位"},
        "A figure",
        [("Figure", "80 家"), ("Of", "单位")],
    ),
    "agreement": (
        {
            "title": "",
            "kind": "service",
            "status": "planned",
            "parties": ["甲所", "乙厂"],
            "undertakings": [{"owner": "甲所", "text": "派专家"}, {"owner": "", "text": "每年会商"}],
        },
        "—",
        [
            ("Kind", "service agreement"),
            ("Status", "planned, not signed yet"),
            ("Parties", "甲所 ⇄ 乙厂"),
            ("Undertakings", "甲所：派专家；每年会商"),
        ],
    ),
}


@pytest.mark.parametrize(("kind", "expected"), LINES.items())
def test_a_draft_is_told_in_lines(kind, expected):
    values, heading, lines = expected
    draft = Draft(kind=kind, values=values)
    with override("en"):
        assert (heading_of(draft), [(str(label), words) for label, words in lines_of(draft)]) == (
            heading,
            lines,
        )


def test_an_event_without_a_date_says_why():
    with override("en"):
        lines = lines_of(Draft(kind="event", values={"date": None, "date_basis": "no_year"}))
        assert [(str(label), words) for label, words in lines] == [("Date", "the page names no year")]


def test_a_problem_nobody_worded_is_told_in_general():
    with override("en"):
        told = [str(problem_words(code)) for code in ("binary", "lost")]
    assert told[0].startswith("This is no page")
    assert told[1] == "The page could not be read. Please save it as text and try again."
