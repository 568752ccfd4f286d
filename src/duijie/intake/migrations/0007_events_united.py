"""The events that pages tell of become events of the room of events, with all their sources."""

from collections import Counter

from django.db import migrations

from duijie.db.fields import fill_sort_keys
from duijie.names.models import keep_names

KINDS = frozenset(
    "signing launch founding plaque appointment meeting symposium matchmaking release training visit contest".split()
)
ROLES = {"host": "chair", "organisers": "organiser", "attendees": "attendee"}
WHOLE_DAY = len("2026-09-25")


def unite(apps, schema_editor):
    """Give every told event its event; a single one that was there before, of the same name and day, is the same."""
    Event, Told = apps.get_model("events", "Event"), apps.get_model("intake", "ToldEvent")
    Draft = apps.get_model("intake", "Draft")
    last_there = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    # Two told events of one name and day were kept apart by a clerk: neither is united with anything.
    told_of = Counter(Told.objects.values_list("name", "date").iterator(chunk_size=2000))
    moved = {}
    for told in Told.objects.order_by("pk").iterator(chunk_size=200):
        known = None if told_of[told.name, told.date] > 1 else _known(Event, told, last_there)
        event = known or _event_of(Event, told)
        moved[told.pk] = event.pk
        if known is not None and told.place and not known.place:
            known.place = told.place
            known.save(update_fields=["place"])
        drafts = Draft.objects.filter(record_type="intake.toldevent", record_id=told.pk)
        drafts = list(drafts.select_related("page").order_by("pk"))
        named = _named(apps, event, told, drafts)
        for draft in drafts:
            draft.record_type, draft.record_id = "events.event", event.pk
            draft.left = {**draft.left, **named[draft.pk]}
            if known is not None:
                draft.left["is_new"] = False
            draft.save(update_fields=["record_type", "record_id", "left"])
    # What was chosen was chosen among told events, in drafts that are still open too.
    for draft in Draft.objects.filter(kind="event", linked_id__isnull=False).iterator(chunk_size=200):
        draft.linked_id = moved.get(draft.linked_id)
        draft.save(update_fields=["linked_id"])
    if moved:
        fill_sort_keys(Event, "sort_name")
        keep_names(Event, ("name",), apps.get_model("names", "NameKey"))


def _known(Event, told, last_there):
    """Find the event that was there before; a day that is not told whole may be any year's."""
    if len(told.date) != WHOLE_DAY or told.date.startswith("-"):
        return None
    found = Event.objects.filter(pk__lte=last_there, name=told.name, day=told.date).exclude(state="cancelled")
    found = list(found.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def _event_of(Event, told):
    is_to_come = told.date > told.created_at.date().isoformat()
    return Event.objects.create(
        name=told.name,
        kind=next((kind for kind in told.kinds if kind in KINDS), "other"),
        state="announced" if is_to_come else "held",
        day=told.date,
        place=told.place,
        created_at=told.created_at,
        created_by_id=told.created_by_id,
        announced_at=told.created_at,
        held_noted_at=None if is_to_come else told.created_at,
    )


def _named(apps, event, told, drafts):
    """Name who took part, as far as they are known; gives for each draft what it named and what it did not.

    What a clerk settled holds: whom a page names otherwise is noted as passed over, so that the page does
    not name them later.
    """
    Participant = apps.get_model("events", "Participant")
    there = set(Participant.objects.filter(event=event).values_list("pk", flat=True))
    known = {draft.pk: _confirmed(apps, draft.page_id) for draft in drafts}
    left = {draft.pk: {"participants": {}, "not_brought": {}, "agreements": []} for draft in drafts}
    settled = _settled(apps, told)
    for field, role in ROLES.items():
        said = {draft.pk: _names(draft.values.get(field)) for draft in drafts}
        has_others = any(each.role == role for each in Participant.objects.filter(pk__in=there))
        holds = _holding(told, field, settled, said)
        if role != "attendee" and has_others:
            holds = []
        for name in holds:
            tellers = [number for number, names in said.items() if name in names]
            who = next(
                (known[number][name] for number in [*tellers, *known] if name in known[number]),
                None,
            ) or _called(apps, name)
            if who is None:
                continue
            row, _is_new = Participant.objects.get_or_create(event=event, role=role, **who)
            for number in tellers:
                left[number]["not_brought" if row.pk in there else "participants"][f"{role}:{name}"] = row.pk
        if field in settled:
            for number, names in said.items():
                passed = {f"{role}:{name}": None for name in names if name not in holds}
                left[number]["not_brought"] |= passed
    return left


def _holding(told, field, settled, said):
    """Say who holds: as settled; else one page's word, and of those who came every page's."""
    own = _names(getattr(told, field))
    if field in settled:
        return own
    if field == "attendees":
        return list(dict.fromkeys([*own, *(name for names in said.values() for name in names)]))
    return own or next(filter(None, said.values()), [])


def _settled(apps, told):
    """Give the fields of a told event that a clerk settled."""
    steps = apps.get_model("audit", "Entry").objects.filter(
        subject_type="intake.toldevent", subject_id=told.pk, action="intake.settle_event"
    )
    return {field for fields in steps.values_list("fields", flat=True) for field in fields.split(",")}


def _names(value):
    return [value] if isinstance(value, str) and value else [str(name) for name in value or []]


_KINDS = (("organisation", "Organisation", "organisation_id"), ("person", "Person", "person_id"))


def _confirmed(apps, page_id):
    """Give who the page's names mean, by its confirmed drafts."""
    meant = {}
    for kind, model, column in _KINDS:
        drafts = apps.get_model("intake", "Draft").objects.filter(
            page_id=page_id, kind=kind, state="confirmed", record_id__isnull=False
        )
        named = {
            str(name): draft.record_id
            for draft in drafts
            for name in [draft.values.get("name"), *draft.values.get("aliases", [])]
        }
        rows = apps.get_model("registry", model).objects.filter(pk__in=named.values())
        kept = set(rows.values_list("pk", flat=True))
        meant |= {name: {column: number} for name, number in named.items() if number in kept}
    return meant


def _called(apps, name):
    """Find the only organisation of a name that no page's draft says; a person's name is not enough."""
    called = apps.get_model("registry", "Organisation").objects.filter(name=name, merged_into=None)
    numbers = list(called.values_list("pk", flat=True)[:2])
    return {"organisation_id": numbers[0]} if len(numbers) == 1 else None


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0006_purged_pages"),
        ("events", "0002_sorted_by_pinyin"),
        ("registry", "0005_parts_and_levels"),
        ("names", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [migrations.RunPython(unite, migrations.RunPython.noop)]
