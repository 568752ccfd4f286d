"""Forms of the registry."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import (
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DateInput,
    Form,
    HiddenInput,
    Textarea,
    UUIDField,
)
from django.utils.translation import gettext_lazy as _

from duijie.registry.models import Organisation, Person, Post
from duijie.registry.queries import ALL_STATES
from duijie.registry.states import OrganisationKind, OrganisationLevel, OrganisationState
from duijie.web.code_field import DISCIPLINES, INDUSTRIES, CodeField
from duijie.web.profile_forms import disciplines_field, industries_field, region_field
from duijie.web.refusals import RefusableForm

LONGEST_ALIASES = 6500


class OrganisationListForm(Form):
    """Filters of the list of organisations; they live in the address."""

    q = CharField(label=_("Name"), max_length=60, required=False)
    kind = ChoiceField(
        label=_("Kind"), choices=[("", _("all kinds")), *OrganisationKind.choices], required=False
    )
    region = region_field(label=_("Region"), required=False)
    industry = CodeField(INDUSTRIES, label=_("Industry"), required=False)
    discipline = CodeField(DISCIPLINES, label=_("Discipline"), required=False)
    state = ChoiceField(
        label=_("Dissolved"),
        choices=[
            ("", _("not dissolved")),
            (OrganisationState.DISSOLVED, _("dissolved")),
            (ALL_STATES, _("dissolved or not")),
        ],
        required=False,
    )
    verified = ChoiceField(
        label=_("Verified"),
        choices=[("", _("verified or not")), ("yes", _("verified")), ("no", _("not verified"))],
        required=False,
    )


class PersonListForm(Form):
    """Filters of the list of people."""

    q = CharField(label=_("Name"), max_length=60, required=False)


class RegionListForm(Form):
    """What to look for among the regions."""

    q = CharField(label=_("Name, pinyin or code"), max_length=60, required=False)


class OrganisationForm(RefusableForm):
    """An organisation's own fields. `parent_id` is what the typed `parent` was found to mean."""

    parent_id: int | None = None

    name = CharField(label=_("Name"), max_length=120, help_text=_("As on the licence or the plaque."))
    kind = ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    credit_code = CharField(
        label=_("Unified social credit code"),
        max_length=18,
        required=False,
        help_text=_("18 characters, as on the business licence."),
    )
    region = region_field(
        label=_("Region"),
        required=False,
        help_text=_("Its brokers and coordinators look after the organisation."),
    )
    level = ChoiceField(label=_("Level"), choices=[("", "—"), *OrganisationLevel.choices], required=False)
    parent = CharField(
        label=_("Part of"),
        max_length=120,
        required=False,
        help_text=_("The body it is a branch, school or institute of, by a name in the registry."),
    )
    short_name = CharField(label=_("Short name"), max_length=60, required=False)
    english_name = CharField(label=_("English name"), max_length=200, required=False)
    aliases = CharField(
        label=_("Also called, one a line"),
        max_length=LONGEST_ALIASES,
        required=False,
        widget=Textarea(attrs={"rows": 3}),
        help_text=_("Pages that use one of these names are understood to mean this organisation."),
    )

    field_order = (
        "name",
        "kind",
        "credit_code",
        "region",
        "level",
        "parent",
        "industries",
        "disciplines",
        "short_name",
        "english_name",
        "aliases",
    )

    def __init__(self, *args: Any, kept: Organisation | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        industries, disciplines = (kept.industries, kept.disciplines) if kept is not None else ((), ())
        self.fields["industries"] = industries_field(industries, most=5, label=_("Industries"))
        self.fields["disciplines"] = disciplines_field(disciplines)
        self.order_fields(self.field_order)

    @staticmethod
    def initial_of(organisation: Organisation) -> dict[str, Any]:
        """This will return what the form shows of an organisation at first."""
        own = ("name", "kind", "short_name", "english_name", "credit_code", "region", "industries")
        names = (*own, "disciplines", "level", "parent")
        aliases = "\n".join(alias.name for alias in organisation.aliases.all())
        return {**{name: getattr(organisation, name) for name in names}, "aliases": aliases}

    def fields_of_organisation(self) -> dict[str, Any]:
        """This will return the clean values under the names the action takes.

        Without the other names and what it is a part of, which are looked up.
        """
        looked_up = ("aliases", "parent")
        values = {name: value for name, value in self.cleaned_data.items() if name not in looked_up}
        region = values.pop("region")
        values["credit_code"] = values["credit_code"] or None
        return {**values, "region_id": region.pk if region is not None else None}

    def other_names(self) -> list[str]:
        """This will return the other names, one a line as they were typed."""
        return [line.strip() for line in self.cleaned_data["aliases"].splitlines() if line.strip()]


class DissolutionForm(RefusableForm):
    """When an organisation was dissolved, and who follows it."""

    dissolved_on = DateField(label=_("Dissolved on"), widget=DateInput(attrs={"type": "date"}))
    successor = CharField(
        label=_("Successor"),
        max_length=120,
        required=False,
        help_text=_("Who goes on with what it did, by a name in the registry. Empty when there is nobody."),
    )


class ColleagueForm(RefusableForm):
    """Whom somebody invites to act for the same organisation."""

    display_name = CharField(
        label=_("Name of the colleague"), max_length=60, help_text=_("As others shall read it.")
    )
    form_token = UUIDField(widget=HiddenInput, required=False)


class PersonForm(RefusableForm):
    """A person's own fields."""

    name = CharField(label=_("Name"), max_length=60)
    title = CharField(
        label=_("Title"), max_length=60, required=False, help_text=_("Such as professor or senior engineer.")
    )
    english_name = CharField(label=_("English name"), max_length=120, required=False)


class PersonEditForm(PersonForm):
    """A person's own fields, and whether they want to be ranked."""

    refuses_ranking = BooleanField(
        label=_("Does not want to be ranked"),
        required=False,
        help_text=_(
            "Matches then leave the person out, and nobody is told so; no notice tells of them as new."
        ),
    )

    @staticmethod
    def initial_of(person: Person) -> dict[str, Any]:
        """This will return what the form shows of a person at first."""
        names = ("name", "title", "english_name", "refuses_ranking")
        return {name: getattr(person, name) for name in names}


class PostEditForm(RefusableForm):
    """The words and the dates of a post."""

    name = CharField(label=_("Post"), max_length=80)
    since = DateField(label=_("Since"), required=False, widget=DateInput(attrs={"type": "date"}))
    until = DateField(
        label=_("Until"),
        required=False,
        widget=DateInput(attrs={"type": "date"}),
        help_text=_("Empty while the person holds the post."),
    )

    @staticmethod
    def initial_of(post: Post) -> dict[str, Any]:
        """This will return what the form shows of a post at first."""
        since, until = (day.isoformat() if day else "" for day in (post.since, post.until))
        return {"name": post.name, "since": since, "until": until}

    def clean(self) -> dict[str, Any]:
        """This will refuse a post that ends before it begins."""
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self.add_error("until", ValidationError(_("The post ends before it begins.")))
        return values


class PostForm(PostEditForm):
    """A new post: where, what, since when."""

    organisation = CharField(
        label=_("Organisation"),
        max_length=120,
        help_text=_("Its name or another name it goes by, as in the registry."),
    )
    field_order = ("organisation", "name", "since", "until")
