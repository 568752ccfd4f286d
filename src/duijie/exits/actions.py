"""Writes down what leaves, before it leaves, and how it ended."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from duijie.access import Actor
from duijie.audit.actions import record
from duijie.exits.models import Sending
from duijie.exits.register import Exit
from duijie.exits.states import Outcome, TextClass


def begin(
    *,
    by: Exit,
    text_class: TextClass,
    purpose: str,
    character_count: int,
    masked_count: int,
    actor: Actor,
    now: datetime,
) -> Sending:
    """Write down, and audit, that a text is about to leave; committed when this returns.

    Raises RuntimeError inside a transaction: what is taken back there would have left all the same.
    """
    with transaction.atomic(durable=True):
        sending = Sending.objects.create(
            exit_name=by.name,
            kind=by.kind,
            place=by.place[:200],
            purpose=purpose,
            text_class=text_class,
            character_count=character_count,
            masked_count=masked_count,
            started_at=now,
        )
        record(actor=actor, action="exits.send", subject=sending, reason_code=text_class, now=now)
    return sending


def end(*, sending: Sending, error: str = "") -> None:
    """Write down how a sending ended; `error` is the code of why there is no answer."""
    sending.outcome = Outcome.FAILED if error else Outcome.ANSWERED
    sending.error = error[:60]
    sending.save(update_fields=["outcome", "error"])
