"""Claim, consent and refusal to be ranked are the person's own: nobody gives them back for somebody else."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from duijie.access import VISITOR
from duijie.accounts.actions import close_account
from duijie.audit.models import Entry
from duijie.offers.models import Offer
from duijie.registry import actions, queries
from duijie.registry.models import Person
from tests.offers import factories as offers
from tests.registry import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


def say(person, consent, actor):
    return actions.give_consent(person_id=person.pk, consent=consent, actor=actor, now=NOW)


def change(person, actor, **changes):
    return actions.change_person(person_id=person.pk, actor=actor, now=NOW, changes=changes)


def as_stored(*people):
    return [Person.objects.values_list("consent", "refuses_ranking").get(pk=each.pk) for each in people]


@pytest.mark.parametrize("who", ["operator", "system"])
@pytest.mark.parametrize("consent", ["consented", "claimed"])
def test_consent_that_who_has_an_account_took_back_is_given_again_by_nobody_else(who, consent):
    account, person = factories.expert("闾丘澈")
    other = factories.operator() if who == "operator" else factories.system()
    say(person, "staff_only", account)
    entries = Entry.objects.count()
    with pytest.raises(ValidationError):
        say(person, consent, other)
    assert (as_stored(person), Entry.objects.count()) == ([("staff_only", False)], entries)
    say(person, consent, account)
    assert as_stored(person) == [(consent, False)]
    say(person, "staff_only", other)
    assert as_stored(person) == [("staff_only", False)]


@pytest.mark.parametrize("who", ["operator", "clerk"])
def test_refusal_to_be_ranked_of_who_has_an_account_is_taken_back_by_nobody_else(who):
    account, person = factories.expert("闾丘澈")
    other = factories.operator() if who == "operator" else factories.clerk()
    change(person, other, refuses_ranking=True)
    change(person, other, title="教授", refuses_ranking=True)
    with pytest.raises(ValidationError) as refused:
        change(person, other, refuses_ranking=False)
    assert list(refused.value.message_dict) == ["refuses_ranking"]
    assert as_stored(person) == [("claimed", True)]
    change(person, account, refuses_ranking=False)
    assert as_stored(person) == [("claimed", False)]


def test_what_a_person_took_back_stays_so_under_each_record_when_a_merge_is_undone():
    operator = factories.operator()
    account, kept = factories.expert("闾丘澈")
    merged = factories.person("闾丘澈", consent="consented")
    actions.merge_person(person_id=merged.pk, into_id=kept.pk, actor=operator, now=NOW)
    say(kept, "staff_only", account)
    change(kept, account, refuses_ranking=True)
    actions.undo_person_merge(person_id=merged.pk, actor=operator, now=NOW)
    assert as_stored(kept, merged) == [("staff_only", True)] * 2
    assert not queries.people_visible_to(VISITOR).exists()
    told = Entry.objects.filter(
        subject_id=merged.pk, action__in=["registry.give_consent", "registry.change_person"]
    )
    assert [(each.action, each.before, each.after, each.fields) for each in told.order_by("pk")][-2:] == [
        ("registry.give_consent", "consented", "staff_only", ""),
        ("registry.change_person", "", "", "refuses_ranking"),
    ]


@pytest.mark.parametrize("took_back", [True, False])
def test_what_a_person_took_back_reaches_the_records_that_are_merged_later(took_back):
    operator = factories.operator()
    account, kept = factories.expert("闾丘澈")
    merged, below = (factories.person("闾丘澈", consent="consented") for _ in "12")
    actions.merge_person(person_id=below.pk, into_id=merged.pk, actor=operator, now=NOW)
    if took_back:
        say(kept, "staff_only", account)
    else:  # seen by staff only, since nobody was asked
        actions.unlink_account(person_id=kept.pk, actor=operator, now=NOW)
    actions.merge_person(person_id=merged.pk, into_id=kept.pk, actor=operator, now=NOW)
    actions.undo_person_merge(person_id=merged.pk, actor=operator, now=NOW)
    actions.undo_person_merge(person_id=below.pk, actor=operator, now=NOW)
    stored = "staff_only" if took_back else "consented"
    assert as_stored(kept, merged, below) == [("staff_only", False), (stored, False), (stored, False)]
    told = Entry.objects.filter(subject_id__in=[merged.pk, below.pk], action="registry.give_consent")
    assert sorted(told.filter(after="staff_only").values_list("subject_id", "before")) == (
        [(merged.pk, "consented"), (below.pk, "consented")] if took_back else []
    )


def test_who_refuses_to_be_ranked_refuses_under_records_that_are_merged_later():
    operator = factories.operator()
    kept, merged = (factories.person("闾丘澈", consent="consented") for _ in "12")
    actions.change_person(person_id=kept.pk, changes={"refuses_ranking": True}, actor=operator, now=NOW)
    actions.merge_person(person_id=merged.pk, into_id=kept.pk, actor=operator, now=NOW)
    actions.undo_person_merge(person_id=merged.pk, actor=operator, now=NOW)
    assert as_stored(kept, merged) == [("consented", True), ("consented", True)]


def test_consent_given_for_the_kept_record_gives_none_for_the_others():
    operator = factories.operator()
    kept, merged = factories.person("闾丘澈"), factories.person("闾丘澈")
    actions.merge_person(person_id=merged.pk, into_id=kept.pk, actor=operator, now=NOW)
    say(kept, "consented", operator)
    assert as_stored(kept, merged) == [("consented", False), ("staff_only", False)]


def test_page_tells_of_a_refusal_to_be_ranked_those_alone_who_keep_to_it(client):
    account, person = factories.expert("闾丘澈")
    change(person, account, refuses_ranking=True)

    def shown(reader):
        client.logout()
        if reader is not None:
            client.force_login(reader)
        return "不参与排名" in client.get(f"/people/{person.pk}/").content.decode()

    readers = (None, factories.account(), factories.broker(), factories.operator(), account)
    assert [shown(each) for each in readers] == [False, False, True, True, True]


def test_page_offers_to_agree_to_nobody_but_the_person_who_has_an_account(client):
    account, person = factories.expert("闾丘澈")
    address, button = f"/people/{person.pk}/", 'value="consented"'
    say(person, "staff_only", account)
    client.force_login(factories.operator())
    assert button not in client.get(address).content.decode()
    refused = client.post(f"{address}consent/", {"consent": "consented"})
    assert (refused.status_code, "只有本人可以同意公开" in refused.content.decode()) == (400, True)
    client.force_login(account)
    assert button in client.get(address).content.decode()
    actions.unlink_account(person_id=person.pk, actor=factories.operator(), now=NOW)
    client.force_login(factories.operator())
    assert button in client.get(address).content.decode()


def test_closed_account_and_one_of_the_system_claim_nobody():
    operator = factories.operator()
    person, closed = factories.person("闾丘澈"), factories.account()
    close_account(account_id=closed.pk, actor=operator, now=NOW)
    for account in (closed, factories.system()):  # as read before it was closed
        with pytest.raises(ValidationError):
            actions.link_account(person_id=person.pk, account=account, actor=operator, now=NOW)
    person.refresh_from_db()
    assert (person.account, person.consent) == (None, "staff_only")


def test_merged_record_is_claimed_as_the_kept_one():
    operator = factories.operator()
    kept, merged = factories.person("闾丘澈"), factories.person("闾丘澈")
    actions.merge_person(person_id=merged.pk, into_id=kept.pk, actor=operator, now=NOW)
    account = factories.account()
    actions.link_account(person_id=merged.pk, account=account, actor=operator, now=NOW)
    claimed = actions.confirm_claim(claim_id=account.claim.pk, actor=account, now=NOW)
    assert (claimed, claimed.account) == (kept, account)
    assert as_stored(kept, merged) == [("claimed", False), ("staff_only", False)]


REFUSALS = {
    # the kept record, the one given up, one merged into that before: whether each refuses to be ranked; then
    # the same while they are merged and after the merge is undone; None where they are not merged
    (False, False, False): ((False, False, False), (False, False, False)),
    (True, False, False): ((True, True, True), (True, True, True)),
    (True, True, True): ((True, True, True), (True, True, True)),
    # What a kept record took back since stays with those given up, who are ranked as the kept one says.
    (False, False, True): ((False, False, True), (False, False, True)),
    (True, False, True): ((True, True, True), (True, True, True)),
    # Somebody must say which holds: neither is changed in silence.
    (False, True, True): None,
    (False, True, False): None,
}


@pytest.mark.parametrize("has_account", [False, True])
@pytest.mark.parametrize(("refuse", "expected"), REFUSALS.items())
def test_refusal_to_be_ranked_is_lost_by_no_merge_and_by_none_undone(refuse, expected, has_account):
    operator = factories.operator()
    kept = factories.expert("闾丘澈")[1] if has_account else factories.person("闾丘澈", consent="consented")
    merged, below = (factories.person("闾丘澈", consent="consented") for _ in "12")
    expertise = [offers.expertise(of=each) for each in (kept, merged, below)]
    merge = {"actor": operator, "now": NOW}
    actions.merge_person(person_id=below.pk, into_id=merged.pk, **merge)
    for each, refuses in zip((kept, merged, below), refuse, strict=True):
        Person.objects.filter(pk=each.pk).update(refuses_ranking=refuses)
    if expected is None:
        with pytest.raises(ValidationError):
            actions.merge_person(person_id=merged.pk, into_id=kept.pk, **merge)
        assert [refuses for _consent, refuses in as_stored(kept, merged, below)] == list(refuse)
        change(kept, operator, refuses_ranking=True)
        expected = ((True, True, True), (True, True, True))
    actions.merge_person(person_id=merged.pk, into_id=kept.pk, **merge)
    while_merged, undone = expected
    assert [refuses for _consent, refuses in as_stored(kept, merged, below)] == list(while_merged)
    ranked = Offer.objects.filter(queries.wants_to_be_ranked("person")).order_by("pk")
    assert list(ranked) == ([] if while_merged[0] else expertise)
    actions.undo_person_merge(person_id=merged.pk, **merge)
    assert [refuses for _consent, refuses in as_stored(kept, merged, below)] == list(undone)
    assert list(ranked.all()) == [
        offer
        for offer, refuses in zip(expertise, (undone[0], undone[1], undone[1]), strict=True)
        if not refuses
    ]
