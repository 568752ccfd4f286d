"""Links that choose a password, tokens for programs, second factors: what works, until when, for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError

from duijie.access import VISITOR
from duijie.accounts import actions, queries
from duijie.accounts.models import ApiToken, PasswordLink, SignInLock, User
from duijie.audit.models import Entry
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW
CHOSEN = "Hunhe-river-1899"


def told_of(account: User) -> list[tuple[int | None, str, str]]:
    """Give the account's lines of the audit, oldest first."""
    return list(
        Entry.objects.filter(subject_type="accounts.user", subject_id=account.pk)
        .order_by("pk")
        .values_list("actor_id", "action", "reason_code")
    )


def token(account: User, secret: str = "first", days: int = 30, scopes=("needs",)) -> ApiToken:
    return actions.make_token(
        name="周报",
        scopes=scopes,
        expires_at=NOW + timedelta(days=days),
        secret=secret,
        actor=account,
        now=NOW,
    )


# -------------------------------------------------------------------------------- links


def test_link_lets_its_owner_choose_a_password_once():
    operator, account = registry.operator(), registry.account()
    actions.note_failed_sign_in(username=account.username, actor=VISITOR, now=NOW)
    actions.offer_link(account_id=account.pk, secret="a secret", actor=operator, now=NOW)
    actions.choose_password(secret="a secret", new=CHOSEN, actor=VISITOR, now=NOW)
    account.refresh_from_db()
    assert account.check_password(CHOSEN)
    assert not SignInLock.objects.exists()
    assert told_of(account) == [
        (operator.pk, "accounts.offer_link", ""),
        (account.pk, "accounts.choose_password", ""),
    ]
    with pytest.raises(PasswordLink.DoesNotExist):
        actions.choose_password(secret="a secret", new="Another-river-1900", actor=VISITOR, now=NOW)
    account.refresh_from_db()
    assert account.check_password(CHOSEN)


def test_secret_of_a_link_or_token_is_not_kept():
    operator, account = registry.operator(), registry.account()
    actions.offer_link(account_id=account.pk, secret="a secret", actor=operator, now=NOW)
    token(account, "another secret")
    kept = [*PasswordLink.objects.values_list(), *ApiToken.objects.values_list()]
    assert "secret" not in str(kept)


@pytest.mark.parametrize("spoiled", ["too_late", "newer_one", "closed_account", "unknown"])
def test_link_that_no_longer_works_changes_nothing(spoiled):
    operator, account = registry.operator(), registry.account()
    actions.offer_link(account_id=account.pk, secret="a secret", actor=operator, now=NOW)
    at, secret = NOW, "a secret"
    if spoiled == "too_late":
        at = NOW + timedelta(days=7)
    elif spoiled == "newer_one":
        actions.offer_link(account_id=account.pk, secret="a newer", actor=operator, now=NOW)
    elif spoiled == "closed_account":
        actions.close_account(account_id=account.pk, actor=operator, now=NOW)
    else:
        secret = "\ud800"
    before = User.objects.values().get(pk=account.pk)
    with pytest.raises(PasswordLink.DoesNotExist):
        actions.choose_password(secret=secret, new=CHOSEN, actor=VISITOR, now=at)
    assert User.objects.values().get(pk=account.pk) == before


def test_weak_password_leaves_the_link_working():
    account = registry.account()
    actions.offer_link(account_id=account.pk, secret="a secret", actor=registry.operator(), now=NOW)
    with pytest.raises(ValidationError):
        actions.choose_password(secret="a secret", new="12345678", actor=VISITOR, now=NOW)
    assert actions.choose_password(secret="a secret", new=CHOSEN, actor=VISITOR, now=NOW) == account


# ------------------------------------------------------------------------------- tokens


def test_token_works_until_its_end_or_until_it_is_ended():
    account = registry.account()
    made = token(account, "first", days=30)
    assert queries.token_with("first", now=NOW + timedelta(days=29)) == made
    assert queries.token_with("first", now=NOW + timedelta(days=30)) is None
    assert queries.token_with("\ud800", now=NOW) is None
    actions.end_token(token_id=made.pk, actor=account, now=NOW)
    actions.end_token(token_id=made.pk, actor=account, now=NOW + timedelta(days=1))
    assert queries.token_with("first", now=NOW) is None
    made.refresh_from_db()
    assert made.ended_at == NOW
    assert told_of(account) == [
        (account.pk, "accounts.make_token", ""),
        (account.pk, "accounts.end_token", ""),
    ]


def test_token_of_a_closed_account_reads_nothing():
    account = registry.account()
    token(account, "first")
    actions.close_account(account_id=account.pk, actor=registry.operator(), now=NOW)
    assert queries.token_with("first", now=NOW) is None


@pytest.mark.parametrize(
    ("days", "scopes", "field"),
    [(0, ["needs"], "expires_at"), (367, ["needs"], "expires_at"), (9, [], "scopes"), (9, ["all"], "scopes")],
)
def test_token_that_is_asked_for_wrongly_is_refused_beside_its_field(days, scopes, field):
    account = registry.account()
    with pytest.raises(ValidationError) as caught:
        token(account, days=days, scopes=scopes)
    assert list(caught.value.error_dict) == [field]
    assert not ApiToken.objects.exists()


def test_twenty_tokens_are_the_most():
    account = registry.account()
    for number in range(20):
        token(account, f"secret {number}")
    with pytest.raises(ValidationError):
        token(account, "one more")
    assert ApiToken.objects.count() == 20


def test_tokens_are_their_owners_alone():
    account, others = registry.account(), [registry.operator(), registry.clerk(), VISITOR, registry.system()]
    made = token(account)
    assert list(queries.tokens_visible_to(account)) == [made]
    assert queries.find_token(account, made.pk) == made
    for other in others:
        assert list(queries.tokens_visible_to(other)) == []
        with pytest.raises(ApiToken.DoesNotExist):
            actions.end_token(token_id=made.pk, actor=other, now=NOW)
    made.refresh_from_db()
    assert made.ended_at is None


def test_use_of_a_token_is_noted_to_the_hour():
    account = registry.account()
    made = token(account)
    for minutes in (0, 30, 90):
        actions.note_token_used(token_id=made.pk, actor=account, now=NOW + timedelta(minutes=minutes))
    actions.note_token_used(token_id=made.pk, actor=registry.account(), now=NOW + timedelta(days=2))
    made.refresh_from_db()
    assert made.last_used_at == NOW + timedelta(minutes=90)


# --------------------------------------------------------------------------- second factors


def test_operator_takes_the_second_factors_of_who_lost_them():
    operator, account, other = registry.operator(), registry.account(), registry.account()
    for each in (account, other):
        Authenticator.objects.create(user=each, type=Authenticator.Type.TOTP, data={"secret": "x"})
    for _ in range(2):
        actions.take_second_factors(account_id=account.pk, actor=operator, now=NOW)
    assert [queries.has_second_factor(each) for each in (account, other)] == [False, True]
    assert told_of(account) == [(operator.pk, "accounts.take_second_factors", "")]


def test_change_that_is_none_is_not_written_down():
    account = registry.account()
    with pytest.raises(ValueError, match="renamed"):
        actions.note_second_factor(kind="totp", change="renamed", actor=account, now=NOW)
    assert told_of(account) == []
