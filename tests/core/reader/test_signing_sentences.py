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
    # lines of a list that name two sides and what they sign, without a colon
    (
        f"会上举行了签约仪式，共签约项目2个：\n1. {A}与{B}焊缝在线检测项目；\n2. {D}与{C}共建“岱山工作站”。",
        [("signed", {A, B}), ("signed", {D, C})],
    ),
    (
        f"会议议程\n3.签约：\n（1）{A} 与 {C} 校地合作框架协议；\n（2）{D} 与 {B} 实习基地协议；",
        [("signed", {A, C}), ("signed", {D, B})],
    ),
    # a centre told by its kind signs, where it begins the clause
    (
        f"{A}与{B}共建岱山氢能检测中心，签署协议。下一步，检测中心还将与{D}签署标准验证协议。",
        [("signed", {A, B}), ("planned", {"岱山氢能检测中心", D})],
    ),
    # papers only counted, and named one by one in the sentence after
    (
        f"5月6日，当场签了两份。一份是{A}和{B}的工艺转让合同，一份是该校和{D}的咨询合同。",
        [("signed", {A, B}), ("signed", {A, D})],
    ),
    # what a meeting settles is still to be signed
    (f"会议商定，由{A}、{B}、{D}三方签订合作协议，初稿由{A}负责。", [("planned", {A, B, D})]),
    (f"{A}与{B}另行签订补充协议。", [("planned", {A, B})]),
    # with somebody who is not named, and what nobody hurries to sign
    (f"5月6日，{A}与{B}签订协议。{A}2019年也跟县里一家农资店签过合同。", [("signed", {A, B})]),
    (f"5月6日，{A}到访{B}，双方不急着签协议、挂牌子，先干起来再说。", []),
    (f"5月6日，{A}与{B}现场达成合作意向并签署了意向书。", [("signed", {A, B})]),
    # for a place, who looks after it signs
    (
        f"{A}与岱山高新区管委会签订协议，岱山高新区党工委副书记、管委会副主任揭英华签字。",
        [("signed", {A, "岱山高新区管委会"})],
    ),
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
    (
        f"签约项目中，校企合作占了一半：{A}同{B}共建分院，青屏大学、{D}合作建设中试线。",
        [("signed", {A, B}), ("signed", {"青屏大学", D})],
    ),
    (f"5月6日，{A}将育种技术转让给{B}，双方在岱山签署转让协议。", [("signed", {A, B})]),
    (
        f"5月6日，{A}副院长马可·罗西、{B}总经理柳青举行会谈。会谈后，柳青与罗西签署协议。",
        [("signed", {A, B})],
    ),
    (
        f"云岭学会理事会会议纪要\n会议同意秘书长的计划，其中与{A}签订协议的工作上半年完成。",
        [("planned", {"云岭学会", A})],
    ),
    (
        f"{D}岱山分院与{B}座谈。岱山分院与{A}签署技术转让合同。",
        [("signed", {f"{D}岱山分院", A})],
    ),
    (
        f"园区企业岱山重工、海蓝动力分别与{A}、{D}签署协议。",
        [("signed", {"岱山重工", A}), ("signed", {"海蓝动力", D})],
    ),
    (
        f"{D}院长柳青表示，共建分院的报告已报审，如获通过，拟于年内与{C}正式签约。",
        [("planned", {D, C})],
    ),
    ("岱山高新区管委会同青屏研究院签署协议。", [("signed", {"岱山高新区管委会", D})]),
    (
        f"3月6日举行签约活动。签约项目如下：\n1.{A}与{C}：良种推广；\n2.{B}、云岭学会、{D}：勘查。",
        [("signed", {A, C}), ("signed", {B, "云岭学会", D})],
    ),
    (
        f"10所高校与企业现场签订了专利许可合同，其中{A}与{B}的许可费达800万元。",
        [("signed", {A, B})],
    ),
    (
        f"2月25日，{C}与{D}签订科技合作协议。岱山市农牧局局长柳青、{D}院长章明远在协议上签字。",
        [("signed", {C, D})],
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
    (f"5月6日，{A}校长章明远到{B}洽谈。双方达成共识，将尽快签订合作协议。", [("planned", {A, B})]),
    (
        f"{A}校长章明远赴岱山市调研。岱山市市长柳青介绍了远岫湖实验室和{D}。双方约定7月签署协议。",
        [("planned", {A, C})],
    ),
    (
        f"{A}校长章明远赴岱山市调研。市长柳青介绍了{D}。岱山市政府秘书长孔忠参加。双方约定7月签署协议。",
        [("planned", {A, "岱山市政府"})],
    ),
    (f"开幕式当天将集中签约，其中{A}与{B}签署合作协议。", [("planned", {A, B})]),
    (
        f"第三届博览会定于9月18日在岱山举办，{C}主办。{A}与{B}届时集中签约，{C}与{D}签署合作协议。",
        [("planned", {A, B}), ("planned", {C, D})],
    ),
    (f"{A}将于近期与{B}签约。", [("planned", {A, B})]),
    (f"会议同意{A}与{B}签订合作协议。", [("planned", {A, B})]),
    (f"{A}与{B}座谈。双方拟于6月底前签订合作协议。", [("planned", {A, B})]),
    (f"会议决定由{A}与{B}签订服务协议，10月底前完成。", [("planned", {A, B})]),
    # one by one, in lists, by departments, by zones
    (
        f"5月6日，{A}分别与{B}、{D}签订协议。副校长章明远代表学校签约，{B}总经理柳青、{D}院长于禁代表两家签约。",
        [("signed", {A, B}), ("signed", {A, D})],
    ),
    (
        f"现场签约项目如下：\n（1）{C}、{D}签订战略合作协议；\n（2）岱山港集团、{A}签订联合实验室协议。",
        [("signed", {C, D}), ("signed", {"岱山港集团", A})],
    ),
    (
        (
            "签约名单如下：\n岱山高分子公司 —— 北岭化学研究所\n"
            f"岱山精工股份公司 —— {D}\n岱山制药厂 —— 沈北药科大学"
        ),
        [
            ("signed", {"岱山高分子公司", "北岭化学研究所"}),
            ("signed", {"岱山精工股份公司", D}),
            ("signed", {"岱山制药厂", "沈北药科大学"}),
        ],
    ),
    (
        f"岱山直通车签约项目汇总\n序号\t项目\t签约单位\t金额\n1\t育苗\t{D}、{B}\t12\n2\t检测\t{A}与岱山公司\t8",
        [("signed", {D, B}), ("signed", {A, "岱山公司"})],
    ),
    (f"5月6日，{B}与{A}机械系签订订单班协议。", [("signed", {B, f"{A}机械系"})]),
    (f"5月6日，{A}机械系主任章明远与{B}总经理柳青签署协议。", [("signed", {A, B})]),
    (
        f"岱山学会密封专业委员会同{D}、海门阀业公司同柏林阀门研究所签署了合作意向书。",
        [("signed", {"岱山学会密封专业委员会", D}), ("signed", {"海门阀业公司", "柏林阀门研究所"})],
    ),
    (
        f"5月6日，岱山高新区管委会与{D}签约。下一步，高新区拟与{A}签订协议。",
        [("signed", {"岱山高新区管委会", D}), ("planned", {"岱山高新区管委会", A})],
    ),
    (
        "5月6日，兰陵湖市人民政府与西北精密合金研究所在市会议中心续签合作协议。",
        [("signed", {"兰陵湖市人民政府", "西北精密合金研究所"})],
    ),
    (
        f"5月6日，岱山市农业农村局又与区供销社、{B}签订三方协议。",
        [("signed", {"岱山市农业农村局", "区供销社", B})],
    ),
    (f"{C}召开筹备会，研究与{A}签约事宜。", []),
    (f"{A}与{C}签约仪式因故推迟。", []),
    # mentioned
    (
        f"2010年，{A}与{C}签订协议。2013年6月，{A}与{B}签约。2020年，{A}与{D}签约。",
        [("mentioned", {A, C}), ("mentioned", {A, B}), ("mentioned", {A, D})],
    ),
    (f"{A}2019年度产学研工作情况\n全年新签合同41份。5月，{A}与{B}签署协议。", [("mentioned", {A, B})]),
    (f"2019年度产学研工作情况\n全年新签合同41份。5月，{A}与{B}签署协议。", [("mentioned", {A, B})]),
    (
        f"5月6日，{A}校长章明远到{B}调研。章明远说，学校将落实双方今年3月签署的合作协议。",
        [("mentioned", {A, B})],
    ),
    (f"上一届博览会签约29项，其中{A}与{B}签订的项目已投入运行。", [("mentioned", {A, B})]),
    (f"岱山银行云岭支行行长于禁介绍，该行曾与{D}签订协议。", [("mentioned", {"岱山银行云岭支行", D})]),
    (
        f"云岭机电所工作情况\n5月，与{D}签署合作协议，我所派出专家10人。\n云岭机电所科技处",
        [("signed", {"云岭机电所", D})],
    ),
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
    # a table whose cells hold a stroke, and a row of what was not signed
    (
        (
            f"岱山交易会签约一览\n序号\t项目\t甲方\t乙方\t签约人\n1\t散热膜\t{B}\t{D}\t柳青 / 章明远\n"
            f"2\t育苗\t{C}\t{A}、云岭植物园\t纪红 / 卫华、宋江\n3\t检测\t（待定）\t{A}\t未签，另行洽谈"
        ),
        [("signed", {B, D}), ("signed", {C, A, "云岭植物园"})],
    ),
    # hands shaken, in a list that asks
    (
        f"签了啥？\n1️⃣ {C} 🤝 {A}：《共建研究院协议》\n2️⃣ {B} 🤝 {D}：《联合研发合同》",
        [("signed", {C, A}), ("signed", {B, D})],
    ),
    # posts without people, papers exchanged, who steps up for what was told
    (
        f"5月6日，{C}市长与{A}校长、岱山市科协主席与{D}院长分别在《校地协议》和《会地协议》上签字。",
        [("signed", {C, A}), ("signed", {"岱山市科协", D})],
    ),
    (f"图3：{B}总经理柳青（左）与{A}校长章明远（右）交换《散热膜技术开发合同》文本。", [("signed", {A, B})]),
    (
        f"5月6日，{A}分别与{B}、{D}签订技术合同。{B}总经理柳青、{D}院长卫华先后登台签约。",
        [("signed", {A, B}), ("signed", {A, D})],
    ),
    (f"研究院由{C}牵头、{A}和{B}共同建设。揭牌前，三方签署了协议。", [("signed", {A, B, C})]),
    (f"5月6日，{A}与{B}下属的岱山锅炉厂签订委托开发合同。", [("signed", {A, "岱山锅炉厂"})]),
    (f"云岭大学能源与动力工程学院与{B}签订合作协议。", [("signed", {"云岭大学能源与动力工程学院", B})]),
    (f"{A}党委统战部与{C}签订结对协议。", [("signed", {f"{A}党委统战部", C})]),
    (
        f"5月6日，{A}与{C}签约。岱山市文旅局与大学党委宣传部也签订了对口协议。",
        [("signed", {A, C}), ("signed", {"岱山市文旅局", f"{A}党委宣传部"})],
    ),
    # a firm called shortly
    (
        f"5月6日，{A}与岱山晶泓封装测试有限公司洽谈。晶泓封测总经理柳青介绍情况，晶泓封测与{D}签署合作协议。",
        [("signed", {"岱山晶泓封装测试有限公司", D})],
    ),
    # whose page it is speaks of itself
    (
        (
            f"{A}2022年度社会服务工作总结（节选）\n新签协议14份，其中，3月与{C}签订帮扶协议，8月与{B}签订共建协议。"
            f"2019年与{D}签订的培训协议到期后，经双方协商，拟于2023年上半年续签。"
        ),
        [("mentioned", {A, C}), ("mentioned", {A, B}), ("mentioned", {A, D}), ("planned", {A, D})],
    ),
    (
        (
            f"把服务站建在车间门口\n——对话{A}校长章明远\n答：2019年，我们和{C}签了建站协议。\n"
            f"答：我们正同{D}商量，准备下个月签一个合作协议。\n采访时间：2024年3月27日"
        ),
        [("mentioned", {A, C}), ("planned", {A, D})],
    ),
    (
        f"在岱山科技大会上的致辞\n{A}校长　章明远\n三年前，我们与{C}签署了战略合作协议。",
        [("mentioned", {A, C})],
    ),
    # what is planned goes on after a comma; one more paper of the two
    (f"稍后，{A}将与{C}签署共建协议，与{B}签署联合实验室协议。", [("planned", {A, C}), ("planned", {A, B})]),
    (
        f"5月6日，{A}与{B}签订框架协议。双方拟于6月底前再签订中试基地租赁协议。",
        [("signed", {A, B}), ("planned", {A, B})],
    ),
    (f"5月6日，{A}与{B}签约。{A}今年4月已与{D}签订服务协议。", [("signed", {A, B}), ("mentioned", {A, D})]),
    (f"2017年，{C}确实和{D}签过一个技术服务协议，第二年就停了。", [("mentioned", {C, D})]),
    # what is to be signed, was signed, or is only advised
    ("岱山市科技局计划下个月与岱山铸锻学会签共建协议。", [("planned", {"岱山市科技局", "岱山铸锻学会"})]),
    (
        f"我是{D}的章明远。年底前{A}、我们研究院、{B}三家要坐下来签一个联合攻关协议。",
        [("planned", {A, B, D})],
    ),
    (
        f"鹭滔精密（福建）有限公司与{A}签署协议。",
        [("signed", {"鹭滔精密（福建）有限公司", A})],
    ),
    (f"{A}与都蓝县校地合作签约仪式举行。仪式上，{A}与{C}签署协议。", [("signed", {A, C})]),
    (f"9月上旬，{C}将与岱山市职业高中签署培养协议。", [("planned", {C, "岱山市职业高中"})]),
    (f"这个星期五还有一单：{C}要跟{A}签专家服务协议，约在岱山。", [("planned", {A, C})]),
    (
        f"关于{C}与{B}2021年6月所签《苗木繁育协议》的履约问题，会议要求{C}完成验收。",
        [("mentioned", {B, C})],
    ),
    (f"您建议由{C}与{A}签订共建研究院协议。经研究，暂不列入计划。", []),
    (
        f"{D}2020年工作总结\n5月6日，{D}与{A}签订技术合同。\n2021年打算：一是与{B}续签三年合作协议；二是抓好服务。",
        [("mentioned", {A, D}), ("planned", {B, D})],
    ),
    (
        (
            f"工 作 简 报\n第 7 期\n岱山市科学技术协会　　2019年5月31日\n"
            f"1.6月18日前后，与{A}签署《助力创新合作备忘录》，文本已送对方会签；\n2.做好总结。"
        ),
        [("planned", {"岱山市科学技术协会", A})],
    ),
    (
        f"会议原则同意《{C}　{A}共建苦荞产业研究院协议书（送审稿）》，由科技局修改，拟于5月与校方签订。",
        [("planned", {A, C})],
    ),
    # an interview tells what was signed before
    (
        f"【在线访谈】服务站的事\n嘉宾：{D}院长 章明远\n[章明远] 上个月18号，{A}和{B}签了技术开发合同。",
        [("mentioned", {A, B})],
    ),
    # two bodies a line under a heading, and a table whose cells have blanks
    (
        f"划重点——签约时刻\n❶ {A} 🤝 {B}\n阀芯寿命测试技术｜委托开发合同 138万元\n❷ {C} 🤝 {D}\n共建中试基地",
        [("signed", {A, B}), ("signed", {C, D})],
    ),
    (
        (
            f"岱山签约项目一览表\n序号\t甲方\t乙方\t项目名称\t金额\t甲方签约人\t乙方签约人\n"
            f"1\t{B}\t{A}\t散热膜\t210\t柳青 总经理\t章明远 副校长\n"
            f"2\t{C}\t{D}\t检测\t待定\t（延期，拟12月签）\t（延期，拟12月签）"
        ),
        [("signed", {A, B}), ("planned", {C, D})],
    ),
    # counted, or titles of other pages
    (
        f"5月6日，{A}与{B}签订合作协议。{A}技术转移中心成立于2021年5月，三年来累计签订技术合同412份。",
        [("signed", {A, B})],
    ),
    (
        f"5月6日，{A}与{B}签订合作协议。{A}校长章明远出席。\n【往期回顾】\n5月30日，{C}与{D}签约共建科学教育基地",
        [("signed", {A, B})],
    ),
    # who says 公司 means their own
    (
        f"{B}总经理柳青、岱山化工有限公司总监章明远发布需求。柳青说，去年公司与{A}签订了技术服务合同。",
        [("mentioned", {A, B})],
    ),
    # sides named as such in brackets, and those one goes to in order to sign
    (f"5月6日，“兽用疫苗”（甲方：{B}，乙方：{A}）改于6月20日另行签署。", [("planned", {A, B})]),
    (f"据悉，{D}下月将赴{A}，就机具研发签署项目合同。", [("planned", {A, D})]),
    # nothing
    (f"{A}与{B}建立了良好的合作关系。", []),
    (f"{A}与{B}尚未签署任何协议。", []),
    (f"{C}希望{A}与{B}早日签约。", []),
    (f"会议要求，年底前要促成{A}与{B}签订合作协议。", []),
    (f"{A}副校长章明远与{B}总经理柳青为联盟揭牌。32家成员单位代表共同签署了《联盟协议书》。", []),
    ("鼓励高校与企业签订技术合同，对签约金额较大的给予奖励。", []),
    (f"{A}召开签约工作部署会，{A}副校长章明远要求抓好合同签订工作。", []),
]


@pytest.mark.parametrize(("text", "agreements"), TOLD, ids=[text[:40] for text, _ in TOLD])
def test_signing_is_read_from(text, agreements):
    reading = read_page(text, source="page")
    found = sorted((each.status, sorted(each.parties)) for each in reading.agreements)
    assert found == sorted((status, sorted(parties)) for status, parties in agreements)


def test_rows_of_one_word_after_a_denial_are_read_one_way():
    """Each 与 doubled the ways to read the row: this page took some minutes."""
    text = "".join(f"5月{day}日，{A}到访{B}，双方没{'与' * 27}，签约。\n" for day in range(1, 31))
    assert {tuple(each.parties) for each in read_page(text, source="page").agreements} == {(A, B)}
