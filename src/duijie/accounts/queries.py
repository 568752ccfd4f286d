"""Reads of accounts: who runs the platform sees all people's, everybody else their own."""

from __future__ import annotations

import hashlib
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Lower

from duijie.access import Actor
from duijie.accounts.models import ApiToken, LinkRequest, PasswordLink, SignInLock, User
from duijie.accounts.rules import is_part_of_the_system, runs_the_platform
from duijie.names.queries import holding

_MOST_OF_ONE_ADDRESS = 3


def visible_to(actor: Actor) -> QuerySet[User]:
    """This will return the accounts the actor may see; named system accounts are nobody's to see."""
    if runs_the_platform(actor, None) or is_part_of_the_system(actor, None):
        return User.objects.filter(kind=User.Kind.PERSON)
    return User.objects.filter(pk=actor.pk) if actor.is_authenticated else User.objects.none()


def find(actor: Actor, account_id: int, *, lock: bool = False) -> User:
    """This will return one account. Raises User.DoesNotExist."""
    accounts = visible_to(actor)
    return (accounts.select_for_update() if lock else accounts).get(pk=account_id)


def signing_in_as(username: str) -> User | None:
    """This will return the open account of exactly this name, in any case, or None.

    Whoever names somebody to act for an organisation types the name they were told: it finds one
    account and lists none.
    """
    return User.objects.filter(username__iexact=username, kind=User.Kind.PERSON, is_active=True).first()


def accounts_called(accounts: QuerySet[User], *, text: str = "", state: str = "") -> QuerySet[User]:
    """This will keep the accounts whose name holds the text; `state` is "open" or "closed"."""
    if text:
        accounts = accounts.filter(holding(User, text))
    return accounts.filter(is_active=state == "open") if state in {"open", "closed"} else accounts


def name_digest(username: str) -> str:
    """This will return what failures under a name are counted by: one name in any case."""
    return hashlib.sha256(username.strip().casefold().encode("utf-8", "surrogatepass")).hexdigest()


def sign_in_locked_until(username: str, *, now: datetime) -> datetime | None:
    """This will return until when nobody signs in under this name, or None."""
    lock = SignInLock.objects.filter(name_digest=name_digest(username), locked_until__gt=now).first()
    return lock.locked_until if lock is not None else None


def secret_digest(secret: str) -> str:
    """This will return what a link or token is found by: its secret, long and random, is not kept."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def find_link(secret: str, *, now: datetime, lock: bool = False) -> PasswordLink:
    """This will return the link that still works, of an open account. Raises PasswordLink.DoesNotExist."""
    links = PasswordLink.objects.filter(
        used_at=None, ended_at=None, expires_at__gt=now, account__is_active=True
    ).select_related("account")
    return (links.select_for_update(of=("self",)) if lock else links).get(digest=secret_digest(secret))


def link_works(secret: str, *, now: datetime) -> bool:
    """This will say whether the link with this secret still works."""
    try:
        find_link(secret, now=now)
    except PasswordLink.DoesNotExist:
        return False
    return True


def links_asked_for(*, since: datetime) -> QuerySet[LinkRequest]:
    """This will return what was asked for since then, by whomever."""
    return LinkRequest.objects.filter(asked_at__gt=since)


def reached_by_mail(typed: str, *, asked_at_most: int, since: datetime) -> QuerySet[User]:
    """This will return the open accounts of this name or address that may be mailed to, three at most.

    An account for which a link was asked `asked_at_most` times since then is left out.
    """
    often = (
        links_asked_for(since=since)
        .filter(account__isnull=False)
        .values("account")
        .annotate(count=Count("pk"))
        .filter(count__gte=asked_at_most)
        .values("account")
    )
    return (
        User.objects.alias(name_in_any_case=Lower("username"), email_in_any_case=Lower("email"))
        .filter(
            Q(name_in_any_case=Lower(Value(typed))) | Q(email_in_any_case=Lower(Value(typed))),
            kind=User.Kind.PERSON,
            is_active=True,
        )
        .exclude(email="")
        .exclude(pk__in=often)
        .order_by("pk")[:_MOST_OF_ONE_ADDRESS]
    )


def find_request(request_id: int, *, lock: bool = False) -> LinkRequest:
    """This will return what was asked, with its account. Raises LinkRequest.DoesNotExist."""
    requests = LinkRequest.objects.select_related("account")
    return (requests.select_for_update(of=("self",)) if lock else requests).get(pk=request_id)


def tokens_visible_to(actor: Actor) -> QuerySet[ApiToken]:
    """This will return one's own tokens; nobody else's are shown, not even to who runs the platform."""
    return ApiToken.objects.filter(account_id=actor.pk) if actor.is_authenticated else ApiToken.objects.none()


def find_token(actor: Actor, token_id: int, *, lock: bool = False) -> ApiToken:
    """This will return one of one's own tokens. Raises ApiToken.DoesNotExist."""
    tokens = tokens_visible_to(actor).select_related("account")
    return (tokens.select_for_update(of=("self",)) if lock else tokens).get(pk=token_id)


def token_with(secret: str, *, now: datetime) -> ApiToken | None:
    """This will return the token a program shows when it still works, with its account, or None."""
    working = ApiToken.objects.filter(ended_at=None, expires_at__gt=now, account__is_active=True)
    return working.select_related("account").filter(digest=secret_digest(secret)).first()


def ways_in(account: User) -> dict[str, str]:
    """This will return by what one signs in beside the password: factors and accounts elsewhere, by kind."""
    factors = Authenticator.objects.filter(user=account).values_list("pk", "type")
    elsewhere = SocialAccount.objects.filter(user=account).values_list("pk", "provider")
    return {f"factor:{pk}": kind for pk, kind in factors} | {
        f"elsewhere:{pk}": kind for pk, kind in elsewhere
    }


def has_second_factor(account: User) -> bool:
    """This will say whether more than the password protects the account."""
    return bool(Authenticator.objects.filter(user=account).exists())
