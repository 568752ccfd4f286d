"""The demo world's stations, teams and alliances, and the visit that one of the teams paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from duijie.agreements.models import Agreement
from duijie.alliances import actions as alliances
from duijie.alliances.models import AllianceContent
from duijie.alliances.states import AllianceKind, AllianceRole
from duijie.bodies.records import MemberDraft
from duijie.events import actions as events
from duijie.events.actions import ParticipantDraft
from duijie.events.models import EventContent
from duijie.events.states import EventKind, EventRole
from duijie.seeds.built import Built
from duijie.stations import actions as stations
from duijie.stations.models import StationContent
from duijie.stations.states import StationKind, StationRole
from duijie.teams import actions as teams
from duijie.teams.models import TeamContent
from duijie.teams.states import TeamLevel, TeamRole

TERM = timedelta(days=3 * 365)


def found_bodies(
    built: Built, contract: Agreement, of_station: Agreement, framework: Agreement, *, now: datetime
) -> None:
    """This will enter the bodies, each by the account that would, and take them as far as they have come.

    Args:
        built: the world so far.
        contract: the contract out of which a laboratory is proposed.
        of_station: the agreement by which a workstation was made.
        framework: the agreement that a union goes back to.
        now: the present.
    """
    _workstation(built, of_station, now=now)
    _former_base(built, now=now)
    _proposed_laboratory(built, contract, now=now)
    _running_team(built, now=now)
    _proposed_team(built, now=now)
    _running_alliance(built, now=now)
    _planned_union(built, framework, now=now)


def _expert(
    built: Built,
    role: str,
    expert: str,
    post: str = "",
    *,
    joined: date | None = None,
    letter_number: str = "",
) -> MemberDraft:
    """Name an expert of the world, with the organisation they work at."""
    offer = built.offers[expert]
    return MemberDraft(
        role,
        organisation_id=offer.owner_id,
        person_id=offer.person_id,
        post=post,
        joined_on=joined,
        until_on=joined + TERM if joined else None,
        letter_number=letter_number,
        letter_on=joined.isoformat() if joined and letter_number else "",
    )


def _bodies(
    built: Built, role: str, slugs: Sequence[str], *, joined: date | None = None
) -> list[MemberDraft]:
    return [
        MemberDraft(role, organisation_id=built.organisations[slug].pk, joined_on=joined) for slug in slugs
    ]


def _workstation(built: Built, agreement: Agreement, *, now: datetime) -> None:
    coordinator, opened = built.accounts["coordinator"], now - timedelta(weeks=33)
    day = timezone.localdate(opened)
    station = stations.create_station(
        content=StationContent(
            name="太子河精化连续流专家工作站（示例）",
            kind=StationKind.EXPERT_WORKSTATION,
            host_id=built.organisations["ent-chem"].pk,
            aim="把两条间歇硝化线改成连续流：专家每季度到厂四天，先做小试，再定反应器的材质和放大倍数。",
            agreement_id=agreement.pk,
            plaque_number="示例辽站-03",
            plaque_on=day.isoformat(),
        ),
        members=[
            *_bodies(built, StationRole.SPONSOR, ["soc-environment"]),
            *_bodies(built, StationRole.PARTNER, ["inst-chemeng"], joined=day),
            _expert(built, StationRole.HEAD, "exp-microreactor", joined=day, letter_number="示例聘-011"),
            _expert(built, StationRole.EXPERT, "exp-distillation", joined=day, letter_number="示例聘-012"),
            _expert(built, StationRole.EXPERT, "exp-membrane", joined=day, letter_number="示例聘-013"),
        ],
        actor=coordinator,
        now=opened - timedelta(weeks=4),
    )
    stations.open_station(station_id=station.pk, founded_on=day.isoformat(), actor=coordinator, now=opened)


def _former_base(built: Built, *, now: datetime) -> None:
    """A base that ran for three years before the platform and was closed in its year."""
    clerk, entered = built.accounts["clerk"], now - timedelta(weeks=46)
    founded = f"{timezone.localdate(entered).year - 3}-06"
    base = stations.create_station(
        content=StationContent(
            name="獐屿海产海珍品养殖示范基地（示例）",
            kind=StationKind.DEMONSTRATION_BASE,
            host_id=built.organisations["ent-seafood"].pk,
            aim="在两口池塘里比较三种度夏办法，把做得成的一种教给周边养殖户。",
        ),
        members=[
            *_bodies(built, StationRole.PARTNER, ["inst-ocean"]),
            _expert(built, StationRole.HEAD, "exp-shellfish"),
            _expert(built, StationRole.EXPERT, "exp-seaweed"),
        ],
        actor=clerk,
        now=entered,
    )
    stations.open_station(station_id=base.pk, founded_on=founded, actor=clerk, now=entered)
    stations.close_station(
        station_id=base.pk,
        reason="约定的三年期满，对比试验已经做完，池塘和仪器移交企业自用，不再续签。",
        actor=built.accounts["coordinator"],
        now=now - timedelta(weeks=14),
    )


def _proposed_laboratory(built: Built, contract: Agreement, *, now: datetime) -> None:
    stations.create_station(
        content=StationContent(
            name="辽河储能低温电池联合实验室（示例）",
            kind=StationKind.LABORATORY,
            host_id=built.organisations["ent-battery"].pk,
            aim="合同里的测试做完以后，把低温测试柜留在厂里合用：所里出方法，厂里出样品和场地。",
            agreement_id=contract.pk,
        ),
        members=[
            *_bodies(built, StationRole.PARTNER, ["inst-materials"]),
            _expert(built, StationRole.HEAD, "exp-cathode"),
        ],
        actor=built.accounts["enterprise"],
        now=now - timedelta(days=4),
    )


def _running_team(built: Built, *, now: datetime) -> None:
    coordinator, opened = built.accounts["coordinator"], now - timedelta(weeks=28)
    day = timezone.localdate(opened)
    team = teams.create_team(
        content=TeamContent(
            name="“蓝天车间”科技服务团（示例）",
            level=TeamLevel.PROVINCIAL,
            host_id=built.organisations["soc-environment"].pk,
            field="涂装与化工废气治理",
            aim="一家一家看喷涂和化工车间：先测清楚排的是什么，再选工艺；每家留下一张整改清单，三个月后回头看。",
            flag_on=day.isoformat(),
        ),
        members=[
            _expert(built, TeamRole.LEADER, "exp-vocs", "副理事长", joined=day, letter_number="示例聘-021"),
            _expert(built, TeamRole.DEPUTY, "exp-distillation", joined=day, letter_number="示例聘-022"),
            _expert(built, TeamRole.EXPERT, "exp-corrosion", joined=day, letter_number="示例聘-023"),
            _expert(built, TeamRole.EXPERT, "exp-groundwater", joined=day, letter_number="示例聘-024"),
            *_bodies(built, TeamRole.UNIT, ["inst-chemeng", "inst-ecology"], joined=day),
            *_bodies(built, TeamRole.MODEL, ["ent-coating"], joined=day),
            *_bodies(built, TeamRole.SERVED, ["ent-textile", "ent-chem"]),
        ],
        actor=coordinator,
        now=opened - timedelta(weeks=3),
    )
    teams.open_team(team_id=team.pk, founded_on=day.isoformat(), actor=coordinator, now=opened)
    for weeks, enterprise, place, summary in (
        (25, "ent-coating", "示例渤岸防护涂料有限公司喷涂车间", "测了三条线的排气，开出七条整改清单。"),
        (12, "ent-coating", "示例渤岸防护涂料有限公司会议室", "回头看：七条做完五条，两条等停产检修。"),
    ):
        _visit(built, enterprise, place, summary, at=now - timedelta(weeks=weeks))


def _visit(built: Built, enterprise: str, place: str, summary: str, *, at: datetime) -> None:
    coordinator, host = built.accounts["coordinator"], built.organisations["soc-environment"]
    guest = built.organisations[enterprise]
    event = events.create_event(
        content=EventContent(
            name=f"“蓝天车间”科技服务团到{guest.short_name}现场调研（示例）",
            kind=EventKind.VISIT,
            place=place,
            host_id=host.pk,
            region_id=guest.region_id,
            summary=summary,
        ),
        participants=[
            ParticipantDraft(EventRole.ATTENDEE, person_id=built.offers["exp-vocs"].person_id, post="团长"),
            ParticipantDraft(EventRole.ATTENDEE, person_id=built.offers["exp-corrosion"].person_id),
            ParticipantDraft(EventRole.ATTENDEE, organisation_id=guest.pk),
        ],
        actor=coordinator,
        now=at - timedelta(days=6),
    )
    events.hold_event(event_id=event.pk, day=timezone.localdate(at).isoformat(), actor=coordinator, now=at)


def _proposed_team(built: Built, *, now: datetime) -> None:
    teams.create_team(
        content=TeamContent(
            name="“铸件无疏松”科技服务团（示例）",
            level=TeamLevel.MUNICIPAL,
            host_id=built.organisations["inst-materials"].pk,
            field="大型铸钢件与球铁件",
            aim="到鞍山的铸造厂驻点半年，一起看浇冒口、砂型和探伤记录。",
        ),
        members=[
            _expert(built, TeamRole.LEADER, "exp-casting"),
            _expert(built, TeamRole.EXPERT, "exp-force-control"),
            *_bodies(built, TeamRole.SERVED, ["ent-foundry"]),
        ],
        actor=built.accounts["expert"],
        now=now - timedelta(days=6),
    )


def _running_alliance(built: Built, *, now: datetime) -> None:
    coordinator, opened = built.accounts["coordinator"], now - timedelta(weeks=40)
    day = timezone.localdate(opened)
    alliance = alliances.create_alliance(
        content=AllianceContent(
            name="示例辽宁低碳铸造产业技术创新战略联盟",
            kind=AllianceKind.ALLIANCE,
            host_id=built.organisations["inst-materials"].pk,
            aim="合用一台断层扫描，合编一本缺陷图谱，三年里定两项团体标准。",
            charter_on=day.isoformat(),
        ),
        members=[
            *_bodies(built, AllianceRole.CHAIR, ["ent-foundry"], joined=day),
            *_bodies(built, AllianceRole.VICE_CHAIR, ["uni-tech"], joined=day),
            *_bodies(built, AllianceRole.COUNCIL, ["ent-bearing", "inst-automation"], joined=day),
            *_bodies(built, AllianceRole.MEMBER, ["ent-robot"], joined=day),
            _expert(built, AllianceRole.SECRETARIAT, "exp-casting", "秘书长", joined=day),
            _expert(built, AllianceRole.ADVISER, "exp-tribology", joined=day),
        ],
        actor=coordinator,
        now=opened - timedelta(weeks=5),
    )
    alliances.open_alliance(
        alliance_id=alliance.pk, founded_on=day.isoformat(), actor=coordinator, now=opened
    )
    [ceramics] = _bodies(built, AllianceRole.MEMBER, ["ent-ceramic"], joined=day)
    member = alliances.add_member(alliance_id=alliance.pk, draft=ceramics, actor=coordinator, now=opened)
    left = now - timedelta(weeks=9)
    alliances.end_member(
        member_id=member.pk,
        left_on=timezone.localdate(left),
        reason="主业转向电子陶瓷，不再做铸造型壳",
        actor=coordinator,
        now=left,
    )


def _planned_union(built: Built, framework: Agreement, *, now: datetime) -> None:
    alliances.create_alliance(
        content=AllianceContent(
            name="示例辽宁水处理会企联合体",
            kind=AllianceKind.UNION,
            host_id=built.organisations["soc-environment"].pk,
            aim="学会、大学和水厂合办运行培训，合用实训点，轮流出题、轮流出人。",
            agreement_id=framework.pk,
        ),
        members=[
            *_bodies(built, AllianceRole.VICE_CHAIR, ["uni-tech"]),
            *_bodies(built, AllianceRole.MEMBER, ["ent-water", "ent-pharma"]),
            _expert(built, AllianceRole.CHAIR, "exp-vocs"),
        ],
        actor=built.accounts["coordinator"],
        now=now - timedelta(weeks=3),
    )
