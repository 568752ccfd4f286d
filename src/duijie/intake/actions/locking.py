"""The one order in which deciding about a draft locks: records first, then drafts.

1. The page, so that two clerks on one page go one after the other.
2. Of an undecided draft, the names of organisations it tells of or names, known or not, so that two clerks
   do not each make the first record of one name; of an event, that events are being told of.
3. The events its confirmed drafts tell of, and the event this draft is about, by number.
4. Of an undecided draft, the records it may join: organisations, people, the agreement, each by number.
   They are those that were chosen; where nobody chose, those that go by its name or are surely the same, of
   people only those with a post at one of the organisations; and the organisations that it names. Where
   confirming it confirms others of the page along, those that these tell of, name or will be taken for. The
   organisations that the page's events name, who takes part there, are among them, also when it is settled
   who does.
   Of a decided draft, the record it is about, when it is no event.
5. Drafts: this one, then those of its page that are confirmed along; or by number all that tell of a
   record when it is taken back.

Confirming, taking back and settling all begin here. A draft of another page is locked by taking back
alone, which then holds the record; whoever locks a draft first and asks for the record after would wait
for it in a ring.

An organisation or person that is joined is locked so that it cannot be removed, while others may still refer
to it (NO KEY UPDATE): whoever adds a post or a party does not wait. Confirming adds names and posts to them
under that lock, and never asks for more: a lock that is raised later, in another order than others refer, is
waited for in a ring. What is taken back may go, and is locked whole (FOR UPDATE), as its removal does; so are
an event and an agreement, to which confirming writes. A platform is found by its host, who may be
confirmed along: it is locked when it is found, and no other record after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from django.apps import apps
from django.db.models import Model, Q

from duijie.access import Actor
from duijie.agreements.models import Agreement
from duijie.db.locks import hold_words
from duijie.events.models import Event
from duijie.intake import queries
from duijie.intake.linking import links_of, names_of
from duijie.intake.models import Draft
from duijie.intake.states import DraftKind, DraftState
from duijie.intake.tellings import EVENT_RECORD, ROLES, names_in, telling
from duijie.registry import queries as registry
from duijie.registry.models import Organisation, Person
from duijie.registry.namesakes import word_of_name

ALONG: dict[str, tuple[DraftKind, ...]] = {
    DraftKind.PERSON: (DraftKind.ORGANISATION,),
    DraftKind.AGREEMENT: (DraftKind.ORGANISATION, DraftKind.PERSON),
    DraftKind.PLATFORM: (DraftKind.ORGANISATION,),
    DraftKind.NEED: (DraftKind.ORGANISATION,),
    DraftKind.OFFER: (DraftKind.ORGANISATION,),
}
"""The kinds of drafts that are looked through, and confirmed along, when one of a kind is confirmed."""


def find_to_decide(
    actor: Actor, draft_id: int, *, record_id: int | None = None, is_new_record: bool = False
) -> Draft:
    """This will return one draft, locked after all that deciding about it may write to.

    Args:
        actor: who decides.
        draft_id: the draft.
        record_id: the record that the actor says it is about.
        is_new_record: the actor says that it is about none that is known.

    Raises Draft.DoesNotExist.
    """
    queries.lock_page_of(actor, draft_id)
    draft = queries.find_draft(actor, draft_id)
    told = _told_with(draft)
    hold_words(_words(told))
    own = record_id or draft.record_id
    if own is None and not is_new_record:
        own = draft.linked_id or _alike(actor, draft)
    _hold_events(draft, own)
    if draft.state == DraftState.OPEN:
        _hold_joined(draft, told, own=own, is_chosen=record_id is not None or is_new_record)
    elif draft.kind == DraftKind.EVENT:
        _hold(Organisation, _named(_gathered_by(draft)))
    elif draft.record_id is not None:
        rows = apps.get_model(draft.record_type)._base_manager.select_for_update(of=("self",))
        rows.only("pk").filter(pk=draft.record_id).first()
    return queries.find_draft(actor, draft_id, lock=True)


def _told_with(draft: Draft) -> list[Draft]:
    """Give an undecided draft, and those of its page that are looked through when it is confirmed."""
    if draft.state != DraftState.OPEN:
        return []
    kinds = ALONG.get(draft.kind, ())
    return [
        draft,
        *draft.page.drafts.filter(kind__in=kinds).exclude(Q(state=DraftState.DISMISSED) | Q(pk=draft.pk)),
    ]


def _words(drafts: Iterable[Draft]) -> set[str]:
    """Give what nobody else may make the first record of meanwhile."""
    drafts = list(drafts)
    bodies = (names_of(each) for each in drafts if each.kind == DraftKind.ORGANISATION)
    words = {word_of_name(name) for name in chain(*bodies, _names_in(drafts))}
    # What makes two events one is more than a name: they are told of one after the other.
    return words | {"event" for each in drafts if each.kind == DraftKind.EVENT}


def _alike(actor: Actor, draft: Draft) -> int | None:
    """Say which known event or agreement an undecided draft will be taken for, when nobody chose one."""
    if draft.state != DraftState.OPEN or draft.is_new_record:
        return None
    beside = {
        DraftKind.EVENT: (DraftKind.EVENT,),
        DraftKind.AGREEMENT: (DraftKind.AGREEMENT, DraftKind.ORGANISATION),
    }.get(DraftKind(draft.kind))
    if beside is None:
        return None
    return links_of(actor, draft.page.drafts.filter(kind__in=beside))[draft.pk].taken_id


def _hold_events(draft: Draft, own: int | None) -> None:
    """Lock the events that the page tells of, and the one that the draft is about."""
    held = set(telling(EVENT_RECORD).filter(page=draft.page_id).values_list("record_id", flat=True))
    if draft.kind == DraftKind.EVENT:
        held.add(own)
    told = [number for number in held if number is not None]
    list(Event.objects.select_for_update(of=("self",)).filter(pk__in=told).order_by("pk").only("pk"))


def _hold_joined(draft: Draft, drafts: Sequence[Draft], *, own: int | None, is_chosen: bool) -> None:
    """Lock what confirming an undecided draft may join.

    Args:
        draft: the draft.
        drafts: it, and those that are looked through with it.
        own: the record it is about, as far as it is known.
        is_chosen: the actor says so now, whatever was chosen before.
    """
    bodies: set[int] = set()
    for kind, model in JOINED.items():
        of_kind = [each for each in drafts if each.kind == kind]
        asked = [each for each in of_kind if not _is_chosen(each) and not (is_chosen and each == draft)]
        numbers = {each.record_id or each.linked_id for each in of_kind}
        if kind == DraftKind.ORGANISATION:
            numbers |= _called(asked) | _named([*drafts, *_gathered_by(draft)])
        if kind == DraftKind.PERSON:
            numbers |= _working_at(bodies, draft, asked)
        if kind == draft.kind:
            numbers.add(own)
        held = _hold(model, {number for number in numbers if number is not None})
        bodies = held if kind == DraftKind.ORGANISATION else bodies


def _is_chosen(draft: Draft) -> bool:
    return bool(draft.record_id or draft.linked_id or draft.is_new_record)


def _called(drafts: Iterable[Draft]) -> set[int]:
    """Give the organisations that go by the name of one of their drafts."""
    return set(registry.ids_of_names(name for each in drafts for name in names_of(each)).values())


def _working_at(bodies: set[int], draft: Draft, drafts: Iterable[Draft]) -> set[int]:
    """Give the people of the name of one of the drafts who may be taken for the same: no other namesakes.

    Of those of an agreement only who signed is confirmed along.
    """
    names = {str(each.values.get("name")) for each in drafts}
    if draft.kind != DraftKind.PERSON:
        names &= {str(name) for name in draft.values.get("signatories", [])}
    return {each.pk for each in registry.people_named_at(names, bodies)}


def _gathered_by(draft: Draft) -> list[Draft]:
    """Give the drafts that say who takes part in the page's events: asked after every confirmation.

    They are the confirmed ones of events, this one when it is of an event, and the confirmed ones of the
    people these name, who come from where they have a post.
    """
    tellings = list(telling(EVENT_RECORD).filter(page=draft.page_id).exclude(pk=draft.pk))
    tellings += [draft] if draft.kind == DraftKind.EVENT else []
    named = {name for each in tellings for role in ROLES for name in names_in(each, role)}
    if not named:
        return []
    people = draft.page.drafts.filter(kind=DraftKind.PERSON, state=DraftState.CONFIRMED)
    return [*tellings, *(each for each in people if each.values.get("name") in named)]


def _named(drafts: Iterable[Draft]) -> set[int]:
    """Give the organisations that drafts of other kinds name: they need no draft of their own to be meant."""
    return set(registry.ids_of_names(_names_in(drafts)).values())


def _names_in(drafts: Iterable[Draft]) -> set[str]:
    """Give the names by which drafts of other kinds name organisations."""
    names: set[str] = set()
    for values in (each.values for each in drafts):
        sides = values.get("sides") or ()
        lists = (
            values.get(key) or () for key in ("parties", "sponsors", "members", "organisers", "attendees")
        )
        names.update(str(name) for each in (*sides, *lists) for name in each)
        names.update(str(post.get("organisation") or "") for post in values.get("posts") or ())
        names.update(str(values.get(key) or "") for key in ("host", "owner"))
    return names - {""}


JOINED: dict[str, type[Model]] = {
    DraftKind.ORGANISATION: Organisation,
    DraftKind.PERSON: Person,
    DraftKind.AGREEMENT: Agreement,
}
"""What is joined, in the order in which it is locked."""


def _hold(model: type[Model], numbers: Iterable[int]) -> set[int]:
    """Lock records in the order of their numbers against being removed; of merged ones the kept as well.

    Gives the numbers of what it locked.
    """
    asked = list(numbers)
    if not asked:
        return set()
    meant = Q(pk__in=asked)
    if model is not Agreement:
        kept = model._default_manager.filter(pk__in=asked).exclude(canonical=None)
        meant |= Q(pk__in=list(kept.values_list("canonical_id", flat=True)))
    rows = model._default_manager.select_for_update(of=("self",), no_key=model is not Agreement)
    return {each.pk for each in rows.filter(meant).order_by("pk").only("pk")}
