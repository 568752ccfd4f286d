"""Handing pages in: files, a folder or pasted text; what is refused is told, the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duijie.access import require
from duijie.intake import actions
from duijie.intake.models import Page
from duijie.web.intake_forms import UploadForm

MOST_TOLD = 5


@dataclass
class Outcome:
    """What became of all that was handed in at once."""

    fresh: list[Page] = field(default_factory=list)
    known: list[tuple[str, Page]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    left_out_count: int = 0

    @property
    def only_page(self) -> Page | None:
        """The page to show when there is just one."""
        pages = [*self.fresh, *(page for _name, page in self.known)]
        return pages[0] if len(pages) == 1 else None


@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """This will take pages in and go on to them: one is shown, of several the list."""
    require(request.user, "intake.receive")
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        outcome = _receive(request, form)
        _tell(request, outcome)
        if outcome.only_page is not None:
            return redirect("web:page", outcome.only_page.pk)
        if outcome.fresh or outcome.known:
            return redirect("web:intake")
    return render(request, "intake/upload.html", {"form": form})


def _receive(request: HttpRequest, form: UploadForm) -> Outcome:
    outcome = Outcome()
    folder, outcome.left_out_count = form.pages_of_folder()
    for name, content in _contents(form, folder):
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
            outcome.refused.append((name, " ".join(error.messages)))
            continue
        if received.is_new:
            outcome.fresh.append(received.page)
        else:
            outcome.known.append((name, received.page))
    return outcome


def _contents(form: UploadForm, folder: list[Any]) -> Iterator[tuple[str, bytes]]:
    for file in [*form.cleaned_data["pages"], *folder]:
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
            "%(count)d file of the folder is no page (.txt or .html) and was left out.",
            "%(count)d files of the folder are no pages (.txt or .html) and were left out.",
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
