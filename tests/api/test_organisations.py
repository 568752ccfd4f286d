"""Organisations and regions as JSON."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from duijie.regions.models import Region
from tests.api.asking import ask
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db


def part(organisation, **changes) -> dict[str, object]:
    return {
        "id": organisation.pk,
        "name": organisation.name,
        "short_name": "",
        "english_name": "",
        "kind": {"code": "institute", "label": "institute"},
        "credit_code": None,
        "region": {"code": "210100", "name": "Shenyang, Liaoning"},
        "industry": None,
        "industries": [],
        "disciplines": [],
        "is_verified": True,
        "state": {"code": "standing", "label": "existing"},
        "dissolved_on": None,
        **changes,
    }


def test_organisation_is_told_whole():
    made = registry.organisation("示例研究所", kind="institute")
    registry.person("甲示例", at=made, consent="consented")
    registry.person("乙示例", at=made)
    assert ask("organisations") == (200, {"items": [part(made)], "after": None, "before": None})
    post = {"person": "甲示例", "post": "研究员", "since": None, "until": None}
    assert ask(f"organisations/{made.pk}") == (
        200,
        {**part(made), "aliases": [], "successor_id": None, "people": [post]},
    )


def test_organisation_that_was_dissolved_is_listed_when_asked_for_and_names_a_successor_one_may_see():
    gone = registry.organisation("示例旧研究所", kind="institute")
    registry.organisation("示例新研究所", kind="institute")
    hidden = registry.organisation("示例未核实所", kind="institute", verified=False)
    registry.person("甲示例", at=gone, consent="consented")
    registry.actions.dissolve_organisation(
        organisation_id=gone.pk,
        dissolved_on=date(2026, 2, 27),
        successor_id=hidden.pk,
        actor=registry.operator(),
        now=registry.NOW,
    )
    told = part(gone, state={"code": "dissolved", "label": "dissolved"}, dissolved_on="2026-02-27")
    assert [each["name"] for each in ask("organisations")[1]["items"]] == ["示例新研究所"]
    assert ask("organisations?state=dissolved")[1]["items"] == [told]
    post = {"person": "甲示例", "post": "研究员", "since": None, "until": "2026-02-27"}
    whole = {**told, "aliases": [], "people": [post]}
    assert ask(f"organisations/{gone.pk}") == (200, {**whole, "successor_id": None})
    assert ask(f"organisations/{gone.pk}", registry.clerk()) == (200, {**whole, "successor_id": hidden.pk})


def test_people_are_told_to_those_who_may_see_them():
    made = registry.organisation()
    agreed = registry.person("甲示例", at=made, consent="consented").name
    hidden = registry.person("乙示例", at=made).name
    readers = {"visitor": None, "account": registry.account(), "speaker": registry.speaker(made)}
    readers["clerk"] = registry.clerk()
    told = {
        who: {post["person"] for post in ask(f"organisations/{made.pk}", reader)[1]["people"]}
        for who, reader in readers.items()
    }
    assert told == {
        "visitor": {agreed},
        "account": {agreed},
        "speaker": {agreed},
        "clerk": {agreed, hidden},
    }


def test_unverified_organisation_is_told_to_staff_and_those_who_speak_for_it():
    verified = registry.organisation()
    unverified = registry.organisation(verified=False)
    readers = {
        "visitor": None,
        "account": registry.account(),
        "speaker": registry.speaker(unverified),
        "speaker of another": registry.speaker(verified),
        "clerk": registry.clerk(),
        "broker elsewhere": registry.broker(registry.QINGDAO),
        "operator": registry.operator(),
    }
    seen = {}
    for who, reader in readers.items():
        listed = {item["id"]: item for item in ask("organisations", reader)[1]["items"]}
        for made in (verified, unverified):
            status, single = ask(f"organisations/{made.pk}", reader)
            assert (status == 200) == (made.pk in listed), who
            if status == 200:
                assert {name: single[name] for name in listed[made.pk]} == listed[made.pk]
        seen[who] = unverified.pk in listed
    assert seen == {
        "visitor": False,
        "account": False,
        "speaker": True,
        "speaker of another": False,
        "clerk": True,
        "broker elsewhere": True,
        "operator": True,
    }


def test_organisations_are_found_by_name_and_kind_in_the_order_of_pinyin():
    names = ("示例重工", "示例研究所", "示例大学")
    kinds = ("enterprise", "institute", "university")
    for name, kind in zip(names, kinds, strict=True):
        registry.organisation(name, kind=kind)

    def found(**asked):
        return [item["name"] for item in ask("organisations", **asked)[1]["items"]]

    assert found() == ["示例大学", "示例研究所", "示例重工"]
    assert found(q="研究") == ["示例研究所"]
    assert found(kind="university") == ["示例大学"]
    first = ask("organisations", limit=1)[1]
    assert found(limit=1, after=first["after"]) == ["示例研究所"]


@pytest.mark.parametrize("path", ["organisations", "organisations/{}"])
def test_organisations_cost_the_same_for_1_and_3_rows(path, django_assert_num_queries):
    one = registry.organisation()
    for more in (1, 2):
        for _ in range(more):
            registry.person(at=one, consent="consented")
            registry.organisation()
        with django_assert_num_queries({"organisations": 1, "organisations/{}": 3}[path]):
            assert Client().get(f"/api/v1/{path.format(one.pk)}").status_code == 200


def test_region_is_told_whole():
    assert ask("regions/210100", language="zh-hans") == (
        200,
        {
            "code": "210100",
            "name": "沈阳市",
            "english_name": "Shenyang",
            "full_name": "辽宁省沈阳市",
            "level": {"code": "city", "label": "地市级"},
            "lies_in": "210000",
        },
    )
    assert ask("regions/210100")[1]["full_name"] == "Shenyang, Liaoning"


def test_cursors_lead_through_all_provinces(django_assert_num_queries):
    codes, after = [], {}
    while True:
        with django_assert_num_queries(1):
            page = ask("regions", limit=10, **after)[1]
        codes += [item["code"] for item in page["items"]]
        if page["after"] is None:
            break
        after = {"after": page["after"]}
    assert codes == list(Region.objects.filter(level="province").values_list("pk", flat=True))
    assert len(codes) == 34


def test_regions_inside_one_are_listed_and_looked_for():
    inside = ask("regions", inside="210000")[1]["items"]
    assert {item["lies_in"] for item in inside} == {"210000"}
    assert [item["code"] for item in ask("regions/search", q="沈阳", limit=1)[1]["items"]] == ["210100"]
    assert ask("regions/search", q="没有这个地方") == (200, {"items": []})
