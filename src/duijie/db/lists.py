"""A model field for a short list of words or codes, kept as one text that every database can search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from duijie.db.text import validate_clean, validate_one_line

if TYPE_CHECKING:
    _TextField = models.TextField[Iterable[str], tuple[str, ...]]
else:
    _TextField = models.TextField


class WordListField(_TextField):
    """At most `most` different words of at most `word_length` characters, in the order given.

    In Python a tuple of str, in the database one word a line: a JSON text would hide Chinese behind
    escapes on SQLite, and a child table would cost a query a list.
    """

    description = "A short list of words"

    def __init__(self, *args: Any, most: int, word_length: int, **options: Any) -> None:
        self.most = most
        self.word_length = word_length
        options.setdefault("default", ())
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        """This will give migrations what the field is made of."""
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "most": self.most, "word_length": self.word_length}

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> tuple[str, ...]:
        """This will split the stored text into words."""
        return tuple(value.split("\n")) if value else ()

    def to_python(self, value: Any) -> Any:
        """This will strip the words and drop blank and repeated ones, keeping the order."""
        if value is None:
            return ()
        words = value.split("\n") if isinstance(value, str) else value
        return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))

    def get_prep_value(self, value: Any) -> str:
        """This will join the words for the database."""
        return "\n".join(self.to_python(value))

    def value_to_string(self, obj: models.Model) -> str:
        """This will write the list as it is stored."""
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: Any, model_instance: Any) -> None:
        """This will refuse too many, too long or unclean words. Raises ValidationError."""
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")
        if len(value) > self.most:
            raise ValidationError(
                ngettext_lazy(
                    "Please give at most %(most)d entry.", "Please give at most %(most)d entries.", "most"
                ),
                code="too_many",
                params={"most": self.most},
            )
        for word in value:
            if len(word) > self.word_length:
                raise ValidationError(
                    _("“%(start)s…” is longer than %(length)d characters."),
                    code="too_long",
                    params={"start": word[:10], "length": self.word_length},
                )
            validate_clean(word)
            validate_one_line(word)
