"""Reads of pages and drafts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Min, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from duijie.access import Actor
from duijie.agreements import queries as agreements
from duijie.audit.queries import history_of
from duijie.events import queries as events
from duijie.events.models import Event
from duijie.intake.models import Batch, Draft, Label, Page
from duijie.intake.states import DraftKind, DraftState, PageState, Verdict
from duijie.intake.tellings import EVENT_RECORD, telling
from duijie.names.queries import holding
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
    return Page.objects.defer("raw_text", "clean_text", "text_map")


def find(actor: Actor, page_id: int, *, lock: bool = False) -> Page:
    """This will return one page. Raises Page.DoesNotExist."""
    pages = visible_to(actor).select_related("batch")
    if lock:
        pages = pages.select_for_update(of=("self",))
    return pages.get(pk=page_id)


def find_draft(actor: Actor, draft_id: int, *, lock: bool = False) -> Draft:
    """This will return one draft of a page the actor may see. Raises Draft.DoesNotExist.

    With `lock` its page is locked first: one draft's confirmation may confirm others of the page,
    so two clerks on one page go one after the other.
    """
    if not standing_of(actor).is_staff:
        raise Draft.DoesNotExist
    drafts = Draft.objects.select_related("page").defer(
        "page__raw_text", "page__clean_text", "page__text_map"
    )
    if lock:
        lock_page_of(actor, draft_id)
        drafts = drafts.select_for_update(of=("self",))
    return drafts.get(pk=draft_id)


def drafts_visible_to(actor: Actor) -> QuerySet[Draft]:
    """This will return the drafts of the pages the actor may see: staff all, others none."""
    return Draft.objects.all() if standing_of(actor).is_staff else Draft.objects.none()


def lock_page_of(actor: Actor, draft_id: int) -> None:
    """This will lock the page of a draft, when the actor may see it."""
    visible_to(actor).select_for_update(of=("self",)).only("pk").filter(drafts=draft_id).first()


def batches_visible_to(actor: Actor) -> QuerySet[Batch]:
    """This will return the batches the actor may see: staff all, others none."""
    return Batch.objects.all() if standing_of(actor).is_staff else Batch.objects.none()


def find_batch(actor: Actor, batch_id: int, *, lock: bool = False) -> Batch:
    """This will return one batch. Raises Batch.DoesNotExist."""
    batches = batches_visible_to(actor)
    return (batches.select_for_update() if lock else batches).get(pk=batch_id)


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
    """This will return the words a record was confirmed from, for those who may see pages.

    What proved a record that was merged into this one proves this one.
    """
    if not standing_of(actor).is_staff:
        return []
    numbers = Q(record_id=record.pk)
    if isinstance(record, Organisation | Person):
        numbers |= Q(record_id__in=record.family.values("pk"))
    drafts = (
        telling(record._meta.label_lower)
        .filter(numbers)
        .select_related("page")
        .defer("page__raw_text", "page__clean_text", "page__text_map")
    )
    return [
        Evidence(draft.page, draft, tuple(str(each["quote"]) for each in draft.evidence))
        for draft in drafts[:20]
    ]


def told_events(actor: Actor) -> QuerySet[Event]:
    """This will return the events that pages tell of, with how many do: staff see all, others none."""
    told = telling(EVENT_RECORD).order_by()
    seen = events.visible_to(actor) if standing_of(actor).is_staff else Event.objects.none()
    of_one = told.filter(record_id=OuterRef("pk")).values("record_id")
    count = of_one.annotate(count=Count("page", distinct=True)).values("count")
    return seen.filter(pk__in=told.values("record_id")).annotate(source_count=Coalesce(Subquery(count), 0))


def find_told_event(actor: Actor, event_id: int, *, lock: bool = False) -> Event:
    """This will return one event that pages tell of. Raises Event.DoesNotExist."""
    found = told_events(actor)
    return (found.select_for_update(of=("self",)) if lock else found).get(pk=event_id)


def find_linkable(actor: Actor, kind: DraftKind, record_id: int) -> Model:
    """This will return a record of the kind that a draft may be linked to. Raises its DoesNotExist.

    Raises ValidationError for a kind that becomes no record.
    """
    find = _FINDERS.get(kind)
    if find is None:
        raise ValidationError(_("A draft of this kind is about no record."), code="no_record")
    return find(actor, record_id)


_FINDERS: dict[str, Callable[[Actor, int], Model]] = {
    DraftKind.ORGANISATION: registry.find_organisation,
    DraftKind.PERSON: registry.find_person,
    DraftKind.AGREEMENT: agreements.find,
    DraftKind.EVENT: events.find,
}


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
    """This will return the page to review after this one: of its batch first, then the next taken in."""
    waiting = waiting_for(actor).exclude(pk=page.pk)
    of_batch = waiting.filter(batch=page.batch_id) if page.batch_id is not None else waiting.none()
    same = of_batch.filter(pk__gt=page.pk).first() or of_batch.first()
    if same is not None:
        return same
    return waiting.filter(pk__gt=page.pk).first() or waiting.first()


def pages_called(pages: QuerySet[Page], *, text: str = "", state: str = "") -> QuerySet[Page]:
    """This will keep the pages whose title or file name holds the text."""
    if text:
        pages = pages.filter(holding(Page, text))
    return pages.filter(state=state) if state else pages


def confirmed_at(actor: Actor, page: Page, at: datetime) -> list[Draft]:
    """This will return what the actor confirmed on a page at one time: agreements, people, bodies, rest.

    In the order in which it can be taken back: an agreement stands on its parties, not they on it.
    """
    order = [DraftKind.AGREEMENT, DraftKind.PERSON, DraftKind.ORGANISATION]
    confirmed = page.drafts.filter(state=DraftState.CONFIRMED, decided_at=at, decided_by_id=actor.pk)
    return sorted(
        confirmed, key=lambda each: order.index(DraftKind(each.kind)) if each.kind in order else len(order)
    )


def last_together(actor: Actor, page: Page) -> tuple[datetime, int] | None:
    """This will return when the actor last confirmed several drafts of the page at once, and how many."""
    own = page.drafts.filter(state=DraftState.CONFIRMED, decided_by_id=actor.pk).order_by()
    latest = own.values("decided_at").annotate(count=Count("pk")).filter(count__gt=1)
    found = latest.order_by("-decided_at").values_list("decided_at", "count").first()
    if found is None or found[0] is None:
        return None
    return found[0], found[1]


REVIEWED = (PageState.FINISHED, PageState.DISMISSED, PageState.PURGED)
"""States in which nothing of a page waits for anybody."""


@dataclass(frozen=True)
class BatchProgress:
    """How far a batch has come: its pages by state, and the first that waits for a clerk."""

    batch: Batch
    page_count: int
    received_count: int
    waiting_count: int
    reviewed_count: int
    unreadable_count: int
    first_waiting_id: int | None


def progress_of(batch: Batch) -> BatchProgress:
    """This will count a batch's pages by state, in one query."""
    counted = Page.objects.filter(batch=batch).aggregate(
        page_count=Count("pk"),
        received_count=Count("pk", filter=Q(state=PageState.RECEIVED)),
        waiting_count=Count("pk", filter=Q(state=PageState.IN_REVIEW)),
        reviewed_count=Count("pk", filter=Q(state__in=REVIEWED)),
        unreadable_count=Count("pk", filter=Q(state=PageState.UNREADABLE)),
        first_waiting_id=Min("pk", filter=Q(state=PageState.IN_REVIEW)),
    )
    return BatchProgress(batch, **counted)


