"""The inbox: what waits, what one was told, and what was read."""

from __future__ import annotations

import pytest

from duijie.notices.actions import notify
from duijie.notices.models import Notice
from tests.demands import factories as demands
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW


@pytest.fixture(autouse=True)
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def reader(client):
    account = registry.account("读者")
    client.force_login(account)
    return account


def tell(account, name, link="/account/"):
    return notify(
        recipient=account, code="registry.may_speak", params={"organisation": name}, link=link, now=NOW
    )


def text_of(response):
    return response.content.decode()


def test_an_empty_inbox_says_what_will_stand_here(client, reader):
    shown = text_of(client.get("/inbox/"))
    assert "Nothing waits for you" in shown
    assert "No messages yet" in shown
    assert "Mark all as read" not in shown


def test_one_reads_ones_own_messages_newest_first(client, reader):
    tell(reader, "甲单位"), tell(reader, "乙单位"), tell(registry.account(), "丙单位")
    response = client.get("/inbox/")
    assert [str(words) for _notice, words in response.context["told"]] == [
        "You may now act for “乙单位”.",
        "You may now act for “甲单位”.",
    ]
    assert '<span class="count">2' in text_of(response)
    assert "丙单位" not in text_of(response)


def test_a_message_is_opened_read_and_leads_on(client, reader):
    notice, plain = tell(reader, "甲单位"), tell(reader, "乙单位", link="")
    for _twice in range(2):
        assert client.post(f"/inbox/{notice.pk}/")["Location"] == "/account/"
    assert client.post(f"/inbox/{plain.pk}/")["Location"] == "/inbox/"
    assert not Notice.objects.filter(read_at=None).exists()
    assert '<span class="count">' not in text_of(client.get("/inbox/"))
    assert client.get(f"/inbox/{notice.pk}/").status_code == 405


def test_all_messages_are_marked_as_read_and_nobody_elses(client, reader):
    tell(reader, "甲单位"), tell(reader, "乙单位")
    other = tell(registry.account(), "丙单位")
    for _twice in range(2):
        assert client.post("/inbox/read-all/")["Location"] == "/inbox/"
    assert list(Notice.objects.filter(read_at=None)) == [other]


def test_somebody_elses_message_does_not_exist(client, reader):
    other = tell(registry.account(), "丙单位")
    assert client.post(f"/inbox/{other.pk}/").status_code == 404
    other.refresh_from_db()
    assert other.read_at is None


def test_visitors_are_asked_to_sign_in(client):
    assert client.get("/inbox/")["Location"] == "/sign-in/?next=/inbox/"
    assert client.post("/inbox/read-all/").status_code == 302


def test_what_waits_stands_under_the_words_that_say_what_to_do(client):
    broker = registry.broker()
    need = demands.demand("submitted", title="待核实的需求")
    body = registry.organisation("示例待核实单位", verified=False)
    client.force_login(broker)
    shown = text_of(client.get("/inbox/"))
    for words in (
        "<h3>Verify this need</h3>",
        f'href="/needs/{need.pk}/">待核实的需求',
        "<h3>Check this organisation and verify it</h3>",
        f'href="/organisations/{body.pk}/">示例待核实单位',
    ):
        assert words in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_the_same_for_1_and_3_messages(client, reader, django_assert_num_queries, count):
    for number in range(count):
        tell(reader, f"单位{number}")
    with django_assert_num_queries(COST):
        client.get("/inbox/")


COST = 9
