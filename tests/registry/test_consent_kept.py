"""What a person said of being shown is kept: asked, given, taken back, when, and who noted it."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from duijie.audit.models import Entry
from duijie.registry import actions, queries
from duijie.registry.models import Person
from tests.registry import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
LATER = NOW + timedelta(days=2)


def say(person, consent, actor, now=NOW):
    return actions.give_consent(person_id=person.pk, consent=consent, actor=actor, now=now)


def ask(person, actor, now=NOW):
    return actions.note_asked(person_id=person.pk, actor=actor, now=now)


def kept(*people):
    columns = ("consent", "consent_state", "consent_noted_at", "consent_noted_by")
    return [Person.objects.values_list(*columns).get(pk=each.pk) for each in people]


def took_back(actor, **fields):
    """Somebody without an account, who agreed and then took it back."""
    person = factories.person("闾丘澈", consent="consented", **fields)
    return say(person, "staff_only", actor, LATER)


def test_person_who_took_it_back_is_told_apart_from_one_who_was_never_asked():
    operator = factories.operator()
    never, asked = factories.person("闾丘澈"), ask(factories.person("闾丘澈"), operator)
    gave = say(factories.person("闾丘澈"), "consented", operator)
    gone = took_back(operator)
    assert kept(never, asked, gave, gone) == [
        ("staff_only", "never_asked", None, None),
        ("staff_only", "asked", NOW, operator.pk),
        ("consented", "given", NOW, operator.pk),
        ("staff_only", "taken_back", LATER, operator.pk),
    ]
    people = (never, asked, gave, gone)
    assert [queries.took_back_consent([each.pk]) for each in people] == [False, False, False, True]


def test_person_who_claims_the_record_agrees_and_says_so_themselves():
    account, person = factories.expert("闾丘澈")
    assert kept(person) == [("claimed", "given", NOW, account.pk)]
    say(person, "staff_only", account, LATER)
    assert kept(person) == [("staff_only", "taken_back", LATER, account.pk)]


def test_wrong_link_that_is_taken_away_leaves_what_was_said_before_it():
    operator = factories.operator()
    never, gone = factories.person("闾丘澈"), took_back(operator)
    asked = ask(factories.person("闾丘澈"), operator)
    for person in (never, asked, gone):
        factories.link(person, factories.account())
        actions.unlink_account(person_id=person.pk, actor=operator, now=LATER)
    assert kept(never, asked, gone) == [
        ("staff_only", "never_asked", None, None),
        ("staff_only", "asked", NOW, operator.pk),
        ("staff_only", "taken_back", LATER, operator.pk),
    ]


def test_wrong_link_undoes_nothing_that_was_taken_back_before_it_or_under_a_second_record():
    operator, holder = factories.operator(), factories.account()
    gone, second = took_back(operator), factories.person("闾丘澈")
    merge(took_back(operator), second, operator)
    for person in (gone, second):
        factories.link(person, holder)
        say(person, "staff_only", holder, LATER)
        say(person, "claimed", holder, LATER)
        actions.unlink_account(person_id=person.pk, actor=operator, now=LATER)
    assert [each[:2] for each in kept(gone, second)] == [("staff_only", "taken_back")] * 2


def test_wrong_link_after_a_claim_that_its_holder_began_undoes_nothing_either():
    operator, holder, other = factories.operator(), factories.account(), factories.account()
    gone = say(factories.person("闾丘澈"), "staff_only", operator)
    say(gone, "consented", operator)
    actions.claim_person(person_id=gone.pk, actor=holder, now=NOW)
    say(gone, "staff_only", operator, LATER)
    actions.link_account(person_id=gone.pk, account=holder, actor=operator, now=LATER)
    say(gone, "claimed", factories.fresh(holder), LATER)
    actions.unlink_account(person_id=gone.pk, actor=operator, now=LATER)
    factories.link(gone, other)
    actions.unlink_account(person_id=gone.pk, actor=operator, now=LATER)
    assert kept(gone) == [("staff_only", "taken_back", LATER, operator.pk)]


def test_wrong_link_that_is_taken_away_leaves_that_somebody_was_asked_but_for_what_they_took_back():
    operator = factories.operator()
    asked_since, agreed_since, gone_since = (ask(factories.person("闾丘澈"), operator) for _ in "123")
    holder = factories.account()
    factories.link(asked_since, holder)
    say(asked_since, "claimed", factories.fresh(holder))
    say(agreed_since, "consented", operator)
    say(gone_since, "staff_only", operator, LATER)
    for person in (agreed_since, gone_since):
        factories.link(person, factories.account())
    for person in (asked_since, agreed_since, gone_since):
        actions.unlink_account(person_id=person.pk, actor=operator, now=LATER)
    assert kept(asked_since, agreed_since, gone_since) == [
        ("staff_only", "asked", NOW, operator.pk),
        ("staff_only", "asked", NOW, operator.pk),
        ("staff_only", "taken_back", LATER, operator.pk),
    ]


def test_import_gives_nothing_back_and_staff_may_when_the_person_says_so_again():
    operator = factories.operator()
    person = took_back(operator)
    entries = Entry.objects.count()
    with pytest.raises(ValidationError):
        say(person, "consented", factories.system())
    assert (kept(person)[0][:2], Entry.objects.count()) == (("staff_only", "taken_back"), entries)
    say(person, "consented", operator, LATER)
    assert kept(person) == [("consented", "given", LATER, operator.pk)]


@pytest.mark.parametrize("who", ["took it back", "agreed"])
def test_person_who_answered_is_not_noted_as_asked_again(who):
    operator = factories.operator()
    person = took_back(operator) if who == "took it back" else factories.person(consent="consented")
    before = kept(person), Entry.objects.count()
    with pytest.raises(ValidationError):
        ask(person, operator)
    assert (kept(person), Entry.objects.count()) == before


def test_refusal_of_who_was_asked_is_kept_as_taken_back():
    operator = factories.operator()
    person = ask(factories.person(), operator)
    ask(person, operator, LATER)
    assert kept(person) == [("staff_only", "asked", NOW, operator.pk)]  # again changes nothing
    say(person, "staff_only", operator, LATER)
    assert kept(person) == [("staff_only", "taken_back", LATER, operator.pk)]


def merge(merged, into, actor):
    actions.merge_person(person_id=merged.pk, into_id=into.pk, actor=actor, now=LATER)


def test_second_record_that_a_draft_made_takes_over_what_was_taken_back():
    operator, clerk = factories.operator(), factories.clerk()
    old, new = took_back(operator), factories.person("闾丘澈")
    merge(old, new, clerk)
    taken_back = ("staff_only", "taken_back", LATER, operator.pk)
    assert kept(old, new) == [taken_back, taken_back]
    actions.undo_person_merge(person_id=old.pk, actor=clerk, now=LATER)
    assert kept(old, new) == [taken_back, taken_back]


def test_record_that_is_merged_into_one_taken_back_is_shown_no_more():
    operator = factories.operator()
    old, shown = took_back(operator), factories.person("闾丘澈", consent="consented")
    merge(shown, old, operator)
    actions.undo_person_merge(person_id=shown.pk, actor=operator, now=LATER)
    assert kept(shown) == [("staff_only", "taken_back", LATER, operator.pk)]


def test_record_that_was_taken_back_is_not_merged_away_into_one_that_is_shown():
    operator = factories.operator()
    old, shown = took_back(operator), factories.person("闾丘澈", consent="consented")
    with pytest.raises(ValidationError):
        merge(old, shown, operator)
    _account, claimed = factories.expert("闾丘澈")
    merge(old, claimed, operator)  # who claimed the record has said it since, and themselves
    assert kept(claimed)[0][:2] == ("claimed", "given")


def test_removal_is_the_last_word():
    operator, person = factories.operator(), factories.person(at=factories.organisation())
    actions.forget_person(person_id=person.pk, actor=operator, now=LATER)
    assert kept(person) == [("staff_only", "taken_back", LATER, operator.pk)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"consent_state": "given", "consent_noted_at": NOW},
        {"consent": "consented"},
        {"consent": "consented", "consent_state": "taken_back", "consent_noted_at": NOW},
        {"consent_state": "asked"},
        {"consent_noted_at": NOW},
        {"consent_state": "perhaps", "consent_noted_at": NOW},
    ],
)
def test_what_contradicts_itself_cannot_be_stored(wrong):
    person = factories.person()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(**wrong)


def test_page_tells_staff_what_was_said_when_and_who_noted_it(client):
    operator = factories.operator()
    person = took_back(operator)
    client.force_login(operator)
    page = client.get(f"/people/{person.pk}/").content.decode()
    noted = f'<span class="muted small">{LATER:%Y-%m-%d} {operator.display_name}登记</span>'
    assert f"不同意公开或已撤回同意 {noted}" in page
    never = factories.person()
    page = client.get(f"/people/{never.pk}/").content.decode()
    assert "从未征求意见" in page
    client.post(f"/people/{never.pk}/asked/")
    assert kept(never)[0][1] == "asked"
    shown = factories.person(consent="consented")
    client.logout()
    assert "是否同意公开" not in client.get(f"/people/{shown.pk}/").content.decode()


BEFORE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "duijie.config.settings_test"
import django
django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
for room, step in (("accounts", None), ("audit", None), ("registry", "0014")):
    call_command("migrate", *filter(None, (room, step)), verbosity=0)
loader = MigrationExecutor(connection).loader
leaves = [each for room in ("accounts", "audit") for each in loader.graph.leaf_nodes(room)]
leaves.append(("registry", "0014_claims"))
old = loader.project_state(leaves).apps
User, Entry = old.get_model("accounts", "User"), old.get_model("audit", "Entry")
Person = old.get_model("registry", "Person")
made, said = (datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2))
who = User.objects.create(username="who", display_name="职员", created_at=made)
def person(name, *entries, **fields):
    one = Person.objects.create(name=name, sort_name=name, created_at=made, **fields)
    for deed, before, after in entries:
        Entry.objects.create(at=said, actor=who, action=f"registry.{deed}", subject_type="registry.person",
            subject_id=one.pk, before=before, after=after)
gave, took = ("give_consent", "staff_only", "consented"), ("give_consent", "consented", "staff_only")
person("never")
person("nothing said", ("give_consent", "staff_only", "staff_only"))
person("gave", gave, consent="consented")
person("shown, no word of when", consent="consented")
person("took back", gave, took)
person("unlinked", ("link_account", "staff_only", "claimed"))
person("took back, then linked wrongly", gave, took, ("link_account", "staff_only", "claimed"))
person("took back, saved again", gave, took, ("give_consent", "staff_only", "staff_only"))
hidden = User.objects.create(username="a", display_name="甲", created_at=made)
person("hidden with account", account=hidden)
call_command("migrate", "registry", verbosity=0)
from duijie.registry.models import Person
for one in Person.objects.order_by("pk"):
    at = one.consent_noted_at
    print(one.name, one.consent_state, at and f"{at:%m-%d}", one.consent_noted_by and "by", sep=", ")
"""


@pytest.mark.setup
def test_what_was_said_before_is_known_as_far_as_the_audit_tells(tmp_path):
    environ = {"DUIJIE_DATA": str(tmp_path), "PATH": "", "DUIJIE_SECRET_KEY": "only-for-tests"}
    done = subprocess.run(
        [sys.executable, "-c", BEFORE], env=environ, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "never, never_asked, None, None",
        "nothing said, never_asked, None, None",
        "gave, given, 03-02, by",
        "shown, no word of when, given, 03-01, None",
        "took back, taken_back, 03-02, by",
        "unlinked, never_asked, None, None",
        "took back, then linked wrongly, taken_back, 03-02, by",
        "took back, saved again, taken_back, 03-02, by",
        "hidden with account, taken_back, 03-01, None",
    ]
