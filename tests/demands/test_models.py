"""What the database itself refuses, and what a field takes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from duijie.demands.models import CONTENT_FIELDS, Demand
from tests.demands import factories

pytestmark = pytest.mark.django_db

IMPOSSIBLE = {
    "open without a date of publishing": ("open", {"published_at": None}),
    "draft with a date of publishing": ("draft", {"published_at": factories.NOW}),
    "submitted with a date of publishing": ("submitted", {"published_at": factories.NOW}),
    "submitted that never was": ("submitted", {"submitted_at": None}),
    "open with an outcome": ("open", {"outcome": "solved"}),
    "closed without an outcome": ("closed", {"outcome": None}),
    "closed with an unknown outcome": ("closed", {"outcome": "forgotten"}),
    "open with a reason of closing": ("open", {"close_reason": "不做了"}),
    "submitted with a reason of returning": ("submitted", {"return_reason": "请补"}),
    "submitted without a region": ("submitted", {"region": None}),
    "unknown state": ("open", {"state": "lost"}),
    "unknown kind": ("open", {"kind": "lost"}),
    "budget the wrong way round": ("open", {"budget_from": 10, "budget_to": 1}),
    "readiness beyond 9": ("open", {"wanted_readiness": 10}),
    "readiness below 1": ("open", {"wanted_readiness": 0}),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_database_refuses_an_impossible_need(case):
    state, columns = IMPOSSIBLE[case]
    need = factories.demand(state)
    before = Demand.objects.filter(pk=need.pk).values().get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=need.pk).update(**columns)
    assert Demand.objects.filter(pk=need.pk).values().get() == before


TEXTS = ("title", "teaser", "description", "problem_now", "indicators_text", "confidential_text")
FIELDS = (*TEXTS, "industry", "keywords", "disciplines", "modes", "kind", "region_id")


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("bad", ["\x00", "\ud800", "\x1b"])
def test_no_field_takes_broken_characters(name, bad):
    text = f"甲{bad}乙"
    value = (text,) if name in {"keywords", "disciplines", "modes"} else text
    with pytest.raises(ValidationError):
        factories.draft(**{name: value})
    assert Demand.objects.count() == 0


LONGEST = {"title": 256, "teaser": 500, "description": 4000, "problem_now": 2000, "indicators_text": 2000,
           "confidential_text": 4000}  # fmt: skip


@pytest.mark.parametrize("name", LONGEST)
def test_texts_are_as_long_as_the_official_form_allows(name):
    assert len(getattr(factories.draft(**{name: "字" * LONGEST[name]}), name)) == LONGEST[name]
    with pytest.raises(ValidationError) as refusal:
        factories.draft(**{name: "字" * (LONGEST[name] + 1)})
    assert list(refusal.value.error_dict) == [name]


WRONG = {
    "industry": "C99",
    "disciplines": ("999",),
    "modes": ("barter",),
    "keywords": ("字" * 41,),
    "budget_from": -1,
    "budget_to": 10**12,
    "wanted_readiness": 10,
    "region_id": "999999",
    "kind": "wish",
}


@pytest.mark.parametrize("name", WRONG)
def test_unknown_codes_and_figures_are_refused(name):
    with pytest.raises(ValidationError) as refusal:
        factories.draft(**{name: WRONG[name]})
    assert list(refusal.value.error_dict) == [name.removesuffix("_id")]
    assert Demand.objects.count() == 0


def test_a_budget_ends_above_where_it_begins():
    with pytest.raises(ValidationError) as refusal:
        factories.draft(budget_from=10, budget_to=1)
    assert list(refusal.value.error_dict) == ["budget_to"]


def test_too_many_keywords_are_refused():
    factories.draft(keywords=tuple(f"词{number}" for number in range(20)))
    with pytest.raises(ValidationError) as refusal:
        factories.draft(keywords=tuple(f"词{number}" for number in range(21)))
    assert list(refusal.value.error_dict) == ["keywords"]


def test_content_comes_back_as_it_was_written():
    need = Demand.objects.get(pk=factories.draft().pk)
    assert need.content == factories.CONTENT
    assert len(CONTENT_FIELDS) == 17


def test_finer_codes_than_our_lists_hold_are_taken():
    need = factories.draft(industry="C3841", disciplines=("480.50", "41310"))
    assert Demand.objects.get(pk=need.pk).content.disciplines == ("480.50", "41310")
