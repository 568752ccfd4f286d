"""Text is bounded and clean before any database sees it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from duijie.db.fields import LineField, TextBlockField

LINE = LineField(max_length=10)
BLOCK = TextBlockField(max_length=20)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("一\x00二", "control_character"),
        ("一\ud800二", "lone_surrogate"),
        ("一\n二", "line_break"),
        ("一二三四五六七八九十十一", "max_length"),
    ],
)
def test_line_refuses_what_a_database_cannot_keep(value, code):
    with pytest.raises(ValidationError) as refusal:
        LINE.clean(value, None)
    assert code in {error.code for error in refusal.value.error_list}


def test_line_strips_blanks_around_it_wide_ones_too():
    assert LINE.clean("\u3000对接 ", None) == "对接"


def test_block_folds_line_ends_and_keeps_lines():
    assert BLOCK.clean("一\r\n二\r三", None) == "一\n二\n三"


@pytest.mark.parametrize("value", ["\x00", "\udfff", "字" * 21])
def test_block_refuses_what_a_database_cannot_keep(value):
    with pytest.raises(ValidationError):
        BLOCK.clean(value, None)


@given(st.text(st.characters(), max_size=10))
def test_line_takes_a_text_or_says_why_not(text):
    try:
        clean = LINE.clean(text, None)
    except ValidationError:
        return
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert "\x00" not in clean
