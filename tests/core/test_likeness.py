"""How alike two records look: whole answers, and what must never be taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.core.likeness import (
    SURE,
    AgreementLook,
    EventLook,
    OrganisationLook,
    PersonLook,
    compare_agreements,
    compare_events,
    compare_organisations,
    compare_people,
    dates_fit,
    keys_of,
    spellings,
    the_one,
)

Org = OrganisationLook


def told(likeness):
    return likeness.score, [each.code.removeprefix("likeness.") for each in likeness.reasons]


ORGANISATIONS = [
    # one, other, score, reasons
    (Org("示例青石铸造有限公司"), Org("示例青石铸造有限公司"), 0.95, ["same_name"]),
    (Org("示例（沈阳）铸造"), Org("示例(沈阳)铸造"), 0.95, ["same_name"]),
    (Org("沈阳分院"), Org("中国科学院沈阳分院", ("沈阳分院",)), 0.92, ["alias"]),
    (Org("中国科学院沈阳分院", ("沈阳分院",)), Org("沈阳分院"), 0.75, ["alias"]),
    (Org("示例甲", ("浑室",)), Org("示例乙", ("浑室",)), 0.7, ["alias"]),
    (Org("示例青石铸造"), Org("示例青石铸造股份有限公司"), 0.7, ["same_core"]),
    (Org("示例晴石铸造有限公司"), Org("示例青石铸造有限公司"), 0.6, ["same_sound"]),
    (Org("示例浑河实验室"), Org("沈阳示例浑河实验室"), 0.5, ["part_of_name"]),
    (Org("示例甲厂"), Org("示例乙院"), 0.0, []),
    (
        Org("市人民医院", places=("210100",)),
        Org("市人民医院", region="210100"),
        1.0,
        ["same_name", "same_region"],
    ),
    (
        Org("市人民医院", region="210100"),
        Org("市人民医院", region="370200"),
        0.7,
        ["same_name", "other_region"],
    ),
    (Org("示例所", kind="institute"), Org("示例所", kind="enterprise"), 0.95, ["same_name", "other_kind"]),
    (Org("示例甲", credit_code="A"), Org("示例乙", credit_code="A"), 1.0, ["same_credit_code"]),
    (Org("示例甲", credit_code="A"), Org("示例甲", credit_code="B"), 0.0, []),
]


@pytest.mark.parametrize(("one", "other", "score", "reasons"), ORGANISATIONS)
def test_organisations_are_alike_as_the_table_says(one, other, score, reasons):
    assert told(compare_organisations(one, other)) == (score, reasons)


def person(name, *posts, titles=(), employers=()):
    return PersonLook(name, frozenset(posts), frozenset(titles), frozenset(employers))


LAB = "示例浑河实验室"
PEOPLE = [
    (person("闾丘澈", (LAB, "主任")), person("闾丘澈", (LAB, "主任")), 0.98),
    (person("闾丘澈", (LAB, "主任")), person("闾丘澈", (LAB, "副主任")), 0.9),
    (person("闾丘澈", ("浑室", "主任")), person("闾丘澈", (LAB, "主任"), employers=("浑室",)), 0.9),
    (person("闾丘澈", (LAB, "主任")), person("闾丘澈", ("示例别处", "主任")), 0.5),
    (person("闾丘澈", titles=("研究员",)), person("闾丘澈", titles=("研究员",)), 0.52),
    (person("张炜", (LAB, "主任")), person("张伟", (LAB, "主任")), 0.78),
    (person("张炜"), person("张伟"), 0.3),
    (person("张炜", (LAB, "主任")), person("李娜", (LAB, "主任")), 0.0),
]


@pytest.mark.parametrize(("one", "other", "score"), PEOPLE)
def test_people_are_alike_as_the_table_says(one, other, score):
    assert compare_people(one, other).score == score


NAMES = st.sampled_from(["张伟", "张炜", "王芳", "闾丘澈"])
PLACES = st.sampled_from(["甲厂", "乙所", "丙院"])
LOOKS = st.builds(
    PersonLook,
    NAMES,
    st.frozensets(st.tuples(PLACES, st.sampled_from(["主任", "院长"])), max_size=3),
    st.frozensets(st.sampled_from(["研究员", "教授"]), max_size=2),
)


@given(LOOKS, LOOKS)
def test_nobody_is_surely_another_without_name_and_organisation_in_common(one, other):
    likeness = compare_people(one, other)
    shared = {where for where, _post in one.posts} & {where for where, _post in other.posts}
    assert likeness == compare_people(other, one)
    assert 0 <= likeness.score <= 1
    if likeness.score >= SURE:
        assert one.name == other.name
        assert shared


@given(st.text(max_size=12), st.text(max_size=12))
def test_organisations_at_all_alike_share_a_key(one, other):
    if compare_organisations(Org(one), Org(other)).score > 0:
        assert keys_of([one]) & keys_of([other]) or len(one) != len(other)


def test_spellings_hold_the_usual_endings_and_ends():
    assert {"示例青石", "示例青石有限公司", "示例青石股份有限公司"} <= spellings("示例青石有限责任公司")
    assert "沈阳分院" in spellings("中国科学院沈阳分院")


DATES = [
    ("2021-09-25", "2021-09-25", True),
    ("2021-09", "2021-09-25", True),
    ("--09-25", "2021-09-25", True),
    ("--09-26", "2021-09-25", False),
    ("2021-09-25", "2021-09-26", False),
    ("", "2021-09-25", None),
    ("--09-25", "2021", None),
]


@pytest.mark.parametrize(("one", "other", "fit"), DATES)
def test_days_fit_as_far_as_they_are_told(one, other, fit):
    assert dates_fit(one, other) is fit
    assert dates_fit(other, one) is fit


def agreement(*parties, date="2026-02-10", title="技术服务协议", kind="service"):
    return AgreementLook(frozenset(parties), date, title, kind)


def test_an_agreement_told_twice_is_one_and_two_papers_of_one_day_are_two():
    base = agreement("甲", "乙")
    assert told(compare_agreements(base, agreement("甲", "乙"))) == (0.9, ["same_parties", "same_day"])
    assert compare_agreements(base, agreement("甲", "乙", title="")).score == 0.9
    assert compare_agreements(base, agreement("甲", "乙", title="人才培养备忘录", kind="other")).score == 0.7
    assert compare_agreements(base, agreement("甲", "乙", date="")).score == 0.7
    assert compare_agreements(base, agreement("甲", "乙", date="2026-03-10")).score == 0.4
    assert compare_agreements(base, agreement("甲", "丙")).score == 0
    assert compare_agreements(base, agreement("甲")).score == 0


def test_one_ceremony_under_two_headlines_is_found_by_day_and_bodies():
    one = EventLook("科技服务团启动仪式举行", "2021-09-25", "沈阳", frozenset({"甲", "乙", "丙"}))
    other = EventLook("三家单位签约，服务团启动", "2021-09-25", "沈阳市", frozenset({"甲", "乙"}))
    elsewhere = EventLook("科技服务团启动仪式举行", "2022-05-01", "大连", frozenset({"丁"}))
    assert compare_events(one, other).score >= 0.7
    assert compare_events(one, elsewhere).score < 0.5


def test_two_equals_are_no_answer():
    assert the_one([("a", 0.95), ("b", 0.6)]) == "a"
    assert the_one([("a", 0.95), ("b", 0.95)]) is None
    assert the_one([("a", 0.6)]) is None
