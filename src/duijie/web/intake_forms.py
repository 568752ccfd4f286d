"""Forms of intake: pages come in, drafts are corrected."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import (
    CharField,
    ChoiceField,
    ClearableFileInput,
    FileField,
    Form,
    HiddenInput,
    IntegerField,
    Textarea,
)
from django.utils.translation import gettext_lazy as _

from duijie.agreements.states import AgreementKind
from duijie.core.reader.endings import ENDINGS
from duijie.core.reader.facts import QUOTE_LIMIT
from duijie.intake.models import Draft
from duijie.intake.states import DraftKind, PageState
from duijie.registry.states import OrganisationKind
from duijie.web.refusals import RefusableForm

MOST_FILES = 500
LONGEST_PASTE = 200_000
STATUSES = [
    ("signed", _("signed")),
    ("planned", _("planned, not signed yet")),
    ("mentioned", _("an older one, only mentioned")),
]
PLATFORM_STATUSES = [
    ("founded", _("founded")),
    ("planned", _("planned, not founded yet")),
    ("existing", _("there already, only mentioned")),
]


class PurgeForm(RefusableForm):
    """Why the content of a page is removed."""

    reason = CharField(
        label=_("Why is it purged?"),
        max_length=300,
        help_text=_(
            "For example: somebody named in it asked for it. The reason stays and is seen by all staff: name "
            "nobody."
        ),
        widget=Textarea(attrs={"rows": 3}),
    )


class _ManyFilesInput(ClearableFileInput):
    allow_multiple_selected = True
    # Nothing is kept between two visits, so there is nothing to clear.
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(FileField):
    """Takes several files at once and gives them as a list."""

    widget = _ManyFilesInput

    def clean(self, value: Any, initial: Any = None) -> list[Any]:
        """This will check each file; none at all is an empty list."""
        files = value if isinstance(value, list) else [value] if value else []
        if len(files) > MOST_FILES:
            raise ValidationError(
                _("At most %(most)d files at once, please.") % {"most": MOST_FILES}, code="too_many"
            )
        return files


class UploadForm(Form):
    """Files, or pasted text, or both."""

    pages = ManyFilesField(
        label=_("Files"),
        required=False,
        widget=_ManyFilesInput(attrs={"accept": ",".join(ENDINGS)}),
        help_text=_(
            "Text, HTML, MHTML, Word (.docx), PDF, Excel (.xlsx) or mail (.eml). You can drop them here."
        ),
    )
    folder = ManyFilesField(
        label=_("Or a whole folder"),
        required=False,
        widget=_ManyFilesInput(attrs={"webkitdirectory": True}),
        help_text=_("Every file of these kinds in it is taken; other files are left out."),
    )
    text = CharField(
        label=_("Or paste the text of a page"),
        required=False,
        max_length=LONGEST_PASTE,
        strip=False,
        widget=Textarea(attrs={"rows": 10}),
    )
    # Filled in by the browser when it sends many files in parts.
    batch = IntegerField(widget=HiddenInput, required=False, min_value=1, max_value=10**15)
    batch_name = CharField(widget=HiddenInput, required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """This will ask for at least one of the two."""
        values = super().clean() or {}
        given = values.get("pages") or values.get("folder") or (values.get("text") or "").strip()
        if not given and not self.errors:
            raise ValidationError(_("Please choose a file or a folder, or paste a text."), code="nothing")
        return values

    def pages_of_folder(self) -> tuple[list[Any], list[Any]]:
        """This will return the pages of the folder, and the other files, which are left out."""
        files = self.cleaned_data["folder"]
        pages = [file for file in files if (file.name or "").lower().endswith(ENDINGS)]
        return pages, [file for file in files if file not in pages]


class PageListForm(Form):
    """Filters of the page list."""

    q = CharField(label=_("Title or file"), max_length=60, required=False)
    state = ChoiceField(label=_("State"), choices=[("", _("all states")), *PageState.choices], required=False)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _pair(line: str) -> tuple[str, str]:
    first, _bar, rest = line.replace("|", "｜").partition("｜")
    return first.strip(), rest.strip()


def _area(rows: int = 3) -> Textarea:
    return Textarea(attrs={"rows": rows})


_NOT_VALUES = ("version", "quote", "near")


class DraftForm(RefusableForm):
    """What all drafts' forms share: the version the clerk was looking at."""

    version = IntegerField(widget=HiddenInput, min_value=1)

    @staticmethod
    def shown(values: dict[str, Any]) -> dict[str, Any]:
        """This will return the draft's values as the form shows them."""
        return values

    def values(self) -> dict[str, Any]:
        """This will return what was typed in the shape of the draft."""
        return {name: value for name, value in self.cleaned_data.items() if name not in _NOT_VALUES}


