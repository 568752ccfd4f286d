"""The demo world's year: in each of the last twelve months needs, offers, introductions and agreements came.

Days are counted back from the present. What is told here takes nobody's time today and says nothing of
who keeps promises, so that lists of matches are as if it had not been: introductions came to nothing or lie
more than a quarter back, and no agreement was both announced and completed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from duijie.agreements import actions as agreements
from duijie.agreements.models import Agreement
from duijie.agreements.states import AgreementKind
from duijie.introductions import actions as introductions
from duijie.introductions.states import DeclineReason, IntroductionOutcome
from duijie.seeds.built import Built

BEGIN = timedelta(days=350)
FIRST_OFFER, LAST_OFFER = timedelta(days=347), timedelta(days=1)
FIRST_NEED, LAST_NEED = timedelta(days=344), timedelta(hours=5)
UNTIL_VERIFIED = timedelta(hours=3)
# Everything stays valid as long from the present on, however long ago it was published.
STAYS_VALID = timedelta(days=300)


def spread(count: int, first: timedelta, last: timedelta, *, now: datetime) -> list[datetime]:
    """This will give so many times at equal distances, from `first` to `last` before now."""
    apart = (first - last) / max(1, count - 1)
    return [now - first + apart * number for number in range(count)]


@dataclass(frozen=True)
class Met:
    """An introduction of the past: what the two sides that can answer said, and how it ended.

    `declined` is by whom and why; `outcome` closes what both sides accepted; with neither, the broker takes
    it back in the end, because one side never answered.
    """

    demand: str
    offer: str
    days: int
    message: str
    accepted_by: tuple[str, ...] = ()
    declined: tuple[str, DeclineReason, str] | None = None
    outcome: tuple[IntroductionOutcome, str] | None = None


@dataclass(frozen=True)
class Promise:
    """A promise: whose, due so many days from now (before it: less than 0), and whether it was kept."""

    text: str
    owner: str
    due_days: int

    @property
    def is_kept(self) -> bool:
        """Whether it was due already: nothing of this year is overdue."""
        return self.due_days < 0


@dataclass(frozen=True)
class Agreed:
    """An agreement of the past, signed so many days ago, or not; and how it ended, if it did."""

    title: str
    kind: AgreementKind
    parties: tuple[str, ...]
    days: int
    promises: tuple[Promise, ...] = ()
    is_signed: bool = True
    is_announced: bool = False
    is_completed: bool = False
    ended_because: str = ""


MEETINGS = (
    Met(
        "winter-van-cells",
        "accelerator-ct",
        338,
        "先看看电芯内部在低温下有没有变形。",
        accepted_by=("enterprise", "expert"),
        outcome=(IntroductionOutcome.NOT_SUITABLE, "断层扫描看得到变形，看不到内阻为什么涨。"),
    ),
    Met("wind-hub-shrinkage", "bismuth-inoculant", 311, "换孕育剂也许比改冒口快。", ("expert",)),
    Met("winter-van-cells", "climatic-cell-cycler", 284, "学校的测试柜下月有空档。", ("enterprise",)),
    Met(
        "wind-hub-shrinkage",
        "accelerator-ct",
        257,
        "轮毂太大，想先切样块来扫。",
        declined=("expert", DeclineReason.NO_CAPACITY, "装置检修到下季度。"),
    ),
    Met(
        "winter-van-cells",
        "ester-electrolyte",
        230,
        "酯类电解液有零下四十摄氏度的数据。",
        declined=("enterprise", DeclineReason.IP, "配方只肯整体授权，我们用不了。"),
    ),
    Met("spray-booth-exhaust", "manganese-monolith-catalyst", 203, "两边都在沈阳以南。", ("expert",)),
    Met(
        "winter-van-cells",
        "manganese-iron-phosphate-shell",
        176,
        "包覆层的做法可以借来比一比。",
        accepted_by=("enterprise", "expert"),
        outcome=(IntroductionOutcome.GOES_ON, "两边自己约了扣电对比，不再需要引荐。"),
    ),
    Met(
        "old-cells-sorting",
        "impedance-health-estimation",
        149,
        "阻抗法不用把电芯充满。",
        declined=("enterprise", DeclineReason.NO_CAPACITY, "分选线正在搬，搬完再谈。"),
    ),
    Met("nitride-substrate", "gas-pressure-nitride-substrate", 121, "基板的导热率正好对得上。", ("expert",)),
    Met("old-cells-sorting", "climatic-cell-cycler", 93, "分选前可以先做低温抽检。", ("enterprise",)),
    Met(
        "listen-to-bearings",
        "clean-bearing-steel",
        66,
        "钢里的夹杂也会出声。",
        declined=("expert", DeclineReason.BENEFIT_UNCLEAR, "听音的问题多半不在钢上。"),
    ),
    Met("winter-van-cells", "pulse-self-heating", 28, "脉冲自加热不用改电芯。", ("enterprise",)),
)

STATION_AGREEMENT = "太子河精化专家工作站建站协议（示例）"
AGREEMENTS = (
    Agreed(
        "污水厂冬季脱氮运行诊断服务协议（示例）",
        AgreementKind.SERVICE,
        ("ent-water", "inst-ecology"),
        314,
        (Promise("三个月内交出运行诊断报告", "inst-ecology", -230),),
        is_completed=True,
    ),
    Agreed(
        "共建铸件缺陷样品库的协议（示例）",
        AgreementKind.CO_BUILDING,
        ("ent-foundry", "inst-materials"),
        287,
        (Promise("样品库收满三百块带缺陷的样块", "ent-foundry", 120),),
        is_announced=True,
    ),
    Agreed(
        STATION_AGREEMENT,
        AgreementKind.STATION,
        ("ent-chem", "inst-chemeng", "soc-environment"),
        260,
        (
            Promise("进站专家每季度到厂四天，第一季度", "inst-chemeng", -150),
            Promise("建站一年时由学会组织考核", "soc-environment", 140),
        ),
        is_announced=True,
    ),
    Agreed(
        "芳烃连续流硝化小试技术开发合同（示例）",
        AgreementKind.TECHNICAL_CONTRACT,
        ("ent-chem", "inst-chemeng"),
        233,
        (
            Promise("交付小试装置和操作规程", "inst-chemeng", -100),
            Promise("提交放大方案和安全评估", "inst-chemeng", 45),
        ),
    ),
    Agreed(
        "结晶样品与谱图保密协议（示例）",
        AgreementKind.NDA,
        ("ent-pharma", "inst-chemeng"),
        206,
        (Promise("合作结束后三十日内退还或销毁样品", "inst-chemeng", 180),),
    ),
    Agreed(
        "喷涂车间废气诊断服务协议（示例）",
        AgreementKind.SERVICE,
        ("ent-coating", "soc-environment"),
        179,
        (Promise("交出三条线的排气测试数据和整改清单", "soc-environment", -90),),
        is_completed=True,
    ),
    Agreed(
        "低碳铸造联盟成员合用断层扫描的协议（示例）",
        AgreementKind.ALLIANCE,
        ("inst-materials", "ent-foundry", "uni-tech"),
        152,
        (Promise("每月留出两个工作日给联盟成员", "inst-materials", 200),),
        is_announced=True,
    ),
    Agreed(
        "轴承异音样本采集技术服务合同（示例）",
        AgreementKind.TECHNICAL_CONTRACT,
        ("ent-bearing", "uni-tech"),
        125,
        (Promise("采集两千段带标注的录音", "uni-tech", 60),),
        ended_because="采样的生产线停产改造，双方同意终止，已采的录音归企业。",
    ),
    Agreed(
        "扇贝裙边加工中试协议（示例）",
        AgreementKind.CO_BUILDING,
        ("ent-seafood", "uni-agri"),
        98,
        (Promise("完成三批中试并给出成本账", "uni-agri", 90),),
        is_announced=True,
    ),
    Agreed(
        "验布线相机选型咨询协议（示例）",
        AgreementKind.SERVICE,
        ("ent-textile", "inst-automation"),
        71,
        (Promise("给出相机、光源和安装位置的建议书", "inst-automation", 30),),
    ),
    Agreed(
        "海参度夏池塘水体分层监测协议（示例）",
        AgreementKind.SERVICE,
        ("ent-seafood", "inst-ocean"),
        44,
        (Promise("装好六个测点并教会两名养殖工", "inst-ocean", 110),),
        is_announced=True,
    ),
    Agreed(
        "平房仓粮面结露监测试用协议（示例）",
        AgreementKind.SERVICE,
        ("ent-grain", "inst-automation"),
        3,
        (Promise("入冬前布好四个粮面测点", "inst-automation", 25),),
    ),
    Agreed(
        "氮化硅基板试制合作协议（示例）",
        AgreementKind.LETTER_OF_INTENT,
        ("ent-ceramic", "uni-tech"),
        20,
        is_signed=False,
        ended_because="企业改由自己的实验室试制。",
    ),
    Agreed(
        "玉米呕吐毒素快检试用协议（示例）",
        AgreementKind.SERVICE,
        ("ent-grain", "uni-agri"),
        6,
        (Promise("收粮季试用两台快检仪", "uni-agri", 150),),
        is_signed=False,
    ),
)


def tell_year(built: Built, *, now: datetime) -> dict[str, Agreement]:
    """This will play what happened in the months before, and return the agreements by their titles."""
    for met in MEETINGS:
        _meet(built, met, now=now)
    return {agreed.title: _agree(built, agreed, now=now) for agreed in AGREEMENTS}


def _meet(built: Built, met: Met, *, now: datetime) -> None:
    broker, sent = built.accounts["broker"], now - timedelta(days=met.days)
    introduction = introductions.send_introduction(
        demand_id=built.demands[met.demand].pk,
        offer_id=built.offers[met.offer].pk,
        actor=broker,
        now=sent,
        message=met.message,
    )
    pk = introduction.pk
    for number, role in enumerate(met.accepted_by, start=1):
        introductions.accept(
            introduction_id=pk, actor=built.accounts[role], now=sent + timedelta(days=number)
        )
    if met.declined is not None:
        role, reason, words = met.declined
        introductions.decline(
            introduction_id=pk,
            reason_code=reason,
            reason_words=words,
            actor=built.accounts[role],
            now=sent + timedelta(days=3),
        )
    elif met.outcome is not None:
        outcome, words = met.outcome
        introductions.close(
            introduction_id=pk,
            outcome=outcome,
            outcome_words=words,
            actor=broker,
            now=sent + timedelta(days=16),
        )
    else:
        introductions.withdraw(introduction_id=pk, actor=broker, now=sent + timedelta(days=21))


def _agree(built: Built, agreed: Agreed, *, now: datetime) -> Agreement:
    clerk, coordinator = built.accounts["clerk"], built.accounts["coordinator"]
    signed = now - timedelta(days=agreed.days)
    agreement = agreements.create_agreement(
        actor=clerk,
        now=signed - timedelta(days=4),
        kind=agreed.kind,
        title=agreed.title,
        parties=[
            agreements.PartyDraft(built.organisations[slug].pk, side)
            for side, slug in enumerate(agreed.parties)
        ],
        undertakings=[
            agreements.UndertakingDraft(
                each.text, built.organisations[each.owner].pk, (now + timedelta(days=each.due_days)).date()
            )
            for each in agreed.promises
        ],
    )
    pk = agreement.pk
    if not agreed.is_signed:
        if agreed.ended_because:
            agreements.drop_agreement(agreement_id=pk, reason=agreed.ended_because, actor=clerk, now=signed)
        return agreement
    agreements.sign_agreement(agreement_id=pk, signed_on=signed.date().isoformat(), actor=clerk, now=signed)
    if agreed.is_announced:
        agreements.announce_agreement(agreement_id=pk, announced=True, actor=clerk, now=signed)
    _keep(built, agreement, agreed.promises, now=now)
    later = signed + timedelta(days=90)
    if agreed.is_completed:
        agreements.complete_agreement(agreement_id=pk, actor=coordinator, now=later)
    elif agreed.ended_because:
        agreements.terminate_agreement(
            agreement_id=pk, reason=agreed.ended_because, actor=coordinator, now=now - timedelta(days=50)
        )
    return agreement


def _keep(built: Built, agreement: Agreement, promises: Sequence[Promise], *, now: datetime) -> None:
    """Report and confirm what was due: by two people, since nobody judges their own report."""
    for undertaking, promise in zip(agreement.undertakings.order_by("pk"), promises, strict=True):
        if promise.is_kept:
            due = now + timedelta(days=promise.due_days)
            agreements.give_evidence(
                undertaking_id=undertaking.pk,
                evidence="已交付，签收单在双方档案里。",
                actor=built.accounts["broker"],
                now=due - timedelta(days=3),
            )
            agreements.confirm(
                undertaking_id=undertaking.pk,
                actor=built.accounts["coordinator"],
                now=due - timedelta(days=1),
            )
