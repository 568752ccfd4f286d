"""Who sees which agreements, promises and signatories, and what waits for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from duijie.access import VISITOR
from duijie.agreements import actions, queries
from duijie.agreements.actions import PartyDraft, SignatoryDraft, UndertakingDraft
from duijie.agreements.models import Agreement, Undertaking
from duijie.agreements.queries import AgreementFilter
from duijie.registry.models import Organisation
from tests.agreements import factories
from tests.introductions import factories as introductions
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

CONCERNED = {
    "owing side",
    "other side",
    "broker",
    "other's broker",
    "coordinator above",
    "clerk",
    "operator",
    "system",
}


def everybody(made: factories.World) -> dict[str, object]:
    return {**made.everybody(), "visitor": VISITOR}


def found(actor: object, agreement: Agreement) -> bool:
    try:
        return queries.find(actor, agreement.pk) == agreement
    except Agreement.DoesNotExist:
        return False


def found_promise(actor: object, promise: Undertaking) -> bool:
    try:
        return queries.find_undertaking(actor, promise.pk) == promise
    except Undertaking.DoesNotExist:
        return False


@pytest.mark.parametrize("state", factories.STATES)
def test_list_and_single_record_agree_for_everybody(state: str):
    made = factories.world()
    agreement = factories.agreement(made, state)
    promise = agreement.undertakings.get()
    sees = {who: state == "announced" or who in CONCERNED for who in everybody(made)}
    assert {who: agreement in queries.visible_to(actor) for who, actor in everybody(made).items()} == sees
    assert {who: found(actor, agreement) for who, actor in everybody(made).items()} == sees
    assert {who: found_promise(actor, promise) for who, actor in everybody(made).items()} == sees


def test_more_than_was_announced_is_open_to_the_concerned():
    made = factories.world()
    agreement = factories.agreement(made, "announced")
    seen = {who: queries.may_open_full(actor, agreement) for who, actor in everybody(made).items()}
    assert seen == {who: who in CONCERNED for who in everybody(made)}


def test_what_staff_drafted_is_seen_by_them_wherever_it_lies():
    made = factories.world()
    agreement = factories.agreement(made, actor=made.broker_elsewhere)
    assert found(made.broker_elsewhere, agreement)
    assert agreement in queries.visible_to(made.broker_elsewhere)


def test_expert_sees_what_grew_out_of_their_expertise():
    made = introductions.world()
    introduction = introductions.introduction(made, "accepted")
    agreement = actions.create_agreement(
        actor=made.need_side,
        now=factories.NOW,
        kind="service",
        title="技术服务合同",
        introduction_id=introduction.pk,
        parties=[PartyDraft(made.demand.owner_id, 0), PartyDraft(made.offer.owner_id, 1)],
    )
    assert found(made.expert, agreement)
    assert list(queries.of_introduction(made.expert, introduction.pk)) == [agreement]
    assert list(queries.of_introduction(made.other, introduction.pk)) == []


def test_agreement_with_three_parties_of_one_region_is_listed_once():
    made = factories.world()
    third = registry.organisation()
    parties = [PartyDraft(one.pk, side) for side, one in enumerate((made.owing, made.other, third))]
    agreement = factories.agreement(made, parties=parties)
    assert list(queries.visible_to(made.broker)) == [agreement]
    assert list(queries.of_organisation(made.broker, third.pk)) == [agreement]
    assert list(queries.of_organisation(VISITOR, third.pk)) == []


@pytest.mark.slow
def test_steps_for_a_reader_are_those_of_the_state_and_the_rules():
    seen = {}
    for state in factories.STATES:
        made = factories.world()
        agreement = factories.agreement(made, state)
        seen[state] = tuple(
            queries.steps_for(actor, agreement) for actor in (made.owing_side, made.clerk, made.stranger)
        )
    performing = (["complete", "terminate"], [], [])
    assert seen == {
        "drafted": (["sign", "drop"], ["sign"], []),
        "signed": performing,
        "announced": performing,
        "completed": ([], [], []),
        "terminated": ([], [], []),
        "dropped": ([], [], []),
    }


def test_steps_with_a_promise_are_those_of_its_state_and_the_rules():
    seen = {}
    for state in ("open", "evidenced", "confirmed", "dropped"):
        made = factories.world()
        promise = factories.promise(made, state)
        seen[state] = tuple(
            queries.undertaking_steps_for(actor, promise)
            for actor in (made.owing_side, made.other_side, made.stranger)
        )
    assert seen == {
        "open": (["give_evidence"], ["drop_undertaking"], []),
        "evidenced": ([], ["send_back", "confirm", "drop_undertaking"], []),
        "confirmed": ([], [], []),
        "dropped": ([], [], []),
    }


@pytest.mark.parametrize("state", ["drafted", "terminated"])
def test_promise_of_what_is_not_performed_has_no_steps(state: str):
    made = factories.world()
    promise = factories.agreement(made, state).undertakings.get()
    assert queries.undertaking_steps_for(made.operator, promise) == []


def test_signatories_are_hidden_from_those_who_may_not_see_the_person():
    made = factories.world()
    quiet = registry.person("示例甲", at=made.owing)
    agreed = registry.person("示例乙", at=made.other, consent="consented")
    agreement = factories.agreement(
        made,
        "announced",
        signatories=[
            SignatoryDraft(quiet.pk, made.owing.pk, "总经理"),
            SignatoryDraft(agreed.pk, made.other.pk, "所长"),
        ],
    )
    seen = {
        who: [str(each) for each in queries.signatories_for(actor, agreement)]
        for who, actor in everybody(made).items()
    }
    outsiders = {"owing side", "other side", "other contact", "visitor"}
    assert seen == {who: ["示例乙"] if who in outsiders else ["示例甲", "示例乙"] for who in everybody(made)}


def test_list_is_narrowed_by_words_kind_and_state():
    made = factories.world()
    contract = factories.agreement(made, title="海参底质改良合同")
    framework = factories.agreement(made, "signed", kind="strategic_framework")

    def narrowed(**parts: str) -> list[Agreement]:
        seen = queries.visible_to(made.operator)
        return list(queries.narrow(seen, AgreementFilter(**parts), reader=made.operator))

    assert narrowed() == [framework, contract]
    assert narrowed(words="海参") == [contract]
    assert narrowed(words=f"海参 {made.other.name}") == [contract]
    assert narrowed(words="没有") == []
    assert narrowed(kind="strategic_framework") == [framework]
    assert narrowed(state="signed") == [framework]
    assert narrowed(state="signed", kind="technical_contract") == []


def test_what_else_an_unverified_party_is_called_finds_it_for_who_may_read_that():
    made = factories.world()
    factories.agreement(made, "announced")
    readers = registry.who_reads_names_of(made.other)

    def found_by(words: str) -> dict[str, int]:
        return {
            name: queries.narrow(
                queries.visible_to(reader), AgreementFilter(words=words), reader=reader
            ).count()
            for name, reader in readers.items()
        }

    made.other.short_name = "铸所"
    made.other.save(update_fields=["short_name"])
    assert found_by("铸所") == dict.fromkeys(readers, 1)
    Organisation.objects.filter(pk=made.other.pk).update(verified_at=None, verified_by=None)
    assert found_by("铸所") == registry.READ_NAMES_OF_UNVERIFIED
    assert found_by(made.other.name) == dict.fromkeys(readers, 1)


def test_list_costs_two_queries_for_1_and_3_rows(django_assert_num_queries):
    made = factories.world()
    queries.visible_to(made.owing_side)
    for count in (1, 2):
        for _ in range(count):
            factories.agreement(made, "signed")
        with django_assert_num_queries(2):
            rows = [
                (
                    each.title,
                    str(each.region),
                    [party.organisation.name for party in each.parties.all()],
                    (each.promised_count, each.kept_count, each.late_count),
                    queries.may_open_full(made.owing_side, each),
                )
                for each in queries.with_progress(queries.visible_to(made.owing_side), today=factories.TODAY)
            ]
        assert [row[3:] for row in rows] == [((1, 0, 1), True)] * len(rows)
        assert len(rows) in {1, 3}


def test_progress_counts_what_stands_what_is_kept_and_what_is_late():
    made = factories.world()
    tomorrow = factories.TODAY + timedelta(days=1)
    texts = (("一", factories.YESTERDAY), ("二", factories.YESTERDAY), ("三", tomorrow), ("四", None))
    agreement = factories.agreement(
        made, "signed", undertakings=[UndertakingDraft(text, made.owing.pk, due) for text, due in texts]
    )
    first, _second, _third, fourth = agreement.undertakings.order_by("pk")
    factories.settled(made, first)
    actions.drop_undertaking(
        undertaking_id=fourth.pk, reason="不再需要。", actor=made.other_side, now=factories.NOW
    )
    counted = queries.with_progress(queries.visible_to(made.operator), today=factories.TODAY).get()
    assert (counted.promised_count, counted.kept_count, counted.late_count) == (3, 1, 1)


def test_promises_are_listed_by_their_date_those_without_one_last():
    made = factories.world()
    agreement = factories.agreement(
        made,
        undertakings=[
            UndertakingDraft("无期限"),
            UndertakingDraft("后", None, factories.TODAY),
            UndertakingDraft("先", None, factories.YESTERDAY),
        ],
    )
    assert [each.text for each in queries.undertakings_of(agreement)] == ["先", "后", "无期限"]


def test_overdue_promises_are_shown_to_who_owes_them_and_to_brokers():
    made = factories.world()
    promise = factories.promise(made)
    seen = {
        who: list(queries.overdue(actor, today=factories.TODAY)) for who, actor in everybody(made).items()
    }
    late = {"owing side", "broker", "other's broker", "coordinator above", "operator"}
    assert seen == {who: [promise] if who in late else [] for who in everybody(made)}
    assert list(queries.overdue(made.owing_side, today=factories.YESTERDAY)) == []


@pytest.mark.parametrize("state", ["drafted", "terminated", "completed", "dropped"])
def test_promises_of_what_is_not_performed_are_not_overdue(state: str):
    made = factories.world()
    factories.agreement(made, state)
    assert list(queries.overdue(made.operator, today=factories.TODAY)) == []


def test_promise_nobody_is_named_for_is_overdue_for_every_party():
    made = factories.world()
    agreement = factories.agreement(
        made, "signed", undertakings=[UndertakingDraft("每季度开例会", None, factories.YESTERDAY)]
    )
    promise = agreement.undertakings.get()
    assert list(queries.overdue(made.other_side, today=factories.TODAY)) == [promise]
    assert list(queries.overdue(made.stranger, today=factories.TODAY)) == []


def test_reported_promises_wait_for_those_who_may_confirm_them():
    made = factories.world()
    promise = factories.promise(made, "evidenced")
    seen = {who: list(queries.reported(actor)) for who, actor in everybody(made).items()}
    judges = {"other side", "broker", "other's broker", "coordinator above", "operator"}
    assert seen == {who: [promise] if who in judges else [] for who in everybody(made)}


def test_reported_promise_does_not_wait_for_who_reported_it():
    made = factories.world()
    promise = factories.promise(made)
    actions.give_evidence(
        undertaking_id=promise.pk, actor=made.broker, evidence="到现场看过。", now=factories.NOW
    )
    assert list(queries.reported(made.broker)) == []
    assert list(queries.reported(made.coordinator)) == [promise]
