"""Money in 万元 and times as people say them, with the exact value never far away."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, npgettext, pgettext

WAN = 10_000
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_DAYS_SAID = 30  # older times are told by their date


def money(amount: Decimal | float | None) -> str:
    """This will say an amount given in 万元: “120 万元”, in English “CNY 1,200,000”."""
    if amount is None:
        return ""
    value = Decimal(str(amount))
    if (get_language() or "").startswith("zh"):
        return f"{_short(value)} 万元"
    return f"CNY {_short(value * WAN)}"


def money_range(low: Decimal | float | None, high: Decimal | float | None) -> str:
    """This will say a budget from `low` to `high`, both in 万元, either of which may be missing."""
    if low is None and high is None:
        return pgettext("kit", "to be discussed")
    if low is None:
        return pgettext("kit", "up to %(amount)s") % {"amount": money(high)}
    if high is None:
        return pgettext("kit", "from %(amount)s") % {"amount": money(low)}
    if low == high:
        return money(low)
    if (get_language() or "").startswith("zh"):
        return f"{_short(Decimal(str(low)))}–{money(high)}"
    return f"{money(low)}–{_short(Decimal(str(high)) * WAN)}"


def _short(value: Decimal) -> str:
    """Write a number with thousands set apart and no idle noughts, two places at most."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def time_ago(moment: dt.datetime | None, *, now: dt.datetime | None = None) -> SafeString | str:
    """This will say how long ago (or how soon) a moment is, the full time on hover."""
    if moment is None:
        return ""
    now = now or timezone.now()
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    full = formats.date_format(local, "Y-m-d H:i")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat(), full, _distance(local, now, full)
    )


def _distance(moment: dt.datetime, now: dt.datetime, full: str) -> str:
    seconds = int((now - moment).total_seconds())
    if abs(seconds) < _MINUTE:
        return pgettext("kit", "just now")
    if abs(seconds) >= _DAYS_SAID * _DAY:
        return full[:10]
    past = seconds > 0
    seconds = abs(seconds)
    if seconds < _HOUR:
        count = seconds // _MINUTE
        words = (
            npgettext("kit", "%(count)d minute ago", "%(count)d minutes ago", count)
            if past
            else npgettext("kit", "in %(count)d minute", "in %(count)d minutes", count)
        )
    elif seconds < _DAY:
        count = seconds // _HOUR
        words = (
            npgettext("kit", "%(count)d hour ago", "%(count)d hours ago", count)
            if past
            else npgettext("kit", "in %(count)d hour", "in %(count)d hours", count)
        )
    else:
        count = seconds // _DAY
        words = (
            npgettext("kit", "%(count)d day ago", "%(count)d days ago", count)
            if past
            else npgettext("kit", "in %(count)d day", "in %(count)d days", count)
        )
    return words % {"count": count}


def day(date: dt.date | dt.datetime | None) -> SafeString | str:
    """This will write a date as 2026-11-22, machine-readable underneath."""
    if date is None:
        return ""
    if isinstance(date, dt.datetime):
        date = timezone.localdate(date) if timezone.is_aware(date) else date.date()
    return format_html('<time datetime="{}" class="nowrap">{}</time>', date.isoformat(), date.isoformat())


def soon(date: dt.date | None, *, today: dt.date | None = None) -> SafeString | str:
    """This will say a day as people do (“in 12 days”), the date on hover; far ones by their date."""
    if date is None:
        return ""
    days = (date - (today or timezone.localdate())).days
    if abs(days) > _DAYS_SAID:
        return day(date)
    if days == 0:
        words = pgettext("kit", "today")
    elif days > 0:
        words = npgettext("kit", "in %(count)d day", "in %(count)d days", days) % {"count": days}
    else:
        words = npgettext("kit", "%(count)d day ago", "%(count)d days ago", -days) % {"count": -days}
    return format_html('<time datetime="{0}" title="{0}" class="nowrap">{1}</time>', date.isoformat(), words)


def due(date: dt.date | None, *, today: dt.date | None = None) -> SafeString | str:
    """This will write a due date with the days that are left, red once they are used up."""
    if date is None:
        return ""
    left = (date - (today or timezone.localdate())).days
    if left < 0:
        words = npgettext("kit", "%(count)d day overdue", "%(count)d days overdue", -left) % {"count": -left}
        tone = "bad"
    elif left == 0:
        words, tone = pgettext("kit", "due today"), "wait"
    else:
        words = npgettext("kit", "%(count)d day left", "%(count)d days left", left) % {"count": left}
        tone = "wait" if left <= 7 else "plain"  # noqa: PLR2004  # a week is soon
    return format_html(
        '<span class="row">{}<span class="chip tone-{}">{}</span></span>', day(date), tone, words
    )
