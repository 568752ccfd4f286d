"""The lists: complete, stated with their origin, and strict about codes."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.core.taxonomy import lists, loading
from duijie.core.taxonomy.loading import MalformedListError, load
from duijie.core.taxonomy.vocabulary import Term, UnknownCodeError, Vocabulary

LISTS: dict[str, Callable[[], Vocabulary]] = {
    "industries": lists.industries,
    "disciplines": lists.disciplines,
    "readiness_levels": lists.readiness_levels,
    "contract_kinds": lists.contract_kinds,
    "service_kinds": lists.service_kinds,
    "cooperation_modes": lists.cooperation_modes,
    "strategic_industries": lists.strategic_industries,
    "contract_fields": lists.contract_fields,
}


def test_lists_have_the_sizes_of_their_standards() -> None:
    sizes = {
        name: [sum(t.parent is None for t in get().terms), len(get().terms)] for name, get in LISTS.items()
    }

    assert sizes == {
        "industries": [20, 20 + 97 + 473],
        "disciplines": [5, 5 + 62 + 743],
        "readiness_levels": [9, 9],
        "contract_kinds": [5, 7],
        "service_kinds": [7, 7],
        "cooperation_modes": [8, 8],
        "strategic_industries": [9, 9],
        "contract_fields": [11, 11],
    }


def test_every_list_says_where_it_is_from() -> None:
    for name in [*LISTS, "divisions", "zones"]:
        file = load(f"{name}.tsv")
        assert all([file.title, file.source, file.edition, file.licence]), name


def test_every_term_is_named_in_both_languages() -> None:
    for name, get in LISTS.items():
        vocabulary = get()
        for term in vocabulary.terms:
            assert term.name == term.name.strip() != "", (name, term)
            assert term.english_name.isascii(), (name, term)
            assert term.english_name == term.english_name.strip() != "", (name, term)
            assert term.parent is None or term.parent in vocabulary, (name, term)


def test_industry_divisions_count_from_01_to_97() -> None:
    divisions = [term.code for term in lists.industries().terms if len(term.code) == len("01")]

    assert divisions == [f"{number:02d}" for number in range(1, 98)]
    assert [term.code for term in lists.industries().children(None)] == list("ABCDEFGHIJKLMNOPQRST")


def test_term_is_found_by_its_code() -> None:
    assert lists.industries().term("26") == Term(
        code="26",
        parent="C",
        name="化学原料和化学制品制造业",
        english_name="Manufacture of raw chemical materials and chemical products",
    )
    assert lists.disciplines().term("530").name == "化学工程"
    assert lists.industries().ancestors("26") == ("26", "C")


def test_lower_levels_begin_with_the_code_they_lie_under() -> None:
    for vocabulary in (lists.industries(), lists.disciplines()):
        lower = [term for term in vocabulary.terms if term.parent and term.parent[0].isdigit()]
        assert lower
        assert all(term.code.startswith(term.parent or "") for term in lower)
        assert [term.code for term in lower] == sorted(term.code for term in lower)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("384", "384"),
        ("电池制造", "384"),
        ("dianchi", "384"),
        ("spdjkzsbzz", "382"),
        ("Manufacture of batteries", "384"),
        ("batteries", "384"),
        ("38", "38"),
        ("c", "C"),
    ],
)
def test_search_finds_by_code_chinese_pinyin_initials_and_english(typed: str, first: str) -> None:
    assert lists.industries().search(typed, limit=5)[0].code == first


def test_search_puts_upper_levels_first_and_stops_at_the_limit() -> None:
    found = lists.disciplines().search("化学工程", limit=4)

    assert [found[0].code, len(found)] == ["530", 4]
    assert all("化学工程" in term.name for term in found)
    assert (
        lists.disciplines().search("  ", limit=4) == lists.disciplines().search("没有的学科", limit=4) == ()
    )


@pytest.mark.parametrize("code", ["", "98", "1", "c", "3841", "26 "])
def test_unknown_code_is_refused(code: str) -> None:
    industries = lists.industries()

    assert code not in industries
    for ask in (
        industries.term,
        industries.children,
        industries.ancestors,
        lambda c: industries.distance("26", c),
    ):
        with pytest.raises(UnknownCodeError) as refusal:
            ask(code)
        assert (refusal.value.vocabulary, refusal.value.code) == ("industries", code)


def test_distance_grows_with_the_way_through_the_tree() -> None:
    distance = lists.industries().distance

    assert [distance("26", "26"), distance("26", "C"), distance("26", "27"), distance("26", "73")] == [
        0.0,
        pytest.approx(1 / 3),
        0.5,
        1.0,
    ]


@given(st.data())
def test_distance_is_symmetric_and_between_0_and_1(data: st.DataObject) -> None:
    vocabulary = data.draw(st.sampled_from([lists.industries(), lists.disciplines()]))
    codes = st.sampled_from([term.code for term in vocabulary.terms])
    one, other = data.draw(codes), data.draw(codes)

    assert vocabulary.distance(one, other) == vocabulary.distance(other, one)
    assert 0 <= vocabulary.distance(one, other) <= 1
    assert (vocabulary.distance(one, other) == 0) == (one == other)


def test_choices_speak_the_readers_language() -> None:
    modes = lists.cooperation_modes()

    assert modes.choices("zh-hans")[0] == ("commissioned", "委托开发")
    assert modes.choices("en")[0] == modes.choices("en-gb")[0] == ("commissioned", "Commissioned R&D")


def test_readiness_levels_fall_into_stages() -> None:
    stages = [lists.readiness_stage(str(level)) for level in range(1, 10)]

    assert stages == [
        *["concept"] * 2,
        *["under_development"] * 2,
        "lab_tested",
        *["demonstrated"] * 2,
        *["on_the_market"] * 2,
    ]
    with pytest.raises(UnknownCodeError):
        lists.readiness_stage("0")


@pytest.mark.parametrize(
    "text",
    [
        "# title: t\ncode\tname\na\tb\n",
        "# title: t\n# source: s\n# edition: 1\n# licence: l\ncode\tname\na\n",
    ],
)
def test_file_without_a_head_or_with_a_short_row_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(loading, "read_text", lambda package, file: text)

    with pytest.raises(MalformedListError):
        load("any.tsv")
