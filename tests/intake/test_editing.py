"""Drafts are corrected: in their shape, by the version that was looked at, beside what was read."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from duijie.audit.queries import history_of
from duijie.intake import actions
from duijie.intake.actions import OutdatedDraftError
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return registry.clerk()


def edit(draft, actor, version=1, **values):
    return actions.edit_draft(
        draft_id=draft.pk, values=values, version=version, actor=actor, now=factories.NOW
    )


def test_a_correction_stands_beside_what_was_read(clerk):
    draft = factories.draft(factories.organisation(factories.LAB, "浑实"))
    edited = edit(draft, clerk, name="示例浑河国家实验室")
    assert (edited.values["name"], edited.values["aliases"], edited.version) == (
        "示例浑河国家实验室",
        ["浑实"],
        2,
    )
    assert edited.read_values["name"] == factories.LAB
    last = history_of(draft.page)[0]
    assert (last.action, last.fields) == ("intake.edit", "name")


def test_saving_what_stands_there_changes_nothing(clerk):
    draft = factories.draft(factories.organisation(factories.LAB))
    assert edit(draft, clerk, name=factories.LAB).version == 1
    assert [entry.action for entry in history_of(draft.page)] == ["intake.read", "intake.receive"]


def test_two_clerks_do_not_overwrite_each_other(clerk):
    draft = factories.draft(factories.organisation(factories.LAB))
    edit(draft, clerk, name="第一个改的")
    with pytest.raises(OutdatedDraftError) as refusal:
        edit(draft, registry.clerk(), name="第二个改的")
    assert refusal.value.draft.values["name"] == "第一个改的"
    draft.refresh_from_db()
    assert (draft.values["name"], draft.version) == ("第一个改的", 2)


def test_a_decided_draft_is_not_corrected(clerk):
    draft = factories.draft(factories.organisation(factories.LAB))
    actions.dismiss_draft(draft_id=draft.pk, actor=clerk, now=factories.NOW)
    with pytest.raises(ValidationError):
        edit(draft, clerk, version=2, name="改")
    draft.refresh_from_db()
    assert draft.values["name"] == factories.LAB


def test_parties_follow_from_the_sides(clerk):
    draft = factories.draft(factories.agreement("甲", "乙"))
    assert edit(draft, clerk, sides=[["甲", "丙"], ["乙"]]).values["parties"] == ["甲", "丙", "乙"]


def test_characters_no_database_takes_are_replaced(clerk):
    draft = factories.draft(factories.organisation(factories.LAB))
    assert edit(draft, clerk, name="甲\x00乙\ud800").values["name"] == "甲\ufffd乙\ufffd"


REFUSED = {
    "empty name": ("organisation", {"name": " "}),
    "long name": ("organisation", {"name": "长" * 121}),
    "name that is no text": ("organisation", {"name": 5}),
    "too many aliases": ("organisation", {"aliases": ["别名"] * 101}),
    "aliases that are no list": ("organisation", {"aliases": "别名"}),
    "empty alias": ("organisation", {"aliases": [""]}),
    "long post": ("person", {"posts": [{"organisation": "甲", "post": "长" * 81}]}),
    "post that is no row": ("person", {"posts": ["主任"]}),
    "long person": ("person", {"name": "长" * 61}),
    "wrong date": ("agreement", {"date": "2026年2月"}),
    "half a date": ("agreement", {"date": "2026-2"}),
    "unknown status": ("agreement", {"status": "maybe"}),
    "empty undertaking": ("agreement", {"undertakings": [{"owner": "", "text": " "}]}),
    "long undertaking": ("agreement", {"undertakings": [{"owner": "", "text": "长" * 1001}]}),
    "sides that are no lists": ("agreement", {"sides": ["甲", "乙"]}),
}


@pytest.mark.parametrize(("kind", "values"), REFUSED.values(), ids=REFUSED.keys())
def test_values_out_of_shape_are_refused_beside_their_field(clerk, kind, values):
    facts = {
        "organisation": factories.organisation(factories.LAB),
        "person": factories.person("闾丘澈"),
        "agreement": factories.agreement("甲", "乙"),
    }
    draft = factories.draft(facts[kind])
    before = draft.values
    with pytest.raises(ValidationError) as refusal:
        edit(draft, clerk, **values)
    assert set(refusal.value.message_dict) == set(values)
    draft.refresh_from_db()
    assert (draft.values, draft.version) == (before, 1)


@pytest.mark.parametrize("date", ["2026-02-10", "2026-02", "2026", "--02-10", "", None])
def test_dates_may_be_as_incomplete_as_pages_are(clerk, date):
    draft = factories.draft(factories.agreement("甲", "乙", date="2020-01-01"))
    assert edit(draft, clerk, date=date).values["date"] == (date or None)
