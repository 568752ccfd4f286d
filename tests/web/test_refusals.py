"""What an action refuses is shown in the form; anything else that goes wrong is nobody's typing."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.forms import CharField

from duijie.access import NotPermittedError
from duijie.web.refusals import RefusableForm


class ReasonForm(RefusableForm):
    reason = CharField()


@pytest.mark.parametrize(
    ("refusal", "shown"),
    [
        (ValidationError({"reason": "Say why."}), {"reason": ["Say why."]}),
        (ValidationError({"state": "It is over."}), {"__all__": ["It is over."]}),
        (ValidationError("It is over."), {"__all__": ["It is over."]}),
    ],
)
def test_refusal_is_shown_beside_its_field_or_at_the_top(refusal, shown):
    form = ReasonForm({"reason": "x"})
    assert form.is_valid()
    with form.showing_refusal():
        raise refusal
    assert (form.is_valid(), form.errors) == (False, shown)


def test_what_is_done_leaves_no_error_in_the_form():
    form = ReasonForm({"reason": "x"})
    with form.showing_refusal():
        pass
    assert form.errors == {}


def test_what_is_not_permitted_is_no_refusal_of_what_was_typed():
    form = ReasonForm({"reason": "x"})
    with pytest.raises(NotPermittedError), form.showing_refusal():
        raise NotPermittedError("demands.close")
    assert form.errors == {}
