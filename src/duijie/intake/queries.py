"""Reads of pages and drafts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from duijie.access import Actor
from duijie.intake.models import Draft, Page
from duijie.intake.states import DraftState, PageState
from duijie.registry import queries as registry
from duijie.registry.models import Organisation, Person
from duijie.registry.standing import standing_of


@dataclass(frozen=True)
class Evidence:
    """The words on a page that a confirmed record came from."""

    page: Page
    draft: Draft
    quotes: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """Where on the page's own page the words are marked."""
        return f"#cited-{self.draft.pk}"


def visible_to(actor: Actor) -> QuerySet[Page]:
    """This will return the pages the actor may see: staff all, others none (DESIGN rule 10)."""
    if not standing_of(actor).is_staff:
        return Page.objects.none()
    return Page.objects.defer("raw_text", "clean_text")


def find(actor: Actor, page_id: int, *, lock: bool = False) -> Page:
    """This will return one page. Raises Page.DoesNotExist."""
    pages = visible_to(actor)
    if lock:
        pages = pages.select_for_update()
    return pages.get(pk=page_id)


def find_draft(actor: Actor, draft_id: int, *, lock: bool = False) -> Draft:
    """This will return one draft of a page the actor may see. Raises Draft.DoesNotExist.

    With `lock` its page is locked first: one draft's confirmation may confirm others of the page,
    so two clerks on one page go one after the other.
    """
    if not standing_of(actor).is_staff:
        raise Draft.DoesNotExist
    drafts = Draft.objects.select_related("page").defer("page__raw_text", "page__clean_text")
    if lock:
        Page.objects.select_for_update().only("pk").filter(drafts=draft_id).first()
        drafts = drafts.select_for_update(of=("self",))
    return drafts.get(pk=draft_id)


def with_progress(pages: QuerySet[Page]) -> QuerySet[Page]:
    """This will count each page's drafts and those still to be decided."""
    # Counted row by row of what is shown: a join would count the drafts of every page there is.
    counted = Draft.objects.filter(page=OuterRef("pk")).order_by().values("page").annotate(count=Count("pk"))
    still_open = counted.filter(state=DraftState.OPEN)
    return pages.annotate(
        draft_count=Coalesce(Subquery(counted.values("count")), 0),
        open_count=Coalesce(Subquery(still_open.values("count")), 0),
    )


def waiting_for(actor: Actor) -> QuerySet[Page]:
    """This will return the pages whose drafts wait for a clerk's decision, oldest first."""
    standing = standing_of(actor)
    if not (standing.is_clerk or standing.is_operator):
        return Page.objects.none()
    return visible_to(actor).filter(state=PageState.IN_REVIEW).order_by("pk")


def evidence_of(actor: Actor, record: Model) -> list[Evidence]:
    """This will return the words a record was confirmed from, for those who may see pages."""
    if not standing_of(actor).is_staff:
        return []
    drafts = (
        Draft.objects.filter(
            record_type=record._meta.label_lower, record_id=record.pk, state=DraftState.CONFIRMED
        )
        .select_related("page")
        .defer("page__raw_text", "page__clean_text")
    )
    return [
        Evidence(draft.page, draft, tuple(str(each["quote"]) for each in draft.evidence))
        for draft in drafts[:20]
    ]


@dataclass(frozen=True)
class Candidate:
    """A record of the registry that a draft may be about, and why."""

    record: Organisation | Person
    reason: str


def person_candidates(drafts: Iterable[Draft]) -> dict[int, list[Candidate]]:
    """This will return the people of each draft's name by the draft's number.

    Those of the same organisation come first. A shared name alone proves nothing: the reason says
    whether an organisation is shared too. The number of queries does not grow with the drafts.
    """
    drafts = list(drafts)
    people = registry.people_named(str(draft.values.get("name", "")) for draft in drafts)
    return {draft.pk: _candidates(draft, people) for draft in drafts}


def _candidates(draft: Draft, people: Iterable[Person]) -> list[Candidate]:
    named_at = {str(post.get("organisation", "")) for post in draft.values.get("posts", [])}
    candidates = []
    for person in people:
        if person.name != draft.values.get("name"):
            continue
        own = {post.organisation.name for post in person.posts.all()}
        reason = "same_name_and_organisation" if own & named_at else "same_name"
        candidates.append(Candidate(person, reason))
    return sorted(candidates, key=lambda each: each.reason != "same_name_and_organisation")


def known_names() -> list[tuple[str, tuple[str, ...], str]]:
    """This will return the organisations' names, aliases and kinds that help the reader."""
    organisations = Organisation.objects.prefetch_related("aliases")[:20_000]
    return [
        (
            each.name,
            tuple(filter(None, [each.short_name, *(alias.name for alias in each.aliases.all())])),
            each.kind,
        )
        for each in organisations
    ]


def drafts_of(actor: Actor, page: Page) -> QuerySet[Draft]:
    """This will return the drafts of a page the actor has found, in reviewing order."""
    return page.drafts.select_related("decided_by") if standing_of(actor).is_staff else page.drafts.none()


@dataclass(frozen=True)
class Pile:
    """What lies before the clerks: pages under review, their drafts, and how many are decided."""

    page_count: int
    draft_count: int
    decided_count: int


def pile_of(actor: Actor) -> Pile:
    """This will measure the pile of pages under review, in one query."""
    under_review = waiting_for(actor).order_by()
    return Pile(
        **under_review.aggregate(
            page_count=Count("pk", distinct=True),
            draft_count=Count("drafts"),
            decided_count=Count("drafts", filter=~Q(drafts__state=DraftState.OPEN)),
        )
    )


def open_count(page: Page) -> int:
    """This will count the drafts of a page that are still to be decided."""
    return page.drafts.filter(state=DraftState.OPEN).count()


def first_open(page: Page) -> Draft | None:
    """This will return the first draft of a page that is still to be decided."""
    return page.drafts.filter(state=DraftState.OPEN).order_by("position").first()


def next_open(draft: Draft) -> Draft | None:
    """This will return the undecided draft a clerk comes to next: below this one, else from the top."""
    still_open = Draft.objects.filter(page_id=draft.page_id, state=DraftState.OPEN).order_by("position")
    return still_open.filter(position__gt=draft.position).first() or still_open.first()


def next_waiting(actor: Actor, page: Page) -> Page | None:
    """This will return the page to review after this one: the next taken in, else the oldest."""
    waiting = waiting_for(actor).exclude(pk=page.pk)
    return waiting.filter(pk__gt=page.pk).first() or waiting.first()


def pages_called(pages: QuerySet[Page], *, text: str = "", state: str = "") -> QuerySet[Page]:
    """This will keep the pages whose title or file name holds the text."""
    if text:
        pages = pages.filter(Q(title__contains=text) | Q(file_name__contains=text))
    return pages.filter(state=state) if state else pages
