"""The one order in which deciding about a draft locks: records first, then drafts.

1. The page, so that two clerks on one page go one after the other.
2. The events its confirmed drafts tell of, and the event this draft is about, by number.
3. Of an undecided draft, the records it may join: organisations, people, the agreement, each by number.
   They are those that were chosen, that go by its name or are surely the same, and the organisations that
   it names; and, where confirming it confirms others of the page along, those that these tell of, name or
   will be taken for.
   Of a decided draft, the record it is about, when it is no event.
4. Drafts: this one, then those of its page that are confirmed along; or by number all that tell of a
   record when it is taken back.

Confirming, taking back and settling all begin here. A draft of another page is locked by taking back
alone, which then holds the record; whoever locks a draft first and asks for the record after would wait
for it in a ring.

What is joined is locked so that it cannot be removed, while others may still refer to it (NO KEY UPDATE):
whoever adds a post or a party does not wait. What is taken back may go, and is locked whole (FOR UPDATE), as
its removal does; so is an event, to which confirming writes. A platform is found by its host, who may be
confirmed along: it is locked when it is found, and no other record after it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db.models import Model, Q

from duijie.access import Actor
from duijie.agreements.models import Agreement
from duijie.events.models import Event
from duijie.intake import queries
from duijie.intake.linking import links_of, names_of
from duijie.intake.models import Draft
from duijie.intake.states import DraftKind, DraftState
from duijie.intake.tellings import EVENT_RECORD, telling
from duijie.registry import queries as registry
from duijie.registry.models import Organisation, Person

ALONG: dict[str, tuple[DraftKind, ...]] = {
    DraftKind.PERSON: (DraftKind.ORGANISATION,),
    DraftKind.AGREEMENT: (DraftKind.ORGANISATION, DraftKind.PERSON),
    DraftKind.PLATFORM: (DraftKind.ORGANISATION,),
    DraftKind.NEED: (DraftKind.ORGANISATION,),
    DraftKind.OFFER: (DraftKind.ORGANISATION,),
}
"""The kinds of drafts that are looked through, and confirmed along, when one of a kind is confirmed."""


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
    own = record_id or draft.record_id or draft.linked_id or _alike(actor, draft)
    held = set(telling(EVENT_RECORD).filter(page=draft.page_id).values_list("record_id", flat=True))
    if draft.kind == DraftKind.EVENT:
        held.add(own)
    told = [number for number in held if number is not None]
    list(Event.objects.select_for_update(of=("self",)).filter(pk__in=told).order_by("pk").only("pk"))
    if draft.state == DraftState.OPEN:
        _hold_joined(draft, own)
    elif draft.record_id is not None and draft.record_type != EVENT_RECORD:
        rows = apps.get_model(draft.record_type)._base_manager.select_for_update(of=("self",))
        rows.only("pk").filter(pk=draft.record_id).first()
    return queries.find_draft(actor, draft_id, lock=True)


def _alike(actor: Actor, draft: Draft) -> int | None:
    """Say which known event or agreement an undecided draft will be taken for, when nobody chose one."""
    if draft.state != DraftState.OPEN or draft.is_new_record:
        return None
    if draft.kind not in (DraftKind.EVENT, DraftKind.AGREEMENT):
        return None
    beside = draft.page.drafts.filter(kind__in=(draft.kind, DraftKind.ORGANISATION))
    return links_of(actor, beside)[draft.pk].taken_id


def _hold_joined(draft: Draft, own: int | None) -> None:
    """Lock what confirming an undecided draft may join."""
    if draft.kind not in (DraftKind.ORGANISATION, *ALONG):
        return
    along = Q(kind__in=ALONG.get(draft.kind, ())) & ~Q(state=DraftState.DISMISSED)
    drafts = list(draft.page.drafts.filter(along | Q(pk=draft.pk)))
    for kind, model in JOINED.items():
        of_kind = [each for each in drafts if each.kind == kind]
        numbers = {each.record_id or each.linked_id for each in of_kind} | _called(draft, kind, of_kind)
        if kind == DraftKind.ORGANISATION:
            numbers |= _named(drafts)
        if kind == draft.kind:
            numbers.add(own)
        _hold(model, {number for number in numbers if number is not None})


def _called(draft: Draft, kind: str, drafts: Iterable[Draft]) -> set[int]:
    """Give the records that go by the name of one of the drafts of a kind for which nobody chose."""
    asked = [each for each in drafts if not (each.record_id or each.linked_id or each.is_new_record)]
    if kind == DraftKind.ORGANISATION:
        return set(registry.ids_of_names(name for each in asked for name in names_of(each)).values())
    if kind == DraftKind.PERSON:
        signing = {str(name) for name in draft.values.get("signatories", [])}
        names = {str(each.values.get("name")) for each in asked}
        wanted = names if draft.kind == DraftKind.PERSON else names & signing
        return {each.pk for each in registry.people_named(wanted)} if wanted else set()
    return set()


def _named(drafts: Iterable[Draft]) -> set[int]:
    """Give the organisations that drafts of other kinds name: they need no draft of their own to be meant."""
    names: set[str] = set()
    for values in (each.values for each in drafts):
        sides = values.get("sides") or ()
        lists = (values.get(key) or () for key in ("parties", "sponsors", "members"))
        names.update(str(name) for each in (*sides, *lists) for name in each)
        names.update(str(post.get("organisation") or "") for post in values.get("posts") or ())
        names.update(str(values.get(key) or "") for key in ("host", "owner"))
    return set(registry.ids_of_names(names - {""}).values())


JOINED: dict[str, type[Model]] = {
    DraftKind.ORGANISATION: Organisation,
    DraftKind.PERSON: Person,
    DraftKind.AGREEMENT: Agreement,
}
"""What is joined, in the order in which it is locked."""


def _hold(model: type[Model], numbers: Iterable[int]) -> None:
    """Lock records in the order of their numbers against being removed; of merged ones the kept as well."""
    asked = list(numbers)
    if not asked:
        return
    meant = Q(pk__in=asked)
    if model is not Agreement:
        kept = model._default_manager.filter(pk__in=asked).exclude(canonical=None)
        meant |= Q(pk__in=list(kept.values_list("canonical_id", flat=True)))
    rows = model._default_manager.select_for_update(of=("self",), no_key=True)
    list(rows.filter(meant).order_by("pk").only("pk"))
