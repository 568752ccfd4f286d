"""Model fields for text: bounded, one meaning for blank, clean on every database."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models

from duijie.db.text import validate_clean, validate_one_line


class LineField(models.CharField):  # type: ignore[type-arg]
    """One line of text of at most `max_length` characters, without control characters."""

    default_validators = [validate_clean, validate_one_line]

    def to_python(self, value: Any) -> Any:
        """This will strip the blanks around the line, ideographic ones too."""
        value = super().to_python(value)
        return value.strip() if isinstance(value, str) else value


class TextBlockField(models.TextField):  # type: ignore[type-arg]
    """Text of several lines of at most `max_length` characters; line ends are single newlines."""

    default_validators = [validate_clean]

    def __init__(self, *args: Any, max_length: int, **options: Any) -> None:
        super().__init__(*args, max_length=max_length, **options)
        self.validators.append(MaxLengthValidator(max_length))

    def to_python(self, value: Any) -> Any:
        """This will fold Windows and old Mac line ends into newlines."""
        value = super().to_python(value)
        return value.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(value, str) else value
