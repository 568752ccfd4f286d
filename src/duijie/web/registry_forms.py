"""Forms of the registry."""

from __future__ import annotations

from typing import Any

from django.forms import CharField, ChoiceField, Form, HiddenInput
from django.utils.translation import gettext_lazy as _

from duijie.registry.models import Organisation
from duijie.registry.states import OrganisationKind
from duijie.web.refusals import RefusableForm
from duijie.web.region_field import RegionField


class ListForm(Form):
    """Filters of a list; they live in the address."""

    q = CharField(label=_("Name"), max_length=60, required=False)
    kind = ChoiceField(
        label=_("Kind"), choices=[("", _("all kinds")), *OrganisationKind.choices], required=False
    )


class RegionListForm(Form):
    """What to look for among the regions."""

    q = CharField(label=_("Name, pinyin or code"), max_length=60, required=False)
    inside = CharField(max_length=12, required=False, widget=HiddenInput)


class OrganisationForm(RefusableForm):
    """An organisation's own fields."""

    name = CharField(label=_("Name"), max_length=120, help_text=_("As on the licence or the plaque."))
    kind = ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    short_name = CharField(label=_("Short name"), max_length=60, required=False)
    english_name = CharField(label=_("English name"), max_length=200, required=False)
    credit_code = CharField(
        label=_("Unified social credit code"),
        max_length=18,
        required=False,
        help_text=_("18 characters, as on the business licence."),
    )
    region = RegionField(label=_("Region"), required=False)

    @staticmethod
    def initial_of(organisation: Organisation) -> dict[str, Any]:
        """This will return what the form shows of an organisation at first."""
        names = ("name", "kind", "short_name", "english_name", "credit_code", "region")
        return {name: getattr(organisation, name) for name in names}

    def fields_of_organisation(self) -> dict[str, Any]:
        """This will return the clean values under the names the action takes."""
        values = dict(self.cleaned_data)
        region = values.pop("region")
        values["credit_code"] = values["credit_code"] or None
        return {**values, "region_id": region.pk if region is not None else None}


class PersonForm(RefusableForm):
    """A person's own fields."""

    name = CharField(label=_("Name"), max_length=60)
    title = CharField(
        label=_("Title"), max_length=60, required=False, help_text=_("Such as professor or senior engineer.")
    )
    english_name = CharField(label=_("English name"), max_length=120, required=False)
