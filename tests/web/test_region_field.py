"""The region's field understands what people type, and names the candidates when it cannot."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from duijie.regions.models import Region
from duijie.web.region_field import RegionField

pytestmark = pytest.mark.django_db

MEANT = {
    "210100": "210100",
    "2101": "210100",
    "沈阳": "210100",
    "沈阳市": "210100",
    "辽宁沈阳": "210100",
    "辽宁省沈阳市": "210100",
    "Shenyang": "210100",
    "shen yang": "210100",
    "大连": "210200",
    "辽宁": "210000",
    "北京朝阳": "110105",
    "": None,
    "  ": None,
}


@pytest.mark.parametrize(("typed", "code"), MEANT.items())
def test_one_region_is_meant(typed, code):
    region = RegionField(required=False).clean(typed)
    assert (region.pk if region is not None else None) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [("朝阳", "ambiguous"), ("不存在的地方", "unknown"), ("甲\x00", "null_characters_not_allowed")],
)
def test_what_is_not_one_region_is_told(typed, code):
    with pytest.raises(ValidationError) as refusal:
        RegionField(required=False).clean(typed)
    assert refusal.value.error_list[0].code == code


def test_the_candidates_are_named_with_their_codes():
    with pytest.raises(ValidationError) as refusal:
        RegionField().clean("朝阳")
    told = refusal.value.messages[0]
    assert "110105" in told
    assert "211300" in told


@pytest.mark.thorough
def test_every_province_and_city_is_meant_by_its_own_name():
    for language in ("en", "zh-hans"):
        with override(language):
            for region in Region.objects.filter(level__in=["province", "city"]):
                assert RegionField().clean(str(region)) == region
