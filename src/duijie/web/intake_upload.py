"""Handing pages in: files, a folder or pasted text; what is refused is told, the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duijie.access import require
from duijie.intake import actions, queries
from duijie.intake.actions.pages import clean_file_name
from duijie.intake.models import Batch, Page
from duijie.web.intake_forms import MOST_FILES, UploadForm
from duijie.web.paging import cut_for

MOST_TOLD = 5


@dataclass
class Outcome:
    """What became of all that was handed in at once."""

    batch: Batch | None = None
    fresh: list[Page] = field(default_factory=list)
    known: list[tuple[str, Page]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    left_out_count: int = 0

    @property
    def only_page(self) -> Page | None:
        """The page to show when there is just one."""
        pages = [*self.fresh, *(page for _name, page in self.known)]
        return pages[0] if len(pages) == 1 and self.batch is None else None


@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """This will take pages in and go on to them: one is shown, of several their batch.

    A browser with scripts sends many files in parts, the first of which opens the batch; each part
    is answered in JSON with the batch's number and address, so that the next part joins it.
    """
    require(request.user, "intake.receive")
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    is_part = request.POST.get("part") == "yes"
    if form.is_valid():
        outcome = _receive(request, form, is_part=is_part)
        if is_part and outcome.batch is not None:
            return _part_answer(outcome, outcome.batch)
        _tell(request, outcome)
        if outcome.only_page is not None:
            return redirect("web:page", outcome.only_page.pk)
        if outcome.batch is not None and (outcome.fresh or outcome.known):
            return redirect("web:batch", outcome.batch.pk)
    if is_part:
        return JsonResponse({"problem": " ".join(_all_errors(form))}, status=400)
    limits = {"most_megabytes": settings.PAGE_LIMIT_BYTES // (1024 * 1024), "most_files": MOST_FILES}
    return render(request, "intake/upload.html", {"form": form, **limits})


def _all_errors(form: UploadForm) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


def _part_answer(outcome: Outcome, batch: Batch) -> HttpResponse:
    return JsonResponse(
        {
            "batch": batch.pk,
            "address": reverse("web:batch", args=[batch.pk]),
            "taken": len(outcome.fresh) + len(outcome.known),
            "refused": len(outcome.refused) + outcome.left_out_count,
        }
    )


@login_required
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """This will show a batch: how far it is read and reviewed, its pages, and what was refused."""
    found = queries.find_batch(request.user, batch_id)
    pages = queries.with_progress(queries.visible_to(request.user).filter(batch=found))
    return render(
        request,
        "intake/batch.html",
        {
            "batch": found,
            "progress": queries.progress_of(found),
            "page": cut_for(request.GET, pages, order=["pk"]),
        },
    )


def _receive(request: HttpRequest, form: UploadForm, *, is_part: bool) -> Outcome:
    folder, left_out = form.pages_of_folder()
    files = [*form.cleaned_data["pages"], *folder]
    outcome = Outcome(left_out_count=len(left_out))
    if is_part or len(files) > 1:
        outcome.batch = _batch_for(request, form)
    for name, content in _contents(form, files):
        _receive_one(request, outcome, name, content)
    if outcome.batch is not None:
        for file in left_out:
            _note_refused(request, outcome.batch, str(file.name), _("no page: its ending is not known here"))
    return outcome


def _batch_for(request: HttpRequest, form: UploadForm) -> Batch:
    """Find the batch this part belongs to, or begin one named after the folder or the day."""
    number = form.cleaned_data["batch"]
    if number is not None:
        try:
            return queries.find_batch(request.user, number)
        except Batch.DoesNotExist:
            pass  # a part of a batch that is not the clerk's to see begins one of their own
    now = timezone.now()
    given = " ".join(form.cleaned_data["batch_name"].split())[:100]
    name = given or _("Handed in on %(day)s") % {"day": timezone.localtime(now).strftime("%Y-%m-%d %H:%M")}
    return actions.open_batch(name=name, actor=request.user, now=now)


def _receive_one(request: HttpRequest, outcome: Outcome, name: str, content: bytes) -> None:
    try:
        received = actions.receive_page(
            content=content,
            file_name=name,
            uploads=settings.UPLOADS,
            most_bytes=settings.PAGE_LIMIT_BYTES,
            actor=request.user,
            now=timezone.now(),
        )
    except ValidationError as error:
        why = " ".join(error.messages)
        outcome.refused.append((name, why))
        if outcome.batch is not None:
            _note_refused(request, outcome.batch, name, why)
        return
    if received.is_new:
        outcome.fresh.append(received.page)
    else:
        outcome.known.append((name, received.page))
    if outcome.batch is not None:
        actions.add_to_batch(
            batch_id=outcome.batch.pk, page_id=received.page.pk, actor=request.user, now=timezone.now()
        )


def _note_refused(request: HttpRequest, batch: Batch, name: str, why: str) -> None:
    actions.add_to_batch(
        batch_id=batch.pk,
        page_id=None,
        file_name=clean_file_name(name),
        why=why,
        actor=request.user,
        now=timezone.now(),
    )


def _contents(form: UploadForm, files: list[Any]) -> Iterator[tuple[str, bytes]]:
    for file in files:
        # One byte over the limit is enough to know; a huge file is never read whole.
        yield file.name or "page.txt", file.read(settings.PAGE_LIMIT_BYTES + 1)
    text: str = form.cleaned_data["text"]
    if text.strip():
        first_line = next(line.strip() for line in text.splitlines() if line.strip())
        yield f"{first_line[:40]}.txt", text.encode("utf-8", errors="replace")


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    for name, why in outcome.refused[:MOST_TOLD]:
        messages.error(request, f"{name}: {why}")
    _tell_rest(request, len(outcome.refused))
    for name, page in outcome.known[:MOST_TOLD]:
        messages.warning(
            request,
            _("%(name)s was taken in before as “%(page)s”; it was not taken twice.")
            % {"name": name, "page": page},
        )
    _tell_rest(request, len(outcome.known))
    if outcome.fresh:
        count = len(outcome.fresh)
        words = ngettext("%(count)d page is being read.", "%(count)d pages are being read.", count)
        messages.success(request, words % {"count": count})
    if outcome.left_out_count:
        count = outcome.left_out_count
        words = ngettext(
            "%(count)d file of the folder is of another kind and was left out.",
            "%(count)d files of the folder are of other kinds and were left out.",
            count,
        )
        messages.info(request, words % {"count": count})


def _tell_rest(request: HttpRequest, count: int) -> None:
    """Say that there are more like those just told, without a wall of messages."""
    more = count - MOST_TOLD
    if more > 0:
        words = ngettext(
            "The same holds for %(count)d more file.", "The same holds for %(count)d more files.", more
        )
        messages.warning(request, words % {"count": more})
