"""Form fields that needs and offers share: keywords, codes, long texts, the region with suggestions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.forms import (
    CharField,
    ChoiceField,
    DateField,
    DateInput,
    DecimalField,
    Form,
    NumberInput,
    Textarea,
    TextInput,
)
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duijie.web.code_field import DISCIPLINES, INDUSTRIES, CodeField, CodeList, CodesField
from duijie.web.profile_words import SEPARATOR, is_english, readiness_word, region_names
from duijie.web.refusals import RefusableForm
from duijie.web.region_field import RegionField

_BETWEEN_WORDS = re.compile(r"[、,，;；\n\t]+")
_FEWEST_LINES = 3
_HOW_TO_PICK = _("Type a code, a name, its pinyin initials or English.")


class ProfileForm(RefusableForm):
    """A form of a need or an offer, and of its steps."""


def as_typed(form: Form) -> dict[str, Any]:
    """This will return a form's first values as if they had been typed, to show errors beside them."""
    typed: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if isinstance(bound.field, CodesField):
            typed |= {f"{bound.html_name}_{number}": code for number, code in enumerate(value or ())}
        else:
            typed[bound.html_name] = "" if value is None else value
    return typed


class TextBlockFormField(CharField):
    """A text of several lines; a line end counts as one character, as it is stored."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        super().__init__(widget=Textarea(attrs={"rows": rows}), **options)

    def to_python(self, value: Any) -> Any:
        """This will fold the browser's line ends before the characters are counted."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text


class ReturnForm(ProfileForm):
    """Why a record goes back to its owner."""

    reason = TextBlockFormField(
        label=pgettext_lazy("profile", "What must be put right?"), max_length=1000, rows=4
    )


class WordsField(CharField):
    """Words with 、 or a comma between them; gives a tuple."""

    def prepare_value(self, value: Any) -> Any:
        """This will show the words on one line."""
        return SEPARATOR.join(value) if isinstance(value, tuple | list) else value

    def clean(self, value: Any) -> tuple[str, ...]:
        """This will take the line apart into different words."""
        words = (word.strip() for word in _BETWEEN_WORDS.split(super().clean(value)))
        return tuple(dict.fromkeys(word for word in words if word))


class RegionInput(TextInput):
    """A line that suggests provinces and cities while one types, without any script."""

    template_name = "widgets/region_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """This will add the suggestions."""
        list_id = f"{name}-names"
        context: dict[str, Any] = super().get_context(name, value, {**(attrs or {}), "list": list_id})
        context["widget"]["names"] = region_names(english=is_english())
        return context


def region_field(**options: Any) -> RegionField:
    """This will make a region's field with suggestions."""
    placeholder = {"autocomplete": "off", "placeholder": "辽宁沈阳 / sy / 210100", "data-pick": "regions"}
    return RegionField(widget=RegionInput(attrs=placeholder), **options)


SUITED = pgettext_lazy("profile", "Industries it suits")


def _codes_field(codes: CodeList, kept: Sequence[str], most: int, label: Any) -> CodesField:
    count = max(min(most, max(_FEWEST_LINES, len(kept) + 1)), len(kept))
    return CodesField(codes, count=count, label=label, required=False, help_text=_HOW_TO_PICK)


def disciplines_field(kept: Sequence[str] = ()) -> CodesField:
    """This will make the field of disciplines; `kept` are those the record has."""
    return _codes_field(DISCIPLINES, kept, 5, pgettext_lazy("profile", "Disciplines"))


def industries_field(kept: Sequence[str] = (), *, most: int = 8, label: Any = SUITED) -> CodesField:
    """This will make the field of industries; `kept` are those the record has."""
    return _codes_field(INDUSTRIES, kept, most, label)


def industry_field() -> CodeField:
    """This will make the field of one industry."""
    label = pgettext_lazy("profile", "Industry")
    return CodeField(INDUSTRIES, label=label, required=False, help_text=_HOW_TO_PICK)


def readiness_field(label: Any) -> ChoiceField:
    """This will make the field of a readiness level 1-9."""
    return ChoiceField(
        label=label, choices=[("", "—"), *((str(n), readiness_word(n)) for n in range(1, 10))], required=False
    )


def money_field(label: Any) -> DecimalField:
    """This will make the field of an amount in 万元."""
    return DecimalField(
        label=label,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        required=False,
        widget=NumberInput(attrs={"step": "any", "min": "0", "inputmode": "decimal"}),
    )


def day_field(label: Any, help_text: Any = "") -> DateField:
    """This will make the field of a date."""
    widget = DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DateField(label=label, help_text=help_text, required=False, widget=widget)
