"""Requests about records: who sees and answers them, what a removal takes away, what is let go of."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import or_

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from duijie.access import VISITOR, NotPermittedError, can, permissions
from duijie.agreements.models import Signatory
from duijie.audit.models import Entry
from duijie.core.lifecycle import WrongStateError
from duijie.corrections import actions, queries
from duijie.corrections.models import Correction
from duijie.files.models import Attachment
from duijie.names.models import NameKey, name_keys
from duijie.notices.models import Notice
from duijie.registry import actions as registry_actions
from duijie.registry.models import FORGOTTEN, Person
from duijie.registry.namesakes import people_like
from tests.agreements import factories as agreements
from tests.corrections import factories
from tests.files import factories as files
from tests.offers import factories as offers
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW
NAME, OTHER_NAME, TITLE = "闾丘澈", "闾丘彻", "正高级示例工程师"
PINYIN, ENGLISH_NAME = "lüqiu che", "Cher Lueqiu"
# Also what is derived of them: how the name sounds and is sorted.
WORDS = (NAME, OTHER_NAME, TITLE, PINYIN, ENGLISH_NAME, "lvqiu", "lüqiu", "lv qiu", "lü qiu")
READERS = ("operator", "coordinator", "broker", "broker elsewhere", "clerk", "who asked", "nobody")


@pytest.fixture
def people():
    return {
        "operator": registry.operator(),
        "coordinator": registry.coordinator(),
        "broker": registry.broker(),
        "broker elsewhere": registry.broker(registry.DALIAN),
        "clerk": registry.clerk(),
        "who asked": registry.account(),
        "nobody": registry.account(),
    }


def fresh(people) -> dict:
    return {who: registry.fresh(account) for who, account in people.items()}


MAY = {
    #                      operator coordin broker elsewhere clerk asked  nobody
    "corrections.ask":    (True,    True,   True,  True,     True, True,  True),
    "corrections.settle": (True,    True,   True,  False,    False, False, False),
    "corrections.refuse": (True,    True,   True,  False,    False, False, False),
}  # fmt: skip


def test_who_may_what(people):
    asked = factories.correction(actor=people["who asked"])
    readers = fresh(people)
    found = {name: tuple(can(readers[who], name, asked) for who in READERS) for name in MAY}
    assert found == MAY
    assert {name for name in permissions() if name.startswith("corrections.")} == MAY.keys()
    assert [can(VISITOR, name, asked) for name in MAY] == [True, False, False]
    own = factories.correction(actor=people["broker"])
    assert not can(registry.fresh(people["broker"]), "corrections.settle", own)


def test_who_sees_a_request_in_the_list_and_by_itself(people):
    here = factories.correction(actor=people["who asked"])
    nowhere = factories.correction(region=None)
    seen = {}
    for who, reader in fresh(people).items():
        listed = set(queries.visible_to(reader).values_list("pk", flat=True))
        for each in (here, nowhere):
            if each.pk in listed:
                assert queries.find(reader, each.pk) == each
            else:
                with pytest.raises(Correction.DoesNotExist):
                    queries.find(reader, each.pk)
        seen[who] = (here.pk in listed, nowhere.pk in listed)
    assert seen == {
        "operator": (True, True),
        "coordinator": (True, False),
        "broker": (True, False),
        "broker elsewhere": (False, False),
        "clerk": (False, False),
        "who asked": (True, False),
        "nobody": (False, False),
    }
    assert list(queries.visible_to(VISITOR)) == []


def test_request_waits_with_those_who_answer_until_its_date(people):
    asked = factories.correction(actor=people["who asked"])
    waiting = {who: list(queries.waiting_for(reader)) for who, reader in fresh(people).items()}
    assert waiting == {
        who: [asked] if who in {"operator", "coordinator", "broker"} else [] for who in READERS
    }
    assert asked.due_date == date(2026, 3, 17)
    told = Notice.objects.filter(code="corrections.asked").values_list("recipient_id", "link", "params")
    assert {who for who, _link, _params in told} == {people["coordinator"].pk, people["broker"].pk}
    assert {(link, str(params)) for _who, link, params in told} == {(f"/corrections/{asked.pk}/", "{}")}


def test_own_request_of_the_only_broker_is_told_to_the_operators():
    operator, broker = registry.operator(), registry.broker()
    asked = factories.correction(actor=registry.fresh(broker))
    told = Notice.objects.filter(code="corrections.asked").values_list("recipient", "link")
    assert list(told) == [(operator.pk, f"/corrections/{asked.pk}/")]


def test_request_is_due_fifteen_days_after_the_day_it_was_asked_in_china(monkeypatch):
    monkeypatch.setattr(factories, "NOW", datetime(2026, 3, 2, 17, 0, tzinfo=UTC))
    assert factories.correction().due_date == date(2026, 3, 18)


def test_request_goes_to_the_region_where_the_person_has_a_post(people):
    _account, person = registry.expert(at=registry.organisation(region=registry.DALIAN))
    asked = factories.correction(actor=registry.fresh(person.account), person_id=person.pk)
    assert (asked.region_id, asked.name, asked.person) == (registry.DALIAN, person.name, person)


def test_nothing_is_looked_up_for_who_does_not_see_the_person():
    hidden = registry.person("冼牧远", at=registry.organisation())
    with pytest.raises(Person.DoesNotExist):
        factories.correction(person_id=hidden.pk)
    assert not Correction.objects.exists()
    assert factories.correction(region=None).person is None


def test_answer_reaches_who_asked_and_their_contact_is_let_go_of(people):
    asked = factories.correction(actor=people["who asked"], known_by="nobody guesses this")
    done = actions.settle_correction(
        correction_id=asked.pk, answer="职称已更正。", actor=people["broker"], now=NOW
    )
    assert (done.state, done.answer, done.contact, done.text) == ("done", "职称已更正。", "", "职称写错了。")
    assert (done.answered_at, done.answered_by_id) == (NOW, people["broker"].pk)
    assert queries.find_by_secret("nobody guesses this") == done
    assert Notice.objects.get(code="corrections.answered").recipient == people["who asked"]
    lines = Entry.objects.filter(subject_type="corrections.correction", subject_id=asked.pk)
    assert [(line.action, line.before, line.after, line.reason_code) for line in lines.order_by("pk")] == [
        ("corrections.ask", "", "", "correct"),
        ("corrections.settle", "asked", "done", "correct"),
    ]
    for act in (actions.settle_correction, actions.refuse_correction):
        with pytest.raises(WrongStateError):
            act(correction_id=asked.pk, answer="再来一次", actor=people["operator"], now=NOW)


def test_refusal_needs_a_reason_and_keeps_the_record(people):
    person = registry.person(at=registry.organisation())
    asked = factories.correction("remove", actor=people["operator"], person_id=person.pk)
    for answer in ("", "  \n "):
        with pytest.raises(ValidationError):
            actions.refuse_correction(correction_id=asked.pk, answer=answer, actor=people["broker"], now=NOW)
    assert Correction.objects.get().state == "asked"
    refused = actions.refuse_correction(
        correction_id=asked.pk, answer="无法核实请求人身份。", actor=people["broker"], now=NOW
    )
    assert (refused.state, refused.name) == ("refused", person.name)
    assert Person.objects.get(pk=person.pk).name == person.name


@pytest.fixture
def removed(people):
    """Somebody with every field, two records, posts, an account, expertise and a signature; now removed.

    An earlier request was refused, and one more waits: both name them.
    """
    world = agreements.world()
    body = registry.organisation()
    person = registry_actions.create_person(
        actor=registry.system(), now=NOW, name=NAME, title=TITLE, pinyin=PINYIN, english_name=ENGLISH_NAME
    )
    operator = people["operator"]
    change = {"person_id": person.pk, "actor": operator, "now": NOW}
    registry_actions.add_post(**change, organisation_id=body.pk, name="研究员")
    registry.link(person, people["who asked"])
    registry_actions.unlink_account(**change)
    registry.link(person, people["who asked"])
    other = registry.person(OTHER_NAME, at=body)
    registry_actions.merge_person(person_id=other.pk, into_id=person.pk, actor=operator, now=NOW)
    offers.expertise("open", of=person)
    Signatory.objects.create(
        agreement=agreements.agreement(world, "signed"), person=person, organisation=world.owing
    )
    known = {"actor": registry.fresh(people["who asked"]), "person_id": person.pk, "text": f"{NAME}写错了"}
    refused = factories.correction(**known)
    actions.refuse_correction(correction_id=refused.pk, answer="查无此误。", actor=operator, now=NOW)
    waiting = factories.correction(**known)
    asked = factories.correction("remove", **known)
    before = {"names": name_keys(Person.objects.get(pk=person.pk)), "columns": columns_that_say(WORDS)}
    actions.settle_correction(correction_id=asked.pk, answer="已移除。", actor=people["broker"], now=NOW)
    return {
        **before,
        "person": person,
        "other": other,
        "body": body,
        "refused": refused,
        "waiting": waiting,
        "asked": asked,
    }


def columns_that_say(words: tuple[str, ...]) -> set[str]:
    """Every column of every table in which one of the words stands, in whatever shape it is stored."""
    found = set()
    says = reduce(or_, (Q(told__icontains=shape) for word in words for shape in shapes(word)))
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            told = model._base_manager.annotate(told=Cast(field.attname, TextField())).values_list("told")
            if told.filter(says).exists():
                found.add(f"{model._meta.label_lower}.{field.name}")
    return found


def shapes(word: str) -> set[str]:
    """As text, and as JSON writes it."""
    return {word, json.dumps(word).strip('"')}


@pytest.mark.slow
def test_removed_name_stands_in_no_column_of_any_table(removed):
    assert removed["columns"] == {
        *(f"registry.person.{field}" for field in ("name", "pinyin", "english_name", "title")),
        *(f"registry.person.{field}" for field in ("sort_name", "sound")),
        *(f"corrections.correction.{field}" for field in ("name", "text")),
    }
    assert columns_that_say(WORDS) == set()


@pytest.mark.slow
def test_removal_leaves_the_record_empty_and_what_names_it_whole(people, removed):
    person, other = removed["person"], removed["other"]
    for each in Person.objects.filter(pk__in=[person.pk, other.pk]):
        told = (each.name, each.title, each.pinyin, each.english_name, each.consent)
        assert told == (FORGOTTEN, "", "", "", "staff_only")
        assert (each.account, each.refuses_ranking, each.forgotten_at) == (None, True, NOW)
        assert not each.posts.exists()
    assert len(removed["names"]) > 1
    assert not NameKey.objects.filter(record_id=person.pk, key__in=removed["names"]).exists()
    assert people_like([NAME, OTHER_NAME, FORGOTTEN]) == []
    assert Entry.objects.filter(action="registry.forget_person").count() == 2
    registry_actions.forget_person(person_id=person.pk, actor=people["operator"], now=NOW)
    assert Entry.objects.filter(action="registry.forget_person").count() == 2
    told = {(each.code, str(each.params)) for each in Notice.objects.filter(code__startswith="registry.is_p")}
    assert told == {("registry.is_person_no_more", "{}")}


@pytest.mark.slow
def test_removal_takes_the_words_of_every_request_about_the_person(people, removed):
    rows = Correction.objects.order_by("pk").values_list("state", "name", "found_at", "text", "forgotten_at")
    assert list(rows) == [(state, "", "", "", NOW) for state in ("refused", "asked", "done")]
    waiting = Correction.objects.get(pk=removed["waiting"].pk)
    assert (waiting.contact, waiting.answer) == ("电话转接 8", "")
    refused = Entry.objects.filter(subject_type="corrections.correction", subject_id=removed["refused"].pk)
    assert list(refused.order_by("pk").values_list("action", flat=True)) == [
        "corrections.ask",
        "corrections.refuse",
        "corrections.forget",
    ]
    asked = Entry.objects.filter(subject_type="corrections.correction", subject_id=removed["asked"].pk)
    assert list(asked.order_by("pk").values_list("action", flat=True)) == [
        "corrections.ask",
        "corrections.settle",
    ]
    done = actions.settle_correction(
        correction_id=waiting.pk, answer="已一并移除。", actor=people["broker"], now=NOW
    )
    assert (done.state, done.contact) == ("done", "")


def test_second_removal_of_the_same_person_is_answered_by_the_same_officers(people):
    person = registry.person(NAME, at=registry.organisation())
    first, second = (factories.correction("remove") for _ in range(2))
    for asked in (first, second):
        actions.settle_correction(
            correction_id=asked.pk, answer="已移除。", person_id=person.pk, actor=people["broker"], now=NOW
        )
    assert set(Correction.objects.values_list("state", "name", "person")) == {("done", "", person.pk)}
    assert Entry.objects.filter(action="registry.forget_person").count() == 1


@pytest.mark.slow
def test_removed_record_takes_nothing_new(people, removed):
    change = {"person_id": removed["person"].pk, "actor": people["operator"], "now": NOW}
    for refused in (
        lambda: registry_actions.change_person(**change, changes={"name": NAME}),
        lambda: registry_actions.give_consent(**change, consent="consented"),
        lambda: registry_actions.link_account(**change, account=people["who asked"]),
        lambda: registry_actions.add_post(**change, organisation_id=removed["body"].pk, name="顾问"),
        lambda: factories.correction(actor=people["operator"], person_id=removed["person"].pk),
    ):
        with pytest.raises(ValidationError), transaction.atomic():
            refused()


def test_visitors_removal_names_its_record_first_and_only_one_of_the_officers_region(people):
    elsewhere = registry.person(at=registry.organisation(region=registry.DALIAN))
    here = registry.person(at=registry.organisation())
    asked = factories.correction("remove")
    with pytest.raises(ValidationError):
        actions.settle_correction(correction_id=asked.pk, answer="好", actor=people["broker"], now=NOW)
    with pytest.raises(NotPermittedError):
        actions.settle_correction(
            correction_id=asked.pk, answer="好", person_id=elsewhere.pk, actor=people["broker"], now=NOW
        )
    assert Person.objects.filter(forgotten_at=None).count() == 2
    actions.settle_correction(
        correction_id=asked.pk, answer="好", person_id=here.pk, actor=people["broker"], now=NOW
    )
    assert Person.objects.get(forgotten_at=NOW) == here


def test_removal_waits_for_files_to_be_removed_first(people):
    person = registry.person(at=registry.organisation())
    files.attachment("people", person, people["operator"])
    asked = factories.correction("remove", actor=people["who asked"])
    with pytest.raises(ValidationError), transaction.atomic():
        actions.settle_correction(
            correction_id=asked.pk, answer="好", person_id=person.pk, actor=people["broker"], now=NOW
        )
    assert Person.objects.get(pk=person.pk).forgotten_at is None
    assert Attachment.objects.count() == 1


def test_agreement_keeps_its_signature_without_the_name(people):
    world = agreements.world()
    signed = agreements.agreement(world, "signed")
    person = registry.person("冼牧远", at=world.owing)
    Signatory.objects.create(agreement=signed, person=person, organisation=world.owing)
    registry_actions.forget_person(person_id=person.pk, actor=people["operator"], now=NOW)
    assert [str(each) for each in signed.signatories.all()] == [FORGOTTEN]


@pytest.mark.parametrize("signed_in", [True, False])
def test_too_many_requests_of_a_day_are_refused(people, monkeypatch, signed_in):
    monkeypatch.setattr(actions, "MOST_A_DAY", 2)
    monkeypatch.setattr(actions, "MOST_OF_VISITORS_A_DAY", 2)
    actor = people["who asked"] if signed_in else VISITOR
    for _ in range(2):
        factories.correction(actor=actor)
    with pytest.raises(ValidationError) as refusal:
        factories.correction(actor=actor)
    assert "联系平台管理员" in refusal.value.message
    assert Correction.objects.count() == 2
    Correction.objects.update(asked_at=NOW - timedelta(days=1))
    factories.correction(actor=actor)
    factories.correction(actor=people["nobody"])


def test_request_sent_twice_is_one_also_on_the_day_that_is_full(people, monkeypatch):
    first = factories.correction(actor=people["who asked"], known_by="of this form")
    monkeypatch.setattr(actions, "MOST_A_DAY", 1)
    assert factories.correction(actor=people["who asked"], known_by="of this form") == first
    assert Correction.objects.count() == Entry.objects.filter(action="corrections.ask").count() == 1


def test_request_that_came_twice_at_once_is_one(people, monkeypatch):
    first = factories.correction(actor=people["who asked"], known_by="of this form")
    answers = iter([None, first])
    monkeypatch.setattr(actions, "_asked_with", lambda *_asked: next(answers))
    assert factories.correction(actor=people["who asked"], known_by="of this form") == first
    assert Correction.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "done"},
        {"answer": "已办"},
        {"state": "refused", "answer": "不", "answered_at": NOW},
        {"kind": "praise"},
    ],
)
def test_request_in_an_impossible_state_cannot_be_stored(people, changes):
    asked = factories.correction()
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=asked.pk).update(**changes)


@pytest.mark.parametrize("kind", ["correct", "remove"])
@pytest.mark.parametrize("state", ["done", "refused"])
def test_answered_request_cannot_keep_contact_nor_one_about_the_removed_its_words(people, kind, state):
    asked = factories.correction(kind)
    settled = {
        "state": state,
        "answer": "好",
        "answered_at": NOW,
        "answered_by": people["operator"],
        "person": registry.person(),
        "forgotten_at": NOW,
        **dict.fromkeys(("contact", "name", "found_at", "text"), ""),
    }
    for kept in ("contact", "name", "found_at", "text"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Correction.objects.filter(pk=asked.pk).update(**settled | {kept: "字"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=asked.pk).update(**settled | {"person": None})
    Correction.objects.filter(pk=asked.pk).update(**settled)


def test_removal_is_not_done_while_the_person_is_told_of(people):
    asked = factories.correction("remove")
    settled = {"state": "done", "answer": "好", "answered_at": NOW, "answered_by": people["operator"]}
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=asked.pk).update(**settled, contact="", person=registry.person())
