"""An organisation is dissolved on a day, perhaps into another one, and stands again when that was wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from duijie.access import NotPermittedError, can
from duijie.audit.models import Entry
from duijie.core.lifecycle import WrongStateError
from duijie.notices.models import Notice
from duijie.registry import actions, posts, queries
from duijie.registry.models import Organisation, Post
from tests.registry import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
DAY = date(2026, 2, 27)
TODAY = NOW.date()


@pytest.fixture
def two():
    return factories.organisation("示例旧铸造厂"), factories.organisation("示例新铸造有限公司")


def dissolve(body, actor=None, *, on=DAY, into=None):
    return actions.dissolve_organisation(
        organisation_id=body.pk,
        dissolved_on=on,
        successor_id=into.pk if into is not None else None,
        actor=actor or factories.operator(),
        now=NOW,
    )


def restore(body, actor=None):
    return actions.restore_organisation(organisation_id=body.pk, actor=actor or factories.operator(), now=NOW)


def stands(body):
    body.refresh_from_db()
    return body.state, body.dissolved_on, body.successor_id


def test_organisation_is_dissolved_into_another_and_stands_again(two):
    old, new = two
    dissolve(old, into=new)
    assert stands(old) == ("dissolved", DAY, new.pk)
    with pytest.raises(WrongStateError):
        dissolve(old)
    restore(old)
    assert stands(old) == ("standing", None, None)
    with pytest.raises(WrongStateError):
        restore(old)
    entries = Entry.objects.filter(
        action__in=["registry.dissolve_organisation", "registry.restore_organisation"]
    )
    assert list(entries.order_by("pk").values_list("action", "before", "after")) == [
        ("registry.dissolve_organisation", "standing", "dissolved"),
        ("registry.restore_organisation", "dissolved", "standing"),
    ]


def test_who_acts_for_it_is_told(two):
    contact = factories.speaker(two[0])
    broker = factories.broker()
    dissolve(two[0], broker)
    restore(two[0], broker)
    told = Notice.objects.filter(recipient=contact, code__in=["registry.dissolved", "registry.restored"])
    assert [(each.code, each.params, each.link) for each in told.order_by("pk")] == [
        (code, {"organisation": two[0].name}, f"/organisations/{two[0].pk}/")
        for code in ("registry.dissolved", "registry.restored")
    ]


@pytest.mark.parametrize("who", ["contact", "clerk", "broker elsewhere"])
def test_who_may_not_changes_nothing(two, who):
    actor = {
        "contact": lambda: factories.speaker(two[0]),
        "clerk": factories.clerk,
        "broker elsewhere": lambda: factories.broker(factories.DALIAN),
    }[who]()
    with pytest.raises(NotPermittedError):
        dissolve(two[0], actor)
    assert stands(two[0]) == ("standing", None, None)
    dissolve(two[0])
    with pytest.raises(NotPermittedError):
        restore(two[0], actor)
    assert stands(two[0]) == ("dissolved", DAY, None)


def test_a_day_to_come_and_a_successor_that_leads_back_are_refused(two):
    old, new = two
    with pytest.raises(ValidationError) as refused:
        dissolve(old, on=(NOW + timedelta(days=2)).date())
    assert list(refused.value.message_dict) == ["dissolved_on"]
    with pytest.raises(ValidationError) as refused:
        dissolve(old, into=old)
    assert list(refused.value.message_dict) == ["successor"]
    dissolve(new, into=old)
    with pytest.raises(ValidationError) as refused:
        dissolve(old, into=new)
    assert list(refused.value.message_dict) == ["successor"]
    assert stands(old) == ("standing", None, None)


def test_the_successor_may_be_dissolved_itself_and_a_merged_one_is_the_kept_one(two):
    old, new = two
    kept = factories.organisation("示例再后来的公司")
    actions.merge_organisation(organisation_id=new.pk, into_id=kept.pk, actor=factories.operator(), now=NOW)
    dissolve(kept)
    dissolve(old, into=new)
    assert stands(old) == ("dissolved", DAY, kept.pk)


def test_a_successor_that_was_merged_into_it_is_not_shown_as_its_own(two):
    old, new = two
    operator = factories.operator()
    # Only what was merged before such merges were refused is so.
    actions.merge_organisation(organisation_id=new.pk, into_id=old.pk, actor=operator, now=NOW)
    Organisation.objects.filter(pk=old.pk).update(state="dissolved", dissolved_on=DAY, successor=new)
    assert queries.successor_seen_by(operator, Organisation.objects.get(pk=old.pk)) is None


def test_a_person_is_looked_after_where_they_have_a_post_today_not_where_the_body_was_dissolved(two):
    old, _new = two
    far = factories.organisation(region=factories.DALIAN)
    person = factories.person(at=far)
    actions.add_post(
        person_id=person.pk, organisation_id=old.pk, name="厂长", actor=factories.operator(), now=NOW
    )
    here, there = factories.broker(), factories.broker(factories.DALIAN)

    def looked_after():
        asked = queries.find_person(factories.operator(), person.pk)
        return [can(factories.fresh(each), "registry.forget_person", asked) for each in (here, there)]

    assert looked_after() == [True, False]
    dissolve(old)
    assert looked_after() == [False, True]
    dissolve(far)
    assert looked_after() == [False, False]
    restore(old)
    assert looked_after() == [True, False]


@pytest.mark.parametrize("through", ["", "person", "organisation", "both"])
def test_post_is_held_until_it_ends_or_its_body_was_dissolved(two, through):
    body, kept_body = two
    person, kept = factories.person("于敏", at=body), factories.person("于敏")
    if through in ("organisation", "both"):
        merge(body, kept_body)
        body = kept_body
    if through in ("person", "both"):
        actions.merge_person(person_id=person.pk, into_id=kept.pk, actor=factories.operator(), now=NOW)
        person = kept

    def held(day=TODAY):
        return (
            posts.has_or_had_post(person.pk, body.pk),
            posts.holds_post(person.pk, body.pk, today=day),
        )

    assert held() == (True, True)
    Post.objects.update(until=NOW.date())
    assert (held(), held(NOW.date() + timedelta(days=1))) == ((True, True), (True, False))
    Post.objects.update(until=None)
    dissolve(body)
    assert held() == (True, False)
    restore(body)
    assert held() == (True, True)


def merge(merged, kept):
    return actions.merge_organisation(
        organisation_id=merged.pk, into_id=kept.pk, actor=factories.operator(), now=NOW
    )


@pytest.mark.parametrize("swapped", [False, True])
def test_a_dissolved_one_and_an_existing_one_are_not_merged_until_it_is_restored(two, swapped):
    old, new = two
    dissolve(old)
    with pytest.raises(ValidationError) as refused:
        merge(*(reversed(two) if swapped else two))
    said = f"“{old.name}”已登记为注销，而“{new.name}”仍存续。如确为同一单位，请先恢复已注销的一个，"
    assert refused.value.messages == [said + "或将另一个也登记为注销。"]
    assert not Organisation.objects.exclude(merged_into=None).exists()
    restore(old)
    assert merge(old, new) == new


def test_two_that_were_both_dissolved_are_merged(two):
    old, new = two
    dissolve(old)
    dissolve(new)
    assert merge(old, new) == new


@pytest.mark.parametrize("swapped", [False, True])
def test_a_successor_is_another_organisation_however_far_on(two, swapped):
    old, last = two
    between = [factories.organisation() for _ in range(queries.MOST_LEVELS + 2)]
    for each, into in zip([old, *between], [*between, last], strict=True):
        dissolve(each, into=into)
    for is_dissolved in (False, True):
        with pytest.raises(ValidationError) as refused:
            merge(*((last, old) if swapped else (old, last)))
        said = f"“{last.name}”承接了“{old.name}”，因此是两个单位。如系误登记，请先将“{old.name}”恢复为存续。"
        assert refused.value.messages == [said]
        if not is_dissolved:
            dissolve(last)
    assert not Organisation.objects.exclude(merged_into=None).exists()


@pytest.mark.parametrize(
    "impossible",
    [
        {"state": "dissolved"},
        {"state": "gone"},
        {"dissolved_on": DAY},
        {"state": "dissolved", "successor": "other", "dissolved_on": None},
        {"successor": "other"},
        {"state": "dissolved", "dissolved_on": DAY, "successor": "itself"},
    ],
)
def test_an_impossible_end_cannot_be_stored(two, impossible):
    number = {"other": two[1].pk, "itself": two[0].pk}
    values = {name: number.get(value, value) for name, value in impossible.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=two[0].pk).update(**values)


def test_lists_hide_the_dissolved_unless_they_are_asked_for(two):
    old, new = two
    dissolve(old)
    everything = Organisation.objects.all()
    assert list(queries.organisations_in(everything)) == [new]
    assert list(queries.organisations_in(everything, state="dissolved")) == [old]
    assert set(queries.organisations_in(everything, state="all")) == {old, new}
    assert queries.find_organisation(factories.account(), old.pk) == old


def test_nobody_is_asked_to_verify_what_is_dissolved():
    hidden = factories.organisation("示例未核实厂", verified=False)
    broker = factories.broker()
    assert list(queries.waiting_for(broker)) == [hidden]
    dissolve(hidden)
    assert list(queries.waiting_for(broker)) == []


def test_a_post_ends_with_the_organisation_unless_it_ended_before(two):
    old, _new = two
    person = factories.person("闾丘澈", at=old)
    earlier = actions.add_post(
        person_id=person.pk,
        organisation_id=old.pk,
        name="顾问",
        until=date(2025, 12, 31),
        actor=factories.operator(),
        now=NOW,
    )
    dissolve(old)
    for found in (
        queries.posts_of(factories.operator(), person.pk),
        queries.posts_at(factories.operator(), old.pk),
    ):
        assert {post.name: post.ended_on for post in found} == {"研究员": DAY, "顾问": earlier.until}
    restore(old)
    posts = queries.posts_of(factories.operator(), person.pk)
    assert {post.name: post.ended_on for post in posts} == {"研究员": None, "顾问": earlier.until}
