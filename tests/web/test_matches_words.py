"""Every reason the matcher can give has words, in Chinese and in English."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.utils.translation import override

import duijie
from duijie.config.translations import compile_all
from duijie.core.reason import Reason
from duijie.web.reason_words import SENTENCES, UnknownReasonError, worded, worded_all, worded_stored

MATCHER = Path(duijie.__file__).parent / "core" / "matcher"

SAID = (
    (
        Reason("shared_words", {"words": ("缩松", "轮毂")}),
        "双方都谈到：缩松、轮毂",
        "Both speak of: 缩松, 轮毂",
    ),
    (
        Reason("same_thing", {"here": "生锈", "there": "腐蚀"}),
        "这边说“生锈”，那边说“腐蚀”，两者相关",
        "“生锈” here and “腐蚀” there are near in meaning",
    ),
    (Reason("near_in_meaning", {"rank": 1}), "意思最相近", "Nearest of all in meaning"),
    (Reason("near_in_meaning", {"rank": 2}), "意思相近，排第 2", "Near in meaning: number 2 of all"),
    (
        Reason("same_industry", {"here": "33", "there": "33", "nearness": 0.6}),
        "同行业：金属制品业",
        "Same industry: Manufacture of metal products",
    ),
    (
        Reason("same_industry", {"here": "33", "there": "34", "nearness": 0.2}),
        "行业相近：金属制品业与通用设备制造业",
        "Related industries: Manufacture of metal products and Manufacture of general purpose machinery",
    ),
    (
        Reason("same_discipline", {"here": "430", "there": "430.45", "nearness": 0.5}),
        "同学科：材料科学",
        "Same discipline: Materials science",
    ),
    (
        Reason("same_discipline", {"here": "430", "there": "450", "nearness": 0.1}),
        "学科相近：材料科学与冶金工程技术",
        "Related disciplines: Materials science and Metallurgical engineering",
    ),
    (Reason("same_region", {"region": "210100"}), "同在辽宁省沈阳市", "Both are in Shenyang, Liaoning"),
    (Reason("same_region", {"region": "999999"}), "同在999999", "Both are in 999999"),
    (
        Reason("indicator_met", {"name": "防污期", "asked": "≥五年", "said": "60 个月", "as": "使用期"}),
        "指标满足：防污期 要求≥五年，对方使用期 60 个月",
        "Indicator met: 防污期 asked ≥五年, offered 使用期 60 个月",
    ),
    (
        Reason("indicator_missed", {"name": "防污期", "asked": "≥五年", "said": "18 个月"}),
        "指标未达：防污期 要求≥五年，对方18 个月",
        "Indicator missed: 防污期 asked ≥五年, offered 18 个月",
    ),
    (
        Reason("indicator_doubtful", {"name": "热导率", "asked": "≥90", "said": "240", "as": "导热系数"}),
        "指标待核对：热导率 要求≥90，对方导热系数 240，说的可能是别的东西",
        "Indicator to check: 热导率 asked ≥90, offered 导热系数 240, perhaps of another thing",
    ),
    (
        Reason("indicator_unknown", {"names": ("附着力 ≥6MPa",)}),
        "未能对上的指标：附着力 ≥6MPa，引荐前先核对或问清",
        "Not found on the other side: 附着力 ≥6MPa. Check or ask before introducing",
    ),
    (
        Reason("readiness_enough", {"wanted": 7, "offered": 8}),
        "成熟度够用：8 级，要求 7 级",
        "Ready enough: level 8, wanted 7",
    ),
    (
        Reason("readiness_gap", {"wanted": 7, "offered": 5, "bridge": "pilot_test"}),
        "成熟度 5 级，要求 7 级：可先做中试",
        "Readiness 5 of the wanted 7: bridge it with a pilot test",
    ),
    (
        Reason("shared_mode", {"modes": ("joint",)}),
        "合作方式一致：合作开发",
        "Both want to work by: Joint R&D",
    ),
    (
        Reason("no_shared_mode", {"here": ("joint",), "there": ("equity",)}),
        "合作方式要商量：这边是合作开发，那边是作价入股",
        "Agree on how to work together: here Joint R&D, there Equity for technology",
    ),
    (
        Reason("within_budget", {"price": 80.0, "budget": 100.0}),
        "在预算之内：报价 80 万元，预算 100 万元",
        "Within the budget: 80 of 100 (CNY 10,000)",
    ),
    (
        Reason("kept_agreements", {"count": 1}),
        "已公布的协议有 1 项履行完毕",
        "1 announced agreement was kept to its end",
    ),
    (
        Reason("introduced_much"),
        "本季度已被多次引荐：排名略微靠后，把机会也留给其他人",
        "Introduced often this quarter: stands a little lower, so that others get their share",
    ),
    (
        Reason("over_budget", {"price": 150.0, "budget": 100.0}),
        "超出预算：报价 150 万元，预算 100 万元",
        "Over the budget: 150 asked, 100 there (CNY 10,000)",
    ),
    (Reason("same_record"), "就是这条记录本身", "It is the same record"),
    (
        Reason("same_organisation", {"organisations": ("7",)}),
        "双方属于同一单位，不必由平台引荐",
        "Both belong to the same organisation: nobody is introduced to themselves",
    ),
    (Reason("same_person", {"people": ("7",)}), "双方背后是同一个人", "The same person stands behind both"),
    (
        Reason("holds_post_there"),
        "利益冲突：专家在对方单位任职",
        "Conflict of interest: the expert holds a post at the other side",
    ),
    (
        Reason("left_post_lately", {"until": "2025-06-30"}),
        "利益冲突：专家在对方单位任职至 2025-06-30，未满三年",
        "Conflict of interest: the expert held a post at the other side until 2025-06-30",
    ),
    (Reason("no_consent"), "专家尚未同意公开", "The expert has not agreed to be shown"),
    (Reason("refuses_ranking"), "专家不愿参与排名", "The expert does not want to be ranked"),
    (
        Reason("dissolved"),
        "所属单位已注销",
        "The organisation behind one of the two was dissolved",
    ),
    (Reason("not_open"), "已不再参与匹配", "It is not open for matching any more"),
    (Reason("expired", {"on": "2026-03-01"}), "已于 2026-03-01 到期", "Expired on 2026-03-01"),
    (
        Reason("own_capacity_spent"),
        "专家本季度接受的引荐已达其上限；下季度可再引荐，或在供给中调高每季度可对接次数",
        (
            "The expert took as many introductions this quarter as they take; new ones come next quarter, or "
            "when the offer says that they take more"
        ),
    ),
    (
        Reason("no_capacity"),
        "本季度已没有精力接受新的引荐",
        "No capacity for further introductions this quarter",
    ),
)


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    compile_all()


def codes_of_the_matcher() -> set[str]:
    """The codes that the matcher's source hands to Reason, or names beside its scorers."""
    found = set()
    for path in MATCHER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Reason":
                code = node.args[0]
                found |= (
                    {code.value} if isinstance(code, ast.Constant) else {"same_industry", "same_discipline"}
                )
    return found


def test_every_code_of_the_matcher_has_words_and_no_other_has():
    assert set(SENTENCES) == codes_of_the_matcher() == {reason.code for reason, _zh, _en in SAID}


@pytest.mark.parametrize(("reason", "chinese", "english"), SAID, ids=lambda value: getattr(value, "code", ""))
def test_reason_is_said_in_both_languages(reason: Reason, chinese: str, english: str):
    with override("zh-hans"):
        assert (worded(reason), worded_stored(reason.as_json())) == (chinese, chinese)
    with override("en"):
        assert (worded(reason), worded_stored(reason.as_json())) == (english, english)


def test_reasons_keep_their_order():
    with override("en"):
        assert worded_all([Reason("not_open"), Reason("same_record")]) == [
            "It is not open for matching any more",
            "It is the same record",
        ]


def test_code_nobody_worded_is_an_error():
    with pytest.raises(UnknownReasonError):
        worded(Reason("rumour"))
