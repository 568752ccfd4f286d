"""The closed lists of matches. A judgement has no life: it stands until it is changed or taken back."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

REFRESH_DEMAND = "matches.refresh_demand"
REFRESH_OFFER = "matches.refresh_offer"
MATCH_ALL = "matches.match_all"
LEARN = "matches.learn"
ASKED = "asked"  # the key of the job when an operator asked, not the day
# So many needs are matched at once: some seconds of work, and what is lost when a process dies.
NEEDS_A_BATCH = 50
# A run over all needs at which nobody worked for so long is too old to go on.
STOOD_STILL = timedelta(days=1)
# Of many lists those that stand on rough meanings are looked at again once the background has read on.
ROUGH_LOOK_AGAIN = timedelta(hours=1)

# How many candidates the index hands to the scorers, and how many matches a run remembers.
CANDIDATES = 80
REMEMBERED = 20
# Who was left out is only worth a word when they stood among the first the index found.
LEFT_OUT_AMONG = 20
# From how many candidates on the middle one is what is usual, and what is usual otherwise.
MANY_CANDIDATES = 20
USUAL_SCORE = 0.5
HIGHEST_USUAL_SCORE = 0.9
# The first so many of a list have their full vectors made before all others: with ten, finding by rough
# meanings first loses 7 %, with twenty nothing to speak of (benchmarks/sketches.py).
READ_FIRST = 20
# A match is worth telling somebody of when it is among the first ten and stands out this far.
TOLD_PLACES = 10
TOLD_STRENGTH = 0.5
# Whose vectors are not made yet is looked at again, at first soon, then less and less often.
FIRST_LOOK_AGAIN = timedelta(minutes=1)
LAST_LOOK_AGAIN = timedelta(days=1)

LEVELS = (1, 2, 3, 4)


# Matching learns by itself once in so many days. Who learns is taken for dead after so long; after the
# minutes it mostly takes they may have been interrupted: the most judgements there may be take a few.
LEARNS_EVERY = timedelta(days=7)
LEARNING_TAKES_AT_MOST = timedelta(hours=1)
LEARNING_TAKES_MOSTLY = timedelta(minutes=10)
# The newest so many judgements are learned from, and the newest so many answers to introductions.
MOST_JUDGEMENTS = 20_000


class LearningOutcome(TextChoices):
    """What came of a try at learning."""

    KEPT = "kept", _("better on needs never seen: kept")
    NOT_BETTER = "not_better", _("not better: not kept")
    TOO_FEW = "too_few", _("too few judgements")


class Verdict(TextChoices):
    """What somebody makes of a need and an offer."""

    SHORTLISTED = "shortlisted", _("shortlisted")
    REJECTED = "rejected", _("not suitable")


# Declined for these, a pair may fit all the same: learning leaves them out.
SAYS_NOTHING_OF_FIT = ("known_already", "no_capacity", "description_unclear")


class RejectReason(TextChoices):
    """Why an offer does not suit a need."""

    OTHER_PROBLEM = "other_problem", _("it solves another problem")
    TOO_EARLY = "too_early", _("not mature enough")
    OUT_OF_REACH = "out_of_reach", _("too far away or too expensive")
    KNOWN_ALREADY = "known_already", _("the two sides know each other already")
    NO_CAPACITY = "no_capacity", _("no capacity")
    SCIENTIFIC_DOUBT = "scientific_doubt", _("scientific doubt")
    DESCRIPTION_UNCLEAR = "description_unclear", _("description unclear")
