"""Papers: issuing, fetching and revoking them, and the check that is open to anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from secrets import token_hex
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import CharField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from duijie.access import Actor, can
from duijie.core.uploads.kinds import CONTENT_TYPES, FileKind
from duijie.db.text import validate_clean
from duijie.papers import actions, queries
from duijie.papers.excel import excel_of
from duijie.papers.forms import BrokenFormError
from duijie.papers.models import Paper
from duijie.papers.pdf import NoChineseFontError, pdf_of, require_chinese_font
from duijie.papers.sources import source_called
from duijie.papers.states import PaperKind, PaperState
from duijie.papers.word import word_of
from duijie.web.paging import cut_for

ALL = "web:papers_of"
MOST_SHOWN = 50
CODE_BYTES = 16
LONGEST_TOKEN = 64


@dataclass(frozen=True)
class Place:
    """The page that papers of a kind belong to, by the name of its address, and what its button says.

    `through` names the field by which their record leads to the record of that page. Then they stand on a
    page of their own, since there are many on the way.
    """

    page: str
    issue: Promise
    through: str = ""


_CERTIFICATE = pgettext_lazy("papers", "Issue a certificate")
_APPOINTMENT = pgettext_lazy("papers", "Issue a letter of appointment")
PAGES = {
    PaperKind.AGREEMENT: Place("web:agreement", pgettext_lazy("papers", "Issue a summary")),
    PaperKind.INTRODUCTION: Place(
        "web:introduction", pgettext_lazy("papers", "Issue a letter of introduction")
    ),
    PaperKind.STATION: Place("web:station", _CERTIFICATE),
    PaperKind.PARTICIPANT: Place("web:event", _CERTIFICATE, through="event"),
    PaperKind.STATION_MEMBER: Place("web:station", _APPOINTMENT, through="body"),
    PaperKind.TEAM_MEMBER: Place("web:team", _APPOINTMENT, through="body"),
    PaperKind.ALLIANCE_MEMBER: Place("web:alliance", _APPOINTMENT, through="body"),
}


@dataclass(frozen=True)
class PapersShown:
    """The papers about a record, and what the reader may do.

    `is_only_one`: one holds, of a kind of which no second is issued while it does.
    """

    kind: str
    papers: list[Paper]
    more_count: int
    all_address: str
    issue_address: str
    issue_words: Promise
    is_only_one: bool
    may_revoke: bool
    form_token: str


def shown_of(actor: Actor, kind: str, record: Model) -> PapersShown:
    """This will return the papers about a record that the reader has found: those that hold first.

    In one query, and one more where there are more than are shown.
    """
    papers = queries.papers_visible_to(actor, kind, record)
    shown = list(papers[: MOST_SHOWN + 1])
    more_count = papers.count() - MOST_SHOWN if len(shown) > MOST_SHOWN else 0
    return _part(actor, kind, record, shown[:MOST_SHOWN], more_count)


def _part(actor: Actor, kind: str, record: Model, papers: list[Paper], more_count: int) -> PapersShown:
    is_only_one = source_called(kind).is_single and any(each.state == PaperState.VALID for each in papers)
    may_issue = not is_only_one and queries.may_issue(actor, kind, record, today=timezone.localdate())
    return PapersShown(
        kind=kind,
        papers=papers,
        more_count=more_count,
        all_address=reverse(ALL, args=[kind, record.pk]),
        issue_address=reverse("web:paper_issue", args=[kind, record.pk]) if may_issue else "",
        issue_words=PAGES[PaperKind(kind)].issue,
        is_only_one=is_only_one,
        may_revoke=queries.may_revoke(actor, kind, record),
        form_token=str(uuid4()),
    )


@login_required
@require_safe
def papers_of(request: HttpRequest, kind: str, owner_id: int) -> HttpResponse:
    """This will list all papers of a kind about a record, page by page, the newest first.

    For participants of an event it is the only place where they stand, since an event has many of them.
    """
    about = queries.find_record(request.user, kind, owner_id)
    if not can(request.user, "papers.open", about):
        raise Paper.DoesNotExist
    papers = queries.papers_visible_to(request.user, kind, about.record)
    page = cut_for(request.GET, papers, order=["-pk"])
    return render(
        request,
        "papers/all.html",
        {
            "shown": _part(request.user, kind, about.record, page.rows, 0),
            "page": page,
            "about": str(about.record),
            **_whereabouts(kind, about.record),
        },
    )


def _whereabouts(kind: str, record: Model) -> dict[str, str]:
    """Say which page a record's papers belong to: its own, or that of the event it took part in."""
    place = PAGES[PaperKind(kind)]
    shown = getattr(record, place.through) if place.through else record
    return {"record_address": reverse(place.page, args=[shown.pk]), "record_title": str(shown)}


