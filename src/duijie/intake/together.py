"""Many drafts of a page at once: the certain ones are confirmed, and taken back in one press."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError

from duijie.access import Actor, require
from duijie.core.lifecycle import WrongStateError
from duijie.intake import queries
from duijie.intake.actions import OutdatedDraftError, confirm_draft, take_back_draft
from duijie.intake.certainty import certain_drafts
from duijie.intake.models import Draft


@dataclass
class Together:
    """What became of many drafts at once: how many were decided, and which were refused and why."""

    count: int = 0
    refused: list[tuple[Draft, str]] = field(default_factory=list)


def confirm_certain(*, page_id: int, actor: Actor, now: datetime) -> Together:
    """This will confirm the certain drafts of a page, each in a transaction of its own.

    One that is refused, or that somebody else decides meanwhile, does not stop the others. All carry
    the same time, so that `take_back_together` finds them.

    Raises Page.DoesNotExist, NotPermittedError.
    """
    page = queries.find(actor, page_id)
    require(actor, "intake.confirm", page)
    done = Together()
    before = queries.open_count(page)
    for draft in certain_drafts(actor, list(queries.drafts_of(actor, page))):
        try:
            confirm_draft(draft_id=draft.pk, version=draft.version, actor=actor, now=now)
        except (WrongStateError, OutdatedDraftError):
            continue  # confirmed together with one before it, or touched by somebody else meanwhile
        except ValidationError as error:
            done.refused.append((draft, " ".join(error.messages)))
    done.count = before - queries.open_count(page)
    return done


def take_back_together(*, page_id: int, at: datetime, actor: Actor, now: datetime) -> Together:
    """This will take back what the actor confirmed on a page at one time, records last made first.

    Raises Page.DoesNotExist, NotPermittedError.
    """
    page = queries.find(actor, page_id)
    require(actor, "intake.take_back", page)
    done = Together()
    for draft in queries.confirmed_at(actor, page, at):
        try:
            take_back_draft(draft_id=draft.pk, actor=actor, now=now)
        except WrongStateError:
            continue
        except ValidationError as error:
            done.refused.append((draft, " ".join(error.messages)))
        else:
            done.count += 1
    return done
