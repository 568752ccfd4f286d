"""Pages of stations, teams and alliances: the same pages, each with its room's words and actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from duijie.access import NotPermittedError, can, require
from duijie.bodies import reading
from duijie.bodies.life import OVER
from duijie.bodies.questions import is_the_member
from duijie.bodies.reading import BodyFilter
from duijie.bodies.records import Body, Member
from duijie.core.lifecycle import WrongStateError
from duijie.intake.queries import evidence_of
from duijie.papers.queries import may_issue, with_papers
from duijie.registry import queries as registry
from duijie.web.bodies_forms import BodyForm, BodyListForm, EndForm, FoundingForm, LeavingForm, MemberForm
from duijie.web.bodies_words import ALL_PAGES, BodyPages
from duijie.web.history import history
from duijie.web.listing import answer, read
from duijie.web.listings.bodies import bodies
from duijie.web.partial_days import day_words
from duijie.web.refusals import RefusableForm

MOST_SUGGESTED = 300


@dataclass(frozen=True)
class MemberLine:
    """A member as the page shows it."""

    member: Member
    post: str
    letter_on: str
    is_past_term: bool
    may_end: bool
    has_letters: bool


@dataclass(frozen=True)
class RoleGroup:
    """The members of one role."""

    label: str | Promise
    lines: list[MemberLine]


@dataclass(frozen=True)
class BodyStep:
    """A step that asks something: its form, its words."""

    form: type[RefusableForm]
    title: str | Promise
    told: str | Promise


STEPS: dict[str, BodyStep] = {
    "open": BodyStep(
        FoundingForm,
        pgettext_lazy("body", "Note the founding"),
        pgettext_lazy("body", "The founding is noted. Everybody sees it now."),
    ),
    "drop": BodyStep(
        EndForm, pgettext_lazy("body", "Drop it"), pgettext_lazy("body", "It was dropped, with your reason.")
    ),
    "close": BodyStep(
        EndForm, pgettext_lazy("body", "Close it"), pgettext_lazy("body", "It was closed, with your reason.")
    ),
}


def _typed(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def body_list(request: HttpRequest, pages: BodyPages) -> HttpResponseBase:
    """This will list the bodies the reader may see: the founded ones for everybody."""
    asked = read(request, bodies(pages), partial(BodyListForm, pages=pages))
    region = asked.wanted.get("region")
    wanted = BodyFilter(
        words=asked.wanted.get("q", ""),
        kind=asked.wanted.get("kind", ""),
        state=asked.wanted.get("state", ""),
        region_code=region.pk if region is not None else "",
    )
    seen = reading.seen_by(pages.room, request.user)
    return answer(
        asked,
        reading.narrowed(seen, wanted, kind_field=pages.kind_field, reader=request.user),
        "bodies/list.html",
        pages=pages,
        here=_list_address(pages),
        tabs=[(each, _list_address(each)) for each in ALL_PAGES],
        may_create=reading.may_enter(pages.room, request.user),
    )


def _list_address(pages: BodyPages) -> str:
    return reverse(f"web:{pages.one}_list")


def _address(pages: BodyPages, body: Body) -> str:
    return reverse(f"web:{pages.one}", args=[body.pk])


def _kind_words(body: Body, pages: BodyPages) -> str | Promise:
    return pages.kinds(getattr(body, pages.kind_field)).label


def _founded_words(body: Body) -> str:
    return day_words(body.founded_on) if body.is_founded else ""


def body(request: HttpRequest, body_id: int, pages: BodyPages) -> HttpResponse:
    """This will show one body, who belongs to it, and what comes next."""
    found = reading.one_of(pages.room, request.user, body_id)
    is_full = can(request.user, f"{pages.room.name}.open_full", found)
    is_over = found.state in OVER
    return render(
        request,
        "bodies/body.html",
        {
            "pages": pages,
            "list_url": _list_address(pages),
            "here": _address(pages, found),
            "body": found,
            "kind": _kind_words(found, pages),
            "founded_on": _founded_words(found),
            "plaque_on": day_words(found.plaque_on) if found.plaque_on else "",
            "extras": _extras(found, pages),
            "agreement": found.agreement if _sees_agreement(request, found) else None,
            "groups": _groups(request, pages, found, is_full=is_full),
            "is_full": is_full,
            "steps": reading.steps_of(pages.room, request.user, found),
            "may_change": not is_over and can(request.user, f"{pages.room.name}.change", found),
            "may_add": not is_over and can(request.user, f"{pages.room.name}.add_member", found),
            "evidence": evidence_of(request.user, found),
            "history": history(found) if is_full else [],
        },
    )


def _extras(found: Body, pages: BodyPages) -> list[tuple[str | Promise, str]]:
    """Give the words of the fields that only this room has, as far as they are filled."""
    days = [(label, day_words(day)) for name, label in pages.days if (day := getattr(found, name))]
    return [(label, words) for name, label in pages.lines if (words := getattr(found, name))] + days


def _sees_agreement(request: HttpRequest, found: Body) -> bool:
    return found.agreement_id is not None and reading.sees_agreement(request.user, found.agreement_id)


def _groups(request: HttpRequest, pages: BodyPages, found: Body, *, is_full: bool) -> list[RoleGroup]:
    members = list(reading.members_seen_by(pages.room, request.user, found))
    for each in members:
        each.body = found  # it was found already: asked for its rules, nothing is read again
    lettered = _with_letters(request, pages, members, is_full=is_full)
    return [
        RoleGroup(role.label, lines)
        for role in pages.roles
        if (lines := [_line(request, pages, each, role, lettered) for each in members if each.role == role])
    ]


def _with_letters(
    request: HttpRequest, pages: BodyPages, members: list[Member], *, is_full: bool
) -> set[int]:
    """Say whose letters of appointment the reader may see, everybody's or their own, or may issue."""
    kind, today = pages.letters.kind, timezone.localdate()
    own = {each.pk for each in members if is_full or is_the_member(request.user, each)}
    to_come = {each.pk for each in members if may_issue(request.user, kind, each, today=today)}
    return to_come | with_papers(kind, own) if own else to_come


