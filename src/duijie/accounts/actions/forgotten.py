"""A password that was forgotten: whoever asks gets one answer, the account's owner a link by mail.

Asking looks nothing up that the answer, or how long it takes, could tell: a row is written and a job is
put into the queue whether or not there is such an account.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address

from django.db import transaction
from django.utils.crypto import salted_hmac

from duijie.access import Actor, require
from duijie.accounts import queries
from duijie.accounts import rules as _rules  # noqa: F401 - grants the permissions
from duijie.accounts.actions.links import end_mailed_links
from duijie.accounts.models import LinkRequest, PasswordLink, User
from duijie.audit.actions import record
from duijie.db.locks import hold_words
from duijie.queue.actions import enqueue_many

MAIL_LINK = "accounts.mail_link"
MAILED_LINK_LASTS = timedelta(minutes=30)
MOST_ASKED = 3
MOST_OF_SENDER = 30
WITHIN = timedelta(hours=1)
HOUSEHOLD_BITS = 64
_KEPT = timedelta(days=1)


@transaction.atomic
def ask_for_link(*, typed: str, sender: str, language: str, actor: Actor, now: datetime) -> None:
    """This will have a link mailed to who forgot the password, if there is an account with an address.

    Three times an hour for a name, an address or an account, thirty times for a sender; beyond that, and
    where there is no such account, nothing is sent, and nobody is told which it was.

    Args:
        typed: the account's name or mail address, in any case.
        sender: from where it was asked, such as an IP number; kept as a digest, of IPv6 that of its network.
        language: that of the mail.
        actor: who asks; anybody may.
        now: when.
    """
    hold_words([MAIL_LINK])  # of two at once each would count without the other
    LinkRequest.objects.filter(asked_at__lt=now - _KEPT).delete()
    name_digest = queries.name_digest(typed)
    sender_digest = salted_hmac("duijie.accounts.sender", _network(sender), algorithm="sha256").hexdigest()
    recent = queries.links_asked_for(since=now - WITHIN)
    by_name = recent.filter(name_digest=name_digest).values("asked_at").distinct()
    by_sender = recent.filter(sender_digest=sender_digest).values("asked_at").distinct()
    if by_name.count() >= MOST_ASKED or by_sender.count() >= MOST_OF_SENDER:
        return
    reached = queries.reached_by_mail(typed.strip(), asked_at_most=MOST_ASKED, since=now - WITHIN)
    accounts: list[User | None] = [*reached]
    # In one go: the number of questions would tell how many accounts an address has.
    requests = LinkRequest.objects.bulk_create(
        LinkRequest(
            account=account,
            name_digest=name_digest,
            sender_digest=sender_digest,
            language=language,
            asked_at=now,
        )
        for account in accounts or [None]
    )
    enqueue_many(MAIL_LINK, keys=[str(each.pk) for each in requests], now=now, due_at=now)


def _network(sender: str) -> str:
    """Give what one household or office has: an IPv4 number, or the 2^64 numbers of an IPv6 network."""
    try:
        number = ip_address(sender)
    except ValueError:
        return sender
    if isinstance(number, IPv4Address):
        return str(number)
    inner = number.ipv4_mapped
    return str(inner or IPv6Network((int(number), HOUSEHOLD_BITS), strict=False))


@transaction.atomic
def make_mailed_link(*, request_id: int, secret: str, actor: Actor, now: datetime) -> LinkRequest | None:
    """This will make the link that is about to be mailed; an earlier one that was mailed stops working.

    A link that an operator gave by hand goes on working. Returns what was asked, with its account; None when
    there is nobody to mail to, it was mailed already, or it was asked for an hour ago.

    Raises LinkRequest.DoesNotExist, NotPermittedError.
    """
    request = queries.find_request(request_id, lock=True)
    if request.account_id is not None:
        # Read anew under its lock: an address that is being changed is not mailed to any more.
        request.account = User.objects.select_for_update().get(pk=request.account_id)
    require(actor, "accounts.mail_link", request.account)
    account = request.account
    if account is None or request.mailed_at is not None or request.asked_at <= now - WITHIN:
        return None
    if not account.is_active or not account.email:
        return None
    end_mailed_links(account, now=now)
    PasswordLink.objects.create(
        account=account,
        digest=queries.secret_digest(secret),
        by_mail=True,
        made_at=now,
        expires_at=now + MAILED_LINK_LASTS,
    )
    record(actor=actor, action="accounts.make_mailed_link", subject=account, now=now)
    return request


@transaction.atomic
def note_link_mailed(*, request_id: int, actor: Actor, now: datetime) -> None:
    """This will note, in the history too, that the mail server took the link: it is not mailed twice.

    Raises LinkRequest.DoesNotExist, NotPermittedError.
    """
    request = queries.find_request(request_id, lock=True)
    require(actor, "accounts.mail_link", request.account)
    if request.account is not None and request.mailed_at is None:
        request.mailed_at = now
        request.save(update_fields=["mailed_at"])
        record(actor=actor, action="accounts.mail_link", subject=request.account, now=now)
