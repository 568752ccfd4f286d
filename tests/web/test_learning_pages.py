"""What matching learned, for whoever runs the platform: what counts, each try, and the two buttons."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from duijie.core.matcher import DEFAULT_WEIGHTS
from duijie.core.matcher.learn import NAMES, weights_as_json
from duijie.matches import learned
from duijie.matches.models import Learning, LearningTurn
from duijie.matches.states import LEARN, LEARNING_TAKES_AT_MOST, LEARNING_TAKES_MOSTLY
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
    assert "Judgements and answers since the last try: 0. From 40 on it looks" in page
    assert "It needs 40 judged pairs of 10 needs" in page
    assert "as soon as there is enough that is new" in page


def test_what_counts_is_told_with_its_figures_beside_the_defaults(client: Client, operator):
    kept(weights=weights(region=0.045, field=0.02, indicators=0.31))
    page = shown(client)
    assert "What counts now What was learned" in page
    assert "Learned from 48 judged pairs of 12 needs" in page
    assert "of two judged offers the better one stands first in 75.0% , before in 50.0%" in page
    assert "Same region Both are in one place, or near by. 0.045 0.03 1.5 times as much" in page
    assert "discipline. 0.02 0.08 only 25% of that" in page
    assert "lowers. 0.31 0.3 as by default" in page


def test_words_and_meaning_are_told_as_shares_because_only_their_ratio_counts(client: Client, operator):
    kept(weights=weights(text=0.5, meaning=0.5))
    page = shown(client)
    assert "in the same words. 50% of both 25% of both 2.0 times as much" in page
    assert "in other words. 50% of both 75% of both only 67% of that" in page
    Learning.objects.update(weights=weights(text=0.125, meaning=0.375))
    assert "in the same words. 25% of both 25% of both as by default" in shown(client)


def test_a_look_that_found_too_few_says_what_it_found(client: Client, operator):
    """More judgements than wanted may be new, and of too few needs all the same."""
    LearningTurn.objects.create(pk=1, looked_at=NOW, few_judgement_count=12, few_need_count=3)
    page = shown(client)
    assert "Last looked on 2026-03-02" in page
    assert "only 12 judged pairs of 3 new needs; 40 of 10 are wanted" in page
    LearningTurn.objects.update(few_judgement_count=None, few_need_count=None)
    page = shown(client)
    assert "Last looked on 2026-03-02" in page
    assert "new needs" not in page


def test_the_next_look_is_told_by_its_day_only_while_that_is_to_come(client: Client, operator):
    today = timezone.localdate()
    LearningTurn.objects.create(pk=1, looked_at=timezone.now() - 6 * DAY)
    assert f"Next from {(today + DAY):%Y-%m-%d} on" in shown(client)
    LearningTurn.objects.update(looked_at=timezone.now() - 7 * DAY)
    page = shown(client)
    assert "Next from" not in page
    assert "as soon as there is enough that is new" in page


def test_the_page_is_chinese_for_who_reads_chinese(client: Client, operator):
    kept(weights=weights(region=0.045))
    client.cookies["django_language"] = "zh-hans"
    page = shown(client)
    assert "匹配学到了什么" in page
    assert "同一地区 双方在同一地方或相近。 0.045 0.03 默认值的 1.5 倍" in page
    assert "worker" not in page
    assert "权重" not in page


def test_each_try_says_what_came_of_it(client: Client, operator):
    first = kept()
    kept(outcome="too_few", judgement_count=3, need_count=1, accuracy_before=None, accuracy_after=None)
    kept(outcome="not_better", accuracy_after=0.51)
    kept(follows=first, rolled_back_at=NOW + DAY)
    page = shown(client)
    at = [
        page.index(words)
        for words in ("rolled back on", "not better", "too few judged pairs of new needs", "kept, counts now")
    ]
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


def test_learn_now_is_done_in_the_background_once(client: Client, operator):
    assert "Learn now" in shown(client)
    for _again in range(2):
        assert client.post("/learning/now/")["Location"] == "/learning/"
    assert list(Job.objects.filter(kind=LEARN).values_list("key", flat=True)) == ["asked"]
    page = shown(client)
    assert "it begins in the background in a moment" in page
    assert "Learn now" not in page
    assert not Learning.objects.exists()


def test_while_it_learns_the_page_says_so(client: Client, operator):
    """Learn now may be pressed all the same: then what comes of it is noted."""
    LearningTurn.objects.create(pk=1, held_until=timezone.now() + LEARNING_TAKES_AT_MOST)
    page = shown(client)
    assert "Learns in the background at this moment" in page
    assert "Learn now" in page
    client.post("/learning/now/")
    page = shown(client)
    assert "Learns in the background at this moment" in page
    assert "Learn now" not in page


def test_after_ten_minutes_it_may_have_been_interrupted_and_the_page_says_when_it_goes_on(
    client: Client, operator
):
    until = timezone.now() + LEARNING_TAKES_AT_MOST - LEARNING_TAKES_MOSTLY
    LearningTurn.objects.create(pk=1, held_until=until)
    page = shown(client)
    assert "may have been interrupted" in page
    assert f"goes on by itself by {timezone.localtime(until):%H:%M}" in page
    assert "at this moment" not in page


def test_what_failed_for_good_is_said_and_can_be_asked_for_again(client: Client, operator):
    Job.objects.create(kind=LEARN, key="asked", wanted_at=NOW, due_at=NOW, gave_up_at=NOW)
    LearningTurn.objects.create(pk=1, asked_at=NOW)
    page = shown(client)
    assert "Learning failed" in page
    assert "Learn now" in page
    LearningTurn.objects.update(asked_at=None, looked_at=NOW + DAY)
    assert "Learning failed" not in shown(client)


def test_what_failed_is_told_no_longer_once_it_is_tried_again_or_went_well_by_hand(client: Client, operator):
    Job.objects.create(kind=LEARN, key="2026-03-02", wanted_at=NOW, due_at=NOW, gave_up_at=NOW + DAY)
    LearningTurn.objects.create(pk=1, looked_at=NOW + DAY / 2)
    assert "Learning failed" in shown(client)
    client.post("/learning/now/")
    assert "Learning failed" not in shown(client)
    Job.objects.filter(key="asked").delete()
    assert "Learning failed" in shown(client)
    kept(tried_at=NOW + 2 * DAY)
    assert "Learning failed" not in shown(client)


def test_switched_off_the_page_says_so(client: Client, operator, settings):
    settings.LEARN_BY_ITSELF = False
    page = shown(client)
    assert "only when somebody presses “Learn now”" in page
    assert "DUIJIE_LEARNING" not in page
    assert "as soon as" not in page


def test_the_other_staff_have_no_such_page_in_their_bar(client: Client, operator):
    assert 'href="/learning/"' in client.get("/").content.decode()
    for account in (registry.broker(), registry.clerk()):
        client.force_login(account)
        assert 'href="/learning/"' not in client.get("/").content.decode()
        assert client.get("/learning/").status_code == 403
