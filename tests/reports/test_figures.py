"""Figures count what their reader may see, and a wall tells nothing that is not public."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from duijie.access import VISITOR, can
from duijie.agreements import queries as agreement_queries
from duijie.agreements.models import Agreement
from duijie.demands.models import Demand
from duijie.introductions.models import Introduction
from duijie.reports import checks, rules  # noqa: F401  # grants the permission
from duijie.reports.map import BrokenMapError, map_now, tile_map
from duijie.reports.queries import Figures, NeedsThere, figures_for, figures_on_wall
from tests.agreements import factories as agreements
from tests.demands import factories as demands
from tests.intake import factories as intake
from tests.introductions import factories as introductions
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
CODES = tile_map().codes


def counted(actor, *, on_wall: bool = False) -> Figures:
    count = figures_on_wall if on_wall else figures_for
    return count(registry.fresh(actor), today=TODAY, map_codes=CODES)


def this_month(figures: Figures) -> dict[str, int]:
    """The last month's figure of every line, and every share."""
    lines = (*figures.needs, figures.introductions, figures.agreements, *figures.work)
    shares = (*figures.endings, *figures.promises)
    return {each.code: each.counts[-1] for each in lines} | {each.code: each.count for each in shares}


def test_figures_are_for_staff():
    everybody = agreements.world().everybody()
    may = {who: can(registry.fresh(actor), "reports.open") for who, actor in everybody.items()}
    assert {who for who, is_allowed in may.items() if is_allowed} == {
        "broker",
        "other's broker",
        "broker elsewhere",
        "coordinator above",
        "clerk",
        "operator",
        "system",
    }
    assert not can(VISITOR, "reports.open")


def test_everything_is_counted_once_where_it_belongs():
    made = introductions.world()
    introductions.introduction(made, "closed")
    demands.demand("submitted")
    demands.demand("closed", industry="C3391", region_id=registry.QINGDAO)
    agreements.agreement(agreements.world(), "announced")
    intake.page()
    figures = counted(made.operator)
    seen = this_month(figures)
    assert sum(figures.agreements.counts) == 1
    assert figures.months[0] == date(2025, 4, 1)
    assert figures.months[-1] == date(2026, 3, 1)
    assert [seen[code] for code in ("handed_in", "verified", "solved", "sent", "goes_on")] == [3, 2, 1, 1, 1]
    assert seen["pages_read"] == 1
    assert figures.open_needs == 1
    assert figures.places == (NeedsThere("210000", 1, 0), NeedsThere("370000", 1, 1))
    assert figures.sections == (NeedsThere("C", 2, 1),)


def test_a_broker_counts_only_what_they_may_see():
    made = introductions.world()
    introductions.introduction(made, "sent")
    demands.demand("submitted")
    agreements.agreement(agreements.world(), "signed")
    near, far = this_month(counted(made.need_broker)), this_month(counted(made.broker_elsewhere))
    names = ("handed_in", "sent", "waiting")
    assert [near[name] for name in names] == [2, 1, 1]
    assert [far[name] for name in names] == [1, 0, 0]
    assert sum(near[name] for name in ("kept", "due", "overdue")) > 0
    assert sum(far[name] for name in ("kept", "due", "overdue")) == 0


def test_a_wall_does_not_tell_one_introduction_from_none():
    made = introductions.world()
    before = counted(made.operator, on_wall=True)
    introductions.introduction(made, "declined")
    agreements.agreement(agreements.world(), "signed")
    demands.demand("submitted")
    assert counted(made.operator, on_wall=True) == before
    assert counted(made.operator) != before


