"""Sends notices, marks them as read, and has them come by mail too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from duijie.access import Actor, require
from duijie.accounts.models import User
from duijie.audit.actions import record
from duijie.notices import queries
from duijie.notices import rules as _rules  # noqa: F401 - grants the permissions
from duijie.notices.models import Digest, Notice
from duijie.notices.wording import UnknownNoticeError, codes

MAIL_REFUSED = "notices.mail_refused"


def notify(
    *,
    recipient: User,
    code: str,
    now: datetime,
    params: Mapping[str, Any] | None = None,
    link: str = "",
) -> Notice:
    """This will tell one account something, in the caller's transaction.

    Raises UnknownNoticeError when no room gave words for the code.
    """
    if code not in codes():
        raise UnknownNoticeError(code)
    return Notice.objects.create(recipient=recipient, code=code, params=dict(params or {}), link=link, at=now)


def notify_unless_unread(
    *, recipient: User, code: str, now: datetime, params: Mapping[str, Any], link: str
) -> Notice | None:
    """This will tell one account something, in the caller's transaction, unless it stands there unread.

    For what may be made and taken back in turns: the notice leads to what holds now. None when nothing
    was sent: the account has not read a notice of this code with this link and these parameters.

    Args:
        recipient: who is told.
        code: of the words.
        now: when.
        params: what tells it from other news of the same code and link, such as whose doing it is; news of
            somebody else's doing is never held back.
        link: where it leads.

    Raises UnknownNoticeError when no room gave words for the code.
    """
    unread = Notice.objects.filter(recipient=recipient, read_at=None, code=code, link=link)
    if unread.filter(params=dict(params)).exists():
        return None
    return notify(recipient=recipient, code=code, params=params, link=link, now=now)


@transaction.atomic
def mark_read(*, notice_id: int, actor: Actor, now: datetime) -> Notice:
    """This will mark one's own notice as read; a second time changes nothing.

    Raises Notice.DoesNotExist when it is not the actor's.
    """
    notice = queries.find(actor, notice_id, lock=True)
    require(actor, "notices.read", notice)
    if notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def mark_all_read(*, actor: Actor, now: datetime) -> int:
    """This will mark all of one's own notices as read and return how many were unread."""
    return queries.visible_to(actor).filter(read_at=None).update(read_at=now)


@transaction.atomic
def begin_digest(*, language: str, actor: Actor, now: datetime) -> Digest:
    """This will have one's notices come by mail too, once a day, from those on that are sent after this.

    Again changes nothing. Raises User.DoesNotExist for a visitor, NotPermittedError; ValidationError when the
    account has no address.
    """
    account = User.objects.select_for_update().get(pk=actor.pk)
    require(actor, "notices.begin_digest", account)
    if not account.email:
        raise ValidationError(_("Your account has no e-mail. Please enter one first, then turn this on."))
    digest, is_new = Digest.objects.get_or_create(
        account=account, defaults={"language": language, "begun_at": now, "told_until": now}
    )
    if is_new:
        record(actor=actor, action="notices.begin_digest", subject=account, now=now)
    return digest


@transaction.atomic
def end_digest(*, actor: Actor, now: datetime) -> None:
    """This will end that one's notices come by mail. Again changes nothing.

    Raises User.DoesNotExist for a visitor, NotPermittedError.
    """
    account = User.objects.select_for_update().get(pk=actor.pk)
    require(actor, "notices.end_digest", account)
    _end(account, now=now)


@transaction.atomic
def end_digest_by_token(*, token: str, actor: Actor, now: datetime) -> None:
    """This will end it for whoever has the link that stands in each mail. Again changes nothing.

    Args:
        token: what stands in the link. It is what is asked for, so that the link's owner is taken to have
            ended it, in the history too.
        actor: who presses it; anybody may, signed in or not.
        now: when.

    Raises User.DoesNotExist when the token is none of ours, OutdatedTokenError when the mail was begun anew
    since.
    """
    account = queries.account_of_token(token, lock=True)
    _end(account, now=now)


def _end(account: User, *, now: datetime) -> None:
    ended, _by_model = Digest.objects.filter(account=account).delete()
    if ended:
        # Whoever holds the link of a mail is its owner, as with a link by which a password is chosen.
        record(actor=account, action="notices.end_digest", subject=account, now=now)


@transaction.atomic
def end_refused_digest(*, account_id: int, address: str, actor: Actor, now: datetime) -> None:
    """This will end the mail of an account whose address does not exist, and tell its owner in the inbox.

    Nothing when the mail was ended meanwhile, or the account has another address than the refused one.

    Raises User.DoesNotExist, NotPermittedError.
    """
    account = User.objects.select_for_update().get(pk=account_id)
    require(actor, "notices.mail_digest", account)
    if account.email != address:
        return
    ended, _by_model = Digest.objects.filter(account=account).delete()
    if ended:
        record(actor=actor, action="notices.end_refused_digest", subject=account, now=now)
        notify(recipient=account, code=MAIL_REFUSED, link="/account/#notices-by-mail", now=now)


@transaction.atomic
def note_digest_mailed(*, account_id: int, told_until: datetime, actor: Actor, now: datetime) -> None:
    """This will note that an account was mailed to today, of its notices up to this moment.

    Nothing when the mail was ended meanwhile. Raises User.DoesNotExist, NotPermittedError.
    """
    account = User.objects.get(pk=account_id)
    require(actor, "notices.mail_digest", account)
    digest = Digest.objects.select_for_update().filter(account=account).first()
    if digest is None:
        return
    # Never back: it may have been ended and begun anew meanwhile.
    digest.told_until, digest.mailed_on = max(digest.told_until, told_until), timezone.localdate(now)
    # The sending is in the audit; a line a day here would hide the account's own history.
    digest.save(update_fields=["told_until", "mailed_on"])
