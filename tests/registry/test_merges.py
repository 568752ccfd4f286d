"""Two records become one and two again; nothing else is rewritten, and every rule holds across."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from duijie.access import NotPermittedError, can
from duijie.audit.models import Entry
from duijie.matches.queries import matches_for_demand
from duijie.offers.profiles import profile_of
from duijie.registry import actions, merged_records, namesakes, pairs, queries, twins
from duijie.registry.models import Organisation, Person, Post
from duijie.registry.rules import Merge
from duijie.registry.standing import standing_of
from tests.matches import factories as matches
from tests.registry import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index_folder")]
NOW = factories.NOW


def merge(merged: Organisation, kept: Organisation, actor=None) -> Organisation:
    return actions.merge_organisation(
        organisation_id=merged.pk, into_id=kept.pk, actor=actor or factories.operator(), now=NOW
    )


def undo(merged: Organisation, actor=None) -> Organisation:
    return actions.undo_organisation_merge(
        organisation_id=merged.pk, actor=actor or factories.operator(), now=NOW
    )


def merge_people(merged: Person, kept: Person, actor=None) -> Person:
    return actions.merge_person(
        person_id=merged.pk, into_id=kept.pk, actor=actor or factories.operator(), now=NOW
    )


@pytest.fixture
def pair():
    return factories.organisation("示例沈河泵业有限公司"), factories.organisation("示例沈河泵业集团有限公司")


def test_merged_organisation_is_none_of_its_own_and_its_number_leads_to_the_kept_one(pair):
    merged, kept = pair
    operator = factories.operator()
    assert merge(merged, kept, operator) == kept
    assert list(queries.organisations_visible_to(operator)) == [kept]
    assert queries.find_organisation(operator, merged.pk) == kept
    assert queries.known_organisation(merged.name) == kept
    assert queries.organisations_called(merged.name) == [kept]
    assert list(merged_records.merged_into_organisation(kept.pk)) == [merged]
    assert [
        (entry.subject_id, entry.after)
        for entry in Entry.objects.filter(action="registry.merge_organisation")
    ] == [(kept.pk, str(merged.pk)), (merged.pk, str(kept.pk))]


def test_undoing_restores_both_and_the_second_time_changes_nothing(pair):
    merged, kept = pair
    before = Organisation.objects.filter(pk__in=[merged.pk, kept.pk]).values().order_by("pk")
    was, operator = list(before.all()), factories.operator()
    merge(merged, kept, operator)
    assert undo(merged, operator) == merged
    assert list(before.all()) == was
    entries = Entry.objects.count()
    assert undo(merged, operator) == merged
    assert Entry.objects.count() == entries


def test_merging_twice_is_merging_once(pair):
    (merged, kept), operator = pair, factories.operator()
    merge(merged, kept, operator)
    entries = Entry.objects.count()
    assert merge(merged, kept, operator) == kept
    assert Entry.objects.count() == entries


def test_chain_stands_for_its_end_and_comes_apart_where_it_is_undone():
    first, second, third = (factories.organisation() for _ in range(3))
    merge(first, second)
    merge(second, third)
    assert queries.find_organisation(factories.operator(), first.pk) == third
    undo(second)
    assert queries.find_organisation(factories.operator(), first.pk) == second
    assert Organisation.objects.get(pk=first.pk).merged_into == second


def test_what_is_no_pair_is_refused_in_words(pair):
    merged, kept = pair
    with pytest.raises(ValidationError):
        merge(merged, merged)
    merge(merged, kept)
    other = factories.organisation()
    for gone in (
        {"organisation_id": merged.pk, "into_id": other.pk},
        {"organisation_id": 0, "into_id": kept.pk},
    ):
        with pytest.raises(Organisation.DoesNotExist):
            actions.merge_organisation(**gone, actor=factories.operator(), now=NOW)
    with pytest.raises(Organisation.DoesNotExist):
        merge(other, merged)
    assert list(Organisation.objects.filter(merged_into=None).order_by("pk")) == [kept, other]


def test_two_credit_codes_are_two_organisations(pair):
    for each, code in zip(pair, ("91211103DEM0000142", "91210804DEM0000223"), strict=True):
        actions.change_organisation(
            organisation_id=each.pk, actor=factories.operator(), now=NOW, changes={"credit_code": code}
        )
    with pytest.raises(ValidationError) as refusal:
        merge(*pair)
    assert len(refusal.value.messages) == 1
    assert not Organisation.objects.exclude(merged_into=None).exists()


@pytest.mark.parametrize("changes", [{"merged_into": 1}, {"canonical": 1}, {"merged_at": NOW}])
def test_half_a_merge_cannot_be_stored(pair, changes):
    merged, kept = pair
    values = {name: kept.pk if value == 1 else value for name, value in changes.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=merged.pk).update(**values)


WHO_MERGES = {
    #                       organisations  people
    "operator": (True, True),
    "clerk": (False, True),
    "broker of both": (True, False),
    "broker of one": (False, False),
    "broker who acts for one": (False, False),
    "contact": (False, False),
    "nobody": (False, False),
    "system": (True, True),
}


def test_who_may_merge_and_undo_is_this_picture(pair):
    merged, kept = pair
    far = factories.organisation(region=factories.DALIAN)
    people = factories.person(), factories.person()
    contact = factories.speaker(kept)
    both_hats = factories.speaker(merged)
    actions.give_role(
        account=both_hats, role="broker", region_id=factories.SHENYANG, actor=factories.system(), now=NOW
    )
    actors = {
        "operator": (factories.operator(), kept),
        "clerk": (factories.clerk(), kept),
        "broker of both": (factories.broker(factories.SHENYANG), kept),
        "broker of one": (factories.broker(factories.SHENYANG), far),
        "broker who acts for one": (factories.fresh(both_hats), kept),
        "contact": (contact, kept),
        "nobody": (factories.account(), kept),
        "system": (factories.system(), kept),
    }
    found = {}
    for who, (actor, other) in actors.items():
        organisations = {
            can(actor, f"registry.{step}", Merge(merged, other))
            for step in ("merge_organisation", "undo_organisation_merge")
        }
        persons = {
            can(actor, f"registry.{step}", Merge(*people)) for step in ("merge_person", "undo_person_merge")
        }
        assert len(organisations) == len(persons) == 1
        found[who] = (*organisations, *persons)
    assert found == WHO_MERGES


def test_nobody_judges_whether_another_record_is_their_own():
    """They would gain what the other one owns, by way of standing for it."""
    account, own = factories.expert("闾丘澈")
    twin, other = factories.person("闾丘澈"), factories.person("闾丘澈")
    merge_people(other, own)  # by somebody else
    for role in ("clerk", "operator"):
        actions.give_role(account=account, role=role, actor=factories.system(), now=NOW)
        judge = factories.fresh(account)
        with pytest.raises(NotPermittedError):
            merge_people(twin, own, actor=judge)
        with pytest.raises(NotPermittedError):
            actions.undo_person_merge(person_id=other.pk, actor=judge, now=NOW)
        with pytest.raises(NotPermittedError):
            actions.tell_people_apart(one_id=twin.pk, other_id=own.pk, actor=judge, now=NOW)
        actions.find_pairs(kind="person", after=0, actor=factories.system(), now=NOW)
        assert [pairs.pairs_visible_to(each).count() for each in (judge, factories.clerk())] == [0, 1]
    assert standing_of(factories.fresh(account)).person_ids == {own.pk, other.pk}


def test_refused_merge_changes_nothing(pair):
    with pytest.raises(NotPermittedError):
        merge(*pair, actor=factories.broker(factories.DALIAN))
    with pytest.raises(NotPermittedError):
        merge_people(factories.person(), factories.person(), actor=factories.broker())
    assert not Organisation.objects.exclude(merged_into=None).exists()
    assert not Person.objects.exclude(merged_into=None).exists()


def test_whoever_acts_for_one_acts_for_the_whole(pair):
    merged, kept = pair
    contact, other = factories.speaker(merged), factories.speaker(kept)
    need = matches.need("泵的密封老化", owner=merged)
    merge(merged, kept)
    for account in (contact, other):
        standing = standing_of(factories.fresh(account))
        assert standing.organisation_ids == {merged.pk, kept.pk}
        assert standing.speaks_for(need.owner_id)
        assert list(queries.organisations_spoken_for(factories.fresh(account))) == [kept]
    assert queries.speakers_of([merged.pk]) == queries.speakers_of([kept.pk]) == [contact, other]
    undo(merged)
    assert standing_of(factories.fresh(other)).organisation_ids == {kept.pk}


def test_conflict_of_interest_holds_across_a_merge_when_every_score_is_zero(pair, settings):
    settings.SEARCH_ENCODER = "none"  # by meaning, every offer would be a little like the need
    merged, kept = pair
    need = matches.need("泵的密封老化", owner=merged)
    own = matches.offer("蓝莓保鲜剂", owner=kept)
    other = matches.offer("泵的密封材料")
    matches.index_all()
    reader = factories.operator()

    def listed():
        found = matches_for_demand(reader, need.pk, today=matches.TODAY)
        return [row.record.pk for row in found.rows], {
            row.record.pk: row.reason.code for row in found.left_out
        }

    assert listed() == ([other.pk], {})
    own_words = matches.offer("泵的密封老化", owner=kept)
    matches.index_all()
    assert own_words.pk in listed()[0]
    merge(merged, kept)
    rows, left_out = listed()
    assert rows == [other.pk]
    assert left_out == {own_words.pk: "same_organisation"}
    undo(merged)
    assert own_words.pk in listed()[0]
    assert own.owner_id == kept.pk


def test_posts_and_contacts_of_the_whole_stand_on_the_kept_record(pair):
    merged, kept = pair
    first, second = factories.person(at=merged), factories.person(at=kept)
    merge(merged, kept)
    operator = factories.operator()
    assert {post.person for post in queries.posts_at(operator, kept.pk)} == {first, second}
    assert {post.organisation_id for post in Post.objects.all()} == {merged.pk, kept.pk}


def test_persons_records_become_one_and_their_posts_stand_together(pair):
    merged, kept = factories.person("于敏", at=pair[0]), factories.person("于敏", at=pair[1])
    operator = factories.operator()
    assert merge_people(merged, kept) == kept
    assert list(queries.people_visible_to(operator)) == [kept]
    assert queries.find_person(operator, merged.pk) == kept
    assert {post.organisation_id for post in queries.posts_of(operator, kept.pk)} == {
        each.pk for each in pair
    }
    assert queries.people_named_at(["于敏"], [each.pk for each in pair]) == [kept]
    assert [post.person.kept for post in queries.posts_at(operator, pair[0].pk)] == [kept]
    actions.undo_person_merge(person_id=merged.pk, actor=operator, now=NOW)
    assert list(queries.people_visible_to(operator).order_by("pk")) == [merged, kept]


def test_record_with_an_account_is_the_one_that_is_kept():
    account, claimed = factories.expert("闾丘澈")
    found = factories.person("闾丘澈")
    with pytest.raises(ValidationError):
        merge_people(claimed, found)
    merge_people(found, claimed)
    standing = standing_of(factories.fresh(account))
    assert (standing.person_id, standing.person_ids) == (claimed.pk, {claimed.pk, found.pk})


def test_refusal_to_be_ranked_is_not_lost_by_a_merge():
    refusing, other = factories.person("于敏"), factories.person("于敏")
    actions.change_person(
        person_id=refusing.pk, actor=factories.operator(), now=NOW, changes={"refuses_ranking": True}
    )
    with pytest.raises(ValidationError):
        merge_people(refusing, other)
    assert merge_people(other, refusing) == refusing


def test_expert_is_left_out_of_their_own_need_under_either_record():
    merged, kept = (
        factories.person("于敏", consent="consented"),
        factories.person("于敏", consent="consented"),
    )
    offer = matches.expertise("泵的密封老化", of=merged)
    assert offer.person.kept_id == merged.pk
    merge_people(merged, kept)
    offer.refresh_from_db()
    assert offer.person_id == merged.pk
    assert profile_of(offer, full=False).people == {str(kept.pk)}


def test_twins_are_found_by_sound_and_alias_in_a_fixed_number_of_queries():
    asked = factories.organisation("示例辉山乳业有限公司")
    operator = factories.operator()
    standing_of(operator)

    def found():
        with CaptureQueriesContext(connection) as captured:
            rows = twins.twins_of_organisation(operator, asked)
        return [row.record for row in rows], len(captured)

    one = factories.organisation("示例晖山乳业公司")
    rows, count = found()
    assert rows == [one]
    two = factories.organisation("示例辉山乳业股份有限公司")
    actions.add_alias(organisation_id=two.pk, name=asked.name, actor=operator, now=NOW)
    three = factories.organisation("示例灰山乳业公司")
    factories.organisation("示例毫不相干公司")
    assert found() == ([two, one, three], count)


def test_name_that_was_merged_away_is_a_name_of_the_kept_record_when_it_is_added_again(pair):
    merged, kept = pair
    operator = factories.operator()
    actions.change_organisation(
        organisation_id=merged.pk, actor=operator, now=NOW, changes={"short_name": "示例旧简称"}
    )
    actions.add_alias(organisation_id=merged.pk, name="示例旧别名", actor=operator, now=NOW)
    merge(merged, kept)
    known = Organisation.objects.count()
    for name in (merged.name, "示例旧简称", "示例旧别名"):
        with pytest.raises(actions.AlikeError) as asked:
            actions.create_organisation(
                name=name, kind=merged.kind, besides=frozenset(), actor=operator, now=NOW
            )
        assert [each.record for each in asked.value.candidates] == [kept]
    assert Organisation.objects.count() == known
    again = factories.organisation(merged.name)
    assert [row.record for row in twins.twins_of_organisation(operator, again)] == [kept]
    assert [row.record for row in twins.twins_of_organisation(operator, kept)] == [again]


def test_looking_for_twins_costs_the_same_however_much_was_merged():
    operator, kept = factories.operator(), factories.organisation("示例辉山乳业有限公司")
    other = factories.organisation("示例晖山乳业公司")
    standing_of(operator)

    def count():
        asked = Organisation.objects.get(pk=kept.pk)
        with CaptureQueriesContext(connection) as captured:
            new = twins.twins_of_new(operator, twins.OrganisationLook(name=other.name))
            rows = twins.twins_of_organisation(operator, asked)
        assert ([row.record for row in new], [row.record for row in rows]) == ([other, kept], [other])
        return len(captured)

    counts = []
    for into in (kept, other, kept, other, kept):
        merge(factories.organisation(), into)
        counts.append(count())
    assert len(set(counts[1:])) == 1


def test_namesakes_are_found_and_those_at_one_place_first():
    place = factories.organisation()
    asked = factories.person("于敏", at=place)
    far, near = factories.person("余民"), factories.person("于敏", at=place)
    found = twins.twins_of_person(factories.operator(), asked)
    assert [row.record for row in found] == [near, far]


def test_name_of_a_merged_record_means_the_kept_one_to_whoever_reads_a_page(pair):
    merged, kept = pair
    merge(merged, kept)
    assert queries.ids_of_names([merged.name, kept.name]) == {merged.name: kept.pk, kept.name: kept.pk}
    assert namesakes.organisations_like([merged.name]) == [kept]
