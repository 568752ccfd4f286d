"""Shows what an action refused in the form it was typed in, so that nothing typed is lost."""

from __future__ import annotations

from types import TracebackType

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

    def showing_refusal(self) -> ShownRefusal:
        """This will show what an action refuses within a `with`; what follows there is not done then.

        The view goes on below it and shows the form again.
        """
        return ShownRefusal(self)


class ShownRefusal:
    """What is refused is shown in the form; whatever else goes wrong goes on its way."""

    def __init__(self, form: RefusableForm) -> None:
        self._form = form

    def __enter__(self) -> None:
        """This will change nothing: the form is shown as it was typed."""

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        """This will put an action's refusal into the form."""
        if not isinstance(error, ValidationError):
            return False
        self._form.add_refusal(error)
        return True
