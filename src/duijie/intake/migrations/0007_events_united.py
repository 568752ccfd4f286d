"""The events that pages tell of become events of the room of events, with all their sources."""

from django.db import migrations

from duijie.db.fields import fill_sort_keys
from duijie.names.models import keep_names

KINDS = frozenset(
    "signing launch founding plaque appointment meeting symposium matchmaking release training visit contest".split()
)
ROLES = {"host": "chair", "organisers": "organiser", "attendees": "attendee"}


def unite(apps, schema_editor):
    """Give every told event its event; one of the same name and day is the same."""
    Event = apps.get_model("events", "Event")
    Draft = apps.get_model("intake", "Draft")
    made = False
    for told in apps.get_model("intake", "ToldEvent").objects.order_by("pk").iterator(chunk_size=200):
        event = Event.objects.filter(name=told.name, day=told.date).exclude(state="cancelled").first()
        if event is None:
            event, made = _event_of(Event, told), True
        drafts = Draft.objects.filter(record_type="intake.toldevent", record_id=told.pk)
        for draft in drafts.select_related("page"):
            draft.record_type, draft.record_id = "events.event", event.pk
            draft.left = {**draft.left, "participants": _joined(apps, event, draft), "agreements": []}
            draft.save(update_fields=["record_type", "record_id", "left"])
    if made:
        fill_sort_keys(Event, "sort_name")
        keep_names(Event, ("name",), apps.get_model("names", "NameKey"))


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


def _joined(apps, event, draft):
    """Name who took part as far as the page's own drafts are confirmed."""
    Participant = apps.get_model("events", "Participant")
    people, bodies = (_confirmed(apps, draft.page_id, kind, model) for kind, model in _KINDS)
    joined = {}
    for field, role in ROLES.items():
        value = draft.values.get(field) or []
        known = Participant.objects.filter(event=event, role=role).values_list("pk", flat=True)
        if role != "attendee" and set(known) - set(joined.values()):
            continue
        for name in [value] if isinstance(value, str) else map(str, value):
            column, number = ("person_id", people.get(name)) if name in people else (
                "organisation_id", bodies.get(name),
            )
            if number is not None:
                who, _is_new = Participant.objects.get_or_create(event=event, role=role, **{column: number})
                joined[f"{role}:{name}"] = who.pk
    return joined


_KINDS = (("person", "Person"), ("organisation", "Organisation"))


def _confirmed(apps, page_id, kind, model):
    drafts = apps.get_model("intake", "Draft").objects.filter(
        page_id=page_id, kind=kind, state="confirmed", record_id__isnull=False
    )
    named = {
        str(name): draft.record_id
        for draft in drafts
        for name in [draft.values.get("name"), *draft.values.get("aliases", [])]
    }
    there = apps.get_model("registry", model).objects.filter(pk__in=named.values()).values_list("pk", flat=True)
    kept = set(there)
    return {name: number for name, number in named.items() if number in kept}


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0006_purged_pages"),
        ("events", "0002_sorted_by_pinyin"),
        ("registry", "0005_parts_and_levels"),
        ("names", "0001_initial"),
    ]

    operations = [migrations.RunPython(unite, migrations.RunPython.noop)]
