"""Forms of offers and of the list of experts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.forms import (
    CharField,
    CheckboxSelectMultiple,
    ChoiceField,
    Form,
    HiddenInput,
    IntegerField,
    MultipleChoiceField,
    RadioSelect,
    UUIDField,
)
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duijie.core.taxonomy import lists
from duijie.offers.models import CONTENT_FIELDS, Offer, OfferContent
from duijie.offers.states import INSTRUMENT_FIELDS, OfferKind, OfferOutcome, OfferState, PriceStance
from duijie.registry.models import Organisation, Person
from duijie.web.profile_forms import (
    ProfileForm,
    TextBlockFormField,
    WordsField,
    day_field,
    disciplines_field,
    industries_field,
    readiness_field,
    region_field,
)
from duijie.web.profile_words import plain_choices

# What a form of this kind does not ask for; what the record says there is kept.
_NOT_ASKED = {
    OfferKind.ACHIEVEMENT: (*INSTRUMENT_FIELDS, "capacity_per_quarter"),
    OfferKind.SERVICE: (*INSTRUMENT_FIELDS, "capacity_per_quarter", "readiness"),
    OfferKind.INSTRUMENT: ("capacity_per_quarter", "readiness"),
    OfferKind.EXPERTISE: (*INSTRUMENT_FIELDS, "advantage", "readiness", "price_stance"),
}


class OfferListForm(Form):
    """Filters of the list; they live in the address."""

    q = CharField(label=pgettext_lazy("profile", "Words"), max_length=100, required=False)
    kind = ChoiceField(
        label=pgettext_lazy("profile", "Kind"),
        choices=[("", pgettext_lazy("profile", "all kinds")), *OfferKind.choices],
        required=False,
    )
    region = region_field(label=pgettext_lazy("profile", "Region"), required=False)
    state = ChoiceField(
        label=pgettext_lazy("profile", "State"),
        choices=[("", pgettext_lazy("profile", "all states")), *OfferState.choices],
        required=False,
    )


class ExpertListForm(Form):
    """Filters of the list of experts."""

    q = CharField(label=pgettext_lazy("profile", "Name or words"), max_length=100, required=False)
    region = region_field(label=pgettext_lazy("profile", "Region"), required=False)


class OfferForm(ProfileForm):
    """What the owner writes in an offer; which fields there are depends on the kind."""

    title = CharField(
        label=pgettext_lazy("profile", "Title"),
        max_length=256,
        help_text=_("What is offered, in one line."),
    )
    teaser = TextBlockFormField(
        label=pgettext_lazy("profile", "Summary"),
        max_length=500,
        rows=3,
        required=False,
        help_text=_("Needed before it is handed in. Two or three sentences: what it does, and for whom."),
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
        help_text=_("Needed before it is handed in: the brokers of this region verify the offer."),
    )
    description = TextBlockFormField(
        label=pgettext_lazy("profile", "Full description"),
        max_length=4000,
        rows=8,
        required=False,
        help_text=_("Needed before it is handed in. What it is, how it works, what has been proven where."),
    )
    advantage = TextBlockFormField(
        label=pgettext_lazy("profile", "Advantage over what exists"), max_length=2000, rows=3, required=False
    )
    applications = TextBlockFormField(
        label=pgettext_lazy("profile", "Where it is used"), max_length=2000, rows=3, required=False
    )
    model_name = CharField(label=pgettext_lazy("profile", "Maker and model"), max_length=200, required=False)
    specifications = TextBlockFormField(
        label=pgettext_lazy("profile", "Main specifications"), max_length=2000, rows=4, required=False
    )
    fee_note = TextBlockFormField(
        label=pgettext_lazy("profile", "Fees"), max_length=500, rows=2, required=False
    )
    confidential_text = TextBlockFormField(
        label=pgettext_lazy("profile", "Confidential part"),
        max_length=4000,
        rows=4,
        required=False,
        help_text=_("For the brokers of the region, and for the other side once both accept to meet."),
    )
    modes = MultipleChoiceField(
        label=pgettext_lazy("profile", "Cooperation offered"), required=False, widget=CheckboxSelectMultiple
    )
    price_stance = ChoiceField(
        label=pgettext_lazy("profile", "Price"), choices=[("", "—"), *PriceStance.choices], required=False
    )
    capacity_per_quarter = IntegerField(
        label=pgettext_lazy("profile", "Introductions a quarter at most"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("Left empty: nobody limits it."),
    )
    valid_until = day_field(
        pgettext_lazy("profile", "Valid until"), _("A year from publishing when left empty.")
    )

    def __init__(
        self, *args: Any, kind: OfferKind, shown: OfferContent | None = None, **options: Any
    ) -> None:
        """This will ask for what this kind of offer has, and show what it says so far."""
        self.shown = shown or OfferContent()
        super().__init__(*args, **options)
        self.fields["modes"].choices = plain_choices(lists.cooperation_modes())  # type: ignore[attr-defined]
        self.fields["industries"] = industries_field(self.shown.industries)
        self.fields["disciplines"] = disciplines_field(self.shown.disciplines)
        self.fields["readiness"] = readiness_field(pgettext_lazy("profile", "Readiness level"))
        for name in _NOT_ASKED[kind]:
            del self.fields[name]

    @staticmethod
    def initial_of(offer: Offer) -> dict[str, Any]:
        """This will return what the form shows of an offer at first."""
        shown = {name: getattr(offer, name) for name in CONTENT_FIELDS if name != "region_id"}
        return {**shown, "region": offer.region}

    def content(self) -> OfferContent:
        """This will return what was typed, as the action takes it; what was not asked is kept."""
        typed = {name: self.cleaned_data[name] for name in CONTENT_FIELDS if name in self.fields}
        region = self.cleaned_data["region"]
        typed["region_id"] = region.pk if region is not None else None
        typed["modes"] = tuple(typed["modes"])
        if "readiness" in typed:
            typed["readiness"] = int(typed["readiness"]) if typed["readiness"] else None
        return replace(self.shown, **typed)


class OfferCreateForm(OfferForm):
    """A new offer: also whose it is, and the token that makes a second press harmless."""

    owner = ChoiceField(label=pgettext_lazy("profile", "Owner"))
    form_token = UUIDField(widget=HiddenInput, required=False)

    def __init__(self, *args: Any, owners: Iterable[Organisation], **options: Any) -> None:
        """This will offer the organisations the actor acts for."""
        super().__init__(*args, **options)
        self.fields["owner"].choices = [(str(owner.pk), owner.name) for owner in owners]  # type: ignore[attr-defined]

    def side(self) -> dict[str, int | None]:
        """This will return whose offer it is, as the action takes it."""
        return {"owner_id": int(self.cleaned_data["owner"])}


class ExpertiseCreateForm(OfferCreateForm):
    """New expertise: whose knowledge it is, and the body they offer it from, if any."""

    person = ChoiceField(label=pgettext_lazy("profile", "Expert"))

    def __init__(self, *args: Any, people: Iterable[Person], **options: Any) -> None:
        """This will offer the people the actor may write for."""
        super().__init__(*args, **options)
        self.fields["person"].choices = [(str(person.pk), person.name) for person in people]  # type: ignore[attr-defined]
        owner = self.fields["owner"]
        owner.required = False
        owner.choices = [("", "—"), *owner.choices]  # type: ignore[attr-defined]

    def side(self) -> dict[str, int | None]:
        """This will return whose offer it is, as the action takes it."""
        owner = self.cleaned_data["owner"]
        return {
            "owner_id": int(owner) if owner else None,
            "person_id": int(self.cleaned_data["person"]),
        }


class OfferCloseForm(ProfileForm):
    """How an offer ended."""

    outcome = ChoiceField(
        label=pgettext_lazy("profile", "How did it end?"), choices=OfferOutcome.choices, widget=RadioSelect
    )
    reason = TextBlockFormField(
        label=pgettext_lazy("profile", "Why"),
        max_length=1000,
        rows=4,
        required=False,
        help_text=_("Needed when it is withdrawn."),
    )
