"""Promises, platforms, needs, offers, figures, places, industries and doubts, one way a line.

Every name is invented.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duijie.core.reader.page import read_page

A, B, C = "云岭大学", "远岫科技有限公司", "岱山市人民政府"
SIGNED = f"5月6日，{A}与{C}签署战略合作协议。"


def promises(text: str) -> list[tuple[str, str]]:
    return [(u.owner, u.text) for a in read_page(text, source="t").agreements for u in a.undertakings]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{SIGNED}双方将共建“云岭大学岱山研究院”。", [("", "共建“云岭大学岱山研究院”")]),
        (f"{SIGNED}根据协议，{A}将每年选派科技副职5名。", [(A, "每年选派科技副职5名")]),
        (
            f"{SIGNED}{A}将选派专家驻点；{C}将提供实验用房，落实专项经费。",
            [(A, "选派专家驻点"), (C, "提供实验用房，落实专项经费")],
        ),
        (f"5月6日，{A}、{C}签署三方协议，拟共建岱山海洋实验室。", [("", "共建岱山海洋实验室")]),
        # no promise: politeness, what was done, what a thing will do, an old agreement
        (f"{SIGNED}{A}校长柳青表示，{A}将全力支持岱山发展。", []),
        (f"{SIGNED}双方就下一步工作进行了交流。", []),
        (f"{SIGNED}此次合作将推动岱山产业升级。", []),
        (f"2015年，{A}与{C}签署合作协议，共建研究院。2021年5月6日，{A}到岱山调研。", []),
        ("双方将进一步加强沟通。", []),
    ],
)
def test_promises_are_found_with_who_owes_them(text: str, told: list[tuple[str, str]]):
    assert promises(text) == told


def platforms(text: str) -> list[tuple[Any, ...]]:
    found = read_page(text, source="t").platforms
    return [(p.name, p.kind, p.status, p.host, p.sponsors, p.members) for p in found]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            f"近日，岱山市海洋药物产业技术创新联盟成立。联盟由{A}牵头，联合{B}、青屏研究院等20家单位发起。",
            [("岱山市海洋药物产业技术创新联盟", "alliance", "founded", A, (), (B, "青屏研究院"))],
        ),
        (
            f"会上，岱山市化工学会理事长柳青向{B}授予“岱山市化工学会服务站”牌匾。",
            [("岱山市化工学会服务站", "station", "founded", B, ("岱山市化工学会",), ())],
        ),
        (
            f"经研究，同意依托{A}组建岱山省碳材料研究中心。",
            [("岱山省碳材料研究中心", "centre", "planned", A, (), ())],
        ),
        # no platform: a word among others, an office, one that failed, a phrase that names nobody
        (f"5月6日，岱山海洋实验室主任柳青到{B}调研。", []),
        ("双方曾计划共建岱山海洋实验室，因资金问题未能成立。", []),
        ("大会要求建设一批高水平的研发平台。", []),
    ],
)
def test_platforms_are_found_with_whose_they_are(text: str, told: list[tuple[Any, ...]]):
    assert platforms(text) == told


@pytest.mark.parametrize(
    ("text", "needs", "offers"),
    [
        (
            f"{B}总经理章明远说，公司急需解决涂层开裂的难题。",
            [(B, "解决涂层开裂的难题")],
            [],
        ),
        (f"{B}提出高温密封材料技术需求。", [(B, "高温密封材料技术")], []),
        (f"需求单位：{B}\n技术难题：涂层附着力不足", [(B, "涂层附着力不足")], []),
        (f"{A}可为企业提供疲劳试验和失效分析服务。", [], [(A, "疲劳试验和失效分析服务")]),
        (f"会上，{A}教授柳青推介了低温烧结技术。", [], [(A, "低温烧结技术")]),
        (f"成果名称：低温烧结技术\n成果单位：{A}", [], [(A, "低温烧结技术")]),
        # neither: exhortation, a slogan, a call for needs, politeness
        (f"岱山市市长柳青希望{B}继续加大技术创新力度。", [], []),
        ("会议要求，要满足企业技术需求。", [], []),
        ("现面向全市征集企业技术需求。", [], []),
        (f"{A}可为岱山发展提供有力科技支撑。", [], []),
    ],
)
def test_needs_and_offers_are_found_with_whose_they_are(
    text: str, needs: list[tuple[str, str]], offers: list[tuple[str, str]]
):
    reading = read_page(text, source="t")
    assert [(each.owner, each.text) for each in reading.needs] == needs
    assert [(each.owner, each.text) for each in reading.offers] == offers


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("联盟由80家单位组成。", [(80, "家", "单位")]),
        ("会上签订六项战略合作协议。", [(6, "项", "战略合作协议")]),
        ("共签订合作协议十二项，签约金额达4.6亿元。", [(12, "项", "合作协议"), (4.6, "亿元", "签约金额")]),
        ("种植面积达到1.2万亩，带动农户4600余户。", [(1.2, "万亩", "种植面积"), (4600, "户", "农户")]),
        ("双方共同举办技术培训，每年不少于4期。", [(4, "期", "技术培训")]),
        # none: dates, ordinals, slogans, one of something
        ("2021年9月29日，第三届大会召开，一批专家参加。", []),
        ("要增强“四个意识”，做到三个结合。", []),
        ("这是第12个科技小院。", []),
    ],
)
def test_figures_are_found_with_what_they_count(text: str, told: list[tuple[float, str, str]]):
    found = read_page(text, source="t").figures
    assert [(each.value, each.unit, each.of) for each in found] == told


def test_places_and_industries_become_codes():
    reading = read_page(
        "本溪市围绕钢铁、生物医药等领域对接京津冀，沈阳药科大学与本溪药业公司参加。", source="t"
    )
    assert {each.code: each.name for each in reading.regions} == {
        "210500": "本溪市",
        "110000": "京津冀",
        "120000": "京津冀",
        "130000": "京津冀",
    }
    assert [(each.code, each.name) for each in reading.industries] == [("31", "钢铁"), ("27", "生物医药")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("本溪市加快茶业振兴，推进医药制造业转型。", [("15", "茶业"), ("27", "医药制造业")]),
        ("所属行业：金属制品", [("33", "金属制品")]),
        ("海洋装备企业对接会将于下月举行。", [("37", "海洋装备")]),
        ("“科创中国”南屏生物医药科技服务团启动仪式在南屏举行。", [("27", "生物医药")]),
        ("近年来海湾县中药材种植面积达到3.2万亩。", [("01", "中药材种植")]),
        ("云岭市推动新能源汽车产业部署智能化，钢铁行业科技创新。", [("36", "新能源汽车"), ("31", "钢铁")]),
        (
            "医药制造业处于领先地位，金属制品业龙头企业所占比重过半。",
            [("27", "医药制造业"), ("33", "金属制品业")],
        ),
        ("推进汽车制造业院企合作，纺织行业司法保护到位。", [("36", "汽车制造业"), ("17", "纺织")]),
        ("会议认为，光伏产业局面良好，锂电产业办好了三件事。", [("38", "光伏")]),
        ("全市建筑业部分企业转型。", [("E", "建筑业")]),
        # A department, an office, a firm's trade, what a product is used for: nothing.
        ("会议指出，要积极争取财政、农业等多部门支持。", []),
        ("八五九农场农业生产部部长陪同，市农业农村局局长参加。", []),
        ("畜牧业局部署防疫，建筑业科技局、汽车产业办公室和钢铁产业科技处参加。", []),
        ("畜牧业部分管负责人、金属制品业研究所所长、纺织行业科学研究院院长到会。", []),
        ("市工信局与东桦科技集团智能制造事业部洽谈。", []),
        ("离心风机广泛应用于冶金、化工、建材等行业。", []),
        ("公司生产轴承、模具和机床，员工多来自汽车企业。", []),
        ("钢铁价格上涨，有关领域受到影响。", []),
    ],
)
def test_a_word_is_an_industry_only_where_the_page_speaks_of_one(text, told):
    reading = read_page(text, source="t")
    assert [(each.code, each.name) for each in reading.industries] == told


PUMP = (
    "国家海洋观测计量泵产业联盟成立\n发布时间：2019-03-02\n"
    "国家海洋观测产业联盟日前成立。国家海洋观测产业联盟理事长章明远表示，联盟盟的成立意义重大。\n"
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (PUMP, [("headline_addition", "计量泵"), ("source_misspelling", "联盟盟")]),
        (
            "中国海洋环境学会年会举行\n5月6日，中国海洋环境学会年会在岱山举行，中国海洋环境会理事长柳青出席。",
            [("source_misspelling", "中国海洋环境会")],
        ),
        (
            f"对接会签约项目12个\n5月6日，{A}举办对接会，共签约项目9个。",
            [("headline_contradicts_body", "12个项目"[:3])],
        ),
        (
            f"{A}签约大会举行\n发布时间：2023-05-06\n2023年5月8日，{A}签约大会在岱山举行，{B}参会。",
            [("publish_date", "2023-05-06")],
        ),
        (f"{A}与{B}签署协议\n2023-05-09\n2023年5月8日，{A}与{B}签署合作协议。", []),
    ],
)
def test_what_is_suspicious_is_flagged_and_left(text: str, told: list[tuple[str, str]]):
    reading = read_page(text, source="t")
    assert [(each.code, each.text) for each in reading.warnings] == told
    assert all(each.evidence for each in reading.warnings)
    for _code, words in told:
        assert words in reading.text


PIECES = [
    *"，。；：“”（）《》、\n将由",
    *("牵头", "共建", "联盟", "希望", "急需", "提供", "十二", "3.2万", "亿元", "双方", "签署协议"),
    *("工作站", "授予", "成员包括", "需求", "京津冀"),
    *(A, B, C, "\ud800", "\0"),
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_words_in_any_order_are_read_and_quoted_as_they_stand(text: str):
    reading = read_page(text, source="t")
    facts = [*reading.platforms, *reading.needs, *reading.offers, *reading.figures, *reading.regions]
    facts += [each for agreement in reading.agreements for each in agreement.undertakings]
    for fact in [*facts, *reading.industries, *reading.warnings]:
        assert all(text[each.start : each.end] == each.quote for each in fact.evidence)
