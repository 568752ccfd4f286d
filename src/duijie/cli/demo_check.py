"""What `./run --check` looks at once the demo answers: as a visitor, and as each role."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from duijie.cli import clock
from duijie.cli.pages import take_in_folder
from duijie.cli.processes import Group
from duijie.cli.seed import SignIn
from duijie.cli.trouble import TroubleError
from duijie.cli.visit import Page, Visitor

if TYPE_CHECKING:
    from duijie.accounts.models import User
    from duijie.demands.models import Demand
    from duijie.matches.queries import MatchList
    from duijie.offers.models import Offer

READ_SECONDS = 180
VECTOR_SECONDS = 900
LINKS_FOLLOWED = 3  # of each further page
OK = 200
# What a signed-in person of any role can open (the lists may be empty for some).
MAIN_PAGES = ("/", "/needs/", "/offers/", "/experts/", "/organisations/", "/agreements/", "/inbox/")
PUBLIC_PAGES = ("/", "/needs/", "/offers/", "/organisations/", "/sign-in/")
_LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#?]*)"')
_ELSEWHERE = re.compile(r'\b(?:src|action|href)="(?:https?:)?//(?!127\.0\.0\.1)[^"]*"')


@dataclass(frozen=True)
class Tour:
    """What one visitor saw."""

    who: str
    pages: list[Page]


def look_around(
    site: str,
    accounts: Iterable[SignIn],
    *,
    group: Group,
    pages: Path | None,
    say: Callable[[str], None],
) -> int:
    """This will try what the demo is for and tell it with figures; returns how many things were seen.

    Raises TroubleError at the first thing that is not as it should be.
    """
    accounts = list(accounts)
    if pages is not None:
        take_in_folder(pages, now=clock.now(), say=say)
    seen = _read_pages(group, say=say)
    seen += _match(group, say=say)
    tours = [_tour("a visitor", Visitor(site), PUBLIC_PAGES)]
    for account in accounts:
        visitor = Visitor(site)
        visitor.sign_in(account.username, account.password)
        tours.append(_tour(account.role, visitor, MAIN_PAGES))
    for tour in tours:
        slowest = max(tour.pages, key=lambda page: page.seconds)
        path = slowest.address.removeprefix(site.rstrip("/"))
        say(f"{tour.who}: {len(tour.pages)} pages, the slowest {path} in {slowest.seconds * 1000:.0f} ms")
    return seen + sum(len(tour.pages) for tour in tours)


def _read_pages(group: Group, *, say: Callable[[str], None]) -> int:
    """This will wait until every page was read, and tell what was found in them."""
    from duijie.intake.models import Draft
    from duijie.intake.models import Page as IntakePage
    from duijie.intake.states import PageState

    group.wait_until(
        lambda: not IntakePage.objects.filter(state=PageState.RECEIVED).exists(),
        seconds=READ_SECONDS,
        what="Reading the pages",
    )
    unreadable = IntakePage.objects.filter(state=PageState.UNREADABLE).count()
    if unreadable:
        raise TroubleError(f"{unreadable} pages could not be read.")
    page_count, draft_count = IntakePage.objects.count(), Draft.objects.count()
    if not page_count or not draft_count:
        raise TroubleError(f"{page_count} pages gave {draft_count} drafts: nothing was read.")
    say(f"intake: {page_count} pages read into {draft_count} drafts, each citing its words")
    return page_count


def _match(group: Group, *, say: Callable[[str], None]) -> int:
    """This will rank the offers for every open need as the operator sees them, and show one list whole.

    The meanings of that list are waited for: the need's, and those of the offers that stand first. Other
    lists may stand on words alone: where no rough vectors can be made, until the full ones are.
    """
    from duijie.demands import queries as demands
    from duijie.demands.states import DemandState

    operator = _operator()
    needs = list(demands.visible_to(operator).filter(state=DemandState.OPEN).order_by("pk"))
    if not needs:
        raise TroubleError("No need is open: there is nothing to match.")
    _wait_for_the_index(group)
    seconds = []
    for need in needs:
        began = time.monotonic()
        found = _matches(operator, need)
        seconds.append(time.monotonic() - began)
        if not found.rows or not all(row.reasons for row in found.rows):
            raise TroubleError(f"The need “{need}” has no match with a reason.")
    say(
        f"matches: {len(needs)} open needs, each ranked against up to {found.candidate_count} offers, "
        f"{sorted(seconds)[len(seconds) // 2] * 1000:.0f} ms a need (median)"
    )
    _show(_with_meanings(operator, needs[0], group=group, say=say), needs[0], say=say)
    return len(needs)


def _matches(operator: User, need: Demand) -> MatchList[Offer]:
    from django.utils import timezone

    from duijie.matches.queries import matches_for_demand
    from duijie.matches.states import READ_FIRST

    return matches_for_demand(operator, need.pk, today=timezone.localdate(clock.now()), limit=READ_FIRST)


def _wait_for_the_index(group: Group) -> None:
    """This will wait until the index holds every record, and it is counted what wants a vector."""
    from duijie.search import queries

    def ready() -> bool:
        status = queries.status()
        return not status.index_note and (not status.encoder or bool(status.wanted_vectors))

    group.wait_until(ready, seconds=READ_SECONDS, what="Filling the index")


def _with_meanings(
    operator: User, need: Demand, *, group: Group, say: Callable[[str], None]
) -> MatchList[Offer]:
    """This will wait until the need's list stands on full vectors, which are made before all others."""
    from duijie.matches.remembering import is_settled
    from duijie.search.actions import hasten_vectors

    began = time.monotonic()

    def ready() -> bool:
        found = _matches(operator, need)
        hasten_vectors(texts=found.unread_texts, now=clock.now())
        return is_settled(found)

    group.wait_until(ready, seconds=VECTOR_SECONDS, what="Making the vectors")
    found = _matches(operator, need)
    if not found.status.encoder:
        say("search: no encoder is installed, matching by words alone")
        return found
    seconds = time.monotonic() - began
    status = found.status
    say(
        f"search: by {status.encoder}; the vectors of the list below are ready after {seconds:.0f} s more, "
        f"{status.ready_vectors} of {status.wanted_vectors} in all"
    )
    return found


