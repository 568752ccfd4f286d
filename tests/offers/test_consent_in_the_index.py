"""Expertise is found by everybody only while its person agrees to be shown, whatever changes that."""

from __future__ import annotations

import pytest

from duijie.queue.worker import run_all
from duijie.registry import actions
from duijie.search.models import Passage
from duijie.search.queries import search
from tests.offers import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW


@pytest.fixture(autouse=True)
def index(settings, tmp_path):
    settings.SEARCH_INDEX = tmp_path / "index"
    settings.SEARCH_ENCODER = "none"


def found() -> tuple[list[int], int]:
    """What everybody finds after the worker ran, and how many texts are kept for vectors."""
    run_all(clock=lambda: NOW)
    hits = search(readers=(), text=factories.CONTENT.title, kinds=("offer",)).hits
    return [hit.record_id for hit in hits], Passage.objects.count()


def withdraw(person):
    actions.give_consent(person_id=person.pk, consent="staff_only", actor=registry.system(), now=NOW)


def unlink(person):
    actions.unlink_account(person_id=person.pk, actor=registry.system(), now=NOW)


def forget(person):
    actions.forget_person(person_id=person.pk, actor=registry.operator(), now=NOW)


def merge(person):
    other = registry.person("闾丘彻")
    unlink_first = {"person_id": person.pk, "actor": registry.system(), "now": NOW}
    actions.unlink_account(**unlink_first)
    actions.give_consent(**unlink_first, consent="consented")
    found()
    actions.merge_person(**unlink_first, into_id=other.pk)


@pytest.mark.parametrize("ends", [withdraw, unlink, forget, merge])
def test_expertise_of_who_no_longer_agrees_is_found_by_nobody(ends):
    _account, person = registry.expert("闾丘澈", at=registry.organisation())
    offer = factories.expertise("open", of=person)
    assert found() == ([offer.pk], 2)
    ends(person)
    assert found() == ([], 1)


def test_expertise_merged_into_a_removed_record_leaves_with_it():
    person, other = registry.person("闾丘澈", consent="consented"), registry.person(consent="consented")
    offer = factories.expertise("open", of=other)
    actions.merge_person(person_id=other.pk, into_id=person.pk, actor=registry.system(), now=NOW)
    assert found() == ([offer.pk], 2)
    forget(person)
    assert found() == ([], 1)


def test_expertise_is_found_once_its_person_agrees_and_again_when_a_merge_is_undone():
    person, silent = registry.person("闾丘澈"), registry.person("闾丘彻")
    offer = factories.expertise("open", of=person)
    change = {"person_id": person.pk, "actor": registry.system(), "now": NOW}
    assert found() == ([], 1)
    actions.give_consent(**change, consent="consented")
    assert found() == ([offer.pk], 2)
    actions.merge_person(**change, into_id=silent.pk)
    assert found() == ([], 1)
    actions.undo_person_merge(**change)
    assert found() == ([offer.pk], 2)
    actions.give_consent(**change, consent="staff_only")
    registry.link(person, registry.account())
    assert found() == ([offer.pk], 2)
