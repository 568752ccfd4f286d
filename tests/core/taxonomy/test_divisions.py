"""The tree of places."""

import re

import pytest

from duijie.core.taxonomy.divisions import (
    Division,
    Level,
    ancestors,
    children,
    descendants,
    division,
    divisions,
    edition_stamp,
    english_full_name,
    full_name,
    is_within,
)
from duijie.core.taxonomy.vocabulary import UnknownCodeError


def test_every_level_has_its_places() -> None:
    counts = {level: sum(place.level is level for place in divisions()) for level in Level}

    assert counts == {
        Level.NATION: 1,
        Level.PROVINCE: 34,
        Level.CITY: 333,
        Level.DISTRICT: 2872,
        Level.ZONE: 322,
    }


def test_parents_come_before_children_and_codes_are_unique() -> None:
    seen: set[str] = set()
    for place in divisions():
        assert place.parent is None or place.parent in seen, place
        assert place.code not in seen, place
        seen.add(place.code)


def test_codes_of_districts_begin_as_their_parents_do() -> None:
    for place in divisions():
        if place.level is Level.ZONE:
            assert re.fullmatch(f"Z{place.parent}\\d\\d", place.code)
        elif place.level is not Level.NATION and place.level is not Level.PROVINCE:
            assert place.parent is not None
            assert place.code.startswith(place.parent.rstrip("0")[:2]), place


def test_every_place_is_named_in_both_languages() -> None:
    for place in divisions():
        assert all([place.name, place.short_name, place.english_name]), place
        assert re.fullmatch(r"[a-z]+( [a-z]+)*", place.pinyin), place


def test_place_is_found_by_its_code() -> None:
    assert division("210100") == Division(
        code="210100",
        parent="210000",
        level=Level.CITY,
        name="沈阳市",
        short_name="沈阳",
        pinyin="shen yang",
        english_name="Shenyang",
    )


@pytest.mark.parametrize("code", ["", "999999", "21", "Z99"])
def test_unknown_code_is_refused(code: str) -> None:
    for ask in (
        division,
        children,
        ancestors,
        descendants,
        full_name,
        english_full_name,
        lambda unknown: is_within(unknown, "210000"),
        lambda unknown: is_within("210000", unknown),
    ):
        with pytest.raises(UnknownCodeError):
            ask(code)


def test_districts_of_a_municipality_hang_right_below_it() -> None:
    assert ancestors("110108") == ("110108", "110000", "100000")
    assert full_name("110108") == "北京市海淀区"


def test_counties_without_a_city_hang_right_below_their_province() -> None:
    assert ancestors("419001") == ("419001", "410000", "100000")


def test_descendants_are_exactly_the_places_within() -> None:
    assert set(descendants("210000")) == {
        place.code for place in divisions() if is_within(place.code, "210000")
    }
    assert set(descendants("100000")) == {place.code for place in divisions()}


NAMES = {
    "100000": ("中国", "China"),
    "210000": ("辽宁省", "Liaoning"),
    "210112": ("辽宁省沈阳市浑南区", "Hunnan, Shenyang, Liaoning"),
    "Z21010001": ("辽宁省沈阳高新技术产业开发区", "Shenyang High-tech Zone, Shenyang, Liaoning"),
    "Z11010801": ("北京市海淀区中关村国家自主创新示范区", "Zhongguancun, Haidian, Beijing"),
}


def test_full_names_say_where_a_place_lies() -> None:
    assert {code: (full_name(code), english_full_name(code)) for code in NAMES} == NAMES


def test_short_names_leave_out_the_kind_of_place() -> None:
    by_name = {place.name: place.short_name for place in divisions()}

    assert {
        name: by_name[name]
        for name in ("内蒙古自治区", "延边朝鲜族自治州", "东乡族自治县", "彭水苗族土家族自治县")
    } == {
        "内蒙古自治区": "内蒙古",
        "延边朝鲜族自治州": "延边",
        "东乡族自治县": "东乡",
        "彭水苗族土家族自治县": "彭水",
    }
    assert {
        name: by_name[name] for name in ("沈北新区", "清新区", "万柏林区", "神农架林区", "六枝特区", "东区")
    } == {
        "沈北新区": "沈北",
        "清新区": "清新",
        "万柏林区": "万柏林",
        "神农架林区": "神农架",
        "六枝特区": "六枝",
        "东区": "东区",
    }


def test_places_are_spelled_as_their_inhabitants_read_them() -> None:
    spelled = {place.short_name: place.english_name for place in divisions() if place.level is not Level.ZONE}

    wanted = {
        "重庆": "Chongqing", "长春": "Changchun", "陕西": "Shaanxi", "六安": "Lu'an", "丽水": "Lishui",
        "漯河": "Luohe", "蚌埠": "Bengbu", "番禺": "Panyu", "什邡": "Shifang", "吕梁": "Lüliang",
        "呼和浩特": "Hohhot", "内蒙古": "Inner Mongolia", "厦门": "Xiamen", "浚县": "Xunxian", "郫都": "Pidu",
    }  # fmt: skip
    assert {name: spelled[name] for name in wanted} == wanted


def test_edition_stamp_is_short_and_steady() -> None:
    assert edition_stamp() == edition_stamp()
    assert re.fullmatch(r"[0-9a-f]{16}", edition_stamp())
