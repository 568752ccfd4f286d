"""Pages as they were found, and the drafts read from them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duijie.db.checked import Checked
from duijie.db.fields import KeepsSortKeys, LineField, SortKeyField
from duijie.intake.states import DraftKind, DraftOrigin, DraftState, PageState, Verdict
from duijie.names.models import Named


class Batch(Checked):
    """Files that were handed in together; what was refused is named, the rest goes on."""

    name = LineField(_("name"), max_length=120)
    file_count = models.PositiveIntegerField(default=0)
    # [{"name": file, "why": sentence}], at most MOST_REFUSED.
    refused = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Batch]] = models.Manager()

    class Meta:
        """The newest first."""

        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Page(KeepsSortKeys, Named):
    """One page that was taken in. Its bytes lie in the uploads folder under their hash."""

    called_by = ("title", "file_name")
    looked_through = ("title", "file_name")

    sha256 = LineField(max_length=64, unique=True)
    file_name = LineField(_("file"), max_length=255)
    byte_count = models.PositiveIntegerField()
    state = LineField(max_length=12, choices=PageState.choices, default=PageState.RECEIVED)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="pages")
    # What the reader saw: spans count characters of it. Unbounded by design of the source; the
    # byte limit of uploads bounds it.
    raw_text = models.TextField(blank=True)
    clean_text = models.TextField(blank=True)
    # Where the mended text stands in the raw one: [[mended, raw], ...], see spots.py.
    text_map = models.JSONField(default=list, blank=True)
    title = LineField(_("title"), max_length=300, blank=True)
    sort_title = SortKeyField(of="title")
    publisher = LineField(_("publisher"), max_length=200, blank=True)
    published_on = LineField(_("published"), max_length=10, blank=True)
    repairs = models.JSONField(default=list, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    problem = LineField(max_length=40, blank=True)
    # What came of asking a language model: {"model", "kept", "thrown", "problem"}, or {"asked": true}.
    proposed = models.JSONField(default=dict, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)
    purge_reason = LineField(_("reason"), max_length=300, blank=True)

    objects: ClassVar[models.Manager[Page]] = models.Manager()

    class Meta:
        """What belongs to a state is tied to it."""

        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["sort_title", "id"], name="page_sorted"),
            models.Index(fields=["state", "-id"], name="page_state_newest"),
            models.Index(fields=["published_on", "-id"], name="page_by_publication"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=PageState.values), name="page_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["in_review", "finished"], read_at__isnull=False)
                | Q(state__in=["received", "unreadable", "purged"], read_at=None)
                | Q(state="dismissed"),
                name="page_read_iff_reviewed",
            ),
            models.CheckConstraint(
                condition=Q(state="unreadable") & ~Q(problem="") | ~Q(state="unreadable"),
                name="page_problem_when_unreadable",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["finished", "dismissed"], finished_at__isnull=False)
                | (~Q(state__in=["finished", "dismissed"]) & Q(finished_at=None)),
                name="page_finished_iff_over",
            ),
            models.CheckConstraint(
                condition=(Q(state="purged", purged_at__isnull=False) & ~Q(purge_reason=""))
                | (~Q(state="purged") & Q(purged_at=None, purge_reason="")),
                name="page_reason_iff_purged",
            ),
            models.CheckConstraint(
                condition=~Q(state="purged") | Q(raw_text="", clean_text="", title="", publisher=""),
                name="page_empty_when_purged",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.file_name


class Draft(Checked):
    """One fact read from a page, waiting for a person's decision.

    `read_values` is what the reader found and never changes; `values` is what the clerk made of it.
    `linked_id` is the record the clerk says it is about, `is_new_record` that it is none we know.
    `record_type` and `record_id` name the record it became or was added to, and `left` what its
    confirmation added there, so that it can be taken back.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="drafts")
    kind = LineField(max_length=12, choices=DraftKind.choices)
    position = models.PositiveIntegerField()
    read_values = models.JSONField()
    values = models.JSONField()
    evidence = models.JSONField(default=list, blank=True)
    confidence = models.FloatField()
    needs_review = models.BooleanField(default=False)
    state = LineField(max_length=12, choices=DraftState.choices, default=DraftState.OPEN)
    version = models.PositiveIntegerField(default=1)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    origin = LineField(max_length=8, choices=DraftOrigin.choices, default=DraftOrigin.READER)
    proposed_by = LineField(max_length=80, blank=True)
    linked_id = models.BigIntegerField(null=True, blank=True)
    is_new_record = models.BooleanField(default=False)
    left = models.JSONField(default=dict, blank=True)
    record_type = LineField(max_length=80, blank=True)
    record_id = models.BigIntegerField(null=True, blank=True)

    objects: ClassVar[models.Manager[Draft]] = models.Manager()

    class Meta:
        """In the order of the page; a decision has its time and its maker."""

        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering: ClassVar = ["page", "position"]
        indexes: ClassVar = [
            models.Index(fields=["record_type", "record_id"], name="draft_record"),
            models.Index(fields=["state", "decided_at"], name="draft_figures"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "position"], name="draft_position_once"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None, decided_by=None)
                | (~Q(state="open") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="draft_decided_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed") | Q(record_id=None, record_type=""),
                name="draft_record_when_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(linked_id=None) | Q(is_new_record=False), name="draft_linked_or_new"
            ),
            models.CheckConstraint(condition=Q(origin__in=DraftOrigin.values), name="draft_origin_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.label}"

    @property
    def label(self) -> str:
        """The draft's name in one line."""
        values = self.values
        return str(values.get("name") or values.get("title") or values.get("text") or values.get("of") or "—")


class Label(Checked):
    """One decision about one draft, kept to measure and teach the reader; rows are only added.

    It names the page by the hash of its bytes, so that it outlives the page's row. The newest row of
    a draft is what holds.
    """

    page_sha256 = LineField(max_length=64)
    draft_id = models.BigIntegerField()
    kind = LineField(max_length=12)
    verdict = LineField(max_length=10, choices=Verdict.choices)
    origin = LineField(max_length=8, choices=DraftOrigin.choices)
    proposed_by = LineField(max_length=80, blank=True)
    confidence = models.FloatField()
    read_values = models.JSONField()
    values = models.JSONField()
    evidence = models.JSONField(default=list, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Label]] = models.Manager()

    class Meta:
        """In the order of the decisions."""

        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["page_sha256", "draft_id", "id"], name="label_page"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="label_verdict_known"),
            models.CheckConstraint(condition=Q(origin__in=DraftOrigin.values), name="label_origin_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_verdict_display()}"
