"""A form field for a region: type a name, an address, pinyin or a code; works without JavaScript."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import CharField, TextInput
from django.utils.translation import gettext as _

from duijie.core.taxonomy.divisions import divisions, english_full_name, full_name
from duijie.regions.models import Region
from duijie.regions.queries import search

MOST_NAMED = 5
MOST_LOOKED_AT = 20


@cache
def _codes_by_full_name() -> dict[str, str]:
    """Give the code of every place by its full name in both languages, as the field shows it."""
    named = [
        (name(place.code), place.code) for place in divisions() for name in (full_name, english_full_name)
    ]
    count = Counter(name for name, _code in named)
    return {name: code for name, code in named if count[name] == 1}


def _meant_by(typed: str, found: list[Region]) -> Region | None:
    """Give the one region that is called just so: 大连 is the city, not its zones; else the only one."""
    written = typed.lower().replace(" ", "")
    called = (
        lambda region: typed in (region.code, region.name, region.code.removesuffix("00")),
        lambda region: typed == region.short_name,
        lambda region: written in (region.pinyin, region.english_name.lower().replace(" ", "")),
    )
    for is_called in called:
        just_so = [region for region in found if is_called(region)]
        if len(just_so) == 1:
            return just_so[0]
        if just_so:
            return None
    return found[0] if len(found) == 1 else None


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
        code = _codes_by_full_name().get(typed)
        found = search(code or typed, limit=MOST_LOOKED_AT)
        meant = _meant_by(code or typed, found)
        if meant is not None:
            return meant
        if not found:
            raise ValidationError(
                _("No region is called “%(typed)s”. Please type a city or district, or its code.")
                % {"typed": typed},
                code="unknown",
            )
        names = "、".join(f"{region} {region.code}" for region in found[:MOST_NAMED])
        raise ValidationError(
            _("“%(typed)s” may be several regions: %(names)s. Please type one of them.")
            % {"typed": typed, "names": names},
            code="ambiguous",
        )
