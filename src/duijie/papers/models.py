"""The papers that were issued."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from duijie.db.checked import Checked
from duijie.db.fields import LineField, TextBlockField
from duijie.papers.sources import PaperContent
from duijie.papers.states import APPOINTMENTS, PaperKind, PaperState


class Paper(Checked):
    """A paper under its number. `content` is what it says, as it was when it was issued.

    `code` is what the QR on it leads to: nobody can guess it. `is_shown` says that those it is about let
    the public check show what it says. Once revoked, what it said is gone; that it was issued, when, by
    whom and why it was revoked stays.
    """

    kind = LineField(max_length=16, choices=PaperKind.choices)
    owner_id = models.BigIntegerField()
    state = LineField(max_length=8, choices=PaperState.choices, default=PaperState.VALID)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    code = LineField(max_length=64, unique=True)
    issuer = LineField(max_length=120)
    language = LineField(max_length=8)
    content = models.JSONField(default=dict)
    is_shown = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoke_reason = TextBlockField(pgettext_lazy("papers", "reason"), max_length=1000, blank=True)
    form_token = LineField(max_length=64, null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager[Paper]] = models.Manager()

    class Meta:
        """What belongs to a state is tied to it."""

        verbose_name = pgettext_lazy("papers", "paper")
        verbose_name_plural = pgettext_lazy("papers", "papers")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["kind", "owner_id", "-id"], name="paper_owner")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "serial"], name="paper_number_once"),
            models.UniqueConstraint(
                fields=["issued_by", "kind", "owner_id", "form_token"], name="paper_form_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "owner_id"],
                condition=Q(state="valid", kind__in=APPOINTMENTS),
                name="paper_one_appointment",
            ),
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="paper_kind_known"),
            models.CheckConstraint(condition=Q(state__in=PaperState.values), name="paper_state_known"),
            models.CheckConstraint(
                condition=Q(state="valid", revoked_at=None, revoked_by=None, revoke_reason="")
                | (
                    Q(state="revoked", revoked_at__isnull=False, revoked_by__isnull=False, content={})
                    & ~Q(revoke_reason="")
                ),
                name="paper_revoked_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def says(self) -> PaperContent:
        """What stands on the paper, as long as it was not revoked."""
        facts = tuple((str(label), str(words)) for label, words in self.content["facts"])
        return PaperContent(str(self.content["title"]), tuple(self.content["paragraphs"]), facts)

    @property
    def number(self) -> str:
        """The number that stands on the paper: DJ-2026-000001."""
        return f"DJ-{self.year}-{self.serial:06d}"


class NamedPerson(Checked):
    """A person of the registry whose name stands on a paper, so that it can be taken away again."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="people")
    person_id = models.BigIntegerField()

    objects: ClassVar[models.Manager[NamedPerson]] = models.Manager()

    class Meta:
        """Each person once on a paper."""

        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["person_id"], name="paper_person")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "person_id"], name="paper_names_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.paper}: {self.person_id}"
