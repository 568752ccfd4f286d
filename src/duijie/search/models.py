"""What SQL keeps for search: changes to take in, passages that want a vector, vectors made and counted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from duijie.db.checked import Checked
from duijie.db.fields import LineField


class Change(Checked):
    """A record changed and its documents must be made anew; deleted once the index holds them.

    Written in the transaction of the change. `seq` grows with every change and is never used
    twice. Two transactions may commit out of the order of their seq, so nothing is concluded
    from the highest one: a row that is there has not been taken in.
    """

    seq = models.BigAutoField(primary_key=True)
    kind = LineField(max_length=40)
    record_id = models.BigIntegerField()
    noted_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Change]] = models.Manager()

    class Meta:
        """In the order of the changes."""

        ordering: ClassVar = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.record_id}"


class Passage(Checked):
    """One indexed document and the text whose vector it wants, by hash: the text stays at home.

    The hash names the text as it is encoded; the source is asked again for the text itself. What was
    hastened stands on somebody's list, and gets its vector before all others, the last list's first.
    """

    kind = LineField(max_length=40)
    record_id = models.BigIntegerField()
    part = LineField(max_length=10)
    text_hash = models.CharField(max_length=64)
    failed_at = models.DateTimeField(null=True)
    hastened_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Passage]] = models.Manager()

    class Meta:
        """One a document."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "record_id", "part"], name="passage_once_a_document"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["text_hash"], name="passage_text_hash"),
            models.Index(
                fields=["hastened_at"],
                name="passage_hastened",
                condition=models.Q(hastened_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id} {self.part}"


class TextVector(Checked):
    """The vector one encoder gave one text; float32, little-endian. Removed with the last text."""

    text_hash = models.CharField(max_length=64)
    encoder = LineField(max_length=60)
    vector = models.BinaryField()
    made_at = models.DateTimeField()

    objects: ClassVar[models.Manager[TextVector]] = models.Manager()

    class Meta:
        """One a text and encoder."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["text_hash", "encoder"], name="text_vector_once_an_encoder"),
        ]

    def __str__(self) -> str:
        return f"{self.text_hash[:12]} by {self.encoder}"


class VectorCount(Checked):
    """How many different texts want a vector of one encoder, and how many have it; kept by `counting`.

    `only_public`: the encoder may not read full texts, which then want none.
    """

    encoder = LineField(max_length=60, blank=True)
    only_public = models.BooleanField()
    wanted = models.PositiveIntegerField()
    ready = models.PositiveIntegerField()

    objects: ClassVar[models.Manager[VectorCount]] = models.Manager()

    class Meta:
        """One an encoder and what it may read."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["encoder", "only_public"], name="vector_count_once_an_encoder"),
            models.CheckConstraint(
                condition=models.Q(ready__lte=models.F("wanted")), name="vector_count_ready_among_wanted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ready} of {self.wanted} by {self.encoder}"
