"""Filters kept under a name, columns, files: who may, who sees, what is written down."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from duijie.access import VISITOR, NotPermittedError, can
from duijie.audit.models import Entry
from duijie.desk import actions
from duijie.desk.models import ColumnChoice, SavedFilter
from duijie.desk.queries import columns_of, filters_visible_to, find_filter
from duijie.regions.models import Region
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW


@pytest.fixture
def world():
    """A body with two contacts, two brokers of one region, one of another, an operator."""
    body = registry.organisation("示例同事")
    return {
        "body": body,
        "region": Region.objects.get(pk=registry.SHENYANG),
        "contact": registry.speaker(body),
        "colleague": registry.speaker(body),
        "stranger": registry.speaker(registry.organisation()),
        "broker": registry.broker(),
        "other broker": registry.broker(),
        "broker elsewhere": registry.broker(registry.DALIAN),
        "operator": registry.operator(),
    }


READERS = (
    "contact", "colleague", "stranger", "broker", "other broker", "broker elsewhere", "operator",
)  # fmt: skip


def saved(actor, name="名字", **more) -> SavedFilter:
    return actions.save_filter(
        actor=actor, now=NOW, list_name="needs", name=name, address="state=open", **more
    )


def test_who_sees_a_saved_filter(world):
    own = saved(world["contact"], "自己的")
    of_body = saved(world["contact"], "单位的", shared_with=world["body"])
    of_region = saved(world["broker"], "地区的", shared_with=world["region"])
    seen = {
        who: {
            kept.name: find_filter(registry.fresh(world[who]), kept.pk) == kept
            for kept in filters_visible_to(registry.fresh(world[who]))
        }
        for who in READERS
    }
    assert seen == {
        "contact": {"自己的": True, "单位的": True},
        "colleague": {"单位的": True},
        "stranger": {},
        "broker": {"地区的": True},
        "other broker": {"地区的": True},
        "broker elsewhere": {},
        "operator": {},
    }
    assert list(filters_visible_to(VISITOR)) == []
    for who, kept in (("stranger", own), ("operator", of_body), ("broker elsewhere", of_region)):
        with pytest.raises(SavedFilter.DoesNotExist):
            find_filter(registry.fresh(world[who]), kept.pk)


MAY = {
    #                   contact colleague stranger broker other  elsewhere operator
    "save":            (True,   True,     True,    True,  True,  True,     True),
    "share with body": (True,   True,     False,   False, False, False,    False),
    "share in region": (False,  False,    False,   True,  True,  False,    False),
    "delete":          (True,   False,    False,   False, False, False,    False),
    "choose columns":  (True,   True,     True,    True,  True,  True,     True),
    "end tour":        (True,   True,     True,    True,  True,  True,     True),
    "export":          (True,   True,     True,    True,  True,  True,     True),
}  # fmt: skip


def test_who_may_what(world):
    kept = saved(world["contact"], shared_with=world["body"])
    asked = {
        "save": ("desk.save_filter", None),
        "share with body": ("desk.share_filter", world["body"]),
        "share in region": ("desk.share_filter", world["region"]),
        "delete": ("desk.delete_filter", kept),
        "choose columns": ("desk.choose_columns", None),
        "end tour": ("desk.end_tour", None),
        "export": ("desk.export_list", None),
    }
    readers = [registry.fresh(world[who]) for who in READERS]
    found = {
        step: tuple(can(reader, permission, record) for reader in readers)
        for step, (permission, record) in asked.items()
    }
    assert found == MAY
    assert not any(can(VISITOR, permission, record) for permission, record in asked.values())


def test_filter_of_the_same_name_is_replaced(world):
    first = saved(world["contact"], shared_with=world["body"])
    again = actions.save_filter(
        actor=world["contact"], now=NOW, list_name="needs", name=" 名字 ", address="kind=service"
    )
    assert (again.pk, again.address, again.organisation) == (first.pk, "kind=service", None)
    assert saved(world["colleague"]).pk != first.pk


def test_there_is_an_end_to_filters(world):
    for number in range(actions.MOST_FILTERS):
        saved(world["contact"], f"第{number}个")
    with pytest.raises(ValidationError):
        saved(world["contact"], "再一个")
    assert SavedFilter.objects.count() == actions.MOST_FILTERS
    saved(world["contact"], "第3个")  # replacing is no new one


@pytest.mark.parametrize(
    ("name", "address", "list_name"),
    [
        ("", "", "needs"),
        ("长" * 61, "", "needs"),
        ("坏\x00", "", "needs"),
        ("好", "x" * 1501, "needs"),
        ("好", "", "../x"),
    ],
)
def test_filter_that_cannot_be_kept_is_refused(world, name, address, list_name):
    with pytest.raises(ValidationError):
        actions.save_filter(actor=world["contact"], now=NOW, list_name=list_name, name=name, address=address)
    assert not SavedFilter.objects.exists()


def test_sharing_beyond_ones_circle_changes_nothing(world):
    with pytest.raises(NotPermittedError):
        saved(world["stranger"], shared_with=world["body"])
    assert not SavedFilter.objects.exists()


def test_colleague_cannot_delete_what_was_shared_with_them(world):
    kept = saved(world["contact"], shared_with=world["body"])
    with pytest.raises(NotPermittedError):
        actions.delete_filter(filter_id=kept.pk, actor=registry.fresh(world["colleague"]), now=NOW)
    assert SavedFilter.objects.get() == kept
    actions.delete_filter(filter_id=kept.pk, actor=world["contact"], now=NOW)
    assert not SavedFilter.objects.exists()
    assert Entry.objects.filter(action="desk.delete_filter", subject_id=kept.pk).count() == 1


def test_columns_are_ones_own(world):
    for columns in (["kind"], ["kind", "state"]):
        actions.choose_columns(actor=world["contact"], now=NOW, list_name="needs", columns=columns)
    assert ColumnChoice.objects.count() == 1
    assert columns_of(world["contact"], "needs") == ("kind", "state")
    assert columns_of(world["contact"], "offers") is None
    assert columns_of(world["colleague"], "needs") is None
    assert columns_of(VISITOR, "needs") is None