class OrganisationDraftForm(DraftForm):
    """An organisation that was read."""

    name = CharField(label=_("Name"), max_length=120)
    kind = ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    aliases = CharField(label=_("Also called, one a line"), max_length=4000, required=False, widget=_area())

    @staticmethod
    def shown(values: dict[str, Any]) -> dict[str, Any]:
        """This will put one alias on a line."""
        return {**values, "aliases": "\n".join(values.get("aliases", []))}

    def values(self) -> dict[str, Any]:
        """This will read one alias a line."""
        values = super().values()
        return {**values, "aliases": _lines(values["aliases"])}


class PersonDraftForm(DraftForm):
    """A person that was read."""

    name = CharField(label=_("Name"), max_length=60)
    titles = CharField(label=_("Titles, one a line"), max_length=600, required=False, widget=_area(2))
    posts = CharField(
        label=_("Posts, one a line: organisation｜post"),
        max_length=8000,
        required=False,
        widget=_area(),
    )

    @staticmethod
    def shown(values: dict[str, Any]) -> dict[str, Any]:
        """This will put one title and one post on a line."""
        posts = [f"{post['organisation']}｜{post['post']}" for post in values.get("posts", [])]
        return {**values, "titles": "\n".join(values.get("titles", [])), "posts": "\n".join(posts)}

    def values(self) -> dict[str, Any]:
        """This will read one title and one post a line."""
        values = super().values()
        posts = [_pair(line) for line in _lines(values["posts"])]
        return {
            "name": values["name"],
            "titles": _lines(values["titles"]),
            "posts": [{"organisation": organisation, "post": post} for organisation, post in posts],
        }


class AgreementDraftForm(DraftForm):
    """An agreement that was read."""

    title = CharField(label=_("Title"), max_length=256, required=False)
    kind = ChoiceField(label=_("Kind"), choices=AgreementKind.choices)
    status = ChoiceField(label=_("Status"), choices=STATUSES)
    sides = CharField(
        label=_("Parties: one side a line, several of one side joined by 、"),
        max_length=12_000,
        widget=_area(),
    )
    signatories = CharField(
        label=_("Signatories, one a line"), max_length=4000, required=False, widget=_area(2)
    )
    date = CharField(
        label=_("Date"),
        max_length=10,
        required=False,
        help_text=_("2026-09-25, or --09-25 when the year is unknown."),
    )
    undertakings = CharField(
        label=_("Undertakings, one a line: who｜what"), max_length=20_000, required=False, widget=_area()
    )

    @staticmethod
    def shown(values: dict[str, Any]) -> dict[str, Any]:
        """This will put one side, signatory and undertaking on a line."""
        undertakings = [f"{each.get('owner', '')}｜{each['text']}" for each in values.get("undertakings", [])]
        return {
            **values,
            "sides": "\n".join("、".join(side) for side in values.get("sides", [])),
            "signatories": "\n".join(values.get("signatories", [])),
            "undertakings": "\n".join(undertakings),
        }

    def values(self) -> dict[str, Any]:
        """This will read one side, signatory and undertaking a line."""
        values = super().values()
        undertakings = [
            _pair(line) if "｜" in line or "|" in line else ("", line)
            for line in _lines(values["undertakings"])
        ]
        return {
            **values,
            "sides": [
                [name for name in line.split("、") if name.strip()] for line in _lines(values["sides"])
            ],
            "signatories": _lines(values["signatories"]),
            "undertakings": [{"owner": owner, "text": text} for owner, text in undertakings],
        }


