"""The demo world's texts are whole, bounded, honest about secrets and never repeat one another."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import duijie

WORLD = Path(duijie.__file__).parent / "seeds" / "world"
ELSEWHERE = Path(__file__).parents[2] / "quality" / "matcher" / "needs_elsewhere"

Record = dict[str, Any]

SENTENCE_END = re.compile(r"[。！？；\n]+")
SHORTEST_SENTENCE = 8
CHINESE = re.compile(r"[\u4e00-\u9fff]+")

# A best offer in the inventor's own language holds at most this share of character pairs its need also holds.
LOOSEST_SHARE = 0.075

MODES = {"commissioned", "joint", "transfer", "licence", "equity", "consulting", "service", "joint_body"}
PRICE_STANCES = {"fixed", "negotiable", "equity"}
NEED_KINDS = {"technical", "service", "talent"}
OFFER_KINDS = {"achievement": 40, "service": 12, "instrument": 8}

ENTERPRISES = {
    "ent-battery",
    "ent-bearing",
    "ent-ceramic",
    "ent-chem",
    "ent-coating",
    "ent-foundry",
    "ent-grain",
    "ent-pharma",
    "ent-robot",
    "ent-seafood",
    "ent-textile",
    "ent-water",
}
OTHERS = {
    "inst-automation",
    "inst-chemeng",
    "inst-ecology",
    "inst-materials",
    "inst-ocean",
    "soc-environment",
    "uni-agri",
    "uni-tech",
}

# Shortest and longest number of characters a text may have, by folder and field.
BOUNDS = {
    "needs": {
        "title": (8, 60),
        "teaser": (30, 200),
        "description": (200, 600),
        "problem_now": (10, 200),
        "indicators_text": (10, 400),
    },
    "offers": {
        "title": (8, 60),
        "teaser": (30, 200),
        "description": (200, 500),
        "advantage": (8, 200),
    },
}


def records(folder: str) -> dict[str, Record]:
    """Return the folder's records by file name, in the order of their names."""
    return {
        path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted((WORLD / folder).glob("*.toml"))
    }


NEEDS = records("needs")
OFFERS = records("offers")


