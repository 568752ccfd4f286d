"""Who may do what with files: whoever may do the like with the record they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from duijie.access import grant, predicate
from duijie.files.models import Attachment
from duijie.files.owners import Owner


@dataclass(frozen=True)
class Asked:
    """A record that files belong to, and one of its files when it is about one."""

    owner: Owner
    record: Model
    attachment: Attachment | None = None


@predicate
def keeps_the_record(actor: Any, asked: Any) -> bool:
    """This will say whether the actor looks after the record the file belongs to."""
    return isinstance(asked, Asked) and asked.owner.may_keep(actor, asked.record)


@predicate
def opens_the_record(actor: Any, asked: Any) -> bool:
    """This will say whether the actor may read what is confidential of the record."""
    return isinstance(asked, Asked) and asked.owner.may_open_full(actor, asked.record)


@predicate
def added_it(actor: Any, asked: Any) -> bool:
    """This will say whether the file was added by the actor."""
    attachment = asked.attachment if isinstance(asked, Asked) else None
    return attachment is not None and actor.pk is not None and attachment.added_by_id == actor.pk


@predicate
def is_system(actor: Any, _asked: Any) -> bool:
    """This will say whether the actor is a named part of the system."""
    return getattr(actor, "kind", "") == "system"


grant("files.add", to=keeps_the_record | is_system)
grant("files.open_confidential", to=opens_the_record | keeps_the_record | added_it | is_system)
grant("files.remove", to=keeps_the_record | added_it)
grant("files.note_preview", to=is_system)
grant("files.note_erased", to=is_system)