@pytest.mark.parametrize(
    ("signed_on", "entered", "month"),
    [
        ("2026-02-27", "2026-03-01", "2026-02"),
        ("2025-04", "2026-03-01", "2025-04"),
        ("2025-03-31", "2026-03-01", ""),
        ("2026-04-01", "2026-03-01", ""),
        ("", "2025-12-05", "2025-12"),
        ("--09-25", "2025-12-05", "2025-12"),
        ("2025", "2025-12-05", "2025-12"),
        ("2025", "2026-03-01", ""),
        ("2019", "2026-03-01", ""),
        ("", "2025-03-31", ""),
    ],
)  # fmt: skip
def test_an_agreement_counts_in_the_month_that_is_known_of_it(signed_on: str, entered: str, month: str):
    made = agreements.world()
    entered_at = timezone.make_aware(datetime.fromisoformat(entered))
    signed = Agreement.objects.filter(pk=agreements.agreement(made, "announced").pk)
    signed.update(signed_on=signed_on, signed_recorded_at=entered_at)
    figures = counted(made.operator)
    seen = dict(zip(figures.months, figures.agreements.counts, strict=True))
    assert [f"{each:%Y-%m}" for each, count in seen.items() if count] == ([month] if month else [])


def test_what_is_long_past_is_left_out_before_anything_is_counted():
    made = agreements.world()
    reader = registry.fresh(made.operator)
    with CaptureQueriesContext(connection) as seen:
        figures_for(reader, today=TODAY, map_codes=CODES)
    asked = [each["sql"].rpartition(" WHERE ")[2] for each in seen if "COUNT(" in each["sql"]]
    assert [each for each in asked if '"signed_on" >= ' in each]
    assert [each for each in asked if '"settled_at" >= ' in each]


def put_under_way(made: introductions.World, *, sent_at: datetime, **counts: int) -> None:
    """So many introductions in each of these states, each of a need of its own."""
    for state in (state for state, count in counts.items() for _each in range(count)):
        need = Demand.objects.get(pk=made.demand.pk)
        need.pk, need.form_token = None, None
        need.save(force_insert=True)
        Introduction.objects.create(
            demand=need, offer=made.offer, state=state, sent_at=sent_at, sent_by=made.need_broker
        )


def told(page: HttpResponse) -> dict[str, tuple[str, str]]:
    """The figures that stand large above the charts, each with where it leads."""
    return {each.key: (each.count, each.href) for each in page.context["told"]}


def test_introductions_under_way_are_rounded_once_on_a_wall(client: Client):
    made = introductions.world()
    put_under_way(made, sent_at=timezone.now(), sent=4, accepted=4)
    client.force_login(made.operator)
    assert told(client.get("/figures/screen/"))["running"][0] == "5 以上"
    assert told(client.get("/figures/"))["running"][0] == "8"


def test_an_introduction_is_under_way_however_long_ago_it_was_sent():
    made = introductions.world()
    put_under_way(made, sent_at=introductions.NOW - timedelta(days=400), accepted=1, sent=1)
    put_under_way(made, sent_at=introductions.NOW, half_accepted=1)
    figures = counted(made.operator)
    assert figures.running == 3
    assert sum(each.count for each in figures.endings) == sum(figures.introductions.counts) == 1


def test_a_figure_leads_to_a_list_of_just_what_it_counts_or_nowhere(client: Client):
    made = introductions.world()
    put_under_way(made, sent_at=timezone.now(), sent=1, half_accepted=1, accepted=1, withdrawn=1)
    put_under_way(made, sent_at=timezone.now() - timedelta(days=400), accepted=1, declined=1)
    demands.demand("submitted")
    agreements.agreement(agreements.world(), "announced")
    for who in (made.operator, made.broker_elsewhere):
        client.force_login(who)
        shown = told(client.get("/figures/"))
        listed = {key: client.get(href).context["page"].rows for key, (_count, href) in shown.items() if href}
        assert set(listed) == {"open", "running"}
        assert {key: str(len(rows)) for key, rows in listed.items()} == {key: shown[key][0] for key in listed}
        assert len(listed["running"]) == (0 if who == made.broker_elsewhere else 4)


def test_agreements_counted_in_full_are_those_that_may_be_opened_in_full():
    made = agreements.world()
    for state in ("drafted", "signed", "announced"):
        agreements.agreement(made, state)
    for who, actor in made.everybody().items():
        reader = registry.fresh(actor)
        opened = set(agreement_queries.opened_in_full_by(reader).values_list("pk", flat=True))
        may = {each.pk for each in Agreement.objects.all() if can(reader, "agreements.open_full", each)}
        assert (who, opened) == (who, may)


