"""What the database itself refuses, and what a field takes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from duijie.offers import actions
from duijie.offers.models import CONTENT_FIELDS, Offer
from tests.offers import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

IMPOSSIBLE = {
    "open without a date of publishing": ("open", {"published_at": None}),
    "draft with a date of publishing": ("draft", {"published_at": factories.NOW}),
    "submitted with a date of publishing": ("submitted", {"published_at": factories.NOW}),
    "submitted that never was": ("submitted", {"submitted_at": None}),
    "open with an outcome": ("open", {"outcome": "taken_up"}),
    "closed without an outcome": ("closed", {"outcome": None}),
    "closed with an unknown outcome": ("closed", {"outcome": "forgotten"}),
    "open with a reason of closing": ("open", {"close_reason": "不做了"}),
    "submitted with a reason of returning": ("submitted", {"return_reason": "请补"}),
    "submitted without a region": ("submitted", {"region": None}),
    "unknown state": ("open", {"state": "lost"}),
    "unknown kind": ("open", {"kind": "lost"}),
    "readiness beyond 9": ("open", {"readiness": 10}),
    "readiness below 1": ("open", {"readiness": 0}),
    "expertise of nobody": ("open", {"kind": "expertise"}),
    "achievement of no organisation": ("open", {"owner": None}),
    "achievement with fees": ("open", {"fee_note": "每小时一千元"}),
    "achievement with a capacity": ("open", {"capacity_per_quarter": 3}),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_database_refuses_an_impossible_offer(case):
    state, columns = IMPOSSIBLE[case]
    offer = factories.offer(state)
    before = Offer.objects.filter(pk=offer.pk).values().get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(**columns)
    assert Offer.objects.filter(pk=offer.pk).values().get() == before


TEXTS = ("title", "teaser", "description", "confidential_text", "advantage", "applications")
FIELDS = (*TEXTS, "industries", "keywords", "disciplines", "modes", "price_stance", "region_id")


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("bad", ["\x00", "\ud800", "\x1b"])
def test_no_field_takes_broken_characters(name, bad):
    text = f"甲{bad}乙"
    value = (text,) if name in {"keywords", "disciplines", "modes", "industries"} else text
    with pytest.raises(ValidationError):
        factories.draft(**{name: value})
    assert Offer.objects.count() == 0


LONGEST = {
    "title": 256,
    "teaser": 500,
    "description": 4000,
    "confidential_text": 4000,
    "advantage": 2000,
    "applications": 2000,
}


@pytest.mark.parametrize("name", LONGEST)
def test_texts_are_as_long_as_the_official_form_allows(name):
    assert len(getattr(factories.draft(**{name: "字" * LONGEST[name]}), name)) == LONGEST[name]
    with pytest.raises(ValidationError) as refusal:
        factories.draft(**{name: "字" * (LONGEST[name] + 1)})
    assert list(refusal.value.error_dict) == [name]


WRONG = {
    "industries": ("C99",),
    "disciplines": ("999",),
    "modes": ("barter",),
    "keywords": ("字" * 41,),
    "readiness": 10,
    "region_id": "999999",
    "price_stance": "free",
    "model_name": "某型号",
    "capacity_per_quarter": 3,
}


@pytest.mark.parametrize("name", WRONG)
def test_unknown_codes_and_figures_are_refused(name):
    with pytest.raises(ValidationError) as refusal:
        factories.draft(**{name: WRONG[name]})
    assert list(refusal.value.error_dict) == [name.removesuffix("_id")]
    assert Offer.objects.count() == 0


def test_expertise_needs_an_expert_and_nothing_else_has_one():
    with pytest.raises(ValidationError):
        factories.draft(kind="expertise")
    with pytest.raises(ValidationError):
        actions.create_offer(
            actor=registry.system(),
            now=factories.NOW,
            kind="service",
            person_id=registry.person().pk,
            content=factories.CONTENT,
        )
    assert Offer.objects.count() == 0


def test_an_instrument_has_its_own_fields_and_expertise_a_capacity():
    instrument = factories.draft(kind="instrument", model_name="某型号", fee_note="每小时一千元")
    assert Offer.objects.get(pk=instrument.pk).content.model_name == "某型号"
    expertise = factories.expertise("draft", of=registry.person(), capacity_per_quarter=3)
    assert (expertise.capacity_per_quarter, expertise.owner) == (3, None)


def test_too_many_keywords_are_refused():
    factories.draft(keywords=tuple(f"词{number}" for number in range(20)))
    with pytest.raises(ValidationError) as refusal:
        factories.draft(keywords=tuple(f"词{number}" for number in range(21)))
    assert list(refusal.value.error_dict) == ["keywords"]


def test_content_comes_back_as_it_was_written():
    offer = Offer.objects.get(pk=factories.draft().pk)
    assert offer.content == factories.CONTENT
    assert len(CONTENT_FIELDS) == 18


def test_finer_codes_than_our_lists_hold_are_taken():
    offer = factories.draft(industries=("C3841", "M745"), disciplines=("480.50", "41310"))
    assert Offer.objects.get(pk=offer.pk).content.disciplines == ("480.50", "41310")
