"""Several industries and disciplines of an organisation, and the list narrowed by them."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.test.utils import isolate_apps

from duijie.db.lists import WordListField
from duijie.registry import actions, queries
from duijie.registry.models import Organisation, OrganisationCode
from tests.registry import factories

pytestmark = pytest.mark.django_db


def among(**wanted: str) -> list[str]:
    return [each.name for each in queries.organisations_in(Organisation.objects.all(), **wanted)]


@pytest.fixture
def bodies():
    """A battery maker that also casts iron, and an institute of materials."""
    maker, institute = factories.organisation("示例电池厂"), factories.organisation("示例材料所")
    for body, changes in (
        (maker, {"industries": ("C3841", "339")}),
        (institute, {"disciplines": ("43015",), "industries": ("73",)}),
    ):
        actions.change_organisation(
            organisation_id=body.pk, actor=factories.system(), now=factories.NOW, changes=changes
        )
    return maker, institute


def test_list_is_narrowed_by_a_code_and_all_below_it(bodies):
    maker, institute = (each.name for each in bodies)
    assert among(industry="384") == among(industry="38") == among(industry="C33") == [maker]
    assert sorted(among(industry="C")) == [maker]
    assert among(industry="73") == among(discipline="430") == [institute]
    assert among(industry="73", discipline="110") == []
    actions.change_organisation(
        organisation_id=bodies[0].pk,
        actor=factories.system(),
        now=factories.NOW,
        changes={"industries": ("339",)},
    )
    assert among(industry="384") == []
    assert among(industry="339") == [maker]


def test_filters_live_in_the_address(bodies, client: Client):
    shown = client.get("/organisations/?industry=384").content.decode()
    assert (bodies[0].name in shown, bodies[1].name in shown) == (True, False)


def test_migration_finds_what_stood_there(bodies):
    """Codes are made anew for organisations that are there already, as the migration does."""
    before = set(OrganisationCode.objects.values_list("organisation", "vocabulary", "code"))
    OrganisationCode.objects.all().delete()
    kept = import_module("duijie.registry.migrations.0009_industries_kept")
    kept.note_codes(apps)
    assert set(OrganisationCode.objects.values_list("organisation", "vocabulary", "code")) == before


@pytest.fixture
def then():
    """The models of the registry as migration 0009 finds them, and the column that it empties."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE registry_organisation ADD COLUMN industry varchar(5) DEFAULT '' NOT NULL")
    with isolate_apps("duijie.registry") as registry_then:

        class Organisation(models.Model):
            industry = models.CharField(max_length=5)
            industries = WordListField(most=5, word_length=5)
            disciplines = WordListField(most=5, word_length=12)

            class Meta:
                app_label, db_table = "registry", "registry_organisation"

            def __str__(self) -> str:
                return self.industry

        class OrganisationCode(models.Model):
            organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
            vocabulary = models.CharField(max_length=12)
            code = models.CharField(max_length=12)

            class Meta:
                app_label, db_table = "registry", "registry_organisationcode"

            def __str__(self) -> str:
                return self.code

        yield registry_then


def test_migration_keeps_the_one_industry_and_gives_it_back(then, bodies):
    maker, institute = bodies
    bare = factories.organisation()
    OrganisationCode.objects.all().delete()
    known = then.get_model("registry", "Organisation").objects.order_by("pk")
    known.update(industries=())
    known.filter(pk=maker.pk).update(industry="C3841")
    kept = import_module("duijie.registry.migrations.0009_industries_kept")
    kept.keep(then, None)
    listed = {each.pk: each.industries for each in Organisation.objects.all()}
    assert listed == {maker.pk: ("C3841",), institute.pk: (), bare.pk: ()}
    assert (among(industry="384"), among(discipline="430")) == ([maker.name], [institute.name])
    known.filter(pk=maker.pk).update(industry="", industries=("339", "C3841"))
    kept.take_back(then, None)
    assert list(known.values_list("industry", flat=True)) == ["339", "", ""]
    assert OrganisationCode.objects.count() == 0
