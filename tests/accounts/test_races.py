"""A forgotten password, two at once on PostgreSQL: nobody is mailed to by what is no longer true."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from duijie.accounts import actions
from duijie.accounts.models import LinkRequest, PasswordLink
from duijie.queue.models import Job
from tests.accounts.test_forgotten import ask, work
from tests.at_once import begin, meanwhile
from tests.exits.mail_servers import mail_server, set_mail
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


@pytest.mark.parametrize("bound", ["name", "account", "sender"])
def test_two_who_ask_at_once_do_not_pass_the_bound_together(bound):
    account = registry.account()
    asks = {
        "name": [(account.username, f"203.0.113.{number}") for number in range(actions.MOST_ASKED + 1)],
        "account": [
            (typed, f"203.0.113.{number}")
            for number, typed in enumerate([account.username] * 2 + [account.email] * 2)
        ],
        "sender": [(f"nobody-{number}", "203.0.113.7") for number in range(actions.MOST_OF_SENDER + 1)],
    }[bound]
    *before, last, beyond = [
        (typed, sender, NOW + A_SECOND * number) for number, (typed, sender) in enumerate(asks)
    ]
    for typed, sender, at in before:
        ask(typed, sender=sender, at=at)
    with meanwhile(lambda: ask(beyond[0], sender=beyond[1], at=beyond[2])) as (thread, raised):
        ask(last[0], sender=last[1], at=last[2])
        begin(thread)
    asked = LinkRequest.objects.filter(account=account) if bound == "account" else LinkRequest.objects.all()
    assert (raised, asked.count()) == ([], len(asks) - 1)


class ClearsAway(dict[str, str]):
    """The usual answers of a mail server; while it takes the mail, what was asked is cleared away."""

    def get(self, command: str, *_usual: str) -> None:
        if command == ".":
            LinkRequest.objects.all().delete()
            connection.close()


def test_job_is_done_when_what_was_asked_is_cleared_away_while_the_mail_is_sent(settings):
    with mail_server(ClearsAway(QUIT="221 bye")) as server:
        set_mail(settings, server.port)
        ask(registry.account().username)
        work()
    assert (len(server.mails), LinkRequest.objects.count(), Job.objects.count()) == (1, 0, 0)
