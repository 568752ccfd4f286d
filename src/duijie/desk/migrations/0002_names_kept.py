from django.db import migrations

from duijie.names.models import keep_names

# As of this migration: what each kind of record is called by.
NAMED = {
    ("demands", "demand"): ("title", "keywords"),
    ("offers", "offer"): ("title", "keywords"),
    ("registry", "person"): ("name",),
    ("registry", "organisation"): ("name", "short_name"),
    ("registry", "organisationalias"): ("name",),
    ("agreements", "agreement"): ("title",),
    ("intake", "page"): ("title", "file_name"),
    ("accounts", "user"): ("display_name", "username"),
    ("stations", "station"): ("name",),
    ("teams", "team"): ("name",),
    ("alliances", "alliance"): ("name",),
}


def fill(apps, schema_editor):
    keys = apps.get_model("names", "NameKey")
    for label, fields in NAMED.items():
        keep_names(apps.get_model(*label), fields, keys)


class Migration(migrations.Migration):

    dependencies = [
        ("desk", "0001_saved_filters"),
        ("names", "0001_initial"),
        ("demands", "0002_sorted_by_pinyin"),
        ("offers", "0003_sorted_by_pinyin"),
        ("registry", "0003_sound"),
        ("agreements", "0003_sorted_by_pinyin"),
        ("intake", "0005_sorted_by_pinyin"),
        ("accounts", "0005_sorted_by_pinyin"),
        ("stations", "0001_initial"),
        ("teams", "0001_initial"),
        ("alliances", "0001_initial"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
