"""Files handed in together: counted, the refused ones named, reviewed one after the other."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR
from duijie.intake import actions, queries
from duijie.intake.models import Batch
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture
def clerk():
    return registry.clerk()


def batch_of(actor, *pages, refused=()):
    batch = actions.open_batch(name="示例文件夹", actor=actor, now=NOW)
    for page in pages:
        actions.add_to_batch(batch_id=batch.pk, page_id=page.pk, actor=actor, now=NOW)
    for name in refused:
        batch = actions.add_to_batch(
            batch_id=batch.pk, page_id=None, file_name=name, why="空文件", actor=actor, now=NOW
        )
    return Batch.objects.get(pk=batch.pk)


def test_a_batch_counts_its_pages_by_state_and_names_what_was_refused(clerk):
    pages = [
        factories.in_state(state, clerk) for state in ("received", "in_review", "finished", "unreadable")
    ]
    batch = batch_of(clerk, *pages, refused=["坏.txt"])
    assert (batch.file_count, batch.refused) == (5, [{"name": "坏.txt", "why": "空文件"}])
    measured = queries.progress_of(batch)
    assert measured == queries.BatchProgress(
        batch,
        page_count=4,
        received_count=1,
        waiting_count=1,
        reviewed_count=1,
        unreadable_count=1,
        first_waiting_id=pages[1].pk,
    )
    assert queries.latest_batches(clerk) == [measured]


def test_a_page_stays_in_its_first_batch(clerk):
    page = factories.page()
    first = batch_of(clerk, page)
    batch_of(clerk, page)
    page.refresh_from_db()
    assert page.batch == first


def test_after_a_page_comes_the_next_of_its_batch(clerk):
    first, elsewhere, second = (factories.page() for _thrice in range(3))
    batch_of(clerk, first, second)
    first, second = queries.find(clerk, first.pk), queries.find(clerk, second.pk)
    assert queries.next_waiting(clerk, first) == second
    assert queries.next_waiting(clerk, second) == first
    assert queries.next_waiting(clerk, elsewhere) == second


def test_list_and_single_batch_agree_for_everybody(clerk):
    batch = batch_of(clerk)
    seen = {}
    for who, actor in {**factories.everybody(), "visitor": VISITOR}.items():
        listed = queries.batches_visible_to(actor).filter(pk=batch.pk).exists()
        try:
            found = queries.find_batch(actor, batch.pk) == batch
        except Batch.DoesNotExist:
            found = False
        assert listed == found == bool(queries.latest_batches(actor)), who
        seen[who] = listed
    assert seen == {who: who in {"clerk", "operator", "coordinator", "broker", "system"} for who in seen}


@pytest.mark.parametrize("count", [1, 3])
def test_batches_cost_one_query_for_1_and_3(clerk, django_assert_num_queries, count):
    for _ in range(count):
        batch_of(clerk, factories.page())
    queries.visible_to(clerk)
    with django_assert_num_queries(1):
        assert len(queries.latest_batches(clerk)) == count


def test_others_at_work_on_a_page_are_named_and_not_oneself(clerk):
    page = factories.page(factories.organisation(factories.LAB))
    other = registry.clerk()
    assert queries.others_at_work(clerk, page, NOW) == []
    actions.dismiss_draft(draft_id=page.drafts.get().pk, actor=other, now=NOW)
    assert queries.others_at_work(clerk, page, NOW) == [queries.AtWork(other.display_name, NOW)]
    assert queries.others_at_work(other, page, NOW) == []
    assert queries.others_at_work(clerk, page, NOW + queries.JUST_NOW * 2) == []
