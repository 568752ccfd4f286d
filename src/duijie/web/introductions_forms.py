"""Forms of introductions."""

from __future__ import annotations

from django.forms import (
    CharField,
    ChoiceField,
    DateTimeField,
    DateTimeInput,
    Form,
    RadioSelect,
    Textarea,
)
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duijie.introductions.states import DeclineReason, IntroductionOutcome, IntroductionState
from duijie.web.refusals import RefusableForm

UNDER_WAY = "under_way"
"""What the list is narrowed to by this word: every state that has not ended."""


class ListForm(Form):
    """Filters of the list; they live in the address."""

    WHOSE = (
        ("", _("all I may see")),
        ("mine", pgettext_lazy("introduction", "mine")),
        ("waiting", _("waiting for my answer")),
    )
    state = ChoiceField(
        label=pgettext_lazy("introduction", "State"),
        choices=[
            ("", pgettext_lazy("introduction", "all states")),
            (UNDER_WAY, pgettext_lazy("introduction", "under way")),
            *IntroductionState.choices,
        ],
        required=False,
    )
    whose = ChoiceField(label=pgettext_lazy("introduction", "Whose"), choices=WHOSE, required=False)


class DeclineForm(RefusableForm):
    """Why a side does not want to go on."""

    reason_code = ChoiceField(
        label=pgettext_lazy("introduction", "Reason"), choices=DeclineReason.choices, widget=RadioSelect
    )
    reason_words = CharField(
        label=pgettext_lazy("introduction", "In words"),
        max_length=1000,
        required=False,
        widget=Textarea(attrs={"rows": 3}),
        help_text=_("The other side and the broker will read it."),
    )


class MeetingForm(RefusableForm):
    """When and where the two sides meet."""

    meeting_at = DateTimeField(
        label=_("Day and time"),
        widget=DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    place = CharField(
        label=pgettext_lazy("introduction", "Place"),
        max_length=200,
        required=False,
        help_text=_("An address, or how to join online."),
    )


class CloseForm(RefusableForm):
    """What came of the talk."""

    outcome = ChoiceField(
        label=pgettext_lazy("introduction", "Outcome"),
        choices=IntroductionOutcome.choices,
        widget=RadioSelect,
    )
    outcome_words = CharField(
        label=pgettext_lazy("introduction", "In words"),
        max_length=1000,
        required=False,
        widget=Textarea(attrs={"rows": 3}),
    )
