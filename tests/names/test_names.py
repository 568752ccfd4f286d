"""Names are found by any two characters, by initials, by pinyin; and follow the record."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from duijie.demands import actions as demand_actions
from duijie.demands.models import Demand
from duijie.names.keys import asked_for, example_of, keys_of
from duijie.names.models import NameKey, keep_names, name_keys
from duijie.names.queries import MANY, Search, by_letters
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
    assert Organisation.objects.get(by_letters("registry.organisation", "qszz")) == body
    assert Person.objects.get(by_letters("registry.person", "lqc")) == person
    assert not Person.objects.filter(by_letters("registry.person", "闾丘")).exists()  # the list's own part


def test_kept_anew_the_keys_are_the_same(need):
    kept = set(NameKey.objects.values_list("key", "record_id"))
    NameKey.objects.all().delete()
    for model in (Demand, Organisation):
        keep_names(model, model.called_by, NameKey)
    again = set(NameKey.objects.values_list("key", "record_id"))
    keep_names(Demand, Demand.called_by, NameKey)
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
    keep_names(Demand, Demand.called_by, NameKey)
    assert len(found("石墨")) == count
    assert len(found("漂浮甲")) == (count + 1) // 2
    assert len(found("漂浮 smpf")) == count
    assert found("缩松") == [need.title]
    with CaptureQueriesContext(connection) as captured:
        list(Demand.objects.filter(Search("石墨漂浮", [NEED]).called(NEED)).order_by("-pk")[:6])
    assert len(captured) == 2
