"""Who sees which introductions, who is asked, and when contact details open."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR
from duijie.demands import queries as demand_queries
from duijie.introductions import queries
from duijie.introductions.models import Introduction
from duijie.introductions.queries import Contact
from duijie.offers import queries as offer_queries
from tests.introductions import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

SEES = {
    "need side": True,
    "offer side": True,
    "expert": True,
    "need's broker": True,
    "offer's broker": True,
    "broker elsewhere": False,
    "coordinator above": True,
    "clerk": False,
    "operator": True,
    "other contact": False,
    "system": True,
    "visitor": False,
}
OPEN = {"accepted", "closed"}


def found(actor: object, introduction: Introduction) -> bool:
    try:
        return queries.find(actor, introduction.pk) == introduction
    except Introduction.DoesNotExist:
        return False


@pytest.mark.parametrize("state", factories.STATES)
def test_list_and_single_record_agree_for_everybody(state: str):
    made = factories.world()
    introduction = factories.introduction(made, state)
    everybody = {**made.everybody(), "visitor": VISITOR}
    listed = {who: introduction in queries.visible_to(actor) for who, actor in everybody.items()}
    single = {who: found(actor, introduction) for who, actor in everybody.items()}
    assert listed == SEES
    assert single == SEES


@pytest.mark.slow
def test_steps_for_a_reader_are_those_of_the_state_and_the_rules():
    seen = {}
    for state, (made, sent) in factories.every_state().items():
        introduction = queries.find(registry.system(), sent.pk)
        seen[state] = {
            who: queries.steps_for(actor, introduction)
            for who, actor in (
                ("need", made.need_side),
                ("expert", made.expert),
                ("broker", made.need_broker),
                ("stranger", made.other),
            )
        }
    nobody = {"need": [], "expert": [], "broker": [], "stranger": []}
    assert seen == {
        "sent": {
            **nobody,
            "need": ["accept_first", "decline"],
            "expert": ["accept_first", "decline"],
            "broker": ["withdraw"],
        },
        "half_accepted": {**nobody, "expert": ["accept_second", "decline"], "broker": ["withdraw"]},
        "accepted": {**nobody, "need": ["close"], "expert": ["close"], "broker": ["close"]},
        "declined": nobody,
        "withdrawn": nobody,
        "closed": nobody,
    }


@pytest.mark.parametrize("state", factories.STATES)
def test_contact_details_open_only_after_both_and_not_for_outsiders(state: str):
    made = factories.world()
    introduction = factories.introduction(made, state)
    everybody = {**made.everybody(), "visitor": VISITOR}
    seen = {who: bool(queries.contacts_for(actor, introduction)) for who, actor in everybody.items()}
    never = {"system", "visitor", "clerk", "other contact", "broker elsewhere"}
    assert seen == {who: state in OPEN and who not in never for who in everybody}


def test_contact_details_are_those_of_both_sides():
    made = factories.world()
    introduction = factories.introduction(made, "accepted")
    assert queries.contacts_for(made.need_side, introduction) == {
        "demand": [Contact(made.need_side.display_name, made.need_side.email)],
        "offer": [Contact(made.expert.display_name, made.expert.email)],
    }


def test_contact_details_leave_out_accounts_that_were_closed():
    made = factories.world()
    introduction = factories.introduction(made, "accepted")
    made.expert.is_active = False
    made.expert.save(update_fields=["is_active"])
    introduction = queries.find(made.need_side, introduction.pk)
    assert queries.contacts_for(made.need_side, introduction)["offer"] == []


def test_introduction_waits_for_each_side_until_it_answers():
    made = factories.world()

    def waiting() -> dict[str, bool]:
        return {who: queries.waiting_for(actor).exists() for who, actor in made.everybody().items()}

    sides = {"need side", "offer side", "expert"}
    introduction = factories.introduction(made)
    assert waiting() == {who: who in sides for who in made.everybody()}
    factories.actions.accept(introduction_id=introduction.pk, actor=made.need_side, now=factories.NOW)
    assert waiting() == {who: who in {"offer side", "expert"} for who in made.everybody()}
    factories.actions.accept(introduction_id=introduction.pk, actor=made.offer_side, now=factories.NOW)
    assert not any(waiting().values())
    assert not queries.waiting_for(VISITOR).exists()


@pytest.mark.parametrize("state", factories.STATES)
def test_full_profiles_open_to_the_other_side_once_both_accepted(state: str):
    made = factories.world()
    factories.introduction(made, state)
    assert {
        "need to expert": demand_queries.may_open_full(made.expert, made.demand),
        "need to the expert's organisation": demand_queries.may_open_full(made.offer_side, made.demand),
        "offer to the need's side": offer_queries.may_open_full(made.need_side, made.offer),
        "need to another": demand_queries.may_open_full(made.other, made.demand),
        "offer to another": offer_queries.may_open_full(made.other, made.offer),
        "offer to a visitor": offer_queries.may_open_full(VISITOR, made.offer),
    } == {
        "need to expert": state in OPEN,
        "need to the expert's organisation": state in OPEN,
        "offer to the need's side": state in OPEN,
        "need to another": False,
        "offer to another": False,
        "offer to a visitor": False,
    }


def test_own_introductions_are_those_of_ones_sides_and_those_one_sent():
    made = factories.world()
    introduction = factories.introduction(made)
    seen = {who: introduction in queries.own_of(actor) for who, actor in made.everybody().items()}
    mine = {"need side", "offer side", "expert", "need's broker"}
    assert seen == {who: who in mine for who in made.everybody()}


def test_introductions_of_a_need_are_those_the_reader_may_see():
    made, another = factories.world(), factories.world()
    introduction = factories.introduction(made)
    factories.introduction(another)
    assert list(queries.running_for_demand(made.need_side, made.demand.pk)) == [introduction]
    assert list(queries.running_for_demand(made.other, made.demand.pk)) == []
    assert list(queries.running_for_demand(VISITOR, made.demand.pk)) == []


@pytest.mark.parametrize("state", factories.STATES)
def test_expert_who_took_back_their_consent_is_named_after_both_accepted_only(state: str):
    made = factories.world()
    introduction = factories.introduction(made, state)
    registry.actions.give_consent(
        person_id=made.offer.person_id, consent="staff_only", actor=registry.system(), now=factories.NOW
    )
    introduction = queries.find(registry.system(), introduction.pk)
    seen = {
        who: queries.expert_shown_to(getattr(made, who), introduction) is not None
        for who in ("need_side", "offer_side", "expert", "need_broker")
    }
    assert seen == {"need_side": state in OPEN, "offer_side": True, "expert": True, "need_broker": True}


def test_list_costs_two_queries_for_1_and_3_rows(django_assert_num_queries):
    operator = registry.operator()
    queries.visible_to(operator)
    for count in (1, 2):
        for _ in range(count):
            factories.introduction(factories.world())
        with django_assert_num_queries(2):
            rows = [
                (
                    each.demand.title,
                    each.demand.owner.name,
                    each.offer.title,
                    each.offer.owner.name,
                    each.offer.person.name,
                    each.sent_by.display_name,
                    [str(side) for side in each.sides.all()],
                )
                for each in queries.visible_to(operator)
            ]
        assert len(rows) in {1, 3}
