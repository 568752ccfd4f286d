"""A forgotten password, two at once on PostgreSQL: nobody is mailed to by what is no longer true."""

from __future__ import annotations

from datetime import timedelta

import pytest

from duijie.accounts import actions
from duijie.accounts.models import LinkRequest, PasswordLink
from tests.accounts.test_forgotten import ask
from tests.at_once import begin, meanwhile
from tests.registry import factories as registry

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
NOW = registry.NOW
A_SECOND = timedelta(seconds=1)


def make_link(request_id: int, made: list[LinkRequest | None]) -> None:
    made.append(
        actions.make_mailed_link(request_id=request_id, secret="mailed", actor=registry.system(), now=NOW)
    )


@pytest.mark.parametrize("change", ["address", "closed"])
def test_link_is_made_for_the_account_as_it_is_once_another_change_is_through(change):
    account, operator = registry.account(), registry.operator()
    ask(account.username)
    made: list[LinkRequest | None] = []
    asked = LinkRequest.objects.get()
    known = {"account_id": account.pk, "actor": operator, "now": NOW}
    with meanwhile(lambda: make_link(asked.pk, made)) as (thread, raised):
        if change == "address":
            actions.change_account(display_name=account.display_name, email="new@example.org", **known)
        else:
            actions.close_account(**known)
        begin(thread)
    reached = [each and each.account and each.account.email for each in made]
    assert (raised, reached) == ([], ["new@example.org"] if change == "address" else [None])
    assert PasswordLink.objects.count() == (1 if change == "address" else 0)
