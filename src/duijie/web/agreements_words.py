"""When an agreement was signed, in words: as far as it is known."""

from __future__ import annotations

from duijie.agreements.models import Agreement
from duijie.agreements.states import EVER_SIGNED
from duijie.web.partial_days import day_words


def signed_words(agreement: Agreement) -> str:
    """This will say when an agreement was signed: “9月25日（年份不详）”."""
    return day_words(agreement.signed_on) if agreement.state in EVER_SIGNED else ""
