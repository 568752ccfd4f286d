"""Forms of requests about records."""

from __future__ import annotations

from django.forms import (
    CharField,
    ChoiceField,
    Form,
    HiddenInput,
    IntegerField,
    RadioSelect,
    Textarea,
    UUIDField,
)
from django.utils.translation import pgettext_lazy

from duijie.corrections.models import LONGEST_ANSWER, LONGEST_TEXT
from duijie.corrections.states import CorrectionKind, CorrectionState
from duijie.web.profile_forms import region_field
from duijie.web.refusals import RefusableForm

LARGEST_NUMBER = 2**62


class CorrectionListForm(Form):
    """Filters of the list; they live in the address."""

    state = ChoiceField(
        label=pgettext_lazy("correction", "State"),
        choices=[("", pgettext_lazy("correction", "all states")), *CorrectionState.choices],
        required=False,
    )
    kind = ChoiceField(
        label=pgettext_lazy("correction", "What is asked"),
        choices=[("", pgettext_lazy("correction", "both kinds")), *CorrectionKind.choices],
        required=False,
    )


class KnownCorrectionForm(RefusableForm):
    """What somebody who signed in asks about a record they see."""

    kind = ChoiceField(
        label=pgettext_lazy("correction", "What you ask"), choices=CorrectionKind.choices, widget=RadioSelect
    )
    text = CharField(
        label=pgettext_lazy("correction", "What is wrong, or why"),
        max_length=LONGEST_TEXT,
        widget=Textarea(attrs={"rows": 5}),
        help_text=pgettext_lazy("correction", "Write what it should say. Send no copy of an identity card."),
    )
    form_token = UUIDField(widget=HiddenInput, required=False)


class CorrectionForm(KnownCorrectionForm):
    """What anybody asks about a record they need not see: nothing is looked up for them."""

    name = CharField(label=pgettext_lazy("correction", "Name of the person"), max_length=60)
    found_at = CharField(
        label=pgettext_lazy("correction", "Where the record is found"),
        max_length=200,
        required=False,
        help_text=pgettext_lazy("correction", "The address of a page here, or where the person works."),
    )
    region = region_field(
        label=pgettext_lazy("correction", "Region"),
        required=False,
        help_text=pgettext_lazy("correction", "Where the person works. Those who look after it will answer."),
    )
    contact = CharField(
        label=pgettext_lazy("correction", "How to reach you"),
        max_length=120,
        required=False,
        help_text=pgettext_lazy(
            "correction",
            "Telephone or mail, if you want to be asked back. It is deleted when your request is answered.",
        ),
    )

    field_order = ("kind", "name", "found_at", "region", "text", "contact")


class AnswerForm(RefusableForm):
    """What was done, or why not."""

    answer = CharField(
        label=pgettext_lazy("correction", "Answer"),
        max_length=LONGEST_ANSWER,
        widget=Textarea(attrs={"rows": 4}),
        help_text=pgettext_lazy("correction", "Who asked will read it: what was done, or why not."),
    )


class RemovalForm(AnswerForm):
    """A removal whose request named no record."""

    person = IntegerField(
        label=pgettext_lazy("correction", "Number of the record"),
        min_value=1,
        max_value=LARGEST_NUMBER,
        help_text=pgettext_lazy("correction", "It stands in the address of the person's page: /people/12/."),
    )

    field_order = ("person", "answer")
