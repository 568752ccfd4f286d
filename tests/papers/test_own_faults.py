"""What goes wrong on our side is not told as a broken form of the operator's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from duijie.papers.excel import excel_of
from duijie.papers.models import Paper
from duijie.papers.trial import CHECK_ADDRESS, trial_paper
from duijie.papers.word import word_of

FAR_TOO_LONG = "https://example.org/" + "a" * 3000


def without_facts() -> Paper:
    paper = trial_paper("agreement")
    del paper.content["facts"]
    return paper


def with_half_a_fact() -> Paper:
    paper = trial_paper("agreement")
    paper.content["facts"] = [["label"]]
    return paper


@pytest.mark.parametrize("make", [word_of, excel_of])
def test_code_that_cannot_be_drawn_is_our_fault(make: Callable[..., bytes]):
    with pytest.raises(ValueError, match="Data too large"):
        make(trial_paper("agreement"), check_address=FAR_TOO_LONG)


@pytest.mark.parametrize("make", [word_of, excel_of])
@pytest.mark.parametrize("spoilt", [without_facts, with_half_a_fact])
def test_paper_that_says_things_by_halves_is_our_fault(
    make: Callable[..., bytes], spoilt: Callable[[], Paper]
):
    with pytest.raises((KeyError, ValueError)):
        make(spoilt(), check_address=CHECK_ADDRESS)
