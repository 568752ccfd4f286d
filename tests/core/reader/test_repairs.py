"""What the reader mends on a page before it reads it, each kind of damage by an example."""

import pytest

from duijie.core.reader.page import read_page

NOTES = "實(shí)踐。學(xué)會(huì)與區(qū)協(xié)進(jìn)場。"
TONELESS = (
    "上(shang)午(wu)公(gong)(gong)司(si)(si)舉(ju)行(xing)了(le)專(zhuan)家(jia)工(gong)作(zuo)站(zhan)儀(yi)式(shi)"
    "由(you)省(sheng)科(ke)協(xie)主(zhu)席(xi)主(zhu)持(chi)。"
)

WRAPPED = (
    "五月六日上午，云岭大学与远岫科技有限公司在岱山市举行仪",
    "式，共建“远岫绿色船舶产业研究院”。双方组建“船舶动力实验室”",
    "并招收研究生。学校党委副书记出席并致辞，他说学校要把成果留在",
    "岱山。研究院理事会由七人组成，院长面向海内外公开招聘，首批拟",
    "设五个研究室。",
)

MENDED = [
    # copied pages: pinyin notes, with tones and without
    (f"{NOTES}科協(xié)主席。", "实践。学会与区协进场。科协主席。"),
    (TONELESS, "上午公司举行了专家工作站仪式由省科协主席主持。"),
    ("金额(e)按方案(a)计，国内生产总值(GDP)增长。", "金额（e）按方案（a）计，国内生产总值（GDP）增长。"),
    (f"{NOTES}鲛绡（jiāo xiāo）公司签约。", "实践。学会与区协进场。鲛绡公司签约。"),
    # bytes paired anew
    (
        f"{NOTES}天津?yàn)I海新區(qū)與理工大?fà)W材料學(xué)院。",
        "实践。学会与区协进场。天津滨海新区与理工大学材料学院。",
    ),
    # marks
    ("落实中国科协，、省科协要求，，组织实施。。", "落实中国科协、省科协要求，组织实施。"),
    ("县经信委副主任出席，。", "县经信委副主任出席。"),
    ("学会与企业签约，\n，双方将共建中心。", "学会与企业签约，双方将共建中心。"),
    # lines filled to one width: the first of a paragraph is moved in, a name in quotes may end one
    ("\n".join(("　　" + WRAPPED[0], *WRAPPED[1:])), "".join(WRAPPED)),
    # furniture
    ("学会与企业举行座谈。\n【打印】【关闭】【收藏】", "学会与企业举行座谈。"),
    ("学会与企业举行座谈。\n【字体：大 中 小】【打印】 【关闭】", "学会与企业举行座谈。"),
    ("学会与企业举行座谈。\n打印本页 关闭窗口", "学会与企业举行座谈。"),
    ("学会与企业举行座谈。\n分享到： 微信 微博 QQ空间", "学会与企业举行座谈。"),
    # things that only look like damage
    ("参会企业有大中小三类……各有所获。", "参会企业有大中小三类……各有所获。"),
]


@pytest.mark.parametrize(("raw", "mended"), MENDED)
def test_page_is_mended(raw, mended):
    assert read_page(raw, source="page").text.strip() == mended


def test_evidence_points_into_the_raw_page_through_all_repairs():
    raw = f"{NOTES}\n9月18日,錦州灣理工大?fà)W與科協(xié)簽約，\n，會(huì)后座談。"
    reading = read_page(raw, source="page")
    university = next(each for each in reading.organisations if each.name == "锦州湾理工大学")
    assert [raw[each.start : each.end] for each in university.evidence] == ["錦州灣理工大?fà)W"]
