"""Remembering lists of matches, and telling of them: part of the actions that compute them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from duijie.accounts.models import User
from duijie.demands.models import Demand
from duijie.matches.models import MatchRun, Suggestion
from duijie.matches.queries import MatchList, MatchRow
from duijie.matches.states import FIRST_LOOK_AGAIN, LAST_LOOK_AGAIN, TOLD_PLACES, TOLD_STRENGTH
from duijie.notices.actions import notify
from duijie.offers.models import Offer
from duijie.queue.actions import enqueue
from duijie.registry.queries import speakers_of
from duijie.search.queries import BROKEN

Found = tuple[Demand | Offer, MatchList[Demand] | MatchList[Offer]]


class NoIndexError(Exception):
    """The index could not be read, so that an empty list says nothing of what suits."""


def _figures(found: MatchList[Demand] | MatchList[Offer], now: datetime) -> dict[str, object]:
    return {
        "computed_at": now,
        "encoder": found.status.encoder,
        "wanted_vectors": found.status.wanted_vectors,
        "ready_vectors": found.status.ready_vectors,
        "used_meaning": found.used_meaning,
        "candidate_count": found.candidate_count,
        "left_out_count": len(found.left_out),
    }


def remember(lists: Sequence[Found], *, now: datetime) -> list[MatchRun]:
    """This will put these lists in place of what was remembered, and tell owners once of what is good.

    All subjects are needs, or all are offers. Suggestions that dropped out stay without a place when they
    were told of, so that they are not news when they come back.

    Raises NoIndexError when a list was computed without the index: what was remembered stays.
    """
    if any(found.status.index_note == BROKEN for _subject, found in lists):
        raise NoIndexError
    if not lists:
        return []
    here, there = ("demand", "offer") if isinstance(lists[0][0], Demand) else ("offer", "demand")
    waiting = dict(
        MatchRun.objects.filter(**{f"{here}__in": [subject for subject, _found in lists]}).values_list(
            here, "unsettled_since"
        )
    )
    runs = [
        MatchRun(
            **{here: subject},
            **_figures(found, now),
            unsettled_since=None if is_settled(found) else waiting.get(subject.pk) or now,
        )
        for subject, found in lists
    ]
    MatchRun.objects.bulk_create(
        runs,
        update_conflicts=True,
        unique_fields=[here],
        update_fields=["computed_at", "encoder", "wanted_vectors", "ready_vectors", "used_meaning",
                       "candidate_count", "left_out_count", "unsettled_since"],
    )  # fmt: skip
    of_runs = Suggestion.objects.filter(run__in=runs)
    told = set(of_runs.filter(told_at__isnull=False).values_list("run_id", f"{there}_id"))
    kept: list[Suggestion] = []
    news: list[list[Suggestion]] = []
    for run, (_subject, found) in zip(runs, lists, strict=True):
        rows: Sequence[MatchRow[Demand] | MatchRow[Offer]] = found.rows
        made = [
            Suggestion(
                run=run,
                **{there: row.record},
                position=row.position,
                score=row.score,
                reasons=[reason.as_json() for reason in row.reasons],
            )
            for row in rows
        ]
        good = (
            suggestion
            for suggestion, row in zip(made, rows, strict=True)
            if row.position <= TOLD_PLACES and row.strength >= TOLD_STRENGTH
        )
        news.append([one for one in good if (run.pk, getattr(one, f"{there}_id")) not in told])
        kept += made
    Suggestion.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["run", there],
        update_fields=["position", "score", "reasons"],
    )
    gone = of_runs.exclude(pk__in=[suggestion.pk for suggestion in kept])
    gone.filter(told_at=None).delete()
    gone.update(position=None)
    for run, (subject, _found), new in zip(runs, lists, news, strict=True):
        if new and _may_tell(run, now=now):
            _tell(new, subject, now=now)
    return runs


def is_settled(found: MatchList[Demand] | MatchList[Offer]) -> bool:
    """This will say whether the list is as good as it gets: with full vectors, or where there are none."""
    return (found.used_meaning and not found.is_sketched) or not found.status.encoder


def _may_tell(run: MatchRun, *, now: datetime) -> bool:
    """This will say whether to tell now: the list is settled, or was waited for long enough."""
    return run.unsettled_since is None or now - run.unsettled_since >= LAST_LOOK_AGAIN


def _tell(news: Sequence[Suggestion], subject: Demand | Offer, *, now: datetime) -> None:
    place, code = ("needs", "found_offers") if isinstance(subject, Demand) else ("offers", "found_demands")
    for account in _accounts_of(subject):
        notify(
            recipient=account,
            code=f"matches.{code}",
            params={"title": subject.title, "count": len(news)},
            link=f"/{place}/{subject.pk}/matches/",
            now=now,
        )
    Suggestion.objects.filter(pk__in=[suggestion.pk for suggestion in news]).update(told_at=now)


def _accounts_of(subject: Demand | Offer) -> list[User]:
    """This will return who acts for it: the expert of an expertise, else its organisation's speakers."""
    if isinstance(subject, Demand):
        return speakers_of([subject.owner_id])
    return _accounts_of_offer(subject)


def _accounts_of_offer(offer: Offer) -> list[User]:
    if offer.person is not None and offer.person.account is not None:
        return [offer.person.account]
    return speakers_of([offer.owner_id]) if offer.owner_id is not None else []


def look_again(run: MatchRun, kind: str, *, key: str, now: datetime, gives_way: bool = False) -> None:
    """This will ask for another look while the vectors are being made, the longer it waits the later."""
    if run.unsettled_since is None:
        return
    waited = now - run.unsettled_since
    if waited < LAST_LOOK_AGAIN:
        enqueue(kind, key=key, now=now, due_at=now + max(FIRST_LOOK_AGAIN, waited / 2), gives_way=gives_way)
