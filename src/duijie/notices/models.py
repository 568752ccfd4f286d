"""A notice, and who has them by mail too."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from duijie.db.checked import Checked
from duijie.db.fields import LineField


class Notice(Checked):
    """One thing one account is told: a code with parameters, worded when it is shown."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    code = LineField(max_length=80)
    params = models.JSONField(default=dict)
    link = LineField(max_length=300, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Notice]] = models.Manager()

    class Meta:
        """Read newest first, counted while unread."""

        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["recipient", "read_at", "-id"], name="notice_inbox")]

    def __str__(self) -> str:
        return self.code


class Digest(Checked):
    """An account that has its notices by mail too: once a day, how many of which kind are new.

    A row is there as long as its owner wants it.
    """

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    language = LineField(max_length=10)
    begun_at = models.DateTimeField()
    told_until = models.DateTimeField()
    """Until when notices were counted for the last mail, or when this began: what is later is new.

    A moment, not a number: numbers are given out before what they number can be seen, in another order.
    """
    mailed_on = models.DateField(null=True, blank=True)

    objects: ClassVar[models.Manager[Digest]] = models.Manager()

    class Meta:
        """One an account."""

        verbose_name = _("notices by mail")

    def __str__(self) -> str:
        return f"{self.account_id}: {self.mailed_on or ''}"
