"""A saved filter tells its owner of what is new, each record once, as its owner may see it then."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from duijie.access import NotPermittedError
from duijie.desk import actions
from duijie.desk.models import SavedFilter
from duijie.desk.telling import TELL_OF_NEW
from duijie.notices.models import Notice
from duijie.offers import queries as offers
from duijie.offers.models import Offer
from duijie.queue.actions import lease_next
from duijie.queue.models import Job
from duijie.queue.worker import run_all
from duijie.registry.actions.merges import merge_person
from duijie.registry.models import Person
from duijie.search import actions as search
from duijie.search.models import Change
from tests.matches import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = factories.NOW
BEFORE, SOON, LATER = NOW - timedelta(hours=1), NOW + timedelta(minutes=2), NOW + timedelta(minutes=4)
# Of somebody the registry shows no more, whatever became of their account.
HIDDEN = {
    "consent": "staff_only",
    "consent_state": "never_asked",
    "consent_noted_at": None,
    "consent_noted_by": None,
    "account": None,
}


@pytest.fixture(autouse=True)
def index_folder(settings, tmp_path: Path) -> None:
    settings.SEARCH_INDEX = tmp_path / "index"
    settings.SEARCH_ENCODER = "none"


def asked(account, list_name="needs", address="q=缩松", name="缩松") -> SavedFilter:
    kept = actions.save_filter(actor=account, now=BEFORE, list_name=list_name, name=name, address=address)
    return actions.tell_of_filter(filter_id=kept.pk, actor=account, now=BEFORE)


def sweep(now=SOON, list_name="needs", after_id=0) -> int:
    return actions.tell_of_new(list_name=list_name, after_id=after_id, actor=registry.system(), now=now)


def link_of(kept: SavedFilter) -> str:
    return f"/lists/filters/{kept.pk}/?list={kept.list_name}"


def told(account) -> list[tuple[int, str]]:
    notices = Notice.objects.filter(recipient=account, code="desk.found_new").order_by("pk")
    return [(notice.params["count"], notice.link) for notice in notices]


def test_what_is_published_is_told_once_after_the_index_has_it():
    reader = registry.speaker(registry.organisation())
    kept = asked(reader)
    factories.need("轮毂缩松")
    factories.need("蓝莓")
    run_all(clock=lambda: NOW)  # the index takes it in, and asks for the look
    assert told(reader) == []
    run_all(clock=lambda: SOON)
    assert told(reader) == [(1, link_of(kept))]
    # Twice, and again after a stop: nothing is told twice.
    sweep()
    sweep(LATER)
    assert (told(reader), Job.objects.filter(kind=TELL_OF_NEW).count()) == (
        [(1, link_of(kept))],
        0,
    )


def test_an_index_made_anew_tells_of_what_had_waited():
    search.catch_up(now=BEFORE)  # there is an index; another is made in its place
    Job.objects.all().delete()
    reader = registry.speaker(registry.organisation())
    asked(reader)
    factories.need("轮毂缩松")
    Job.objects.filter(
        kind=search.CATCH_UP
    ).delete()  # what it would have taken in is taken in by making anew
    search.rebuild(now=NOW)
    assert Job.objects.filter(kind=TELL_OF_NEW, key="needs:0").exists()
    run_all(clock=lambda: SOON)
    assert [count for count, _link in told(reader)] == [1]


def test_a_stop_before_it_is_told_forgets_no_change(monkeypatch):
    asked(registry.speaker(registry.organisation()))
    factories.need("轮毂缩松")
    waiting = Change.objects.count()
    assert waiting

    def stop(_kinds, *, now) -> None:
        raise OSError(now)

    with monkeypatch.context() as patched:
        patched.setattr(search, "caught_up", stop)
        with pytest.raises(OSError, match="2026"):
            search.catch_up(now=NOW)  # the first there is: all is made from SQL
    assert Change.objects.count() == waiting
    search.catch_up(now=NOW)
    assert Job.objects.filter(kind=TELL_OF_NEW, key="needs:0").exists()


def test_what_is_published_this_moment_is_left_to_the_next_look():
    reader = registry.speaker(registry.organisation())
    kept = asked(reader)
    factories.need("轮毂缩松")
    assert (sweep(NOW), told(reader)) == (0, [])
    assert lease_next(now=NOW + timedelta(minutes=1)) is not None  # asked for again
    assert (sweep(SOON), told(reader)) == (1, [(1, link_of(kept))])


def test_who_stopped_is_told_nothing_and_old_records_are_no_news():
    factories.need("轮毂缩松")
    reader, late = (registry.speaker(registry.organisation()) for _ in range(2))
    kept = asked(reader)
    actions.stop_telling(filter_id=kept.pk, actor=reader, now=NOW)
    fresh = actions.save_filter(actor=late, now=SOON, list_name="needs", name="缩松", address="q=缩松")
    actions.tell_of_filter(filter_id=fresh.pk, actor=late, now=SOON)
    assert (sweep(LATER), told(reader), told(late)) == (0, [], [])


def test_what_may_not_be_seen_when_it_is_told_is_not_told():
    reader, operator = registry.speaker(registry.organisation()), registry.operator()
    for account in (reader, operator):
        asked(account, "offers", "q=缩松")
    _account, person = registry.expert()
    factories.expertise("轮毂缩松诊断", of=person)
    secret = factories.offer("蓝莓")
    Offer.objects.filter(pk=secret.pk).update(confidential_text="缩松")
    Person.objects.filter(pk=person.pk).update(**HIDDEN)
    sweep(list_name="offers")
    assert (told(reader), [count for count, _link in told(operator)]) == ([], [1])


def test_an_expert_is_told_of_once_for_what_was_published_and_fits():
    reader = registry.speaker(registry.organisation())
    (_first, known), (_second, named), (_third, other) = (
        registry.expert(name) for name in ("张示例", "缩松示例", "王示例")
    )
    kept = asked(reader, "experts")
    factories.expertise("轮毂缩松诊断", of=known)
    factories.expertise("缩松孕育", of=known)  # the same expert, twice on one row of the list
    factories.expertise("蓝莓", of=named)  # found by the person's name
    factories.expertise("蓝莓", of=other)
    factories.offer("缩松")  # no expertise
    run_all(clock=lambda: NOW)  # the index takes it in, and asks for the look
    run_all(clock=lambda: SOON)
    assert told(reader) == [(2, link_of(kept))]
    sweep(list_name="experts")
    sweep(LATER, list_name="experts")
    # What an expert published before is no news, though what fits stands on their row.
    late = factories.expertise("蓝莓贮运", of=known)
    Offer.objects.filter(pk=late.pk).update(published_at=LATER)
    sweep(LATER + timedelta(minutes=2), list_name="experts")
    assert told(reader) == [(2, link_of(kept))]


def test_of_an_expert_nobody_is_told_more_than_the_list_shows_them():
    reader, operator = registry.speaker(registry.organisation()), registry.operator()
    for account in (reader, operator):
        asked(account, "experts")
        asked(account, "experts", "q=蓝莓", "保密")
    _account, hidden = registry.expert()
    secret = factories.expertise("轮毂缩松诊断", of=hidden)
    Offer.objects.filter(pk=secret.pk).update(confidential_text="蓝莓")
    Person.objects.filter(pk=hidden.pk).update(**HIDDEN)
    factories.expertise("缩松草稿", of=registry.expert()[1], state="draft")
    sweep(list_name="experts")
    assert (told(reader), [count for count, _link in told(operator)]) == ([], [1])
    # Who agrees later is no news: what was published then was looked at.
    Person.objects.filter(pk=hidden.pk).update(
        consent="consented", consent_state="given", consent_noted_at=NOW
    )
    sweep(LATER, list_name="experts")
    assert told(reader) == []


@pytest.mark.parametrize("list_name", ["offers", "experts"])
def test_who_does_not_want_to_be_ranked_is_listed_and_suggested_to_nobody(list_name):
    """A notice suggests; the list, which goes by names and days, shows them to whoever looks."""
    reader, operator = registry.speaker(registry.organisation()), registry.operator()
    for account in (reader, operator):
        asked(account, list_name)
    merged, kept = registry.person(consent="consented"), registry.expert()[1]
    for person in (merged, kept):
        factories.expertise("轮毂缩松诊断", of=person)
    merge_person(person_id=merged.pk, into_id=kept.pk, actor=registry.system(), now=NOW)
    Person.objects.filter(pk=kept.pk).update(refuses_ranking=True)
    sweep(list_name=list_name)
    assert (told(reader), told(operator)) == ([], [])
    assert list(offers.experts_visible_to(reader)) == [kept]
    factories.expertise("缩松", of=registry.expert()[1])
    sweep(list_name=list_name)
    assert told(reader) == []  # looked at by then; what is newer is told
    Offer.objects.filter(title="缩松").update(published_at=SOON + timedelta(seconds=30))
    sweep(LATER, list_name=list_name)
    assert [count for count, _link in told(reader)] == [1]


@pytest.mark.parametrize("gone", ["kind=gone", "region=999999"])
@pytest.mark.parametrize("list_name", ["needs", "offers"])
def test_a_filter_that_can_no_longer_be_read_tells_of_nothing_and_says_so_once(list_name, gone):
    """On the page it narrows nothing, which the page says; a notice would tell everything as found."""
    reader = registry.speaker(registry.organisation())
    kept, other = (
        asked(reader, list_name, address, name)
        for address, name in ((f"q=缩松&{gone}", "旧"), ("q=缩松", "新"))
    )
    for title in ("轮毂缩松", "蓝莓"):
        factories.need(title)
        factories.offer(title)
    for now in (SOON, LATER):
        sweep(now, list_name=list_name)
    assert told(reader) == [(1, link_of(other))]
    notice = Notice.objects.get(recipient=reader, code="desk.filter_unreadable")
    assert (notice.params, notice.link) == ({"name": "旧"}, link_of(kept))
    kept.refresh_from_db()
    assert kept.told_until is None
    saved = asked(reader, list_name, "q=缩松", "旧")
    assert (saved.pk, saved.told_until) == (kept.pk, BEFORE)


def test_a_filter_of_experts_in_a_region_that_is_gone_says_so_once():
    reader = registry.speaker(registry.organisation())
    asked(reader, "experts", "q=缩松&region=999999", "旧")
    factories.expertise("轮毂缩松诊断", of=registry.expert()[1])
    for now in (SOON, LATER):
        sweep(now, list_name="experts")
    assert told(reader) == []
    assert Notice.objects.get(recipient=reader, code="desk.filter_unreadable").params == {"name": "旧"}


@pytest.mark.parametrize(
    ("list_name", "path"), [("needs", "/needs/"), ("offers", "/offers/"), ("experts", "/experts/")]
)
def test_the_notice_of_a_filter_that_was_deleted_leads_to_its_list(client, list_name, path):
    reader = registry.speaker(registry.organisation())
    kept = asked(reader, list_name)
    factories.need("轮毂缩松")
    factories.offer("轮毂缩松")
    factories.expertise("轮毂缩松", of=registry.expert()[1])
    sweep(list_name=list_name)
    ((_count, link),) = told(reader)
    actions.delete_filter(filter_id=kept.pk, actor=reader, now=LATER)
    client.force_login(reader)
    response = client.get(link, follow=True)
    assert response.redirect_chain == [(path, 302)]
    assert "这个筛选已被删除" in response.content.decode()
    assert client.get(link.partition("?")[0]).status_code == 404


def test_filters_are_looked_at_in_batches(monkeypatch):
    monkeypatch.setattr(actions, "FILTERS_A_BATCH", 2)
    readers = [registry.speaker(registry.organisation()) for _ in range(3)]
    filters = [asked(reader) for reader in readers]
    factories.need("轮毂缩松")
    assert sweep() == 2
    job = Job.objects.get(kind=TELL_OF_NEW, key=f"needs:{filters[1].pk}")
    assert sweep(after_id=int(job.key.partition(":")[2])) == 1
    assert [len(told(reader)) for reader in readers] == [1, 1, 1]


def test_only_its_owner_is_told_and_only_of_lists_that_can_tell():
    reader = registry.speaker(registry.organisation())
    kept = actions.save_filter(actor=reader, now=NOW, list_name="people", name="人", address="")
    with pytest.raises(ValidationError):
        actions.tell_of_filter(filter_id=kept.pk, actor=reader, now=NOW)
    kept.refresh_from_db()
    assert kept.told_until is None
    with pytest.raises(SavedFilter.DoesNotExist):
        actions.tell_of_filter(filter_id=kept.pk, actor=registry.operator(), now=NOW)
    with pytest.raises(NotPermittedError):
        actions.tell_of_new(list_name="needs", after_id=0, actor=reader, now=NOW)


def test_the_notice_opens_the_whole_filter_for_its_owner_and_those_it_is_shared_with(client):
    body = registry.organisation()
    reader, colleague, other = registry.speaker(body), registry.speaker(body), registry.operator()
    query = QueryDict(mutable=True)
    query.update({"q": "缩松" * 40, "kind": "technical"})  # as the page saves it, longer than a notice's link
    kept = actions.save_filter(
        actor=reader, now=BEFORE, list_name="needs", name="长", address=query.urlencode(), shared_with=body
    )
    actions.tell_of_filter(filter_id=kept.pk, actor=reader, now=BEFORE)
    factories.need("缩松" * 40)
    sweep()
    ((_count, link),) = told(reader)
    for account, address in ((reader, query.urlencode()), (colleague, query.urlencode()), (other, "")):
        client.force_login(account)
        response = client.get(link)
        assert (response.status_code, response["Location"].partition("?")[::2]) == (302, ("/needs/", address))


def test_the_list_offers_it_and_takes_it_back(client):
    reader = registry.speaker(registry.organisation())
    kept = actions.save_filter(actor=reader, now=NOW, list_name="needs", name="缩松", address="q=缩松")
    client.force_login(reader)
    assert "有新内容时提醒我" in client.get("/needs/").content.decode()
    client.post(f"/lists/filters/{kept.pk}/tell/")
    assert "不再提醒" in client.get("/needs/").content.decode()
    client.post(f"/lists/filters/{kept.pk}/stop/")
    kept.refresh_from_db()
    assert kept.told_until is None


def test_the_list_of_experts_offers_it_too(client):
    reader = registry.speaker(registry.organisation())
    kept = actions.save_filter(actor=reader, now=NOW, list_name="experts", name="缩松", address="q=缩松")
    client.force_login(reader)
    assert "有新内容时提醒我" in client.get("/experts/").content.decode()
    client.post(f"/lists/filters/{kept.pk}/tell/")
    kept.refresh_from_db()
    assert kept.told_until is not None
