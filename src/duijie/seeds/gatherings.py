"""The events of the demo world: two that were held, one that is announced, one that waits to be."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from duijie.agreements.models import Agreement
from duijie.events import actions as events
from duijie.events.actions import ParticipantDraft
from duijie.events.models import Event, EventContent
from duijie.events.states import EventKind, EventRole
from duijie.seeds.built import Built

BEFORE_SIGNING = timedelta(days=341)


def hold_gatherings(built: Built, framework: Agreement, *, now: datetime) -> None:
    """This will write the events, each by the account that would, and take them as far as they have come.

    Args:
        built: the world so far.
        framework: the agreement that was signed at the first of them.
        now: the present.
    """
    signing = _write(
        built,
        "coordinator",
        EventContent(
            name="水处理实训点共建协议签约仪式（示例）",
            kind=EventKind.SIGNING,
            place="示例工业大学图书馆报告厅",
            host_id=built.organisations["soc-environment"].pk,
            region_id="210000",
            summary="学会与大学签署框架协议，约定每年办两期运行班组长培训班。",
        ),
        [
            ParticipantDraft(EventRole.ORGANISER, organisation_id=built.organisations["soc-environment"].pk),
            ParticipantDraft(EventRole.ATTENDEE, organisation_id=built.organisations["uni-tech"].pk),
        ],
        at=now - BEFORE_SIGNING - timedelta(days=2),
    )
    _hold(built, signing, at=now - BEFORE_SIGNING)
    events.add_agreement(
        event_id=signing.pk,
        agreement_id=framework.pk,
        actor=built.accounts["coordinator"],
        now=now - BEFORE_SIGNING,
    )
    expert = built.offers["exp-cathode"].person_id
    matchmaking = _write(
        built,
        "broker",
        EventContent(
            name="高寒储能材料供需对接会（示例）",
            kind=EventKind.MATCHMAKING,
            place="示例市科技馆二楼",
            host_id=built.organisations["inst-materials"].pk,
            region_id="210000",
            summary="三家电池企业带着冬季现场数据来，研究所讲低温正极的两条路线，会后约定两次到厂。",
        ),
        [
            ParticipantDraft(EventRole.ORGANISER, organisation_id=built.organisations["inst-materials"].pk),
            ParticipantDraft(EventRole.SPEAKER, person_id=expert, post="研究员"),
            ParticipantDraft(EventRole.ATTENDEE, organisation_id=built.organisations["ent-battery"].pk),
        ],
        at=now - timedelta(weeks=8),
    )
    _hold(built, matchmaking, at=now - timedelta(weeks=7))
    training = _write(
        built,
        "coordinator",
        EventContent(
            name="水处理运行班组长培训班第三期（示例）",
            kind=EventKind.TRAINING,
            day=_day(now + timedelta(weeks=3)),
            place="示例工业大学实训楼",
            host_id=built.organisations["uni-tech"].pk,
            region_id="210000",
            summary="两天课堂、一天现场：曝气控制、污泥膨胀的判断、药剂投加的算法。",
        ),
        [],
        at=now - timedelta(days=8),
    )
    events.announce_event(
        event_id=training.pk, actor=built.accounts["coordinator"], now=now - timedelta(days=7)
    )
    _write(
        built,
        "enterprise",
        EventContent(
            name="退役电芯分选技术交流会（示例）",
            kind=EventKind.SYMPOSIUM,
            day=_day(now + timedelta(weeks=5)),
            place="示例辽河储能材料有限公司二楼会议室",
            host_id=built.organisations["ent-battery"].pk,
            region_id="210000",
            summary="想请做过在线检测的团队来看分选线，各讲二十分钟。",
        ),
        [],
        at=now - timedelta(days=1),
    )


def _write(
    built: Built, role: str, content: EventContent, participants: list[ParticipantDraft], *, at: datetime
) -> Event:
    return events.create_event(content=content, participants=participants, actor=built.accounts[role], now=at)


def _hold(built: Built, event: Event, *, at: datetime) -> None:
    events.hold_event(event_id=event.pk, day=_day(at), actor=built.accounts["coordinator"], now=at)


def _day(at: datetime) -> str:
    return timezone.localdate(at).isoformat()
