"""The demo world's organisations, experts and pages: invented, whole, and as noisy as real ones."""

import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pypinyin import Style, lazy_pinyin

import duijie
from duijie.core.taxonomy.divisions import divisions
from duijie.core.taxonomy.lists import disciplines, industries

WORLD = Path(duijie.__file__).parent / "seeds" / "world"
PAGES = sorted(path for path in (WORLD / "pages").iterdir() if path.suffix in {".txt", ".html"})
ORGANISATIONS: list[dict[str, Any]] = tomllib.loads(
    (WORLD / "organisations.toml").read_text(encoding="utf-8")
)["organisations"]
EXPERTS: list[dict[str, Any]] = [
    tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((WORLD / "experts").glob("*.toml"))
]
EXPECTED: dict[str, Any] = json.loads((WORLD / "pages" / "expected.json").read_text(encoding="utf-8"))[
    "pages"
]

SLUGS = {
    "enterprise": {
        "ent-battery",
        "ent-coating",
        "ent-pharma",
        "ent-seafood",
        "ent-foundry",
        "ent-water",
        "ent-bearing",
        "ent-textile",
        "ent-grain",
        "ent-ceramic",
        "ent-robot",
        "ent-chem",
    },
    "institute": {"inst-materials", "inst-chemeng", "inst-automation", "inst-ocean", "inst-ecology"},
    "university": {"uni-tech", "uni-agri"},
    "society": {"soc-environment"},
}
CODE_PREFIX = {"enterprise": "91", "institute": "12", "university": "12", "society": "51"}

PINYIN_NOTE = r"[\u3400-\u9fff]\([a-z]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]*\)"
NOISE = {
    #  kind of noise: (a sign of it, how often at least, the pages that carry it)
    "traditional characters": (r"[發會學實產業]", 10, {"02", "04", "09"}),
    "pinyin notes": (PINYIN_NOTE, 30, {"02", "04", "09"}),
    "bytes re-paired in GBK": (
        r"[\u3400-\u9fff]\?[^\s()]{1,6}\)[\u3400-\u9fff]{0,4}[A-Za-z]",
        3,
        {"02", "09"},
    ),
    "hotlines": (r"(?m)^(热线电话|熱線電話)\d", 1, {"04"}),
    "adverts of the site": (r"(?:\?\?.+){3}", 1, {"04"}),
    "title repeated as captions": (r"(?m)^示例“辽水清源”科技服务团走进浑南破解冬季脱氮难题$", 6, {"01"}),
    "like counts": (r"(?m)^点赞$", 1, {"01"}),
    "hard-wrapped lines": (r"(?m)^[^\n]{34}\n[^\n]{34}$", 5, {"03"}),
    "doubled commas": (r"，\s*，", 5, {"03"}),
    "emoji": (r"[\u2728\U0001f300-\U0001faff]", 2, {"06", "12"}),
    "spliced spam": (r"棋牌下载送彩金|加微信免费领取", 1, {"06", "12"}),
    "navigation": (r"(?m)^(首[页頁]>|您现在的位置：|上一篇：)", 1, {"09", "11", "12"}),
    "JSON tail": (r'\n\{"code":0,.*\}\n\Z', 1, {"08"}),
    "page furniture in HTML": (r"<nav[ >](?s:.)*<aside[ >](?s:.)*<footer>", 1, {"05", "10"}),
    "inline script": (r"<script>", 1, {"05"}),
    "data in a script": (r"application/ld\+json", 1, {"10"}),
    "wrong publish stamp": (r"1970-01-01 08:00:00", 1, {"07"}),
    "full-width digits": (r"[０-９]+年[０-９]+月[０-９]+日", 1, {"07"}),
    "a word put into the headline": (r"磨床配件", 1, {"04"}),
    "announced, not yet held": (r"将于12月5日", 1, {"06"}),
    "a day without its month": (r"(?m)^20日，|儀式17日", 1, {"09", "11"}),
}


def organisation_check_digit(body: str) -> str:
    """Compute the ninth character of an organisation code (GB 11714)."""
    total = sum(
        int(character, 36) * weight for character, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)
    )
    return "0123456789X0"[11 - total % 11]


