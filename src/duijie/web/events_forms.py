"""Forms of events: everything by name, all of it without JavaScript."""

from __future__ import annotations

from typing import Any

from django.forms import CharField, ChoiceField, Form, HiddenInput, TextInput
from django.utils.translation import pgettext_lazy

from duijie.access import Actor, can
from duijie.db.text import validate_clean
from duijie.events.actions import ParticipantDraft
from duijie.events.models import Event, EventContent
from duijie.events.states import EventKind, EventRole, EventState
from duijie.registry.models import Organisation
from duijie.web.bodies_forms import BY_NAME, NamedForm, partial_day_field
from duijie.web.named import organisation_meant
from duijie.web.profile_forms import TextBlockFormField, region_field
from duijie.web.refusals import RefusableForm


class EventListForm(Form):
    """Filters of the list of events; they live in the address."""

    q = CharField(
        label=pgettext_lazy("event", "Name, place or host"),
        max_length=60,
        required=False,
        validators=[validate_clean],
    )
    kind = ChoiceField(
        label=pgettext_lazy("event", "Kind"),
        choices=[("", pgettext_lazy("event", "all kinds")), *EventKind.choices],
        required=False,
    )
    region = region_field(label=pgettext_lazy("event", "Region"), required=False)
    state = ChoiceField(
        label=pgettext_lazy("event", "State"),
        choices=[("", pgettext_lazy("event", "all states")), *EventState.choices],
        required=False,
    )


class EventForm(RefusableForm):
    """What is said of an event."""

    name = CharField(label=pgettext_lazy("event", "Name"), max_length=256)
    kind = ChoiceField(label=pgettext_lazy("event", "Kind"), choices=EventKind.choices)
    day = partial_day_field(pgettext_lazy("event", "Day"))
    place = CharField(label=pgettext_lazy("event", "Place"), max_length=200, required=False)
    host = CharField(
        label=pgettext_lazy("event", "Host"),
        max_length=120,
        required=False,
        widget=TextInput(attrs=BY_NAME),
        validators=[validate_clean],
        help_text=pgettext_lazy("event", "The organisation that holds it."),
    )
    region = region_field(
        label=pgettext_lazy("event", "Region"),
        required=False,
        help_text=pgettext_lazy("event", "Left blank: the region of the host."),
    )
    summary = TextBlockFormField(
        label=pgettext_lazy("event", "What it is about"), max_length=2000, required=False, rows=4
    )
    form_token = CharField(max_length=64, required=False, widget=HiddenInput, validators=[validate_clean])

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self._actor = actor
        self._host: Organisation | None = None
        # Who writes events for their own organisations alone must name one of them.
        self.fields["host"].required = not can(actor, "events.create", Event())

    def clean_host(self) -> str:
        """This will find the organisation that is meant, or say which ones may be."""
        typed: str = self.cleaned_data["host"].strip()
        self._host = organisation_meant(self._actor, typed) if typed else None
        return typed

    def content(self) -> EventContent:
        """This will return what was written, for the action."""
        values = self.cleaned_data
        names = ("name", "kind", "day", "place", "summary")
        region = values["region"]
        return EventContent(
            **{name: values[name] for name in names},
            host_id=self._host.pk if self._host is not None else None,
            region_id=region.pk if region is not None else None,
        )

    @staticmethod
    def initial_of(event: Event) -> dict[str, Any]:
        """This will return what the form shows of an event at first."""
        names = ("name", "kind", "day", "place", "summary", "region")
        host = event.host.name if event.host is not None else ""
        return {**{name: getattr(event, name) for name in names}, "host": host}


class ParticipantForm(NamedForm):
    """Somebody who takes part."""

    role = ChoiceField(label=pgettext_lazy("event", "Role"), choices=EventRole.choices)
    post = CharField(label=pgettext_lazy("event", "Post"), max_length=80, required=False)
    field_order = ("role", "organisation", "person", "post")

    def draft(self) -> ParticipantDraft:
        """This will return who was named, for the action."""
        return ParticipantDraft(
            role=self.cleaned_data["role"], post=self.cleaned_data["post"], **self.numbers()
        )


class HeldForm(RefusableForm):
    """When it was held, as far as it is known."""

    day = partial_day_field(pgettext_lazy("event", "Day"))


class CancelForm(RefusableForm):
    """Why it is cancelled."""

    reason = TextBlockFormField(label=pgettext_lazy("event", "Reason"), max_length=1000, rows=4)
