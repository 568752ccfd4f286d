"""An account is a person once both say so: staff and whoever holds the account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from duijie.access import VISITOR, NotPermittedError, can
from duijie.accounts.actions import close_account
from duijie.audit.models import Entry
from duijie.audit.queries import history_of
from duijie.notices.actions import begin_digest, mark_all_read, note_digest_mailed
from duijie.notices.models import Notice
from duijie.notices.queries import new_notices
from duijie.registry import actions, claims
from duijie.registry.models import Claim, Person
from duijie.registry.standing import standing_of
from tests.registry import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


class Asked:
    """Staff said that an account is a person; its holder was not heard yet."""

    def __init__(self) -> None:
        self.operator = factories.operator()
        self.holder = factories.account("闾丘澈的账号")
        self.person = factories.person("闾丘澈", at=factories.organisation("示例浑河实验室"))
        self.link()

    def link(self):
        return actions.link_account(
            person_id=self.person.pk, account=self.holder, actor=self.operator, now=NOW
        )

    def claim(self):
        return actions.claim_person(person_id=self.person.pk, actor=self.holder, now=NOW)

    def answer(self, said, actor=None):
        step = {"it is me": actions.confirm_claim, "it is not me": actions.deny_claim}[said]
        return step(claim_id=Claim.objects.get().pk, actor=actor or self.holder, now=NOW)

    def unlink(self):
        return actions.unlink_account(person_id=self.person.pk, actor=self.operator, now=NOW)

    def stored(self):
        person = Person.objects.get(pk=self.person.pk)
        return person.account, person.consent, Claim.objects.count()


@pytest.fixture
def asked():
    return Asked()


def told(*, besides=()):
    return [
        (each.recipient, each.code, each.link)
        for each in Notice.objects.exclude(pk__in=besides).order_by("pk")
    ]


def last_of(subject):
    entry = history_of(subject)[0]
    return entry.actor, entry.action, entry.before, entry.after


def test_account_that_staff_link_is_asked_and_is_nobody_until_then(asked):
    asked.link()  # again changes nothing
    assert asked.stored() == (None, "staff_only", 1)
    assert standing_of(factories.fresh(asked.holder)).person_id is None
    rights = ("change_person", "give_consent", "speak_for_person")
    assert not any(can(asked.holder, f"registry.{right}", asked.person) for right in rights)
    assert told() == [(asked.holder, "registry.said_to_be_person", "/account/claim/")]
    for subject in (asked.person, asked.holder):
        assert last_of(subject) == (asked.operator, "registry.ask_holder", "", "")


def test_holder_who_says_that_it_is_them_has_claimed_the_record(asked):
    standing_of(asked.holder)
    before = set(Notice.objects.values_list("pk", flat=True))
    asked.answer("it is me")
    assert asked.stored() == (asked.holder, "claimed", 0)
    assert standing_of(asked.holder).person_id == asked.person.pk
    assert told(besides=before) == [
        (asked.operator, "registry.claim_confirmed", f"/people/{asked.person.pk}/")
    ]
    for subject in (asked.person, asked.holder):
        assert last_of(subject) == (asked.holder, "registry.confirm_claim", "staff_only", "claimed")


def test_holder_who_says_that_it_is_not_them_is_asked_no_more_and_who_asked_is_told(asked):
    before = set(Notice.objects.values_list("pk", flat=True))
    asked.answer("it is not me")
    assert asked.stored() == (None, "staff_only", 0)
    assert told(besides=before) == [(asked.operator, "registry.claim_denied", f"/people/{asked.person.pk}/")]
    for subject in (asked.person, asked.holder):
        assert last_of(subject) == (asked.holder, "registry.deny_claim", "", "")


def test_part_of_the_system_that_asked_is_told_nothing():
    holder, person = factories.account(), factories.person()
    actions.link_account(person_id=person.pk, account=holder, actor=factories.system(), now=NOW)
    Notice.objects.all().delete()
    actions.deny_claim(claim_id=Claim.objects.get().pk, actor=holder, now=NOW)
    assert not Notice.objects.exists()


def test_claim_that_the_holder_began_is_agreed_once_staff_link_the_account():
    asked = Asked()
    asked.unlink()
    actions.give_consent(person_id=asked.person.pk, consent="consented", actor=asked.operator, now=NOW)
    Notice.objects.all().delete()
    for _again in range(2):
        asked.claim()
    assert asked.stored() == (None, "consented", 1)
    assert told() == [(asked.operator, "registry.person_claimed", f"/people/{asked.person.pk}/#account")]
    with pytest.raises(NotPermittedError):  # nobody answers themselves
        asked.answer("it is me")
    asked.link()
    assert asked.stored() == (asked.holder, "claimed", 0)
    assert last_of(asked.person) == (asked.operator, "registry.link_account", "consented", "claimed")
    assert told()[1:] == [(asked.holder, "registry.is_person", f"/people/{asked.person.pk}/")]


def test_claim_that_is_made_and_denied_in_turns_is_told_once_while_it_stands_unread(asked):
    asked.unlink()
    actions.give_consent(person_id=asked.person.pk, consent="consented", actor=asked.operator, now=NOW)
    Notice.objects.all().delete()
    for _turn in range(3):
        asked.claim()
        asked.answer("it is not me")
    asked.claim()
    once = (asked.operator, "registry.person_claimed", f"/people/{asked.person.pk}/#account")
    assert told() == [once]
    mark_all_read(actor=asked.operator, now=NOW)
    asked.answer("it is not me")
    asked.claim()
    assert told() == [once, once]


def test_second_persons_claim_is_told_and_mailed_while_the_notice_of_the_first_stands_unread(asked):
    asked.unlink()
    actions.give_consent(person_id=asked.person.pk, consent="consented", actor=asked.operator, now=NOW)
    Notice.objects.all().delete()
    begin_digest(language="en", actor=asked.operator, now=NOW - timedelta(hours=1))
    asked.claim()
    asked.answer("it is not me")
    mailed = new_notices(asked.operator.pk, now=NOW + timedelta(hours=1))
    assert mailed is not None
    note_digest_mailed(
        account_id=asked.operator.pk,
        told_until=mailed.told_until,
        actor=factories.system(),
        now=NOW + timedelta(hours=1),
    )
    second, tomorrow = factories.account(), NOW + timedelta(days=1)
    actions.claim_person(person_id=asked.person.pk, actor=second, now=tomorrow)
    claimed = (asked.operator, "registry.person_claimed", f"/people/{asked.person.pk}/#account")
    assert told() == [claimed, claimed]
    anew = new_notices(asked.operator.pk, now=tomorrow + timedelta(hours=1))
    assert anew is not None
    assert anew.counts == (("registry", 1),)


def test_claim_from_before_it_was_taken_back_shows_nobody(asked):
    def say(consent, now):
        actions.give_consent(person_id=asked.person.pk, consent=consent, actor=asked.operator, now=now)

    asked.unlink()
    say("consented", NOW)
    asked.claim()
    say("staff_only", NOW + timedelta(hours=1))
    asked.link()
    assert asked.stored() == (asked.holder, "staff_only", 0)
    assert last_of(asked.person) == (asked.operator, "registry.link_account", "staff_only", "staff_only")
    state = Person.objects.values_list("consent_state", "consent_noted_at").get(pk=asked.person.pk)
    assert state == ("taken_back", NOW + timedelta(hours=1))


def test_holder_who_was_asked_and_claims_the_record_says_thereby_that_it_is_them(asked):
    actions.give_consent(person_id=asked.person.pk, consent="consented", actor=asked.operator, now=NOW)
    asked.claim()
    assert asked.stored() == (asked.holder, "claimed", 0)


def test_operator_who_links_their_own_account_need_not_ask_themselves():
    operator, person = factories.operator(), factories.person()
    actions.link_account(person_id=person.pk, account=operator, actor=operator, now=NOW)
    person.refresh_from_db()
    assert (person.account, person.consent) == (operator, "claimed")


@pytest.mark.parametrize(
    ("begun_by_holder", "code"), [(False, "registry.claim_ended"), (True, "registry.claim_refused")]
)
def test_staff_take_the_question_back_or_refuse_what_was_claimed(begun_by_holder, code):
    asked = Asked()
    if begun_by_holder:
        actions.give_consent(person_id=asked.person.pk, consent="consented", actor=asked.operator, now=NOW)
        asked.unlink()
        asked.claim()
    consent = Person.objects.get(pk=asked.person.pk).consent
    Notice.objects.all().delete()
    for _again in range(2):
        asked.unlink()
    assert asked.stored() == (None, consent, 0)
    assert told() == [(asked.holder, code, "/account/")]
    for subject in (asked.person, asked.holder):
        assert last_of(subject) == (asked.operator, "registry.end_claim", "", "")


def test_nobody_but_the_holder_answers(asked):
    others = (asked.operator, factories.account(), factories.clerk(), VISITOR)
    entries = Entry.objects.count()
    for other in others:
        for said in ("it is me", "it is not me"):
            with pytest.raises((NotPermittedError, Claim.DoesNotExist)):
                asked.answer(said, other)
    assert (asked.stored(), Entry.objects.count()) == ((None, "staff_only", 1), entries)


def test_question_is_seen_by_the_holder_and_by_operators(asked):
    everybody = {
        "holder": asked.holder,
        "operator": asked.operator,
        "system": factories.system(),
        "account": factories.account(),
        "clerk": factories.clerk(),
        "broker": factories.broker(),
        "visitor": VISITOR,
    }
    claim = Claim.objects.get()
    seen = set()
    for who, actor in everybody.items():
        listed = claim in claims.visible_to(actor)
        try:
            found = claims.find(actor, claim.pk) == claim
        except Claim.DoesNotExist:
            found = False
        assert found == listed
        if listed:
            seen.add(who)
    assert seen == {"holder", "operator", "system"}


def test_question_waits_for_whoever_did_not_say_so_yet(asked):
    def waits():
        actors = {"holder": asked.holder, "operator": asked.operator, "another": factories.account()}
        return [who for who, actor in actors.items() if claims.waiting_for(actor).exists()]

    assert waits() == ["holder"]
    asked.unlink()
    assert waits() == []
    actions.give_consent(person_id=asked.person.pk, consent="consented", actor=asked.operator, now=NOW)
    asked.claim()
    assert waits() == ["operator"]


def test_claim_of_an_operator_waits_for_the_others_and_for_themselves_where_there_is_none():
    alone, person = factories.operator(), factories.person("闾丘澈", consent="consented")
    actions.claim_person(person_id=person.pk, actor=alone, now=NOW)
    assert told() == []
    assert claims.waiting_for(alone).count() == 1
    other = factories.operator()
    assert [claims.waiting_for(each).count() for each in (alone, other)] == [0, 1]
    close_account(account_id=other.pk, actor=alone, now=NOW)
    assert claims.waiting_for(alone).count() == 1


def test_one_question_at_a_time_of_an_account_and_about_a_record(asked):
    other = factories.person("冼牧遥", consent="consented")
    entries = Entry.objects.count()
    for refused in (
        lambda: actions.link_account(
            person_id=asked.person.pk, account=factories.account(), actor=asked.operator, now=NOW
        ),
        lambda: actions.link_account(person_id=other.pk, account=asked.holder, actor=asked.operator, now=NOW),
        lambda: actions.claim_person(person_id=other.pk, actor=asked.holder, now=NOW),
    ):
        with pytest.raises((ValidationError, NotPermittedError)):
            refused()
    assert (asked.stored(), Entry.objects.count()) == ((None, "staff_only", 1), entries)


def test_record_about_which_somebody_is_asked_is_kept_in_a_merge(asked):
    other = factories.person("闾丘澈")
    with pytest.raises(ValidationError):
        actions.merge_person(person_id=asked.person.pk, into_id=other.pk, actor=asked.operator, now=NOW)
    actions.merge_person(person_id=other.pk, into_id=asked.person.pk, actor=asked.operator, now=NOW)
    asked.answer("it is me")
    assert asked.stored() == (asked.holder, "claimed", 0)


def test_person_about_whom_somebody_is_asked_is_not_removed_as_a_mistake():
    operator, person = factories.operator(), factories.person()
    actions.link_account(person_id=person.pk, account=factories.account(), actor=operator, now=NOW)
    with pytest.raises(ValidationError):
        actions.remove_person(person_id=person.pk, actor=operator, now=NOW)
    assert Claim.objects.count() == 1


@pytest.mark.parametrize("begun_by_holder", [False, True])
def test_nobody_is_asked_about_a_record_that_was_removed_and_the_holder_is_told(asked, begun_by_holder):
    if begun_by_holder:
        actions.give_consent(person_id=asked.person.pk, consent="consented", actor=asked.operator, now=NOW)
        asked.unlink()
        asked.claim()
    before = set(Notice.objects.values_list("pk", flat=True))
    for _again in range(2):
        actions.forget_person(person_id=asked.person.pk, actor=asked.operator, now=NOW)
    assert asked.stored() == (None, "staff_only", 0)
    assert told(besides=before) == [(asked.holder, "registry.claimed_record_removed", "/account/")]


def test_holder_who_removes_the_record_about_which_they_are_asked_is_told_nothing():
    operator, other = factories.operator(), factories.operator()
    person = factories.person("闾丘澈")
    actions.link_account(person_id=person.pk, account=operator, actor=other, now=NOW)
    Notice.objects.all().delete()
    actions.forget_person(person_id=person.pk, actor=operator, now=NOW)
    assert (Claim.objects.count(), told()) == (0, [])


@pytest.mark.parametrize("who", ["visitor", "system", "who is somebody already"])
def test_claims_nobody_who_cannot_be_that_person(who):
    person = factories.person(consent="consented")
    actor = {
        "visitor": lambda: VISITOR,
        "system": factories.system,
        "who is somebody already": lambda: factories.expert()[0],
    }[who]()
    with pytest.raises(NotPermittedError):
        actions.claim_person(person_id=person.pk, actor=actor, now=NOW)
    assert not Claim.objects.exists()


def test_record_that_is_not_shown_is_claimed_by_nobody():
    person, account = factories.person(), factories.account()
    with pytest.raises(Person.DoesNotExist):
        actions.claim_person(person_id=person.pk, actor=account, now=NOW)
