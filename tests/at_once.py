"""What somebody does while another is in the midst of a transaction, for tests of locks on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from django.db import connection, transaction


def is_waited_for() -> bool:
    """Whether another connection waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


@contextmanager
def meanwhile(call: Callable[[], object]) -> Iterator[tuple[Thread, list[Exception]]]:
    """Begin the call on a connection of its own; go on when it waits or has ended; give what it raised."""
    raised: list[Exception] = []

    def run() -> None:
        try:
            call()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test compares it
            raised.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    with transaction.atomic():
        yield (thread, raised)
    thread.join(timeout=30)


def begin(thread: Thread) -> None:
    thread.start()
    end = time.monotonic() + 10
    while thread.is_alive() and not is_waited_for() and time.monotonic() < end:
        time.sleep(0.01)
