"""The rules of a table are asked of the database in one question; a broken one is told in its own words."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duijie.db.checked import Checked, _checks
from duijie.demands.models import Demand
from tests.demands import factories


def test_every_table_of_ours_is_one():
    ours = [
        model
        for model in apps.get_models(include_auto_created=False)
        if model.__module__.startswith("duijie.")
    ]
    assert len(ours) > 40
    assert [model for model in ours if not issubclass(model, Checked)] == []


@pytest.mark.django_db
def test_a_record_that_keeps_its_rules_is_asked_about_once():
    need = factories.demand("open")
    assert len(Demand._meta.constraints) > 5
    with CaptureQueriesContext(connection) as asked:
        need.validate_constraints()
    assert [query["sql"][:6] for query in asked if "SAVEPOINT" not in query["sql"]] == ["SELECT"]


@pytest.mark.django_db
def test_a_broken_rule_is_told_in_its_own_words():
    need = factories.demand("open")
    need.published_at = None
    with pytest.raises(ValidationError) as refusal:
        need.validate_constraints()
    with pytest.raises(ValidationError) as expected:
        super(Checked, need).validate_constraints()
    assert refusal.value.messages == expected.value.messages
    # A rule that reads a field left out is passed over, the others are not.
    need.validate_constraints(exclude={"published_at"})
    need.state = "nowhere"
    with pytest.raises(ValidationError):
        need.validate_constraints(exclude={"published_at"})


def test_the_rules_of_every_table_read_its_own_fields():
    for model in apps.get_models():
        if issubclass(model, Checked):
            _asked, read = _checks(model)
            assert read <= {"pk", *(field.name for field in model._meta.concrete_fields)}, model
