"""The summary of an agreement, as a paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from django.utils.translation import get_language, pgettext

from duijie.access import Actor, by
from duijie.agreements import queries
from duijie.agreements.models import Agreement
from duijie.agreements.states import AgreementState, UndertakingState
from duijie.papers.sources import PaperContent, Source
from duijie.papers.states import PaperKind
from duijie.registry.models import Organisation

# A summary of what was terminated would read as if the promises still held.
_HOLDS = (AgreementState.SIGNED, AgreementState.COMPLETED)
_IS_OVER = (AgreementState.TERMINATED, AgreementState.DROPPED)


def _content(_actor: Actor, agreement: Agreement) -> PaperContent:
    # Two that were merged are one; two of one name are two.
    parties = {party.organisation.kept.pk: party.organisation.kept for party in agreement.parties.all()}
    called = _told_apart(parties.values())
    promised = [
        (
            pgettext("papers", "Undertaking %(number)d") % {"number": number},
            _promise(each.text, called[each.owner.kept.pk] if each.owner else "", str(each.due_date or "")),
        )
        for number, each in enumerate(
            queries.undertakings_of(agreement).exclude(state=UndertakingState.DROPPED), start=1
        )
    ]
    is_chinese = (get_language() or "").startswith("zh")
    return PaperContent(
        title=pgettext("papers", "Summary of an agreement"),
        paragraphs=(
            pgettext("papers", "%(parties)s have signed “%(title)s”. In short:")
            % {"parties": ("、" if is_chinese else ", ").join(called.values()), "title": agreement.title},
        ),
        facts=(
            (pgettext("papers", "Kind"), str(agreement.get_kind_display())),
            (pgettext("papers", "Signed on"), agreement.signed_on or pgettext("papers", "not known")),
            (pgettext("papers", "Place"), agreement.place or pgettext("papers", "not known")),
            *promised,
        ),
    )


def _told_apart(parties: Collection[Organisation]) -> dict[int, str]:
    """Give each party's name, and behind one that others have too its credit code, or else where it is."""
    shared = Counter(party.name for party in parties)
    return {
        party.pk: pgettext("papers", "%(name)s (%(mark)s)") % {"name": party.name, "mark": mark}
        if shared[party.name] > 1 and (mark := party.credit_code or str(party.region or ""))
        else party.name
        for party in parties
    }


def _promise(text: str, owner: str, due: str) -> str:
    words = text if not owner else pgettext("papers", "%(owner)s: %(text)s") % {"owner": owner, "text": text}
    return words if not due else pgettext("papers", "%(text)s (due %(day)s)") % {"text": words, "day": due}


def _why_over(agreement: Agreement) -> str:
    if agreement.state not in _IS_OVER:
        return ""
    return pgettext(
        "papers",
        "“%(title)s” was terminated, or dropped before signing. Nothing was issued: a summary would read as "
        "if its promises held. If both sides have signed anew since, please add that agreement and issue the "
        "summary from its page.",
    ) % {"title": agreement.title}


_may_issue = by("agreements.announce")


SUMMARY = Source(
    kind=PaperKind.AGREEMENT,
    model=Agreement,
    find=queries.find,
    may_issue=_may_issue,
    may_open=queries.may_open_full,
    is_ready=lambda agreement: agreement.state in _HOLDS,
    content=_content,
    people=lambda _agreement: (),
    why_over=_why_over,
)
