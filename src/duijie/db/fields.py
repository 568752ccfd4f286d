"""Model fields for text: bounded, one meaning for blank, clean on every database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.validators import MaxLengthValidator
from django.db import models

from duijie.db.text import validate_clean, validate_one_line

# What may be set and what is got; Django's stubs work them out a field, with NULL or without.
_Set_contra = TypeVar("_Set_contra", contravariant=True)
_Got_co = TypeVar("_Got_co", covariant=True)

if TYPE_CHECKING:
    from django.db.models import CharField, TextField
else:

    class CharField(models.CharField):
        """Takes type parameters, which only the type checker reads."""

        def __class_getitem__(cls, _types: object) -> type[CharField]:
            return cls

    class TextField(models.TextField):
        """Takes type parameters, which only the type checker reads."""

        def __class_getitem__(cls, _types: object) -> type[TextField]:
            return cls


class LineField(CharField[_Set_contra, _Got_co]):
    """One line of text of at most `max_length` characters, without control characters."""

    default_validators = [validate_clean, validate_one_line]

    def to_python(self, value: Any) -> Any:
        """This will strip the blanks around the line, ideographic ones too."""
        value = super().to_python(value)
        return value.strip() if isinstance(value, str) else value


class TextBlockField(TextField[_Set_contra, _Got_co]):
    """Text of several lines of at most `max_length` characters; line ends are single newlines."""

    default_validators = [validate_clean]

    def __init__(self, verbose_name: Any = None, *, max_length: int, **options: Any) -> None:
        super().__init__(verbose_name, max_length=max_length, **options)
        self.validators.append(MaxLengthValidator(max_length))

    def to_python(self, value: Any) -> Any:
        """This will fold Windows and old Mac line ends into newlines."""
        value = super().to_python(value)
        return value.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(value, str) else value
