"""A form field for a region: type a name, an address, pinyin or a code; works without JavaScript."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import CharField, TextInput
from django.utils.translation import gettext as _

from duijie.regions.models import Region
from duijie.regions.queries import search

MOST_NAMED = 5


class RegionField(CharField):
    """Takes 沈阳, 辽宁沈阳, 2101, 210100, sy or Shenyang and gives the Region, or None when blank.

    Raises ValidationError naming the candidates when more than one region is meant.
    """

    widget = TextInput(attrs={"autocomplete": "off", "placeholder": "辽宁沈阳 / sy / 210100"})

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=60, **options)

    def prepare_value(self, value: Any) -> Any:
        """This will show a region by its full name."""
        if isinstance(value, Region):
            return str(value)
        return value

    def clean(self, value: Any) -> Region | None:
        """This will find the one region that is meant."""
        typed = super().clean(value)
        if not typed:
            return None
        found = search(typed, limit=MOST_NAMED)
        exact = [region for region in found if typed in (region.code, region.name, str(region))]
        if len(exact) == 1:
            return exact[0]
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                _("No region is called “%(typed)s”. Please type a city or district, or its code.")
                % {"typed": typed},
                code="unknown",
            )
        names = "、".join(f"{region} {region.code}" for region in found)
        raise ValidationError(
            _("“%(typed)s” may be several regions: %(names)s. Please type one of them.")
            % {"typed": typed, "names": names},
            code="ambiguous",
        )
