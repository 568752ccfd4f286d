"""Who may do what with agreements and undertakings, as whole pictures."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR, can, permissions
from duijie.agreements.actions import PartyDraft, UndertakingDraft, create_agreement, give_evidence
from duijie.agreements.models import Agreement
from duijie.agreements.states import AGREEMENT_LIFE, UNDERTAKING_LIFE
from tests.agreements import factories
from tests.introductions import factories as introductions
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

WHO = (
    "owing side", "other side", "broker", "other's broker", "broker elsewhere", "coordinator above",
    "clerk", "operator", "other contact", "system",
)  # fmt: skip
MAY = {
    #                  owing  other  broker o-brok elsewh coord  clerk  oper   contact system
    "open_full":       (True,  True,  True,  True,  False, True,  True,  True,  False, True),
    "sign":            (True,  True,  True,  True,  False, True,  True,  True,  False, True),
    "drop":            (True,  True,  True,  True,  False, True,  False, True,  False, False),
    "complete":        (True,  True,  True,  True,  False, True,  False, True,  False, False),
    "terminate":       (True,  True,  True,  True,  False, True,  False, True,  False, False),
    "announce":        (False, False, True,  True,  False, True,  True,  True,  False, True),
    "remove":          (False, False, False, False, False, False, True,  True,  False, True),
    "add_undertaking": (True,  True,  True,  True,  False, True,  True,  True,  False, True),
}  # fmt: skip
MAY_WITH_A_PROMISE = {
    #                  owing  other  broker o-brok elsewh coord  clerk  oper   contact system
    "give_evidence":    (True,  False, True,  True,  False, True,  False, True,  False, False),
    "send_back":        (False, True,  True,  True,  False, True,  False, True,  False, False),
    "confirm":          (False, True,  True,  True,  False, True,  False, True,  False, False),
    "drop_undertaking": (False, True,  True,  True,  False, True,  False, True,  False, False),
}  # fmt: skip


def picture(made: factories.World, names: object, record: object) -> dict[str, tuple[bool, ...]]:
    everybody = made.everybody()
    return {name: tuple(can(everybody[who], f"agreements.{name}", record) for who in WHO) for name in names}


@pytest.mark.parametrize("state", factories.STATES)
def test_steps_of_an_agreement_are_for_whom_the_picture_says(state: str):
    made = factories.world()
    assert picture(made, MAY, factories.agreement(made, state)) == MAY


def test_steps_of_a_promise_are_for_whom_the_picture_says():
    made = factories.world()
    promise = factories.promise(made, "evidenced")
    assert picture(made, MAY_WITH_A_PROMISE, promise) == MAY_WITH_A_PROMISE


def test_promise_nobody_is_named_for_is_reported_by_any_party_and_judged_by_another_account():
    made = factories.world()
    agreement = factories.agreement(made, "signed", undertakings=[UndertakingDraft("每季度开例会")])
    promise = agreement.undertakings.get()
    assert picture(made, ["give_evidence"], promise)["give_evidence"] == (
        (True, True, True, True, False, True, False, True, False, False)
    )
    promise = give_evidence(
        undertaking_id=promise.pk, actor=made.other_side, evidence="会议纪要。", now=factories.NOW
    )
    assert picture(made, ["confirm", "send_back"], promise) == dict.fromkeys(
        ("confirm", "send_back"), (True, False, True, True, False, True, False, True, False, False)
    )


def test_broker_who_reported_a_promise_as_done_leaves_the_judging_to_others():
    made = factories.world()
    promise = factories.promise(made)
    promise = give_evidence(
        undertaking_id=promise.pk, actor=made.broker, evidence="到现场看过。", now=factories.NOW
    )
    assert not can(made.broker, "agreements.confirm", promise)
    assert can(made.coordinator, "agreements.confirm", promise)


def test_staff_who_drafted_it_may_drop_and_fill_it():
    made = factories.world()
    agreement = factories.agreement(made, actor=made.broker_elsewhere)
    seen = {name: can(made.broker_elsewhere, f"agreements.{name}", agreement) for name in MAY}
    assert seen == {
        "open_full": True,
        "sign": False,
        "drop": True,
        "complete": False,
        "terminate": False,
        "announce": False,
        "remove": False,
        "add_undertaking": True,
    }


def test_visitors_may_do_nothing():
    made = factories.world()
    promise = factories.promise(made, "evidenced")
    allowed = [name for name in MAY if can(VISITOR, f"agreements.{name}", promise.agreement)]
    allowed += [name for name in MAY_WITH_A_PROMISE if can(VISITOR, f"agreements.{name}", promise)]
    assert allowed == []
    assert not can(VISITOR, "agreements.create", Agreement())


def test_agreements_are_drafted_freely_by_staff_alone():
    made = factories.world()
    assert picture(made, ["create"], Agreement())["create"] == (
        (False, False, True, True, True, True, True, True, False, True)
    )


def test_agreements_are_drafted_from_an_introduction_by_its_sides_too():
    made = introductions.world()
    introduction = introductions.introduction(made, "accepted")
    seen = {
        who: can(actor, "agreements.create", Agreement(introduction=introduction))
        for who, actor in made.everybody().items()
    }
    assert seen == {who: who != "other contact" for who in made.everybody()}


def test_expert_of_the_introduction_stands_with_their_organisation():
    made = introductions.world()
    introduction = introductions.introduction(made, "accepted")
    need_owner, offer_owner = made.demand.owner, made.offer.owner
    agreement = create_agreement(
        actor=made.expert,
        now=factories.NOW,
        kind="service",
        title="技术服务合同",
        introduction_id=introduction.pk,
        parties=[PartyDraft(need_owner.pk, 0), PartyDraft(offer_owner.pk, 1)],
        undertakings=[UndertakingDraft("到厂三次", offer_owner.pk), UndertakingDraft("付款", need_owner.pk)],
    )
    own, theirs = agreement.undertakings.order_by("pk")
    assert [name for name in MAY if can(made.expert, f"agreements.{name}", agreement)] == [
        "open_full",
        "sign",
        "drop",
        "complete",
        "terminate",
        "add_undertaking",
    ]
    assert [name for name in MAY_WITH_A_PROMISE if can(made.expert, f"agreements.{name}", own)] == [
        "give_evidence"
    ]
    assert [name for name in MAY_WITH_A_PROMISE if can(made.expert, f"agreements.{name}", theirs)] == [
        "send_back",
        "confirm",
        "drop_undertaking",
    ]


def test_every_step_of_both_lives_has_a_permission_and_a_line_in_a_picture():
    granted = {name.removeprefix("agreements.") for name in permissions() if name.startswith("agreements.")}
    assert granted == {"create", *MAY, *MAY_WITH_A_PROMISE}
    assert {*AGREEMENT_LIFE.names, *UNDERTAKING_LIFE.names} <= granted


def test_operator_who_speaks_for_the_owing_side_does_not_judge_its_promise():
    made = factories.world()
    promise = factories.promise(made, "evidenced")
    registry.actions.let_speak(
        account=made.operator, organisation_id=made.owing.pk, actor=registry.system(), now=factories.NOW
    )
    assert not can(made.operator, "agreements.confirm", promise)
