"""Who may keep accounts: whole pictures, and a list that agrees with the single record."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR, NotPermittedError, can, permissions
from duijie.accounts import actions, queries
from duijie.accounts.models import ApiToken, User
from duijie.audit.models import Entry
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW


def everybody():
    """One account of every kind; "oneself" is the one that things are done to."""
    expert, _person = registry.expert()
    return {
        "oneself": registry.account("本人"),
        "operator": registry.operator(),
        "coordinator": registry.coordinator(),
        "broker": registry.broker(),
        "clerk": registry.clerk(),
        "contact": registry.speaker(registry.organisation()),
        "expert": expert,
        "system": registry.system(),
        "visitor": VISITOR,
    }


ALLOWED = {
    "accounts.create": {"operator", "system"},
    "accounts.change": {"operator", "system", "oneself"},
    "accounts.change_password": {"oneself"},
    "accounts.reset_password": {"operator", "system"},
    "accounts.close": {"operator", "system"},
    "accounts.reopen": {"operator", "system"},
    "accounts.offer_link": {"operator", "system"},
    "accounts.take_second_factors": {"operator", "system"},
    "accounts.mail_link": {"system"},
    "accounts.protect": {"oneself"},
    "accounts.make_token": {"oneself"},
}
OF_TOKENS = {"accounts.end_token": {"oneself"}}


def test_every_permission_of_the_room_is_pictured():
    assert {name for name in permissions() if name.startswith("accounts.")} == (
        ALLOWED.keys() | OF_TOKENS.keys()
    )


@pytest.mark.parametrize("permission", ALLOWED)
def test_who_may(permission):
    people = everybody()
    subject = people["oneself"]
    assert {who for who, actor in people.items() if can(actor, permission, subject)} == ALLOWED[permission]


@pytest.mark.parametrize("permission", OF_TOKENS)
def test_who_may_with_a_token(permission):
    people = everybody()
    token = ApiToken(account=people["oneself"])
    assert {who for who, actor in people.items() if can(actor, permission, token)} == OF_TOKENS[permission]


@pytest.mark.parametrize(
    "permission",
    ["accounts.reset_password", "accounts.close", "accounts.offer_link", "accounts.take_second_factors"],
)
def test_an_operator_cannot_lock_themselves_out(permission):
    operator = registry.operator()
    assert not can(operator, permission, operator)


def test_a_former_operator_keeps_no_accounts():
    operator, other = registry.operator(), registry.operator()
    registry.actions.end_role(role_id=operator.staff_roles.get().pk, actor=other, now=NOW)
    assert not can(registry.fresh(operator), "accounts.create")


def test_list_and_single_record_agree_for_everybody():
    people = everybody()
    accounts = list(User.objects.order_by("pk"))
    seen = {}
    for who, actor in people.items():
        listed = set(queries.visible_to(actor))
        for account in accounts:
            try:
                found = {queries.find(actor, account.pk)}
            except User.DoesNotExist:
                found = set()
            assert found == {account} & listed, who
        seen[who] = listed
    persons = {account for account in accounts if account.kind == User.Kind.PERSON}
    keepers = {"operator", "system"}
    expected = {who: persons if who in keepers else {actor} for who, actor in people.items()}
    assert seen == {**expected, "visitor": set()}


STEPS = {
    "change": lambda account, actor: actions.change_account(
        account_id=account.pk, display_name="改名", email="", actor=actor, now=NOW
    ),
    "reset": lambda account, actor: actions.reset_password(
        account_id=account.pk, new="qixia-9-moonlit", actor=actor, now=NOW
    ),
    "close": lambda account, actor: actions.close_account(account_id=account.pk, actor=actor, now=NOW),
    "reopen": lambda account, actor: actions.reopen_account(account_id=account.pk, actor=actor, now=NOW),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS.keys())
@pytest.mark.parametrize("who", ["coordinator", "broker", "clerk", "contact", "expert", "visitor"])
def test_to_others_an_account_does_not_exist_and_nothing_changes(step, who):
    people = everybody()
    account = people["oneself"]
    before = (User.objects.values().get(pk=account.pk), Entry.objects.count())
    with pytest.raises(User.DoesNotExist):
        step(account, people[who])
    assert (User.objects.values().get(pk=account.pk), Entry.objects.count()) == before


@pytest.mark.parametrize("step", ["reset", "close", "reopen"])
def test_oneself_is_refused_what_an_operator_does(step):
    account = registry.account()
    before = User.objects.values().get(pk=account.pk)
    with pytest.raises(NotPermittedError):
        STEPS[step](account, account)
    assert User.objects.values().get(pk=account.pk) == before


def test_system_accounts_are_out_of_reach():
    system = registry.system()
    with pytest.raises(User.DoesNotExist):
        actions.reopen_account(account_id=system.pk, actor=registry.operator(), now=NOW)
    system.refresh_from_db()
    assert not system.is_active


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_one_query(django_assert_num_queries, count):
    operator = registry.operator()
    list(queries.visible_to(operator))
    for _ in range(count):
        registry.account()
    with django_assert_num_queries(1):
        assert len(queries.visible_to(operator)) == count + 1
