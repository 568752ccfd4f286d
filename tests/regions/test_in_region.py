"""A region that is named by a code nobody could look up is refused, whatever names it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from duijie.regions.models import InRegion

pytestmark = pytest.mark.django_db
NAMING = [model for model in apps.get_models() if issubclass(model, InRegion)]


def test_everything_people_say_a_region_of_refuses_what_no_database_could_look_up():
    assert {model._meta.label for model in NAMING} == {
        "agreements.Agreement",
        "alliances.Alliance",
        "demands.Demand",
        "events.Event",
        "offers.Offer",
        "registry.Organisation",
        "stations.Station",
        "teams.Team",
    }


@pytest.mark.parametrize("bad", ["\x00", "\ud800", "\x1b"])
@pytest.mark.parametrize(
    "label", ["agreements.Agreement", "demands.Demand", "events.Event", "stations.Station"]
)
def test_code_of_broken_characters_is_refused_beside_its_field(label, bad):
    with pytest.raises(ValidationError) as refused:
        apps.get_model(label)(region_id=f"21{bad}").full_clean()
    assert "region" in refused.value.message_dict