def texts_of(value: object, where: str) -> Iterator[tuple[str, str]]:
    """Yield every text inside a record's value with the dotted name of its place."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_of(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from texts_of(inner, f"{where}.{number}")


def sentences_of(text: str) -> list[str]:
    """Split a text where a Chinese sentence ends and keep what is long enough to be one."""
    pieces = (piece.strip() for piece in SENTENCE_END.split(text))
    return [piece for piece in pieces if len(piece) >= SHORTEST_SENTENCE and CHINESE.search(piece)]


def told_in(record: Record, *fields: str) -> str:
    """Join the texts of the named fields."""
    return "\n".join(str(record[field]) for field in fields)


def pairs_of(text: str) -> set[str]:
    """Return the pairs of neighbouring Chinese characters, a rough stand-in for words."""
    runs = CHINESE.findall(text)
    return {run[start : start + 2] for run in runs for start in range(len(run) - 1)}


def test_world_has_twenty_needs_and_sixty_offers() -> None:
    kinds = [offer["kind"] for offer in OFFERS.values()]

    assert len(NEEDS) == 20
    assert {kind: kinds.count(kind) for kind in OFFER_KINDS} == OFFER_KINDS
    assert len(kinds) == sum(OFFER_KINDS.values())


def test_every_file_is_named_after_its_slug() -> None:
    for records_by_name in (NEEDS, OFFERS):
        assert {name: record["slug"] for name, record in records_by_name.items()} == {
            name: name for name in records_by_name
        }
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in records_by_name)


def test_needs_belong_to_enterprises_and_offers_mostly_do_not() -> None:
    owners = [offer["organisation"] for offer in OFFERS.values()]

    assert {need["organisation"] for need in NEEDS.values()} == ENTERPRISES
    assert set(owners) <= ENTERPRISES | OTHERS
    assert set(owners) >= OTHERS
    assert sum(owner in ENTERPRISES for owner in owners) < len(owners) / 4


@pytest.mark.parametrize(("folder", "found"), [("needs", NEEDS), ("offers", OFFERS)])
def test_texts_keep_their_bounds(folder: str, found: dict[str, Record]) -> None:
    lengths = {
        (name, field): (shortest, len(record[field].strip()), longest)
        for name, record in found.items()
        for field, (shortest, longest) in BOUNDS[folder].items()
    }

    assert {
        place: bounds for place, bounds in lengths.items() if not bounds[0] <= bounds[1] <= bounds[2]
    } == {}


def test_one_line_texts_have_one_line() -> None:
    one_line = ("title", "teaser", "advantage", "model_name", "fee_note")
    broken = [
        (name, field)
        for found in (NEEDS, OFFERS)
        for name, record in found.items()
        for field in one_line
        if "\n" in record.get(field, "")
    ]

    assert broken == []


def test_needs_speak_the_agreed_codes() -> None:
    for name, need in NEEDS.items():
        assert need["kind"] in NEED_KINDS, name
        assert re.fullmatch(r"\d{6}", need["region"]), name
        assert re.fullmatch(r"[A-T]\d{2,4}", need["industry"]), name
        assert all(re.fullmatch(r"\d{3}", code) for code in need["disciplines"]), name
        assert set(need["modes"]) <= MODES, name
        assert len(set(need["modes"])) == len(need["modes"]) > 0, name
        assert 3 <= len(need["keywords"]) <= 6, name
        assert 0 < need["budget_from"] <= need["budget_to"], name
        assert 1 <= need["wanted_readiness"] <= 9, name
        assert isinstance(need["deadline"], date), name
        assert need["deadline"].year == 2027, name


def test_needs_are_mostly_technical_and_of_every_kind() -> None:
    kinds = [need["kind"] for need in NEEDS.values()]

    assert set(kinds) == NEED_KINDS
    assert kinds.count("technical") >= 15


def test_offers_speak_the_agreed_codes() -> None:
    for name, offer in OFFERS.items():
        assert re.fullmatch(r"\d{6}", offer["region"]), name
        assert all(re.fullmatch(r"[A-T]\d{2,4}", code) for code in offer["industries"]), name
        assert all(re.fullmatch(r"\d{3}", code) for code in offer["disciplines"]), name
        assert set(offer["modes"]) <= MODES, name
        assert len(set(offer["modes"])) == len(offer["modes"]) > 0, name
        assert 3 <= len(offer["keywords"]) <= 6, name
        assert offer["price_stance"] in PRICE_STANCES, name


def test_readiness_is_told_of_achievements_only() -> None:
    told = {name for name, offer in OFFERS.items() if "readiness" in offer}

    assert told == {name for name, offer in OFFERS.items() if offer["kind"] == "achievement"}
    assert all(1 <= OFFERS[name]["readiness"] <= 9 for name in told)


def test_instruments_alone_have_model_specifications_and_fees() -> None:
    for field in ("model_name", "specifications", "fee_note"):
        told = {name for name, offer in OFFERS.items() if offer.get(field, "")}
        assert told == {name for name, offer in OFFERS.items() if offer["kind"] == "instrument"}, field


def test_every_need_names_three_existing_best_offers_of_others() -> None:
    for name, need in NEEDS.items():
        best = need["best_offers"]
        assert len(set(best)) == len(best) == 3, name
        assert set(best) <= set(OFFERS), name
        assert need["organisation"] not in {OFFERS[offer]["organisation"] for offer in best}, name


def test_some_offers_suit_two_needs_and_some_none() -> None:
    uses = dict.fromkeys(OFFERS, 0)
    for need in NEEDS.values():
        for offer in need["best_offers"]:
            uses[offer] += 1

    assert sum(count == 0 for count in uses.values()) >= 10
    assert sum(count >= 2 for count in uses.values()) >= 8


def test_one_best_offer_shares_almost_no_words_with_its_need() -> None:
    """A matcher that only counts words must not find all three."""
    shares = {}
    for name, need in NEEDS.items():
        wanted = pairs_of(told_in(need, "title", "teaser", "description"))
        told = [
            pairs_of(told_in(OFFERS[offer], "title", "teaser", "description"))
            for offer in need["best_offers"]
        ]
        shares[name] = min(len(wanted & found) / len(found) for found in told)

    assert {name: share for name, share in shares.items() if share > LOOSEST_SHARE} == {}


@pytest.mark.parametrize("found", [NEEDS, OFFERS], ids=["needs", "offers"])
def test_confidential_sentences_appear_in_no_other_text(found: dict[str, Record]) -> None:
    leaks = []
    for name, record in found.items():
        secret = record.get("confidential", "")
        public = [text for place, text in texts_of(record, name) if not place.endswith(".confidential")]
        leaks += [
            (name, sentence)
            for sentence in sentences_of(secret.replace("，", "。"))
            if any(sentence in text for text in public)
        ]

    assert leaks == []


def test_needs_say_whether_they_hold_something_confidential() -> None:
    said = {name for name, need in NEEDS.items() if need["has_confidential"]}

    assert said == {name for name, need in NEEDS.items() if need.get("confidential", "")}
    assert 5 <= len(said) <= 8


def test_no_two_texts_of_the_whole_world_share_a_sentence() -> None:
    """A page may repeat itself, for that is one of the noises of the genre; a record may not."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(WORLD.rglob("*")):
        name = path.relative_to(WORLD).as_posix()
        if path.suffix == ".toml":
            texts = list(texts_of(tomllib.loads(path.read_text("utf-8")), name))
        elif path.suffix in {".txt", ".html"}:
            texts = [(name, path.read_text("utf-8", errors="replace"))]
        else:
            continue
        for place, text in texts:
            found = sentences_of(text)
            for sentence in found if path.suffix == ".toml" else dict.fromkeys(found):
                places[sentence].append(place)

    assert {sentence: found for sentence, found in places.items() if len(found) > 1} == {}


def test_needs_written_elsewhere_name_offers_of_the_world_and_repeat_no_sentence() -> None:
    elsewhere = {
        path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(ELSEWHERE.glob("*.toml"))
    }
    known = {
        sentence
        for found in (NEEDS, OFFERS)
        for name, record in found.items()
        for _, text in texts_of(record, name)
        for sentence in sentences_of(text)
    }
    repeated = []
    for name, need in elsewhere.items():
        assert need["slug"] == name
        assert len(set(need["best_offers"])) == 3, name
        assert set(need["best_offers"]) <= set(OFFERS), name
        for sentence in sentences_of(told_in(need, "title", "description")):
            if sentence in known:
                repeated.append((name, sentence))
            known.add(sentence)

    assert len(elsewhere) == 20
    assert repeated == []
