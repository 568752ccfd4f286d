"""The conditions of a match: each scorer's number and its reasons, the same from both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from duijie.core.matcher import Profile, Role, rank, statistics_of
from duijie.core.matcher.scorers import budget, indicators, load, mode, readiness, track
from duijie.core.matcher.scorers.finding import Finding
from duijie.core.reason import Reason

NEED = Profile(key="n", title="求防污涂层", text="防污期≥五年", role=Role.ASKING)
OFFER = Profile(key="o", title="防污涂层", text="防污期 18 个月")
FIGURES = statistics_of([OFFER])


def both_ways(scorer, need: Profile, offer: Profile) -> Finding:
    """What a scorer finds, which must not depend on whose list it is."""
    found = scorer.score(need, offer, FIGURES)
    assert scorer.score(offer, need, FIGURES).score == found.score
    return found


def test_missed_figure_is_told_with_both_values():
    assert both_ways(indicators, NEED, OFFER) == Finding(
        1 / 3, (Reason("indicator_missed", {"name": "防污期", "asked": "≥五年", "said": "18 个月"}),)
    )


def test_met_figure_is_told_with_both_values():
    assert both_ways(indicators, NEED, replace(OFFER, text="防污期 60 个月")) == Finding(
        2 / 3, (Reason("indicator_met", {"name": "防污期", "asked": "≥五年", "said": "60 个月"}),)
    )


@pytest.mark.parametrize(("text", "code"), [("60 个月", "indicator_met"), ("18 个月", "indicator_missed")])
def test_figure_of_what_is_far_in_meaning_is_to_be_checked(text: str, code: str):
    need = replace(NEED, vector=np.array([1.0, 0.0]))
    near, far = (
        replace(OFFER, text=f"防污期 {text}", vector=np.array([cosine, (1 - cosine**2) ** 0.5]))
        for cosine in (0.45, 0.3)
    )
    told = [both_ways(indicators, need, offer) for offer in (near, far)]
    assert [found.reasons[0].code for found in told] == [code, "indicator_doubtful"]
    assert told[1].score == 0.5
    # By a sketch, or in a band that an operator set, nothing is far for sure.
    rough = indicators.score(need, replace(far, is_sketched=True), FIGURES)
    unmeasured = indicators.score(need, far, replace(FIGURES, is_band_measured=False))
    assert [found.reasons[0].code for found in (rough, unmeasured)] == [code, code]


def test_more_figures_met_say_more():
    need = replace(NEED, text="防污期≥五年，附着力≥6MPa，厚度不超过2mm")
    one, two, three = (
        both_ways(indicators, need, replace(OFFER, text="，".join(told))).score
        for told in (
            ["防污期 60 个月"],
            ["防污期 60 个月", "附着力 8MPa"],
            ["防污期 60 个月", "附着力 8MPa", "厚度 1mm"],
        )
    )
    assert (one, two, three) == (pytest.approx(0.6), pytest.approx(0.7), pytest.approx(0.8))


def test_figure_nobody_answers_is_worth_the_middle():
    assert both_ways(indicators, NEED, replace(OFFER, text="很耐久")) == Finding(
        0.5, (Reason("indicator_unknown", {"names": ("防污期 ≥五年",)}),)
    )


def test_need_without_figures_says_nothing():
    assert both_ways(indicators, replace(NEED, text="求长效"), OFFER) == Finding(None)


@pytest.mark.parametrize(
    ("wanted", "offered", "score", "bridge"),
    [
        (7, 8, 1.0, None),
        (7, 7, 1.0, None),
        (8, 6, 0.6, "pilot_test"),
        (7, 2, 0.0, "instrument"),
        (9, 7, 0.6, "station"),
    ],
)
def test_gap_in_readiness_names_a_bridge(wanted: int, offered: int, score: float, bridge: str | None):
    found = both_ways(readiness, replace(NEED, readiness=wanted), replace(OFFER, readiness=offered))
    assert (found.score, found.reasons[0].params.get("bridge")) == (score, bridge)


def test_ways_of_working_are_compared():
    need = replace(NEED, modes=frozenset({"joint", "service"}))
    assert both_ways(mode, need, replace(OFFER, modes=frozenset({"joint", "equity"}))).score == 1.0
    assert both_ways(mode, need, replace(OFFER, modes=frozenset({"equity"}))).score == 0.0
    assert both_ways(mode, need, OFFER) == Finding(None)


@pytest.mark.parametrize(
    ("price", "score"), [(None, None), (80.0, 1.0), (100.0, 1.0), (150.0, 0.5), (300.0, 0.0)]
)
def test_price_is_compared_with_the_budget(price: float | None, score: float | None):
    assert both_ways(budget, replace(NEED, budget=100.0), replace(OFFER, price=price)).score == score


@pytest.mark.parametrize(("times", "score"), [(0, None), (2, None), (3, 1 / 3), (4, 1 / 3), (40, 1 / 3)])
def test_who_was_introduced_much_steps_back_by_one_step(times: int, score: float | None):
    busy = replace(OFFER, introduced_count=times)
    assert load.score(NEED, busy, FIGURES).score == score
    # The same on the list of one it was introduced to: lists must not tell by a difference to whom.
    assert load.score(NEED, replace(busy, introduced_to=frozenset({"n"})), FIGURES).score == score


@pytest.mark.parametrize(("kept", "score"), [(0, None), (1, 0.75), (2, 0.875)])
def test_agreements_that_were_kept_raise_and_none_lowers_nothing(kept: int, score: float | None):
    assert track.score(NEED, replace(OFFER, kept_count=kept), FIGURES).score == score


def test_load_and_track_record_decide_between_twins_and_hide_nobody():
    offers = [
        replace(OFFER, key="a-busy", introduced_count=9),
        replace(OFFER, key="b-new"),
        replace(OFFER, key="c-kept", kept_count=1),
    ]
    found = rank(NEED, offers, statistics=statistics_of(offers), today=date(2026, 11, 25))
    assert [one.key for one in found.suggestions] == ["c-kept", "b-new", "a-busy"]
    assert found.suggestions[0].reasons[-1] == Reason("kept_agreements", {"count": 1})
    assert found.suggestions[2].reasons[-1] == Reason("introduced_much")


def test_offer_that_meets_the_figures_comes_before_its_twin_that_misses_them():
    offers = [
        replace(OFFER, key="a-misses"),
        replace(OFFER, key="b-says-nothing", text="防污期长"),
        replace(OFFER, key="c-meets", text="防污期 72 个月"),
    ]
    found = rank(NEED, offers, statistics=statistics_of(offers), today=date(2026, 11, 25))
    assert [one.key for one in found.suggestions] == ["c-meets", "b-says-nothing", "a-misses"]


def test_short_question_in_an_offers_own_words_is_sure_of_them():
    offers = [
        Profile(key="own", title="高温熔盐泵", text="介质温度高，效率好，适用于光热电站的储热循环"),
        Profile(key="other", title="熔盐储罐泄漏检测", text="温度场监测"),
    ]
    found = rank(
        Profile(key="n", text="高温熔盐泵", role=Role.ASKING),
        offers,
        statistics=statistics_of(offers),
        today=date(2026, 11, 25),
    )
    assert [(one.key, one.scores["text"] == 1.0) for one in found.suggestions] == [
        ("own", True),
        ("other", False),
    ]


def test_of_two_that_hold_every_word_the_one_that_says_them_more_says_more():
    offers = [
        Profile(key="named", title="管道采暖", text="老旧小区整体改造"),
        Profile(key="aside", title="老旧小区整体改造", text="其中有一段管道，冬天要采暖"),
        Profile(key="other", title="熔盐储罐泄漏检测", text="温度场监测"),
    ]
    need = Profile(key="n", text="管道 采暖", role=Role.ASKING)
    found = rank(need, offers, statistics=statistics_of(offers), today=date(2026, 11, 25))
    texts = {one.key: one.scores["text"] for one in found.suggestions}
    assert texts["named"] > texts["aside"] >= 0.7


@pytest.mark.parametrize(
    ("until", "code"),
    [
        (None, "holds_post_there"),
        (date(2027, 1, 1), "holds_post_there"),
        (date(2024, 1, 1), "left_post_lately"),
        (date(2023, 1, 1), None),
    ],
)
def test_who_works_for_the_other_side_is_left_out_whatever_the_scores(until: date | None, code: str | None):
    need = replace(NEED, organisations=frozenset({"7"}))
    expert = replace(OFFER, title="蓝莓", text="", posts=(("7", until), ("8", None)))
    for subject, candidate in ((need, expert), (expert, need)):
        found = rank(subject, [candidate], statistics=FIGURES, today=date(2026, 11, 25))
        assert [one.reason.code for one in found.left_out] == ([code] if code else [])
