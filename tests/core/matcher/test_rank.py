"""Ranking: the right offers first, with reasons; hard rules hold whatever the scores say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duijie.core.matcher import LeftOut, Profile, Statistics, Weights, rank, rank_alike, statistics_of
from duijie.core.matcher.words import telling_words
from duijie.core.reason import Reason, reason_from_json

TODAY = date(2026, 11, 22)

NEED = Profile(
    key="need:1",
    title="风机轴承说坏就坏",
    text="十几台大风机经常突然抱死停机，想提前知道哪台要出毛病。",
    industries=("C346",),
    region_path=("210502", "210500", "210000"),
    organisations=frozenset({"1"}),
)
DIAGNOSIS = Profile(
    key="offer:diagnosis",
    title="旋转机械早期故障在线诊断",
    text="利用振动信号提前三周预警滚动体剥落，用于风机和水泵机组。",
    keywords=("故障诊断", "轴承"),
    industries=("C3462",),
    region_path=("210503", "210500", "210000"),
)
STEEL = Profile(
    key="offer:steel", title="高纯净度轴承钢冶炼", text="真空脱气降低氧含量。", industries=("C31",)
)
BERRIES = Profile(key="offer:berries", title="蓝莓采后保鲜", text="气调包装延长货架期。")
OFFERS = (BERRIES, STEEL, DIAGNOSIS)
FIGURES = statistics_of(OFFERS)


def unit(*parts: float) -> np.ndarray:
    vector = np.array(parts, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def order(need: Profile = NEED, offers=OFFERS, **more) -> list[str]:
    ranking = rank(need, offers, statistics=more.pop("statistics", FIGURES), today=TODAY, **more)
    return [one.key for one in ranking.suggestions]


def test_the_offer_that_solves_the_need_comes_first():
    assert order() == ["offer:diagnosis", "offer:steel", "offer:berries"]


def test_both_directions_use_the_same_scores():
    there = rank(NEED, [DIAGNOSIS], statistics=FIGURES, today=TODAY).suggestions[0].scores
    back = rank(DIAGNOSIS, [NEED], statistics=FIGURES, today=TODAY).suggestions[0].scores
    assert (there["field"], there["region"]) == (back["field"], back["region"]) == (0.85, 0.8)
    assert back["text"] > 0


def test_a_suggestion_says_why():
    best = rank(NEED, OFFERS, statistics=FIGURES, today=TODAY).suggestions[0]
    assert best.reasons == (
        Reason("shared_words", {"words": ("风机", "轴承")}),
        Reason("same_thing", {"here": "抱死", "there": "故障诊断"}),
        Reason("same_thing", {"here": "提前知道", "there": "早期"}),
        Reason("same_industry", {"here": "C346", "there": "C3462", "nearness": 0.85}),
        Reason("same_region", {"region": "210500"}),
    )


def test_the_words_of_a_candidate_are_looked_for_when_its_reasons_are():
    """They cost more than the score, and a list of eighty shows ten."""
    offers = [replace(DIAGNOSIS, text=f"{DIAGNOSIS.text}第{number}型。") for number in ("甲", "乙", "丙")]
    need = replace(NEED, text=f"{NEED.text}急。")  # of nobody else's test
    before = telling_words.cache_info().misses
    ranking = rank(need, offers, statistics=FIGURES, today=TODAY)
    assert telling_words.cache_info().misses == before
    told = ranking.suggestions[1].reasons
    assert (told[0].code, telling_words.cache_info().misses) == ("shared_words", before + 2)
    assert ranking == rank(need, offers, statistics=FIGURES, today=TODAY)
    other = replace(ranking.suggestions[1], tell=tuple)
    assert other != ranking.suggestions[1]


def test_words_are_shown_in_the_letters_of_the_subject():
    need = Profile(key="n", title="MBR膜老堵")
    offers = [Profile(key="o", title="mbr膜清洗")]
    (best,) = rank(need, offers, statistics=statistics_of(offers), today=TODAY).suggestions
    assert best.reasons[0].params["words"] == ("MBR",)


def reasons_of(need: str, offer: str, title: str = "平台", **more) -> dict[str, dict]:
    pair = Profile(key="n", title="要办的事", text=need), Profile(key="o", title=title, text=offer, **more)
    (one,) = rank(pair[0], [pair[1]], statistics=statistics_of([pair[1]]), today=TODAY).suggestions
    return {reason.code: dict(reason.params) for reason in one.reasons}


@pytest.mark.parametrize(
    ("need", "offer"),
    [
        ("氮化硅基板", "二氧化硅填料"),  # 化硅 is a word of neither
        ("压力 3 MPa", "强度 5 MPa"),
        ("液压管路失调", "适用的是失水，不是失调"),
        ("喷干挂壁", "至于挂壁这类毛病，检验解决不了"),
    ],
)
def test_no_word_is_shown_that_both_do_not_say_of_themselves(need: str, offer: str):
    assert "shared_words" not in reasons_of(need, offer)


def test_what_is_refused_here_may_be_done_there():
    told = reasons_of("喷干挂壁", "挂壁的塔可以改造。挂壁以外的毛病解决不了")
    assert told["shared_words"] == {"words": ("挂壁",)}


def test_two_wordings_are_told_where_their_sentences_share_a_word_or_the_title_says_one():
    need = "风机轴承抱死。地面另铺"
    assert "same_thing" in reasons_of(need, "轴承的故障诊断")
    assert "same_thing" not in reasons_of(need, "轴承备件。锅炉的故障诊断")
    assert "same_thing" in reasons_of(need, "锅炉的故障诊断", title="设备故障诊断")


def test_only_what_is_near_is_told_its_rank_where_something_else_speaks_for_it():
    need = replace(NEED, vector=unit(1, 0))
    near, far = replace(STEEL, vector=unit(1, 0.2)), replace(STEEL, key="offer:far", vector=unit(1, 2))
    lone = Profile(key="offer:lone", title="全然不同的词句", vector=unit(1, 2.1))
    band = replace(FIGURES, cosine_low=0.0, cosine_high=1.0)
    ranking = rank(need, [near, far, lone], statistics=band, today=TODAY)
    told = {one.key: [reason.code for reason in one.reasons] for one in ranking.suggestions}
    assert [codes.count("near_in_meaning") for codes in (told["offer:steel"], told["offer:far"])] == [1, 0]
    assert told["offer:lone"] == ["near_in_meaning"]


def test_the_nearest_in_meaning_are_told_their_rank_and_no_percentage():
    near, far = replace(STEEL, vector=unit(1, 2)), replace(BERRIES, vector=unit(1, 6))
    ranking = rank(replace(NEED, vector=unit(1, 0)), [far, near], statistics=FIGURES, today=TODAY)
    ranks = {
        one.key: [reason.params["rank"] for reason in one.reasons if reason.code == "near_in_meaning"]
        for one in ranking.suggestions
    }
    assert ranks == {"offer:steel": [1], "offer:berries": [2]}
    assert ranking.used_meaning is True


def test_meaning_outweighs_words():
    shares_words = replace(STEEL, vector=unit(1, 8))
    near = Profile(key="offer:near", title="全然不同的词句", vector=unit(1, 2))
    assert order(replace(NEED, vector=unit(1, 0)), [shares_words, near]) == ["offer:near", "offer:steel"]


def test_a_candidate_without_a_shared_word_earns_nothing_for_words():
    (only,) = rank(NEED, [BERRIES], statistics=FIGURES, today=TODAY).suggestions
    assert (only.score, only.scores, only.reasons) == (0.0, {"text": 0.0}, ())


def test_without_vectors_the_list_stands_on_words_and_says_so():
    assert rank(NEED, OFFERS, statistics=FIGURES, today=TODAY).used_meaning is False


def test_vectors_of_another_encoder_are_not_compared():
    need, offer = replace(NEED, vector=unit(1, 0)), replace(STEEL, vector=unit(1, 0, 0))
    (only,) = rank(need, [offer], statistics=FIGURES, today=TODAY).suggestions
    assert "meaning" not in only.scores


def test_no_candidate_changes_the_score_of_another():
    alone = rank(NEED, [STEEL], statistics=FIGURES, today=TODAY).suggestions[0]
    among = rank(NEED, OFFERS, statistics=FIGURES, today=TODAY).suggestions
    assert alone in among


LEFT_OUT = [
    ({"organisations": frozenset({"1", "7"})}, Reason("same_organisation", {"organisations": ("1",)})),
    ({"people": frozenset({"p"})}, Reason("same_person", {"people": ("p",)})),
    ({"has_consent": False}, Reason("no_consent")),
    ({"refuses_ranking": True}, Reason("refuses_ranking")),
    ({"is_dissolved": True}, Reason("dissolved")),
    ({"is_open": False}, Reason("not_open")),
    ({"valid_until": date(2026, 11, 21)}, Reason("expired", {"on": "2026-11-21"})),
    ({"capacity": 0}, Reason("no_capacity")),
    ({"key": "need:1"}, Reason("same_record")),
]


@pytest.mark.parametrize(("change", "reason"), LEFT_OUT)
@pytest.mark.parametrize("offer", [DIAGNOSIS, BERRIES], ids=["fits", "every score zero"])
def test_hard_rules_leave_out_and_say_why(change, reason, offer):
    need = replace(NEED, people=frozenset({"p"}))
    barred = replace(offer, **change)
    ranking = rank(need, [barred, STEEL], statistics=FIGURES, today=TODAY)
    assert ranking.left_out == (LeftOut(barred.key, reason),)
    assert [one.key for one in ranking.suggestions] == ["offer:steel"]


def test_a_need_of_an_organisation_that_was_dissolved_is_matched_with_nothing():
    ranking = rank(replace(NEED, is_dissolved=True), [STEEL], statistics=FIGURES, today=TODAY)
    assert (ranking.suggestions, ranking.left_out) == ((), (LeftOut("offer:steel", Reason("dissolved")),))


def test_the_last_valid_day_still_counts():
    assert order(offers=[replace(STEEL, valid_until=TODAY, capacity=1)]) == ["offer:steel"]


def test_nothing_to_rank_gives_an_empty_list():
    nothing = Statistics(document_count=0, average_length=0.0, document_frequency={})
    assert order(offers=[], statistics=nothing) == []
    assert order(Profile(key="n"), statistics=nothing) == ["offer:berries", "offer:diagnosis", "offer:steel"]


TEXTS = st.text(
    st.sampled_from("风机轴承故障诊断蓝莓保鲜，。 \x00\ud800abcAB12\n①㎡"), max_size=40
) | st.text(max_size=60)
PROFILES = st.builds(
    Profile,
    key=st.text("abcdef", min_size=1, max_size=3),
    title=TEXTS,
    text=TEXTS,
    keywords=st.lists(TEXTS, max_size=2).map(tuple),
    industries=st.lists(st.sampled_from(["C34", "C3462", "A01", "", "?"]), max_size=2).map(tuple),
    region_path=st.sampled_from([(), ("210500", "210000"), ("210000",)]),
    vector=st.none() | st.just(unit(1, 0)) | st.just(unit(0.3, 1)),
)


@settings(deadline=None)
@given(need=PROFILES, offers=st.lists(PROFILES, max_size=4, unique_by=lambda one: one.key))
def test_any_text_ranks_the_same_way_in_any_order_with_scores_from_0_to_1(need, offers):
    figures = statistics_of(offers)
    ranking = rank(need, offers, statistics=figures, today=TODAY)
    assert rank(need, offers[::-1], statistics=figures, today=TODAY) == ranking
    for one in ranking.suggestions:
        assert 0 <= one.score <= 1
        assert all(0 <= score <= 1 for score in one.scores.values())
    keys = [one.key for one in ranking.suggestions] + [one.key for one in ranking.left_out]
    assert sorted(keys) == sorted(offer.key for offer in offers)


def test_a_reason_survives_being_kept_as_json():
    reason = Reason("shared_words", {"words": ("风机", "轴承"), "rank": 3, "share": 0.5})
    assert reason_from_json(reason.as_json()) == reason


@pytest.mark.parametrize("broken", [{}, {"code": "x"}, {"code": "x", "params": [1]}])
def test_what_is_no_reason_is_refused(broken):
    with pytest.raises((KeyError, TypeError)):
        reason_from_json(broken)


@pytest.mark.parametrize("weights", [Weights(), Weights(field=0.5, region=0.5), Weights(field=0.01)])
def test_what_is_alike_is_so_by_one_measure_whatever_was_learned(weights: Weights):
    subject = replace(NEED, industries=(), region_path=(), vector=unit(1, 0))
    alike, unlike = (
        replace(subject, key=key, organisations=frozenset(), vector=vector)
        for key, vector in (("alike", unit(0.2, 1)), ("unlike", unit(-0.1, 1)))
    )
    figures = replace(FIGURES, cosine_low=0.0, cosine_high=0.6)
    found = rank_alike(subject, [unlike, alike], statistics=figures, weights=weights)
    assert [one.key for one in found] == ["alike"]
