"""The worker's entry into intake: reads the pages that wait."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from duijie.accounts.actions import system_account
from duijie.core.reader import KnownName
from duijie.core.reader.proposals import Proposals
from duijie.intake import proposing, queries, store
from duijie.intake.actions.pages import give_up_page, keep_reading
from duijie.intake.actions.proposals import keep_proposals
from duijie.intake.models import Page
from duijie.intake.states import PageState


def read_page_job(*, key: str, now: datetime) -> None:
    """This will read the page numbered `key`; one that was read already is left alone."""
    from duijie.core.reader.files import UnreadablePageError, open_bytes, read_opened

    worker = system_account("system-worker", now=now)
    try:
        page = queries.find(worker, int(key))
    except Page.DoesNotExist:
        return
    if page.state != PageState.RECEIVED:
        return
    try:
        content = store.load(settings.UPLOADS, page.sha256)
    except OSError:
        give_up_page(page_id=page.pk, problem="file_missing", actor=worker, now=now)
        return
    known = [KnownName(name, aliases, kind) for name, aliases, kind in queries.known_names()]
    try:
        opened = open_bytes(content, filename=page.file_name)
        reading = read_opened(opened, source=page.file_name, known_names=known)
    except UnreadablePageError as error:
        give_up_page(page_id=page.pk, problem=error.code, actor=worker, now=now)
        return
    keep_reading(page_id=page.pk, raw_text=opened.raw, reading=reading, actor=worker, now=now)


def erase_page_job(*, key: str, now: datetime) -> None:
    """This will erase the bytes of the purged page numbered `key`; any other page's stay."""
    worker = system_account("system-worker", now=now)
    try:
        page = queries.find(worker, int(key))
    except Page.DoesNotExist:
        return
    if page.state == PageState.PURGED:
        store.erase(settings.UPLOADS, page.sha256)


def propose_job(*, key: str, now: datetime) -> None:
    """This will ask the language model about the page numbered `key`, and keep what is proven.

    What goes wrong is noted on the page as a code: the review goes on without the model.
    """
    worker = system_account("system-worker", now=now)
    try:
        page = queries.find(worker, int(key))
    except Page.DoesNotExist:
        return
    if page.state != PageState.IN_REVIEW:
        return
    problem, proposals = "", Proposals((), 0)
    try:
        proposals = proposing.ask(page.clean_text, actor=worker, now=now)
    except proposing.NoProposalsError as error:
        problem = error.code
    keep_proposals(
        page_id=page.pk,
        proposals=proposals,
        model=settings.MODEL_NAME,
        problem=problem,
        actor=worker,
        now=now,
    )
