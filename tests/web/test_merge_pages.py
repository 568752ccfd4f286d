"""The pages on which two records become one: the preview, the merge, the way back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duijie.registry import actions
from duijie.registry.models import Organisation, Person
from tests.registry import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture
def broker(client):
    account = factories.broker()
    client.force_login(account)
    return account


def test_likely_record_is_compared_merged_and_undone(client, broker):
    kept = factories.organisation("示例辉山乳业有限公司")
    merged = factories.organisation("示例晖山乳业公司")
    page = client.get(f"/organisations/{kept.pk}/").content.decode()
    preview = f"/organisations/{merged.pk}/merge/{kept.pk}/"
    assert "疑似重复" in page
    assert preview in page
    shown = client.get(preview)
    first = shown.context["facts"][0]
    assert (first.merged, first.kept, first.differs) == (merged.name, kept.name, True)
    assert [count for _words, count in shown.context["moves"]] == [0, 0, 0, 0, 0]
    assert client.post(preview).headers["Location"] == f"/organisations/{kept.pk}/"
    assert client.get(f"/organisations/{merged.pk}/").headers["Location"] == f"/organisations/{kept.pk}/"
    undo = f"/organisations/{merged.pk}/unmerge/"
    assert undo in client.get(f"/organisations/{kept.pk}/").content.decode()
    assert client.post(undo).headers["Location"] == f"/organisations/{merged.pk}/"
    assert not Organisation.objects.exclude(merged_into=None).exists()


def test_second_press_finds_no_pair_and_changes_nothing(client, broker):
    kept, merged = factories.organisation(), factories.organisation()
    preview = f"/organisations/{merged.pk}/merge/{kept.pk}/"
    client.post(preview)
    assert client.post(preview).status_code == 404
    assert list(Organisation.objects.exclude(merged_into=None)) == [merged]


def test_why_two_cannot_be_one_is_said_and_the_button_is_not_there(client):
    client.force_login(factories.operator())
    _account, claimed = factories.expert("闾丘澈")
    found = factories.person("闾丘澈")
    shown = client.get(f"/people/{claimed.pk}/merge/{found.pk}/").content.decode()
    assert "前一条已关联账号" in shown
    assert ">合并</button>" not in shown
    assert client.post(f"/people/{claimed.pk}/merge/{found.pk}/").status_code == 200
    assert not Person.objects.exclude(merged_into=None).exists()
    assert client.post(f"/people/{found.pk}/merge/{claimed.pk}/").status_code == 302


def test_page_costs_as_many_queries_for_one_likely_record_as_for_three(client, broker):
    organisation = factories.organisation("示例辉山乳业有限公司")

    def count():
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/organisations/{organisation.pk}/")
        return len(captured)

    factories.organisation("示例晖山乳业公司")
    client.get(f"/organisations/{organisation.pk}/")
    first = count()
    for name in ("示例灰山乳业公司", "示例辉山乳业集团"):
        made = factories.organisation(name)
        actions.add_alias(organisation_id=made.pk, name=f"{name}甲", actor=factories.system(), now=NOW)
        factories.person(at=made)
    assert count() == first
