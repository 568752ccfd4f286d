"""What happened in the demo world before it is opened: introductions, agreements, undertakings."""

from __future__ import annotations

from datetime import datetime, timedelta

from duijie.agreements import actions as agreements
from duijie.agreements.models import Agreement
from duijie.agreements.states import AgreementKind
from duijie.introductions import actions as introductions
from duijie.introductions.models import Introduction
from duijie.introductions.states import DeclineReason, IntroductionOutcome
from duijie.notices.actions import mark_read
from duijie.notices.queries import visible_to
from duijie.seeds.built import Built
from duijie.seeds.foundings import found_bodies
from duijie.seeds.gatherings import BEFORE_SIGNING, hold_gatherings
from duijie.seeds.year import STATION_AGREEMENT, tell_year

# What came earlier was read; what came since waits for whoever opens the demo.
STAYS_UNREAD = timedelta(days=14)


def tell_history(built: Built, *, now: datetime) -> None:
    """This will play the history, each step by the account that would take it.

    After the year that lies behind, one introduction leads to a signed agreement with an overdue, a
    reported and a confirmed undertaking; others wait for an answer or were declined. Then come the events,
    and the stations, teams and alliances. What everybody was told of it they read the day after, but for
    that of these days.
    """
    framework = _framework(built, now=now)
    agreed = tell_year(built, now=now)
    contract = _to_an_agreement(built, now=now)
    _declined(built, now=now)
    _waiting(built, now=now)
    hold_gatherings(built, framework, now=now)
    found_bodies(built, contract, agreed[STATION_AGREEMENT], framework, now=now)
    _read_what_is_old(built, now=now)


def _introduce(built: Built, demand: str, offer: str, message: str, *, now: datetime) -> Introduction:
    return introductions.send_introduction(
        demand_id=built.demands[demand].pk,
        offer_id=built.offers[offer].pk,
        actor=built.accounts["broker"],
        now=now,
        message=message,
    )


def _to_an_agreement(built: Built, *, now: datetime) -> Agreement:
    enterprise, expert, broker = (built.accounts[role] for role in ("enterprise", "expert", "broker"))
    begin = now - timedelta(weeks=6)
    introduction = _introduce(
        built,
        "winter-van-cells",
        "exp-cathode",
        "一方有低温电芯的现场数据，一方长期做正极材料，建议先通一次电话。",
        now=begin,
    )
    pk = introduction.pk
    introductions.accept(introduction_id=pk, actor=enterprise, now=begin + timedelta(days=1))
    introductions.accept(introduction_id=pk, actor=expert, now=begin + timedelta(days=2))
    introductions.set_meeting(
        introduction_id=pk,
        meeting_at=begin + timedelta(days=6),
        place="示例辽河储能材料有限公司二楼会议室",
        actor=broker,
        now=begin + timedelta(days=3),
    )
    signed = begin + timedelta(days=14)
    agreement = agreements.create_agreement(
        actor=broker,
        now=signed - timedelta(days=3),
        kind=AgreementKind.TECHNICAL_CONTRACT,
        title="高寒物流车电芯低温性能联合开发合同（示例）",
        parties=[
            agreements.PartyDraft(built.organisations["ent-battery"].pk, 0),
            agreements.PartyDraft(built.organisations["inst-materials"].pk, 1),
        ],
        introduction_id=pk,
        place="辽宁盘锦",
    )
    promises = (
        ("甲方提供三百只同批电芯和两年的冬季运行记录", "ent-battery", -20),
        ("乙方提交零下三十摄氏度放电容量的测试报告", "inst-materials", -4),
        ("乙方派一名工程师驻厂两周，培训化成工序人员", "inst-materials", -9),
        ("双方共同申报低温动力电池的团体标准立项", None, 60),
    )
    made = [
        agreements.add_undertaking(
            agreement_id=agreement.pk,
            text=text,
            owner_id=built.organisations[owner].pk if owner else None,
            due_date=(now + timedelta(days=days)).date(),
            actor=broker,
            now=signed - timedelta(days=2),
        )
        for text, owner, days in promises
    ]
    agreements.sign_agreement(
        agreement_id=agreement.pk, signed_on=signed.date().isoformat(), actor=enterprise, now=signed
    )
    agreements.give_evidence(
        undertaking_id=made[0].pk,
        evidence="电芯已于约定日送达，签收单编号示例-017。",
        actor=enterprise,
        now=signed + timedelta(days=5),
    )
    agreements.confirm(undertaking_id=made[0].pk, actor=expert, now=signed + timedelta(days=6))
    agreements.give_evidence(
        undertaking_id=made[1].pk,
        evidence="报告第二稿已上传，结论页附原始曲线。",
        actor=expert,
        now=now - timedelta(days=3),
    )
    introductions.close(
        introduction_id=pk,
        outcome=IntroductionOutcome.AGREEMENT,
        outcome_words="两周内谈妥，先做材料再做整车。",
        actor=broker,
        now=signed + timedelta(days=1),
    )
    return agreement


