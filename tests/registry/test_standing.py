"""What an account stands for is asked on every request: no question of it looks through a whole table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duijie.registry import actions, merged_records, posts, queries
from duijie.registry.standing import forget_standing, standing_of
from tests.plans import plan_of
from tests.registry import factories

pytestmark = pytest.mark.django_db
READ_WHOLE = ("SCAN registry_person", "SCAN registry_organisation", "SCAN U", "Seq Scan on registry_")


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
    assert [plan for plan in plans if any(words in plan for words in READ_WHOLE)] == []


def test_no_question_about_merged_records_reads_a_table_from_end_to_end():
    kept, body = factories.organisation(), factories.organisation()
    expert, person = factories.expert(at=kept)
    twin = factories.person(at=body)
    system = factories.system()
    actions.merge_organisation(organisation_id=body.pk, into_id=kept.pk, actor=system, now=factories.NOW)
    actions.merge_person(person_id=twin.pk, into_id=person.pk, actor=system, now=factories.NOW)
    part = factories.organisation()
    actions.change_organisation(
        organisation_id=part.pk, actor=system, now=factories.NOW, changes={"parent_id": kept.pk}
    )
    for account in (expert, factories.operator(), factories.speaker(kept)):
        reader = factories.fresh(account)
        standing_of(reader)
        with CaptureQueriesContext(connection) as asked:
            at, of = queries.posts_at(reader, kept.pk), queries.posts_of(reader, person.pk)
            assert [post.person_id for post in at] == [post.person_id for post in of] == [person.pk, twin.pk]
            assert queries.post_of(reader, at[1].pk) == at[1]
            assert merged_records.find_merged_organisation(reader, body.pk).canonical == kept
            assert merged_records.find_merged_person(reader, twin.pk).canonical == person
            assert list(queries.parts_of(reader, kept.pk)) == [part]
            assert posts.has_or_had_post(person.pk, kept.pk)
            assert posts.holds_post(person.pk, kept.pk, today=factories.NOW.date())
            assert [post.person_id for post in posts.posts_of_people([person.pk])[person.pk]] == [
                person.pk,
                twin.pk,
            ]
            assert posts.region_of_person(person.pk) == kept.region_id
            list(queries.speakers_for(reader, kept.pk))
        plans = [plan_of(question["sql"]) for question in asked]
        assert len(plans) >= 10
        assert [plan for plan in plans if any(words in plan for words in READ_WHOLE)] == []


def test_region_of_a_person_is_that_of_a_post_without_a_last_day():
    person, near = factories.person(), factories.organisation()
    far = factories.organisation(region=factories.DALIAN)
    tomorrow = factories.NOW.date() + timedelta(days=1)
    for body, until in ((near, None), (far, tomorrow)):
        actions.add_post(
            person_id=person.pk,
            organisation_id=body.pk,
            name="教授",
            until=until,
            actor=factories.system(),
            now=factories.NOW,
        )
    assert posts.holds_post(person.pk, far.pk, today=factories.NOW.date())
    assert posts.region_of_person(person.pk) == near.region_id
