"""The hard rules: who must not be suggested, whatever the scores say."""

from __future__ import annotations

from datetime import date, timedelta

from duijie.core.matcher.profile import Profile
from duijie.core.reason import Reason

# Who worked for a side so lately is not independent of it; three years is what journals and funds ask.
LATELY = timedelta(days=3 * 365)


def why_left_out(subject: Profile, candidate: Profile, *, today: date) -> Reason | None:
    """Give the first rule that keeps the candidate off the subject's list, or None.

    Asked of every candidate before any score is looked at. Codes, in the order they are tried:
    `same_record`, `same_organisation` {organisations}, `same_person` {people}, `holds_post_there` and
    `left_post_lately` {until} (somebody behind one side works, or worked, for the other), `no_consent`,
    `refuses_ranking`, `dissolved` (the organisation of either), `not_open`, `expired` {on}, `no_capacity`
    (of the candidate), `own_capacity_spent` (of the subject).
    """
    organisations = tuple(sorted(subject.organisations & candidate.organisations))
    people = tuple(sorted(subject.people & candidate.people))
    until = candidate.valid_until
    post = _post_at_the_other(subject, candidate, today=today)
    rules: tuple[tuple[bool, Reason], ...] = (
        (subject.key == candidate.key, Reason("same_record")),
        (bool(organisations), Reason("same_organisation", {"organisations": organisations})),
        (bool(people), Reason("same_person", {"people": people})),
        (post is not None, post or Reason("holds_post_there")),
        (not candidate.has_consent, Reason("no_consent")),
        (candidate.refuses_ranking, Reason("refuses_ranking")),
        (subject.is_dissolved or candidate.is_dissolved, Reason("dissolved")),
        (not candidate.is_open, Reason("not_open")),
        (until is not None and until < today, Reason("expired", {"on": until.isoformat() if until else ""})),
        (_has_no_time_for(candidate, subject), Reason("no_capacity")),
        (_has_no_time_for(subject, candidate), Reason("own_capacity_spent")),
    )
    return next((reason for holds, reason in rules if holds), None)


def _has_no_time_for(one: Profile, other: Profile) -> bool:
    """Say whether one takes no more introductions, and is not introduced to the other already."""
    return one.capacity is not None and one.capacity <= 0 and other.key not in one.introduced_to


def _post_at_the_other(one: Profile, other: Profile, *, today: date) -> Reason | None:
    """Say whether somebody behind one side works for the other, or did until lately."""
    ends = [
        until
        for here, there in ((one, other), (other, one))
        for organisation, until in here.posts
        if organisation in there.organisations
    ]
    if any(until is None or until >= today for until in ends):
        return Reason("holds_post_there")
    last = max((until for until in ends if until is not None), default=None)
    if last is not None and last >= today - LATELY:
        return Reason("left_post_lately", {"until": last.isoformat()})
    return None
