"""What follows when somebody opens a list of matches: what it lacks of meaning is read before all others."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime

from django.db import InternalError, OperationalError

from duijie.search.actions import hasten_vectors_again

log = logging.getLogger(__name__)


def read_first(texts: Collection[str], *, now: datetime) -> None:
    """This will have the texts that an opened list waits for read in full before all others.

    It is no action: it changes the order of follow-up work and nothing that anybody could be shown, and says
    nothing in the audit. A list that lacks nothing asks nothing of the database; one whose texts were asked
    for in the last minutes has nothing written. Where the database takes no writes now (a replica, a lock
    that is held too long) the list is shown all the same, and its texts are read in their turn.

    Args:
        texts: `unread_texts` of the list, which name what its reader may read and nothing else (rule 8).
        now: when.
    """
    if not texts:
        return
    try:
        hasten_vectors_again(texts=texts, now=now)
    except (OperationalError, InternalError) as error:
        log.warning("the texts of an opened list are read in their turn: %s", error)
