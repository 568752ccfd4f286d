"""Files of records: the part that record pages show, adding, fetching, preview and removing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from duijie.access import Actor, require
from duijie.files import actions, queries, store
from duijie.files.models import Attachment
from duijie.files.owners import owner_of
from duijie.files.states import AttachmentState, PreviewState
from duijie.web.files_forms import FileForm

# The page of each kind of record that files are attached to.
PAGES = {
    "needs": "web:demand",
    "offers": "web:offer",
    "organisations": "web:organisation",
    "people": "web:person",
    "pages": "web:page",
    "introductions": "web:introduction",
    "agreements": "web:agreement",
    "stations": "web:station",
    "teams": "web:team",
    "alliances": "web:alliance",
    "events": "web:event",
}
# A file is a stranger: nothing in it may run, load or be framed, even where a browser shows it.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@dataclass(frozen=True)
class FileLine:
    """One file as a page shows it."""

    attachment: Attachment
    may_remove: bool

    @property
    def is_there(self) -> bool:
        """Whether it can be fetched."""
        return self.attachment.state == AttachmentState.KEPT

    @property
    def has_preview(self) -> bool:
        """Whether there is a picture of it."""
        return self.is_there and self.attachment.preview == PreviewState.READY


@dataclass(frozen=True)
class FilesShown:
    """The files of a record, and what the reader may do."""

    lines: list[FileLine]
    names_people: bool
    add_address: str


def shown_of(actor: Actor, record: Model) -> FilesShown:
    """This will return the files of a record that the reader has found, in one query."""
    may_add = queries.may_add(actor, record)
    files = list(queries.files_visible_to(actor, record)[: queries.MOST_OF_A_RECORD])
    removable = queries.removable(actor, record, files)
    return FilesShown(
        lines=[FileLine(each, each.pk in removable) for each in files],
        names_people=may_add or queries.may_open_confidential(actor, record),
        add_address=(reverse("web:file_add", args=[owner_of(record).kind, record.pk]) if may_add else ""),
    )


@login_required
def add(request: HttpRequest, kind: str, owner_id: int) -> HttpResponse:
    """This will attach a file to a record, or say beside the field why it is not taken."""
    asked = queries.find_record(request.user, kind, owner_id)
    require(request.user, "files.add", asked)
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
    else:
        form = FileForm(initial={"form_token": uuid4()})
    if form.is_valid():
        with form.showing_refusal():
            actions.add_file(
                owner_kind=kind,
                owner_id=owner_id,
                draft=form.draft(most_bytes=settings.FILE_LIMIT_BYTES),
                most_bytes=settings.FILE_LIMIT_BYTES,
                form_token=form.token,
                actor=request.user,
                now=timezone.now(),
            )
            messages.success(request, pgettext("files", "The file is kept with the record."))
            return redirect(f"{reverse(PAGES[kind], args=[owner_id])}#files")
    return render(
        request,
        "files/add.html",
        {
            "form": form,
            "record": asked.record,
            "record_address": reverse(PAGES[kind], args=[owner_id]),
            "most_megabytes": settings.FILE_LIMIT_BYTES // (1024 * 1024),
        },
        status=400 if form.is_bound else 200,
    )


@require_safe
def fetch(request: HttpRequest, attachment_id: int) -> HttpResponse | FileResponse:
    """This will stream a file to somebody who may open it, to be saved."""
    attachment = _kept(request.user, attachment_id)
    return _streamed(
        attachment.place, attachment.content_type, file_name=attachment.file_name, as_attachment=True
    )


@require_safe
def preview(request: HttpRequest, attachment_id: int) -> HttpResponse | FileResponse:
    """This will stream the picture of a file to somebody who may open the file."""
    attachment = _kept(request.user, attachment_id)
    if attachment.preview != PreviewState.READY:
        raise Http404
    return _streamed(attachment.preview_place, "image/webp", file_name="preview.webp", as_attachment=False)


@login_required
@require_POST
def remove(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """This will take a file away for good, with the reason."""
    removed = actions.remove_file(
        attachment_id=attachment_id,
        reason=request.POST.get("reason", ""),
        actor=request.user,
        now=timezone.now(),
    )
    messages.success(request, pgettext("files", "The file is removed. Its hash and your reason stay."))
    return redirect(f"{reverse(PAGES[removed.owner_kind], args=[removed.owner_id])}#files")


def _kept(actor: Any, attachment_id: int) -> Attachment:
    attachment = queries.find(actor, attachment_id)
    if attachment.state != AttachmentState.KEPT:
        raise Http404
    return attachment


def _streamed(
    place: str, content_type: str, *, file_name: str, as_attachment: bool
) -> HttpResponse | FileResponse:
    answer = FileResponse(
        store.opened(place), as_attachment=as_attachment, filename=file_name, content_type=content_type
    )
    answer["Content-Security-Policy"] = POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
