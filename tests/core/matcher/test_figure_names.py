"""Names of figures: which speak of one thing, and the list of what quantities are called."""

from __future__ import annotations

from collections import Counter

import pytest

from duijie.core.matcher.indicators import Verdict, compare, read_indicators
from duijie.core.matcher.indicators.names import _named, is_one_quantity, likeness
from duijie.core.package_data import read_text

ONE_THING = (
    # two wordings of one quantity
    ("抗拉强度", "拉伸强度"),
    ("tensile strength", "抗拉强度"),
    ("NOx", "氮氧化物"),
    ("detection limits", "检出限"),
    ("循环寿命", "循环"),
    ("装置占地", "占地面积"),
    # one says more, and both end with the quantity
    ("丁酮回收率", "总回收率"),
    ("精矿铁品位", "铁精矿品位"),
    ("出水 COD", "COD 浓度"),
    ("籽粒含水均值", "水分"),
    ("脱水后含水", "快开压滤机把含水"),
    ("循环泵电耗", "泵电耗"),
    # the unit says the rest
    ("反应", "反应温度"),
    # a kind of quantity is asked for and one of the kind told
    ("强度", "抗压强度"),
    # two languages
    ("warpage", "整片翘曲"),
    ("残留高度", "残余高度"),
)
TWO_THINGS = (
    # both name more than they share
    ("二硝化物", "氮氧化物生成"),
    ("容量估计误差", "电压精度"),
    ("钴浸出率", "镍浸出率"),
    ("总氮去除率", "氨氮去除率"),
    ("日均用水", "日均排水"),
    ("removal rate of ammonia", "COD removal rate"),
    # quantities of their own that are written alike
    ("抗拉强度", "抗压强度"),
    ("收率", "回收率"),
    ("冷却水温升", "冷却水温度"),
    # what is shared is no quantity
    ("DON", "DON 定量限"),
    ("溶剂", "溶剂回收率"),
    ("交接点", "换温度点"),
    ("辅料", "塑性料"),
    ("充电温度", "温度"),
    ("循环 介质损耗", "循环寿命"),
    # sides that exclude each other, and what makes another thing
    ("进水氨氮", "出水氨氮"),
    ("充电倍率", "放电倍率"),
    ("平均粒径", "最大粒径"),
    ("涂层硬度", "基体硬度"),
    ("定位精度", "重复定位精度"),
    ("COD", "进水 COD"),
    ("残留高度", "高度"),
    # a substance or a machine that another is made of or named after
    ("甲苯", "二甲苯"),
    ("硝酸盐", "亚硝酸盐"),
    ("乙烯", "氯乙烯"),
    ("丙烯", "聚丙烯"),
    ("铬", "六价铬"),
    ("臭氧", "氧"),
    ("氧化钙", "过氧化钙"),
    ("非金属杂质", "金属杂质"),
    ("电机", "发电机"),
    ("泵效率", "热泵效率"),
    ("电池寿命", "燃料电池寿命"),
    ("糖", "还原糖"),
    ("金属", "贵金属"),
    ("不饱和脂肪酸", "饱和脂肪酸"),
    # sides that are written into a quantity, or run over it
    ("室温抗拉强度", "高温抗拉强度"),
    ("处理前浊度", "处理后浊度"),
    ("首次容量", "循环后容量"),
    ("进水浓度", "排放浓度"),
    ("涂层厚度", "基体厚度"),
    ("输入电流", "输出电流"),
    # what is measured otherwise, though it is written or used alike
    ("准确率", "准确度"),
    ("组件效率", "电池效率"),
    ("合格率", "成材率"),
    ("合格率", "直通率"),
    ("截留率", "脱盐率"),
    ("耐温", "工作温度"),
    ("耐热", "运行温度"),
    ("耐温", "介质温度"),
    ("综合能耗", "电耗"),
    ("探测距离", "识别距离"),
    ("密度", "干密度"),
    ("密度", "表观密度"),
    ("体积密度", "容重"),
    ("表观密度", "容重"),
    ("耐压强度", "抗压强度"),
    ("漆膜厚度", "镀层厚度"),
    ("总杂质", "单个杂质"),
    ("VOCs", "非甲烷总烃"),
    ("击穿电压", "耐电压"),
    # the whole and one of its parts or steps, and what is lasting and what is for a moment
    ("系统能量密度", "电芯能量密度"),
    ("电池包能量密度", "单体能量密度"),
    ("总收率", "单步收率"),
    ("综合转化率", "单程转化率"),
    ("额定功率", "峰值功率"),
    ("连续输出功率", "最大输出功率"),
    ("", "寿命"),
)


@pytest.mark.parametrize(("one", "other"), ONE_THING)
def test_names_of_one_thing_are_alike_from_both_sides(one: str, other: str):
    assert likeness(one, other) > 0
    assert likeness(one, other) == likeness(other, one)


