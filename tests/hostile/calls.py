"""Every action with arguments that somebody may call it with, so that a refusal means something.

Names are those of `tests.architecture.house`: the room and the function.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from duijie.agreements.actions import PartyDraft
from duijie.alliances.models import AllianceContent
from duijie.bodies.records import BodyContent, MemberDraft
from duijie.core.matcher.learn import TooFew
from duijie.core.reader.proposals import Proposals
from duijie.corrections.actions import CorrectionDraft
from duijie.events.actions import ParticipantDraft
from duijie.events.models import EventContent
from duijie.files.actions import FileDraft
from duijie.notices.queries import token_of
from duijie.seeds.world_files import load_wider_parts
from duijie.stations.models import StationContent
from duijie.teams.models import TeamContent
from tests.demands import factories as demands
from tests.hostile.world import INVITATION, NOW, PASSWORD, World
from tests.intake import factories as intake
from tests.offers import factories as offers

SECRET = "Another-river-1899"


def calls(world: World, uploads: Path) -> dict[str, dict[str, Any]]:
    """Give the arguments of every action, but for `actor` and `now`."""
    return {
        **_accounts(world),
        **_registry(world),
        **_corrections(world),
        "confirmations.confirm": {"kind": "organisation", "record_id": world["needy"].pk},
        "confirmations.ask_next": {"kind": "offer", "after": 0},
        **_needs_and_offers(world),
        **_matches(world),
        **_introductions(world),
        **_agreements(world),
        **_bodies(world),
        **_events(world),
        **_intake(world, uploads),
        **_desk(world),
        **_files(world),
        "papers.issue_paper": {
            "kind": "agreement",
            "owner_id": world["agreement_announced"].pk,
            "issuer": "示例中心",
            "code": "fedcba9876543210",
        },
        "papers.revoke_paper": {"paper_id": world["paper"].pk, "reason": "写错了日期。"},
        "reports.keep_figures": {"account_id": world.actors["operator"].pk, "on_wall": False},
        "seeds.begin_growing": {"parts": load_wider_parts()[:1]},
        "seeds.add_next": {},
        "notices.mark_read": {"notice_id": world["notice"].pk},
        "notices.mark_all_read": {},
        "notices.begin_digest": {"language": "en"},
        "notices.end_digest": {},
        "notices.end_digest_by_token": {"token": token_of(world["digest"])},
        "notices.end_refused_digest": {
            "account_id": world["digest"].account_id,
            "address": world["digest"].account.email,
        },
        "notices.note_digest_mailed": {"account_id": world["digest"].account_id, "told_until": NOW},
    }


def _desk(world: World) -> dict[str, dict[str, Any]]:
    return {
        "desk.save_filter": {"list_name": "needs", "name": "我的筛选", "address": "kind=technical"},
        "desk.delete_filter": {"filter_id": world["saved_filter"].pk},
        "desk.end_tour": {},
        "desk.stop_telling": {"filter_id": world["telling_filter"].pk},
        "desk.tell_of_filter": {"filter_id": world["saved_filter"].pk},
        "desk.tell_of_new": {"list_name": "needs", "after_id": 0},
        "desk.choose_columns": {"list_name": "needs", "columns": ["kind"]},
        "desk.note_export": {"list_name": "needs", "file_kind": "csv", "columns": ["kind"]},
    }


def _accounts(world: World) -> dict[str, dict[str, Any]]:
    kept = world["kept"].pk
    return {
        "accounts.create_account": {"username": "new.one", "display_name": "新账号", "password": SECRET},
        "accounts.change_account": {"account_id": kept, "display_name": "改了名字", "email": ""},
        "accounts.change_password": {"old": PASSWORD, "new": SECRET},
        "accounts.reset_password": {"account_id": kept, "new": SECRET},
        "accounts.close_account": {"account_id": kept},
        "accounts.reopen_account": {"account_id": world["closed_account"].pk},
        "accounts.offer_link": {"account_id": kept, "secret": "a new secret"},
        "accounts.ask_for_link": {"typed": "nobody-of-this-name", "sender": "203.0.113.7", "language": "en"},
        "accounts.make_mailed_link": {"request_id": world["link_request"].pk, "secret": "a mailed secret"},
        "accounts.note_link_mailed": {"request_id": world["link_request"].pk},
        "accounts.choose_password": {"secret": INVITATION, "new": SECRET},
        "accounts.take_second_factors": {"account_id": kept},
        "accounts.note_second_factor": {"kind": "totp", "change": "add"},
        "accounts.make_token": {
            "name": "周报",
            "scopes": ["needs"],
            "expires_at": NOW + timedelta(days=30),
            "secret": "a token's secret",
        },
        "accounts.end_token": {"token_id": world["token"].pk},
        "accounts.note_token_used": {"token_id": world["token"].pk},
        "accounts.note_failed_sign_in": {"username": "nobody-of-this-name"},
        "accounts.forget_failed_sign_ins": {},
    }


def _files(world: World) -> dict[str, dict[str, Any]]:
    kept = {"attachment_id": world["confidential_file"].pk}
    return {
        "files.add_file": {
            "owner_kind": "agreements",
            "owner_id": world["agreement_announced"].pk,
            "draft": FileDraft("三炉试验的记录。".encode(), "记录.txt"),
            "most_bytes": 1000,
        },
        "files.remove_file": {**kept, "reason": "放错了地方。"},
        "files.note_preview": {"attachment_id": world["file"].pk, "preview": "ready"},
        "files.note_erased": {"attachment_id": world["removed_file"].pk},
    }


def _registry(world: World) -> dict[str, dict[str, Any]]:
    needy, person = world["needy"].pk, world["person"].pk
    found, post = world["found_person"].pk, world["post"].pk
    return {
        "registry.create_organisation": {"name": "示例新单位", "kind": "enterprise"},
        "registry.change_organisation": {"organisation_id": needy, "changes": {"short_name": "青石"}},
        "registry.add_alias": {"organisation_id": needy, "name": "示例青石"},
        "registry.verify_organisation": {"organisation_id": world["unverified"].pk},
        "registry.dissolve_organisation": {"organisation_id": needy, "dissolved_on": date(2026, 2, 27)},
        "registry.restore_organisation": {"organisation_id": world["dissolved"].pk},
        "registry.merge_organisation": {"organisation_id": world["unverified"].pk, "into_id": needy},
        "registry.invite_colleague": {
            "organisation_id": needy,
            "display_name": "闾丘同",
            "username": "lvqiutong-1",
            "secret": "a colleague's secret",
        },
        "registry.tell_organisations_apart": {"one_id": world["unverified"].pk, "other_id": needy},
        "registry.tell_people_apart": {"one_id": person, "other_id": found},
        "registry.suspect_again": {"pair_id": world["pair"].pk},
        "registry.find_pairs": {"kind": "organisation", "after": 0},
        "registry.undo_organisation_merge": {"organisation_id": world["merged_organisation"].pk},
        "registry.merge_person": {"person_id": world["linkable_person"].pk, "into_id": found},
        "registry.undo_person_merge": {"person_id": world["merged_person"].pk},
        "registry.create_person": {"name": "令狐浅"},
        "registry.change_person": {"person_id": person, "changes": {"title": "研究员"}},
        "registry.add_post": {"person_id": found, "organisation_id": world["offering"].pk, "name": "顾问"},
        "registry.change_post": {"post_id": post, "name": "副总经理", "since": None, "until": None},
        "registry.remove_post": {"post_id": post},
        "registry.forget_person": {"person_id": found},
        "registry.give_consent": {"person_id": person, "consent": "staff_only"},
        "registry.link_account": {"person_id": world["linkable_person"].pk, "account": world["kept"]},
        "registry.note_asked": {"person_id": found},
        "registry.claim_person": {"person_id": world["shown_person"].pk},
        "registry.confirm_claim": {"claim_id": world["claim"].pk},
        "registry.deny_claim": {"claim_id": world["claim"].pk},
        "registry.unlink_account": {"person_id": person},
        "registry.let_speak": {"account": world["kept"], "organisation_id": needy},
        "registry.end_speaking": {"speaker_id": world["speaker"].pk},
        "registry.give_role": {"account": world["kept"], "role": "clerk"},
        "registry.end_role": {"role_id": world["role"].pk},
    }


def _corrections(world: World) -> dict[str, dict[str, Any]]:
    asked = {"correction_id": world["correction"].pk, "answer": "已办理。"}
    return {
        "corrections.ask_correction": {
            "draft": CorrectionDraft("correct", "冼牧远", text="职称写错了。"),
            "secret": "long and random",
        },
        "corrections.settle_correction": asked,
        "corrections.refuse_correction": asked,
    }


def _needs_and_offers(world: World) -> dict[str, dict[str, Any]]:
    need = {
        state: {"demand_id": world[f"need_{state}"].pk} for state in ("draft", "submitted", "open", "paused")
    }
    offer = {
        state: {"offer_id": world[f"offer_{state}"].pk} for state in ("draft", "submitted", "open", "paused")
    }
    offered = {"kind": "achievement", "owner_id": world["offering"].pk, "content": offers.CONTENT}
    return {
        "demands.create_demand": {"owner_id": world["needy"].pk, "content": demands.CONTENT},
        "demands.change_demand": {**need["draft"], "content": demands.DemandContent(title="换了题目")},
        "demands.submit_demand": need["draft"],
        "demands.return_demand": {**need["submitted"], "reason": "请写明指标。"},
        "demands.publish_demand": need["submitted"],
        "demands.pause_demand": need["open"],
        "demands.resume_demand": need["paused"],
        "demands.close_demand": {**need["open"], "outcome": "solved"},
        "offers.create_offer": offered,
        "offers.change_offer": {**offer["draft"], "content": offers.OfferContent(title="换了题目")},
        "offers.submit_offer": offer["draft"],
        "offers.return_offer": {**offer["submitted"], "reason": "请写明指标。"},
        "offers.publish_offer": offer["submitted"],
        "offers.pause_offer": offer["open"],
        "offers.resume_offer": offer["paused"],
        "offers.close_offer": {**offer["open"], "outcome": "taken_up"},
    }


def _matches(world: World) -> dict[str, dict[str, Any]]:
    need, offer = {"demand_id": world["need_open"].pk}, {"offer_id": world["expertise"].pk}
    return {
        "matches.judge_match": {**need, **offer, "verdict": "shortlisted"},
        "matches.take_back_judgement": {"judgement_id": world["judgement"].pk},
        "matches.ask_for_matches": need,
        "matches.ask_for_matches_of_offer": {"offer_id": world["offer_open"].pk},
        "matches.ask_for_all": {},
        "matches.begin_matching_all": {"anew": True},
        "matches.match_next": {"number": 1, "most": 1},
        "matches.ask_to_learn": {},
        "matches.begin_learning": {"by_itself": False},
        "matches.end_learning": {
            "turn": world["learning_turn"],
            "found": TooFew(judgement_count=0, need_count=0),
        },
        "matches.leave_learning": {"turn": world["learning_turn"]},
        "matches.note_learning": {"found": TooFew(judgement_count=0, need_count=0)},
        "matches.roll_back_learning": {"learning_id": world["learning"].pk},
        "matches.refresh_demand": need,
        "matches.refresh_demand_later": need,
        "matches.refresh_offer": {"offer_id": world["offer_open"].pk},
    }


def _introductions(world: World) -> dict[str, dict[str, Any]]:
    sent, accepted = world["introduction_sent"].pk, world["introduction_accepted"].pk
    between = {"demand_id": world["need_open"].pk, "offer_id": world["offer_open"].pk}
    meeting = {"meeting_at": NOW + timedelta(days=7), "place": "沈阳"}
    return {
        "introductions.send_introduction": {**between, "message": "先通电话。"},
        "introductions.accept": {"introduction_id": sent},
        "introductions.decline": {"introduction_id": sent, "reason_code": "no_capacity"},
        "introductions.withdraw": {"introduction_id": sent},
        "introductions.set_meeting": {"introduction_id": accepted, **meeting},
        "introductions.close": {"introduction_id": accepted, "outcome": "goes_on"},
    }


def _agreements(world: World) -> dict[str, dict[str, Any]]:
    drafted, signed = world["agreement_drafted"].pk, world["agreement_signed"].pk
    parties = [PartyDraft(world["needy"].pk, 0), PartyDraft(world["offering"].pk, 1)]
    contract = {"kind": "technical_contract", "title": "缩松治理合同", "parties": parties}
    promise, evidenced = {"undertaking_id": world["promise"].pk}, {"undertaking_id": world["evidenced"].pk}
    reason = {"reason": "对方改了计划。"}
    return {
        "agreements.create_agreement": contract,
        "agreements.sign_agreement": {"agreement_id": drafted, "signed_on": "2026-02-01"},
        "agreements.drop_agreement": {"agreement_id": drafted, **reason},
        "agreements.terminate_agreement": {"agreement_id": signed, **reason},
        "agreements.complete_agreement": {"agreement_id": world["agreement_ready"].pk},
        "agreements.announce_agreement": {"agreement_id": signed, "announced": True},
        "agreements.add_undertaking": {"agreement_id": signed, "text": "再做三炉试验"},
        "agreements.give_evidence": {**promise, "evidence": "三炉记录见附件。"},
        "agreements.send_back": {**evidenced, **reason},
        "agreements.confirm": evidenced,
        "agreements.drop_undertaking": {**promise, **reason},
    }


def _bodies(world: World) -> dict[str, dict[str, Any]]:
    host = world["needy"].pk
    centre = StationContent(name="示例转移中心", kind="transfer_centre", host_id=host)
    team = TeamContent(name="示例服务团", level="municipal", host_id=host)
    union = AllianceContent(name="示例联合体", kind="union", host_id=host)
    return {
        **_body_calls(world, "stations", "station", centre, "partner"),
        **_body_calls(world, "teams", "team", team, "unit"),
        **_body_calls(world, "alliances", "alliance", union, "member"),
    }


def _events(world: World) -> dict[str, dict[str, Any]]:
    drafted, announced = ({"event_id": world[f"event_{state}"].pk} for state in ("drafted", "announced"))
    written = {"content": EventContent(name="示例培训", kind="training", host_id=world["needy"].pk)}
    named = {"draft": ParticipantDraft("attendee", organisation_id=world["needy"].pk)}
    return {
        "events.create_event": written,
        "events.change_event": {**drafted, **written},
        "events.announce_event": drafted,
        "events.hold_event": {**announced, "day": "2026-02"},
        "events.cancel_event": {**announced, "reason": "场地没有落实。"},
        "events.add_participant": {**announced, **named},
        "events.remove_participant": {"participant_id": world["participant"].pk},
        "events.add_agreement": {**announced, "agreement_id": world["agreement_announced"].pk},
        "events.remove_agreement": {
            "event_id": world["event_with_signing"].pk,
            "agreement_id": world["agreement_announced"].pk,
        },
        "events.remove_event": {"event_id": world["event_bare"].pk},
    }


def _body_calls(
    world: World, many: str, one: str, content: BodyContent, role: str
) -> dict[str, dict[str, Any]]:
    proposed, planned, running = (
        {f"{one}_id": world[f"{one}_{state}"].pk} for state in ("proposed", "planned", "running")
    )
    reason = {"reason": "场地没有落实。"}
    named = {"draft": MemberDraft(role, organisation_id=world["needy"].pk)}
    left = {"member_id": world[f"{one}_running_member"].pk, "left_on": NOW.date()}
    return {
        f"{many}.create_{one}": {"content": content},
        f"{many}.change_{one}": {**proposed, "content": content},
        f"{many}.approve_{one}": proposed,
        f"{many}.open_{one}": {**planned, "founded_on": "2026-02"},
        f"{many}.drop_{one}": {**proposed, **reason},
        f"{many}.close_{one}": {**running, **reason},
        f"{many}.add_member": {**running, **named},
        f"{many}.end_member": left,
    }


def _intake(world: World, uploads: Path) -> dict[str, dict[str, Any]]:
    page, draft = {"page_id": world["page"].pk}, {"draft_id": world["draft"].pk}
    lab = {"name": "示例浑河重点实验室", "kind": "institute"}
    sent = {"content": "示例新闻一则".encode(), "file_name": "a.txt", "uploads": uploads, "most_bytes": 1000}
    received = {"page_id": world["received_page"].pk}
    return {
        "intake.receive_page": sent,
        "intake.keep_reading": {**received, "raw_text": intake.TEXT, "reading": intake.reading()},
        "intake.give_up_page": {**received, "problem": "empty"},
        "intake.retry_page": {"page_id": world["unreadable_page"].pk},
        "intake.finish_page": {"page_id": world["empty_page"].pk},
        "intake.review_page_again": {"page_id": world["finished_page"].pk},
        "intake.dismiss_page": page,
        "intake.purge_page": {**page, "reason": "有人要求删除"},
        "intake.edit_draft": {**draft, "values": lab, "version": 1},
        "intake.confirm_draft": draft,
        "intake.dismiss_draft": draft,
        "intake.reopen_draft": {"draft_id": world["dismissed_draft"].pk},
        "intake.take_back_draft": {"draft_id": world["confirmed_draft"].pk},
        "intake.link_draft": {**draft, "is_new_record": True},
        "intake.split_draft": draft,
        "intake.merge_drafts": {"draft_id": world["twin"].pk, "other_id": world["other_twin"].pk},
        "intake.create_draft": {
            **page,
            "kind": "organisation",
            "values": {**lab, "aliases": []},
            "quote": intake.FOUNDRY,
        },
        "intake.settle_event": {
            "event_id": world["told_event"].pk,
            "draft_id": world["telling"].pk,
            "field": "place",
        },
        "intake.ask_model": page,
        "intake.keep_proposals": {**page, "proposals": Proposals((), 0), "model": "示例模型"},
        "intake.open_batch": {"name": "示例文件夹"},
        "intake.add_to_batch": {"batch_id": world["batch"].pk, "page_id": None, "file_name": "坏.txt"},
        "registry.remove_organisation": {"organisation_id": world["lone_body"].pk},
        "registry.remove_person": {"person_id": world["lone_person"].pk},
        "agreements.remove_agreement": {"agreement_id": world["lone_agreement"].pk},
    }
