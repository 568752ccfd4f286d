"""The wider world, which the large demo has beside the demo's own: as whole and as bounded, in four parts."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from pypinyin import Style, lazy_pinyin

from duijie.core.taxonomy.divisions import divisions
from duijie.core.taxonomy.lists import disciplines, industries
from duijie.db.codes import known_industry
from duijie.seeds.world_files import FOLDER, WIDER, World, load_large_world, load_world
from tests.seeds.test_world_pages import CODE_PREFIX, credit_check_character, organisation_check_digit
from tests.seeds.test_world_texts import (
    BOUNDS,
    LOOSEST_SHARE,
    MODES,
    NEED_KINDS,
    PRICE_STANCES,
    pairs_of,
    sentences_of,
    texts_of,
    told_in,
)

OWN, LARGE = load_world(), load_large_world()
KINDS = ("needs", "offers", "experts", "organisations")
TOLD = ("title", "teaser", "description")


def added(kind: str) -> dict[str, Any]:
    """What the large world has and the demo's own has not."""
    own = getattr(OWN, kind)
    return {slug: each for slug, each in getattr(LARGE, kind).items() if slug not in own}


NEEDS, OFFERS, EXPERTS, ORGANISATIONS = (added(kind) for kind in KINDS)


def test_large_world_has_sixty_needs_two_hundred_offers_eighty_experts_and_sixty_organisations():
    def counts(world: World) -> list[int]:
        return [len(getattr(world, kind)) for kind in KINDS]

    assert (counts(OWN), counts(LARGE)) == ([20, 60, 20, 20], [60, 200, 80, 60])
    # None of another part's name was lost: each file is one record, named after it.
    files = [file for kind in KINDS[:3] for file in WIDER.glob(f"*/{kind}/*.toml")]
    assert Counter(file.stem for file in files) == Counter([*NEEDS, *OFFERS, *EXPERTS])
    names = [each["name"] for kind in KINDS[2:] for each in getattr(LARGE, kind).values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", ["needs", "offers"])
def test_texts_keep_their_bounds_and_codes(kind: str):
    for slug, record in added(kind).items():
        for field, (shortest, longest) in BOUNDS[kind].items():
            assert shortest <= len(record[field].strip()) <= longest, (slug, field)
        assert not any("\n" in record.get(field, "") for field in ("title", "teaser", "advantage")), slug
        assert record["region"] in {place.code for place in divisions()}, slug
        assert all(code in disciplines() for code in record["disciplines"]), slug
        lines = record.get("industries") or [record["industry"]]
        assert all(known_industry(code) for code in lines), slug
        assert set(record["modes"]) <= MODES, slug
        assert 3 <= len(record["keywords"]) <= 6, slug


def test_needs_name_three_offers_of_others_and_say_what_is_confidential():
    for slug, need in NEEDS.items():
        assert need["kind"] in NEED_KINDS, slug
        assert 0 < need["budget_from"] <= need["budget_to"], slug
        assert need["deadline"].year == 2027, slug
        assert need["has_confidential"] == bool(need.get("confidential")), slug
        best = need["best_offers"]
        assert len(set(best) & OFFERS.keys()) == len(best) == 3, slug
        assert need["organisation"] not in {OFFERS[offer]["organisation"] for offer in best}, slug
        assert ORGANISATIONS[need["organisation"]]["kind"] == "enterprise", slug
        # A matcher that only counts words must not find all three.
        wanted = pairs_of(told_in(need, *TOLD))
        told = [pairs_of(told_in(OFFERS[offer], *TOLD)) for offer in best]
        assert min(len(wanted & found) / len(found) for found in told) <= LOOSEST_SHARE, slug
    uses = Counter(offer for need in NEEDS.values() for offer in need["best_offers"])
    assert len(OFFERS.keys() - uses.keys()) >= 20
    assert sum(count >= 2 for count in uses.values()) >= 8


def test_offers_are_of_every_kind_and_hold_what_belongs_to_it():
    kinds = Counter(offer["kind"] for offer in OFFERS.values())
    assert kinds == {"achievement": 92, "service": 28, "instrument": 20}
    for slug, offer in OFFERS.items():
        assert offer["organisation"] in ORGANISATIONS, slug
        assert offer["price_stance"] in PRICE_STANCES, slug
        assert ("readiness" in offer) == (offer["kind"] == "achievement"), slug
        for field in ("model_name", "specifications", "fee_note"):
            assert bool(offer.get(field)) == (offer["kind"] == "instrument"), (slug, field)


def test_organisations_are_marked_and_their_credit_codes_hold():
    for slug, organisation in ORGANISATIONS.items():
        assert organisation["name"].startswith("示例"), slug
        assert organisation["english_name"].endswith("(demo)"), slug
        assert organisation["industry"] in industries(), slug
        code = organisation["credit_code"]
        assert code[:11] == f"{CODE_PREFIX[organisation['kind']]}{organisation['region']}DEM", slug
        assert code[16:] == organisation_check_digit(code[8:16]) + credit_check_character(code[:17]), slug


def test_experts_are_whole_and_some_are_not_shown_or_ranked():
    for slug, expert in EXPERTS.items():
        assert expert["region"] == ORGANISATIONS[expert["organisation"]]["region"], slug
        assert len(lazy_pinyin(expert["name"], style=Style.NORMAL)) == len(expert["name"]), slug
        assert all(code in disciplines() for code in expert["disciplines"]), slug
        assert 1 <= expert["capacity_per_quarter"] <= 6, slug
        assert 150 <= len(expert["expertise"]["text"]) <= 400, slug
    assert sum(expert["refuses_ranking"] for expert in EXPERTS.values()) == 4
    assert {expert["consent"] for expert in EXPERTS.values()} == {"consented", "staff_only"}


@pytest.mark.parametrize("kind", ["needs", "offers"])
def test_confidential_sentences_appear_in_no_other_text(kind: str):
    for slug, record in added(kind).items():
        public = [text for place, text in texts_of(record, slug) if not place.endswith(".confidential")]
        for sentence in sentences_of(record.get("confidential", "").replace("，", "。")):
            assert not any(sentence in text for text in public), (slug, sentence)


def test_no_two_texts_of_the_large_world_share_a_sentence():
    places: defaultdict[str, set[Path]] = defaultdict(set)
    for path in [*FOLDER.rglob("*.toml"), *WIDER.rglob("*.toml")]:
        for place, text in texts_of(tomllib.loads(path.read_text("utf-8")), str(path)):
            for sentence in sentences_of(text):
                places[sentence].add(Path(place))
    assert {sentence: found for sentence, found in places.items() if len(found) > 1} == {}
