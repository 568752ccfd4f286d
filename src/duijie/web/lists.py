"""What a reader keeps of a list: filters under a name, and the columns they want to see."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import CharField, CheckboxSelectMultiple, ChoiceField, HiddenInput, MultipleChoiceField
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.views.decorators.http import require_POST

from duijie.access import VISITOR, Actor
from duijie.db.text import validate_clean
from duijie.desk import actions, queries
from duijie.desk.models import LONGEST_ADDRESS, SavedFilter
from duijie.regions.models import Region
from duijie.registry.models import Organisation
from duijie.registry.queries import organisations_spoken_for, roles_of
from duijie.web.bodies_words import ALL_PAGES, BodyPages
from duijie.web.listing import COLUMNS, Listing, kept_of, whole_address
from duijie.web.listings.accounts import ACCOUNTS
from duijie.web.listings.agreements import agreements
from duijie.web.listings.bodies import bodies
from duijie.web.listings.corrections import CORRECTIONS
from duijie.web.listings.events import EVENTS
from duijie.web.listings.intake import PAGES
from duijie.web.listings.introductions import INTRODUCTIONS
from duijie.web.listings.needs import needs
from duijie.web.listings.offers import offers
from duijie.web.listings.registry import EXPERTS, ORGANISATIONS, PEOPLE
from duijie.web.refusals import RefusableForm
from duijie.web.sheets import FILE_KINDS


def _bodies(pages: BodyPages, _reader: Actor) -> Listing:
    return bodies(pages)


# Every list there is, as a reader has it. A new one is entered here, and its filters can be saved.
LISTINGS: dict[str, Callable[[Actor], Listing]] = {
    "needs": needs,
    "needs_mine": lambda reader: needs(reader, mine=True),
    "offers": lambda _reader: offers(),
    "offers_mine": lambda _reader: offers(mine=True),
    "experts": lambda _reader: EXPERTS,
    "organisations": lambda _reader: ORGANISATIONS,
    "people": lambda _reader: PEOPLE,
    "introductions": lambda _reader: INTRODUCTIONS,
    "agreements": agreements,
    "events": lambda _reader: EVENTS,
    "corrections": lambda _reader: CORRECTIONS,
    "pages": lambda _reader: PAGES,
    "accounts": lambda _reader: ACCOUNTS,
    **{pages.room.name: partial(_bodies, pages) for pages in ALL_PAGES},
}


def title_of(code: str) -> str:
    """This will name the list of an entry of the audit: "needs", or "needs.xlsx" with its kind of file."""
    name, _dot, kind = code.partition(".")
    title = str(LISTINGS[name](VISITOR).title) if name in LISTINGS else name
    return f"{title} ({FILE_KINDS.get(kind, kind)})" if kind else title


class FilterForm(RefusableForm):
    """What a filter is called, and who else may open it."""

    name = CharField(
        label=pgettext_lazy("kit", "Name of the filter"),
        max_length=60,
        validators=[validate_clean],
        help_text=pgettext_lazy(
            "kit", "For example: castings in Shenyang, open. The same name again replaces it."
        ),
    )
    shared_with = ChoiceField(label=pgettext_lazy("kit", "Who may open it"), required=False)
    address = CharField(
        widget=HiddenInput, required=False, max_length=LONGEST_ADDRESS, validators=[validate_clean]
    )

    def __init__(self, *args: Any, circles: dict[str, Organisation | Region], **options: Any) -> None:
        """This will offer the circles of colleagues the reader belongs to."""
        super().__init__(*args, **options)
        self.circles = circles
        alone = ("", pgettext_lazy("kit", "only I"))
        shared = ((key, str(circle)) for key, circle in circles.items())
        self.fields["shared_with"].choices = [alone, *shared]  # type: ignore[attr-defined]


class ColumnsForm(RefusableForm):
    """The columns of a list, beside the first, which is always there."""

    columns = MultipleChoiceField(
        label=pgettext_lazy("kit", "Columns"), required=False, widget=CheckboxSelectMultiple
    )
    back = CharField(
        widget=HiddenInput, required=False, max_length=LONGEST_ADDRESS, validators=[validate_clean]
    )

    def __init__(self, *args: Any, listing: Listing, **options: Any) -> None:
        """This will offer the list's columns."""
        super().__init__(*args, **options)
        offered = [(column.name, column.label) for column in listing.columns[1:]]
        self.fields["columns"].choices = offered  # type: ignore[attr-defined]


def _listing(request: HttpRequest, name: str) -> Listing:
    if name not in LISTINGS:
        raise Http404
    return LISTINGS[name](request.user)


