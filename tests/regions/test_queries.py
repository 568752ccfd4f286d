"""What can be asked about regions."""

import pytest
from django.utils.translation import override

from duijie.regions import queries
from duijie.regions.models import Region
from duijie.regions.queries import PickerChoice

pytestmark = pytest.mark.django_db


def old_place() -> Region:
    """A place that left the lists, still pointed at."""
    return Region.objects.create(
        code="210199", name="旧区", short_name="旧", english_name="Old", level="district",
        parent_id="210100", pinyin="jiu",
    )  # fmt: skip


def test_ancestors_go_from_the_region_up_to_the_nation() -> None:
    assert queries.ancestors("Z21021301") == ["Z21021301", "210213", "210200", "210000", "100000"]
    assert queries.ancestors("110108") == ["110108", "110000", "100000"]


def test_ancestors_of_a_listed_place_ask_no_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        queries.ancestors("210112")


def test_ancestors_of_a_place_that_left_the_lists_come_from_the_table() -> None:
    old_place()

    assert queries.ancestors("210199") == ["210199", "210100", "210000", "100000"]


def test_ancestors_of_an_unknown_code_are_refused() -> None:
    with pytest.raises(Region.DoesNotExist):
        queries.ancestors("999999")


IS_WITHIN = {
    ("210112", "210112"): True,
    ("210112", "210100"): True,
    ("210112", "210000"): True,
    ("210112", "100000"): True,
    ("210112", "210200"): False,
    ("210100", "210112"): False,
    ("Z21010001", "210100"): True,
    ("Z21010001", "210112"): False,
}


def test_is_within_answers_the_whole_table() -> None:
    assert {pair: queries.is_within(*pair) for pair in IS_WITHIN} == IS_WITHIN


def test_within_keeps_the_region_and_all_below_it() -> None:
    kept = Region.objects.filter(queries.within("parent", ["210100"])).values_list("code", flat=True)

    assert sorted(kept) == sorted(
        code
        for code in Region.objects.values_list("code", flat=True)
        if code != "210100" and queries.is_within(code, "210100")
    )


def test_within_the_nation_keeps_all_that_have_a_region() -> None:
    assert Region.objects.filter(queries.within("parent", ["100000"])).count() == Region.objects.count() - 1


def test_within_nothing_keeps_nothing() -> None:
    assert Region.objects.filter(queries.within("parent", [])).count() == 0


def test_within_a_place_that_left_the_lists_keeps_that_place() -> None:
    old = old_place()
    below = Region.objects.create(
        code="Z1", name="园", short_name="园", english_name="Z", level="zone", parent=old, pinyin="yuan"
    )

    assert list(Region.objects.filter(queries.within("parent", ["210199"]))) == [below]


def test_children_are_the_provinces_first() -> None:
    assert list(queries.children(None)) == list(queries.provinces())
    assert queries.provinces().count() == 34
    assert [region.name for region in queries.children("460400")] == []
    assert [region.name for region in queries.children("210100")][:3] == ["和平区", "沈河区", "大东区"]


SEARCHES = {
    "沈阳": "210100",
    "shenyang": "210100",
    "shen yang": "210100",
    "Shenyang": "210100",
    "sy": "210100",
    "2101": "210100",
    "210112": "210112",
    "辽": "210000",
    "辽宁沈阳浑南": "210112",
    "浑南区": "210112",
    "hunnan": "210112",
    "inner mongolia": "150000",
    "中关村": "Z11010801",
    "沈阳高新": "Z21010001",
    "cq": "500000",
}


def test_search_offers_the_region_that_is_meant() -> None:
    found = {text: [region.code for region in queries.search(text, limit=30)] for text in SEARCHES}

    assert {text: code for text, code in SEARCHES.items() if code not in found[text]} == {}
    ambiguous = {"sy", "2101"}
    assert {text: found[text][0] for text in SEARCHES if text not in ambiguous} == {
        text: code for text, code in SEARCHES.items() if text not in ambiguous
    }


@pytest.mark.parametrize("text", ["", "   ", "没有这个地方", "%", "_", "\x00", "'; --", "𠮷"])
def test_search_for_no_place_finds_nothing(text: str) -> None:
    assert queries.search(text) == []


@pytest.mark.parametrize("limit", [1, 3])
def test_search_costs_one_query_and_keeps_the_limit(limit: int, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        found = queries.search("阳", limit=limit)

    assert len(found) == limit


def test_picker_offers_the_provinces_for_nothing_typed() -> None:
    assert queries.choices_for_picker(" ", limit=2) == [
        PickerChoice(code="110000", label="北京市"),
        PickerChoice(code="120000", label="天津市"),
    ]


def test_picker_shows_the_whole_address_in_the_readers_language() -> None:
    with override("zh-hans"):
        chinese = queries.choices_for_picker("浑南")
    with override("en"):
        english = queries.choices_for_picker("浑南")

    assert chinese == [PickerChoice(code="210112", label="辽宁省沈阳市浑南区")]
    assert english == [PickerChoice(code="210112", label="Hunnan, Shenyang, Liaoning")]


def test_region_that_left_the_lists_still_has_its_name() -> None:
    with override("zh-hans"):
        assert str(old_place()) == "旧区"
    with override("en"):
        assert str(Region.objects.get(pk="210199")) == "Old"
