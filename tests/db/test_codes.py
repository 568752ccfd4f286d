"""Codes of the official lists: those we hold, finer ones under them, and everything else refused."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from duijie.db.codes import (
    known_discipline,
    known_industry,
    validate_disciplines,
    validate_industry,
    with_divisions,
)


@pytest.mark.parametrize(
    ("code", "held"),
    [("C", "C"), ("38", "38"), ("384", "384"), ("C384", "384"), ("C3841", "384"), ("3841", "384")],
)
def test_industry_is_known_by_the_lowest_level_we_hold(code, held):
    assert known_industry(code) == held


@pytest.mark.parametrize("code", ["", "98", "388", "3881", "D384", "38411", "c384", "三八", "38 4", "٣٨"])
def test_industry_that_the_standard_has_not_is_refused(code):
    assert known_industry(code) is None
    with pytest.raises(ValidationError):
        validate_industry(code)


@pytest.mark.parametrize(
    ("code", "held"),
    [("A", "A"), ("480", "480"), ("480.40", "48040"), ("48040", "48040"), ("480.4020", "48040")],
)
def test_discipline_is_known_by_the_lowest_level_we_hold(code, held):
    assert known_discipline(code) == held


@pytest.mark.parametrize("code", ["", "481", "48041", "480.", "480.4", "Z", "480402", "480.41"])
def test_discipline_that_the_standard_has_not_is_refused(code):
    assert known_discipline(code) is None
    with pytest.raises(ValidationError):
        validate_disciplines([code])


def test_an_index_holds_industries_with_their_divisions():
    assert with_divisions(["C3391", "339", "33", "171", "C"]) == ("C3391", "33", "339", "171", "17", "C")