def _circles(reader: Actor) -> dict[str, Organisation | Region]:
    """The organisations the reader acts for and the regions of the reader's roles."""
    bodies: dict[str, Organisation | Region] = {
        f"organisation-{each.pk}": each for each in organisations_spoken_for(reader)
    }
    regions = {f"region-{role.region_id}": role.region for role in roles_of(reader) if role.region}
    return {**bodies, **regions}


def _address(listing: Listing, query: str) -> str:
    return f"{listing.path}?{query}" if query else listing.path


@login_required
def filter_save(request: HttpRequest, name: str) -> HttpResponse:
    """This will ask what the filter is to be called, and keep it."""
    listing = _listing(request, name)
    circles = _circles(request.user)
    current = whole_address(request.GET)
    form = FilterForm(request.POST or None, circles=circles, initial={"address": current})
    if request.method == "POST" and form.is_valid():
        address = kept_of(QueryDict(form.cleaned_data["address"])).urlencode()
        with form.showing_refusal():
            actions.save_filter(
                actor=request.user,
                now=timezone.now(),
                list_name=listing.name,
                name=form.cleaned_data["name"],
                address=address,
                shared_with=circles.get(form.cleaned_data["shared_with"]),
            )
            messages.success(request, gettext("The filter is saved. You find it above the list."))
            return redirect(_address(listing, address))
    return render(
        request,
        "registry/form.html",
        {
            "form": form,
            "title": gettext("Save the filter"),
            "lead": str(listing.title),
            "back": _address(listing, current),
        },
    )


@login_required
def filter_open(request: HttpRequest, filter_id: int) -> HttpResponse:
    """This will lead to the list as a saved filter has it: an address short enough for every notice.

    A notice names the list too: once its filter is deleted it leads to the whole list.
    """
    try:
        kept = queries.find_filter(request.user, filter_id)
    except SavedFilter.DoesNotExist:
        listing = _listing(request, request.GET.get("list", ""))
        messages.warning(
            request, gettext("This filter was deleted, or is not shared with you. Here is the whole list.")
        )
        return redirect(listing.path)
    return redirect(_address(_listing(request, kept.list_name), kept.address))


@login_required
@require_POST
def filter_delete(request: HttpRequest, filter_id: int) -> HttpResponse:
    """This will forget one of the reader's filters; its list is shown as that filter had it."""
    kept = queries.find_filter(request.user, filter_id)
    actions.delete_filter(filter_id=filter_id, actor=request.user, now=timezone.now())
    messages.success(request, gettext("The filter “%(name)s” is deleted.") % {"name": kept.name})
    return redirect(_address(_listing(request, kept.list_name), kept.address))


@login_required
@require_POST
def filter_tell(request: HttpRequest, filter_id: int) -> HttpResponse:
    """This will tell the reader from now on of what is new in one of their filters."""
    kept = actions.tell_of_filter(filter_id=filter_id, actor=request.user, now=timezone.now())
    messages.success(
        request, gettext("You will be told once of each record that is published and that this filter finds.")
    )
    return redirect(_address(_listing(request, kept.list_name), kept.address))


@login_required
@require_POST
def filter_stop(request: HttpRequest, filter_id: int) -> HttpResponse:
    """This will no longer tell the reader of what is new in one of their filters."""
    kept = actions.stop_telling(filter_id=filter_id, actor=request.user, now=timezone.now())
    messages.success(request, gettext("You will no longer be told of what this filter finds."))
    return redirect(_address(_listing(request, kept.list_name), kept.address))


@login_required
def columns_choose(request: HttpRequest, name: str) -> HttpResponse:
    """This will ask which columns the reader wants to see in a list, and show it so from now on."""
    listing = _listing(request, name)
    chosen = queries.columns_of(request.user, listing.name) or [
        column.name for column in listing.columns if column.is_usual
    ]
    current = whole_address(request.GET)
    form = ColumnsForm(
        request.POST or None, listing=listing, initial={"columns": list(chosen), "back": current}
    )
    if request.method == "POST" and form.is_valid():
        actions.choose_columns(
            actor=request.user,
            now=timezone.now(),
            list_name=listing.name,
            columns=[each.name for each in listing.columns if each.name in form.cleaned_data["columns"]],
        )
        messages.success(request, gettext("You will see this list with these columns from now on."))
        back = kept_of(QueryDict(form.cleaned_data["back"], mutable=True))
        back.pop(COLUMNS, None)
        return redirect(_address(listing, back.urlencode()))
    return render(
        request,
        "registry/form.html",
        {
            "form": form,
            "title": gettext("Columns of the list"),
            "lead": str(listing.title),
            "back": _address(listing, current),
        },
    )
