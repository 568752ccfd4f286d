"""The hard rules: who must not be suggested, whatever the scores say."""

from __future__ import annotations

from datetime import date

from duijie.core.matcher.profile import Profile
from duijie.core.reason import Reason


def why_left_out(subject: Profile, candidate: Profile, *, today: date) -> Reason | None:
    """Give the first rule that keeps the candidate off the subject's list, or None.

    Asked of every candidate before any score is looked at. Codes, in the order they are tried:
    `same_record`, `same_organisation` {organisations}, `same_person` {people}, `no_consent`,
    `refuses_ranking`, `not_open`, `expired` {on}, `no_capacity`.
    """
    organisations = tuple(sorted(subject.organisations & candidate.organisations))
    people = tuple(sorted(subject.people & candidate.people))
    until = candidate.valid_until
    rules: tuple[tuple[bool, Reason], ...] = (
        (subject.key == candidate.key, Reason("same_record")),
        (bool(organisations), Reason("same_organisation", {"organisations": organisations})),
        (bool(people), Reason("same_person", {"people": people})),
        (not candidate.has_consent, Reason("no_consent")),
        (candidate.refuses_ranking, Reason("refuses_ranking")),
        (not candidate.is_open, Reason("not_open")),
        (until is not None and until < today, Reason("expired", {"on": until.isoformat() if until else ""})),
        (candidate.capacity is not None and candidate.capacity <= 0, Reason("no_capacity")),
    )
    return next((reason for holds, reason in rules if holds), None)
