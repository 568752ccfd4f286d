"""Forms of needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms import (
    CharField,
    CheckboxSelectMultiple,
    ChoiceField,
    Form,
    HiddenInput,
    MultipleChoiceField,
    RadioSelect,
    UUIDField,
)
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duijie.core.taxonomy import lists
from duijie.demands.models import CONTENT_FIELDS, Demand, DemandContent
from duijie.demands.states import DemandKind, DemandOutcome, DemandState
from duijie.registry.models import Organisation
from duijie.web.profile_forms import (
    ProfileForm,
    TextBlockFormField,
    WordsField,
    day_field,
    disciplines_field,
    industry_field,
    money_field,
    readiness_field,
    region_field,
)
from duijie.web.profile_words import plain_choices


class DemandListForm(Form):
    """Filters of the list; they live in the address."""

    q = CharField(label=pgettext_lazy("profile", "Words"), max_length=100, required=False)
    kind = ChoiceField(
        label=pgettext_lazy("profile", "Kind"),
        choices=[("", pgettext_lazy("profile", "all kinds")), *DemandKind.choices],
        required=False,
    )
    region = region_field(label=pgettext_lazy("profile", "Region"), required=False)
    state = ChoiceField(
        label=pgettext_lazy("profile", "State"),
        choices=[("", pgettext_lazy("profile", "all states")), *DemandState.choices],
        required=False,
    )


class DemandForm(ProfileForm):
    """What the owner writes in a need."""

    kind = ChoiceField(label=pgettext_lazy("profile", "Kind of need"), choices=DemandKind.choices)
    title = CharField(
        label=pgettext_lazy("profile", "Title"),
        max_length=256,
        help_text=_("What is wanted, in one line. Everybody sees it."),
    )
    teaser = TextBlockFormField(
        label=pgettext_lazy("profile", "Public summary"),
        max_length=500,
        rows=3,
        required=False,
        help_text=_(
            "Needed before it is handed in. Two or three sentences; leave out what competitors "
            "should not read."
        ),
    )
    keywords = WordsField(
        label=pgettext_lazy("profile", "Keywords"),
        max_length=900,
        required=False,
        help_text=_("Needed before it is handed in. Three to eight, with 、 or a comma between them."),
    )
    region = region_field(
        label=pgettext_lazy("profile", "Region"),
        required=False,
        help_text=_("Needed before it is handed in: the brokers of this region verify the need."),
    )
    description = TextBlockFormField(
        label=pgettext_lazy("profile", "Full description"),
        max_length=4000,
        rows=8,
        required=False,
        help_text=_(
            "Needed before it is handed in. Write it so that somebody who never saw your plant can judge it."
        ),
    )
    problem_now = TextBlockFormField(
        label=pgettext_lazy("profile", "Problem now"), max_length=2000, rows=3, required=False
    )
    indicators_text = TextBlockFormField(
        label=pgettext_lazy("profile", "Indicators to reach"),
        max_length=2000,
        rows=4,
        required=False,
        help_text=_("One a line, with figures and units, such as: cycle life ≥ 2000 cycles."),
    )
    confidential_text = TextBlockFormField(
        label=pgettext_lazy("profile", "Confidential part"),
        max_length=4000,
        rows=4,
        required=False,
        help_text=_("It is matched too, but moves nobody's list who may not open it."),
    )
    modes = MultipleChoiceField(
        label=pgettext_lazy("profile", "Cooperation wanted"), required=False, widget=CheckboxSelectMultiple
    )
    budget_from = money_field(pgettext_lazy("profile", "Budget from (CNY 10,000)"))
    budget_to = money_field(pgettext_lazy("profile", "Budget to (CNY 10,000)"))
    deadline = day_field(pgettext_lazy("profile", "Needed by"))
    valid_until = day_field(
        pgettext_lazy("profile", "Valid until"), _("A year from publishing when left empty.")
    )

    def __init__(self, *args: Any, shown: DemandContent | None = None, **options: Any) -> None:
        """This will show what the need says so far."""
        content = shown or DemandContent()
        super().__init__(*args, **options)
        self.fields["modes"].choices = plain_choices(lists.cooperation_modes())  # type: ignore[attr-defined]
        self.fields["industry"] = industry_field()
        self.fields["disciplines"] = disciplines_field(content.disciplines)
        self.fields["wanted_readiness"] = readiness_field(pgettext_lazy("profile", "Readiness level wanted"))

    @staticmethod
    def initial_of(demand: Demand) -> dict[str, Any]:
        """This will return what the form shows of a need at first."""
        shown = {name: getattr(demand, name) for name in CONTENT_FIELDS if name != "region_id"}
        return {**shown, "region": demand.region}

    def content(self) -> DemandContent:
        """This will return what was typed, as the action takes it."""
        typed = {name: self.cleaned_data[name] for name in CONTENT_FIELDS if name != "region_id"}
        region = self.cleaned_data["region"]
        typed["region_id"] = region.pk if region is not None else None
        typed["modes"] = tuple(typed["modes"])
        typed["wanted_readiness"] = int(typed["wanted_readiness"]) if typed["wanted_readiness"] else None
        return DemandContent(**typed)


class DemandCreateForm(DemandForm):
    """A new need: also whose it is, and the token that makes a second press harmless."""

    owner = ChoiceField(label=pgettext_lazy("profile", "Owner"))
    form_token = UUIDField(widget=HiddenInput, required=False)

    def __init__(self, *args: Any, owners: Iterable[Organisation], **options: Any) -> None:
        """This will offer the organisations the actor acts for."""
        super().__init__(*args, **options)
        self.fields["owner"].choices = [(str(owner.pk), owner.name) for owner in owners]  # type: ignore[attr-defined]


class DemandCloseForm(ProfileForm):
    """How a need ended."""

    outcome = ChoiceField(
        label=pgettext_lazy("profile", "How did it end?"), choices=DemandOutcome.choices, widget=RadioSelect
    )
    reason = TextBlockFormField(
        label=pgettext_lazy("profile", "Why"),
        max_length=1000,
        rows=4,
        required=False,
        help_text=_("Needed when it is withdrawn."),
    )
