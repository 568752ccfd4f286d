"""The one industry an organisation had becomes the first of several; codes to narrow by are made."""

from django.db import migrations
from django.db.models import F

from duijie.db.codes import codes_of

AT_ONCE = 500


def keep(apps, _schema_editor):
    """Take over the industry, and note every code above industries and disciplines."""
    organisations = apps.get_model("registry", "Organisation").objects
    organisations.exclude(industry="").update(industries=F("industry"))
    note_codes(apps)


def note_codes(apps):
    """Note every code above the industries and disciplines of each organisation."""
    organisations = apps.get_model("registry", "Organisation").objects
    codes = apps.get_model("registry", "OrganisationCode").objects
    known = organisations.exclude(industries=(), disciplines=())
    made = []
    for each in known.only("industries", "disciplines").iterator(chunk_size=AT_ONCE):
        for vocabulary, code in sorted(codes_of(each.industries, each.disciplines)):
            made.append(codes.model(organisation_id=each.pk, vocabulary=vocabulary, code=code))
    codes.bulk_create(made, batch_size=AT_ONCE)


def take_back(apps, _schema_editor):
    """Give back the first industry; there was no room for more."""
    organisations = apps.get_model("registry", "Organisation").objects
    for each in organisations.exclude(industries=()).only("industries").iterator(chunk_size=AT_ONCE):
        organisations.filter(pk=each.pk).update(industry=each.industries[0])
    apps.get_model("registry", "OrganisationCode").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0008_industries"),
    ]

    operations = [
        migrations.RunPython(keep, take_back),
    ]
