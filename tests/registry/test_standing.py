"""What an account stands for is asked on every request: no question of it looks through a whole table."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duijie.registry import actions
from duijie.registry.standing import forget_standing, standing_of
from tests.plans import plan_of
from tests.registry import factories

pytestmark = pytest.mark.django_db


def test_no_question_about_standing_reads_a_table_from_end_to_end():
    account, person = factories.expert()
    twin = factories.person()
    actions.merge_person(person_id=twin.pk, into_id=person.pk, actor=factories.operator(), now=factories.NOW)
    forget_standing(account)
    with CaptureQueriesContext(connection) as asked:
        standing = standing_of(account)
    assert standing.person_ids == {person.pk, twin.pk}
    assert standing.person_id == person.pk
    plans = [plan_of(question["sql"]) for question in asked]
    assert len(plans) > 2
    read_whole = ("SCAN registry_person", "SCAN registry_organisation", "Seq Scan on registry_")
    assert [plan for plan in plans if any(words in plan for words in read_whole)] == []
