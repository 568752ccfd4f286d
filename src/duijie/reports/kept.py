"""Figures as a page shows them: counted on the spot while there are few records, and kept from then on.

Counting reads all that the reader may see, so it grows with the tables; a page does not. Where there is
much, a page shows what a job counted for this very reader, says when that was, and asks for a new count when
it is some minutes old. Figures that were counted for another reader are never shown, nor those of one who
has lost or gained a role since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from duijie.access import Actor
from duijie.agreements.models import Agreement, Undertaking
from duijie.demands.models import Demand
from duijie.intake.models import Draft, Page
from duijie.introductions.models import Introduction
from duijie.queue.actions import enqueue
from duijie.reports.asked import map_codes
from duijie.reports.models import KeptFigures
from duijie.reports.queries import Figures, Line, NeedsThere, Share, figures_for, figures_on_wall, find

COUNT = "reports.count"
FEW = 2_000
"""As long as no table has given out more numbers than this, counting costs no more than a list."""
COUNTED_EVERY = timedelta(minutes=5)
JUST_COUNTED = timedelta(minutes=1)
"""A count begun so short a time ago answers whoever asked while it ran."""
_COUNTED: tuple[type[Model], ...] = (Demand, Agreement, Undertaking, Introduction, Page, Draft)


@dataclass(frozen=True)
class Shown:
    """Figures, and when they were counted; None while they are being counted for the first time.

    `is_kept` says that they are not counted for each page, `is_counted_anew` that they are old, and that the
    worker has been asked to count them.
    """

    figures: Figures | None
    counted_at: datetime
    is_kept: bool
    is_counted_anew: bool = False


def figures_shown(actor: Actor, *, on_wall: bool, now: datetime) -> Shown:
    """This will give the figures as a page shows them; where there is much, as they were last counted.

    They are asked to be counted anew when they are older than COUNTED_EVERY. Those of an earlier day are not
    shown: their months and what is overdue may be others by now.
    """
    if _are_few():
        return Shown(count_now(actor, on_wall=on_wall, now=now), now, is_kept=False)
    kept = kept_today(actor, on_wall=on_wall, now=now)
    if kept is not None and now - kept.counted_at < COUNTED_EVERY:
        return kept
    enqueue(COUNT, key=_key(actor, on_wall=on_wall), now=now)
    if kept is None:
        return Shown(None, now, is_kept=True, is_counted_anew=True)
    return replace(kept, is_counted_anew=True)


def kept_today(actor: Actor, *, on_wall: bool, now: datetime) -> Shown | None:
    """This will give what was counted today for the actor as they are now; None where there is none."""
    try:
        kept = find(actor, on_wall=on_wall)
        if timezone.localdate(kept.counted_at) != timezone.localdate(now):
            return None
        return Shown(_read(kept.figures), kept.counted_at, is_kept=True)
    except (KeptFigures.DoesNotExist, _OtherFormError):
        return None


def _are_few() -> bool:
    newest = (
        model._default_manager.order_by("-pk").values_list("pk", flat=True).first() for model in _COUNTED
    )
    return all((number or 0) <= FEW for number in newest)


def count_now(actor: Actor, *, on_wall: bool, now: datetime) -> Figures:
    """This will count the figures of a screen for an actor, here and now."""
    count = figures_on_wall if on_wall else figures_for
    return count(actor, today=timezone.localdate(now), map_codes=map_codes())


def _key(actor: Actor, *, on_wall: bool) -> str:
    return f"{'wall' if on_wall else 'page'}:{actor.pk}"


def as_plain(figures: Figures) -> dict[str, Any]:
    """This will return figures as they are kept."""
    return {**asdict(figures), "months": [month.isoformat() for month in figures.months]}


class _OtherFormError(Exception):
    """What is kept has not the form in which figures are kept now."""


def _read(plain: Any) -> Figures:
    """Read what `as_plain` wrote. Raises _OtherFormError where it wrote in another version of Duijie."""
    try:
        return Figures(
            months=tuple(date.fromisoformat(month) for month in plain["months"]),
            open_needs=plain["open_needs"],
            needs=tuple(_line(each) for each in plain["needs"]),
            agreements=_line(plain["agreements"]),
            places=tuple(NeedsThere(**each) for each in plain["places"]),
            sections=tuple(NeedsThere(**each) for each in plain["sections"]),
            introductions=_line(plain["introductions"]),
            running=plain["running"],
            endings=tuple(Share(**each) for each in plain["endings"]),
            promises=tuple(Share(**each) for each in plain["promises"]),
            work=tuple(_line(each) for each in plain["work"]),
            is_rough=plain["is_rough"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _OtherFormError from error


def _line(plain: Mapping[str, Any]) -> Line:
    return Line(plain["code"], tuple(plain["counts"]))
