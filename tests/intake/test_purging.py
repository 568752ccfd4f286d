"""A page's content is removed for good; its hash and the reason stay."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from duijie.access import NotPermittedError
from duijie.audit.queries import history_of
from duijie.core.lifecycle import WrongStateError
from duijie.files import queries as files
from duijie.files.models import Attachment
from duijie.intake import actions, queries, store
from duijie.intake.jobs import erase_page_job, read_page_job
from duijie.intake.models import Draft, Label, Page
from duijie.queue.models import Job
from duijie.registry.models import Organisation
from tests.files.factories import attachment
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW, LAB = factories.NOW, factories.LAB
REASON = "页面中提到的人要求删除。"


def purge(page: Page, actor: object, reason: str = REASON) -> Page:
    return actions.purge_page(page_id=page.pk, reason=reason, actor=actor, now=NOW)


@pytest.fixture
def confirmed(uploads):
    """A page read by the worker, one of its drafts confirmed, one dismissed, the rest open."""
    clerk = registry.clerk()
    page = factories.receive(actor=clerk).page
    read_page_job(key=str(page.pk), now=NOW)
    page.refresh_from_db()
    first, second = page.drafts.filter(kind="organisation")[:2]
    actions.confirm_draft(draft_id=first.pk, actor=clerk, now=NOW)
    actions.dismiss_draft(draft_id=second.pk, actor=clerk, now=NOW)
    return page


def test_what_a_page_said_is_gone_and_its_hash_and_the_reason_stay(uploads, confirmed):
    operator = registry.operator()
    known = Organisation.objects.get()
    words = (confirmed.title, confirmed.raw_text[:20])
    assert all(words)
    assert Label.objects.filter(page_sha256=confirmed.sha256).count() == 2
    purged = purge(confirmed, operator, reason=f"  {REASON}\n")
    erase_page_job(key=str(purged.pk), now=NOW)
    kept = Page.objects.values().get(pk=confirmed.pk)
    assert (kept["state"], kept["sha256"], kept["purge_reason"], kept["purged_at"]) == (
        "purged", confirmed.sha256, REASON, NOW,
    )  # fmt: skip
    drafts = list(Draft.objects.values())
    assert [
        (each["record_id"], each["values"], each["read_values"], each["evidence"]) for each in drafts
    ] == [(known.pk, {}, {}, [])]
    assert [each["left"] for each in drafts] == [{}]
    assert not Label.objects.exists()
    assert not store.path_of(uploads, confirmed.sha256).exists()
    assert not [word for word in words if word in f"{kept}{drafts}"]
    assert history_of(purged)[0].action == "intake.purge"
    # What was confirmed stays, and says that a page proved it.
    assert [each.page for each in queries.evidence_of(operator, known)] == [purged]


def test_files_of_a_purged_page_are_removed_and_none_is_taken_afterwards(confirmed):
    operator = registry.operator()
    kept = [attachment("pages", confirmed, registry.clerk(), name=f"{each}.pdf") for each in "甲乙"]
    purge(confirmed, operator)
    for each in kept:
        each.refresh_from_db()
    assert [(each.state, each.file_name, each.remove_reason) for each in kept] == [
        ("removed", "", REASON)
    ] * 2
    assert Job.objects.filter(kind="files.erase").count() == 2
    with pytest.raises(ValidationError):
        attachment("pages", confirmed, operator)
    confirmed.refresh_from_db()
    assert not files.may_add(operator, confirmed)
    assert Attachment.objects.count() == 2


def test_the_bytes_are_erased_by_a_job_that_may_run_twice_and_spares_every_other_page(uploads, confirmed):
    erase_page_job(key=str(confirmed.pk), now=NOW)
    assert store.path_of(uploads, confirmed.sha256).exists()
    purge(confirmed, registry.operator())
    assert Job.objects.filter(kind="intake.erase", key=str(confirmed.pk)).count() == 1
    for _time in (1, 2):
        erase_page_job(key=str(confirmed.pk), now=NOW)
        assert not store.path_of(uploads, confirmed.sha256).exists()
    erase_page_job(key="999999", now=NOW)


def test_the_same_file_is_noticed_and_not_taken_in_again(uploads, confirmed):
    operator = registry.operator()
    purge(confirmed, operator)
    erase_page_job(key=str(confirmed.pk), now=NOW)
    with pytest.raises(ValidationError, match=REASON) as refusal:
        factories.receive(actor=operator, name="又一个名字.txt")
    assert refusal.value.code == "purged"
    assert (Page.objects.count(), store.path_of(uploads, confirmed.sha256).exists()) == (1, False)


@pytest.mark.parametrize("state", ["received", "in_review", "finished", "dismissed", "unreadable"])
def test_a_page_is_purged_in_any_state_once(state):
    operator = registry.operator()
    page = purge(factories.in_state(state, operator), operator)
    assert page.state == "purged"
    with pytest.raises(WrongStateError):
        purge(page, operator)
    read_page_job(key=str(page.pk), now=NOW)
    page.refresh_from_db()
    assert (page.state, page.raw_text) == ("purged", "")


def test_a_page_is_purged_by_operators_alone_and_never_without_a_reason(confirmed):
    before = list(Page.objects.values())
    with pytest.raises(ValidationError):
        purge(confirmed, registry.operator(), reason=" ")
    for actor in (registry.clerk(), registry.coordinator(), registry.broker()):
        with pytest.raises(NotPermittedError):
            purge(confirmed, actor)
    with pytest.raises(Page.DoesNotExist):
        purge(confirmed, registry.account())
    assert (list(Page.objects.values()), Label.objects.count()) == (before, 2)
