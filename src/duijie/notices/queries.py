"""Reads of one's own notices."""

from __future__ import annotations

from django.db.models import QuerySet

from duijie.access import Actor
from duijie.notices.models import Notice


def visible_to(actor: Actor) -> QuerySet[Notice]:
    """This will return the actor's own notices, newest first; nobody sees another's."""
    if not actor.is_authenticated:
        return Notice.objects.none()
    return Notice.objects.filter(recipient_id=actor.pk)


def find(actor: Actor, notice_id: int, *, lock: bool = False) -> Notice:
    """This will return one of the actor's own notices. Raises Notice.DoesNotExist."""
    notices = visible_to(actor)
    return (notices.select_for_update() if lock else notices).get(pk=notice_id)


def unread_count(actor: Actor) -> int:
    """This will return how many notices the actor has not read."""
    return visible_to(actor).filter(read_at=None).count()
