"""Measuring: the figures are the known formulas, the learner learns, and groups are never split."""

from __future__ import annotations

from itertools import pairwise
from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.core.matcher import Profile, Role
from duijie.core.matcher.evaluation import metrics
from duijie.core.matcher.evaluation.features import grams, within_groups
from duijie.core.matcher.evaluation.levels import LevelModel
from duijie.core.matcher.evaluation.pairs import (
    JudgedPair,
    folds_of,
    measure_by_folds,
    measure_by_split,
)
from duijie.core.matcher.evaluation.retrieval import Band, Folder, measure_retrieval

TOPICS = (
    "轴承 故障 诊断",
    "污水 脱氮 填料",
    "稻谷 霉变 预警",
    "电池 低温 加热",
    "铸件 缩孔 预测",
    "膜 污染 清洗",
)


def numbers(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def invented_pairs(groups: int = 12) -> list[JudgedPair]:
    """Each need against an offer of its own topic (4), of a neighbouring word (2) and of others (1)."""
    pairs = []
    for group in range(groups):
        topic = TOPICS[group % len(TOPICS)]
        first = topic.split()[0]
        for number, other in enumerate(TOPICS):
            level = 4 if other == topic else 1
            pairs.append(
                JudgedPair(
                    f"g{group}", f"求{topic}", f"我厂{topic}的问题", f"{other} 研究 {number}", "", level
                )
            )
        pairs.append(JudgedPair(f"g{group}", f"求{topic}", f"我厂{topic}的问题", f"{first} 展览", "", 2))
    return pairs


def test_a_perfect_order_and_level_earn_everything():
    levels = numbers(1, 2, 4, 1)
    groups = ["a", "a", "a", "b"]
    assert metrics.score_of(metrics.mean_absolute_error(levels, levels)) == 1
    assert metrics.pairwise_accuracy(groups, levels, levels) == 1
    assert metrics.grouped_ndcg(groups, levels, levels, depth=10) == pytest.approx(1)


def test_pairs_are_compared_within_their_group_and_equal_scores_count_half():
    assert metrics.pairwise_accuracy(["a", "a", "b", "b"], numbers(1, 2, 1, 2), numbers(9, 8, 1, 1)) == 0.25
    assert metrics.pairwise_accuracy(["a", "b"], numbers(1, 2), numbers(1, 2)) is None


def test_ndcg_takes_equal_scores_in_the_worst_order():
    found = metrics.grouped_ndcg(["a"] * 3, numbers(3, 1, 1), numbers(0, 0, 0), depth=10)
    assert found == pytest.approx((3 / log2(4)) / 3)


def test_retrieval_figures_are_those_of_the_formulas():
    ranked = {"q": ["d3", "d1", "d9"], "unjudged": ["d1"]}
    judged = {"q": {"d1": 2, "d2": 1, "d3": 0}, "none relevant": {"d1": 0}}
    assert metrics.retrieval_figures(ranked, judged) == {
        "ndcg@10": pytest.approx((2 / log2(3)) / (2 + 1 / log2(3))),
        "recall@10": 0.5,
        "recall@100": 0.5,
        "mrr": 0.5,
    }
    assert set(metrics.retrieval_figures({}, {}).values()) == {0.0}


def test_the_learner_finds_a_rule_that_no_single_feature_tells():
    chance = np.random.default_rng(7)
    features = chance.random((2000, 3))
    wanted = ((features[:, 0] > 0.5) & (features[:, 1] > 0.5)).astype(float)
    middle, _ = LevelModel(features[:1000], wanted[:1000]).predict(features[1000:])
    assert np.mean(middle == wanted[1000:]) > 0.95


def test_the_learner_says_the_same_every_time():
    chance = np.random.default_rng(7)
    features, levels = chance.random((300, 4)), np.round(chance.random(300) * 3)
    first, second = (LevelModel(features, levels).predict(features) for _ in range(2))
    assert [part.tolist() for part in first] == [part.tolist() for part in second]


@given(st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), min_size=1), st.integers(2, 4))
def test_a_group_is_in_one_fold_and_every_row_is_asked_once(groups: list[str], count: int):
    if len(set(groups)) < count:
        with pytest.raises(ValueError, match="cannot be shared out"):
            folds_of(groups, count)
        return
    folds = folds_of(groups, count)
    assert sorted(row for fold in folds for row in fold) == list(range(len(groups)))
    homes = [{groups[row] for row in fold} for fold in folds]
    assert all(not one & other for one, other in pairwise(homes))


