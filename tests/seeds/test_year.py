"""The demo world's year has something in each of its months, and nothing in it is late unintended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest
from django.utils import timezone

from duijie.accounts.models import User
from duijie.agreements.models import Agreement
from duijie.alliances.models import Alliance
from duijie.audit.models import Entry
from duijie.demands.models import Demand
from duijie.events.models import Event
from duijie.notices.models import Notice
from duijie.offers.models import Offer
from duijie.reports.queries import MONTHS, figures_for
from duijie.seeds.demo import build, handed_in
from duijie.seeds.gatherings import BEFORE_SIGNING
from duijie.seeds.history import STAYS_UNREAD
from duijie.seeds.world_files import load_world
from duijie.seeds.year import AGREEMENTS, MEETINGS, UNTIL_VERIFIED
from duijie.stations.models import Station
from duijie.teams.models import Team

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def months(now: datetime, times: list[datetime]) -> set[int]:
    """How many months ago each of these was, this month being 0."""
    today = timezone.localdate(now)
    days = [timezone.localdate(time) for time in times]
    return {(today.year - day.year) * 12 + today.month - day.month for day in days}


def test_each_of_the_last_twelve_months_lives_on_whatever_day_the_world_is_built():
    every = set(range(MONTHS))
    for number in range(366):
        now = datetime(2027, 12, 31, 9, 0, tzinfo=UTC) - timedelta(days=number)
        if 4 < now.day < 28:  # at the ends of months the twelve begin or end anew
            continue
        published = [at + UNTIL_VERIFIED for _slug, at in handed_in(load_world(), now=now)]
        assert all(at <= now for at in published)
        assert every <= months(now, published)
        met = [now - timedelta(days=each.days) for each in MEETINGS]
        signed = [now - timedelta(days=each.days) for each in AGREEMENTS if each.is_signed]
        # Others are told in history.py. On the first days of a month it has none yet.
        met += [now - timedelta(days=days) for days in (42, 12, 5, 2)]
        signed += [now - BEFORE_SIGNING, now - timedelta(days=28)]
        young = {0} if timezone.localdate(now).day <= 3 else set()
        assert every - young <= months(now, met)
        assert every - young <= months(now, signed)


@pytest.mark.thorough
@pytest.mark.django_db
def test_world_as_it_is_built_has_lived_for_a_year(settings, tmp_path):
    settings.UPLOADS = tmp_path
    build(now=NOW, say=lambda _line: None, world=load_world(), new_password=lambda: "only-for-tests-0")
    counted = figures_for(User.objects.get(username="operator"), today=NOW.date(), map_codes=[])
    assert all(counted.agreements.counts)
    assert all(counted.introductions.counts)
    assert all(next(line.counts for line in counted.needs if line.code == "verified"))
    # Two promises are late, one of them reported: there is something to remind of, and nothing else is.
    assert {each.code: each.count for each in counted.promises}["overdue"] == 2
    for model in (Demand, Offer):
        assert not model.objects.filter(valid_until__lt=NOW.date()).exists()
    bodies = {
        model: sorted(model.objects.values_list("state", flat=True)) for model in (Station, Team, Alliance)
    }
    assert bodies == {
        Station: ["closed", "proposed", "running"],
        Team: ["proposed", "running"],
        Alliance: ["planned", "running"],
    }
    for model, field in (*((each, "name") for each in (*bodies, Event)), (Agreement, "title")):
        assert all("示例" in name for name in model.objects.values_list(field, flat=True))
    assert Event.objects.filter(kind="visit", state="held").count() == 2
    # Nobody leaves a notice unread for a year; what came in these days waits for whoever opens the demo.
    assert Notice.objects.filter(read_at=None, at__lt=NOW - STAYS_UNREAD).count() == 0
    assert Notice.objects.filter(read_at=None).exists()
    read = Notice.objects.exclude(read_at=None)
    assert all(each.at < each.read_at <= NOW for each in read)
    assert {each.recipient.username for each in read} >= {"broker", "enterprise", "expert"}
    done = Entry.objects.order_by("subject_type", "subject_id", "pk")
    for subject, entries in groupby(done, key=lambda entry: (entry.subject_type, entry.subject_id)):
        times = [entry.at for entry in entries]
        assert times == sorted(times), subject
    assert not Entry.objects.filter(at__gt=NOW).exists()
