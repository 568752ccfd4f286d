"""The worker's entry into accounts: mails the link by which somebody who forgot the password chooses one."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from duijie.accounts import actions
from duijie.accounts.models import LinkRequest
from duijie.exits.mail import Mail, MailRefusedError, mail_is_set, send_mail

LINK_BYTES = 24


def mail_link_job(*, key: str, now: datetime) -> None:
    """This will mail the link that was asked for under the number `key`, once.

    Each try makes a link of its own, so that no secret lies in the queue. A server that is slow or away
    is tried again, as every job is; a mailbox that is refused for good is not.

    Raises ExitError when the mail did not get through.
    """
    if not mail_is_set():
        return  # it was turned off since
    # What was asked is cleared away after a day: nothing is left to be done then, at whichever step.
    with suppress(LinkRequest.DoesNotExist):
        _mail_link(int(key), now=now)


def _mail_link(request_id: int, *, now: datetime) -> None:
    worker = actions.system_account("system-worker", now=now)
    secret = secrets.token_urlsafe(LINK_BYTES)
    request = actions.make_mailed_link(request_id=request_id, secret=secret, actor=worker, now=now)
    if request is None or request.account is None:
        return
    try:
        send_mail(
            _mail(secret, language=request.language),
            to=request.account.email,
            purpose=actions.MAIL_LINK,
            actor=worker,
            now=now,
        )
    except MailRefusedError:
        return  # written down as a failure; the same again would end the same
    actions.note_link_mailed(request_id=request.pk, actor=worker, now=now)


def _mail(secret: str, *, language: str) -> Mail:
    with override(language):
        return Mail(
            subject=_("Choose a new password"),
            words=_(
                "Somebody, probably you, asked for a new password. This page lets you choose one; it works "
                "once, and within %(minutes)d minutes:"
            )
            % {"minutes": actions.MAILED_LINK_LASTS.total_seconds() // 60},
            path=f"/choose-password/{secret}/",
            closing=_("If it was not you, do nothing: your password stays as it is."),
        )
