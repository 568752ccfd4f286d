"""What counts as a term: pairs, long words, codes, and the concepts behind everyday wordings."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.core.matcher import concepts as found
from duijie.core.matcher import passage_of, terms_of
from duijie.core.matcher.concepts import concepts_in, wordings_in
from duijie.core.matcher.profile import PASSAGE_CHARACTERS
from duijie.core.matcher.words import split_terms, telling_words


def test_terms_are_pairs_long_words_and_codes():
    assert split_terms("高镍电解液 PM2.5") == ["高镍", "镍电", "电解", "解液", "电解液", "pm2.5"]


@pytest.mark.parametrize("question", ["怎么解决", "希望寻找", "有没有办法", "求购", "how to find a solution"])
def test_question_words_are_no_terms(question):
    assert (
        set(split_terms(question)) & {"怎么", "解决", "希望", "寻找", "办法", "求购", "how", "find"} == set()
    )


def test_bare_numbers_are_no_terms():
    assert split_terms("150 2000 3.5") == []


def test_full_width_and_capital_letters_are_folded():
    assert split_terms("ＶＯＣｓ") == split_terms("vocs")


def test_traditional_characters_are_folded():
    assert split_terms("廢鹽資源化") == split_terms("废盐资源化")


def test_an_english_word_shares_a_concept_with_the_chinese_one():
    assert concepts_in("membranes foul within weeks") == ["~膜", "~膜污染"]
    assert "~膜" in concepts_in("中空纤维")
    assert wordings_in("rusting pumps, corrosion", "~腐蚀") == ["corrosion"]


def test_english_words_count_whole():
    assert concepts_in("equinox code decoded prevocational") == []
    assert concepts_in("cod 超标") == ["~cod", "~重金属"]


def test_titles_and_keywords_count_more():
    assert terms_of(title="轴承", text="轴承", keywords=("轴承",)) == ("轴承", "~轴承") * 6


@pytest.mark.parametrize(
    ("everyday", "technical"),
    [("不出苗", "出苗率"), ("生锈", "腐蚀"), ("拉稀", "腹泻"), ("苞米", "玉米"), ("探头", "传感器")],
)
def test_an_everyday_wording_shares_a_concept_with_the_technical_one(everyday, technical):
    assert set(concepts_in(everyday)) & set(concepts_in(technical))


def test_the_longest_wording_at_a_place_counts():
    assert concepts_in("臭氧") == ["~臭氧"]
    assert wordings_in("船壳生锈，防腐漆脱落", "~腐蚀") == ["生锈", "防腐"]


def test_shown_words_leave_out_numerals_times_and_fillers():
    assert telling_words("去年两台风机老是停机，十天一次") == ("风机", "停机")
    assert telling_words("运行三天后产生的污泥超过两吨") == ("污泥",)
    assert telling_words("车间用水") == ("用水",)  # not said in any trade


def test_a_passage_puts_the_most_telling_part_first_and_ends():
    assert passage_of(title=" 题 ", keywords=("甲", "乙"), text="一\n\n二 三") == "题。甲、乙。一 二 三"
    assert passage_of(title="题", text="") == "题"


@given(st.text(alphabet="ab字汉。", max_size=60).map(lambda text: text * 25))
def test_a_passage_ends_where_the_next_character_has_no_room(text):
    """A Chinese character is three Latin letters wide, and there is room for 400 of them."""
    passage = passage_of(title="", text=text)

    def width(part: str) -> int:
        return sum(1 if character.isascii() else 3 for character in part)

    assert text.startswith(passage)
    assert width(passage) <= 1200
    assert passage == text or width(text[: len(passage) + 1]) > 1200

    assert len(passage_of(title="题", text="长" * 9999)) == PASSAGE_CHARACTERS
    assert passage_of(title="", text="long " * 9999) == ("long " * 9999)[: 3 * PASSAGE_CHARACTERS]


NAMED = found._named()
# What finding wordings means, as one pattern that tries all of them at each character.
LONGEST_FIRST = sorted(NAMED, key=lambda word: (-len(word), word))
MEANT = re.compile(
    rf"(?:{'|'.join(re.escape(word) for word in LONGEST_FIRST if not word.isascii())})|(?<![a-z0-9])"
    rf"({'|'.join(re.escape(word) for word in LONGEST_FIRST if word.isascii())})(?:e?s)?(?![a-z0-9])"
)
PIECES = st.one_of(
    st.sampled_from(LONGEST_FIRST),
    st.sampled_from(LONGEST_FIRST).map(lambda word: word[1:]),
    st.sampled_from(LONGEST_FIRST).map(lambda word: word[:-1]),
    st.sampled_from(["s", "es", " ", "x", "3", "，"]),
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_wordings_are_found_from_left_to_right_the_longest_of_those_that_begin_together(text: str):
    meant = [name for match in MEANT.finditer(text) for name in NAMED[match[1] or match[0]]]
    assert concepts_in(text) == meant
