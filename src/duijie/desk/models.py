"""How somebody likes their lists: filters kept under a name, and the columns they want to see."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duijie.db.checked import Checked
from duijie.db.fields import LineField
from duijie.db.lists import WordListField

LIST_NAME = RegexValidator(r"^[a-z_]+\Z")
MOST_COLUMNS = 30
LONGEST_ADDRESS = 1500


class SavedFilter(Checked):
    """What a list was narrowed to, under a name; its owner's alone, or shared with their colleagues.

    It is an address and nothing else: whoever opens it sees of the list what they may see anyway.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_filters"
    )
    list_name = LineField(max_length=40, validators=[LIST_NAME])
    name = LineField(_("name of the filter"), max_length=60)
    address = LineField(max_length=LONGEST_ADDRESS, blank=True)
    organisation = models.ForeignKey(
        "registry.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey(
        "regions.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField()
    # Up to when its owner was told of what is new in it; empty while they do not want to be told.
    told_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager[SavedFilter]] = models.Manager()

    class Meta:
        """One of a name for each list and account; shared with one circle at most."""

        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering: ClassVar = ["name", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "list_name"], name="saved_filter_of_body"),
            models.Index(fields=["region", "list_name"], name="saved_filter_of_region"),
            models.Index(
                fields=["list_name", "id"], condition=Q(told_until__isnull=False), name="saved_filter_telling"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "list_name", "name"], name="saved_filter_once"),
            models.CheckConstraint(
                condition=Q(organisation=None) | Q(region=None), name="saved_filter_shared_with_one"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ColumnChoice(Checked):
    """The columns an account wants to see in a list, beside the first."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    list_name = LineField(max_length=40, validators=[LIST_NAME])
    columns = WordListField(most=MOST_COLUMNS, word_length=30, blank=True)
    chosen_at = models.DateTimeField()

    objects: ClassVar[models.Manager[ColumnChoice]] = models.Manager()

    class Meta:
        """One choice for each list and account."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "list_name"], name="column_choice_once")
        ]

    def __str__(self) -> str:
        return f"{self.list_name}: {', '.join(self.columns)}"


class EndedTour(Checked):
    """That an account was shown round, or did not want to be: it is not asked again."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField()

    objects: ClassVar[models.Manager[EndedTour]] = models.Manager()

    class Meta:
        """Once for each account."""

        verbose_name = _("tour that ended")
        verbose_name_plural = _("tours that ended")

    def __str__(self) -> str:
        return f"{self.account_id}"
