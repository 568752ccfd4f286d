"""The words a value came from, marked in their text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from duijie.web.spans import Span, excerpt, marked


def test_marked_escapes_the_text_and_names_the_draft_that_cites_it():
    shown = marked("<b>束为</b>出席", [Span(3, 5, "7", "good", "person")])
    assert shown == (
        '&lt;b&gt;<mark class="tone-good" data-cited="7" title="person" id="cited-7">束为</mark>'
        "&lt;/b&gt;出席"
    )


def test_marked_cuts_overlapping_spans_and_gives_each_draft_one_address():
    shown = marked("辽宁省科协", [Span(0, 5, "a", "info", ""), Span(0, 3, "b", "wait", "")])
    assert shown == (
        '<mark class="tone-wait" data-cited="b a" title="" id="cited-b">辽宁省</mark>'
        '<mark class="tone-info" data-cited="a" title="" id="cited-a">科协</mark>'
    )


def test_marked_leaves_out_empty_spans_and_cuts_those_that_reach_beyond_the_text():
    assert marked("科协", [Span(1, 1, "a"), Span(5, 9, "b")]) == "科协"
    assert marked("科协", [Span(1, 99, "c", "bad", "")]) == (
        '科<mark class="tone-bad" data-cited="c" title="" id="cited-c">协</mark>'
    )


@given(
    st.text(alphabet="甲乙<&\n", max_size=30),
    st.lists(st.builds(Span, st.integers(-3, 40), st.integers(-3, 40), st.sampled_from("abc")), max_size=6),
)
def test_marked_changes_no_word_of_the_text(text, spans):
    bare = re.sub(r"<[^>]*>", "", marked(text, spans))
    assert bare.replace("&lt;", "<").replace("&amp;", "&") == text


def test_excerpt_keeps_to_its_line_and_shows_what_it_cut():
    text = "上一行\n前言很长很长的一句话束为出席后话\n下一行"
    start = text.index("束为")
    assert excerpt(text, start, start + 2, around=4) == ("…的一句话", "束为", "出席后话")
