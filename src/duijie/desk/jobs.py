"""Background entry points: whoever asked for it is told of what is new in their lists."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from duijie.accounts.actions import system_account
from duijie.db.committed import LATEST_COMMIT
from duijie.desk import actions
from duijie.desk.models import SavedFilter
from duijie.desk.telling import TELL_OF_NEW, lists_of
from duijie.queue.actions import enqueue
from duijie.queue.windows import key_of_window, read_window

WORKER = "system-worker"


def tell_of_new(*, key: str, now: datetime) -> None:
    """Tell of what is new in the list that the key names, behind the filter it names: `needs:12`."""
    list_name, after_id = read_window(key)
    actions.tell_of_new(
        list_name=list_name, after_id=after_id, actor=system_account(WORKER, now=now), now=now
    )


def ask_to_tell(kinds: Collection[str], *, now: datetime) -> None:
    """This will have whoever asked told of what is new among records of these kinds, as a job."""
    for telling in [each for kind in kinds for each in lists_of(kind)]:
        if SavedFilter.objects.filter(list_name=telling.name, told_until__isnull=False).exists():
            enqueue(TELL_OF_NEW, key=key_of_window(telling.name), now=now, due_at=now + LATEST_COMMIT)
