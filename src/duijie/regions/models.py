"""Regions as rows, so that records can point at them; their contents come from core.taxonomy."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from duijie.core.taxonomy.divisions import english_full_name, full_name
from duijie.core.taxonomy.vocabulary import UnknownCodeError
from duijie.db.checked import Checked
from duijie.db.fields import LineField
from duijie.db.text import validate_clean
from duijie.regions.states import RegionLevel


class Region(Checked):
    """One division of GB/T 2260, or one zone."""

    code = LineField(_("code"), max_length=12, primary_key=True)
    name = LineField(_("name"), max_length=60)
    short_name = LineField(_("short name"), max_length=60)
    english_name = LineField(_("English name"), max_length=120)
    level = LineField(_("level"), max_length=10, choices=RegionLevel.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("lies in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    pinyin = LineField(max_length=120, editable=False)

    class Meta:
        """In the order of the codes, which is the official order."""

        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__in=RegionLevel.values), name="region_level_known"),
            models.CheckConstraint(
                condition=Q(level="nation", parent=None) | (~Q(level="nation") & Q(parent__isnull=False)),
                name="region_parent_unless_nation",
            ),
        ]

    def __str__(self) -> str:
        """Name the region with those around it in the reader's language, without asking the database."""
        english = (get_language() or "").startswith("en")
        try:
            return english_full_name(self.code) if english else full_name(self.code)
        except UnknownCodeError:
            # A place that left the list: old records still point at it.
            return str(self.english_name if english else self.name)


class LoadedEdition(Checked):
    """Which edition of the lists the table holds: at most one row."""

    stamp = LineField(max_length=64)

    class Meta:
        """Nothing to show."""

        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="region_one_loaded_edition")]

    def __str__(self) -> str:
        return str(self.stamp)


class InRegion(Checked):
    """A row that names a region by a code that people may send: its own table has the column `region`."""

    region_id: str | None

    class Meta:
        """No table of its own."""

        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """This will also refuse a region's code that no database could even look up."""
        if self.region_id:
            try:
                validate_clean(self.region_id)
            except ValidationError as error:
                raise ValidationError({"region": error.error_list}) from error
        super().clean_fields(exclude=exclude)
