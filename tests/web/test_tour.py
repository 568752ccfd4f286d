"""The way round: offered once, by role, through pages the reader may open, and called again."""

from __future__ import annotations

import pytest
from django.test import Client

from duijie.audit.models import Entry
from duijie.desk.models import EndedTour
from tests.introductions import factories as introductions
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db


def stops_walked(client: Client) -> list[str]:
    """Follow the tour from its first stop to its last by what each page leads to."""
    here, walked = client.get("/tour/")["Location"], []
    while here:
        page = client.get(here)
        assert (here, page.status_code) == (here, 200)
        walked.append(here)
        ahead = page.context["tour"].ahead
        assert f"第 {len(walked)} 站" in page.content.decode()
        here = ahead
    return walked


@pytest.mark.thorough
def test_each_role_is_led_through_pages_it_may_open(client: Client):
    made = introductions.world()
    walked = {}
    for who in ("need_side", "expert", "need_broker", "clerk", "operator"):
        client.force_login(getattr(made, who))
        walked[who] = [each.partition("?")[0] for each in stops_walked(client)]
    assert walked["need_side"] == ["/", "/needs/new/", "/offers/", "/introductions/", "/agreements/"]
    assert walked["need_broker"] == [
        "/",
        "/needs/",
        "/needs/",
        "/introductions/",
        "/agreements/",
        "/figures/",
    ]
    assert {who: len(stops) for who, stops in walked.items()} == {
        "need_side": 5, "expert": 5, "need_broker": 6, "clerk": 5, "operator": 5,
    }  # fmt: skip


def test_a_tour_that_was_left_is_not_offered_again_but_found_again(client: Client):
    user = registry.clerk()
    client.force_login(user)
    assert "第一次使用" in client.get("/").content.decode()
    for _ in range(2):
        assert client.post("/tour/end/")["Location"] == "/"
    assert (EndedTour.objects.count(), Entry.objects.filter(action="desk.end_tour").count()) == (1, 1)
    page = client.get("/").content.decode()
    assert ("第一次使用" in page, 'href="/tour/"' in page) == (False, True)
    assert client.get("/tour/")["Location"] == "/?tour=1"


@pytest.mark.parametrize("asked", ["0", "9", "12", "x", "²", "3"])
def test_an_address_that_is_no_stop_shows_none(client: Client, asked: str):
    client.force_login(registry.clerk())
    assert not client.get("/", {"tour": asked}).context["tour"]
    assert not Client().get("/", {"tour": "1"}).context["tour"]


def test_who_has_no_part_yet_is_not_led_round(client: Client):
    client.force_login(registry.account())
    assert 'href="/tour/"' not in client.get("/").content.decode()
    assert 'href="/tour/"' not in client.get("/account/").content.decode()
