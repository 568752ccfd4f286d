"""Impossible introductions cannot be stored."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from duijie.introductions.models import Introduction, Side
from tests.introductions import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW

IMPOSSIBLE = {
    "introduction_state_known": ("sent", {"state": "seen"}),
    "introduction_outcome_iff_closed": ("accepted", {"outcome": "goes_on"}),
    "introduction_outcome_iff_closed, closed": ("accepted", {"state": "closed"}),
    "introduction_outcome_iff_closed, no time": ("closed", {"closed_at": None}),
    "introduction_outcome_known": ("closed", {"outcome": "miracle"}),
    "introduction_meets_after_both": ("half_accepted", {"meeting_at": NOW}),
    "introduction_meets_after_both, place": ("accepted", {"meeting_place": "沈阳"}),
}
IMPOSSIBLE_SIDES = {
    "side_name_known": {"name": "third"},
    "side_answer_known": {"answer": "maybe"},
    "side_answered_by_whom": {"answer": "waiting"},
    "side_reason_iff_declined": {"reason_code": None},
    "side_reason_iff_declined, unknown": {"reason_code": "because"},
    "side_reason_iff_declined, accepted": {"answer": "accepted"},
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_impossible_introduction_is_refused_by_the_database(name: str):
    state, values = IMPOSSIBLE[name]
    introduction = factories.introduction(factories.world(), state)
    with pytest.raises(IntegrityError, match=name.partition(",")[0]), transaction.atomic():
        Introduction.objects.filter(pk=introduction.pk).update(**values)


@pytest.mark.parametrize("name", IMPOSSIBLE_SIDES)
def test_impossible_side_is_refused_by_the_database(name: str):
    introduction = factories.introduction(factories.world(), "declined")
    side = introduction.sides.get(name="offer")
    with pytest.raises(IntegrityError, match=name.partition(",")[0]), transaction.atomic():
        Side.objects.filter(pk=side.pk).update(**IMPOSSIBLE_SIDES[name])


def test_pair_is_introduced_once_at_a_time():
    made = factories.world()
    first = factories.introduction(made)
    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.create(demand=made.demand, offer=made.offer, sent_at=NOW, sent_by=first.sent_by)


def test_side_stands_once_in_an_introduction():
    introduction = factories.introduction(factories.world())
    with pytest.raises(IntegrityError), transaction.atomic():
        Side.objects.create(introduction=introduction, name="offer")
