"""Names in letters: sorting and finding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.core.names import initials, pinyin, pinyin_of_person, sort_key

READINGS = {
    "单明": "shan ming",
    "尉迟敬": "yu chi jing",
    "长孙宁": "zhang sun ning",
    "曾国安": "zeng guo an",
    "任重": "ren zhong",
    "区大任": "ou da ren",
    "于洋": "yu yang",
    "束为": "shu wei",
    "吕布": "lv bu",
}


def test_surnames_have_their_own_reading() -> None:
    assert {name: pinyin_of_person(name) for name in READINGS} == READINGS


def test_words_keep_the_reading_they_have_together() -> None:
    assert pinyin("重庆") == "chong qing"
    assert pinyin("ABB 公司") == "abb gong si"


def test_organisations_are_not_read_as_surnames() -> None:
    assert pinyin_of_person("解放军总医院") == "jie fang jun zong yi yuan"
    assert pinyin_of_person("解明") == "xie ming"


def test_names_are_sorted_syllable_by_syllable() -> None:
    assert sorted(["张三", "方安", "范刚", "李四", "李思"], key=sort_key) == [
        "范刚",
        "方安",
        "李四",
        "李思",
        "张三",
    ]


@pytest.mark.parametrize(("name", "letters"), [("沈阳", "sy"), ("单明", "sm"), ("尉迟敬", "ycj"), ("", "")])
def test_initials_are_the_first_letters(name: str, letters: str) -> None:
    assert initials(name) == letters


@given(st.text(max_size=20))
def test_any_text_has_a_key_and_initials(text: str) -> None:
    assert sort_key(text) == sort_key(text).strip()
    assert len(initials(text)) == len(pinyin_of_person(text).split())
