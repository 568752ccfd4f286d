"""When a page's gathering was or will be, whatever stamp the page carries.

Every name is invented.
"""

import pytest

from duijie.core.reader.page import read_page

PROSE = "云岭大学校长章明远出席。"

DATED = [
    # a full date, a date completed by the stamp, a day completed by the dateline
    (f"2021年5月6日，云岭大学与青屏研究院举行签约仪式。{PROSE}", "2021-05-06", "stated"),
    (f"发布时间：2021-05-08\n5月6日，云岭大学举行签约仪式。{PROSE}", "2021-05-06", "publication"),
    (f"岱山网2021年5月8日讯 云岭大学签约仪式6日举行。{PROSE}", "2021-05-06", "publication"),
    (f"发布时间：2021-01-03\n12月30日，云岭大学举行签约仪式。{PROSE}", "2020-12-30", "publication"),
    ("会议纪要\n会议时间：2021年3月4日\n会议决定，5月10日前完成签约。", "2021-03-04", "stated"),
    (
        f"签约项目一览表\n时间：2023年6月8日14：00—17：00    地点：湖畔会议中心\n{PROSE}",
        "2023-06-08",
        "stated",
    ),
    (
        f"时间：2023-11-10\n11月9日下午，云岭大学座无虚席，聘任仪式正在进行。{PROSE}",
        "2023-11-09",
        "publication",
    ),
    # written with the characters for numbers
    ("十一月二十日，云岭大学与青屏研究院在岱山签署协议。", "--11-20", "no_year"),
    ("二〇一九年三月五日，云岭大学与青屏研究院签署协议。", "2019-03-05", "stated"),
    (f"发布时间：2021-11-23\n十一月二十日，云岭大学举行签约仪式。{PROSE}", "2021-11-20", "publication"),
    # other words for what was held
    ("为期两天的第三届岱山论坛9月8日落下帷幕。论坛由云岭学会主办。", "--09-08", "no_year"),
    ("5月6日，云岭大学与青屏研究院在岱山续签备忘录。", "--05-06", "no_year"),
    # no year anywhere, no day
    (f"5月6日，云岭大学举行签约仪式。{PROSE}", "--05-06", "no_year"),
    (f"发布时间：2021-05-08\n近日，云岭大学举行签约仪式。{PROSE}", None, "before_publication"),
    (f"上周五上午，云岭大学举行签约仪式。{PROSE}", None, "before_publication"),
    (f"5月中旬，一场签约仪式在云岭大学举行。{PROSE}", None, "before_publication"),
    # what went before is not the day
    (
        "发布时间：2022-11-08\n此前的10月20日，岱山市科协到云岭大学走访。11月8日，云岭大学来访。",
        "2022-11-08",
        "publication",
    ),
    # the last of the years a page tells of, and no stamp made of two days of its prose
    (
        f"岱山科技园十周年\n2013年4月2日，岱山科技园揭牌。2023年4月2日，云岭大学举行座谈会。{PROSE}",
        "2023-04-02",
        "stated",
    ),
    # other ways to write a day
    ("元月8日，云岭大学与青屏研究院签署协议。", "--01-08", "no_year"),
    ("5月6号上午，云岭大学与青屏研究院签署协议。", "--05-06", "no_year"),
    ("5月6、7两日，岱山论坛在云岭大学举行。", "--05-06", "no_year"),
    (f"岱山直通车签约一览\n（2020年8月26日，岱山会展中心）\n{PROSE}", "2020-08-26", "stated"),
    # the year of the issue, or in characters at the foot
    ("岱山科协简报\n2022年第6期\n6月8日，岱山科协与云岭大学举行座谈会。", "2022-06-08", "page_year"),
    ("岱科协发〔2022〕15号\n6月8日，岱山科协与云岭大学举行座谈会。", "2022-06-08", "page_year"),
    ("6月8日，岱山科协与云岭大学举行座谈会。\n二〇二二年六月十日", "2022-06-08", "page_year"),
    # a day of the week, told by the page's own day
    (f"发布时间：2024-05-21\n上周五，云岭大学举行签约仪式。{PROSE}", "2024-05-17", "publication"),
    (f"发布时间：2024-05-22\n本周一上午，云岭大学举行签约仪式。{PROSE}", "2024-05-20", "publication"),
    (f"发布时间：2024-01-02\n上星期日，云岭大学举行签约仪式。{PROSE}", "2023-12-31", "publication"),
    # a term begins in the month of the day
    (
        f"10月18日，岱山工作站在云岭大学揭牌。{PROSE}专家聘期自2023年10月至2026年10月。",
        "2023-10-18",
        "page_year",
    ),
    # stamps with blanks, days in characters, other words for what was held, a title with its day
    ("2021 年 5 月 8 日 星期六\n五月六日，云岭大学专家来厂会诊。", "2021-05-06", "publication"),
    ("2021年5月8日 星期六 第3版\n本月六日，云岭大学与青屏研究院牵手。", "2021-05-06", "publication"),
    ("二0二一年五月六日，云岭大学与青屏研究院签署协议。", "2021-05-06", "stated"),
    ("一、签约时间：2021年5月6日\n云岭大学与青屏研究院签约。", "2021-05-06", "stated"),
    ("岱山签约项目一览表（2021年5月6日）\n云岭大学与青屏研究院签约。", "2021-05-06", "stated"),
    # clocks that were never set
    (f"1970-01-01 08:00:00\n2021年5月6日，云岭大学举行签约仪式。{PROSE}", "2021-05-06", "stated"),
    (f"发布时间：1970-01-01 08:00\n5月6日，云岭大学举行签约仪式。{PROSE}", "--05-06", "no_year"),
    # still to come: later than the page
    (
        f"发布时间：2021-05-08\n云岭大学与青屏研究院签约仪式将于5月20日举行。{PROSE}",
        "2021-05-20",
        "publication",
    ),
    (f"发布时间：2021-12-28\n第三届对接会定于1月9日在岱山召开。{PROSE}", "2022-01-09", "publication"),
    # minutes and announcements tell the time as a field
    ("理事会会议纪要\n时间：2021年12月24日下午\n地点：岱山大厦\n主持：会长 章明远", "2021-12-24", "stated"),
    (
        (
            "岱山学会\n会议纪要\n时　间：二〇二二年十一月三日上午九时\n地　点：岱山大厦\n"
            "会议同意与云岭大学的协议，拟于12月中旬在岱山签署。\n岱山学会办公室　2022年11月7日印发"
        ),
        "2022-11-03",
        "stated",
    ),
    (
        "岱山学会\n会议纪要\n时　间：2023年11月8日（星期三）下午\n地　点：岱山大厦\n会议听取了汇报。",
        "2023-11-08",
        "stated",
    ),
    # a speech, and the day under its title
    (
        "在岱山科技推进会上的讲话（摘要）\n（2024年4月11日）\n同志们：\n今天这个会很有必要。",
        "2024-04-11",
        "stated",
    ),
    # of several days that of the ceremony, of several items the first; what else there was is no event
    (
        (
            "发布时间：2022-07-21\n7月19日至20日，云岭大学校长章明远率专家到岱山开展“园区行”活动。\n"
            "20日上午，科技合作签约仪式在岱山高新区举行。"
        ),
        "2022-07-20",
        "publication",
    ),
    (
        (
            "岱山科协简报\n2022年9月30日\n▲百名专家进百企\n9月22日至24日，岱山科协联合云岭大学开展“百名专家”活动。\n"
            "▲老科协开会\n9月26日，岱山老科协召开常务理事会。"
        ),
        "2022-09-22",
        "publication",
    ),
    (
        f"发布时间：2021-10-19\n云岭大学与青屏研究院于10月18日上午在岱山签署协议，10月19日另有两场路演。{PROSE}",
        "2021-10-18",
        "publication",
    ),
    # put off to a day not known yet
    (
        "发布时间：2022-08-04\n原定于8月6日在岱山会展中心举行的对接会延期举行，具体时间另行通知。",
        None,
        "publication",
    ),
    (
        "发布时间：2022-08-04\n原定于8月6日在云岭大学举行的对接会推迟至8月20日举行。",
        "2022-08-20",
        "publication",
    ),
    # the time in a field or under a heading of its own
    (
        "【在线访谈】访谈实录\n访谈时间：2022-09-15 15:00—16:00\n访谈嘉宾：云岭大学校长 章明远",
        "2022-09-15",
        "stated",
    ),
    (
        "岱山对接会签约一览表\n（时间：11月8日　地点：岱山会堂）\n发布日期：2023-11-10",
        "2023-11-08",
        "publication",
    ),
    (
        (
            "关于举办岱山对接会的预通知\n定于9月下旬举办岱山对接会。\n一、时间地点\n2024年9月21日（星期六）8:30-16:30。\n云岭宾馆二楼。\n"
            "云岭大学\n2024年9月6日"
        ),
        "2024-09-21",
        "stated",
    ),
    (
        (
            "发布时间：2022-08-14\n本月12日，岱山热闹得像过节。云岭大学、青屏研究院、远岫集团三家在岱山签订协议，"
            "校长章明远签字。\n会上还有一个老朋友续约，双方续签至2025年。"
        ),
        "2022-08-12",
        "publication",
    ),
    (
        "发布时间：2025-06-10\n今天下午四点，云岭大学跟远岫科技有限公司的合同总算签了，入门费12万。",
        "2025-06-10",
        "publication",
    ),
    ("对接会预告\n主办单位：岱山市科协\n时间：2025年6月12日至13日\n地点：会议中心", "2025-06-12", "stated"),
]