def _line(
    request: HttpRequest, pages: BodyPages, member: Member, role: TextChoices, lettered: set[int]
) -> MemberLine:
    today = timezone.localdate()
    has_left = member.left_on is not None
    return MemberLine(
        member=member,
        # Under its heading, a post that only repeats the role would be read twice.
        post="" if member.post == role.label else member.post,
        letter_on=day_words(member.letter_on) if member.letter_on else "",
        is_past_term=not has_left and member.until_on is not None and member.until_on < today,
        may_end=not has_left and can(request.user, f"{pages.room.name}.end_member", member),
        has_letters=member.pk in lettered,
    )


# ------------------------------------------------------------------------------------ writing


@login_required
def body_create(request: HttpRequest, pages: BodyPages) -> HttpResponse:
    """This will enter a body."""
    if not reading.may_enter(pages.room, request.user):
        raise NotPermittedError(f"{pages.room.name}.create")
    first = {"form_token": str(uuid4()), "name": request.GET.get("name", "")[:256]}
    form = BodyForm(_typed(request), actor=request.user, pages=pages, initial=first)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            made = pages.actions.create(
                content=form.content(),
                form_token=form.cleaned_data["form_token"] or None,
                actor=request.user,
                now=timezone.now(),
            )
            messages.success(
                request, str(pgettext_lazy("body", "It is entered. You can name its members now."))
            )
            return redirect(f"web:{pages.one}", made.pk)
    return _form_page(request, pages, form, pages.new, None)


@login_required
def body_edit(request: HttpRequest, body_id: int, pages: BodyPages) -> HttpResponse:
    """This will change what is said of a body."""
    found = _to_change(request, pages, body_id, "change")
    first = BodyForm.initial_of(found, pages)
    form = BodyForm(_typed(request), actor=request.user, pages=pages, initial=first)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            pages.actions.change(
                **pages.numbered(body_id),
                content=form.content(of=found),
                actor=request.user,
                now=timezone.now(),
            )
            messages.success(request, str(pgettext_lazy("body", "The changes are saved.")))
            return redirect(f"web:{pages.one}", body_id)
    return _form_page(request, pages, form, pgettext_lazy("body", "Edit"), found)