def _show(found: MatchList[Offer], need: Demand, *, say: Callable[[str], None]) -> None:
    from duijie.cli.match import in_words

    first = found.rows[0]
    say(f"for example: “{need}”")
    say(f"  first match “{first.record}”, because of")
    for reason in first.reasons:
        say(f"    {in_words(reason)}")
    say(f"  {len(found.rows)} matches shown, {len(found.left_out)} offers left out for a hard reason")


def _operator() -> User:
    from duijie.accounts.models import User
    from duijie.registry.models import StaffRole
    from duijie.registry.states import Role

    return User.objects.get(pk=StaffRole.objects.filter(role=Role.OPERATOR).values("account")[:1])


def _follow(visitor: Visitor, path: str) -> Page:
    page = visitor.get(path)
    if page.status != OK:
        raise TroubleError(f"{path} answered {page.status}.")
    foreign = _ELSEWHERE.search(page.text)
    if foreign:
        raise TroubleError(f"{path} asks another machine: {foreign[0]}")
    return page


def _tour(who: str, visitor: Visitor, paths: Iterable[str]) -> Tour:
    """This will open the pages, every link of the home page, and some links of each other page."""
    pages: dict[str, Page] = {}
    try:
        for path in paths:
            pages[path] = _follow(visitor, path)
        for path, page in list(pages.items()):
            links = [link for link in map(unescape, _LINK.findall(page.text)) if link not in pages]
            for link in list(dict.fromkeys(links))[: None if path == "/" else LINKS_FOLLOWED]:
                pages[link] = _follow(visitor, link)
    except TroubleError as error:
        raise TroubleError(f"As {who}: {error}") from None
    return Tour(who, list(pages.values()))
