"""Two at once on PostgreSQL: what each alone may do, both together may not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError

from duijie.accounts.actions import close_account
from duijie.registry import actions
from duijie.registry.models import Claim, Organisation
from tests.at_once import begin, meanwhile
from tests.registry import factories

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
NOW = factories.NOW


def dissolve(body, into, actor) -> None:
    actions.dissolve_organisation(
        organisation_id=body.pk, dissolved_on=NOW.date(), successor_id=into.pk, actor=actor, now=NOW
    )


def merge(merged, kept, actor) -> None:
    actions.merge_organisation(organisation_id=merged.pk, into_id=kept.pk, actor=actor, now=NOW)


def test_of_two_who_add_one_organisation_at_once_the_second_is_asked_whether_it_is_the_first():
    def add(name, actor):
        return actions.create_organisation(
            name=name, kind="enterprise", besides=frozenset(), actor=actor, now=NOW
        )

    clerks = factories.clerk(), factories.clerk()
    with meanwhile(lambda: add("示例青石铸造集团公司", factories.fresh(clerks[1]))) as (thread, raised):
        first = add("示例青石铸造有限公司", clerks[0])
        begin(thread)
    assert [type(each) for each in raised] == [actions.AlikeError]
    assert [one.record for one in raised[0].candidates] == [first]
    assert list(Organisation.objects.all()) == [first]


def link(person, account, actor) -> None:
    actions.link_account(person_id=person.pk, account=account, actor=actor, now=NOW)


@pytest.mark.parametrize("twice", ["person", "account"])
def test_of_two_who_link_one_account_or_one_person_at_once_the_second_is_told(twice):
    operator = factories.operator()
    people, accounts = [factories.person() for _ in "12"], [factories.account() for _ in "12"]
    if twice == "person":
        people[1] = people[0]
    else:
        accounts[1] = accounts[0]
    with meanwhile(lambda: link(people[1], accounts[1], factories.fresh(operator))) as (thread, raised):
        link(people[0], accounts[0], operator)
        begin(thread)
    assert [type(each) for each in raised] == [ValidationError]
    assert [(each.person, each.account) for each in Claim.objects.all()] == [(people[0], accounts[0])]


def test_account_that_is_closed_meanwhile_is_not_linked():
    operator = factories.operator()
    person, account = factories.person(), factories.account()
    with meanwhile(lambda: link(person, account, factories.fresh(operator))) as (thread, raised):
        close_account(account_id=account.pk, actor=operator, now=NOW)
        begin(thread)
    assert [type(each) for each in raised] == [ValidationError]
    assert not Claim.objects.exists()


@pytest.mark.parametrize("answered_first", [True, False])
def test_question_is_answered_once_while_staff_take_it_back(answered_first):
    operator, person, account = factories.operator(), factories.person(), factories.account()
    link(person, account, operator)
    number = Claim.objects.get().pk
    calls = [
        lambda: actions.confirm_claim(claim_id=number, actor=factories.fresh(account), now=NOW),
        lambda: actions.unlink_account(person_id=person.pk, actor=factories.fresh(operator), now=NOW),
    ]
    one, other = calls if answered_first else reversed(calls)
    with meanwhile(other) as (thread, raised):
        one()
        begin(thread)
    assert [type(each) for each in raised] == ([] if answered_first else [Claim.DoesNotExist])
    person.refresh_from_db()
    assert (person.account, person.consent, Claim.objects.count()) == (None, "staff_only", 0)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_organisations_dissolved_into_one_another_at_once_close_no_circle(count):
    operator = factories.operator()
    bodies = [factories.organisation() for _ in range(count)]
    first, last = bodies[0], bodies[-1]
    between = bodies[count // 2]
    for each, into in pairwise(bodies):
        if into != between:
            dissolve(each, into, operator)
    before = bodies[count // 2 - 1]
    with meanwhile(lambda: dissolve(last, first, factories.fresh(operator))) as (thread, raised):
        dissolve(before, between, operator)
        begin(thread)
    assert [type(each) for each in raised] == [ValidationError]
    assert Organisation.objects.get(pk=last.pk).successor is None


@pytest.mark.parametrize("merged_first", [False, True])
def test_organisations_are_not_merged_while_one_of_them_is_made_to_follow_the_other(merged_first):
    operator = factories.operator()
    start, between, before_end, end = (factories.organisation() for _ in range(4))
    dissolve(start, between, operator)
    dissolve(before_end, end, operator)
    dissolve(end, factories.organisation(), operator)  # so that nothing but the chain speaks against it
    calls = [
        lambda actor: merge(end, start, actor),
        lambda actor: dissolve(between, before_end, actor),
    ]
    one, other = calls if merged_first else reversed(calls)
    with meanwhile(lambda: other(factories.fresh(operator))) as (thread, raised):
        one(operator)
        begin(thread)
    assert [type(each) for each in raised] == [ValidationError]
