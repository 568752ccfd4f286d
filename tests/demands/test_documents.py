"""Needs as the index and the matcher are told of them."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from duijie.access import VISITOR
from duijie.core.matcher.scorers.indicators import indicators_of
from duijie.demands import documents, queries
from duijie.demands.profiles import profile_of
from tests.demands import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db


def test_only_open_needs_have_documents():
    made = {state: factories.demand(state) for state in ("draft", "submitted", "open", "paused", "closed")}
    ids = [need.pk for need in made.values()]
    assert {doc.record_id for doc in documents.documents(ids)} == {made["open"].pk}
    assert list(documents.all_ids()) == [made["open"].pk]


def test_a_need_has_a_public_and_a_full_document():
    need = factories.demand("open")
    public, full = documents.documents([need.pk])
    assert (public.id, public.readers) == (f"demand:{need.pk}:public", ("public",))
    assert (full.id, full.readers) == (
        f"demand:{need.pk}:full",
        ("all", f"org:{need.owner_id}", "region:210100", "region:210000", "region:100000"),
    )
    facets = {
        "state": ("open",),
        "demand_kind": ("technical",),
        "region": ("210100", "210000", "100000"),
        "industry": ("33",),
    }
    assert public.facets == full.facets == facets


def test_full_text_is_in_no_public_document_or_profile():
    need = factories.demand("open")
    public, full = documents.documents([need.pk])
    other = factories.demand("open", confidential_text="", description="完全不同。", problem_now="")
    changed, _full = documents.documents([other.pk])
    assert (public.terms, public.passage) == (changed.terms, changed.passage)
    assert "冷铁" not in public.passage
    assert "冷铁" in full.passage
    assert set(full.terms) > set(public.terms)
    assert factories.SECRET not in str(asdict(profile_of(need, full=False)))
    assert factories.SECRET in profile_of(need, full=True).text


def test_figures_of_how_things_are_now_ask_for_nothing():
    told = {
        "title": "铸件",
        "teaser": "",
        "description": "想要裂纹少，合格率至少 95%",
        "confidential_text": "",
    }
    now = {"problem_now": "每月损失 90 万元"}
    stated = factories.draft(indicators_text="寿命≥5年", **told, **now)
    unstated = factories.draft(indicators_text="", **told, **now)
    asked = {
        each.pk: [one.shown for one in indicators_of(profile_of(each, full=True))]
        for each in (stated, unstated)
    }
    assert asked == {stated.pk: ["≥5年"], unstated.pk: ["至少 95%"]}


def test_profile_says_what_the_matcher_asks(django_assert_num_queries):
    owner = registry.organisation()
    pk = factories.demand("open", owner).pk
    need = queries.find(VISITOR, pk)
    with django_assert_num_queries(0):
        profile = profile_of(need, full=False)
    assert (profile.key, profile.title, profile.text) == (f"demand:{pk}", need.title, need.teaser)
    assert (profile.keywords, profile.industries, profile.disciplines) == (
        ("缩松", "铸铁"), ("33",), ("430", "450"),
    )  # fmt: skip
    assert profile.region_path == ("210100", "210000")
    assert (profile.readiness, profile.modes) == (7, frozenset({"commissioned", "service"}))
    assert (profile.organisations, profile.people) == (frozenset({str(owner.pk)}), frozenset())
    assert (profile.is_open, profile.has_consent, profile.refuses_ranking) == (True, True, False)


def test_a_contact_who_is_a_known_person_stands_behind_the_need():
    user, person = registry.expert()
    owner = registry.organisation()
    registry.actions.let_speak(
        account=user, organisation_id=owner.pk, actor=registry.system(), now=factories.NOW
    )
    from duijie.demands.actions import create_demand

    need = create_demand(actor=user, now=factories.NOW, owner_id=owner.pk, content=factories.CONTENT)
    profile = profile_of(queries.find(user, need.pk), full=True)
    assert (profile.people, profile.is_open) == (frozenset({str(person.pk)}), False)
