"""Who may ask about a record, and who answers.

Everybody may ask. The brokers and coordinators of the region and the operators answer, never who asked.
"""

from __future__ import annotations

from typing import Any

from duijie.access import grant, predicate
from duijie.corrections.models import Correction
from duijie.registry.standing import standing_of


@predicate
def is_anybody(_actor: Any, _record: Any) -> bool:
    """This will say whether somebody asks at all: everybody may, signed in or not."""
    return True


@predicate
def looks_after_it(actor: Any, record: Any) -> bool:
    """This will say whether the request lies in the actor's region; without a region, with operators."""
    return isinstance(record, Correction) and standing_of(actor).verifies_in(record.region_id)


@predicate
def asked_for_it(actor: Any, record: Any) -> bool:
    """This will say whether the actor made the request."""
    return isinstance(record, Correction) and actor.pk is not None and record.asked_by_id == actor.pk


grant("corrections.ask", to=is_anybody)
grant("corrections.settle", to=looks_after_it & ~asked_for_it)
grant("corrections.refuse", to=looks_after_it & ~asked_for_it)
