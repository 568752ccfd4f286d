"""Who sees which offers and experts, and what a list may be asked."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR
from duijie.offers import queries
from duijie.offers.models import Offer
from duijie.offers.queries import OfferFilter
from tests.offers import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

STATES = ("draft", "returned", "submitted", "open", "paused", "closed")
HANDED_IN = {"submitted", "open", "paused", "closed"}
PUBLIC = {"open", "paused", "closed"}
SEES = {
    "visitor": PUBLIC,
    "owner": set(STATES),
    "broker who owns": set(STATES),
    "broker": HANDED_IN,
    "coordinator above": HANDED_IN,
    "operator": HANDED_IN,
    "broker elsewhere": PUBLIC,
    "other contact": PUBLIC,
    "clerk": PUBLIC,
    "other expert": PUBLIC,
    "system": set(STATES),
}
# Expertise of somebody who did not agree to be shown: the public part of the picture is empty.
SEES_HIDDEN = {who: states if len(states) > len(PUBLIC) else set() for who, states in SEES.items()}


def picture(everybody, made):
    name_of = {offer.pk: state for state, offer in made.items()}
    return {
        who: {name_of[pk] for pk in queries.visible_to(actor).values_list("pk", flat=True)}
        for who, actor in everybody.items()
    }


def disagreements(everybody, made):
    """Where the list and the single record tell a reader different things."""
    wrong = []
    for who, actor in everybody.items():
        listed = set(queries.visible_to(actor).values_list("pk", flat=True))
        for state, offer in made.items():
            try:
                found = queries.find(actor, offer.pk).pk == offer.pk
            except Offer.DoesNotExist:
                found = False
            if found != (offer.pk in listed):
                wrong.append((who, state))
            if queries.may_open_full(actor, offer) and not found:
                wrong.append((who, state, "full"))
    return wrong


def test_offers_are_seen_by_whom_the_picture_says():
    owner = registry.organisation()
    made = {state: factories.offer(state, owner) for state in STATES}
    everybody = {"visitor": VISITOR, **factories.everybody(owner)}
    assert picture(everybody, made) == SEES
    assert disagreements(everybody, made) == []


def test_expertise_is_public_only_while_the_person_agrees():
    institute = registry.organisation(kind="institute")
    everybody = {"visitor": VISITOR, **factories.everybody(institute)}
    hidden = registry.person(at=institute)
    made = {state: factories.expertise(state, of=hidden, owner=institute) for state in STATES}
    assert picture(everybody, made) == SEES_HIDDEN
    assert disagreements(everybody, made) == []
    registry.actions.give_consent(
        person_id=hidden.pk, consent="consented", actor=registry.system(), now=factories.NOW
    )
    assert picture(everybody, made) == SEES
    assert disagreements(everybody, made) == []


def test_an_expert_sees_all_of_their_own():
    account, person = registry.expert()
    made = {state: factories.expertise(state, of=person) for state in STATES}
    assert picture({"expert": account}, made) == {"expert": set(STATES)}
    assert list(queries.own_of(account)) == sorted(made.values(), key=lambda offer: -offer.pk)
    assert list(queries.own_of(VISITOR)) == []


def test_list_costs_one_query_for_1_and_3_rows(django_assert_num_queries):
    for count in (1, 2):
        for _ in range(count):
            factories.expertise("open", of=registry.expert()[1], owner=registry.organisation())
        with django_assert_num_queries(1):
            rows = [
                (offer.title, offer.owner.name, str(offer.region), offer.person.name)
                for offer in queries.visible_to(VISITOR)
            ]
        assert len(rows) in {1, 3}


def test_words_of_the_confidential_part_are_found_by_nobody():
    owner = registry.organisation()
    offer = factories.offer("open", owner)
    for actor in (VISITOR, registry.speaker(owner), registry.operator()):
        offers = queries.visible_to(actor)
        assert list(queries.narrow(offers, OfferFilter(words="热节 缩松"))) == [offer]
        assert not queries.narrow(offers, OfferFilter(words=factories.SECRET)).exists()


def test_list_is_narrowed_by_kind_state_and_region_around():
    here = factories.offer("open")
    there = factories.offer("paused", kind="service", region_id=registry.QINGDAO)

    def found(**narrowed):
        return list(queries.narrow(queries.visible_to(VISITOR), OfferFilter(**narrowed)))

    assert found(kind="service") == [there]
    assert found(state="open") == [here]
    assert found(region_code=registry.LIAONING) == [here]
    assert found() == [there, here]


def test_offers_wait_for_verifiers_of_the_region_and_for_owners_they_went_back_to():
    institute = registry.organisation(kind="institute")
    account, person = registry.expert(at=institute)
    everybody = {"expert": account, **factories.everybody(institute)}
    submitted = factories.offer("submitted", institute)
    alone = factories.expertise("submitted", of=person)
    returned = factories.expertise("returned", of=person, owner=institute)
    for state in ("draft", "open"):
        factories.offer(state, institute)
    waiting = {who: set(queries.waiting_for(actor)) for who, actor in everybody.items()}
    assert waiting == {
        "expert": {returned},
        "owner": {returned},
        "broker who owns": {returned, alone},
        "broker": {submitted, alone},
        "coordinator above": {submitted, alone},
        "operator": {submitted, alone},
        "broker elsewhere": set(),
        "other contact": set(),
        "clerk": set(),
        "other expert": set(),
        "system": set(),
    }
    assert list(queries.waiting_for(VISITOR)) == []


def test_experts_are_those_whose_open_expertise_one_sees():
    agreed = registry.person("方安", consent="consented")
    hidden = registry.person("高平")
    resting = registry.person("何舟", consent="consented")
    factories.expertise("open", of=agreed)
    factories.expertise("open", of=agreed, title="另一样本事")
    factories.expertise("open", of=hidden)
    factories.expertise("paused", of=resting)
    assert list(queries.experts_visible_to(VISITOR)) == [agreed]
    assert list(queries.experts_visible_to(registry.broker())) == [agreed, hidden]
    assert list(queries.experts_visible_to(registry.clerk())) == [agreed]


def test_experts_are_found_by_the_letters_of_their_name():
    person = registry.expert("闾丘澈")[1]
    factories.expertise("open", of=person)
    factories.expertise("open", of=registry.expert("单明")[1])
    factories.expertise("paused", of=registry.expert("闾丘洁")[1])
    for words in ("闾丘", "lqc", "lq", "lvqiu"):
        assert list(queries.experts_visible_to(VISITOR, OfferFilter(words=words))) == [person], words
    nowhere = OfferFilter(words="lqc", region_code=registry.DALIAN)
    assert list(queries.experts_visible_to(VISITOR, nowhere)) == []


def test_an_offer_lacks_what_it_does_not_say():
    bare = factories.draft(teaser="", keywords=(), region_id=None)
    assert queries.missing_in(bare) == ["teaser", "region", "keywords"]