class EventDraftForm(DraftForm):
    """An event that was read."""

    name = CharField(label=_("Name"), max_length=256, required=False)
    date = CharField(
        label=_("Date"),
        max_length=10,
        required=False,
        help_text=_("2026-09-25, or --09-25 when the year is unknown."),
    )
    place = CharField(label=_("Place"), max_length=200, required=False)
    host = CharField(label=_("Chaired by"), max_length=60, required=False)
    organisers = CharField(
        label=_("Organisers, one a line"), max_length=4000, required=False, widget=_area(2)
    )
    attendees = CharField(
        label=_("Attended by, one a line"), max_length=12_000, required=False, widget=_area(2)
    )

    @staticmethod
    def shown(values: dict[str, Any]) -> dict[str, Any]:
        """This will put one organiser and attendee on a line."""
        lists = {name: "\n".join(values.get(name, [])) for name in ("organisers", "attendees")}
        return {**values, **lists}

    def values(self) -> dict[str, Any]:
        """This will read one organiser and attendee a line."""
        values = super().values()
        return {**values, **{name: _lines(values[name]) for name in ("organisers", "attendees")}}


class PlatformDraftForm(DraftForm):
    """A station, centre, team or the like that was read."""

    name = CharField(label=_("Name"), max_length=256)
    status = ChoiceField(label=_("Status"), choices=PLATFORM_STATUSES)
    host = CharField(label=_("Host"), max_length=120, required=False)
    sponsors = CharField(label=_("Sponsors, one a line"), max_length=4000, required=False, widget=_area(2))
    members = CharField(label=_("Members, one a line"), max_length=12_000, required=False, widget=_area())

    @staticmethod
    def shown(values: dict[str, Any]) -> dict[str, Any]:
        """This will put one organisation on a line."""
        lists = {name: "\n".join(values.get(name, [])) for name in ("sponsors", "members")}
        return {**values, **lists}

    def values(self) -> dict[str, Any]:
        """This will read one organisation a line."""
        values = super().values()
        return {**values, "sponsors": _lines(values["sponsors"]), "members": _lines(values["members"])}


class TextDraftForm(DraftForm):
    """A need or an offer that was read."""

    owner = CharField(label=_("Whose"), max_length=120, required=False)
    text = CharField(label=_("Words"), max_length=1000, widget=_area())


FORMS: dict[str, type[DraftForm]] = {
    DraftKind.ORGANISATION: OrganisationDraftForm,
    DraftKind.PERSON: PersonDraftForm,
    DraftKind.AGREEMENT: AgreementDraftForm,
    DraftKind.EVENT: EventDraftForm,
    DraftKind.PLATFORM: PlatformDraftForm,
    DraftKind.NEED: TextDraftForm,
    DraftKind.OFFER: TextDraftForm,
}


def form_for(draft: Draft, data: Any = None) -> DraftForm | None:
    """This will return the form that corrects a draft, or None for a kind that is never corrected."""
    made = FORMS.get(draft.kind)
    if made is None:
        return None
    initial = {**made.shown(draft.values), "version": draft.version}
    return made(data, initial=initial)


def new_form(kind: str, data: Any, initial: dict[str, Any]) -> DraftForm:
    """This will return the form that adds a draft: the kind's own, and the words that prove it."""
    form = FORMS[kind](data, initial=initial)
    del form.fields["version"]
    form.fields["quote"] = CharField(
        label=_("Words of the page that prove it"),
        max_length=QUOTE_LIMIT,
        widget=_area(2),
        help_text=_("As they stand in the page, at most 200 characters."),
    )
    form.fields["near"] = IntegerField(widget=HiddenInput, required=False, min_value=0, max_value=10**8)
    form.order_fields(["quote"])
    return form
