"""Who sees which needs, and what a list may be asked."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR
from duijie.demands import queries
from duijie.demands.models import Demand
from duijie.demands.queries import DemandFilter
from duijie.demands.states import DEMAND_LIFE
from tests.demands import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

STATES = ("draft", "returned", "submitted", "open", "paused", "closed")
PUBLIC = {"open", "paused", "closed"}
SEES = {
    "visitor": PUBLIC,
    "owner": set(STATES),
    "broker who owns": set(STATES),
    "broker": PUBLIC | {"submitted"},
    "coordinator above": PUBLIC | {"submitted"},
    "operator": PUBLIC | {"submitted"},
    "broker elsewhere": PUBLIC,
    "other contact": PUBLIC,
    "clerk": PUBLIC,
    "expert": PUBLIC,
    "system": set(STATES),
}


@pytest.fixture
def needs():
    """One need in every state, and everybody who may look at it."""
    owner = registry.organisation()
    return (
        {state: factories.demand(state, owner) for state in STATES},
        {"visitor": VISITOR, **factories.everybody(owner)},
    )


def test_needs_are_seen_by_whom_the_picture_says(needs):
    made, everybody = needs
    name_of = {need.pk: state for state, need in made.items()}
    seen = {
        who: {name_of[pk] for pk in queries.visible_to(actor).values_list("pk", flat=True)}
        for who, actor in everybody.items()
    }
    assert seen == SEES


def test_list_and_single_record_agree(needs):
    made, everybody = needs
    for who, actor in everybody.items():
        listed = set(queries.visible_to(actor).values_list("pk", flat=True))
        for state, need in made.items():
            try:
                found = queries.find(actor, need.pk).pk in listed
            except Demand.DoesNotExist:
                found = need.pk not in listed
            assert found, (who, state)


def test_full_profile_is_never_open_where_the_need_is_not_seen(needs):
    made, everybody = needs
    for who, actor in everybody.items():
        seen = set(queries.visible_to(actor).values_list("pk", flat=True))
        for state, need in made.items():
            assert not queries.may_open_full(actor, need) or need.pk in seen, (who, state)


def test_steps_for_a_reader_are_those_of_the_state_and_the_rules(needs):
    made, everybody = needs
    assert {state: queries.steps_for(everybody["owner"], need) for state, need in made.items()} == {
        "draft": ["submit"],
        "returned": ["submit"],
        "submitted": [],
        "open": ["pause", "close"],
        "paused": ["resume", "close"],
        "closed": [],
    }
    assert queries.steps_for(everybody["broker"], made["submitted"]) == ["return", "publish"]
    assert queries.steps_for(VISITOR, made["open"]) == []


def test_list_costs_one_query_for_1_and_3_rows(django_assert_num_queries):
    for count in (1, 2):
        for _ in range(count):
            factories.demand("open")
        with django_assert_num_queries(1):
            rows = [
                (need.title, need.owner.name, str(need.region), need.contact.display_name)
                for need in queries.visible_to(VISITOR)
            ]
        assert len(rows) in {1, 3}


def test_words_are_found_in_title_summary_and_keywords():
    need = factories.demand("open")
    factories.demand("open", title="别的", teaser="别的", keywords=("别的",))

    def found(words):
        return list(queries.narrow(queries.visible_to(VISITOR), DemandFilter(words=words)))

    assert found("轮毂") == [need]
    assert found("废品压下来") == [need]
    assert found("缩松 铸铁") == [need]
    assert found("缩松 没有") == []


def test_words_of_the_full_profile_are_found_by_nobody():
    owner = registry.organisation()
    need = factories.demand("open", owner)
    for text in (factories.SECRET, "冷铁都试过", "废品率百分之九"):
        for actor in (VISITOR, registry.speaker(owner), registry.operator()):
            assert not queries.narrow(queries.visible_to(actor), DemandFilter(words=text)).exists()
    assert factories.SECRET in need.confidential_text


def test_list_is_narrowed_by_kind_state_and_region_around():
    here = factories.demand("open")
    there = factories.demand("paused", kind="talent", region_id=registry.QINGDAO)

    def found(**narrowed):
        return list(queries.narrow(queries.visible_to(VISITOR), DemandFilter(**narrowed)))

    assert found(kind="talent") == [there]
    assert found(state="open") == [here]
    assert found(region_code=registry.LIAONING) == [here]
    assert found(region_code="100000") == [there, here]
    assert found(region_code="000000") == []


def test_own_needs_are_those_of_the_bodies_the_actor_acts_for():
    owner = registry.organisation()
    mine = factories.demand("draft", owner)
    factories.demand("open")
    assert list(queries.own_of(registry.speaker(owner))) == [mine]
    assert list(queries.own_of(VISITOR)) == []


def test_needs_wait_for_verifiers_of_the_region_and_for_owners_they_went_back_to():
    owner = registry.organisation()
    everybody = factories.everybody(owner)
    submitted = factories.demand("submitted", owner)
    returned = factories.demand("returned", owner)
    for state in ("draft", "open"):
        factories.demand(state, owner)
    waiting = {who: list(queries.waiting_for(actor)) for who, actor in everybody.items()}
    assert waiting == {
        "owner": [returned],
        "broker who owns": [returned],
        "broker": [submitted],
        "coordinator above": [submitted],
        "operator": [submitted],
        "broker elsewhere": [],
        "other contact": [],
        "clerk": [],
        "expert": [],
        "system": [],
    }
    assert list(queries.waiting_for(VISITOR)) == []


def test_a_need_lacks_what_it_does_not_say():
    bare = factories.draft(teaser="", keywords=(), region_id=None)
    assert queries.missing_in(bare) == ["teaser", "region", "keywords"]
    assert set(DEMAND_LIFE.names) == {"submit", "return", "publish", "pause", "resume", "close"}
