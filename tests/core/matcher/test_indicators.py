"""Indicators: read as they are written, converted, compared; no text of any kind breaks the reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.core.matcher.indicators import Nature, Verdict, compare, read_indicators
from duijie.core.matcher.indicators.numbers import parse_number
from duijie.core.matcher.indicators.read import MOST_INDICATORS
from duijie.core.matcher.indicators.units import UNITS, unit_of

YEAR = 31557600

READ = (
    # text, then (name, dimension, low, high, nature, is_must) of each indicator
    ("循环寿命≥2000次", [("循环寿命", "times", 2000, None, Nature.LEVEL, True)]),
    (
        "operating temperature -40 to 85℃",
        [("operating temperature", "temperature", -40, 85, Nature.LEVEL, True)],
    ),
    (
        "operating temperature up to 150℃",
        [("operating temperature", "temperature", 150, None, Nature.LEVEL, True)],
    ),
    ("speed up to 3 m/s", [("speed", "speed", 3, None, Nature.LEVEL, True)]),
    ("moisture up to 5%", [("moisture", "ratio", None, 0.05, Nature.LEVEL, True)]),
    ("吸附性能达到 30 mg/g", [("吸附性能", "mg/g", 30, None, Nature.LEVEL, True)]),
    ("纯度能达到 95%", [("纯度", "ratio", 0.95, None, Nature.LEVEL, True)]),
    (
        "能耗省一半 成本降 900 元 用水减四分之一",
        [
            ("能耗", "ratio", 0.5, 0.5, Nature.FALL, True),
            ("成本", "money", 900, 900, Nature.FALL, True),
            ("用水", "ratio", 0.25, 0.25, Nature.FALL, True),
        ],
    ),
    ("控温精度±0.5℃", [("控温精度", "temperature", None, 0.5, Nature.LEVEL, True)]),
    # as people write them
    ("循环泵电耗降三成五", [("循环泵电耗", "ratio", 0.35, 0.35, Nature.FALL, True)]),
    ("辅料不超过一成五", [("辅料", "ratio", None, 0.15, Nature.LEVEL, True)]),
    ("首次适配合格：八成五以上", [("首次适配合格", "ratio", 0.85, None, Nature.LEVEL, True)]),
    ("胀袋：万分之三以内", [("胀袋", "ratio", None, 0.0003, Nature.LEVEL, True)]),
    ("通风电费：每吨降到一块二以内", [("通风电费", "money", None, 1.2, Nature.LEVEL, True)]),
    ("改造投入：每平米四块钱打住", [("改造投入", "money", None, 4, Nature.LEVEL, True)]),
    ("出仓整精米率：不比入仓低两个点", [("出仓整精米率", "ratio", None, 0.02, Nature.FALL, True)]),
    ("剪切力（嚼劲）：不低于杀菌前的 60%", [("剪切力", "ratio", 0.6, None, Nature.LEVEL, True)]),
    ("壳体增重不过 300 g", [("壳体增重", "mass", None, 0.3, Nature.LEVEL, True)]),
    ("收粉过九成", [("收粉", "ratio", 0.9, 0.9, Nature.LEVEL, True)]),
    ("分选后 DON 下降比例 ≥60%", [("分选后 DON", "ratio", 0.6, None, Nature.FALL, True)]),
    # when another holds
    ("传递误差 三成扭矩时 0.5 μm 以内", [("传递误差 三成扭矩时", "length", None, 5e-07, Nature.LEVEL, True)]),
    ("DDGS 处理 24 h 后 DON ≤1%", [("DDGS 处理 24 h 后 DON", "ratio", None, 0.01, Nature.LEVEL, True)]),
    # a Chinese comma between digits parts two figures
    (
        "韧性 6.8%，190×139 翘曲 0.11 mm",
        [
            ("韧性", "ratio", 0.068, 0.068, Nature.LEVEL, True),
            ("190×139 翘曲", "length", 0.00011, 0.00011, Nature.LEVEL, True),
        ],
    ),
    ("产值 1,200 万元", [("产值", "money", 12e6, 12e6, Nature.LEVEL, True)]),
    ("节电25%", [("节电", "ratio", 0.25, 0.25, Nature.FALL, True)]),
    ("增产 10%", [("增产", "ratio", 0.1, 0.1, Nature.RISE, True)]),
    ("reduce cost by 20%", [("cost", "ratio", 0.2, 0.2, Nature.FALL, True)]),
    ("含水率低于5%", [("含水率", "ratio", None, 0.05, Nature.LEVEL, True)]),
    ("工作温度-40℃~85℃", [("工作温度", "temperature", -40, 85, Nature.LEVEL, True)]),
    ("效率提高30%以上", [("效率", "ratio", 0.3, None, Nature.RISE, True)]),
    ("COD 从 500 降到 50 mg/L", [("COD", "mass by volume", None, 50, Nature.LEVEL, True)]),
    ("能耗要比现在省一半", [("能耗", "ratio", 0.5, 0.5, Nature.FALL, True)]),
    ("擦洗风量：能减四分之一", [("擦洗风量", "ratio", 0.25, 0.25, Nature.FALL, True)]),
    ("每吨成本：较现行降 900 元", [("每吨成本", "money", 900, 900, Nature.FALL, True)]),
    ("工期缩短3天以上", [("工期", "time", 3 * 86400, None, Nature.FALL, True)]),
    ("保修最少 3 年", [("保修", "time", 3 * YEAR, None, Nature.LEVEL, True)]),
    ("成本降到 900 元", [("成本", "money", None, 900, Nature.LEVEL, True)]),
    ("温度提高到 60℃", [("温度", "temperature", 60, None, Nature.LEVEL, True)]),
    (
        "溶失率：水中 30 分钟不高于 8%",
        [
            ("水中", "time", 1800, 1800, Nature.LEVEL, True),
            ("溶失率", "ratio", None, 0.08, Nature.LEVEL, True),
        ],
    ),
    ("吨水直接成本 260 元封顶", [("吨水直接成本", "money", None, 260, Nature.LEVEL, True)]),
    ("误判（好件判坏）≤1.5%", [("误判", "ratio", None, 0.015, Nature.LEVEL, True)]),
    ("批间相对偏差 10% 以内", [("批间相对偏差", "ratio", None, 0.1, Nature.LEVEL, True)]),
    ("D50 落在 80～120 μm", [("D50", "length", 80e-6, 120e-6, Nature.LEVEL, True)]),
    ("打磨力波动 ±2 N 以内", [("打磨力波动", "force", None, 2, Nature.LEVEL, True)]),
    ("估计误差：不超过 3 个百分点", [("估计误差", "ratio", None, 0.03, Nature.LEVEL, True)]),
    ("换型：半小时内", [("换型", "time", None, 1800, Nature.LEVEL, True)]),
    ("换型两个半小时内", [("换型", "pieces", 2, 2, Nature.LEVEL, True)]),  # not half an hour
    (
        "0.32 毫米氮化硅基片热导率与强度不能兼得",
        [("氮化硅基片热导率", "length", 0.32e-3, 0.32e-3, Nature.LEVEL, True)],
    ),
    (
        "0.5C 放电容量保持率≥75%",
        [
            ("", "c", 0.5, 0.5, Nature.LEVEL, True),
            ("放电容量保持率", "ratio", 0.75, None, Nature.LEVEL, True),
        ],
    ),
    ("5000转的异响", [("异响", "turning", 5000, 5000, Nature.LEVEL, True)]),
    ("静态投资回收期 不超过三年", [("静态投资回收期", "time", None, 3 * YEAR, Nature.LEVEL, True)]),
    ("功耗不能超过15瓦", [("功耗", "power", None, 15, Nature.LEVEL, True)]),
    ("最好附着力≥6MPa", [("附着力", "pressure", 6e6, None, Nature.LEVEL, False)]),
    ("角分辨率优于0.1度", [("角分辨率", "angle", None, 0.1, Nature.LEVEL, True)]),
    ("熔盐泵要扛六百度以上", [("熔盐泵要扛", "temperature", 600, None, Nature.LEVEL, True)]),
    ("电耗低于5千瓦时", [("电耗", "energy", None, 18e6, Nature.LEVEL, True)]),
    ("λ ≥ 90 W/(m·K)", [("λ", "heat conduction", 90, None, Nature.LEVEL, True)]),
    ("锦纶丝强度4.8cN/dtex以上", [("锦纶丝强度", "cn/dtex", 4.8, None, Nature.LEVEL, True)]),
    ("response time below 1 s", [("response time", "time", None, 1, Nature.LEVEL, True)]),
    (
        "循环 12000 次容量保持 80%",
        [
            ("循环", "times", 12000, 12000, Nature.LEVEL, True),
            ("容量保持", "ratio", 0.8, 0.8, Nature.LEVEL, True),
        ],
    ),
    ("2026年11月25日，型号 GB/T 2260", []),
    ("", []),
)


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text or "nothing" for text, _ in READ])
def test_text_is_read_as_it_is_written(text: str, expected: list[tuple[object, ...]]):
    found = [
        (one.name, one.dimension, _round(one.low), _round(one.high), one.nature, one.is_must)
        for one in read_indicators(text)
    ]
    assert found == expected


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 9)


NUMBERS = (
    ("2000", 2000), ("1,200", 1200), ("1.2万", 12000), ("五千", 5000), ("一万二千", 12000), ("三百二十", 320),
    ("三千五", 3500), ("三千零五", 3005), ("十五", 15), ("二〇", 20), ("零下20", -20), ("3×10-6", 3e-6),
    ("3×10^4", 30000), ("两", 2), ("一点五", 1.5), ("三亿", 3e8), ("很多", None), ("", None),
)  # fmt: skip


@pytest.mark.parametrize(("written", "value"), NUMBERS)
def test_number_is_what_people_mean(written: str, value: float | None):
    assert parse_number(written) == (None if value is None else pytest.approx(value))


@given(st.integers(1, 99_999_999))
def test_number_with_places_is_the_number_without(value: int):
    assert parse_number(chinese(value)) == value


def chinese(value: int) -> str:
    """Write a number with every place named, as a careful clerk does."""
    if value >= 10_000:
        rest = value % 10_000
        gap = "零" if 0 < rest < 1000 else ""
        return chinese(value // 10_000) + "万" + (gap + chinese(rest) if rest else "")
    written, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            written += ("零" if gap and written else "") + "零一二三四五六七八九"[digit] + name
            gap = False
        else:
            gap = True
    return written


@pytest.mark.parametrize(
    ("text", "name", "nature"),
    [
        # 比 that begins or ends a thing's name
        ("比热容≥2.1 kJ/(kg·K)", "比热容", Nature.LEVEL),
        ("正极比容量不低于 350 mAh/g", "正极比容量", Nature.LEVEL),
        ("材料比强度≥200 MPa", "材料比强度", Nature.LEVEL),
        ("比例误差小于 1%", "比例误差", Nature.LEVEL),
        ("对比度≥1000 cd/m2", "对比度", Nature.LEVEL),
        ("可再生能源占比不低于 30%", "可再生能源占比", Nature.LEVEL),
        ("信噪比提高 10 dB", "信噪比", Nature.RISE),
        ("压缩比降低 20%", "压缩比", Nature.FALL),
        ("较大粒径不超过 5 mm", "较大粒径", Nature.LEVEL),
        ("信噪比要求≥60 dB", "信噪比", Nature.LEVEL),
        ("信噪比比原来提高 10 dB", "信噪比", Nature.RISE),
        ("空燃比偏差不超过 1%", "空燃比偏差", Nature.LEVEL),
        ("比特误码率≤1%", "比特误码率", Nature.LEVEL),
        # and 比 that says beside what
        ("成本比进口低 120 元", "成本", Nature.FALL),
        ("效率比热处理前提高 30%", "效率", Nature.RISE),
        ("能耗较现有工艺降低 20%", "能耗", Nature.FALL),
        ("能耗比电阻炉低 20%", "能耗", Nature.FALL),
        ("能耗比重力浇铸低 5%", "能耗", Nature.FALL),
        ("能耗较高炉工艺降低 20%", "能耗", Nature.FALL),
        ("成本较多晶硅低 20 元", "成本", Nature.FALL),
        ("能耗同比下降 20%", "能耗", Nature.FALL),
        ("产值同比增长 20%", "产值", Nature.RISE),
        ("与原工艺相比能耗降低 20%", "能耗", Nature.FALL),
        ("同步误差相比原来降低 30%", "同步误差", Nature.FALL),
        ("饱和磁化强度对比进口提高 20%", "饱和磁化强度", Nature.RISE),
        ("产量和质量相比去年提高 20%", "产量和质量", Nature.RISE),
    ],
)
def test_what_another_is_like_is_no_part_of_a_name(text: str, name: str, nature: Nature):
    (one,) = read_indicators(text)
    assert (one.name, one.nature) == (name, nature)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("分选后 DON 下降比例 ≥60%", "下降比例 ≥60%"),
        ("出仓整精米率：不比入仓低两个点", "不比入仓低两个点"),
        ("减少用工 5 人", "减少 5 人"),
        ("成本比进口低 120 元", "比进口低 120 元"),
        ("效率提高30%以上", "提高30%以上"),
        ("厚度 0.5 mm", "0.5 mm"),
    ],
)
def test_a_change_is_shown_as_one(text: str, shown: str):
    assert [one.shown for one in read_indicators(text)] == [shown]


@given(st.sampled_from(sorted(UNITS)), st.integers(1, 100_000), st.sampled_from(["≥", "≤"]))
def test_a_figure_meets_itself_in_any_unit(symbol: str, value: int, sign: str):
    (asked,) = read_indicators(f"某项指标{sign}{value}{symbol}") or [None]
    if asked is None:
        return
    (compared,) = compare((asked,), (asked,))
    assert compared.verdict is Verdict.MET
    assert asked.dimension == unit_of(symbol, "某项指标").dimension


@given(st.floats(1, 1e6), st.floats(1.01, 100))
def test_more_than_asked_is_met_and_less_is_missed(value: float, factor: float):
    asked = read_indicators(f"附着力≥{value:.6f}MPa")
    assert [one.verdict for one in compare(asked, read_indicators(f"附着力{value * factor:.6f}MPa"))] == [
        Verdict.MET
    ]
    assert [one.verdict for one in compare(asked, read_indicators(f"附着力{value / factor:.6f}MPa"))] == [
        Verdict.MISSED
    ]


@given(st.text(st.characters(codec=None), max_size=300))
def test_no_text_breaks_the_reading(text: str):
    assert len(read_indicators(text)) <= MOST_INDICATORS


@pytest.mark.parametrize(
    "text", ["1" * 100_000, "≥5%，" * 50_000, "从" * 100_000, "\x00寿命≥5年", "一" * 100_000]
)
def test_long_and_dirty_texts_are_read_in_bounds(text: str):
    assert len(read_indicators(text)) <= MOST_INDICATORS


COMPARED = (
    ("循环寿命≥2000次", "循环 12000 次", Verdict.MET),
    ("循环寿命≥2000次", "循环寿命≥1500次", Verdict.MISSED),
    ("防污期五年", "防污期 60 个月", Verdict.MET),
    ("防污期五年", "防污期 18 个月", Verdict.MISSED),
    ("温度范围-40℃~105℃", "工作温度 -55℃~125℃", Verdict.MET),
    ("温度范围-40℃~105℃", "工作温度 0℃~70℃", Verdict.MISSED),
    ("出水COD不超过50mg/L", "COD 从 8000 mg/L 降到 40 mg/L", Verdict.MET),
    ("出水COD不超过50mg/L", "氨氮 2 mg/L", Verdict.UNKNOWN),
    ("能耗降低一半", "能耗较热风降低 20%", Verdict.MISSED),
    ("含水率低于5%", "精度 0.5%", Verdict.UNKNOWN),
    ("每吨成本降 900 元", "每吨成本 96 元", Verdict.UNKNOWN),
    ("系统压降≤5 kPa", "系统压降 3 kPa", Verdict.MET),
    ("温降≤5℃", "温降 3℃", Verdict.MET),
    ("电压降≤2V", "电压降为1V", Verdict.MET),
    ("衰减≤3dB", "衰减 2 dB", Verdict.MET),
    ("每吨成本降 900 元", "每吨成本降低 1000 元", Verdict.MET),
    ("噪声降低 5 dB", "噪声下降 3 dB", Verdict.MISSED),
    ("厚度≥3mm，厚度≤1mm", "厚度2mm", Verdict.MISSED),
    ("角分辨率优于0.1度", "角分辨率 0.05°", Verdict.MET),
    ("出水 COD ≤500 mg/L", "出水总氮从 13.6 mg/L 降到 8.2 mg/L", Verdict.UNKNOWN),
    ("出水COD≤500 mg/L", "出水 COD 浓度 80 mg/L", Verdict.MET),
    # what they share only begins both names, also where they go on in words of any trade
    ("日均用水 ≤30 吨", "日均排水 25 吨", Verdict.UNKNOWN),
    ("连续运行 ≥7 天", "连续考察 30 天", Verdict.UNKNOWN),
    ("最大壁厚 ≥80 毫米", "最大坯料直径 300 毫米", Verdict.UNKNOWN),
    ("放电容量保持率≥75%", "容量掉一半", Verdict.UNKNOWN),
    ("估计误差不超过 3%", "超出该范围误差放大 4%", Verdict.UNKNOWN),
    # a loss that is named and a fall that is told are one thing
    ("效价损失不超过0.5个滴度", "37℃ 7 天效价下降 1.5 个滴度", Verdict.MISSED),
    ("效价损失不超过0.5个滴度", "37℃ 存放 30 天效价下降 0.2 个滴度", Verdict.MET),
    ("效价下降不超过0.5个滴度", "效价损失 0.2 个滴度", Verdict.MET),
    ("效价下降不超过0.5个滴度", "效价下降 1.5 个滴度", Verdict.MISSED),
    ("效价损失不超过0.5个滴度", "成本下降 0.2 个", Verdict.UNKNOWN),
    ("容量下降 10%以上", "容量损失 20%", Verdict.UNKNOWN),
    # how far a loss falls says nothing of how large it is
    ("插入损耗≤3 dB", "插入损耗降低 2 dB", Verdict.UNKNOWN),
    ("功率损耗不超过 20 W", "损耗降低 30 W", Verdict.UNKNOWN),
    ("焙烧损失率不超过 5%", "焙烧损失率下降 40%", Verdict.UNKNOWN),
    ("空燃比偏差不超过 1%", "空燃比 14%", Verdict.UNKNOWN),
    ("信噪比提高 5 dB以上", "信噪比平均提高 10 dB", Verdict.MET),
    ("能耗降低 15%以上", "能耗较高炉工艺降低 20%", Verdict.MET),
    ("成本不超过 100 元", "成本较低 120 元", Verdict.MISSED),
    ("装置占地不超出 180 平方米", "比表面积每立方米三千平方米", Verdict.UNKNOWN),
    ("强度≥5 foo", "强度 6 bar", Verdict.UNKNOWN),
)


@pytest.mark.parametrize(("asked", "said", "verdict"), COMPARED)
def test_promise_is_compared_with_what_is_asked(asked: str, said: str, verdict: Verdict):
    assert compare(read_indicators(asked), read_indicators(said))[0].verdict is verdict


def test_what_a_figure_does_is_not_what_it_speaks_of():
    asked = read_indicators("-20℃升至5℃所需时间≤6min")
    assert [one.name for one in asked] == ["", "", "所需时间"]
    verdicts = [one.verdict for one in compare(asked, read_indicators("一分钟内由零下三十度升到8℃"))]
    assert verdicts == [Verdict.UNKNOWN, Verdict.UNKNOWN]


def test_a_thing_called_a_fall_is_not_asked_to_fall():
    assert (
        compare(read_indicators("系统压降 5 kPa，电压降 2 V"), read_indicators("系统压降 9 kPa，电压降 5 V"))
        == ()
    )


def test_how_things_are_now_is_not_asked_for():
    assert compare(read_indicators("现在良率70%"), read_indicators("良率 95%")) == ()