@pytest.mark.parametrize(("one", "other"), TWO_THINGS)
def test_names_of_two_things_are_not_alike(one: str, other: str):
    assert (likeness(one, other), likeness(other, one)) == (0.0, 0.0)


def test_names_that_only_end_alike_are_never_as_sure_as_the_same_name():
    assert 0 < likeness("循环泵电耗", "泵电耗") < 1


def test_same_name_is_surer_than_a_part_and_a_part_than_a_kind():
    said = ("抗压强度", "混凝土抗压强度", "强度", "抗折强度")
    assert [likeness("抗压强度", one) for one in said] == [1.0, pytest.approx(0.6), 0.25, 0.0]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("锦纶丝强度", "断裂强度", True),
        ("电源芯片噪声", "输出噪声", True),
        ("λ", "", True),
        ("供电电压", "击穿电压", False),
        ("待机功耗", "工作功耗", False),
        ("充气压力", "隔膜压力", False),
    ],
)
def test_only_figures_of_a_kind_need_the_same_quantity(one: str, other: str, expected: bool):
    assert (is_one_quantity(one, other), is_one_quantity(other, one)) == (expected, expected)


COMPARED = (
    ("二硝化物≤0.8%", "氮氧化物 0.02%", Verdict.UNKNOWN),
    ("容量估计误差不超过 3%", "电压精度 0.02%", Verdict.UNKNOWN),
    # alone on each side is not enough to be what was asked for
    ("脱模压力≤2 MPa", "泡点提到 0.4 MPa", Verdict.UNKNOWN),
    ("断头每班不多于 1 次", "再过胶体磨三遍", Verdict.UNKNOWN),
    ("锦纶丝强度 4.8cN/dtex 以上", "断裂强度 5.2 cN/dtex", Verdict.MET),
    ("λ≥90 W/(m·K)", "导热系数 105 W/(m·K)", Verdict.MET),
    # two kinds of what is asked for, of which one reaches it and one does not
    ("强度≥30 MPa", "抗压强度 45 MPa，抗折强度 8 MPa", Verdict.UNKNOWN),
    ("强度≥5 MPa", "抗压强度 45 MPa，抗折强度 8 MPa", Verdict.MET),
    ("强度≥30 MPa", "强度 45 MPa，强度 8 MPa", Verdict.MISSED),
    # the figure that bears the asked-for name counts, not one that only has a part of it
    ("抗折强度≥7 MPa", "抗压强度 45 MPa，抗折强度 8 MPa", Verdict.MET),
    ("出水COD不超过50mg/L", "进水COD 8000 mg/L，出水COD 42 mg/L", Verdict.MET),
    # how right and how wrong: an error only where the need sets an upper bound
    ("检测精度不低于99%", "检测误差小于0.3%", Verdict.UNKNOWN),
    ("检测误差≤1%", "检测精度 99.5%", Verdict.UNKNOWN),
    ("检测精度≤0.5%", "检测误差 0.3%", Verdict.MET),
    # what a part costs, saves or holds tells little of the whole, except that it is too much already
    ("成本降低30%", "人工成本降低35%", Verdict.UNKNOWN),
    ("总投资不超过100万元", "设备投资80万元", Verdict.UNKNOWN),
    ("成本≤100元", "人工成本 80 元", Verdict.UNKNOWN),
    ("成本≤100元", "人工成本 120 元", Verdict.MISSED),
    ("成本≤100元", "人工成本 80~100 元", Verdict.UNKNOWN),
    ("成本≤100元", "人工成本 90~120 元", Verdict.UNKNOWN),
    ("成本≤100元", "人工成本 120~150 元", Verdict.MISSED),
    ("成本80~100元", "人工成本 20 元", Verdict.UNKNOWN),
    ("成本80~100元", "人工成本 120 元", Verdict.MISSED),
    ("杂质1%~3%", "单个杂质 0.2%", Verdict.UNKNOWN),
    ("能耗≥100kWh", "照明能耗 50 kWh", Verdict.UNKNOWN),
    ("能耗≥100kWh", "照明能耗 150 kWh", Verdict.MET),
    ("成本≤100元", "成本 80 元", Verdict.MET),
    ("杂质≤0.5%", "单个杂质 0.1%", Verdict.UNKNOWN),
    # a bare kind may mean some of those that end with it
    ("功率≥10kW", "输入功率 12kW", Verdict.UNKNOWN),
    ("密度≥1g/cm3", "堆积密度 1.2g/cm3", Verdict.UNKNOWN),
    ("密度≥1g/cm3", "振实密度 1.2g/cm3", Verdict.UNKNOWN),
    ("强度≥3MPa", "剥离强度 5MPa", Verdict.UNKNOWN),
    ("强度≥30MPa", "抗弯强度 50MPa", Verdict.MET),
    ("功率≥10kW", "额定功率 12kW", Verdict.MET),
    ("使用温度不低于200℃", "耐温230℃", Verdict.MET),
    ("使用温度-20~60℃", "工作温度-30~70℃", Verdict.MET),
    # how far off
    ("控温精度±0.5℃", "控温精度 ±0.2℃", Verdict.MET),
    ("控温精度±0.5℃", "控温精度 ±1℃", Verdict.MISSED),
    ("定位精度±0.01mm", "定位误差 0.005mm", Verdict.MET),
    ("检测精度≥99%", "检测精度 ±0.5%", Verdict.UNKNOWN),
    # a word for a change and its thing in one
    ("节电25%", "用电降低30%", Verdict.MET),
    ("节能30%", "能耗下降25%", Verdict.MISSED),
    ("节水≥20%", "用水减少30%", Verdict.MET),
    ("降本20%", "成本降低25%", Verdict.MET),
    ("减药30%", "用药减少35%", Verdict.MET),
    ("增产10%", "产量提高15%", Verdict.MET),
    ("增产10%", "产量降低15%", Verdict.UNKNOWN),
    ("reduce cost by 20%", "成本降低25%", Verdict.MET),
    # the age or the heat at which it is measured, where both tell it
    ("混凝土3天强度≥30MPa", "28天强度 56 MPa", Verdict.UNKNOWN),
    ("混凝土3天强度≥30MPa", "28天强度 56 MPa，3天强度 32 MPa", Verdict.MET),
    ("3天强度≥30MPa", "72小时强度 36 MPa", Verdict.MET),
    ("7d抗压强度≥30MPa", "28d抗压强度 56 MPa", Verdict.UNKNOWN),
    ("200℃抗拉强度≥300MPa", "25℃抗拉强度 500 MPa", Verdict.UNKNOWN),
    ("寿命 5年 成本≤100元", "寿命 8年 成本 90元", Verdict.MET),
    # wordings of the trades
    ("续航≥500公里", "续驶里程560公里", Verdict.MET),
    ("续航≥30分钟", "飞行时间40分钟", Verdict.MET),
    ("转速≥10000rpm", "转速范围 0-20000rpm", Verdict.MET),
    ("含油≤5mg/L", "含油量 3mg/L", Verdict.MET),
    ("污水处理后COD≤50mg/L", "出水COD 30mg/L", Verdict.MET),
    ("污水处理后COD≤50mg/L", "进水COD 30mg/L", Verdict.UNKNOWN),
    ("出泥含水率≤60%", "泥饼含水率 55%", Verdict.MET),
    ("power consumption ≤ 10 W", "功耗 8 W", Verdict.MET),
    ("power consumption ≤ 10 kWh/t", "电耗 8 kWh/t", Verdict.MET),
    ("recognition accuracy ≥ 95%", "识别准确率 97%", Verdict.MET),
    ("cycle life ≥ 2000 cycles", "循环寿命 3000次", Verdict.MET),
    ("wafer yield ≥ 95%", "良率 97%", Verdict.MET),
    ("出水COD≤50mg/L", "COD排放浓度 30mg/L", Verdict.MET),
    ("进水COD≤50mg/L", "COD排放浓度 30mg/L", Verdict.UNKNOWN),
    # 产能 keeps its 能
    ("产能≥10000t/a", "年产 12000 t/a", Verdict.MET),
    ("产能500吨/天", "产能 600 吨/天", Verdict.MET),
    ("operating temperature up to 150℃", "工作温度 180℃", Verdict.MET),
    # energy is more than electricity, except where both are told in kWh
    ("综合能耗≤50 kgce/t", "电耗 30 kgce/t", Verdict.UNKNOWN),
    ("能耗≤50 kWh/t", "电耗 30 kWh/t", Verdict.MET),
    ("battery life at least 8 h", "续航时间 10h", Verdict.MET),
    # a count that falls or rises is no level
    ("效价下降不超过 0.5 个滴度", "效价下降 0.6 个滴度", Verdict.MISSED),
    ("效价下降不超过 0.5 个滴度", "效价下降 0.2 个滴度", Verdict.MET),
    ("效价下降不少于 0.5 个滴度", "效价下降 0.6 个滴度", Verdict.MET),
    ("效价不低于 8 个滴度", "效价下降 0.2 个滴度", Verdict.UNKNOWN),
    ("效价不低于 8 个滴度", "效价减少 0.2 个滴度", Verdict.UNKNOWN),
    ("裂纹增加不超过 3 个", "裂纹增加 2 个", Verdict.MET),
    ("用工不超过 10 人", "用工减少 5 人", Verdict.UNKNOWN),
    ("用工不超过 10 人", "用工增加 5 人", Verdict.UNKNOWN),
    ("用工不超过 10 人", "用工从 15 人减少 5 人", Verdict.UNKNOWN),
    ("用工减到 10 人以内", "用工减到 8 人", Verdict.MET),
    ("用工减少 3 人", "用工减少 5 人", Verdict.MET),
    ("用工减少 3~5 人", "用工减少 4 人", Verdict.MET),
    ("用工减少 3~5 人", "用工减少 6 人", Verdict.MET),
    ("停机减少 5 次", "停机减少 2 次", Verdict.MISSED),
    ("检验：每班减少2人", "包装：每班减少1人", Verdict.UNKNOWN),
    # nor is what a verb before it changes
    ("用工不超过10人", "减少用工5人", Verdict.UNKNOWN),
    ("操作人员≤3人", "可减少操作人员2人", Verdict.UNKNOWN),
    ("能耗≤100kWh", "降低能耗30kWh", Verdict.UNKNOWN),
    ("噪声≤60dB", "降低噪声10dB", Verdict.UNKNOWN),
    ("投资≤100万元", "减少投资20万元", Verdict.UNKNOWN),
    ("良率≥95%", "提高良率3%", Verdict.UNKNOWN),
    ("寿命≥5年", "延长寿命3年", Verdict.UNKNOWN),
    ("提高成品率98%以上", "成品率 99%", Verdict.MET),
    ("提高效率60%以上", "效率提升 70%", Verdict.MET),
    ("能耗降低20%", "降低能耗30%以上", Verdict.MET),
    ("减少用工 3 人", "用工减少 5 人", Verdict.MET),
    ("含水率不高于6%", "降低含水率至5%", Verdict.MET),
    ("含水率不高于6%", "降低含水率低于5%", Verdict.MET),
    ("提升机功率≥30kW", "提升机功率 37kW", Verdict.MET),
    ("成本≤100元", "成本比进口低120元", Verdict.UNKNOWN),
    ("比表面积≥50m2/g", "比表面积大 60m2/g", Verdict.UNKNOWN),
    # what belongs to somebody else, or to what goes in
    ("成本≤100元", "传统工艺成本 120 元", Verdict.UNKNOWN),
    ("能耗≤50kWh/t", "行业平均能耗 80 kWh/t", Verdict.UNKNOWN),
    ("杂质≤0.5%", "原矿杂质 2%", Verdict.UNKNOWN),
    ("杂质≤0.5%", "来料杂质 2%", Verdict.UNKNOWN),
    # both ends of a range are of one group
    ("投资≤50万元", "投资100~200万元", Verdict.MISSED),
    ("投资≤150万元", "投资5000~8000元", Verdict.MET),
    ("投资≤5000元", "投资6000~1万元", Verdict.MISSED),
)


