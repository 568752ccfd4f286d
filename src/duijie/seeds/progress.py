"""How far a demo world has grown."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from duijie.seeds.models import Addition


@dataclass(frozen=True, slots=True)
class Growth:
    """So many of the records that a demo world is to get are settled: made, or left out."""

    settled: int
    planned: int


def growth() -> Growth | None:
    """This will tell how far the world has grown; None when nothing is left to add, or ever was."""
    counted = Addition.objects.aggregate(planned=Count("pk"), settled=Count("settled_at"))
    found = Growth(**counted)
    return found if found.settled < found.planned else None


def left_out_count() -> int:
    """This will count the records that the world was to get and of which nothing could be made."""
    return Addition.objects.filter(settled_at__isnull=False, record_id=None).count()
