"""What a typed name means is told by what the reader may see, and by nothing else (DESIGN rule 8)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.forms import CharField, Form

from duijie.web.named import organisation_meant
from duijie.web.organisation_named import organisation_named
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db


class NameForm(Form):
    name = CharField()


def test_one_of_the_same_name_that_the_reader_may_not_see_is_as_if_it_were_not_there():
    own = registry.organisation("示例铸造厂")
    contact = registry.speaker(own)
    registry.organisation("示例铸造厂", region=registry.DALIAN, verified=False)
    form = NameForm({"name": "示例铸造厂"})
    assert form.is_valid()
    assert organisation_meant(contact, "示例铸造厂") == own
    assert organisation_named(contact, "示例铸造厂", form, "name") == own
    with pytest.raises(ValidationError, match="示例铸造厂、示例铸造厂"):  # staff see both, and must choose
        organisation_meant(registry.clerk(), "示例铸造厂")
