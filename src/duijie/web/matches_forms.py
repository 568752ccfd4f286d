"""What is read from the address and the forms of the match pages."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from duijie.matches.states import CANDIDATES, LEVELS, RejectReason

FIRST_ROWS = 10

LEVEL_WORDS = (
    ("4", _("4: fits fully")),
    ("3", _("3: fits")),
    ("2", _("2: fits in part")),
    ("1", _("1: hardly fits, worth a talk")),
)


class ListForm(forms.Form):
    """Which part of a match list is asked for; what makes no sense is left out of the question."""

    kind = forms.CharField(required=False)
    rows = forms.IntegerField(required=False, min_value=FIRST_ROWS, max_value=CANDIDATES)

    def asked_kind(self, kinds: Iterable[str]) -> str:
        """This will return the kind asked for, "" for all."""
        kind = self.cleaned_data.get("kind", "") if self.is_valid() else ""
        return kind if kind in kinds else ""

    def asked_rows(self) -> int:
        """This will return how many rows to show."""
        return (self.cleaned_data.get("rows") if self.is_valid() else None) or FIRST_ROWS


class ShortlistForm(forms.Form):
    """How well a pair fits; left out by those who are no officers."""

    level = forms.TypedChoiceField(
        choices=[(level, level) for level in LEVELS], coerce=int, empty_value=None, required=False
    )


class RejectForm(forms.Form):
    """Why a pair does not suit."""

    reason_code = forms.ChoiceField(choices=RejectReason.choices)


class IntroduceForm(forms.Form):
    """Words to both sides."""

    message = forms.CharField(max_length=1000, required=False)
