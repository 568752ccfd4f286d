"""What an organisation is a part of: a tree without circles, also across merges."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from duijie.registry import actions, queries
from duijie.registry.models import Organisation
from tests.registry import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


def put(part: Organisation, whole: Organisation | None) -> Organisation:
    return actions.change_organisation(
        organisation_id=part.pk,
        actor=factories.operator(),
        now=NOW,
        changes={"parent_id": whole.pk if whole else None},
    )


def test_branch_lies_below_its_body_and_the_body_shows_it():
    academy, branch, institute = (factories.organisation() for _ in range(3))
    put(branch, academy)
    put(institute, branch)
    assert queries.organisations_above(Organisation.objects.get(pk=institute.pk)) == [branch, academy]
    assert list(queries.parts_of(factories.operator(), academy.pk)) == [branch]
    put(branch, None)
    assert queries.organisations_above(Organisation.objects.get(pk=institute.pk)) == [branch]


def test_circle_is_refused_and_changes_nothing():
    first, second, third = (factories.organisation() for _ in range(3))
    put(second, first)
    put(third, second)
    for whole in (first, second, third):
        with pytest.raises(ValidationError):
            put(first, whole)
    assert Organisation.objects.get(pk=first.pk).parent is None


def test_part_of_itself_cannot_be_stored():
    made = factories.organisation()
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=made.pk).update(parent=made.pk)


def test_part_of_a_merged_body_is_a_part_of_the_kept_one():
    merged, kept, part = (factories.organisation() for _ in range(3))
    put(part, merged)
    actions.merge_organisation(
        organisation_id=merged.pk, into_id=kept.pk, actor=factories.operator(), now=NOW
    )
    assert queries.organisations_above(Organisation.objects.get(pk=part.pk)) == [kept]
    assert list(queries.parts_of(factories.operator(), kept.pk)) == [part]


def test_part_and_whole_are_two_organisations():
    whole, part = factories.organisation(), factories.organisation()
    part = put(part, whole)
    with pytest.raises(ValidationError):
        actions.merge_organisation(
            organisation_id=part.pk, into_id=whole.pk, actor=factories.operator(), now=NOW
        )
    assert not Organisation.objects.exclude(merged_into=None).exists()


def test_page_names_the_whole_and_a_typed_name_finds_it(client):
    whole, part = factories.organisation("示例辽东科学院"), factories.organisation("示例辽东科学院铸造所")
    client.force_login(factories.operator())
    form = client.get(f"/organisations/{part.pk}/edit/").context["form"]
    typed = {bound.html_name: bound.value() or "" for bound in form}
    typed = {**typed, "region": "210100"}
    typed.pop("disciplines")
    answer = client.post(
        f"/organisations/{part.pk}/edit/",
        {
            **typed,
            "region": "210100",
            "parent": "示例辽东科学院",
            "level": "provincial",
            "disciplines_0": "430",
        },
    )
    assert answer.status_code == 302
    part.refresh_from_db()
    assert (part.parent, part.level, tuple(part.disciplines)) == (whole, "provincial", ("430",))
    assert "示例辽东科学院</a>" in client.get(f"/organisations/{part.pk}/").content.decode()
    assert "示例辽东科学院铸造所</a>" in client.get(f"/organisations/{whole.pk}/").content.decode()
    unknown = client.post(f"/organisations/{part.pk}/edit/", {**typed, "parent": "没有的单位"})
    assert unknown.status_code == 200
    assert "parent" in unknown.context["form"].errors
