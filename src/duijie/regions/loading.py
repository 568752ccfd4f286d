"""Filling the table of regions from the lists of core.taxonomy."""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction

from duijie.core.taxonomy.divisions import divisions, edition_stamp
from duijie.regions.models import LoadedEdition, Region

_CONTENTS = ("name", "short_name", "english_name", "level", "parent", "pinyin")


def load_regions(*, using: str) -> bool:
    """Bring the table to the lists' edition and say whether there was anything to do.

    A place that left the lists keeps its row, since records may point at it. May be called again.
    """
    stamp = edition_stamp()
    with transaction.atomic(using=using):
        regions = Region.objects.using(using)
        editions = LoadedEdition.objects.using(using)
        if editions.filter(stamp=stamp).exists() and regions.exists():
            return False
        regions.bulk_create(
            [
                Region(
                    code=place.code,
                    name=place.name,
                    short_name=place.short_name,
                    english_name=place.english_name,
                    level=place.level,
                    parent_id=place.parent,
                    pinyin=place.pinyin.replace(" ", ""),
                )
                for place in divisions()
            ],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=_CONTENTS,
        )
        editions.update_or_create(pk=1, defaults={"stamp": stamp})
    return True


def load_after_migrations(*, using: str, **_options: Any) -> None:
    """Fill the table of the database that was just migrated or flushed, once it is there."""
    tables = connections[using].introspection.table_names()
    if {Region._meta.db_table, LoadedEdition._meta.db_table} <= set(tables):
        load_regions(using=using)
