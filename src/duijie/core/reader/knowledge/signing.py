"""The words with which pages tell that something was signed, will be, or once was."""

from __future__ import annotations

import re

PAPER = (
    "(?:协议书?|合同|备忘录|意向书|协定|议定书|合作书|责任书|框架|"
    "合约|契约|约定书|承诺书|任务书|订单|项目书|共识)"
)
SIGNING = re.compile(
    "签署|签订|签定|签下|签约|签协议|签合同|签了|续签|草签|互签|换签|订立|缔结|"
    "签(?=[一两几][份个项])|(?<=上)签[字名]|(?<=方)签字|"
    "达成(?=[^，。；]{0,24}(?:协议|合同|备忘录|协定|意向))"
)
TITLE = re.compile("《([^《》]{2,80})》")
PLAIN_TITLE = re.compile(
    f"^(?:了|署|下)?(?:一?[份项个]|多[份项]|[\\d一二三四五六七八九十]+[份项个])?(?P<title>[^，。；《》]{{0,60}}?{PAPER})"
)
NOUN_AFTER = re.compile(
    "^(?:意向(?!书|性?协议|合同)|仪式|活动|大会|环节|现场|会|项目|额|率|单位|双方|各方|方|企业|代表|后|时|前|之后|以来|之际|席|台|"
    "量|数|金额|总额|合同额|率先|日|地|的(?!《)|桌|笔|嘉宾|人)"
)
DENIED = re.compile(
    "(?:未|没有|没|尚未|并未|从未|暂未|不曾|不会|不再|拒绝|无需|取消|推迟|暂停|终止|解除|暂缓|"
    "不谈|不考虑|不打算|不急于|暂不)(?:能|予|正式|最终|如期|按[^，。；]{0,8}|与[^，。；]{0,20})*$"
)
PLANNED = re.compile(
    "将(?!军|来|军)|拟(?!合|态)|计划(?!书|》)|即将|预计|有望|争取|力争|尽快|准备|届时|待[^，。]{1,12}后|择机|适时|择日|下一步|"
    "尽早|早日|酝酿|近期(?=签(?!署?了|订了))|近日内|下个?月|明年|年内|月底前|月前|(?:希望|建议|考虑|商定|筹备|推动|推进|促成|期待|抓紧|洽谈|商谈|协商|同意|约定|意向)(?=[^，。]{0,8}$)|"
    "想(?=[与和同跟再])"
)
AGREED = re.compile("(?:同意|约定|商定|决定|一致认为|确定|明确|达成(?:初步)?意向)")
"""What makes a signing that lies ahead a plan of the two sides, not only a wish."""

MENTIONED = re.compile(
    "此前|早在|曾经?|已于|去年|前年|上年|上个?月|近年来|多年来|年来|历年|自[^，。]{0,24}(?:以来|后)|根据|按照|依据|落实|"
    "履行|执行|依托|基于|围绕|回顾|先后|累计|多次|陆续|之前|前期|上半年|去岁|当年|那一?年|彼时|年底|年初|"
    "(?:19|20)\\d{2}年"
)
LOOKS_BACK = re.compile("回眸|回顾|综述|纪实|盘点|巡礼|大事记|年报|总结$")
"""In a title: the page tells of years gone by, and what it tells was signed, was signed then."""

ANNOUNCES = re.compile("(?:举办|召开|举行|开展|组织)[^，。]*(?:通知|公告|预告|邀请函)$")
"""In a title: the page tells what will be held, and what it tells will be signed there."""

COUNTED_SIGNERS = re.compile(
    "[\\d一二三四五六七八九十百余多数几]+家[^，。；、]{0,8}(?:单位|企业|机构|高校|院所)"
)
"""Those who sign, counted but not named: 32家成员单位代表."""

SELF = re.compile(
    "(?:我|本|该)(?:校|院|所|市|县|区|会|公司|集团|厅|局|省|中心)|(?<![㐀-鿿])(?:学校|公司|学院|学会|研究所|研究院|企业|集团|市政府|县政府|区政府|省政府|市里|县里)|"
    "(?<=[与和同、])(?:学校|公司|企业|学院|市政府|县政府|区政府|省政府)(?![㐀-鿿]{0,6}(?:公司|集团|大学|研究院))"
)
ANAPHORA = re.compile(
    "(?:(?:合作|签约|政企|校企|校地|院地|院企|银企|所企|会企|会地|政校|政研|产学研|院市|市校|市院|院校|县校|区校|两地|两院|两校|两家)?"
    "(?:双方|两方|三方|四方|五方|各方|多方))|两家单位|两单位|两家企业|双方单位|彼此"
)
IN_PRESENCE = re.compile(
    "在[^。；]{2,120}?(?:共同)?(?:见证|推动|支持|指导|协调|关心|牵头|组织|撮合|促成|主持|努力|关注|帮助|主导)(?:之)?下"
)
BY_HELP = re.compile(
    "(?:^|(?<=[，。；]))(?:经|由|通过|经由|应)[^，。；]{2,60}?(?:牵头|牵线|推荐|介绍|撮合|促成|协调|组织|主持|邀请|见证|对接|协商|搭桥|主办|承办)(?!，?(?:联合|会同|携手))[^，。；]{0,6}(?:，|(?=[\u3400-\u9fff]))"
)
TOPIC = re.compile(
    "(?:就|围绕|针对|关于|为了?|以|本着|聚焦|依托|基于|按照|根据|借助|凭借|利用|通过)(?=[^与和]{2,})"
)
KINDS = (
    ("strategic_framework", re.compile("战略合作|全面合作|框架|战略协议|全面科技合作|科技合作战略")),
    ("nda", re.compile("保密")),
    ("letter_of_intent", re.compile("意向")),
    ("station", re.compile("工作站|服务站|建站|站点")),
    ("alliance", re.compile("联盟|联合体|共同体")),
    ("co_building", re.compile("共建|联合建设|合作建设|实验室|研究院|研发中心|基地|中心")),
    (
        "technical_contract",
        re.compile(
            "技术(?:开发|转让|许可|服务|咨询)|委托开发|专利|成果转(?:化|让)|许可|转让|研发合同|技术合同|开发合同"
        ),
    ),
    ("service", re.compile("服务|咨询|检测|培训")),
)


def kind_of_paper(title: str) -> str:
    """Tell the kind of an agreement from its title."""
    return next((kind for kind, words in KINDS if words.search(title)), "other")
