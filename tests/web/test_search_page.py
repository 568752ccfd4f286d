"""The page of the search box: whole without scripts, a part of it while one types."""

from __future__ import annotations

import re

import pytest

from duijie.registry import actions
from duijie.web.search import LONGEST_TYPED
from tests.demands import factories as demands
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db


def test_page_shows_what_is_called_so_and_keeps_what_was_typed(client):
    need = demands.demand(title="石墨漂浮")
    page = client.get("/search/", {"q": "石墨"}).content.decode()
    assert f'<a href="/needs/{need.pk}/">石墨漂浮</a>' in page
    assert 'value="石墨"' in page
    assert "<!doctype html>" in page


def test_while_one_types_only_the_results_are_sent(client):
    demands.demand(title="石墨漂浮")
    response = client.get("/search/", {"q": "smpf"}, headers={"HX-Request": "true"})
    part = response.content.decode()
    assert "石墨漂浮" in part
    assert "<html" not in part
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize(
    "typed", ["石", "没有的东西", "\x00", "\u202e", "a" * 500, "<script>", "%", "_" * 9, "\ud800"]
)
def test_whatever_is_typed_is_answered(client, typed):
    response = client.get("/search/", {"q": typed.encode("utf-8", "surrogatepass")})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().split("<main")[1]


def test_too_long_a_text_is_told(client):
    assert f"{LONGEST_TYPED}" in client.get("/search/", {"q": "松" * 99}).content.decode()


def test_nothing_found_says_what_to_do_next(client):
    page = client.get("/search/", {"q": "无此物"}).content.decode()
    assert "没有名称相符的内容" in page
    assert 'href="/needs/"' in page.split("<main")[1]


def test_more_leads_to_the_list_that_finds_the_same(client):
    for number in range(7):
        demands.demand(title=f"石墨漂浮{number}")
    page = client.get("/search/", {"q": "smp"}).content.decode()
    assert 'href="/needs/?q=smp"' in page
    assert len(client.get("/needs/?q=smp").context["page"].rows) == 7


@pytest.mark.parametrize("part", [{}, {"HX-Request": "true"}])
def test_dissolved_organisations_are_marked_and_stand_behind_the_others(client, part):
    bodies = [registry.organisation(f"示例石墨厂{number}") for number in range(3)]
    for each in bodies[1:]:
        actions.dissolve_organisation(
            organisation_id=each.pk,
            dissolved_on=registry.NOW.date(),
            actor=registry.operator(),
            now=registry.NOW,
        )
    page = client.get("/search/", {"q": "石墨"}, headers=part).content.decode()
    rows = re.findall(
        r'<a href="/organisations/(\d+)/">[^<]*</a>(?: <span class="badge[^>]*>([^<]*)<)?', page
    )
    assert rows == [(str(bodies[0].pk), ""), (str(bodies[2].pk), "已注销"), (str(bodies[1].pk), "已注销")]


def test_more_of_the_organisations_leads_to_those_that_were_dissolved_too(client):
    bodies = [registry.organisation(f"示例石墨厂{number}") for number in range(6)]
    actions.dissolve_organisation(
        organisation_id=bodies[0].pk,
        dissolved_on=registry.NOW.date(),
        actor=registry.operator(),
        now=registry.NOW,
    )
    page = client.get("/search/", {"q": "石墨"}).content.decode()
    more = re.search(r'href="(/organisations/\?[^"]*)"', page)[1].replace("&amp;", "&")
    assert len(client.get(more).context["page"].rows) == 6


def test_organisations_that_are_suggested_say_that_they_were_dissolved(client):
    body = registry.organisation("示例石墨厂")
    actions.dissolve_organisation(
        organisation_id=body.pk, dissolved_on=registry.NOW.date(), actor=registry.operator(), now=registry.NOW
    )
    client.force_login(registry.broker())
    for address in ("/agreements/new/", "/stations/new/", "/events/new/"):
        assert re.search(
            r'<option value="示例石墨厂">[^<]*已注销</option>', client.get(address).content.decode()
        ), address


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_page_is_there_in_both_languages(client, language):
    client.force_login(registry.operator())
    response = client.get("/search/?q=操作", headers={"accept-language": language})
    assert (response.status_code, response["Content-Language"]) == (200, language)


def test_hint_finds_something_for_whoever_reads_it(client):
    assert "试试其中两个字、拼音首字母，或在列表中筛选。" in client.get("/search/?q=无此物").content.decode()
    need = demands.demand(title="石墨漂浮")
    page = client.get("/search/", {"q": "无此物"}).content.decode()
    assert "如“石墨”" in page
    assert "如 sm 即“石墨”" in page
    assert "例如：石墨，或其拼音首字母 sm。" in client.get("/search/").content.decode()
    for typed in ("石墨", "sm"):
        found = client.get("/search/", {"q": typed}).context["groups"]
        assert found[0].found.records[0].link == f"/needs/{need.pk}/"


def test_hint_gives_nothing_away_of_needs_one_may_not_see(client):
    demands.draft(title="石墨漂浮")
    assert "石墨" not in client.get("/search/?q=无此物").content.decode()
