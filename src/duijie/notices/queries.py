"""Reads of one's own notices, and of what is mailed of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.signing import BadSignature, Signer
from django.db.models import Count, QuerySet
from django.utils import timezone

from duijie.access import Actor
from duijie.accounts.models import User
from duijie.db.committed import LATEST_COMMIT
from duijie.notices.models import Digest, Notice
from duijie.notices.wording import kind_of

_SALT = "duijie.notices.unsubscribe"
_MOMENT = "%Y%m%d%H%M%S%f"


class OutdatedTokenError(Exception):
    """The token ended a mail that was begun anew since, or names no mail, as tokens once did."""


@dataclass(frozen=True, slots=True)
class NewNotices:
    """What is mailed to an account: how many notices of which kind it has not read, and nothing of them."""

    account: User
    language: str
    counts: tuple[tuple[str, int], ...]
    told_until: datetime
    token: str


def visible_to(actor: Actor) -> QuerySet[Notice]:
    """This will return the actor's own notices, newest first; nobody sees another's."""
    if not actor.is_authenticated:
        return Notice.objects.none()
    return Notice.objects.filter(recipient_id=actor.pk)


def find(actor: Actor, notice_id: int, *, lock: bool = False) -> Notice:
    """This will return one of the actor's own notices. Raises Notice.DoesNotExist."""
    notices = visible_to(actor)
    return (notices.select_for_update() if lock else notices).get(pk=notice_id)


def unread_count(actor: Actor) -> int:
    """This will return how many notices the actor has not read."""
    return visible_to(actor).filter(read_at=None).count()


def digest_of(actor: Actor) -> Digest | None:
    """This will return that the actor has their notices by mail, or None."""
    return Digest.objects.filter(account_id=actor.pk).first() if actor.is_authenticated else None


def digests_behind(account_id: int, *, most: int) -> list[int]:
    """This will return the next accounts that have their notices by mail, and may be mailed to."""
    wanted = Digest.objects.filter(account_id__gt=account_id, account__is_active=True)
    reached = wanted.exclude(account__email="").order_by("account_id")
    return list(reached.values_list("account_id", flat=True)[:most])


def new_notices(account_id: int, *, now: datetime) -> NewNotices | None:
    """This will return what is to be mailed to an account today.

    What was sent within the last minute is left for the next mail: something a little earlier may be about to
    be seen. None when nothing came that it has not read, it was mailed to already, or wants or reads no mail
    any more.
    """
    wanted = Digest.objects.select_related("account").exclude(mailed_on__gte=timezone.localdate(now))
    digest = wanted.filter(account_id=account_id, account__is_active=True).exclude(account__email="").first()
    if digest is None:
        return None
    until = now - LATEST_COMMIT
    unread = Notice.objects.filter(
        recipient_id=account_id, read_at=None, at__gt=digest.told_until, at__lte=until
    )
    kinds: Counter[str] = Counter()
    for code, count in unread.order_by().values_list("code").annotate(count=Count("pk")):
        kinds[kind_of(code)] += count
    if not kinds:
        return None
    return NewNotices(
        account=digest.account,
        language=digest.language,
        counts=tuple(sorted(kinds.items(), key=lambda each: (-each[1], each[0]))),
        told_until=until,
        token=token_of(digest),
    )


def token_of(digest: Digest) -> str:
    """This will return what ends the mail of an account, for whoever has it: it stands in each mail.

    It ends with that mail: once begun anew, it is another one.
    """
    return Signer(salt=_SALT).sign(f"{digest.account_id}:{digest.begun_at.astimezone(UTC):{_MOMENT}}")


def account_of_token(token: str, *, lock: bool = False) -> User:
    """This will return the account whose mail a token ends.

    Raises User.DoesNotExist when the token is none of ours, OutdatedTokenError when the mail was begun anew
    since.
    """
    try:
        account_id, _colon, begun_at = Signer(salt=_SALT).unsign(token).partition(":")
        number = int(account_id)
    except (BadSignature, ValueError):
        raise User.DoesNotExist from None
    account = (User.objects.select_for_update() if lock else User.objects.all()).get(pk=number)
    digest = digest_of(account)
    if digest is not None and f"{digest.begun_at.astimezone(UTC):{_MOMENT}}" != begun_at:
        raise OutdatedTokenError
    return account