@pytest.mark.parametrize("complaint", ["目前停机增加5次", "近来投诉增加5次"])
def test_what_grew_worse_asks_for_nothing(complaint: str):
    assert compare(read_indicators(complaint), read_indicators("停机增加2次，投诉增加2次")) == ()


@pytest.mark.parametrize("name", ["无人机起降", "菌落", "用工增减"])
def test_name_is_not_cut_inside_a_word(name: str):
    assert [one.name for one in read_indicators(f"{name}不少于 1000 次")] == [name]


@pytest.mark.parametrize(("asked", "said", "verdict"), COMPARED)
def test_figure_is_answered_by_one_of_the_same_thing(asked: str, said: str, verdict: Verdict):
    assert compare(read_indicators(asked), read_indicators(said))[0].verdict is verdict


def _lines(kind: str) -> list[str]:
    listed = read_text("duijie.core.matcher.indicators", "names.txt").splitlines()
    return [line.removeprefix(kind) for line in listed if line.startswith(kind)]


SIDES = [
    (at, place, word)
    for at, line in enumerate(_lines("apart: "))
    for place, side in enumerate(line.split(" / "))
    for word in side.split(", ")
]
OTHERS = [(at, word) for at, line in enumerate(_lines("other: ")) for word in line.split(", ")]


@pytest.mark.parametrize(("at", "place", "word"), SIDES)
def test_every_word_of_a_side_puts_a_name_on_it(at: int, place: int, word: str):
    assert place in _named(f"{word}品位").sides[at]


@pytest.mark.parametrize(("at", "word"), OTHERS)
def test_every_word_that_makes_another_thing_is_seen_in_a_name(at: int, word: str):
    assert at in _named(f"{word}品位").others


def test_no_wording_stands_in_two_lines_of_quantities():
    listed = read_text("duijie.core.matcher.indicators", "names.txt").splitlines()
    wordings = Counter(
        wording.removesuffix(".")
        for line in listed
        if line.startswith("one: ")
        for wording in line.removeprefix("one: ").split(", ")
    )
    assert [wording for wording, count in wordings.items() if count > 1] == []
