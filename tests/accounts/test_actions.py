"""Accounts are opened, changed, closed; passwords are changed and set anew: the whole effects."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from duijie.access import NotPermittedError
from duijie.accounts import actions, queries
from duijie.accounts.models import User
from duijie.audit.queries import history_of
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW
GOOD, OTHER = "qixia-9-moonlit", "taihu-7-lanterns"


@pytest.fixture
def operator():
    return registry.operator()


def open_account(operator, **given):
    return actions.create_account(
        actor=operator,
        now=NOW,
        **{"username": "qixia", "display_name": "栖霞", "password": GOOD, "email": "q@example.org", **given},
    )


def told(account):
    return [(entry.action, entry.actor_id, entry.fields) for entry in history_of(account)]


def test_an_account_is_opened_and_can_sign_in(operator):
    made = User.objects.get(pk=open_account(operator).pk)
    assert (made.username, made.display_name, made.email, made.kind, made.is_active, made.created_at) == (
        "qixia",
        "栖霞",
        "q@example.org",
        "person",
        True,
        NOW,
    )
    assert made.check_password(GOOD)
    assert told(made) == [("accounts.create", operator.pk, "")]


WRONG = {
    "a name with blanks": {"username": "qi xia"},
    "no name": {"username": ""},
    "a name too long": {"username": "q" * 61},
    "no name to show": {"display_name": ""},
    "an e-mail that is none": {"email": "somewhere"},
    "a short password": {"password": "ab1"},
    "an everyday password": {"password": "password123"},
    "a password of digits": {"password": "8264919274"},
    "a password like the name": {"username": "qixiashan", "password": "qixiashan1"},
    "a taken name in another case": {"username": "TAKEN"},
    "a control character": {"display_name": "栖\x1b霞"},
}


@pytest.mark.parametrize("given", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_account_is_refused_and_nothing_is_kept(operator, given):
    open_account(operator, username="taken")
    before = User.objects.count()
    with pytest.raises(ValidationError):
        open_account(operator, **given)
    assert User.objects.count() == before


@pytest.mark.parametrize("who", ["clerk", "broker", "coordinator", "account"])
def test_nobody_else_opens_accounts(who):
    actor = getattr(registry, who)()
    before = User.objects.count()
    with pytest.raises(NotPermittedError):
        open_account(actor)
    assert User.objects.count() == before


def test_ones_own_password_is_changed_by_knowing_the_old_one(operator):
    account = open_account(operator)
    actions.change_password(actor=account, old=GOOD, new=OTHER, now=NOW)
    account.refresh_from_db()
    assert (account.check_password(GOOD), account.check_password(OTHER)) == (False, True)
    assert told(account)[0] == ("accounts.change_password", account.pk, "")


@pytest.mark.parametrize(("old", "new"), [(OTHER, OTHER), (GOOD, "ab1"), (GOOD, "12345678901")])
def test_a_wrong_old_or_weak_new_password_changes_nothing(operator, old, new):
    account = open_account(operator)
    kept = account.password
    with pytest.raises(ValidationError):
        actions.change_password(actor=account, old=old, new=new, now=NOW)
    account.refresh_from_db()
    assert (account.password, len(told(account))) == (kept, 1)


def test_a_forgotten_password_is_set_anew(operator):
    account = open_account(operator)
    before = account.get_session_auth_hash()
    actions.reset_password(account_id=account.pk, new=OTHER, actor=operator, now=NOW)
    account.refresh_from_db()
    assert (account.check_password(GOOD), account.check_password(OTHER)) == (False, True)
    assert account.get_session_auth_hash() != before
    assert told(account)[0] == ("accounts.reset_password", operator.pk, "")


def test_a_weak_new_password_is_refused_to_an_operator_too(operator):
    account = open_account(operator)
    with pytest.raises(ValidationError):
        actions.reset_password(account_id=account.pk, new="ab1", actor=operator, now=NOW)
    account.refresh_from_db()
    assert account.check_password(GOOD)


def test_name_and_mail_are_changed_and_only_what_changed_is_told(operator):
    account = open_account(operator)
    for _twice in range(2):
        actions.change_account(
            account_id=account.pk, display_name=" 栖霞山 ", email="q@example.org", actor=account, now=NOW
        )
    account.refresh_from_db()
    assert (account.display_name, account.email) == ("栖霞山", "q@example.org")
    assert told(account) == [
        ("accounts.change", account.pk, "display_name"),
        ("accounts.create", operator.pk, ""),
    ]


@pytest.mark.parametrize("given", [{"display_name": ""}, {"email": "somewhere"}])
def test_a_wrong_name_or_mail_changes_nothing(operator, given):
    account = open_account(operator)
    with pytest.raises(ValidationError):
        actions.change_account(
            account_id=account.pk,
            **{"display_name": "栖霞", "email": "", **given},
            actor=operator,
            now=NOW,
        )
    account.refresh_from_db()
    assert (account.display_name, account.email, len(told(account))) == ("栖霞", "q@example.org", 1)


def test_a_closed_account_cannot_sign_in_until_it_is_opened_again(operator, client):
    account = open_account(operator)
    for _twice in range(2):
        actions.close_account(account_id=account.pk, actor=operator, now=NOW)
    assert not client.login(username="qixia", password=GOOD)
    assert queries.signing_in_as("qixia") is None
    for _twice in range(2):
        actions.reopen_account(account_id=account.pk, actor=operator, now=NOW)
    assert client.login(username="qixia", password=GOOD)
    assert [action for action, _who, _fields in told(account)] == [
        "accounts.reopen",
        "accounts.close",
        "accounts.create",
    ]


def test_an_account_is_named_exactly_in_any_case(operator):
    account = open_account(operator)
    assert queries.signing_in_as("QiXia") == account
    assert [queries.signing_in_as(name) for name in ("qixi", "栖霞", "", "system-setup")] == [None] * 4


def test_accounts_are_found_by_name_and_state(operator):
    account = open_account(operator)
    closed = open_account(operator, username="other", display_name="别人")
    actions.close_account(account_id=closed.pk, actor=operator, now=NOW)
    accounts = queries.visible_to(operator).order_by("pk")
    assert list(queries.accounts_called(accounts, text="IXI")) == [account]
    assert list(queries.accounts_called(accounts, text="别")) == [closed]
    assert list(queries.accounts_called(accounts, state="closed")) == [closed]
    assert list(queries.accounts_called(accounts, state="open")) == [operator, account]
    assert list(queries.accounts_called(accounts, state="nonsense")) == [operator, account, closed]


def test_system_accounts_have_known_names_and_never_sign_in():
    made = actions.system_account("system-seeds", now=NOW)
    assert actions.system_account("system-seeds", now=NOW) == made
    assert (made.kind, made.is_active, made.has_usable_password()) == ("system", False, False)
    with pytest.raises(ValueError, match="system-other"):
        actions.system_account("system-other", now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=made.pk).update(is_active=True)
