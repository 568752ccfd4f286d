"""Background entry points: once a day, those who want it are mailed how many new notices there are."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from duijie.accounts.actions import system_account
from duijie.exits.mail import Mail, MailRefusedError, mail_is_set, send_mail
from duijie.notices import actions, queries
from duijie.notices.queries import NewNotices
from duijie.notices.wording import kind_words
from duijie.queue.actions import enqueue_many
from duijie.queue.windows import begin_windows, go_on

EVERY_DAY, NEXT, MAIL_DIGEST = "notices.every_day", "notices.next_digests", "notices.mail_digest"
MOST_AT_ONCE = 500


def every_day(*, key: str, now: datetime) -> None:
    """This will begin with those who have their notices by mail, where mail is set."""
    if mail_is_set():
        begin_windows(NEXT, names=[key], now=now)


def next_digests_job(*, key: str, now: datetime) -> None:
    """This will have the next of them mailed to, each by a job of its own, and go on behind them."""
    go_on(NEXT, key=key, now=now, step=lambda day, after: _ask_for_mails(day, after, now=now))


def _ask_for_mails(day: str, after: int, *, now: datetime) -> int | None:
    accounts = queries.digests_behind(after, most=MOST_AT_ONCE)
    keys = [f"{account_id}:{day}" for account_id in accounts]
    enqueue_many(MAIL_DIGEST, keys=keys, now=now, due_at=now, gives_way=True)
    return accounts[-1] if len(accounts) == MOST_AT_ONCE else None


def mail_digest_job(*, key: str, now: datetime) -> None:
    """This will mail to one account, at most once a day: the key is its number and the day.

    An address that the server says does not exist is mailed to no more, and its owner finds a notice of it.

    Raises ExitError when the mail did not get through; the queue tries again.
    """
    account_id = int(key.partition(":")[0])
    new = queries.new_notices(account_id, now=now) if mail_is_set() else None
    if new is None:
        return
    worker = system_account("system-worker", now=now)
    try:
        send_mail(_mail(new), to=new.account.email, purpose=MAIL_DIGEST, actor=worker, now=now)
    except MailRefusedError:
        # Another try would end the same, every day.
        actions.end_refused_digest(account_id=account_id, address=new.account.email, actor=worker, now=now)
        return
    actions.note_digest_mailed(account_id=account_id, told_until=new.told_until, actor=worker, now=now)


def _mail(new: NewNotices) -> Mail:
    """Write it: kinds and numbers alone, since a mail is read on the way."""
    total = sum(count for _kind, count in new.counts)
    end = f"/unsubscribe/{new.token}/"
    with override(new.language):
        lines = [
            _("%(kind)s: %(count)d") % {"kind": kind_words(kind), "count": count}
            for kind, count in new.counts
        ]
        told = ngettext(
            "%(count)d new notice waits for you:", "%(count)d new notices wait for you:", total
        ) % {"count": total}
        return Mail(
            subject=_("New notices"),
            words="\n".join([told, "", *lines, "", _("Read them here:")]),
            path="/inbox/",
            closing=_("You have this mail because you turned it on under “My account”. This ends it:"),
            closing_path=end,
            headers=_headers(f"{settings.PUBLIC_ADDRESS}{end}"),
        )


def _headers(end: str) -> dict[str, str]:
    """Let mail programs show a button that ends it, and press it without a page: RFC 2369, RFC 8058."""
    shown = {"List-Unsubscribe": f"<{end}>"}
    # The latter is for HTTPS alone.
    pressed = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return shown | pressed if end.startswith("https://") else shown
