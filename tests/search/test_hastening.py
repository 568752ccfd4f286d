"""Two open lists that share a text at once: neither waits for the other, and nobody's order is lost."""

from __future__ import annotations

import pytest

from duijie.search.actions import hasten_vectors
from duijie.search.models import Passage
from tests.at_once import begin, meanwhile
from tests.search.conftest import LATER, NOW

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_who_opens_a_list_does_not_wait_for_another_who_asks_for_the_same_texts(index_folder, settings):
    settings.SEARCH_ENCODER = "auto"
    for number, text in enumerate("abc"):
        Passage.objects.create(kind="sample", record_id=number, part="public", text_hash=text)
    with meanwhile(lambda: hasten_vectors(texts=["c", "b"], now=LATER)) as (other, raised):
        hasten_vectors(texts=["a", "b"], now=NOW)
        begin(other)
        assert not other.is_alive()
    assert raised == []
    asked = dict(Passage.objects.values_list("text_hash", "hastened_at"))
    assert asked == {"a": NOW, "b": NOW, "c": LATER}