@login_required
@require_POST
def issue(request: HttpRequest, kind: str, owner_id: int) -> HttpResponse:
    """This will issue a paper about a record under the next number, or say that one holds already.

    Whoever issues it says whether those it is about agree that the public check shows what it says.
    """
    try:
        require_chinese_font()  # before a number is spent on what cannot be printed
    except NoChineseFontError as error:
        raise _no_font(error) from error
    field = CharField(max_length=LONGEST_TOKEN, required=False, validators=[validate_clean])
    token = field.clean(request.POST.get("form_token", "")) or None
    code = token_hex(CODE_BYTES)
    paper = actions.issue_paper(
        kind=kind,
        owner_id=owner_id,
        issuer=settings.PAPER_ISSUER,
        code=code,
        is_shown=request.POST.get("shown") == "words",
        form_token=token,
        actor=request.user,
        now=timezone.now(),
    )
    number = {"number": paper.number}
    if paper.code == code or (token and paper.form_token == token):
        messages.success(request, pgettext("papers", "The paper %(number)s is issued.") % number)
    else:  # from a page that was older than the paper: what was chosen there is not what holds
        messages.warning(
            request,
            pgettext(
                "papers",
                "One letter holds already: %(number)s. Nothing was issued. To have another, revoke that one "
                "first.",
            )
            % number,
        )
    return _back(paper)


@login_required
@require_safe
def fetch(request: HttpRequest, paper_id: int) -> HttpResponse:
    """This will make the PDF of a paper for somebody who may read it."""
    return _made(request, paper_id, pdf_of, content_type="application/pdf", ending="pdf")


@login_required
@require_safe
def fetch_word(request: HttpRequest, paper_id: int) -> HttpResponse:
    """This will make the Word file of a paper for somebody who may read it."""
    return _made(request, paper_id, word_of, content_type=CONTENT_TYPES[FileKind.DOCX], ending="docx")


@login_required
@require_safe
def fetch_excel(request: HttpRequest, paper_id: int) -> HttpResponse:
    """This will make the Excel file of a paper for somebody who may read it."""
    return _made(request, paper_id, excel_of, content_type=CONTENT_TYPES[FileKind.XLSX], ending="xlsx")


def _made(
    request: HttpRequest, paper_id: int, make: Callable[..., bytes], *, content_type: str, ending: str
) -> HttpResponse:
    """Make a file of a paper that holds; raises ValidationError where this machine cannot."""
    paper = _valid(request, paper_id)
    try:
        made = make(paper, check_address=_check_address(request, paper))
    except NoChineseFontError as error:
        raise _no_font(error) from error
    except BrokenFormError as error:
        raise _broken(error) from error
    return _handed_over(made, content_type, f"{paper.number}.{ending}")


def _valid(request: HttpRequest, paper_id: int) -> Paper:
    paper = queries.find(request.user, paper_id)
    if paper.state != PaperState.VALID:
        raise Paper.DoesNotExist
    return paper


def _check_address(request: HttpRequest, paper: Paper) -> str:
    """Make the address that is printed: whoever scans it must reach it, by whatever way it was fetched."""
    path = reverse("web:paper_check", args=[paper.code])
    return f"{settings.PUBLIC_ADDRESS}{path}" if settings.PUBLIC_ADDRESS else request.build_absolute_uri(path)


def _handed_over(made: bytes, content_type: str, file_name: str) -> HttpResponse:
    answer = HttpResponse(made, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{file_name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _no_font(error: NoChineseFontError) -> ValidationError:
    return ValidationError(
        pgettext(
            "papers",
            "This machine has no Chinese font, so no paper can be printed. Ask the operator to install "
            "one: %(command)s",
        )
        % {"command": error}
    )


def _broken(error: BrokenFormError) -> ValidationError:
    return ValidationError(
        pgettext(
            "papers",
            "The form “%(file)s” for this paper is broken: %(problem)s. Ask the operator to mend it or to "
            "take it out of the folder of forms. The paper itself is unharmed.",
        )
        % {"file": error.file_name, "problem": error.problem}
    )


@login_required
@require_POST
def revoke(request: HttpRequest, paper_id: int) -> HttpResponse:
    """This will revoke a paper, with the reason."""
    paper = actions.revoke_paper(
        paper_id=paper_id,
        reason=request.POST.get("reason", ""),
        actor=request.user,
        now=timezone.now(),
    )
    messages.success(
        request, pgettext("papers", "The paper is revoked. The public check says so from now on.")
    )
    return _back(paper)


@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """This will tell anybody who holds a paper whether it is genuine and still holds.

    What it says is told only when those it is about agreed. A code has 128 bits that nobody can guess, and
    is found by one look into an index: there is nothing to count through. It is kept from search machines,
    caches and other sites, since whoever has the address has the paper.
    """
    found = queries.checked(code, today=timezone.localdate())
    status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
    answer = render(request, "papers/check.html", {"found": found}, status=status)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _back(paper: Paper) -> HttpResponse:
    place = PAGES[PaperKind(paper.kind)]
    if place.through:
        return redirect(ALL, paper.kind, paper.owner_id)
    return redirect(f"{reverse(place.page, args=[paper.owner_id])}#papers")
