"""One of everything, and an account of every kind: what those without rights try their hand at.

Every record stands in the state in which the step it is for would change it, so that a refusal which
let something through would be seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator

from duijie.accounts import actions as accounts
from duijie.accounts.models import LinkRequest, PasswordLink, User
from duijie.agreements.models import Agreement
from duijie.confirmations.models import Question
from duijie.core.matcher import DEFAULT_WEIGHTS
from duijie.core.matcher.learn import weights_as_json
from duijie.desk.actions import save_filter, tell_of_filter
from duijie.files import actions as file_actions
from duijie.introductions import actions as introduction_actions
from duijie.matches import actions as match_actions
from duijie.matches.models import BulkMatching, Learning, LearningTurn
from duijie.notices.actions import begin_digest
from duijie.notices.models import Notice
from duijie.papers import actions as paper_actions
from duijie.registry import actions as registry_actions
from duijie.registry.models import Claim, Organisation, Pair
from duijie.seeds.actions import begin_growing
from duijie.seeds.world_files import load_wider_parts
from tests.agreements import factories as agreements
from tests.alliances import factories as alliances
from tests.bodies import factories as bodies
from tests.corrections import factories as corrections
from tests.demands import factories as demands
from tests.events import factories as events
from tests.files import factories as file_factories
from tests.intake import factories as intake
from tests.offers import factories as offers
from tests.registry import factories as registry
from tests.stations import factories as stations
from tests.teams import factories as teams

NOW = registry.NOW
PASSWORD = "Hunhe-river-1898"
INVITATION = "what-stands-in-the-link"
GIVEN = "what-the-asker-was-given"

# Everybody who may come, in the order in which the tables name them.
ACTORS = (
    "visitor",
    "nobody",
    "need side",
    "offer side",
    "stranger",
    "need's broker",
    "offer's broker",
    "broker elsewhere",
    "coordinator",
    "clerk",
    "expert",
    "operator",
)


@dataclass
class World:
    """Accounts by kind (None is the visitor), and records by what they are for."""

    actors: dict[str, User | None]
    records: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.records[name]


def world() -> World:
    """The need's side is in Shenyang, the offer's in Qingdao; the coordinator's region holds Shenyang."""
    needy = registry.organisation("示例青石铸造有限公司")
    offering = registry.organisation("示例胶州材料研究所", region=registry.QINGDAO, kind="institute")
    unverified = registry.organisation("示例未核实有限公司", verified=False)
    expert, person = registry.expert("闾丘澈", at=offering)
    made = World(
        actors={
            "visitor": None,
            "nobody": registry.account("没有角色的人"),
            "need side": registry.speaker(needy),
            "offer side": registry.speaker(offering),
            "stranger": registry.speaker(registry.organisation("示例旁观有限公司")),
            "need's broker": registry.broker(registry.SHENYANG),
            "offer's broker": registry.broker(registry.QINGDAO),
            "broker elsewhere": registry.broker(registry.DALIAN),
            "coordinator": registry.coordinator(registry.LIAONING),
            "clerk": registry.clerk(),
            "expert": expert,
            "operator": registry.operator(),
        }
    )
    assert tuple(made.actors) == ACTORS
    made.records |= {
        "needy": needy,
        "offering": offering,
        "unverified": unverified,
        "person": person,
        "found_person": registry.person("冼牧遥", at=needy),
        "linkable_person": registry.person("呼延渡"),
        "shown_person": registry.person("司空樾", consent="consented"),
    }
    _merged(made)
    _people_and_accounts(made, needy)
    _needs_and_offers(made, needy, offering)
    _introductions(made)
    _agreements(made, needy, offering)
    _bodies(made, needy, offering)
    _pages(made)
    made.records["saved_filter"] = save_filter(
        actor=made.actors["need side"], now=NOW, list_name="needs", name="开着的", address="state=open"
    )
    yesterday = NOW - timedelta(days=1)
    telling = save_filter(
        actor=made.actors["need side"], now=yesterday, list_name="needs", name="新的", address="kind=service"
    )
    made.records["telling_filter"] = tell_of_filter(
        filter_id=telling.pk, actor=made.actors["need side"], now=yesterday
    )
    _files(made)
    # One to be answered, and one whose record is no more.
    Question.objects.create(kind="organisation", record_id=needy.pk, asked_at=NOW)
    Question.objects.create(kind="offer", record_id=10**9, asked_at=NOW)
    # Two people somebody told apart, and two organisations of which one is no more.
    told = sorted((made["found_person"].pk, made["linkable_person"].pk))
    made.records["pair"] = Pair.objects.create(
        kind="person",
        first_id=told[0],
        second_id=told[1],
        found_at=NOW,
        apart_at=NOW,
        apart_by=made.actors["operator"],
    )
    Pair.objects.create(kind="organisation", first_id=needy.pk, second_id=10**9, found_at=NOW)
    made.records["correction"] = corrections.correction(actor=made.actors["stranger"], known_by=GIVEN)
    made.records["paper"] = paper_actions.issue_paper(
        kind="agreement",
        owner_id=made["agreement_announced"].pk,
        issuer="示例中心",
        code="0123456789abcdef0123456789abcdef",
        actor=made.actors["need's broker"],
        now=NOW,
    )
    # A demo world that is to get ten organisations.
    part = replace(load_wider_parts()[0], experts={}, offers={}, needs={})
    begin_growing(parts=[part], actor=registry.system(), now=NOW)
    made.records["digest"] = begin_digest(language="zh-hans", actor=made.actors["need side"], now=NOW)
    made.records["notice"] = Notice.objects.filter(recipient=made.actors["need side"]).earliest("pk")
    return made


