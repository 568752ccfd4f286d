"""Model fields for text: bounded, one meaning for blank, clean on every database; and how text sorts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.validators import MaxLengthValidator
from django.db import models

from duijie.core.names import sort_key
from duijie.db.checked import Checked
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


class SortKeyField(LineField[str, str]):
    """What another field of the row is sorted by: its pinyin, then the text itself.

    Written with the row, whoever writes it; a row saved by named fields needs KeepsSortKeys, which
    names this one too. Sorting in the database by the characters would sort by their code points.
    """

    def __init__(self, *args: Any, of: str, **options: Any) -> None:
        self.of = of
        super().__init__(
            *args, **{"max_length": 400, "editable": False, "blank": True, "default": "", **options}
        )

    def deconstruct(self) -> Any:
        """This will give migrations the name of the field that is sorted."""
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def key_of(self, row: models.Model) -> str:
        """This will return the key of a row as it stands now."""
        return sort_key(getattr(row, self.of))[: self.max_length]

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001  # Django's own signature
        """This will work the key out anew."""
        del add
        setattr(model_instance, self.attname, self.key_of(model_instance))
        return getattr(model_instance, self.attname)


class KeepsSortKeys(Checked):
    """A row whose sort keys follow their fields, also when only some fields are saved."""

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """This will save the sort key of every field that is saved."""
        named = options.get("update_fields")
        if named is not None:
            keys = (
                field.name
                for field in self._meta.fields
                if isinstance(field, SortKeyField) and field.of in named
            )
            options["update_fields"] = [*named, *keys]
        super().save(*args, **options)


FILLED_AT_ONCE = 500


def fill_sort_keys(model: type[models.Model], name: str) -> None:
    """This will fill a sort key in all rows there are: for the migration that adds it."""
    field = model._meta.get_field(name)
    some: list[models.Model] = []
    for row in model._default_manager.order_by("pk").iterator(chunk_size=FILLED_AT_ONCE):
        setattr(row, name, field.key_of(row))  # type: ignore[union-attr]
        some.append(row)
        if len(some) == FILLED_AT_ONCE:
            model._default_manager.bulk_update(some, [name])
            some = []
    if some:
        model._default_manager.bulk_update(some, [name])
