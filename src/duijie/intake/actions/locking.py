"""The one order in which deciding about a draft locks: records first, then drafts.

1. The page, so that two clerks on one page go one after the other.
2. The events its confirmed drafts tell of, and the event this draft is about, by number.
3. The record this draft is about, when it is no event.
4. Drafts, by number: this one, or all that tell of a record when it is taken back.

Confirming, taking back and settling all begin here. A draft of another page is locked by taking back
alone, which then holds the record; whoever locks a draft first and asks for the record after would wait
for it in a ring.
"""

from __future__ import annotations

from django.apps import apps

from duijie.access import Actor
from duijie.events.models import Event
from duijie.intake import queries
from duijie.intake.linking import links_of
from duijie.intake.models import Draft
from duijie.intake.states import DraftKind, DraftState
from duijie.intake.tellings import EVENT_RECORD, telling


def find_to_decide(actor: Actor, draft_id: int, *, record_id: int | None = None) -> Draft:
    """This will return one draft, locked after all that deciding about it may write to.

    Args:
        actor: who decides.
        draft_id: the draft.
        record_id: the record that the actor says it is about.

    Raises Draft.DoesNotExist.
    """
    queries.lock_page_of(actor, draft_id)
    draft = queries.find_draft(actor, draft_id)
    held = set(telling(EVENT_RECORD).filter(page=draft.page_id).values_list("record_id", flat=True))
    if draft.kind == DraftKind.EVENT:
        held.add(record_id or draft.record_id or draft.linked_id or _alike(actor, draft))
    told = [number for number in held if number is not None]
    list(Event.objects.select_for_update(of=("self",)).filter(pk__in=told).order_by("pk").only("pk"))
    if draft.record_id is not None and draft.record_type != EVENT_RECORD:
        rows = apps.get_model(draft.record_type)._base_manager.select_for_update(of=("self",))
        rows.only("pk").filter(pk=draft.record_id).first()
    return queries.find_draft(actor, draft_id, lock=True)


def _alike(actor: Actor, draft: Draft) -> int | None:
    """Say which known event an undecided draft will be taken for, when nobody chose one."""
    if draft.state != DraftState.OPEN or draft.is_new_record:
        return None
    return links_of(actor, draft.page.drafts.filter(kind=DraftKind.EVENT))[draft.pk].taken_id
