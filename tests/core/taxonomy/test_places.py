"""Finding places by what people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.core.taxonomy.divisions import division, divisions
from duijie.core.taxonomy.places import (
    ABBREVIATIONS,
    GROUPS,
    PlaceMention,
    codes_in,
    expand,
    find,
    mentions,
    search,
)

FOUND = {
    "沈阳": ["210100"],
    "沈阳市": ["210100"],
    "辽宁沈阳": ["210100"],
    "辽宁省 沈阳市　浑南区": ["210112"],
    "浑南区": ["210112"],
    "辽宁浑南": ["210112"],
    "辽": ["210000"],
    "鲁": ["370000"],
    "津": ["120000"],
    "吉林": ["220000", "220200"],
    "吉林市": ["220200"],
    "北京朝阳": ["110105"],
    "辽宁朝阳": ["211300", "211321"],
    "浦东": ["310115"],
    "天津滨海": ["120116"],
    "恩施州": ["422800"],
    "本溪县": ["210521"],
    "中关村": ["Z11010801"],
    "鼓楼区": ["320106", "320302", "350102", "410204"],
    "中国": ["100000"],
    "江苏鼓楼区": ["320106", "320302"],
    "沈阳辽宁": [],
    "山东沈阳": [],
    "某地": [],
    "": [],
}


def test_find_answers_the_whole_table() -> None:
    assert {text: [place.code for place in find(text)] for text in FOUND} == FOUND


def test_every_place_is_found_by_its_name_and_by_its_short_name() -> None:
    for place in divisions():
        assert place in find(place.name), place
        assert place in find(place.short_name), place


def test_every_abbreviation_and_group_names_known_places() -> None:
    for code in [*ABBREVIATIONS.values(), *(code for codes in GROUPS.values() for code in codes)]:
        assert division(code).code == code


EXPANDED = {
    "京津冀": ("110000", "120000", "130000"),
    "粤港澳": ("440000", "810000", "820000"),
    "辽吉黑": ("210000", "220000", "230000"),
    "辽": ("210000",),
    "辽辽": ("210000",),
    "沈阳": (),
    "": (),
}


def test_joint_names_are_expanded() -> None:
    assert {text: expand(text) for text in EXPANDED} == EXPANDED


IN_TEXT = {
    "2022年，辽宁省沈阳市浑南区与天津滨海新区签约": ("210112", "120116"),
    "在南京市召开，鼓楼区代表出席": ("320100", "320106"),
    "鼓楼区代表出席": (),
    "沈阳浑南的企业": ("210112",),
    "和平、平安、城关、向阳都是词": (),
    "各位来宾参观阿里云，中山大学教授发言": (),
    "来宾市与中山市": ("451300", "442000"),
    "京津冀与长三角": ("110000", "120000", "130000", "310000", "320000", "330000", "340000"),
    "鞍山高新区、苏州工业园区": ("Z21030001", "Z32050001"),
    "南京路上说上海话": (),
    "南京市南京路": ("320100",),
    "本溪县在本溪": ("210521", "210500"),
    "沈阳化工研究院、沈阳市政府": ("210100",),
    "中国科学院": (),
    "": (),
}


def test_places_of_a_running_text_answer_the_whole_table() -> None:
    assert {text: codes_in(text) for text in IN_TEXT} == IN_TEXT


def test_mentions_say_where_and_leave_open_what_the_text_leaves_open() -> None:
    assert mentions("沈阳市与鼓楼区") == (
        PlaceMention(0, 3, "沈阳市", ("210100",)),
        PlaceMention(4, 7, "鼓楼区", ("320106", "320302", "350102", "410204")),
    )


PIECES = st.sampled_from(
    ["沈阳", "辽宁省", "鼓楼区", "京津冀", "的", "，", "市", "区", "浑南", "x", "\x00", "朝阳", "中关村"]
)


@given(st.lists(PIECES, max_size=8).map("".join))
def test_mentions_lie_in_the_text_in_order_without_overlap(text: str) -> None:
    end = 0
    for mention in mentions(text):
        assert end <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.text
        assert [division(code).code for code in mention.codes] == list(mention.codes) != []
        end = mention.end


@given(st.text(max_size=20))
def test_any_text_can_be_asked(text: str) -> None:
    assert all(division(place.code) == place for place in (*find(text), *search(text, limit=5)))
    assert set(codes_in(text)) <= {place.code for place in divisions()}


@pytest.mark.parametrize("limit", [0, 1, 7])
def test_search_keeps_its_limit(limit: int) -> None:
    assert len(search("阳", limit=limit)) == limit


def test_search_prefers_the_larger_place_among_equals() -> None:
    assert [place.code for place in search("jilin", limit=2)] == ["220000", "220200"]