def latest_batches(actor: Actor, *, most: int = 5) -> list[BatchProgress]:
    """This will measure the newest batches, in one query."""
    pages = Page.objects.filter(batch=OuterRef("pk")).order_by().values("batch")
    counts = {
        name: Coalesce(Subquery(pages.filter(**narrowed).annotate(count=Count("pk")).values("count")), 0)
        for name, narrowed in _PAGES_COUNTED.items()
    }
    first = Page.objects.filter(batch=OuterRef("pk"), state=PageState.IN_REVIEW).order_by("pk")
    batches = batches_visible_to(actor).annotate(**counts, first_waiting_id=Subquery(first.values("pk")[:1]))
    return [
        BatchProgress(
            each,
            *(getattr(each, name) for name in (*_PAGES_COUNTED, "first_waiting_id")),
        )
        for each in batches.order_by("-pk")[:most]
    ]


_PAGES_COUNTED: dict[str, dict[str, Any]] = {
    "page_count": {},
    "received_count": {"state": PageState.RECEIVED},
    "waiting_count": {"state": PageState.IN_REVIEW},
    "reviewed_count": {"state__in": REVIEWED},
    "unreadable_count": {"state": PageState.UNREADABLE},
}


@dataclass(frozen=True)
class AtWork:
    """Somebody else who works on a page just now."""

    name: str
    at: datetime


def others_at_work(actor: Actor, page: Page, now: datetime) -> list[AtWork]:
    """This will say which other people did something to the page in the last quarter of an hour."""
    lately = history_of(page).filter(at__gte=now - JUST_NOW).exclude(actor_id=actor.pk)
    people = lately.filter(actor__kind="person").select_related("actor")[:50]
    newest = {
        entry.actor_id: AtWork(entry.actor.display_name, entry.at)
        for entry in reversed(people)
        if entry.actor
    }
    return list(newest.values())


JUST_NOW = timedelta(minutes=15)


@dataclass(frozen=True)
class LabelledPage:
    """A page whose review is finished, with what its clerks confirmed: (kind, values)."""

    sha256: str
    file_name: str
    label_count: int
    wanted: tuple[tuple[str, dict[str, Any]], ...]


def labelled_pages() -> Iterator[LabelledPage]:
    """This will give every finished page with the newest label of each of its drafts, to measure by."""
    finished = Page.objects.filter(state=PageState.FINISHED).only("sha256", "file_name").order_by("pk")
    for page in finished.iterator(100):
        newest: dict[int, Label] = {}
        for label in Label.objects.filter(page_sha256=page.sha256).order_by("pk"):
            newest[label.draft_id] = label
        decided = [each for each in newest.values() if each.verdict != Verdict.UNDECIDED]
        if decided:
            wanted = tuple((each.kind, each.values) for each in decided if each.verdict != Verdict.WRONG)
            yield LabelledPage(page.sha256, page.file_name, len(decided), wanted)