def test_figures_cost_twelve_queries_however_much_there_is():
    made = introductions.world()
    introductions.introduction(made, "sent")
    reader = registry.fresh(made.operator)
    assert can(reader, "reports.open")  # reads once what the reader is
    costs = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as seen:
            figures_for(reader, today=TODAY, map_codes=CODES)
        costs.append(len(seen))
        demands.demand("open", region_id=registry.QINGDAO)
        demands.demand("closed", industry="")
    assert costs == [12, 12]


def test_the_page_the_wall_and_the_map_are_answered(client: Client):
    made = introductions.world()
    introductions.introduction(made, "sent")
    client.force_login(made.operator)
    page = client.get("/figures/", headers={"accept-language": "en"}).content.decode()
    assert "Needs, month by month" in page
    assert page.count("<table") == 7
    wall = client.get("/figures/screen/").content.decode()
    assert "不足 5" in wall
    assert "等待答复" in wall
    assert "对接中的需求" in wall
    shapes = client.get("/figures/map/").json()
    assert len(shapes["features"]) == 34
    assert {each["properties"]["name"] for each in shapes["features"]} == CODES
    client.force_login(made.need_side)
    assert [client.get(f"/figures/{each}").status_code for each in ("", "screen/", "map/")] == [403] * 3


def test_what_a_chart_lacks_is_said_in_parts_that_stay_fresh(client: Client, settings, tmp_path):
    client.force_login(registry.operator())
    page = client.get("/figures/").content.decode()
    assert '<div data-fresh="places-none"><p' in page
    assert '<div data-fresh="needs-none"></div>' in page
    assert 'data-no-map role="status" hidden' in page
    settings.FIGURES_MAP = tmp_path / "map.geojson"
    settings.FIGURES_MAP.write_text("broken", encoding="utf-8")
    assert "data-no-map" not in client.get("/figures/").content.decode()


def feature(code: object = "210100", kind: str = "Polygon", rings: object = None) -> dict[str, object]:
    return {
        "properties": {"adcode": code},
        "geometry": {"type": kind, "coordinates": rings or [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
    }


def collection(*features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_a_map_of_the_operators_is_drawn_and_counted_by(client: Client, settings, tmp_path):
    settings.FIGURES_MAP = tmp_path / "map.geojson"
    settings.MAP_NUMBER = "GS(2026)0000号"
    settings.FIGURES_MAP.write_text(collection(feature(), feature(100000), feature("")), encoding="utf-8")
    demands.demand("open")
    demands.demand("open", region_id=registry.QINGDAO)
    client.force_login(registry.operator())
    page = client.get("/figures/").content.decode()
    assert "GS(2026)0000号" in page
    assert 'data-code="210100"' in page
    assert "其他或未填写" in page
    assert checks.map_can_be_drawn() == []
    settings.MAP_NUMBER = ""
    assert [each.id for each in checks.map_has_its_number()] == ["reports.W001"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no json", "JSON"),
        ("[" * 100_000, "JSON"),
        ("{}", "FeatureCollection"),
        (collection(), "0 places"),
        (collection("x"), "feature 1 has no geometry"),
        (collection(feature(), feature(kind="LineString")), "feature 2"),
        (collection(feature(999999)), "unknown code 999999"),
        (collection(feature("CN-21"), feature(210000.0)), "none of its features has a known code"),
        (collection(feature(100000), feature("")), "none of its features has a known code"),
        (collection(feature(rings=[[["0", 0]]])), "coordinates of its feature 1"),
        (collection(feature(kind="MultiPolygon", rings=[[[0, 0]]])), "coordinates of its feature 1"),
    ],
)  # fmt: skip
def test_a_broken_map_is_told_and_never_passed_over(client: Client, settings, tmp_path, text: str, told: str):
    settings.FIGURES_MAP = tmp_path / "map.geojson"
    settings.FIGURES_MAP.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenMapError, match=told):
        map_now()
    assert [each.id for each in checks.map_can_be_drawn()] == ["reports.E001"]
    client.force_login(registry.operator())
    assert "地图无法显示" in client.get("/figures/").content.decode()
    assert client.get("/figures/map/").status_code == 409
