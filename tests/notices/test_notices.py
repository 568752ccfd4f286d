"""Notices are one's own: sent in the sender's transaction, worded when shown, read once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.translation import override

from duijie.access import VISITOR, NotPermittedError, can, permissions, require
from duijie.notices import actions, queries, wording
from duijie.notices.models import Notice
from duijie.notices.wording import UnknownNoticeError, codes, worded
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW
LATER = NOW + timedelta(hours=2)


def tell(account, organisation="示例单位"):
    return actions.notify(
        recipient=account,
        code="registry.may_speak",
        params={"organisation": organisation},
        link="/organisations/1/",
        now=NOW,
    )


def test_a_notice_keeps_its_code_and_is_worded_when_shown():
    account = registry.account()
    notice = tell(account)
    assert list(Notice.objects.values_list("recipient", "code", "params", "link", "at", "read_at")) == [
        (account.pk, "registry.may_speak", {"organisation": "示例单位"}, "/organisations/1/", NOW, None)
    ]
    with override("en"):
        assert worded(notice.code, notice.params) == "You may now act for “示例单位”."


def test_a_code_without_words_is_refused_and_nothing_is_sent():
    with pytest.raises(UnknownNoticeError):
        actions.notify(recipient=registry.account(), code="registry.lost", now=NOW)
    assert not Notice.objects.exists()
    with pytest.raises(UnknownNoticeError):
        worded("registry.lost", {})


def test_a_notice_goes_with_its_transaction():
    account = registry.account()
    with transaction.atomic():
        tell(account)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_what_stands_unread_is_not_told_again_until_it_was_read():
    account, other = registry.account(), registry.account()

    def tell_unless_unread(recipient, link, by=1):
        return actions.notify_unless_unread(
            recipient=recipient, code="registry.person_claimed", params={"by": by}, link=link, now=LATER
        )

    first = tell_unless_unread(account, "/people/1/")
    assert tell_unless_unread(account, "/people/1/") is None
    assert tell_unless_unread(account, "/people/2/").at == LATER  # about another one
    assert tell_unless_unread(account, "/people/1/", by=2).params == {"by": 2}  # by another one
    assert tell_unless_unread(account, "/people/1/", by=2) is None
    assert tell_unless_unread(other, "/people/1/") is not None
    actions.mark_read(notice_id=first.pk, actor=account, now=LATER)
    assert tell_unless_unread(account, "/people/1/") is not None
    assert Notice.objects.filter(recipient=account).count() == 4


def test_notices_are_seen_and_found_by_their_recipient_only():
    recipient, operator = registry.account(), registry.operator()
    notice = tell(recipient)
    people = {"recipient": recipient, "operator": operator, "other": registry.account(), "visitor": VISITOR}
    seen = {who: list(queries.visible_to(actor)) for who, actor in people.items()}
    assert seen == {"recipient": [notice], "operator": [], "other": [], "visitor": []}
    for who, actor in people.items():
        if who == "recipient":
            assert queries.find(actor, notice.pk) == notice
            continue
        with pytest.raises(Notice.DoesNotExist):
            queries.find(actor, notice.pk)
        with pytest.raises(Notice.DoesNotExist):
            actions.mark_read(notice_id=notice.pk, actor=actor, now=LATER)
    notice.refresh_from_db()
    assert notice.read_at is None
    # Whoever may mail an account is told how many there are, and reads none.
    assert {name for name in permissions() if name.startswith("notices.")} == {
        "notices.read",
        "notices.begin_digest",
        "notices.end_digest",
        "notices.mail_digest",
    }
    assert [can(actor, "notices.read", notice) for actor in people.values()] == [True, False, False, False]
    with pytest.raises(NotPermittedError):
        require(operator, "notices.read", notice)


def test_a_notice_is_read_once():
    account = registry.account()
    notice = tell(account)
    actions.mark_read(notice_id=notice.pk, actor=account, now=NOW)
    actions.mark_read(notice_id=notice.pk, actor=account, now=LATER)
    notice.refresh_from_db()
    assert (notice.read_at, queries.unread_count(account)) == (NOW, 0)


def test_all_of_ones_own_are_marked_and_nobody_elses():
    account, other = registry.account(), registry.account()
    read = tell(account)
    actions.mark_read(notice_id=read.pk, actor=account, now=NOW)
    tell(account), tell(account), tell(other)
    assert (queries.unread_count(account), queries.unread_count(other), queries.unread_count(VISITOR)) == (
        2,
        1,
        0,
    )
    assert [actions.mark_all_read(actor=account, now=LATER) for _twice in range(2)] == [2, 0]
    assert (queries.unread_count(account), queries.unread_count(other)) == (0, 1)
    read.refresh_from_db()
    assert read.read_at == NOW
    assert actions.mark_all_read(actor=VISITOR, now=LATER) == 0


def test_newest_first():
    account = registry.account()
    notices = [tell(account) for _ in range(3)]
    assert list(queries.visible_to(account)) == notices[::-1]


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_one_query(django_assert_num_queries, count):
    account = registry.account()
    for _ in range(count):
        tell(account)
    with django_assert_num_queries(1):
        assert len(queries.visible_to(account)) == count


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_notice_is_a_whole_sentence_in_the_readers_language(language):
    """A notice is read by people: it ends like a sentence, and in Chinese it is Chinese."""
    said = {}
    with override(language):
        for code in codes():
            named = _Named()
            said[code] = str(wording._words[code]) % named
    assert len(said) > 20
    assert {code for code, words in said.items() if not words.endswith((".", "。", "?", "？"))} == set()
    if language == "zh-hans":
        assert {code for code, words in said.items() if not re.search("[一-鿿]", words)} == set()


class _Named(dict):
    """Stands for the parameters of any notice; refuses a placeholder without a name."""

    def __missing__(self, key):
        return ""
