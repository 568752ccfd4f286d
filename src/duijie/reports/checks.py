"""What `duijie check` tells about the map of the figures."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

from duijie.reports.map import BrokenMapError, map_now


@register("reports")
def map_can_be_drawn(**_options: Any) -> list[CheckMessage]:
    """This will tell when the operator's map is broken."""
    try:
        map_now()
    except BrokenMapError as error:
        return [
            Error(
                f"The map {settings.FIGURES_MAP.name} of the figures is broken: {error}.",
                hint="Mend it, or take it out of the data folder.",
                id="reports.E001",
            )
        ]
    return []


@register("reports", deploy=True)
def map_has_its_number(**_options: Any) -> list[CheckMessage]:
    """This will tell when the operator's map is shown without a review number."""
    if settings.MAP_NUMBER or not settings.FIGURES_MAP.is_file():
        return []
    return [
        checks.Warning(
            "The map of the figures is shown without a review number (审图号).",
            hint="Set DUIJIE_MAP_NUMBER to the number that came with the map.",
            id="reports.W001",
        )
    ]