def test_standing_is_told_within_the_group_alone():
    standing = within_groups(["a", "a", "b"], numbers(1, 3, 100))
    assert standing.tolist() == [[-1, 0.25], [1, 0.75], [0, 0.5]]


def test_grams_do_not_cross_blanks():
    assert grams("轴承 故障A", 1, 2) == ["轴", "承", "轴承", "故", "障", "a", "故障", "障a"]


@pytest.mark.thorough
def test_what_is_learned_beats_the_baselines_on_needs_never_seen():
    pairs = invented_pairs()
    measured = measure_by_folds(pairs, folds=3)
    assert measured.figures.pairs == len(pairs)
    assert set(measured.baselines) == {"constant", "bm25", "character_tfidf"}
    assert measured.baselines["constant"].mae == pytest.approx(4 / 7)
    assert measured.baselines["constant"].pairwise_accuracy == 0.5
    assert measured.figures.score > measured.baselines["constant"].score
    assert measured.figures.pairwise_accuracy > 0.9
    assert measured == measure_by_folds(pairs, folds=3)


def test_twins_of_what_was_learned_from_are_told_apart():
    pairs = invented_pairs()
    train, test = pairs[:42], pairs[42:49]
    assert measure_by_split(train, test).without_twins is None
    fresh = JudgedPair("g9", "求膜清洗", "", "全新 题目", "", 1)
    assert measure_by_split(train, [*test, fresh]).without_twins.pairs == 1


@pytest.mark.thorough
def test_an_encoders_cosines_are_one_feature_more():
    pairs = [JudgedPair(f"g{at // 4}", "甲", "", "乙", "", 1 + at % 4) for at in range(320)]
    cosines = np.array([pair.level / 4 for pair in pairs])
    blind, seeing = measure_by_folds(pairs, folds=4), measure_by_folds(pairs, folds=4, cosines=cosines)
    assert (blind.figures.pairwise_accuracy, seeing.figures.pairwise_accuracy) == (0.5, 1.0)


DOCUMENTS = (
    Profile(key="pump", title="泵体防腐涂层", text="耐盐雾"),
    Profile(key="kiln", title="回转窑节能", text="降低煤耗"),
    Profile(key="silo", title="粮堆霉变预警", text="二氧化碳传感"),
)
QUERIES = (
    Profile(key="q1", text="泵体涂层老掉", role=Role.ASKING),
    Profile(key="q2", text="粮食要坏没人知道", role=Role.ASKING),
)


def encode(texts, _role):
    """An encoder that knows three topics by their characters."""
    return np.array(
        [[any(sign in text for sign in signs) for signs in ("泵", "窑", "粮")] for text in texts],
        dtype=np.float32,
    )


def test_a_retrieval_folder_is_measured_four_ways():
    judged = {"q1": {"pump": 1}, "q2": {"silo": 1}}
    folder = Folder(DOCUMENTS, QUERIES, judged)
    told = measure_retrieval(folder, encode=encode, band=Band(0.0, 1.0))
    assert list(told) == ["lexical", "dense", "fused", "reranked"]
    perfect = {"ndcg@10": 1.0, "recall@10": 1.0, "recall@100": 1.0, "mrr": 1.0}
    assert (told["dense"], told["fused"], told["reranked"]) == (perfect, perfect, perfect)
    assert told["lexical"] == {"ndcg@10": 0.5, "recall@10": 0.5, "recall@100": 0.5, "mrr": 0.5}


def test_without_an_encoder_words_are_measured_alone():
    folder = Folder(DOCUMENTS, QUERIES, {"q1": {"pump": 1}})
    told = measure_retrieval(folder, encode=None, band=None)
    assert (told["dense"], told["fused"]) == (None, None)
    assert told["lexical"]["mrr"] == told["reranked"]["mrr"] == 1.0
