"""Where the name of a body begins and ends in a sentence: the words, and the bodies named in them.

Every name is invented.
"""

import pytest

from duijie.core.reader.page import read_page

TOLD = [
    # the number of a picture or an issue before a name is no part of it
    ("（图六）岱山市农业农村局局长柳青介绍情况。", {"岱山市农业农村局"}),
    # a place the tagger does not know still names its government
    ("会上，绿洲市人民政府与云岭大学签订协议。", {"绿洲市人民政府", "云岭大学"}),
    # what a body organises or whom it elects is no part of its name
    ("岱山市蜜蜂学会组织科技服务团赴石鼓岭乡开展服务。", {"岱山市蜜蜂学会"}),
    ("刚才，大家选举岱山竹产业协会会长计南松为理事长。", {"岱山竹产业协会"}),
    ("岱山市科协驻会副主席柳青出席。", {"岱山市科协"}),
    # somebody glued to the body that is told of by its kind
    ("燕翔宇代表学会与远岫养殖有限公司签订协议。", {"远岫养殖有限公司"}),
    # a department or an institute that acts is named with what it is part of
    ("云岭农林大学园艺系在村委会与远岫果业合作社签了协议。", {"云岭农林大学园艺系", "远岫果业合作社"}),
    ("远岫省农业科学院粮油所与云岭大学签订协议。", {"远岫省农业科学院粮油所", "云岭大学"}),
    ("云岭科技有限公司正与岱山市计量检定所洽谈。", {"云岭科技有限公司", "岱山市计量检定所"}),
    # one of a kind is nobody, and a hall or a room is only where it was held
    ("云岭大学曾同外地一家食品厂签过合同。", {"云岭大学"}),
    ("云岭大学在三江校区图书馆一楼报告厅举行座谈。", {"云岭大学"}),
]


@pytest.mark.parametrize(("text", "named"), TOLD, ids=[text[:24] for text, _ in TOLD])
def test_bodies_are_named_from_their_beginning_to_their_end(text: str, named: set[str]) -> None:
    reading = read_page(text, source="page.txt")
    assert {each.name for each in reading.organisations} == named
