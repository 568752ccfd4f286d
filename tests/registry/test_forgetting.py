"""A removed person stays removed: neither merges nor files bring anything back."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction

from duijie.files.models import Attachment
from duijie.files.queries import may_add
from duijie.notices.models import Notice
from duijie.registry import actions, namesakes
from duijie.registry.models import FORGOTTEN, Person
from tests.files import factories as files
from tests.registry import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


def forget(person: Person, operator) -> Person:
    return actions.forget_person(person_id=person.pk, actor=operator, now=NOW)


@pytest.mark.parametrize("removed_is_kept", [True, False])
def test_removed_record_is_merged_with_no_other(removed_is_kept):
    operator = factories.operator()
    removed, other = factories.person("闾丘澈"), factories.person("闾丘彻")
    # The kept one must not be refused for the other reason: that who refuses to be ranked stays so.
    actions.change_person(person_id=other.pk, changes={"refuses_ranking": True}, actor=operator, now=NOW)
    forget(removed, operator)
    merged, kept = (other, removed) if removed_is_kept else (removed, other)
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        actions.merge_person(person_id=merged.pk, into_id=kept.pk, actor=operator, now=NOW)
    assert [str(each) for each in refusal.value.messages] == [
        "其中一条记录的信息已应本人要求移除，须保持原状。另一条若为同一人，请将其信息一并移除。"
    ]
    assert not Person.objects.exclude(merged_into=None).exists()


def test_record_merged_into_a_removed_one_is_removed_by_asking_again():
    operator = factories.operator()
    removed, other = factories.person("闾丘澈"), factories.person("闾丘彻", consent="consented")
    forget(removed, operator)
    # As a version that did not refuse it left them.
    Person.objects.filter(pk=other.pk).update(
        merged_into=removed, canonical=removed, merged_at=NOW, merged_by=operator
    )
    forget(removed, operator)
    rows = Person.objects.order_by("pk").values_list("name", "consent", "forgotten_at")
    assert list(rows) == [(FORGOTTEN, "staff_only", NOW)] * 2
    assert namesakes.people_like(["闾丘彻"]) == []


def test_removed_record_takes_no_file():
    operator = factories.operator()
    person = factories.person("闾丘澈", at=factories.organisation())
    assert may_add(operator, person)
    removed = forget(person, operator)
    assert not may_add(operator, removed)
    with pytest.raises(ValidationError):
        files.attachment("people", person, operator)
    assert not Attachment.objects.exists()


def test_notices_of_earlier_versions_lose_the_name_they_held():
    account = factories.account()
    for code in ("registry.is_person", "registry.is_person_no_more", "registry.may_speak"):
        Notice.objects.create(recipient=account, code=code, params={"person": "闾丘澈"}, at=NOW)
    import_module("duijie.registry.migrations.0006_forgotten").take_names_out_of_notices(apps, None)
    assert dict(Notice.objects.values_list("code", "params")) == {
        "registry.is_person": {},
        "registry.is_person_no_more": {},
        "registry.may_speak": {"person": "闾丘澈"},
    }
