"""Pairs that may be one: found a window at a time, merged or told apart, never told of to others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duijie.access import VISITOR, NotPermittedError
from duijie.audit.models import Entry
from duijie.queue.actions import begin_day
from duijie.queue.worker import run_all
from duijie.registry import actions, pairs, twins
from duijie.registry.actions import pairs as pair_actions
from duijie.registry.models import Pair
from duijie.registry.states import PairKind
from tests.plans import plan_of
from tests.registry import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
LATER = NOW + timedelta(days=1)
FIRM, GROUP = "示例沈河泵业有限公司", "示例沈河泵业集团有限公司"


def find(now=NOW) -> None:
    for kind in ("organisation", "person"):
        actions.find_pairs(kind=kind, after=0, actor=factories.system(), now=now)


def numbers() -> set[tuple[str, int, int]]:
    return set(Pair.objects.values_list("kind", "first_id", "second_id"))


@pytest.fixture
def two():
    return factories.organisation(FIRM), factories.organisation(GROUP)


def apart(two, actor=None):
    one, other = two
    return actions.tell_organisations_apart(
        one_id=other.pk, other_id=one.pk, actor=actor or factories.operator(), now=NOW
    )


def test_likely_pairs_are_found_by_name_sound_and_shared_posts_and_no_others(two):
    one, other = two
    factories.organisation("示例铁西铸造厂")
    here, there = factories.person("苌弘", at=one), factories.person("苌弘", at=one, post="教授")
    sounds = factories.person("苌洪", at=one)
    factories.person("尉迟恭", at=one)
    find()
    assert numbers() == {
        ("organisation", one.pk, other.pk),
        ("person", here.pk, there.pk),
        ("person", here.pk, sounds.pk),
        ("person", there.pk, sounds.pk),
    }
    best = Pair.objects.filter(kind="person").first()
    assert (best.first_id, best.second_id, best.score) == (here.pk, there.pk, 90)
    reasons = pairs.suspected([best])[0].likeness.reasons
    assert [reason.code for reason in reasons] == ["likeness.same_name", "likeness.shared_organisation"]


def test_pair_goes_when_it_is_none_any_more_and_hides_while_it_is_merged(two):
    one, other = two
    find()
    operator = factories.operator()
    actions.merge_organisation(organisation_id=one.pk, into_id=other.pk, actor=operator, now=NOW)
    assert list(pairs.pairs_visible_to(operator)) == []
    actions.undo_organisation_merge(organisation_id=one.pk, actor=operator, now=NOW)
    assert pairs.pairs_visible_to(operator).count() == 1
    actions.change_organisation(
        organisation_id=one.pk, actor=operator, now=NOW, changes={"name": "示例铁西铸造厂"}
    )
    find()
    assert numbers() == set()


def test_record_of_a_name_that_was_merged_away_is_found_as_a_pair_with_the_kept_one(two):
    kept, merged = two[0], factories.organisation("示例铁西铸造厂")
    actions.merge_organisation(
        organisation_id=merged.pk, into_id=kept.pk, actor=factories.operator(), now=NOW
    )
    again = factories.organisation("示例铁西铸造厂")
    find()
    assert ("organisation", kept.pk, again.pk) in numbers()


def test_told_apart_is_remembered_for_good_and_undone_at_will(two):
    find()
    operator = factories.operator()
    for _press in range(2):
        pair = apart(two, operator)
    assert Entry.objects.filter(action="registry.tell_apart").count() == 2
    find()
    pair.refresh_from_db()
    assert (pair.apart_at, pair.apart_by_id) == (NOW, operator.pk)
    assert twins.twins_of_organisation(operator, two[0]) == []
    actions.suspect_again(pair_id=pair.pk, actor=operator, now=NOW)
    assert [each.record for each in twins.twins_of_organisation(operator, two[0])] == [two[1]]
    assert Entry.objects.filter(action="registry.suspect_again").count() == 2
    with pytest.raises(ValidationError):
        actions.tell_organisations_apart(one_id=two[0].pk, other_id=two[0].pk, actor=operator, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pair.objects.create(kind="person", first_id=2, second_id=1, found_at=NOW)


def test_who_sees_judges_and_is_refused(two):
    """Whoever acts for one of the two would gain what the other one owns: they see no such pair."""
    find()
    person = actions.tell_people_apart(
        one_id=factories.person("苌弘").pk,
        other_id=factories.person("苌弘").pk,
        actor=factories.operator(),
        now=NOW,
    )
    body = Pair.objects.get(kind="organisation")
    torn = factories.broker()
    actions.let_speak(account=torn, organisation_id=two[0].pk, actor=factories.system(), now=NOW)
    readers = {
        "operator": factories.operator(),
        "coordinator": factories.coordinator(),
        "broker": factories.broker(),
        "broker who acts for one": torn,
        "broker elsewhere": factories.broker(factories.DALIAN),
        "clerk": factories.clerk(),
        "contact": factories.speaker(two[1]),
        "visitor": VISITOR,
    }
    seen = {}
    for who, account in readers.items():
        reader = account if account is VISITOR else factories.fresh(account)
        listed = pairs.pairs_visible_to(reader)
        seen[who] = (body in listed, person in listed)
        for each, is_seen in zip((body, person), seen[who], strict=True):
            if is_seen:
                assert pairs.find_pair(reader, each.pk) == each
            else:
                with pytest.raises(Pair.DoesNotExist):
                    actions.suspect_again(pair_id=each.pk, actor=reader, now=NOW)
        if not seen[who][0] and reader is not VISITOR:
            with pytest.raises(NotPermittedError):
                apart(two, reader)
    assert seen == {
        "operator": (True, True),
        "coordinator": (True, False),
        "broker": (True, False),
        "broker who acts for one": (False, False),
        "broker elsewhere": (False, False),
        "clerk": (False, True),
        "contact": (False, False),
        "visitor": (False, False),
    }


@pytest.mark.parametrize("namesakes", [2, 4])
def test_window_and_page_cost_the_same_at_any_length(namesakes, django_assert_num_queries):
    at = factories.organisation()
    for _each in range(namesakes):
        factories.person("苌弘", at=at)
    with django_assert_num_queries(7):
        pairs.pairs_in_window("person", after=0, size=50, day=NOW.toordinal())
    find()
    with django_assert_num_queries(4):
        found = pairs.suspected(list(Pair.objects.filter(kind="person")))
    assert len(found) == namesakes * (namesakes - 1) / 2


def test_records_of_many_namesakes_hide_no_pairs_of_others(monkeypatch):
    monkeypatch.setattr(pairs, "MOST_ALIKE", 3)
    at = factories.organisation()
    twice = [(factories.person(name, at=at), factories.person(name, at=at)) for name in ("苌弘", "尉迟恭")]
    three = [factories.person("闾丘澈", at=at) for _each in range(4)]
    find()
    found = {(first, second) for _kind, first, second in numbers()}
    assert {(one.pk, other.pk) for one, other in twice} <= found
    assert (three[2].pk, three[3].pk) in found


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_namesakes_that_were_told_apart_hide_no_others(monkeypatch, kind):
    monkeypatch.setattr(twins, "MOST_COMPARED", 1)
    made, tell_apart, twins_of = {
        "person": (factories.person, actions.tell_people_apart, twins.twins_of_person),
        "organisation": (
            factories.organisation,
            actions.tell_organisations_apart,
            twins.twins_of_organisation,
        ),
    }[kind]
    asked, other, newest = (made(name) for name in ("闾丘澈", "闾丘澈", "闾丘彻"))
    operator = factories.operator()
    assert [each.record for each in twins_of(operator, asked)] == [other]
    tell_apart(one_id=asked.pk, other_id=other.pk, actor=operator, now=NOW)
    assert [each.record for each in twins_of(operator, asked)] == [newest]


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_older_namesakes_meet_each_other_day_by_day(monkeypatch, kind):
    """They may all have come on one day, so that none of them ever was among the newest few."""
    monkeypatch.setattr(pairs, "MOST_ALIKE", 3)
    at = factories.organisation()
    make = {
        "person": lambda: factories.person("苌弘", at=at),
        "organisation": lambda: factories.organisation(FIRM),
    }
    alike = [make[kind]().pk for _each in range(8)]
    every = {(kind, first, second) for first in alike for second in alike if first < second}
    find()
    today = numbers()
    assert {(kind, first, alike[-1]) for first in alike[:-1]} <= today
    assert today < every
    for day in range(1, 3):
        find(NOW + timedelta(days=day))
    assert numbers() == every


@pytest.mark.parametrize("namesakes", [7, 9])
def test_a_day_compares_as_much_with_however_many_namesakes(
    monkeypatch, django_assert_num_queries, namesakes
):
    monkeypatch.setattr(pairs, "MOST_ALIKE", 3)
    at = factories.organisation()
    for _each in range(namesakes):
        factories.person("苌弘", at=at)
    with django_assert_num_queries(12):
        found = pairs.pairs_in_window("person", after=0, size=1, day=NOW.toordinal())
    assert len(found.scores) <= 6


def test_list_of_pairs_reads_no_records_but_theirs(two):
    one, _other = two
    factories.person("苌弘", at=one)
    factories.person("苌弘", at=one)
    find()
    plans = []
    for reader in (factories.operator(), factories.broker(), factories.clerk()):
        account = factories.fresh(reader)
        for kind in PairKind.values:
            page = pairs.pairs_visible_to(account).filter(kind=kind).order_by("-score", "-pk")
            with CaptureQueriesContext(connection) as asked:
                list(page)
            plans += [plan_of(question["sql"]) for question in asked if "registry_pair" in question["sql"]]
    assert len(plans) >= 4
    read_whole = [
        line for plan in plans for line in plan.splitlines() if "SCAN" in line or "Seq Scan" in line
    ]
    assert [line for line in read_whole if "CONSTANT ROW" not in line] == []


def dissolve(body, into=None) -> None:
    actions.dissolve_organisation(
        organisation_id=body.pk,
        dissolved_on=NOW.date(),
        successor_id=into.pk if into is not None else None,
        actor=factories.operator(),
        now=NOW,
    )


def test_pair_of_which_one_was_dissolved_says_why_it_cannot_be_merged(two, client: Client):
    old, new = two
    find()
    client.force_login(factories.operator())
    addresses = ("/duplicates/", f"/organisations/{new.pk}/", f"/organisations/{old.pk}/")
    words = (f"“{old.name}”已登记为注销", f"“{new.name}”承接了“{old.name}”")

    def said():
        pages = [client.get(address).content.decode() for address in addresses]
        return [tuple(each in page for each in words) for page in pages]

    assert said() == [(False, False)] * 3
    dissolve(old)
    assert said() == [(True, False)] * 3
    actions.restore_organisation(organisation_id=old.pk, actor=factories.operator(), now=NOW)
    dissolve(old, into=new)
    dissolve(new)
    assert said() == [(False, True)] * 3


@pytest.mark.parametrize("pairs_shown", [1, 3])
def test_page_asks_once_for_all_who_went_on_with_what_was_dissolved(pairs_shown, django_assert_num_queries):
    for number in range(pairs_shown):
        old, new = (
            factories.organisation(f"示例{'甲乙丙'[number]}河泵业{end}") for end in ("有限公司", "集团公司")
        )
        dissolve(old, into=new)
        dissolve(new)
    find()
    with django_assert_num_queries(5):  # pairs, records, aliases, merged ones, successors
        found = pairs.suspected(list(Pair.objects.all()))
    assert [bool(each.hindrance) for each in found] == [True] * pairs_shown


def test_worker_goes_through_all_windows(two, monkeypatch):
    monkeypatch.setattr(pair_actions, "AT_ONCE", 1)
    begin_day(now=LATER)
    run_all(clock=lambda: LATER)
    assert numbers() == {("organisation", two[0].pk, two[1].pk)}


def test_page_leads_to_the_merge_and_remembers_what_is_not_the_same(two, client: Client):
    one, other = two
    find()
    client.force_login(factories.operator())
    shown = client.get("/duplicates/").content.decode()
    assert f"/organisations/{other.pk}/merge/{one.pk}/" in shown
    assert "“有限公司”" in shown
    assert "/duplicates/" in client.get("/organisations/").content.decode()
    address = f"/organisations/{other.pk}/apart/{one.pk}/"
    assert client.post(address)["Location"] == "/duplicates/?kind=organisation"
    assert FIRM not in client.get("/duplicates/").content.decode()
    undo = f"/duplicates/{Pair.objects.get().pk}/undo/"
    assert undo in client.get("/duplicates/?apart=yes").content.decode()
    client.post(undo)
    assert FIRM in client.get("/duplicates/").content.decode()
    client.force_login(factories.speaker(one))
    assert client.get("/duplicates/").status_code == 403
