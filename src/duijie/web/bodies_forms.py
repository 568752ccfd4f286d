"""Forms of stations, teams and alliances: everything by name, all of it without JavaScript."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import CharField, ChoiceField, DateField, Form, HiddenInput, TextInput
from django.utils.translation import pgettext_lazy

from duijie.access import Actor, can
from duijie.bodies.life import BodyState
from duijie.bodies.records import Body, BodyContent, MemberDraft
from duijie.db.text import validate_clean
from duijie.registry.models import Organisation, Person
from duijie.web.bodies_words import BodyPages
from duijie.web.named import organisation_meant, person_meant
from duijie.web.profile_forms import TextBlockFormField, day_field, region_field
from duijie.web.refusals import RefusableForm

_DAY = pgettext_lazy("body", "As far as it is known: 2026-09-25, 2026-09, 2026, or --09-25 without a year.")
BY_NAME = {"list": "organisations", "autocomplete": "off"}


def partial_day_field(label: Any) -> CharField:
    """This will make the field of a day as far as it is known."""
    shown = TextInput(attrs={"placeholder": "2026-09-25", "autocomplete": "off"})
    return CharField(label=label, max_length=10, required=False, widget=shown, help_text=_DAY)


def _line_field(label: Any) -> CharField:
    return CharField(label=label, max_length=120, required=False)


class BodyListForm(Form):
    """Filters of a list of bodies; they live in the address."""

    q = CharField(
        label=pgettext_lazy("body", "Name or host"),
        max_length=60,
        required=False,
        validators=[validate_clean],
    )
    kind = ChoiceField(required=False)
    region = region_field(label=pgettext_lazy("body", "Region"), required=False)
    state = ChoiceField(
        label=pgettext_lazy("body", "State"),
        choices=[("", pgettext_lazy("body", "all states")), *BodyState.choices],
        required=False,
    )

    def __init__(self, *args: Any, pages: BodyPages, **options: Any) -> None:
        super().__init__(*args, **options)
        kind = self.fields["kind"]
        kind.label = pages.kind_label  # type: ignore[assignment]  # lazy text is text
        kind.choices = [("", pgettext_lazy("body", "all of them")), *pages.kinds.choices]  # type: ignore[attr-defined]


class BodyForm(RefusableForm):
    """What is said of a body."""

    name = CharField(label=pgettext_lazy("body", "Name"), max_length=256)
    kind = ChoiceField()
    host = CharField(max_length=120, widget=TextInput(attrs=BY_NAME), validators=[validate_clean])
    region = region_field(
        label=pgettext_lazy("body", "Region"),
        required=False,
        help_text=pgettext_lazy("body", "Left blank: the region of the organisation above."),
    )
    aim = TextBlockFormField(
        label=pgettext_lazy("body", "What it is for"), max_length=2000, required=False, rows=4
    )
    plaque_number = CharField(
        label=pgettext_lazy("body", "Number of the plaque"), max_length=60, required=False
    )
    plaque_on = partial_day_field(pgettext_lazy("body", "Plaque given on"))
    form_token = CharField(max_length=64, required=False, widget=HiddenInput, validators=[validate_clean])

    def __init__(self, *args: Any, actor: Actor, pages: BodyPages, **options: Any) -> None:
        super().__init__(*args, **options)
        self._actor, self._pages = actor, pages
        self._host: Organisation | None = None
        kind, host = self.fields["kind"], self.fields["host"]
        kind.label, host.label = pages.kind_label, pages.host_label  # type: ignore[assignment]  # lazy text
        kind.choices = pages.kinds.choices  # type: ignore[attr-defined]
        # Who enters bodies for their own organisations alone must name one of them.
        anywhere = can(actor, f"{pages.room.name}.create", pages.room.model())
        host.required = pages.host_is_required or not anywhere
        for name, label in pages.lines:
            self.fields[name] = _line_field(label)
        for name, label in pages.days:
            self.fields[name] = partial_day_field(label)

    def clean_host(self) -> str:
        """This will find the organisation that is meant, or say which ones may be."""
        typed: str = self.cleaned_data["host"].strip()
        if typed:
            self._host = organisation_meant(self._actor, typed)
        return typed

    def content(self, *, of: Body | None = None) -> BodyContent:
        """This will return what was written; what the form does not ask stays as it is."""
        values = self.cleaned_data
        region = values["region"]
        return self._pages.content(
            **{self._pages.kind_field: values["kind"]},
            **{name: values[name] for name in self._pages.own_fields},
            name=values["name"],
            host_id=self._host.pk if self._host is not None else None,
            region_id=region.pk if region is not None else None,
            aim=values["aim"],
            plaque_number=values["plaque_number"],
            plaque_on=values["plaque_on"],
            agreement_id=of.agreement_id if of is not None else None,
        )

    @staticmethod
    def initial_of(body: Body, pages: BodyPages) -> dict[str, Any]:
        """This will return what the form shows of a body at first."""
        names = ("name", "region", "aim", "plaque_number", "plaque_on", *pages.own_fields)
        return {
            **{name: getattr(body, name) for name in names},
            "kind": getattr(body, pages.kind_field),
            "host": body.host.name if body.host is not None else "",
        }


class NamedForm(RefusableForm):
    """Somebody who is named: an organisation, a person, or a person of an organisation."""

    organisation = CharField(
        label=pgettext_lazy("body", "Organisation"),
        max_length=120,
        required=False,
        widget=TextInput(attrs=BY_NAME),
        validators=[validate_clean],
        help_text=pgettext_lazy("body", "Its name as in the registry; a short name will do."),
    )
    person = CharField(
        label=pgettext_lazy("body", "Person"),
        max_length=80,
        required=False,
        validators=[validate_clean],
        help_text=pgettext_lazy("body", "Left blank when it is the organisation itself."),
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self._actor = actor
        self._organisation: Organisation | None = None
        self._person: Person | None = None

    def clean_organisation(self) -> str:
        """This will find the organisation that is meant, or say which ones may be."""
        typed: str = self.cleaned_data["organisation"].strip()
        self._organisation = organisation_meant(self._actor, typed) if typed else None
        return typed

    def clean_person(self) -> str:
        """This will find the person who is meant, or say who may be."""
        typed: str = self.cleaned_data["person"].strip()
        self._person = person_meant(self._actor, typed) if typed else None
        return typed

    def numbers(self) -> dict[str, Any]:
        """This will return the numbers of who was named, under the names that drafts take."""
        return {
            "organisation_id": self._organisation.pk if self._organisation is not None else None,
            "person_id": self._person.pk if self._person is not None else None,
        }


class MemberForm(NamedForm):
    """Somebody to be named as a member."""

    role = ChoiceField(label=pgettext_lazy("body", "Role"))
    post = CharField(label=pgettext_lazy("body", "Post or capacity"), max_length=80, required=False)
    joined_on = day_field(pgettext_lazy("body", "Joined on"))
    until_on = day_field(pgettext_lazy("body", "Term until"))
    letter_number = CharField(
        label=pgettext_lazy("body", "Number of the letter of appointment"), max_length=60, required=False
    )
    letter_on = partial_day_field(pgettext_lazy("body", "Letter given on"))
    field_order = ("role", "organisation", "person", "post")

    def __init__(self, *args: Any, pages: BodyPages, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = pages.roles.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """This will refuse a term that ends before it begins."""
        values = super().clean() or {}
        since, until = values.get("joined_on"), values.get("until_on")
        if since and until and until < since:
            told = pgettext_lazy("body", "The term ends before it begins.")
            self.add_error("until_on", ValidationError(told))
        return values

    def draft(self) -> MemberDraft:
        """This will return who was named, for the action."""
        names = ("role", "post", "joined_on", "until_on", "letter_number", "letter_on")
        return MemberDraft(**{name: self.cleaned_data[name] for name in names}, **self.numbers())


class FoundingForm(RefusableForm):
    """When it was founded, as far as it is known."""

    founded_on = partial_day_field(pgettext_lazy("body", "Founded on"))


class EndForm(RefusableForm):
    """Why it ends."""

    reason = TextBlockFormField(label=pgettext_lazy("body", "Reason"), max_length=1000, rows=4)


class LeavingForm(RefusableForm):
    """When a member left, and why."""

    left_on = DateField(label=pgettext_lazy("body", "Left on"), widget=day_field("").widget)
    reason = CharField(label=pgettext_lazy("body", "Reason"), max_length=200, required=False)
