"""A record's history in words: who did what and when, from the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Model
from django.utils.translation import gettext as _

from duijie.accounts.models import User
from duijie.audit.models import Entry
from duijie.audit.queries import history_of
from duijie.web.history_words import SEVERAL, detail_words, sentence

MOST_READ = 400
MOST_SHOWN = 50


@dataclass(frozen=True)
class HistoryLine:
    """One line of a history: a whole sentence, and what it was about in a few words more."""

    at: datetime
    words: str
    detail: str = ""


def _name(actor: User | None) -> str:
    if actor is None:
        return _("Somebody who had not signed in")
    return _("The system") if actor.kind == User.Kind.SYSTEM else str(actor.display_name)


def _row_of(numbered: tuple[int, Entry]) -> tuple[str, int | None, int]:
    """What belongs in one line: the same step by the same person again and again in a review."""
    number, entry = numbered
    return (entry.action, entry.actor_id, 0 if entry.action in SEVERAL else number)


def history(subject: Model) -> list[HistoryLine]:
    """This will return the newest 50 things done to a record that the reader has found.

    Many drafts of a page confirmed one after the other are one line with their number.
    """
    entries = enumerate(history_of(subject)[:MOST_READ])
    rows = [[entry for _number, entry in row] for _key, row in groupby(entries, key=_row_of)]
    return [_line(row) for row in rows[:MOST_SHOWN]]


def _line(row: list[Entry]) -> HistoryLine:
    entry = row[0]
    return HistoryLine(
        entry.at,
        sentence(
            action=entry.action,
            subject_type=entry.subject_type,
            who=_name(entry.actor),
            count=len(row),
        ),
        detail_words(
            action=entry.action,
            fields=filter(None, entry.fields.split(",")),
            after=entry.after,
            reason_code=entry.reason_code,
        ),
    )
