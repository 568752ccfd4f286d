"""Which colour a state is shown in. The word always stands beside it: colour alone says nothing."""

from __future__ import annotations

PLAIN = "plain"  # nothing is expected yet
WAIT = "wait"  # somebody has to do something
GOOD = "good"  # it lives
BAD = "bad"  # it went wrong or is late
INFO = "info"  # under way between two sides
DONE = "done"  # over, as meant
RARE = "rare"  # set apart from the rest: confidential, marked by a source

TONES = (PLAIN, WAIT, GOOD, INFO, DONE, BAD, RARE)

# Codes of all lives and outcomes; one code means one thing in every room.
TONE_OF = {
    "draft": PLAIN,
    "drafted": PLAIN,
    "intent": PLAIN,
    "received": PLAIN,
    "repaired": PLAIN,
    "suggested": PLAIN,
    "paused": PLAIN,
    "staff_only": PLAIN,
    "submitted": WAIT,
    "proposed": WAIT,
    "in_review": WAIT,
    "waiting": WAIT,
    "due": WAIT,
    "evidenced": WAIT,
    "asked": WAIT,
    "unverified": WAIT,
    "more_information": WAIT,
    "partly_solved": WAIT,
    "sent": INFO,
    "planned": INFO,
    "announced": INFO,
    "seen": INFO,
    "read": INFO,
    "set": INFO,
    "meeting_set": INFO,
    "half_accepted": INFO,
    "claimed": INFO,
    "open": GOOD,
    "running": GOOD,
    "accepted": GOOD,
    "both_accepted": GOOD,
    "active": GOOD,
    "published": GOOD,
    "verified": GOOD,
    "consented": GOOD,
    "signed": GOOD,
    "registered": GOOD,
    "performing": GOOD,
    "confirmed": GOOD,
    "held": GOOD,
    "kept": GOOD,
    "available": GOOD,
    "goes_on": GOOD,
    "shortlisted": GOOD,
    "taken_up": GOOD,
    "solved": GOOD,
    "completed": DONE,
    "done": DONE,
    "finished": DONE,
    "closed": DONE,
    "dissolved": DONE,
    "dropped": DONE,
    "expired": DONE,
    "dismissed": DONE,
    "purged": DONE,
    "withdrawn": DONE,
    "cancelled": DONE,
    "archived": DONE,
    "amended": DONE,
    "returned": BAD,
    "declined": BAD,
    "refused": BAD,
    "rejected": BAD,
    "overdue": BAD,
    "terminated": BAD,
    "failed": BAD,
    "unreadable": BAD,
    "unsolved": BAD,
    "unmatched": BAD,
    "not_suitable": BAD,
    "not_registered": BAD,
    "confidential": RARE,
}


def tone_of(code: str) -> str:
    """This will return the tone of a state's code; one nobody gave a colour to is plain."""
    return TONE_OF.get(str(code), PLAIN)