def _to_change(request: HttpRequest, pages: BodyPages, body_id: int, permission: str) -> Body:
    found: Body = reading.one_of(pages.room, request.user, body_id)
    require(request.user, f"{pages.room.name}.{permission}", found)
    if found.state in OVER:
        raise WrongStateError(permission, found.state)
    return found


@login_required
def member_create(request: HttpRequest, body_id: int, pages: BodyPages) -> HttpResponse:
    """This will name a member."""
    found = _to_change(request, pages, body_id, "add_member")
    form = MemberForm(_typed(request), actor=request.user, pages=pages)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            pages.actions.add_member(
                **pages.numbered(body_id), draft=form.draft(), actor=request.user, now=timezone.now()
            )
            messages.success(request, str(pgettext_lazy("body", "The member is named.")))
            return redirect(f"web:{pages.one}", body_id)
    return _form_page(request, pages, form, pgettext_lazy("body", "Name a member"), found)


@login_required
def member_end(request: HttpRequest, body_id: int, member_id: int, pages: BodyPages) -> HttpResponse:
    """This will note that a member has left."""
    member = reading.member_seen_by(pages.room, request.user, member_id)
    if member.body_id != body_id:
        raise pages.room.members.DoesNotExist
    require(request.user, f"{pages.room.name}.end_member", member)
    form = LeavingForm(_typed(request), initial={"left_on": timezone.localdate()})

    def leave() -> None:
        pages.actions.end_member(
            member_id=member_id, **form.cleaned_data, actor=request.user, now=timezone.now()
        )

    told = pgettext_lazy("body", "The leaving is noted.")
    title = pgettext_lazy("body", "Note the leaving")
    return _asked(request, pages, member.body, form, leave, title=title, told=told, about=str(member))


@login_required
@require_POST
def body_approve(request: HttpRequest, body_id: int, pages: BodyPages) -> HttpResponse:
    """This will let a proposed body be prepared."""
    pages.actions.approve(**pages.numbered(body_id), actor=request.user, now=timezone.now())
    messages.success(request, str(pgettext_lazy("body", "It is approved. Its host has been told.")))
    return redirect(f"web:{pages.one}", body_id)


@login_required
def body_step(request: HttpRequest, body_id: int, step: str, pages: BodyPages) -> HttpResponse:
    """This will note the founding, or end a body with the reason."""
    asked = STEPS[step]
    found = reading.one_of(pages.room, request.user, body_id)
    require(request.user, f"{pages.room.name}.{step}", found)
    pages.room.life.after(step, source=found.state)
    form = asked.form(_typed(request))

    def act() -> None:
        getattr(pages.actions, step)(
            **pages.numbered(body_id), **form.cleaned_data, actor=request.user, now=timezone.now()
        )

    return _asked(request, pages, found, form, act, title=asked.title, told=asked.told)


def _asked(
    request: HttpRequest,
    pages: BodyPages,
    found: Body,
    form: RefusableForm,
    act: Callable[[], None],
    *,
    title: str | Promise,
    told: str | Promise,
    about: str = "",
) -> HttpResponse:
    """Do it once the form is right, or show the form with what must be put right."""
    if request.method == "POST" and form.is_valid():
        with form.showing_refusal():
            act()
            messages.success(request, str(told))
            return redirect(f"web:{pages.one}", found.pk)
    return _form_page(request, pages, form, title, found, about=about)


def _form_page(
    request: HttpRequest,
    pages: BodyPages,
    form: RefusableForm,
    title: str | Promise,
    found: Body | None,
    *,
    about: str = "",
) -> HttpResponse:
    organisations: Iterable[Any] = ()
    if "host" in form.fields or "organisation" in form.fields:
        organisations = registry.organisations_visible_to(request.user)[:MOST_SUGGESTED]
    context = {
        "list_title": pages.title,
        "list_url": _list_address(pages),
        "here": _address(pages, found) if found is not None else "",
        "is_step": "name" not in form.fields and "role" not in form.fields,
        "form": form,
        "title": title,
        "body": found,
        "about": about,
        "organisations": organisations,
    }
    return render(request, "bodies/form.html", context, status=400 if form.is_bound else 200)