def _merged(made: World) -> None:
    """One organisation and one person that were merged into others."""
    organisation, person = registry.organisation("示例并入有限公司"), registry.person("尉迟远")
    merge = {"actor": registry.system(), "now": NOW}
    registry_actions.merge_organisation(
        organisation_id=organisation.pk, into_id=registry.organisation("示例保留有限公司").pk, **merge
    )
    registry_actions.merge_person(person_id=person.pk, into_id=registry.person("尉迟远").pk, **merge)
    gone = registry.organisation("示例已注销有限公司")
    dissolved = registry_actions.dissolve_organisation(
        organisation_id=gone.pk, dissolved_on=NOW.date(), **merge
    )
    made.records |= {"merged_organisation": organisation, "merged_person": person, "dissolved": dissolved}


def _people_and_accounts(made: World, needy: Organisation) -> None:
    kept = registry.account("以后会关的账号")
    kept.set_password(PASSWORD)
    kept.save()
    operator, invited = made.actors["operator"], registry.account("请来的人")
    assert operator is not None
    accounts.offer_link(account_id=invited.pk, secret=INVITATION, actor=operator, now=NOW)
    Authenticator.objects.create(user=kept, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
    # The pages read the real clock.
    PasswordLink.objects.update(expires_at=NOW + timedelta(days=36500))
    token = accounts.make_token(
        name="周报", scopes=["needs"], expires_at=NOW + timedelta(days=9), secret="s", actor=operator, now=NOW
    )
    registry_actions.link_account(
        person_id=registry.person("公冶衡").pk, account=made.actors["stranger"], actor=operator, now=NOW
    )
    made.records |= {
        "claim": Claim.objects.get(),
        "kept": kept,
        "token": token,
        "link_request": LinkRequest.objects.create(
            account=invited, name_digest="0", sender_digest="0", language="en", asked_at=NOW
        ),
        "closed_account": _closed(),
        "role": registry.clerk().staff_roles.get(),
        "speaker": registry.speaker(needy).speaks_for.get(),
        "post": made["found_person"].posts.get(),
    }


def _closed() -> User:
    account = registry.account("关了的账号")
    User.objects.filter(pk=account.pk).update(is_active=False)
    return account


def _needs_and_offers(made: World, needy: Organisation, offering: Organisation) -> None:
    for state in ("draft", "submitted", "open", "paused"):
        made.records[f"need_{state}"] = demands.demand(state, needy)
        made.records[f"offer_{state}"] = offers.offer(state, offering, region_id=registry.QINGDAO)
    made.records["expertise"] = offers.expertise(
        of=made["person"], owner=offering, region_id=registry.QINGDAO
    )
    made.records["talked_need"] = demands.demand("open", needy)
    learning = Learning.objects.create(
        tried_at=NOW,
        outcome="kept",
        judgement_count=48,
        need_count=12,
        weights=weights_as_json(DEFAULT_WEIGHTS),
        accuracy_before=0.7,
        accuracy_after=0.8,
    )
    BulkMatching.objects.create(
        pk=1, number=1, started_at=NOW, moved_at=NOW, today=NOW.date(), learning=learning, need_count=2
    )
    made.records["learning"] = learning
    # An operator asked for it, and whoever had the turn died.
    made.records["learning_turn"] = LearningTurn.objects.create(pk=1, asked_at=NOW, held_until=NOW)
    made.records["judgement"] = match_actions.judge_match(
        demand_id=made["need_open"].pk,
        offer_id=made["offer_open"].pk,
        verdict="shortlisted",
        actor=made.actors["need's broker"],
        now=NOW,
    )


def _introductions(made: World) -> None:
    broker = made.actors["need's broker"]

    def sent(need: Any) -> Any:
        return introduction_actions.send_introduction(
            demand_id=need.pk, offer_id=made["expertise"].pk, actor=broker, now=NOW, message="请先通个电话。"
        )

    made.records["introduction_sent"] = sent(made["need_open"])
    accepted = sent(made["talked_need"])
    for side in ("need side", "expert"):
        accepted = introduction_actions.accept(introduction_id=accepted.pk, actor=made.actors[side], now=NOW)
    made.records["introduction_accepted"] = accepted


def _agreements(made: World, needy: Organisation, offering: Organisation) -> None:
    sides = agreements.World(
        owing=needy,
        other=offering,
        owing_side=made.actors["need side"],
        other_side=made.actors["offer side"],
        broker=made.actors["need's broker"],
        other_broker=made.actors["offer's broker"],
        broker_elsewhere=made.actors["broker elsewhere"],
        coordinator=made.actors["coordinator"],
        clerk=made.actors["clerk"],
        operator=made.actors["operator"],
        stranger=made.actors["stranger"],
    )
    evidenced = agreements.promise(sides, "evidenced")
    ready: Agreement = agreements.agreement(sides, "signed")
    agreements.settled(sides, ready.undertakings.get())
    made.records |= {
        "agreement_drafted": agreements.agreement(sides, "drafted"),
        "agreement_signed": agreements.agreement(sides, "signed"),
        "agreement_announced": agreements.agreement(sides, "announced"),
        "agreement_ready": ready,
        "evidenced": evidenced,
        "evidenced_in": evidenced.agreement,
    }
    made.records["promise"] = made["agreement_signed"].undertakings.get()


def _bodies(made: World, needy: Organisation, offering: Organisation) -> None:
    """At the need's side, which proposed them; the offer's side and its expert are members."""
    sides = {"host side": "need side", "member side": "offer side", "member": "expert"}
    people = {who: made.actors[sides.get(who, who)] for who in ("clerk", "operator", *sides)}
    around = bodies.World(host=needy, partner=offering, expert=made["person"], people=people)
    for one, make in (("station", stations.station), ("team", teams.team), ("alliance", alliances.alliance)):
        for state in ("proposed", "planned", "running"):
            body = make(around, state)
            made.records |= {
                f"{one}_{state}": body,
                f"{one}_{state}_member": body.members.get(person__isnull=False),
            }
    made.records |= {f"event_{state}": events.event(around, state) for state in ("drafted", "announced")}
    by_operator = {"actor": made.actors["operator"], "now": NOW}
    bare = events.actions.create_event(
        content=events.EventContent(name="示例参观", kind="visit"), **by_operator
    )
    made.records["event_bare"] = events.actions.announce_event(event_id=bare.pk, **by_operator)
    made.records["participant"] = made["event_announced"].participants.get(person__isnull=False)
    signed_there = events.event(around, "announced")
    made.records["event_with_signing"] = events.actions.add_agreement(
        event_id=signed_there.pk,
        agreement_id=made["agreement_announced"].pk,
        **by_operator,
    )


def _files(made: World) -> None:
    """On an agreement everybody sees: one file for all who see it, one confidential, one removed."""
    owing = made.actors["need side"]

    def kept(name: str, *, confidential: bool = True) -> Any:
        return file_factories.attachment(
            "agreements", made["agreement_announced"], owing, confidential=confidential, name=name
        )

    made.records |= {
        "file": kept("签字仪式.pdf", confidential=False),
        "confidential_file": kept("价格附件.pdf"),
        "removed_file": kept("放错的.pdf"),
    }
    removed = made["removed_file"].pk
    file_actions.remove_file(attachment_id=removed, reason="放错了。", actor=owing, now=NOW)
    file_factories.drawn(made["confidential_file"])


def _pages(made: World) -> None:
    lab = intake.organisation(intake.LAB)
    draft = intake.draft(lab)
    dismissed = intake.draft(lab)
    clerk = made.actors["clerk"]
    twins = intake.page(intake.organisation("示例双名一所"), intake.organisation("示例双名二所"))
    by_clerk = {"actor": clerk, "now": NOW}
    confirmed = intake.draft(intake.organisation("示例独立单位"))
    intake.actions.confirm_draft(draft_id=confirmed.pk, **by_clerk)
    confirmed.refresh_from_db()
    registry.organisation("示例孤山所", verified=False)
    registry.organisation("示例孤水厂", verified=False)
    planned = intake.draft(intake.agreement("示例孤山所", "示例孤水厂", status="planned", date=None))
    intake.actions.confirm_draft(draft_id=planned.pk, **by_clerk)
    planned.refresh_from_db()
    telling = intake.draft(intake.event())
    intake.actions.confirm_draft(draft_id=telling.pk, **by_clerk)
    telling.refresh_from_db()
    told = {"event_id": telling.record_id, "draft_id": telling.pk, "field": "place"}
    made.records |= {
        "told_event": intake.actions.settle_event(**told, **by_clerk),
        "telling": telling,
        "draft": draft,
        "page": draft.page,
        "received_page": intake.in_state("received", clerk),
        "empty_page": intake.in_state("in_review", clerk),
        "finished_page": intake.in_state("finished", clerk),
        "unreadable_page": intake.in_state("unreadable", clerk),
        "twin": twins.drafts.first(),
        "other_twin": twins.drafts.last(),
        "confirmed_draft": confirmed,
        "confirmed_page": confirmed.page,
        "lone_body": registry.Organisation.objects.get(pk=confirmed.record_id),
        "lone_agreement": Agreement.objects.get(pk=planned.record_id),
        "lone_person": registry.person("独孤遥"),
        "batch": intake.actions.open_batch(name="示例文件夹", **by_clerk),
        "dismissed_draft": intake.actions.dismiss_draft(draft_id=dismissed.pk, actor=clerk, now=NOW),
    }
