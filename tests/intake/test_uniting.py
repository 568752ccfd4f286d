"""Events that pages told of before there was one room for them are moved, with their sources."""

from __future__ import annotations

import importlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.db import connection, models

from duijie.audit.actions import record
from duijie.events import actions as event_actions
from duijie.events.actions import ParticipantDraft
from duijie.events.models import Event, EventContent
from duijie.intake import actions
from duijie.intake.models import Draft
from tests.intake import factories
from tests.registry import factories as registry

LAB, FOUNDRY, NOW = factories.LAB, factories.FOUNDRY, factories.NOW
WHO = {"host": "", "organisers": [], "attendees": []}
UNITE = importlib.import_module("duijie.intake.migrations.0007_events_united").unite

MOVE = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "duijie.config.settings_test"
import django
django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
call_command("migrate", verbosity=0)
call_command("migrate", "intake", "0006", verbosity=0)
loader = MigrationExecutor(connection).loader
# What came later in other rooms and goes by intake as it is now was taken back with it.
old = loader.project_state([node for node in loader.applied_migrations if node in loader.graph.nodes]).apps
now = datetime(2026, 3, 1, tzinfo=UTC)
User, Organisation = old.get_model("accounts", "User"), old.get_model("registry", "Organisation")
clerk = User.objects.create(username="clerk", display_name="职员", created_at=now)
made = {"created_at": now, "created_by": clerk}
lab = Organisation.objects.create(name="示例浑河实验室", kind="institute", created_at=now)
Page, Draft, Told = (old.get_model("intake", name) for name in ("Page", "Draft", "ToldEvent"))
decided = {"confidence": 0.9, "state": "confirmed", "decided_at": now, "decided_by": clerk, "read_values": {}}
for number, day in enumerate(("2026-02-10", "2099-02-10")):
    page = Page.objects.create(
        sha256=str(number), file_name="示例.txt", byte_count=1, received_at=now, received_by=clerk
    )
    values = {"name": "示例活动", "organisers": [lab.name, "没有条目的单位"]}
    told = Told.objects.create(name=f"示例活动{day}", kinds=["signing"], date=day, place="沈阳", **made)
    Draft.objects.create(
        page=page, kind="organisation", position=1, values={"name": lab.name},
        record_type="registry.organisation", record_id=lab.pk, **decided
    )
    Draft.objects.create(
        page=page, kind="event", position=2, values=values, left={"is_new": True},
        record_type="intake.toldevent", record_id=told.pk, **decided
    )
call_command("migrate", verbosity=0)
from duijie.events.models import Event
from duijie.intake.models import Draft
from duijie.names.models import NameKey
for event in Event.objects.order_by("day"):
    who = [(each.role, each.organisation.name) for each in event.participants.all()]
    told = Draft.objects.get(kind="event", record_type="events.event", record_id=event.pk)
    joined = list(told.left["participants"]) if told.left["is_new"] else None
    print(event.name, event.kind, event.state, event.place, bool(event.sort_name), who, joined)
