"""Who may do what with lists."""

from __future__ import annotations

from typing import Any

from duijie.access import grant, predicate
from duijie.desk.models import SavedFilter
from duijie.regions.models import Region
from duijie.registry.models import Organisation
from duijie.registry.rules import is_system
from duijie.registry.standing import standing_of


@predicate
def is_signed_in(actor: Any, _record: Any) -> bool:
    """This will say whether somebody has signed in."""
    return actor.pk is not None and bool(actor.is_authenticated)


@predicate
def works_there(actor: Any, record: Any) -> bool:
    """This will say whether the actor acts for this organisation, or holds a role for just this region."""
    standing = standing_of(actor)
    if isinstance(record, Organisation):
        return standing.speaks_for(record.pk)
    return isinstance(record, Region) and record.pk in standing.regions


@predicate
def saved_it(actor: Any, record: Any) -> bool:
    """This will say whether the filter is the actor's own."""
    return isinstance(record, SavedFilter) and actor.pk is not None and record.account_id == actor.pk


grant("desk.save_filter", to=is_signed_in)
grant("desk.share_filter", to=is_signed_in & works_there)
grant("desk.delete_filter", to=saved_it)
grant("desk.tell_of_filter", to=saved_it)
grant("desk.stop_telling", to=saved_it)
grant("desk.tell_of_new", to=is_system)
grant("desk.choose_columns", to=is_signed_in)
grant("desk.end_tour", to=is_signed_in)
grant("desk.export_list", to=is_signed_in)
