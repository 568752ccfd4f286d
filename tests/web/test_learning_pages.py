"""What matching learned, for whoever runs the platform: what counts, each try, and the two buttons."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import strip_tags

from duijie.core.matcher import DEFAULT_WEIGHTS
from duijie.core.matcher.learn import NAMES, weights_as_json
from duijie.matches import learned
from duijie.matches.models import Learning, LearningTurn
from duijie.matches.states import LEARN
from duijie.queue.models import Job
from duijie.web.learning import MEANINGS
from tests.matches.test_learning import kept
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW
DAY = timedelta(days=1)


@pytest.fixture
def operator(client: Client):
    account = registry.operator()
    client.force_login(account)
    client.cookies["django_language"] = "en"
    return account


def shown(client: Client, address: str = "/learning/") -> str:
    answered = client.get(address)
    assert answered.status_code == 200
    (main,) = re.findall(r"<main.*</main>", answered.content.decode(), flags=re.DOTALL)
    return " ".join(strip_tags(main.replace("<", " <")).split())


def weights(**changes: float) -> dict[str, float]:
    return weights_as_json(DEFAULT_WEIGHTS) | changes


def test_every_weight_has_its_words():
    assert set(MEANINGS) == set(NAMES)


def test_where_nothing_was_learned_the_defaults_count(client: Client, operator):
    page = shown(client)
    assert "What counts now The defaults" in page
    assert "No try yet" in page
    assert "Roll back" not in page
    assert "there are 0 now, at least 40 are wanted" in page


def test_what_counts_is_told_with_its_figures_beside_the_defaults(client: Client, operator):
    kept(weights=weights(region=0.045, field=0.02, indicators=0.31))
    page = shown(client)
    assert "What counts now Learned weights" in page
    assert "Learned from 48 judged pairs of 12 needs" in page
    assert "75.0% , before 50.0%" in page
    assert "Same region Both are in one place, or near by. 0.045 0.03 1.5 times as much" in page
    assert "discipline. 0.02 0.08 only 25% of that" in page
    assert "lowers. 0.31 0.3 as by default" in page


def test_the_page_is_chinese_for_who_reads_chinese(client: Client, operator):
    kept(weights=weights(region=0.045))
    client.cookies["django_language"] = "zh-hans"
    page = shown(client)
    assert "匹配学到了什么" in page
    assert "同一地区 双方在同一地方或相近。 0.045 0.03 默认值的 1.5 倍" in page


def test_each_try_says_what_came_of_it(client: Client, operator):
    first = kept()
    kept(outcome="too_few", judgement_count=3, need_count=1, accuracy_before=None, accuracy_after=None)
    kept(outcome="not_better", accuracy_after=0.51)
    kept(follows=first, rolled_back_at=NOW + DAY)
    page = shown(client)
    at = [page.index(words) for words in ("rolled back on", "not better", "too few", "kept, counts now")]
    assert at == sorted(at)
    assert "50.0% → 51.0%" in page
    assert "since 2026-03-03" in page  # when the later one was rolled back


def test_a_weight_that_counts_less_than_it_was_learned_says_so(client: Client, operator):
    kept(weights=weights(mode=0.13))
    assert "same way. 0.1 0.02" in shown(client)
    assert "learned as 0.13, when more was allowed" in shown(client)


def test_rolling_back_is_asked_once_and_a_second_press_takes_nothing_more(client: Client, operator):
    first = kept()
    second = kept(follows=first)
    step = f"/learning/{second.pk}/roll-back/"
    assert step in client.get("/learning/").content.decode()
    assert client.post(step)["Location"] == "/learning/"
    assert "Rolled back" in shown(client)
    assert client.post(step).status_code == 409
    assert client.post("/learning/0/roll-back/").status_code == 404
    assert learned.current_learning() == first
    assert f"/learning/{first.pk}/roll-back/" in client.get("/learning/").content.decode()


def test_learn_now_is_left_to_the_worker_once(client: Client, operator):
    assert "Learn now" in shown(client)
    for _again in range(2):
        assert client.post("/learning/now/")["Location"] == "/learning/"
    assert list(Job.objects.filter(kind=LEARN).values_list("key", flat=True)) == ["asked"]
    page = shown(client)
    assert "waits for the worker" in page
    assert "Learn now" not in page
    assert not Learning.objects.exists()


def test_while_the_worker_learns_the_page_says_so(client: Client, operator):
    LearningTurn.objects.create(pk=1, held_until=NOW + timedelta(days=9999))
    page = shown(client)
    assert "The worker learns at this moment" in page
    assert "Learn now" not in page


def test_what_failed_for_good_is_said_and_can_be_asked_for_again(client: Client, operator):
    Job.objects.create(kind=LEARN, key="asked", wanted_at=NOW, due_at=NOW, gave_up_at=NOW)
    LearningTurn.objects.create(pk=1, asked_at=NOW)
    page = shown(client)
    assert "Learning failed" in page
    assert "Learn now" in page
    LearningTurn.objects.update(asked_at=None, looked_at=NOW + DAY)
    assert "Learning failed" not in shown(client)


def test_switched_off_the_page_says_so(client: Client, operator, settings):
    settings.LEARN_BY_ITSELF = False
    assert "only when somebody asks" in shown(client)


def test_the_other_staff_have_no_such_page_in_their_bar(client: Client, operator):
    assert 'href="/learning/"' in client.get("/").content.decode()
    for account in (registry.broker(), registry.clerk()):
        client.force_login(account)
        assert 'href="/learning/"' not in client.get("/").content.decode()
        assert client.get("/learning/").status_code == 403