def credit_check_character(first_seventeen: str) -> str:
    """Compute the eighteenth character of a unified social credit code (GB 32100-2015)."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(character) * 3**place for place, character in enumerate(first_seventeen))
    return alphabet[-total % 31]


def test_check_characters_agree_with_codes_worked_out_by_hand() -> None:
    # The example in GB 11714 is D2143569 → X.
    assert organisation_check_digit("D2143569") == "X"
    assert credit_check_character("91211103DEM000014") == "2"


def test_organisations_are_the_twenty_of_the_demo_world() -> None:
    found: dict[str, set[str]] = {}
    for organisation in ORGANISATIONS:
        found.setdefault(organisation["kind"], set()).add(organisation["slug"])
    assert found == SLUGS
    assert len(ORGANISATIONS) == len({each["name"] for each in ORGANISATIONS}) == 20


@pytest.mark.parametrize("organisation", ORGANISATIONS, ids=lambda each: each["slug"])
def test_organisation_is_marked_and_its_credit_code_holds(organisation: dict[str, Any]) -> None:
    assert organisation["name"].startswith("示例")
    assert organisation["english_name"].endswith("(demo)")
    assert organisation["region"] in {place.code for place in divisions()}
    assert organisation["industry"] in industries()
    code = organisation["credit_code"]
    assert code[:2] == CODE_PREFIX[organisation["kind"]]
    assert code[2:8] == organisation["region"]
    assert code[8:11] == "DEM"  # a body that no office has issued
    assert code[16] == organisation_check_digit(code[8:16])
    assert code[17] == credit_check_character(code[:17])
    assert len(code) == 18


def test_experts_keep_the_quotas_of_consent() -> None:
    assert Counter((each["consent"], each["refuses_ranking"]) for each in EXPERTS) == {
        ("consented", False): 15,
        ("consented", True): 2,
        ("staff_only", False): 3,
    }
    assert len({each["slug"] for each in EXPERTS}) == len({each["name"] for each in EXPERTS}) == 20


@pytest.mark.parametrize("expert", EXPERTS, ids=lambda each: each["slug"])
def test_expert_is_whole(expert: dict[str, Any]) -> None:
    regions = {each["slug"]: each["region"] for each in ORGANISATIONS if each["kind"] != "enterprise"}
    assert expert["region"] == regions[expert["organisation"]]
    assert len(lazy_pinyin(expert["name"], style=Style.NORMAL)) == len(expert["name"])
    assert all(code in disciplines() for code in expert["disciplines"])
    assert all(0 < keyword["weight"] <= 1 for keyword in expert["keywords"])
    assert set(expert["services"]) <= {"consulting", "training", "appraisal", "joint_rd", "dispatch"}
    assert 1 <= expert["capacity_per_quarter"] <= 6
    assert 150 <= len(expert["expertise"]["text"]) <= 400


def test_pages_are_twelve_and_each_is_expected() -> None:
    assert [path.name[:2] for path in PAGES] == [f"{number:02d}" for number in range(1, 13)]
    assert [path.stem for path in PAGES] == list(EXPECTED)
    assert all("示例" in path.read_text(encoding="utf-8") for path in PAGES)


@pytest.mark.parametrize("kind", NOISE)
def test_every_kind_of_noise_stands_in_the_pages_meant_to_carry_it(kind: str) -> None:
    sign, least, wanted = NOISE[kind]
    found = {
        path.name[:2] for path in PAGES if len(re.findall(sign, path.read_text(encoding="utf-8"))) >= least
    }
    assert found == wanted


def test_a_page_without_any_year_is_among_them() -> None:
    without = {path.name[:2] for path in PAGES if not re.search(r"\d{4}|[０-９]{4}", path.read_text("utf-8"))}
    assert without == {"02"}
    assert EXPECTED["02-framework-signing"]["events"][0]["date"] == "--09-18"


@pytest.mark.parametrize("stem", EXPECTED)
def test_expected_facts_fit_together(stem: str) -> None:
    page = EXPECTED[stem]
    names = [each["name"] for each in page["organisations"]]
    assert len(names) == len(set(names))
    assert {post["org"] for person in page["persons"] for post in person["posts"]} <= set(names)
    assert {party for agreement in page["agreements"] for party in agreement["parties"]} <= set(names)
    signatories = {name for agreement in page["agreements"] for name in agreement["signatories"]}
    assert signatories <= {person["name"] for person in page["persons"]}
    assert len(page["events"]) == 1


def test_expected_agreements_cover_every_status_and_size() -> None:
    agreements = [(stem[:2], each) for stem, page in EXPECTED.items() for each in page["agreements"]]
    assert Counter(each["status"] for _, each in agreements) == {"signed": 14, "planned": 1, "mentioned": 1}
    assert Counter(len(each["parties"]) for _, each in agreements) == {2: 11, 3: 5}
    assert Counter(number for number, _ in agreements)["09"] == 6
    assert {stem[:2] for stem, page in EXPECTED.items() if not page["agreements"]} == {"03", "07"}


def test_known_organisations_and_experts_stand_on_the_pages() -> None:
    named = {each["name"] for page in EXPECTED.values() for each in page["organisations"]}
    assert {each["name"] for each in ORGANISATIONS} <= named
    people = {each["name"] for page in EXPECTED.values() for each in page["persons"]}
    assert len({each["name"] for each in EXPERTS} & people) >= 8


def sentences(text: str) -> set[str]:
    """Cut a text into its sentences, leaving out scraps too short to be anybody's."""
    return {
        piece.strip() for piece in re.split(r"[。；;！!？?\n]|(?<=\D)\.", text) if len(piece.strip()) >= 10
    }


def strings_in(node: Any) -> list[str]:
    """Collect every string of a parsed file."""
    if isinstance(node, str):
        return [node]
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    return [text for child in children for text in strings_in(child)]


def test_no_two_texts_of_the_demo_world_share_a_sentence() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in PAGES if path.suffix == ".txt"}
    for path in PAGES:
        if path.suffix == ".html":
            texts[path.name] = "\n".join(re.findall(r"<p>([^<]+)</p>", path.read_text(encoding="utf-8")))
    for path in sorted(WORLD.rglob("*.toml")):
        if path.name == "organisations.toml":
            continue
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
        for key, node in tree.items():
            records = node if isinstance(node, list) else [node]
            for place, record in enumerate(records):
                if isinstance(record, dict):
                    texts[f"{path.name} {key} {place}"] = "\n".join(strings_in(record))
    owners: dict[str, list[str]] = {}
    for name, text in texts.items():
        for sentence in sentences(text):
            owners.setdefault(sentence, []).append(name)
    assert {sentence: names for sentence, names in owners.items() if len(names) > 1} == {}
