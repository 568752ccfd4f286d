"""Pages are received, read and closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.core.reader.facts import PageReading
from duijie.intake import queries, store
from duijie.intake import rules as _rules  # noqa: F401 - grants the permissions
from duijie.intake.drafting import drafts_of, storable
from duijie.intake.models import Draft, Page
from duijie.intake.spots import knots_of
from duijie.intake.states import PAGE_LIFE, DraftState, PageState
from duijie.queue.actions import enqueue

MOST_TEXT = 8_000_000
LONGEST_FILE_NAME = 255


@dataclass(frozen=True)
class Received:
    """What became of a file: its page, and whether it is a new one."""

    page: Page
    is_new: bool


def clean_file_name(name: str) -> str:
    """This will return a name that every database can keep: one line, no controls, its end kept."""
    kept = "".join(
        character if character.isprintable() and not "\ud800" <= character <= "\udfff" else " "
        for character in name
    ).strip()
    return kept[-LONGEST_FILE_NAME:] or "page.txt"


def receive_page(
    *,
    content: bytes,
    file_name: str,
    uploads: Path,
    most_bytes: int,
    actor: Actor,
    now: datetime,
) -> Received:
    """This will keep a page's bytes and have the worker read it.

    The same bytes a second time are the same page: the first is returned, nothing is added. The
    bytes are on disk before the row exists, so a row never points at nothing.

    Args:
        content: the file as it came.
        file_name: its name; only the ending matters to the reader.
        uploads: the uploads folder.
        most_bytes: the largest file taken.
        actor: a member of staff.
        now: when.

    Raises NotPermittedError; ValidationError when the file is empty, too large, was purged before, or
    the disk is full.
    """
    require(actor, "intake.receive")
    if not content.strip():
        raise ValidationError(_("The file is empty. Nothing was taken in."), code="empty")
    if len(content) > most_bytes:
        raise ValidationError(
            _("The file is larger than %(most)d MB. Please cut it, or save the page as text.")
            % {"most": most_bytes // (1024 * 1024)},
            code="too_large",
        )
    purged = Page.objects.filter(sha256=store.sha256_of(content), state=PageState.PURGED).first()
    if purged is not None:
        raise ValidationError(_purged_words(purged), code="purged")
    try:
        # Also for a known page: its file may have been lost, and this brings it back.
        sha256 = store.keep(uploads, content)
    except store.StoreFullError as error:
        raise ValidationError(
            _("The file could not be kept: the disk is full. Please tell the operator; try again later."),
            code="disk_full",
        ) from error
    known = Page.objects.filter(sha256=sha256).first()
    if known is not None:
        return Received(known, is_new=False)
    try:
        with transaction.atomic():
            page = Page(
                sha256=sha256,
                file_name=clean_file_name(file_name),
                byte_count=len(content),
                received_at=now,
                received_by_id=actor.pk,
            )
            page.full_clean()
            page.save()
            record(actor=actor, action="intake.receive", subject=page, now=now)
            enqueue("intake.read", key=str(page.pk), now=now)
    except (IntegrityError, ValidationError):
        # Somebody else handed the same file in at the same moment.
        twin = Page.objects.filter(sha256=sha256).first()
        if twin is None:
            raise
        return Received(twin, is_new=False)
    return Received(page, is_new=True)


def _purged_words(page: Page) -> str:
    told = _(
        "This very page was taken in before and purged on %(day)s: %(reason)s It was not taken in again."
    )
    day = timezone.localdate(page.purged_at).isoformat() if page.purged_at else ""
    return told % {"day": day, "reason": page.purge_reason}


@transaction.atomic
def keep_reading(*, page_id: int, raw_text: str, reading: PageReading, actor: Actor, now: datetime) -> Page:
    """This will keep what the reader found as drafts. A page that was read already stays as it is.

    Raises Page.DoesNotExist, NotPermittedError.
    """
    page = queries.find(actor, page_id, lock=True)
    require(actor, "intake.read", page)
    if page.state != PageState.RECEIVED:
        return page
    page.state = PAGE_LIFE.after("read", source=PageState(page.state))
    page.raw_text = storable(raw_text)[:MOST_TEXT]
    page.clean_text = storable(reading.text)[:MOST_TEXT]
    page.text_map = knots_of(reading.text_starts)
    page.title = _line(reading.title.value if reading.title else "", 300)
    page.publisher = _line(reading.publisher.value if reading.publisher else "", 200)
    page.published_on = _line(reading.published.value if reading.published else "", 10)
    page.repairs = [
        {
            "kind": each.kind,
            "before": storable(each.before)[:200],
            "after": storable(each.after)[:200],
            "count": each.count,
        }
        for each in reading.repairs[:200]
    ]
    page.warnings = [
        {"code": each.code, "text": storable(each.text)[:200]} for each in reading.warnings[:100]
    ]
    page.read_at = now
    page.save(
        update_fields=[
            "state",
            "raw_text",
            "clean_text",
            "text_map",
            "title",
            "publisher",
            "published_on",
            "repairs",
            "warnings",
            "read_at",
        ]
    )
    Draft.objects.bulk_create(
        Draft(page=page, position=position, **fields)
        for position, fields in enumerate(drafts_of(reading), start=1)
    )
    record(actor=actor, action="intake.read", subject=page, before=PageState.RECEIVED, now=now)
    return page


def _line(text: str, length: int) -> str:
    return " ".join(storable(text).split())[:length]


@transaction.atomic
def give_up_page(*, page_id: int, problem: str, actor: Actor, now: datetime) -> Page:
    """This will note that a page cannot be read, and why, as a code.

    Raises Page.DoesNotExist, NotPermittedError.
    """
    page = queries.find(actor, page_id, lock=True)
    require(actor, "intake.give_up", page)
    if page.state != PageState.RECEIVED:
        return page
    page.state = PAGE_LIFE.after("give_up", source=PageState(page.state))
    page.problem = problem[:40]
    page.save(update_fields=["state", "problem"])
    record(
        actor=actor,
        action="intake.give_up",
        subject=page,
        before=PageState.RECEIVED,
        reason_code=problem[:80],
        now=now,
    )
    return page


@transaction.atomic
def retry_page(*, page_id: int, actor: Actor, now: datetime) -> Page:
    """This will have a page read once more. Raises DoesNotExist, NotPermitted, WrongState."""
    page = queries.find(actor, page_id, lock=True)
    require(actor, "intake.retry", page)
    before = page.state
    page.state = PAGE_LIFE.after("retry", source=PageState(before))
    page.problem = ""
    page.save(update_fields=["state", "problem"])
    record(actor=actor, action="intake.retry", subject=page, before=before, now=now)
    enqueue("intake.read", key=str(page.pk), now=now)
    return page


@transaction.atomic
def finish_page(*, page_id: int, actor: Actor, now: datetime) -> Page:
    """This will close a page whose drafts are all decided.

    Raises Page.DoesNotExist, NotPermittedError, WrongStateError; ValidationError while a draft is
    undecided.
    """
    page = queries.find(actor, page_id, lock=True)
    require(actor, "intake.finish", page)
    before = page.state
    after = PAGE_LIFE.after("finish", source=PageState(before))
    still_open = page.drafts.filter(state=DraftState.OPEN).count()
    if still_open:
        raise ValidationError(
            _("%(count)d drafts are not decided yet. Please confirm or dismiss them.") % {"count": still_open}
        )
    page.state, page.finished_at = after, now
    page.save(update_fields=["state", "finished_at"])
    record(actor=actor, action="intake.finish", subject=page, before=before, now=now)
    return page


@transaction.atomic
def review_page_again(*, page_id: int, actor: Actor, now: datetime) -> Page:
    """This will open a finished review again, to correct what was decided.

    Raises Page.DoesNotExist, NotPermittedError, WrongStateError.
    """
    return _step(page_id, "review_again", finished_at=None, actor=actor, now=now)


@transaction.atomic
def dismiss_page(*, page_id: int, actor: Actor, now: datetime) -> Page:
    """This will put a page aside; what was confirmed from it stays confirmed.

    Raises Page.DoesNotExist, NotPermittedError, WrongStateError.
    """
    return _step(page_id, "dismiss_page", finished_at=now, actor=actor, now=now)


def _step(page_id: int, name: str, *, finished_at: datetime | None, actor: Actor, now: datetime) -> Page:
    """Take a step that changes nothing but the state, and since when the page is done with."""
    page = queries.find(actor, page_id, lock=True)
    require(actor, f"intake.{name}", page)
    before = page.state
    page.state = PAGE_LIFE.after(name, source=PageState(before))
    page.finished_at = finished_at
    page.save(update_fields=["state", "finished_at"])
    record(actor=actor, action=f"intake.{name}", subject=page, before=before, now=now)
    return page
