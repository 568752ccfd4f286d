"""Shows what an action refused in the form it was typed in, so that nothing typed is lost."""

from __future__ import annotations

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import Form


class RefusableForm(Form):
    """A form that shows an action's refusal next to the field it speaks of."""

    def add_refusal(self, error: ValidationError) -> None:
        """This will put each message beside its field, and the rest at the top."""
        # An error has one of the two, never both: asking for the other would fail.
        told = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for name, errors in told.items():
            self.add_error(name if name in self.fields else None, errors)
