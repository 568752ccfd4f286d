"""The table of regions is filled by itself and stays in step with the lists."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from duijie.core.taxonomy.divisions import divisions, edition_stamp
from duijie.regions.loading import load_regions
from duijie.regions.models import LoadedEdition, Region

pytestmark = pytest.mark.django_db


def rows() -> list[tuple[object, ...]]:
    return list(
        Region.objects.order_by("code").values_list(
            "code", "name", "short_name", "english_name", "level", "parent_id"
        )
    )


def delete_unseen(**which: str) -> None:
    """Delete as a restored backup would lack the rows: without asking the rooms that point at them."""
    Region.objects.filter(**which)._raw_delete("default")


def test_migrated_database_holds_every_place_of_the_lists() -> None:
    expected = [
        (place.code, place.name, place.short_name, place.english_name, str(place.level), place.parent)
        for place in divisions()
    ]

    assert rows() == sorted(expected, key=lambda row: str(row[0]))
    assert list(LoadedEdition.objects.values_list("pk", "stamp")) == [(1, edition_stamp())]


def test_pinyin_is_kept_as_it_is_typed() -> None:
    assert Region.objects.get(pk="210100").pinyin == "shenyang"


def test_second_loading_changes_nothing_and_asks_only_whether_it_must() -> None:
    before = rows()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        changed = load_regions(using="default")

    assert changed is False
    assert rows() == before
    assert [query["sql"].split()[0] for query in queries if "SAVEPOINT" not in query["sql"]] == [
        "SELECT",
        "SELECT",
    ]


def test_new_edition_corrects_rows_adds_missing_ones_and_keeps_old_ones() -> None:
    before = rows()
    Region.objects.filter(pk="210112").update(name="东陵区")
    delete_unseen(pk="Z21010001")
    Region.objects.create(
        code="210199", name="旧区", short_name="旧", english_name="Old", level="district",
        parent_id="210100", pinyin="jiu",
    )  # fmt: skip
    LoadedEdition.objects.update(stamp="an older edition")

    assert load_regions(using="default") is True

    old = ("210199", "旧区", "旧", "Old", "district", "210100")
    assert rows() == sorted([*before, old], key=lambda row: str(row[0]))
    assert LoadedEdition.objects.get().stamp == edition_stamp()


def test_emptied_table_is_filled_although_the_stamp_is_right() -> None:
    for level in ("zone", "district", "city", "province", "nation"):
        delete_unseen(level=level)

    assert load_regions(using="default") is True
    assert Region.objects.count() == len(divisions())


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": "province", "parent_id": None},
        {"level": "nation", "parent_id": "100000"},
        {"level": "village", "parent_id": "210100"},
    ],
)
def test_impossible_region_cannot_be_stored(wrong: dict[str, str | None]) -> None:
    count = Region.objects.count()

    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.create(
            code="X1", name="某地", short_name="某", english_name="X", pinyin="mou", **wrong
        )

    assert Region.objects.count() == count


def test_second_stamp_cannot_be_stored() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LoadedEdition.objects.create(pk=2, stamp="another")

    assert LoadedEdition.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_regions_are_there_in_a_test_that_flushes() -> None:
    assert Region.objects.count() == len(divisions())


@pytest.mark.django_db(transaction=True)
def test_regions_are_there_again_after_the_flush() -> None:
    assert Region.objects.count() == len(divisions())
