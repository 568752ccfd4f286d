"""Events that pages tell of: made from the first telling, settled where pages contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.audit.actions import record
from duijie.intake import queries
from duijie.intake.drafting import storable
from duijie.intake.models import Draft, ToldEvent
from duijie.intake.shapes import check_values
from duijie.intake.states import DraftKind

SETTLED = ("name", "date", "place", "host", "organisers", "attendees")
MOST_BODIES = 300


def event_from(draft: Draft, *, actor: Actor, now: datetime) -> ToldEvent:
    """This will make the event that a draft is the first to tell of, in the caller's transaction."""
    values = draft.values
    by_id: Any = actor.pk
    event = ToldEvent(
        name=str(values.get("name") or draft.page.title or _("event"))[:256],
        kinds=[str(kind) for kind in values.get("kinds", [])][:10],
        date=str(values.get("date") or ""),
        place=str(values.get("place") or "")[:200],
        host=str(values.get("host") or "")[:60],
        organisers=[str(name)[:120] for name in values.get("organisers", [])][:MOST_BODIES],
        attendees=[str(name)[:120] for name in values.get("attendees", [])][:MOST_BODIES],
        created_at=now,
        created_by_id=by_id,
    )
    event.full_clean()
    event.save()
    return event


@transaction.atomic
def settle_event(*, event_id: int, values: Mapping[str, Any], actor: Actor, now: datetime) -> ToldEvent:
    """This will settle what holds of an event (SETTLED); what its pages say stays as it is.

    Raises ToldEvent.DoesNotExist, NotPermittedError, ValidationError.
    """
    event = queries.find_event(actor, event_id, lock=True)
    require(actor, "intake.settle_event", event)
    unknown = values.keys() - set(SETTLED)
    if unknown:
        raise ValidationError(_("This cannot be settled: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    checked = check_values(DraftKind.EVENT, storable(dict(values)))
    changed = [name for name in values if getattr(event, name) != (checked[name] or _blank(name))]
    for name in changed:
        setattr(event, name, checked[name] or _blank(name))
    if changed:
        event.full_clean()
        event.save(update_fields=changed)
        record(actor=actor, action="intake.settle_event", subject=event, fields=changed, now=now)
    return event


def _blank(name: str) -> str | list[str]:
    return [] if name in {"organisers", "attendees"} else ""
