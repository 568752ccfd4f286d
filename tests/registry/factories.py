"""Accounts, organisations and people for tests, made through the actions."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from duijie.access import VISITOR, Actor
from duijie.accounts.actions import system_account
from duijie.accounts.models import User
from duijie.registry import actions
from duijie.registry.models import Claim, Organisation, Person
from duijie.registry.standing import forget_standing

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SHENYANG = "210100"
LIAONING = "210000"
DALIAN = "210200"
QINGDAO = "370200"
BEIJING = "110000"
_numbers = count(1)


def system() -> User:
    return system_account("system-setup", now=NOW)


def account(name: str = "") -> User:
    """An account without any role."""
    number = next(_numbers)
    return User.objects.create(
        username=f"account-{number}",
        display_name=name or f"账号{number}",
        email=f"account-{number}@example.org",
        created_at=NOW,
        password="!",
    )


def staff(role: str, region: str | None = None) -> User:
    """An account with one role."""
    user = account(f"{role}-{region or ''}")
    actions.give_role(account=user, role=role, region_id=region, actor=system(), now=NOW)
    return user


def operator() -> User:
    return staff("operator")


def clerk() -> User:
    return staff("clerk")


def broker(region: str = SHENYANG) -> User:
    return staff("broker", region)


def coordinator(region: str = LIAONING) -> User:
    return staff("coordinator", region)


def organisation(
    name: str = "", *, region: str | None = SHENYANG, kind: str = "enterprise", verified: bool = True
) -> Organisation:
    made = actions.create_organisation(
        actor=system(),
        now=NOW,
        name=name or f"示例单位{next(_numbers)}",
        kind=kind,
        region_id=region,
    )
    if verified:
        made = actions.verify_organisation(organisation_id=made.pk, actor=system(), now=NOW)
    return made


def speaker(of: Organisation) -> User:
    """An account that acts for the organisation."""
    user = account(f"contact of {of.name}"[:60])
    actions.let_speak(account=user, organisation_id=of.pk, actor=system(), now=NOW)
    return user


def person(
    name: str = "", *, at: Organisation | None = None, post: str = "研究员", consent: str = ""
) -> Person:
    made = actions.create_person(actor=system(), now=NOW, name=name or f"示例人{next(_numbers)}")
    if at is not None:
        actions.add_post(person_id=made.pk, organisation_id=at.pk, name=post, actor=system(), now=NOW)
    if consent:
        made = actions.give_consent(person_id=made.pk, consent=consent, actor=system(), now=NOW)
    return made


def expert(name: str = "", *, at: Organisation | None = None) -> tuple[User, Person]:
    """A person with an account, who has claimed the record."""
    who = person(name, at=at)
    user = account(who.name)
    return user, link(who, user)


def link(who: Person, user: User) -> Person:
    """The person, who has claimed the record with this account: staff said so, and so did they."""
    actions.link_account(person_id=who.pk, account=user, actor=system(), now=NOW)
    return confirm(user)


def confirm(user: User) -> Person:
    """The person that staff said the account is, once its holder said so too."""
    return actions.confirm_claim(claim_id=Claim.objects.get(account=user).pk, actor=user, now=NOW)


def fresh(user: User) -> User:
    """The same account as the next request would read it."""
    forget_standing(user)
    return User.objects.get(pk=user.pk)


READ_NAMES_OF_UNVERIFIED = {
    "visitor": 0,
    "contact": 1,
    "contact of another": 0,
    "expert": 0,
    "broker": 1,
    "operator": 1,
    "clerk": 1,
}
"""Who finds an unverified organisation by its other names: its own people, and staff, who verify it."""


def who_reads_names_of(body: Organisation) -> dict[str, Actor]:
    """One reader of every kind, as READ_NAMES_OF_UNVERIFIED names them."""
    return {
        "visitor": VISITOR,
        "contact": speaker(body),
        "contact of another": speaker(organisation()),
        "expert": expert()[0],
        "broker": broker(),
        "operator": operator(),
        "clerk": clerk(),
    }