@pytest.mark.parametrize(("text", "date", "basis"), DATED)
def test_gathering_is_dated(text, date, basis):
    (event,) = read_page(text, source="page").events
    assert (event.date, event.date_basis) == (date, basis)


UNDATED = [
    "云岭大学简介\n云岭大学创建于1956年，2012年9月8日举行新校区启用仪式。",
    "岱山市科协2022年工作要点\n一、3月底前完成换届。二、5月30日前后举办科技工作者日活动。",
    "日前，岱山市人民政府印发《管理办法》，自2024年1月1日起施行。\n市科技局副局长牟海潮说，近年来岱山市先后与8家高校签约。",
    "云岭大学副校长章明远日前介绍，学校已与12个市县签订协议，去年到账经费2亿元。",
    "2010年，云岭大学与岱山市人民政府签订协议。2013年6月，云岭大学与青屏研究院签约。2020年，双方共建研究院。",
    "变频改造可减少卸载损失。企业在选择服务商时应注意资质。",
    "携手十年——云岭大学与青屏研究院合作回眸\n2012年10月，云岭大学与青屏研究院签订协议，确立了合作框架。",
    "云岭技术转移中心2020年工作总结\n2月19日，中心与青屏研究院签署协议，主任章明远签字。",
    "严　正　声　明\n我院从未与青屏中心签约，其网站上“3月1日签约仪式”纯属虚构。\n云岭研究院\n2024年3月5日",
    "对市政协第0173号提案的答复\n2020年8月2日，我局与云岭大学举行座谈会。\n岱山市科学技术局\n2021年8月2日",
    "据统计，2020年全市登记技术合同412项，成交额21亿元。",
]


@pytest.mark.parametrize("text", UNDATED)
def test_page_that_tells_of_no_gathering_has_none(text):
    assert read_page(text, source="page").events == ()