def _waiting(built: Built, *, now: datetime) -> None:
    half = _introduce(
        built,
        "old-cells-sorting",
        "accelerator-ct",
        "断层扫描能看到极片起皱，或许可以给分选线做抽检标准。",
        now=now - timedelta(days=5),
    )
    introductions.accept(
        introduction_id=half.pk, actor=built.accounts["enterprise"], now=now - timedelta(days=4)
    )
    _introduce(
        built,
        "wind-hub-shrinkage",
        "hub-solidification-simulation",
        "贵厂的缩松位置和这套软件的案例很像，请两边看看要不要见面。",
        now=now - timedelta(days=2),
    )


def _declined(built: Built, *, now: datetime) -> None:
    declined = _introduce(
        built,
        "nitride-substrate",
        "laser-flash-conductivity",
        "基板的导热率需要一个可信的第三方数据。",
        now=now - timedelta(days=12),
    )
    introductions.decline(
        introduction_id=declined.pk,
        reason_code=DeclineReason.NO_CAPACITY,
        reason_words="装置本季度排满，下季度可以再约。",
        actor=built.accounts["expert"],
        now=now - timedelta(days=10),
    )


def _framework(built: Built, *, now: datetime) -> Agreement:
    clerk, broker, coordinator = (built.accounts[role] for role in ("clerk", "broker", "coordinator"))
    begin = now - BEFORE_SIGNING
    agreement = agreements.create_agreement(
        actor=clerk,
        now=begin,
        kind=AgreementKind.STRATEGIC_FRAMEWORK,
        title="环境学会与工业大学共建水处理实训点的框架协议（示例）",
        parties=[
            agreements.PartyDraft(built.organisations["soc-environment"].pk, 0),
            agreements.PartyDraft(built.organisations["uni-tech"].pk, 1),
        ],
    )
    promise = agreements.add_undertaking(
        agreement_id=agreement.pk,
        text="每年办两期运行班组长培训班",
        owner_id=built.organisations["uni-tech"].pk,
        due_date=(now - timedelta(days=30)).date(),
        actor=clerk,
        now=begin,
    )
    agreements.sign_agreement(
        agreement_id=agreement.pk, signed_on=begin.date().isoformat(), actor=clerk, now=begin
    )
    agreements.announce_agreement(agreement_id=agreement.pk, announced=True, actor=clerk, now=begin)
    agreements.give_evidence(
        undertaking_id=promise.pk,
        evidence="两期班共培训六十一人，名册在学会秘书处。",
        actor=broker,
        now=now - timedelta(days=31),
    )
    agreements.confirm(undertaking_id=promise.pk, actor=coordinator, now=now - timedelta(days=28))
    return agreements.complete_agreement(
        agreement_id=agreement.pk, actor=coordinator, now=now - timedelta(days=27)
    )


def _read_what_is_old(built: Built, *, now: datetime) -> None:
    for account in built.accounts.values():
        for notice in visible_to(account).filter(read_at=None, at__lt=now - STAYS_UNREAD):
            mark_read(notice_id=notice.pk, actor=account, now=notice.at + timedelta(days=1))