print(NameKey.objects.exists())
"""


@pytest.mark.setup
def test_told_events_become_events_with_their_sources(tmp_path: Path):
    environ = {"DUIJIE_DATA": str(tmp_path), "PATH": "", "DUIJIE_SECRET_KEY": "only-for-tests"}
    done = subprocess.run(
        [sys.executable, "-c", MOVE], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    who, joined = "[('organiser', '示例浑河实验室')]", "['organiser:示例浑河实验室']"
    assert done.stdout.splitlines()[-3:] == [
        f"示例活动2026-02-10 signing held 沈阳 True {who} {joined}",
        f"示例活动2099-02-10 signing announced 沈阳 True {who} {joined}",
        "True",
    ]


# ------------------------------------------ the migration's own function, on the tables of today


class Past:
    """The apps as the migration finds them: those of today and the table that is gone since."""

    def __init__(self) -> None:
        meta = type("Meta", (), {"app_label": "intake", "apps": Apps()})
        columns = {
            "name": models.CharField(max_length=256),
            "kinds": models.JSONField(default=list),
            "date": models.CharField(max_length=10),
            "place": models.CharField(max_length=200),
            "host": models.CharField(max_length=60),
            "organisers": models.JSONField(default=list),
            "attendees": models.JSONField(default=list),
            "created_at": models.DateTimeField(),
            "created_by_id": models.BigIntegerField(),
        }
        self.told = type("ToldEvent", (models.Model,), {"__module__": __name__, "Meta": meta, **columns})

    def get_model(self, app: str, name: str) -> type[models.Model]:
        return self.told if name == "ToldEvent" else apps.get_model(app, name)


@pytest.fixture
def clerk(db):
    return registry.clerk()


@pytest.fixture
def past(clerk):
    """The apps of the past, with the table that was dropped."""
    made = Past()
    sql, _values = connection.schema_editor().table_sql(made.told)
    with connection.cursor() as cursor:
        cursor.execute(sql)
    return made


def tell(past, clerk, *pages, **settled):
    """A told event with a confirmed draft for each of its pages; `settled` by a clerk, as it was done."""
    values = {"name": "服务团启动仪式", "kinds": ["launch"], "date": "2026-02-10", "place": "沈阳"}
    said = pages[0].drafts.get(kind="event").values
    who = {field: said.get(field) or blank for field, blank in WHO.items()}
    given = {**values, **who, **settled, "created_at": NOW, "created_by_id": clerk.pk}
    told = past.told.objects.create(**given)
    changed = settled.keys() & WHO.keys()
    if changed:
        record(actor=clerk, action="intake.settle_event", subject=told, fields=changed, now=NOW)
    for number, page in enumerate(pages):
        Draft.objects.filter(page=page, kind="event").update(
            state="confirmed",
            decided_at=NOW,
            decided_by=clerk,
            record_type="intake.toldevent",
            record_id=told.pk,
            left={"is_new": number == 0, "aliases": [], "post_ids": []},
        )
    return told


def page_of(clerk, **told):
    """A page with an event, and the drafts of its people and bodies confirmed."""
    page = factories.page(
        factories.organisation(LAB, kind="institute"),
        factories.organisation(FOUNDRY),
        factories.person("闾丘澈", (LAB, "主任")),
        factories.person("冼牧遥", (FOUNDRY, "总经理")),
        factories.event(**told),
    )
    for draft in page.drafts.exclude(kind="event").order_by("position"):
        actions.confirm_draft(draft_id=draft.pk, actor=clerk, now=NOW)
    return page


def announced(clerk, **content):
    """An event that was there before any page told of it."""
    told = EventContent(name="服务团启动仪式", kind="launch", day="2026-02-10")
    event = event_actions.create_event(content=replace(told, **content), actor=clerk, now=NOW)
    return event_actions.announce_event(event_id=event.pk, actor=clerk, now=NOW)


def telling(page):
    return page.drafts.get(kind="event")


def named(event):
    return sorted((each.role, str(each)) for each in event.participants.all())


def test_a_choice_among_told_events_is_a_choice_among_events(past, clerk):
    announced(clerk, name="示例别的活动")  # so that the numbers of the two tables differ
    told = tell(past, clerk, page_of(clerk))
    decided = factories.draft(factories.event())
    Draft.objects.filter(pk=decided.pk).update(linked_id=told.pk)
    lost = factories.draft(factories.event())
    Draft.objects.filter(pk=lost.pk).update(linked_id=987_654)
    body = factories.draft(factories.organisation(LAB))
    Draft.objects.filter(pk=body.pk).update(linked_id=told.pk)
    UNITE(past, None)
    chosen = dict(Draft.objects.filter(pk__in=[decided.pk, lost.pk, body.pk]).values_list("pk", "linked_id"))
    event = Event.objects.get(name=told.name)
    assert event.pk != told.pk
    assert chosen == {decided.pk: event.pk, lost.pk: None, body.pk: told.pk}


def test_an_event_that_was_there_stays_when_its_telling_is_taken_back(past, clerk):
    event, page = announced(clerk), page_of(clerk)
    tell(past, clerk, page)
    UNITE(past, None)
    assert (telling(page).record_id, telling(page).left["is_new"]) == (event.pk, False)
    assert Event.objects.get().place == "沈阳"  # which nobody had said of it
    actions.take_back_draft(draft_id=telling(page).pk, actor=clerk, now=NOW)
    assert Event.objects.get() == event
    assert named(event) == []


@pytest.mark.parametrize("day", ["", "2026-02", "--02-10"])
def test_a_day_that_is_not_told_whole_unites_nothing(past, clerk, day):
    announced(clerk, day=day)
    tell(past, clerk, page_of(clerk), date=day)
    UNITE(past, None)
    assert Event.objects.filter(day=day).count() == 2


def test_two_told_events_that_a_clerk_kept_apart_stay_two(past, clerk):
    first, second = page_of(clerk), page_of(clerk)
    tell(past, clerk, first)
    tell(past, clerk, second)
    UNITE(past, None)
    assert telling(first).record_id != telling(second).record_id
    assert [telling(page).left["is_new"] for page in (first, second)] == [True, True]


@pytest.mark.parametrize("events", [1, 2])
def test_where_it_is_not_sure_which_is_meant_nothing_is_united(past, clerk, events):
    """Two told events and one that was there; or one told event and two that were there."""
    there = [announced(clerk) for _each in range(events)]
    for _each in range(3 - events):
        tell(past, clerk, page_of(clerk))
    UNITE(past, None)
    tellings = Draft.objects.filter(record_type="events.event").values_list("record_id", flat=True)
    assert not {event.pk for event in there} & set(tellings)


def test_who_a_clerk_settled_holds_and_the_page_does_not_name_others_later(past, clerk):
    page = page_of(clerk, host="闾丘澈", organisers=(LAB,), attendees=("闾丘澈", "冼牧遥"))
    tell(past, clerk, page, host="冼牧遥", organisers=[FOUNDRY], attendees=["冼牧遥"])
    UNITE(past, None)
    holds = [("attendee", "冼牧遥"), ("chair", "冼牧遥"), ("organiser", FOUNDRY)]
    event = Event.objects.get()
    assert named(event) == holds
    actions.gatherings.join(page, actor=clerk, now=NOW)
    assert named(event) == holds


def test_a_settled_organiser_whom_no_page_names_is_found_by_name(past, clerk):
    elsewhere = registry.organisation("示例别处")
    tell(past, clerk, page_of(clerk), organisers=[elsewhere.name, "没有条目的单位"])
    UNITE(past, None)
    assert named(Event.objects.get()) == [("organiser", elsewhere.name)]


def test_who_came_is_told_by_every_page_and_who_chaired_by_one(past, clerk):
    first = page_of(clerk, host="闾丘澈", organisers=(), attendees=("闾丘澈",))
    second = page_of(clerk, host="冼牧遥", organisers=(LAB,), attendees=("闾丘澈", "冼牧遥"))
    tell(past, clerk, first, second)
    UNITE(past, None)
    event = Event.objects.get()
    assert named(event) == [
        ("attendee", "冼牧遥"),
        ("attendee", "闾丘澈"),
        ("chair", "闾丘澈"),
        ("organiser", LAB),
    ]
    actions.take_back_draft(draft_id=telling(first).pk, actor=clerk, now=NOW)
    assert named(event) == [("attendee", "冼牧遥"), ("attendee", "闾丘澈"), ("organiser", LAB)]


def test_whom_the_host_named_is_not_the_pages_to_take_off(past, clerk):
    page = page_of(clerk, organisers=(FOUNDRY,), attendees=(LAB, FOUNDRY))
    lab = page.drafts.get(values__name=LAB).record_id
    event = announced(clerk)
    for role in ("organiser", "attendee"):
        who = ParticipantDraft(role, organisation_id=lab)
        event_actions.add_participant(event_id=event.pk, draft=who, actor=clerk, now=NOW)
    tell(past, clerk, page)
    UNITE(past, None)
    assert named(event) == [("attendee", LAB), ("attendee", FOUNDRY), ("organiser", LAB)]
    actions.take_back_draft(draft_id=telling(page).pk, actor=clerk, now=NOW)
    assert named(event) == [("attendee", LAB), ("organiser", LAB)]
