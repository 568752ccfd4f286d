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
    (f"5月6日，{A}副校长章明远与{B}总经理柳青在协议书上签字。", [("signed", {A, B})]),
    (f"签字仪式5月6日举行，{A}副校长章明远与{B}总经理柳青分别代表双方签字。", [("signed", {A, B})]),
    (f"5月6日，{A}与{B}签字仪式在岱山举行。", [("signed", {A, B})]),
    (f"{A}携手{B}签约共建联合实验室。", [("signed", {A, B})]),
    # a table or a list of signings
    (
        f"岱山交易会签约一览\n序号　项目　甲方　乙方\n1　散热膜　{A}　{B}\n2　育苗　云岭植物园、{D}　{C}",
        [("signed", {A, B}), ("signed", {"云岭植物园", D, C})],
    ),
    (f"甲方：{A}\n乙方：{B}\n5月6日，双方签署合作协议。", [("signed", {A, B})]),
    (
        f"签约项目包括：{A}与{B}的散热膜项目，{C}与{D}的中试基地项目。",
        [("signed", {A, B}), ("signed", {C, D})],
    ),
    # several sides
    (f"由{A}、{B}、{C}和{D}共同建设的云岭中试基地揭牌。四方签署共建协议。", [("signed", {A, B, C, D})]),
    (f"由{A}牵头，联合{B}、{D}组建的云岭创新联合体揭牌。三方签署共建协议。", [("signed", {A, B, D})]),
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
    (f"{A}还分别与{B}、{D}签约。", [("signed", {A, B}), ("signed", {A, D})]),
    (f"{A}负责人说，学校此前已分别与{B}、{D}签约。", [("mentioned", {A, B}), ("mentioned", {A, D})]),
    # roles before a name
    (
        "云岭机床协会与青屏轴承公会会员企业远岫主轴有限公司签署采购合同。",
        [("signed", {"云岭机床协会", "远岫主轴有限公司"})],
    ),
    (f"{A}与联盟理事长单位{B}签署合作协议。", [("signed", {A, B})]),
    (f"{A}与来自岱山的{B}签署合作协议。", [("signed", {A, B})]),
    # planned
    (f"{A}将与{B}签署合作协议。", [("planned", {A, B})]),
    (f"届时，{A}将与{B}签署战略合作协议。", [("planned", {A, B})]),
    (f"下一步，{A}拟与{B}签订技术开发合同。", [("planned", {A, B})]),
    (f"{A}与{B}计划于年内签署合作协议。", [("planned", {A, B})]),
    (f"{A}与{B}战略合作签约仪式将于5月20日举行。", [("planned", {A, B})]),
    (f"{A}与{B}就共建实验室达成初步合作意向。", [("planned", {A, B})]),
    (f"{A}与{B}举行座谈。双方就共建实验室达成合作意向，并同意尽快拟定协议文本。", [("planned", {A, B})]),
    (f"今年{B}还想与{A}签一份技术合同，双方已约好月底细谈。", [("planned", {A, B})]),
    (f"关于举办云岭科技对接会的通知\n一、活动内容：{A}与{B}现场签订合作协议。", [("planned", {A, B})]),
    (f"{A}将于近期与{B}签约。", [("planned", {A, B})]),
    (f"会议同意{A}与{B}签订合作协议。", [("planned", {A, B})]),
    (f"会议决定由{A}与{B}签订服务协议，10月底前完成。", [("planned", {A, B})]),
    # mentioned
    (f"目前，{A}已与{B}签订合作协议，正在建设中试线。", [("mentioned", {A, B})]),
    (f"{A}与{B}签署的合作协议进展顺利。", [("mentioned", {A, B})]),
    (f"2018年以来，{A}先后与{B}、{D}签订了合作协议。", [("mentioned", {A, B}), ("mentioned", {A, D})]),
    (
        f"携手十年——{A}与{B}合作回眸\n2012年，{A}与{B}签订合作协议。2019年，{A}与{D}签署技术转让合同。",
        [("mentioned", {A, B}), ("mentioned", {A, D})],
    ),
    (
        f"12月6日，{A}与{B}续签合作协议。2017年首轮合作协议签订以来，双方共建基地9个。",
        [("signed", {A, B}), ("mentioned", {A, B})],
    ),
    (
        f"7月9日，{A}与{B}续签备忘录。双方2012年首次签署备忘录，已举办会议3次。",
        [("signed", {A, B}), ("mentioned", {A, B})],
    ),
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
    (f"{C}希望{A}与{B}早日签约。", []),
    (f"{A}副校长章明远与{B}总经理柳青为联盟揭牌。32家成员单位代表共同签署了《联盟协议书》。", []),
    ("鼓励高校与企业签订技术合同，对签约金额较大的给予奖励。", []),
    (f"{A}召开签约工作部署会，{A}副校长章明远要求抓好合同签订工作。", []),
]


@pytest.mark.parametrize(("text", "agreements"), TOLD, ids=[text[:40] for text, _ in TOLD])
def test_signing_is_read_from(text, agreements):
    reading = read_page(text, source="page")
    found = sorted((each.status, sorted(each.parties)) for each in reading.agreements)
    assert found == sorted((status, sorted(parties)) for status, parties in agreements)
