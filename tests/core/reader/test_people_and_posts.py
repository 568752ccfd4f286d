"""How people and their posts are told, one way a line: the words, and who holds what in them.

Every name is invented.
"""

import pytest

from duijie.core.reader.page import read_page

A, B, C = "云岭大学", "远岫重工股份有限公司", "青屏研究院"

TOLD = [
    # two posts in one, the second of a part of the same body
    (
        f"5月6日，{B}董事长兼总裁冷锋、副总裁兼技术中心主任饶有为、投资部经理席之远一行来到{C}洽谈。",
        {
            ("冷锋", B, "董事长兼总裁"),
            ("饶有为", B, "副总裁兼技术中心主任"),
            ("席之远", B, "投资部经理"),
        },
    ),
    # a short name in brackets between the body and the post
    (
        f"5月6日，{B}（简称“远岫重工”）董事长冷锋来到{C}洽谈合作。",
        {("冷锋", B, "董事长")},
    ),
    # 研究院 before a post is the body named before it, and those after it belong there too
    (
        f"5月6日，{C}举行座谈。研究院党委书记东门庆、副院长谈晓、产业合作部主任常胜参加会谈。",
        {("东门庆", C, "党委书记"), ("谈晓", C, "副院长"), ("常胜", C, "产业合作部主任")},
    ),
    (
        f"5月6日，柳岸区领导来到青屏功能材料创新中心，听取该中心主任、{B}总工程师逯高明的介绍。",
        {("逯高明", "青屏功能材料创新中心", "主任"), ("逯高明", B, "总工程师")},
    ),
    # who appoints
    (
        f"5月6日，{A}举行活动。下午，{A}聘任詹必成、鲍立群为产业教授。",
        {("詹必成", A, "产业教授"), ("鲍立群", A, "产业教授")},
    ),
    # the party committee of the body whose other post is told
    (
        f"5月6日，{A}举行活动，校长高明娃，党委常委、副校长那日松出席。",
        {("高明娃", A, "校长"), ("那日松", A, "党委常委"), ("那日松", A, "副校长")},
    ),
    # told after the name
    (
        f"乐山水，48岁，{C}研究员，柑橘育种研究室主任。",
        {("乐山水", C, "研究员"), ("乐山水", C, "柑橘育种研究室主任")},
    ),
    # words the tagger takes for others
    (f"“没有乐老师，就没有我们。”{B}理事长向上元说。", {("向上元", B, "理事长")}),
    (f"{B}副总裁云大标近日表示，合作前景广阔。", {("云大标", B, "副总裁")}),
    (
        f"{A}校长牟海潮、{B}总裁单国平分别代表双方签字。",
        {("牟海潮", A, "校长"), ("单国平", B, "总裁")},
    ),
    (
        f"{C}产业处处长车铁、牵引所所长丰子义，{A}校长牟海潮参加。",
        {("车铁", C, "产业处处长"), ("丰子义", C, "牵引所所长"), ("牟海潮", A, "校长")},
    ),
    (
        "东瀛省科技厅副厅长石敬之讲话。",
        {("石敬之", "东瀛省科技厅", "副厅长")},
    ),
    (
        "岱山高新区党工委副书记、纪工委书记虞小曼主持大会。",
        {("虞小曼", "岱山高新区", "党工委副书记"), ("虞小曼", "岱山高新区", "纪工委书记")},
    ),
    # a committee of a society is a part of it
    (
        "5月6日，中国表面涂层学会走进岱山。成员有我会涂料专委会主任、云岭大学教授巩俐。",
        {("巩俐", "中国表面涂层学会", "涂料专委会主任"), ("巩俐", A, "教授")},
    ),
]


@pytest.mark.parametrize(("text", "held"), TOLD, ids=[text[:40] for text, _ in TOLD])
def test_posts_are_read_from(text, held):
    people = read_page(text, source="page").people
    assert {(person.name, post.organisation, post.post) for person in people for post in person.posts} == held
