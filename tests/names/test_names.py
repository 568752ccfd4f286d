"""Names are found by any two characters, by initials, by pinyin; and follow the record."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from duijie.demands import actions as demand_actions
from duijie.demands.models import Demand
from duijie.names.keys import asked_for, example_of, keys_of, pieces_asked_for, pieces_of
from duijie.names.models import NameKey, keep_all_keys, name_keys
from duijie.names.queries import MANY, Search, holding
from duijie.registry import actions as registry_actions
from duijie.registry.models import Organisation, Person
from tests.demands import factories as demands
from tests.registry import factories as registry

NEED = "demands.demand"


def is_found(name: str, typed: str) -> bool:
    held = keys_of(NEED, [name])
    words = asked_for(NEED, typed)
    return bool(words) and all(any(way <= held for way in ways) for ways in words)


@pytest.mark.parametrize(
    ("name", "typed", "found"),
    [
        ("高镍铸铁轮毂缩松", "缩松", True),
        ("高镍铸铁轮毂缩松", "铁轮", True),  # across words
        ("高镍铸铁轮毂缩松", "轮毂缩松", True),
        ("高镍铸铁轮毂缩松", "缩松 铸铁", True),  # in any order
        ("高镍铸铁轮毂缩松", "缩 松", False),
        ("高镍铸铁轮毂缩松", "松", False),
        ("高镍铸铁轮毂缩松", "缩孔", False),
        ("沈阳铸造", "sy", True),
        ("示例沈阳铸造", "syzz", True),
        ("沈阳铸造", "zs", False),
        ("沈阳铸造", "shenya", True),
        ("沈阳铸造", "SHENYANG", True),
        ("重庆轮毂", "cq", True),
        ("张伟", "zhangw", True),
        ("张伟", "zw", True),
        ("单明", "shanming", True),  # a surname's own reading
        ("VOCs 深度治理", "voc", True),
        ("VOCs 深度治理", "ocs", False),  # Latin words from their beginning
        ("VOCs 深度治理", "治理 vocs", True),
        ("缩松，铸铁", "松铸", False),  # not across a comma
        ("缩松", "", False),
        ("缩松", "！？", False),
    ],
)
def test_what_finds_a_name(name, typed, found):
    assert is_found(name, typed) is found


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=6)


@given(before=st.text(max_size=50), piece=HAN, after=st.text(max_size=300))
def test_any_piece_of_two_han_characters_or_more_finds_the_name(before, piece, after):
    assert is_found(before + piece + after, piece)


COMMON = st.text("沈阳铸造缩松石墨重庆单", min_size=2, max_size=6)


@given(before=st.text("aV ,。1", max_size=50), piece=COMMON, after=st.text(max_size=300))
def test_example_taken_from_a_name_finds_it_by_characters_and_by_initials(before, piece, after):
    name = before + piece + after
    characters, letters = example_of(name)
    assert characters == piece[:2]
    assert is_found(name, characters)
    assert is_found(name, letters)


def test_name_without_two_chinese_characters_together_gives_no_example():
    assert (example_of("VOCs 的 T"), example_of("沈阳铸造")) == (None, ("沈阳", "sy"))
    assert example_of("𥔳一") is None  # no dictionary knows how it is read


@given(name=st.text(max_size=400), typed=st.text(max_size=200))
def test_nothing_typed_breaks_it_and_there_is_an_end(name, typed):
    assert len(keys_of(NEED, [name])) <= 2_000
    assert sum(len(way) for ways in asked_for(NEED, typed) for way in ways) <= 4 * 9
    is_found(name, typed)


@pytest.fixture
def need(db):
    return demands.demand(title="高镍铸铁轮毂缩松", keywords=("球铁",))


def found(typed: str) -> list[str]:
    return [each.title for each in Demand.objects.filter(Search(typed, [NEED]).called(NEED))]


def test_names_follow_the_record(need):
    assert (found("缩松"), found("球铁"), found("sosong")) == ([need.title], [need.title], [])
    content = type(need.content)(**{**need.content.__dict__, "title": "石墨漂浮", "keywords": ("石墨",)})
    demand_actions.change_demand(
        demand_id=need.pk, actor=registry.system(), now=registry.NOW, content=content
    )
    assert (found("缩松"), found("球铁"), found("石墨")) == ([], [], ["石墨漂浮"])
    held = set(NameKey.objects.filter(record_id=need.pk).values_list("key", flat=True))
    assert name_keys(Demand.objects.get(pk=need.pk)) <= held


def test_step_that_changes_no_name_writes_no_key(need):
    with CaptureQueriesContext(connection) as captured:
        demand_actions.pause_demand(demand_id=need.pk, actor=registry.system(), now=registry.NOW)
    assert not [query for query in captured if "names_namekey" in query["sql"]]


def test_confidential_words_are_no_name(need):
    assert found(demands.SECRET) == []
    assert found("分散缩松") == []  # stands in the full description
    assert "title" in Demand.called_by
    assert set(Demand.called_by) <= {"title", "keywords"}


def test_organisations_and_people_are_found_by_every_name(db):
    body = registry.organisation("示例青石铸造有限公司")
    registry_actions.add_alias(
        organisation_id=body.pk, name="示例老铸厂", actor=registry.system(), now=registry.NOW
    )
    person = registry.person("闾丘澈")
    assert Organisation.objects.get(holding(Organisation, "qszz")) == body
    assert Person.objects.get(holding(Person, "lqc")) == person


def test_kept_anew_the_keys_are_the_same(need):
    kept = set(NameKey.objects.values_list("key", "record_id"))
    NameKey.objects.all().delete()
    for model in (Demand, Organisation):
        keep_all_keys(model)
    again = set(NameKey.objects.values_list("key", "record_id"))
    keep_all_keys(Demand)
    assert again <= kept
    assert {pair for pair in kept if pair[0] in name_keys(need)} <= again
    assert NameKey.objects.count() == len(again)


@pytest.mark.parametrize("count", [3, MANY + 5])
def test_few_and_many_of_a_name_are_found_alike(need, count):
    row = {f.attname: getattr(need, f.attname) for f in Demand._meta.concrete_fields if not f.primary_key}
    row["form_token"] = None
    Demand.objects.bulk_create(
        [Demand(**{**row, "title": f"石墨漂浮{'甲乙'[n % 2]}", "keywords": ()}) for n in range(count)]
    )
    keep_all_keys(Demand)
    assert len(found("石墨")) == count
    assert len(found("漂浮甲")) == (count + 1) // 2
    assert len(found("漂浮 smpf")) == count
    assert found("缩松") == [need.title]
    with CaptureQueriesContext(connection) as captured:
        list(Demand.objects.filter(Search("石墨漂浮", [NEED]).called(NEED)).order_by("-pk")[:6])
    assert len(captured) == 2
    assert holding_titles("石墨漂浮") == {"石墨漂浮甲", "石墨漂浮乙"}
    assert holding_titles("漂浮甲 石墨") == {"石墨漂浮甲"}
    assert holding_titles("漂石") == set()


# ------------------------------------------ what lists look through for words

TEXT = st.text("沈阳铸造aAbBsSſiIıİßẞ09,，- \n", max_size=30)


@given(before=TEXT, word=TEXT, after=TEXT, swapped=st.booleans())
def test_text_that_holds_a_word_has_all_its_pieces(before, word, after, swapped):
    typed = word.swapcase() if swapped and word.isascii() else word
    held = pieces_of(NEED, [before + word + after])
    assert pieces_asked_for(NEED, typed) <= held


@pytest.mark.parametrize("one", ["ı", "ſ", "İ", "µ", "ẞ"])
def test_letters_postgresql_takes_for_one_have_the_same_pieces(one):
    assert pieces_asked_for(NEED, f"{one.upper()}铸") <= pieces_of(NEED, [f"{one}铸"])


HALF = st.text(st.characters(exclude_categories=()), max_size=200)  # also what is no whole character


@given(text=st.text(max_size=400), word=HALF)
def test_pieces_are_no_more_than_twice_the_characters_and_few_are_asked_for(text, word):
    assert len(pieces_of(NEED, [text])) <= 2 * len(text)
    assert len(pieces_asked_for(NEED, word)) <= 8


def holding_titles(typed: str) -> set[str]:
    return set(Demand.objects.filter(holding(Demand, typed)).values_list("title", flat=True))


@pytest.mark.parametrize(
    ("typed", "is_held"),
    [
        ("缩松", True),
        ("轮毂缩", True),
        ("松", True),  # of one character: no piece, the text is read
        ("毂", True),
        ("模拟凝固", False),  # the characters stand there, in another order
        ("凝固模拟", True),  # in the summary
        ("uv2000x", True),  # from the middle of a word of the summary
        ("V2000", True),
        ("V200X", False),
        ("球铁", True),  # a keyword
        ("球 铁", True),
        ("缩松 凝固", True),  # each in another field
        ("缩松 石墨", False),
        ("nz", True),  # letters of the title: 镍铸
        ("，再用", True),
        ("100%", True),
        ("10_%", False),  # what was typed is no pattern
        ("", True),
        ("   ", True),
    ],
)
def test_list_finds_words_in_what_it_looks_through(db, typed, is_held):
    made = demands.demand(
        title="高镍铸铁轮毂缩松", teaser="先作凝固模拟，再用PUV2000X，合格率100%。", keywords=("球铁", "铸造")
    )
    held = {made.title} if is_held else set()
    assert holding_titles(typed) == held


def test_words_follow_what_the_list_looks_through(need):
    assert holding_titles("石墨") == set()
    for text, found_by in ((need.content.teaser, "石墨"), ("石墨漂浮", "石墨")):
        content = type(need.content)(**{**need.content.__dict__, "teaser": text})
        demand_actions.change_demand(
            demand_id=need.pk, actor=registry.system(), now=registry.NOW, content=content
        )
        assert holding_titles(found_by) == ({need.title} if text == "石墨漂浮" else set())
    held = NameKey.objects.filter(record_id=need.pk, key__in=pieces_of(NEED, [demands.CONTENT.teaser]))
    assert set(held.values_list("key", flat=True)) <= name_keys(Demand.objects.get(pk=need.pk))


def test_words_of_what_is_confidential_have_no_pieces(need):
    held = set(NameKey.objects.filter(record_id=need.pk).values_list("key", flat=True))
    for text in (need.confidential_text, need.description):
        assert text
        assert not pieces_of(NEED, [text]) <= held
    assert holding_titles(demands.SECRET) == set()
    assert set(Demand.looked_through) == {"title", "teaser", "keywords"}


def test_more_words_than_a_list_is_asked_for_narrow_nothing(need):
    assert holding_titles("缩松 " * 8 + "石墨") == {need.title}


def test_words_are_kept_of_what_was_there_before(need):
    person = registry.person("闾丘澈")
    pieces = pieces_of("registry.person", ["闾丘澈"])
    kept = set(NameKey.objects.values_list("key", "record_id"))
    NameKey.objects.filter(key__in=pieces | name_keys(need)).delete()
    import_module("duijie.desk.migrations.0006_words_kept").fill(apps, None)
    assert holding_titles("缩松") == {need.title}
    assert Person.objects.get(holding(Person, "丘澈")) == person
    assert set(NameKey.objects.values_list("key", "record_id")) <= kept
