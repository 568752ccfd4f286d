"""Whatever stands in a page, the reader answers, and what it cites stands there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duijie.core.reader.files import UnreadablePageError, read_bytes
from duijie.core.reader.page import read_page

PIECES = [
    *"云岭大学与远岫科技有限公司签署合作协议，。、；：（）“”《》【】\n\r\t \u3000",
    *"5月6日",
    "2021年",
    "院长章明远",
    "市委常委、副市长柳青",
    "實(shí)",
    "天津?yàn)I",
    "经开区",
    "分别签署",
    "（以下简称“云大”）",
    "Klaus Richter",
    "阿不都·艾山",
    "\x00",
    "\ud83d",
    "\U0001f31f",
    '{"a":1}',
    "<p>",
]
PAGES = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=120).map("".join))


@settings(max_examples=80, deadline=None)
@given(PAGES)
def test_any_text_is_read_and_cited_literally(text):
    reading = read_page(text, source="page")
    for each in (*reading.organisations, *reading.people, *reading.agreements, *reading.events):
        for place in each.evidence:
            assert text[place.start : place.end] == place.quote
            assert 0 < len(place.quote) <= 200


@pytest.mark.parametrize("text", ["", " \n\t\r\n", "\ufeff", "\u200b"])
def test_an_empty_page_gives_nothing(text):
    reading = read_page(text, source="page")
    assert (reading.organisations, reading.people, reading.agreements, reading.events) == ((), (), (), ())


def test_a_page_of_one_line_is_read():
    reading = read_page("5月6日，云岭大学与远岫科技有限公司签署合作协议。", source="page")
    assert [each.parties for each in reading.agreements] == [("云岭大学", "远岫科技有限公司")]


def test_a_program_named_as_text_is_refused():
    with pytest.raises(UnreadablePageError) as refused:
        read_bytes(b"\x7fELF" + bytes(range(256)) * 40, filename="page.txt")
    assert refused.value.code == "binary"


def test_a_page_over_the_limit_is_refused():
    with pytest.raises(UnreadablePageError) as refused:
        read_bytes("签".encode() * 100, filename="page.txt", limit=200)
    assert refused.value.code == "too_large"
