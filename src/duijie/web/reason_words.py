"""The words of every reason the matcher gives: `core` speaks in codes, the page in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import get_language, npgettext, pgettext

from duijie.core.reason import Reason, reason_from_json
from duijie.core.taxonomy.divisions import english_full_name, full_name
from duijie.core.taxonomy.lists import disciplines, industries
from duijie.core.taxonomy.vocabulary import UnknownCodeError, Vocabulary
from duijie.web.profile_words import mode_word

Params = Mapping[str, Any]

# What speaks neither for a match nor against it, but could be mended or asked.
TO_FIT = frozenset(
    {
        "indicator_missed",
        "indicator_doubtful",
        "indicator_unknown",
        "readiness_gap",
        "no_shared_mode",
        "over_budget",
    }
)


class UnknownReasonError(LookupError):
    """Says that nobody worded this code."""


def worded(reason: Reason) -> str:
    """This will say a reason in a sentence of the reader's language. Raises UnknownReasonError."""
    try:
        say = SENTENCES[reason.code]
    except KeyError:
        raise UnknownReasonError(reason.code) from None
    return say(reason.params)


def worded_stored(stored: Mapping[str, object]) -> str:
    """This will say a reason that was kept as JSON. Raises UnknownReasonError, KeyError, TypeError."""
    return worded(reason_from_json(stored))


def worded_all(reasons: Iterable[Reason]) -> list[str]:
    """This will say all of these reasons, in their order."""
    return [worded(reason) for reason in reasons]


def in_english() -> bool:
    """This will say whether the reader reads English."""
    return (get_language() or "").startswith("en")


def _listed(words: Iterable[str]) -> str:
    return (", " if in_english() else "、").join(words)


def _shared_words(params: Params) -> str:
    return pgettext("reason", "Both speak of: %(words)s") % {"words": _listed(params["words"])}


def _same_thing(params: Params) -> str:
    return pgettext("reason", "“%(here)s” here and “%(there)s” there are near in meaning") % {
        "here": params["here"],
        "there": params["there"],
    }


def _near_in_meaning(params: Params) -> str:
    if int(params["rank"]) == 1:
        return pgettext("reason", "Nearest of all in meaning")
    return pgettext("reason", "Near in meaning: number %(rank)d of all") % {"rank": int(params["rank"])}


def _field(same: str, near: str, params: Params, vocabulary: Vocabulary) -> str:
    here, there = _name(params["here"], vocabulary), _name(params["there"], vocabulary)
    if here == there:
        return same % {"name": here}
    return near % {"here": here, "there": there}


def _same_industry(params: Params) -> str:
    return _field(
        pgettext("reason", "Same industry: %(name)s"),
        pgettext("reason", "Related industries: %(here)s and %(there)s"),
        params,
        industries(),
    )


def _same_discipline(params: Params) -> str:
    return _field(
        pgettext("reason", "Same discipline: %(name)s"),
        pgettext("reason", "Related disciplines: %(here)s and %(there)s"),
        params,
        disciplines(),
    )


def _name(code: str, vocabulary: Vocabulary) -> str:
    """Name a code of a tree, or the nearest one above it that the list has: `C384` is said as `38`."""
    digits = code.lstrip("ABCDEFGHIJKLMNOPQRST") or code
    for length in range(len(digits), 0, -1):
        if digits[:length] in vocabulary:
            term = vocabulary.term(digits[:length])
            return term.english_name if in_english() else term.name
    return code


def _same_region(params: Params) -> str:
    code = str(params["region"])
    try:
        region = english_full_name(code) if in_english() else full_name(code)
    except UnknownCodeError:
        region = code
    return pgettext("reason", "Both are in %(region)s") % {"region": region}


def _indicator_met(params: Params) -> str:
    return pgettext("reason", "Indicator met: %(name)s asked %(asked)s, offered %(said)s") % _values(params)


def _indicator_missed(params: Params) -> str:
    return pgettext("reason", "Indicator missed: %(name)s asked %(asked)s, offered %(said)s") % _values(
        params
    )


def _indicator_doubtful(params: Params) -> str:
    return pgettext(
        "reason", "Indicator to check: %(name)s asked %(asked)s, offered %(said)s, perhaps of another thing"
    ) % _values(params)


def _values(params: Params) -> dict[str, str]:
    """Give what to fill in; what the other side names otherwise is told by its own name: 气体回收率 96%."""
    said = " ".join(str(params[name]) for name in ("as", "said") if name in params)
    return {"name": str(params["name"]), "asked": str(params["asked"]), "said": said}


def _indicator_unknown(params: Params) -> str:
    return pgettext("reason", "Not found on the other side: %(names)s. Check or ask before introducing") % {
        "names": _listed(params["names"])
    }


def _readiness_enough(params: Params) -> str:
    return pgettext("reason", "Ready enough: level %(offered)d, wanted %(wanted)d") % _levels(params)


