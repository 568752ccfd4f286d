"""Offers as the index and the matcher are told of them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest

from duijie.access import VISITOR
from duijie.offers import documents, queries
from duijie.offers.profiles import profile_of, with_posts
from tests.offers import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db


def test_only_open_offers_have_documents():
    made = {state: factories.offer(state) for state in ("draft", "submitted", "open", "paused", "closed")}
    ids = [offer.pk for offer in made.values()]
    assert {doc.record_id for doc in documents.documents(ids)} == {made["open"].pk}
    assert list(documents.all_ids()) == [made["open"].pk]


def test_an_offer_has_a_public_and_a_full_document():
    offer = factories.offer("open")
    public, full = documents.documents([offer.pk])
    assert (public.id, public.readers) == (f"offer:{offer.pk}:public", ("public",))
    assert (full.id, full.readers) == (
        f"offer:{offer.pk}:full",
        ("all", f"org:{offer.owner_id}", "region:210100", "region:210000", "region:100000"),
    )
    facets = {
        "state": ("open",),
        "offer_kind": ("achievement",),
        "region": ("210100", "210000", "100000"),
        "industry": ("33", "34"),
    }
    assert public.facets == full.facets == facets


def test_expertise_of_somebody_who_did_not_agree_has_no_public_document():
    person = registry.person()
    offer = factories.expertise("open", of=person)
    (full,) = documents.documents([offer.pk])
    assert (full.part, full.readers) == (
        "full", ("all", f"person:{person.pk}", "region:210100", "region:210000", "region:100000"),
    )  # fmt: skip


def test_confidential_text_is_in_no_public_document_or_profile():
    offer = factories.offer("open")
    public, full = documents.documents([offer.pk])
    other = factories.offer("open", confidential_text="")
    changed, _full = documents.documents([other.pk])
    assert (public.terms, public.passage) == (changed.terms, changed.passage)
    assert set(full.terms) > set(public.terms)
    assert factories.SECRET not in str(asdict(profile_of(offer, full=False)))
    assert factories.SECRET in profile_of(offer, full=True).text


def test_profile_says_what_the_matcher_asks(django_assert_num_queries):
    institute = registry.organisation(kind="institute")
    pk = factories.offer("open", institute).pk
    offer = queries.find(VISITOR, pk)
    with django_assert_num_queries(0):
        profile = profile_of(offer, full=False)
    assert (profile.key, profile.title, profile.keywords) == (f"offer:{pk}", offer.title, ("缩松", "球铁"))
    assert profile.text.split("\n") == [offer.teaser, offer.description, offer.advantage, offer.applications]
    assert (profile.industries, profile.disciplines) == (("33", "34"), ("430", "450"))
    assert profile.region_path == ("210100", "210000")
    assert (profile.readiness, profile.modes) == (7, frozenset({"service", "licence"}))
    assert (profile.organisations, profile.people) == (frozenset({str(institute.pk)}), frozenset())
    assert (profile.is_open, profile.has_consent, profile.refuses_ranking) == (True, True, False)


@pytest.mark.parametrize("experts", [1, 3])
def test_posts_of_all_experts_are_told_in_one_query_with_the_day_they_ended(
    experts, django_assert_num_queries
):
    operator = registry.operator()
    gone, merged, kept = (registry.organisation() for _ in range(3))
    for _ in range(experts):
        person = registry.person(at=gone, consent="consented")
        person.posts.create(organisation=merged, name="顾问")
        person.posts.create(organisation=kept, name="教授", until=date(2025, 12, 31))
        factories.expertise("open", of=person)
    change = {"actor": operator, "now": factories.NOW}
    registry.actions.merge_organisation(organisation_id=merged.pk, into_id=kept.pk, **change)
    day = date(2026, 2, 27)
    registry.actions.dissolve_organisation(organisation_id=gone.pk, dissolved_on=day, **change)
    offers = list(queries.visible_to(operator))
    profiles = [profile_of(offer, full=False) for offer in offers]
    with django_assert_num_queries(1):
        told = with_posts(offers, profiles)
    posts = {(str(gone.pk), day), (str(kept.pk), None), (str(kept.pk), date(2025, 12, 31))}
    assert [set(each.posts) for each in told] == [posts] * experts


def test_profile_of_expertise_carries_what_the_person_wishes():
    person = registry.person()
    pk = factories.expertise("open", of=person, capacity_per_quarter=3).pk

    def wishes():
        profile = profile_of(queries.find(registry.operator(), pk), full=False)
        return (profile.people, profile.has_consent, profile.refuses_ranking, profile.capacity)

    assert wishes() == (frozenset({str(person.pk)}), False, False, 3)
    change = {"person_id": person.pk, "actor": registry.system(), "now": factories.NOW}
    registry.actions.give_consent(**change, consent="consented")
    registry.actions.change_person(**change, changes={"refuses_ranking": True})
    assert wishes() == (frozenset({str(person.pk)}), True, True, 3)
