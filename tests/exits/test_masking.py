"""Numbers that point at a person are masked, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.exits.masking import masked, masked_content


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("电话13812345678联系", "电话***********联系"),
        ("+86 138-1234-5678", "+** ***-****-****"),
        ("手机：１３８１２３４５６７８", "手机：***********"),
        ("024-23891234转801", "***-********转***"),
        ("（024）2389 1234", "（***）**** ****"),
        ("客服400-810-8888", "客服***-***-****"),
        ("身份证 21010219900307251X 王", "身份证 ****************** 王"),
        ("身份证210102 19900307 2516", "身份证****** ******** ****"),
        ("130503670401001", "***************"),
        ("发至 wang.li@example.org.cn。", "发至 ****.**@*******.***.**。"),
        ("wang＠example.org", "****＠*******.***"),
    ],
)
def test_a_number_that_points_at_a_person_is_masked_in_place(text, left):
    assert masked(text).text == left
    assert masked(text).count == 1


@pytest.mark.parametrize(
    "text",
    [
        "循环寿命≥2000次，容量120000mAh",
        "专利号 ZL201810123456.7",
        "投资13800万元，2026年11月25日签约",
        "GB/T 22900-2022，C3841，480.50",
        "温度 -40~85℃，精度0.001mm",
        "统一社会信用代码 91210100MA0UTE2A1K",
    ],
)
def test_other_numbers_stay(text):
    assert masked(text).text == text
    assert masked(text).count == 0


@given(st.text(max_size=300))
def test_a_masked_text_keeps_its_length_and_is_not_masked_again(text):
    once = masked(text)
    assert len(once.text) == len(text)
    assert masked(once.text).text == once.text


def test_every_text_of_a_json_value_is_masked_and_counted():
    found = masked_content({"input": ["电话13812345678", {"n": 13812345678}], "model": "e5"})
    assert found.content == {"input": ["电话***********", {"n": 13812345678}], "model": "e5"}
    assert (found.characters, found.count) == (15, 1)
