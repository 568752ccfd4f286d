"""What is asked for with figures: by whom, as what they are now, and by which places."""

from __future__ import annotations

import hashlib
import json

from duijie.access import Actor
from duijie.core.taxonomy import divisions
from duijie.registry.standing import standing_of
from duijie.reports.map import BrokenMapError, map_now

# Of what is kept: raised when the same form comes to mean something else. What was kept before is then the
# answer to another question, and counted anew, as is by itself what has another form.
_SHAPE = 1


def map_codes() -> frozenset[str]:
    """This will name the places on the map; those of the whole country while the operator's own is broken."""
    try:
        return map_now().codes
    except BrokenMapError:
        return frozenset(each.code for each in divisions.children(divisions.NATION))


def digest_of_question(actor: Actor) -> str:
    """This will digest all that decides what is counted for an actor: what they are now, and the places."""
    is_so = {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in vars(standing_of(actor)).items()
    }
    told = json.dumps([_SHAPE, is_so, sorted(map_codes())], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
