"""What a text must be before any database may see it."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_ALLOWED_CONTROLS = {"\n", "\t"}


def validate_clean(value: str) -> None:
    """This will refuse characters that no database or page can carry.

    NUL breaks PostgreSQL, a lone surrogate cannot be encoded at all, other control characters are
    invisible and come from broken copies.

    Raises ValidationError naming the kind of character found.
    """
    for character in value:
        category = unicodedata.category(character)
        if category == "Cs":
            raise ValidationError(
                _("The text holds half of a character (from a broken copy). Please type it again."),
                code="lone_surrogate",
            )
        if category == "Cc" and character not in _ALLOWED_CONTROLS:
            raise ValidationError(
                _("The text holds an invisible control character. Please paste it as plain text."),
                code="control_character",
            )


def validate_one_line(value: str) -> None:
    """This will refuse a line break in a field of one line."""
    if "\n" in value or "\r" in value or "\t" in value:
        raise ValidationError(_("This must fit on one line."), code="line_break")