def _readiness_gap(params: Params) -> str:
    sentences = {
        "instrument": pgettext(
            "reason",
            "Readiness %(offered)d of the wanted %(wanted)d: bridge it by measuring and proving it in a "
            "laboratory, with an instrument or service of the platform",
        ),
        "pilot_test": pgettext(
            "reason", "Readiness %(offered)d of the wanted %(wanted)d: bridge it with a pilot test"
        ),
        "station": pgettext(
            "reason",
            "Readiness %(offered)d of the wanted %(wanted)d: bridge it by running it in at the plant, with "
            "an expert workstation",
        ),
    }
    return sentences[str(params["bridge"])] % _levels(params)


def _levels(params: Params) -> dict[str, int]:
    return {name: int(params[name]) for name in ("offered", "wanted")}


def _shared_mode(params: Params) -> str:
    return pgettext("reason", "Both want to work by: %(modes)s") % {
        "modes": _listed(map(mode_word, params["modes"]))
    }


def _no_shared_mode(params: Params) -> str:
    return pgettext("reason", "Agree on how to work together: here %(here)s, there %(there)s") % {
        "here": _listed(map(mode_word, params["here"])),
        "there": _listed(map(mode_word, params["there"])),
    }


def _within_budget(params: Params) -> str:
    return pgettext("reason", "Within the budget: %(price)g of %(budget)g (CNY 10,000)") % _sums(params)


def _over_budget(params: Params) -> str:
    return pgettext("reason", "Over the budget: %(price)g asked, %(budget)g there (CNY 10,000)") % _sums(
        params
    )


def _sums(params: Params) -> dict[str, float]:
    return {name: float(params[name]) for name in ("price", "budget")}


def _kept_agreements(params: Params) -> str:
    count = int(params["count"])
    return npgettext(
        "reason",
        "%(count)d announced agreement was kept to its end",
        "%(count)d announced agreements were kept to their end",
        count,
    ) % {"count": count}


def _expired(params: Params) -> str:
    day = parse_date(str(params["on"]))
    on = date_format(day, "Y-m-d") if day else str(params["on"])
    return pgettext("reason", "Expired on %(day)s") % {"day": on}


def _left_post_lately(params: Params) -> str:
    day = parse_date(str(params["until"]))
    return pgettext(
        "reason", "Conflict of interest: the expert held a post at the other side until %(day)s"
    ) % {"day": date_format(day, "Y-m-d") if day else params["until"]}


def _plain(sentence: Callable[[], str]) -> Callable[[Params], str]:
    return lambda _params: sentence()


SENTENCES: Mapping[str, Callable[[Params], str]] = {
    # why in: core.matcher.rank
    "shared_words": _shared_words,
    "same_thing": _same_thing,
    "near_in_meaning": _near_in_meaning,
    "same_industry": _same_industry,
    "same_discipline": _same_discipline,
    "same_region": _same_region,
    "indicator_met": _indicator_met,
    "readiness_enough": _readiness_enough,
    "shared_mode": _shared_mode,
    "within_budget": _within_budget,
    "kept_agreements": _kept_agreements,
    "introduced_much": _plain(
        lambda: pgettext(
            "reason", "Introduced often this quarter: stands a little lower, so that others get their share"
        )
    ),
    # what would make it fit: core.matcher.rank
    "indicator_missed": _indicator_missed,
    "indicator_doubtful": _indicator_doubtful,
    "indicator_unknown": _indicator_unknown,
    "readiness_gap": _readiness_gap,
    "no_shared_mode": _no_shared_mode,
    "over_budget": _over_budget,
    # why out: core.matcher.exclude
    "same_record": _plain(lambda: pgettext("reason", "It is the same record")),
    "same_organisation": _plain(
        lambda: pgettext("reason", "Both belong to the same organisation: nobody is introduced to themselves")
    ),
    "same_person": _plain(lambda: pgettext("reason", "The same person stands behind both")),
    "holds_post_there": _plain(
        lambda: pgettext("reason", "Conflict of interest: the expert holds a post at the other side")
    ),
    "left_post_lately": _left_post_lately,
    "no_consent": _plain(lambda: pgettext("reason", "The expert has not agreed to be shown")),
    "refuses_ranking": _plain(lambda: pgettext("reason", "The expert does not want to be ranked")),
    "dissolved": _plain(lambda: pgettext("reason", "The organisation behind one of the two was dissolved")),
    "not_open": _plain(lambda: pgettext("reason", "It is not open for matching any more")),
    "expired": _expired,
    "own_capacity_spent": _plain(
        lambda: pgettext(
            "reason",
            "The expert took as many introductions this quarter as they take; new ones come next quarter, or "
            "when the offer says that they take more",
        )
    ),
    "no_capacity": _plain(lambda: pgettext("reason", "No capacity for further introductions this quarter")),
}
