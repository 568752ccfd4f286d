"""A draft with all that the review says of it: values, words, candidates, what goes along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duijie.access import Actor
from duijie.agreements.models import Agreement
from duijie.events.models import Event
from duijie.intake.certainty import certain_among
from duijie.intake.companions import Companions, companions
from duijie.intake.linking import Candidate, Link, Record, links_of
from duijie.intake.models import Draft
from duijie.intake.states import DraftState, becomes_record
from duijie.registry.models import Person
from duijie.web.intake_facts import Line, heading_of, lines_of
from duijie.web.intake_kinds import KindView, view_of
from duijie.web.likeness_words import likeness_words

MOST_TWINS = 30
BODY_PAGES = {
    "stations.station": "web:station",
    "teams.team": "web:team",
    "alliances.alliance": "web:alliance",
}
"""The pages of what a platform became."""


@dataclass(frozen=True)
class Choice:
    """A known record to choose from: its page, what tells it from others, score and reasons."""

    value: str
    name: str
    about: str
    address: str
    percent: int
    reasons: list[str]


@dataclass(frozen=True)
class ShownDraft:
    """A draft with what the review page says of it."""

    draft: Draft
    heading: str
    words: str
    view: KindView
    lines: list[Line]
    link: Link = field(default_factory=Link)
    companions: Companions = field(default_factory=Companions)
    is_certain: bool = False
    twins: list[Draft] = field(default_factory=list)

    @property
    def choices(self) -> list[Choice]:
        """The known records it may be about, likeliest first."""
        return [choice_of(each, self.view) for each in self.link.candidates]

    @property
    def becomes_record(self) -> bool:
        """Whether confirming it makes a record or finds one."""
        return becomes_record(self.draft.kind, self.draft.values) or bool(self.view.record_page)

    @property
    def record_address(self) -> str:
        """The page of the record it became; empty when it became none, or one its owner alone sees."""
        page, number = self.view.record_page, self.draft.record_id
        page = page or BODY_PAGES.get(self.draft.record_type, "")
        return reverse(page, args=[number]) if page and number is not None else ""

    @property
    def open_words(self) -> str | Promise:
        """What the link to the record it became says."""
        return self.view.open_words or _("Open what it became")

    @property
    def question(self) -> str | Promise:
        """What is asked about the candidates."""
        return self.view.question


def choice_of(candidate: Candidate, view: KindView) -> Choice:
    """This will word one candidate."""
    record = candidate.record
    return Choice(
        value=str(record.pk),
        name=str(record),
        about=_about(record),
        address=reverse(view.record_page, args=[record.pk]),
        percent=candidate.percent,
        reasons=likeness_words(candidate.likeness.reasons),
    )


def _about(record: Record) -> str:
    """Say what tells a record from others of its name."""
    if isinstance(record, Person):
        return "、".join(f"{post.organisation.name} {post.name}" for post in record.posts.all())
    if isinstance(record, Agreement):
        parties = " ⇄ ".join(party.organisation.name for party in record.parties.all())
        return f"{record.signed_on} {parties}".strip()
    if isinstance(record, Event):
        return f"{record.day} {record.place}".strip()
    return str(record.get_kind_display())


def shown_drafts(actor: Actor, drafts: Iterable[Draft], text: str) -> list[ShownDraft]:
    """This will give every draft of a page as the review shows it; as many queries for 1 as for 300."""
    drafts = list(drafts)
    along, links = companions(drafts), links_of(actor, drafts)
    certain = {each.pk for each in certain_among(drafts, along, links)}
    open_ones: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.state == DraftState.OPEN:
            open_ones.setdefault(draft.kind, []).append(draft)
    return [
        ShownDraft(
            draft=draft,
            heading=heading_of(draft),
            words=_cited(draft, text),
            view=view_of(draft.kind),
            lines=lines_of(draft),
            link=links.get(draft.pk, Link()),
            companions=along.get(draft.pk, Companions()),
            is_certain=draft.pk in certain,
            twins=[each for each in open_ones.get(draft.kind, []) if each.pk != draft.pk][:MOST_TWINS],
        )
        for draft in drafts
    ]


def _cited(draft: Draft, text: str) -> str:
    """Give the words a draft came from as they read in the mended page."""
    if not draft.evidence:
        return ""
    first = draft.evidence[0]
    return text[first["text_start"] : first["text_end"]] or str(first["quote"])
