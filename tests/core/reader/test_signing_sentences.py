"""How signings are told, one way a line: the words, and the agreements in them.

Every name is invented.
"""

import pytest

from duijie.core.reader.page import read_page

A, B, C, D = "云岭大学", "远岫科技有限公司", "岱山市人民政府", "青屏研究院"

TOLD = [
    # two sides
    (f"5月6日，{A}与{B}签署战略合作协议。", [("signed", {A, B})]),
    (f"5月6日，{A}和{B}在岱山签订了产学研合作协议。", [("signed", {A, B})]),
    (f"近日，{A}同{B}正式签约，共建联合实验室。", [("signed", {A, B})]),
    (f"{A}与{B}举行战略合作协议签约仪式。", [("signed", {A, B})]),
    (f"{A}、{B}战略合作签约仪式举行。5月6日，{A}与{B}签订协议。", [("signed", {A, B})]),
    (f"5月6日，{A}副校长章明远与{B}总经理柳青代表双方签约。", [("signed", {A, B})]),
    (f"5月6日，章明远代表{A}、柳青代表{B}在协议书上签字，双方签署合作协议。", [("signed", {A, B})]),
    (f"5月6日，由{A}与{B}共同签署的技术开发合同在岱山举行签约仪式。", [("signed", {A, B})]),
    (f"5月6日，{B}与{A}就石墨烯散热膜项目签署技术开发合同。", [("signed", {A, B})]),
    (f"5月6日，{A}与{B}本着优势互补、互利共赢的原则，签署了合作框架协议。", [("signed", {A, B})]),
    (f"5月6日，{A}与{B}在{C}会议室签署合作协议。", [("signed", {A, B})]),
    (f"在{C}的见证下，{A}与{B}签署合作协议。", [("signed", {A, B})]),
    (f"经{D}牵线搭桥，{A}与{B}签订技术服务合同。", [("signed", {A, B})]),
    (f"会上，{A}与{B}签署了《{A}与{B}共建研究生联合培养基地协议》。", [("signed", {A, B})]),
    (f"会议期间，{C}与{A}签订了《校地合作框架协议》，副市长纪红出席。", [("signed", {A, C})]),
    (f"仪式上签署了《{A}与{B}战略合作框架协议》。", [("signed", {A, B})]),
    (f"{A}与{B}达成战略合作协议，将共建中试基地。", [("signed", {A, B})]),
    (f"5月6日，{A}与{B}签约仪式在岱山举行，{D}专家参加。", [("signed", {A, B})]),
    # several sides
    (f"5月6日，{A}、{B}、{D}三方共同签署合作协议。", [("signed", {A, B, D})]),
    (f"{A}与{B}、{D}三方签署共建协议。", [("signed", {A, B, D})]),
    (f"{A}、{B}和{D}签署三方合作协议。", [("signed", {A, B, D})]),
    (f"{A}、{B}与{C}、{D}共同签署了四方合作协议。", [("signed", {A, B, C, D})]),
    # several agreements
    (f"{A}分别与{B}、{D}签署合作协议。", [("signed", {A, B}), ("signed", {A, D})]),
    (f"{A}与{B}、{D}分别签订了合作协议。", [("signed", {A, B}), ("signed", {A, D})]),
    (f"{B}、{D}分别与{A}签约。", [("signed", {A, B}), ("signed", {A, D})]),
    (f"{A}与{B}，{C}与{D}分别签署合作协议。", [("signed", {A, B}), ("signed", {C, D})]),
    (f"{A}与{B}签署技术转让合同，{C}与{D}签署共建协议。", [("signed", {A, B}), ("signed", {C, D})]),
    (f"{A}与{B}签署技术转让合同，并与{D}签订人才培养协议。", [("signed", {A, B}), ("signed", {A, D})]),
    (f"会上，{A}先后与{B}、{D}签订合作协议。", [("signed", {A, B}), ("signed", {A, D})]),
    # roles before a name
    (f"{A}与联盟理事长单位{B}签署合作协议。", [("signed", {A, B})]),
    (f"{A}与来自岱山的{B}签署合作协议。", [("signed", {A, B})]),
    # planned
    (f"{A}将与{B}签署合作协议。", [("planned", {A, B})]),
    (f"届时，{A}将与{B}签署战略合作协议。", [("planned", {A, B})]),
    (f"下一步，{A}拟与{B}签订技术开发合同。", [("planned", {A, B})]),
    (f"{A}与{B}计划于年内签署合作协议。", [("planned", {A, B})]),
    (f"{A}与{B}战略合作签约仪式将于5月20日举行。", [("planned", {A, B})]),
    # mentioned
    (f"2015年，{A}与{B}签订合作协议。2021年5月6日，{A}到{B}调研。", [("mentioned", {A, B})]),
    (f"去年6月，{A}与{B}签署了合作协议，一年来成效明显。", [("mentioned", {A, B})]),
    (f"此前，{A}曾与{B}签订技术服务合同。", [("mentioned", {A, B})]),
    (f"自{A}与{B}签署合作协议以来，双方共同完成三个项目。", [("mentioned", {A, B})]),
    # by what was told before
    (f"5月6日，{A}校长章明远一行到{B}考察。考察结束后，双方签署了合作协议。", [("signed", {A, B})]),
    (f"{A}与{B}合作洽谈会在岱山举行。会上，双方签订校企合作协议。", [("signed", {A, B})]),
    # nothing
    (f"{A}与{B}建立了良好的合作关系。", []),
    (f"{A}与{B}尚未签署任何协议。", []),
    ("鼓励高校与企业签订技术合同，对签约金额较大的给予奖励。", []),
    (f"{A}召开签约工作部署会，{A}副校长章明远要求抓好合同签订工作。", []),
]


@pytest.mark.parametrize(("text", "agreements"), TOLD, ids=[text[:40] for text, _ in TOLD])
def test_signing_is_read_from(text, agreements):
    reading = read_page(text, source="page")
    found = sorted((each.status, sorted(each.parties)) for each in reading.agreements)
    assert found == sorted((status, sorted(parties)) for status, parties in agreements)
