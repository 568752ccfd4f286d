"""Forms of agreements: parties by name, promises by row, all of it without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.forms import (
    BaseFormSet,
    CharField,
    ChoiceField,
    DateField,
    DateInput,
    Form,
    HiddenInput,
    Textarea,
    TextInput,
    formset_factory,
)
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from duijie.access import Actor
from duijie.agreements.actions import PartyDraft, UndertakingDraft
from duijie.agreements.states import AgreementKind, AgreementState
from duijie.db.text import validate_clean
from duijie.registry.models import Organisation
from duijie.web.named import organisation_meant
from duijie.web.refusals import RefusableForm
from duijie.web.region_field import RegionField

FEWEST_PARTIES = 2
MOST_PARTIES = 10
MOST_ROWS = 40

PARTY_NAMES = (
    pgettext_lazy("agreement", "Party A"),
    pgettext_lazy("agreement", "Party B"),
    pgettext_lazy("agreement", "Party C"),
    pgettext_lazy("agreement", "Party D"),
    pgettext_lazy("agreement", "Party E"),
    pgettext_lazy("agreement", "Party F"),
    pgettext_lazy("agreement", "Party G"),
    pgettext_lazy("agreement", "Party H"),
    pgettext_lazy("agreement", "Party I"),
    pgettext_lazy("agreement", "Party J"),
)


class ListForm(Form):
    """Filters of the list; they live in the address."""

    q = CharField(label=_("Title or party"), max_length=60, required=False, validators=[validate_clean])
    kind = ChoiceField(
        label=pgettext_lazy("agreement", "Kind"),
        choices=[("", pgettext_lazy("agreement", "all kinds")), *AgreementKind.choices],
        required=False,
    )
    state = ChoiceField(
        label=pgettext_lazy("agreement", "State"),
        choices=[("", pgettext_lazy("agreement", "all states")), *AgreementState.choices],
        required=False,
    )


class AgreementForm(RefusableForm):
    """What an agreement is called and what kind it is; parties and promises have their own rows."""

    kind = ChoiceField(label=pgettext_lazy("agreement", "Kind"), choices=AgreementKind.choices)
    title = CharField(label=pgettext_lazy("agreement", "Title"), max_length=256)
    region = RegionField(
        label=pgettext_lazy("agreement", "Region"),
        required=False,
        help_text=_("Where it belongs. Left blank: the region of party A."),
    )
    place = CharField(
        label=pgettext_lazy("agreement", "Place"),
        max_length=200,
        required=False,
        help_text=_("Where it is signed."),
    )
    form_token = CharField(max_length=64, required=False, widget=HiddenInput, validators=[validate_clean])


class PartyForm(RefusableForm):
    """One party, by the name of its organisation."""

    name = CharField(
        label=pgettext_lazy("agreement", "Organisation"),
        max_length=120,
        required=False,
        validators=[validate_clean],
        widget=TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, actor: Actor, known: Mapping[str, Organisation], order: int, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._actor, self._known = actor, known
        self.organisation: Organisation | None = None
        self.fields["name"].label = PARTY_NAMES[min(order, len(PARTY_NAMES) - 1)]
        self.fields["name"].required = order < FEWEST_PARTIES

    def clean_name(self) -> str:
        """This will find the organisation that is meant, or say which ones may be."""
        typed: str = self.cleaned_data["name"].strip()
        if typed:
            self.organisation = self._known.get(typed) or organisation_meant(self._actor, typed)
        return typed


class UndertakingRowForm(RefusableForm):
    """One promise while the agreement is being drafted; who owes it is named by letter."""

    text = CharField(
        label=_("What is promised"),
        max_length=1000,
        required=False,
        validators=[validate_clean],
        widget=Textarea(attrs={"rows": 2, "class": "short"}),
    )
    owner = ChoiceField(label=_("Who owes it"), required=False)
    due_date = DateField(
        label=pgettext_lazy("agreement", "Due"),
        required=False,
        widget=DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, party_count: int, **options: Any) -> None:
        super().__init__(*args, **options)
        letters = list(enumerate(PARTY_NAMES[:party_count]))
        self.fields["owner"].choices = [("", "—"), *letters]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """This will ask for the words when only a party or a date was given."""
        values = super().clean() or {}
        if (
            not values.get("text")
            and "text" not in self.errors
            and (values.get("owner") or values.get("due_date"))
        ):
            self.add_error("text", _("Please say what is promised."))
        return values


class _PartyRows(BaseFormSet):  # type: ignore[type-arg]
    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "order": index or 0}


PartyRows = formset_factory(
    PartyForm, formset=_PartyRows, extra=0, max_num=MOST_PARTIES, absolute_max=MOST_PARTIES
)
UndertakingRows = formset_factory(UndertakingRowForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class AgreementDrafting:
    """The whole form of a new agreement: its own fields, its parties, its promises.

    Attributes:
        form: kind, title, region, place.
        parties: rows of parties.
        undertakings: rows of promises.
    """

    FIRST_ROWS = 3
    ROWS_MORE = 2

    def __init__(
        self,
        typed: Mapping[str, str] | None,
        *,
        actor: Actor,
        known: Mapping[str, Organisation],
        initial: Mapping[str, Any],
    ) -> None:
        """Take what was typed, or show `initial` and the names of `known` as the first parties."""
        more = typed.get("more", "") if typed is not None else ""
        if typed is not None and not more:
            self._bind(typed, actor=actor, known=known)
            return
        first = typed or {}
        names = [{"name": name} for name in _column(first, "parties", "name")] or [
            {"name": name} for name in known
        ]
        promised = [
            {"text": text, "owner": owner, "due_date": due}
            for text, owner, due in zip(
                _column(first, "undertakings", "text"),
                _column(first, "undertakings", "owner"),
                _column(first, "undertakings", "due_date"),
                strict=True,
            )
        ]
        party_count = max(len(names), FEWEST_PARTIES) + (1 if more == "parties" else 0)
        rows = max(len(promised), self.FIRST_ROWS) + (self.ROWS_MORE if more == "undertakings" else 0)
        own = {name: first[name] for name in AgreementForm.base_fields if name in first}
        self.form = AgreementForm(initial={**initial, **own})
        self.parties = PartyRows(
            prefix="parties",
            initial=_filled(names, party_count, {"name": ""}, most=MOST_PARTIES),
            form_kwargs={"actor": actor, "known": known},
        )
        self.undertakings = UndertakingRows(
            prefix="undertakings",
            initial=_filled(promised, rows, {"text": ""}, most=MOST_ROWS),
            form_kwargs={"party_count": min(party_count, MOST_PARTIES)},
        )

    def _bind(self, typed: Mapping[str, str], *, actor: Actor, known: Mapping[str, Organisation]) -> None:
        self.form = AgreementForm(typed)
        self.parties = PartyRows(typed, prefix="parties", form_kwargs={"actor": actor, "known": known})
        self.undertakings = UndertakingRows(
            typed, prefix="undertakings", form_kwargs={"party_count": len(self.parties.forms)}
        )

    def is_valid(self) -> bool:
        """This will say whether all of it can be drafted, noting at each field what must be put right."""
        good = [self.form.is_valid(), self.parties.is_valid(), self.undertakings.is_valid()]
        if not all(good):
            for rows in (self.parties, self.undertakings):
                self.form.add_error(None, rows.non_form_errors().as_data())
            return False
        named = [row.organisation for row in self.parties]
        for row in self.undertakings:
            owner = row.cleaned_data.get("owner")
            if owner and named[int(owner)] is None:
                row.add_error("owner", _("This party is not named above."))
                good.append(False)
        return all(good)

    def party_drafts(self) -> list[PartyDraft]:
        """This will return the parties, each on a side of its own."""
        return [
            PartyDraft(organisation_id=row.organisation.pk, side=side)
            for side, row in enumerate(self.parties)
            if row.organisation is not None
        ]

    def undertaking_drafts(self) -> list[UndertakingDraft]:
        """This will return the promises that were written down."""
        named = [row.organisation for row in self.parties]
        drafts = []
        for row in self.undertakings:
            values = row.cleaned_data
            if not values.get("text"):
                continue
            owner = named[int(values["owner"])] if values.get("owner") else None
            drafts.append(
                UndertakingDraft(
                    text=values["text"],
                    owner_id=owner.pk if owner is not None else None,
                    due_date=values.get("due_date"),
                )
            )
        return drafts


def _column(typed: Mapping[str, str], prefix: str, field: str) -> list[str]:
    """This will read one field of all rows that were sent."""
    try:
        count = min(int(typed.get(f"{prefix}-TOTAL_FORMS", "0")), MOST_ROWS)
    except ValueError:
        return []
    return [typed.get(f"{prefix}-{row}-{field}", "") for row in range(count)]


def _filled(
    rows: Sequence[dict[str, str]], count: int, blank: dict[str, str], *, most: int
) -> list[dict[str, str]]:
    return [*rows, *(dict(blank) for _ in range(count - len(rows)))][:most]


class SignForm(RefusableForm):
    """When it was signed, as far as it is known."""

    signed_on = CharField(
        label=_("Signed on"),
        max_length=10,
        required=False,
        widget=TextInput(attrs={"placeholder": "2026-09-25", "autocomplete": "off"}),
        help_text=_("As far as it is known: 2026-09-25, 2026-09, 2026, or --09-25 without a year."),
    )


class ReasonForm(RefusableForm):
    """Why an agreement or a promise ends, or what is missing."""

    reason = CharField(
        label=pgettext_lazy("agreement", "Reason"), max_length=1000, widget=Textarea(attrs={"rows": 4})
    )


class EvidenceForm(RefusableForm):
    """What shows that a promise was kept."""

    evidence = CharField(
        label=_("What shows that it is done"), max_length=2000, widget=Textarea(attrs={"rows": 5})
    )


class UndertakingForm(RefusableForm):
    """One more promise of an agreement that runs."""

    text = CharField(label=_("What is promised"), max_length=1000, widget=Textarea(attrs={"rows": 3}))
    owner = ChoiceField(label=_("Who owes it"), required=False)
    due_date = DateField(
        label=pgettext_lazy("agreement", "Due"),
        required=False,
        widget=DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, parties: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        names = [(str(organisation.pk), organisation.name) for organisation in parties]
        self.fields["owner"].choices = [("", "—"), *names]  # type: ignore[attr-defined]

    def draft(self) -> dict[str, Any]:
        """This will return the clean values under the names the action takes."""
        owner = self.cleaned_data["owner"]
        return {
            "text": self.cleaned_data["text"],
            "owner_id": int(owner) if owner else None,
            "due_date": self.cleaned_data["due_date"],
        }
