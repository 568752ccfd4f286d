from django.db import migrations

from duijie.names.models import keep_pieces, keep_spellings

# As of this migration: what the list of each kind of record looks through for words.
LOOKED_THROUGH = {
    ("demands", "demand"): ("title", "teaser", "keywords"),
    ("offers", "offer"): ("title", "teaser", "keywords"),
    ("registry", "person"): ("name",),
    ("registry", "organisation"): ("name", "short_name"),
    ("registry", "organisationalias"): ("name",),
    ("agreements", "agreement"): ("title",),
    ("events", "event"): ("name", "place"),
    ("intake", "page"): ("title", "file_name"),
    ("accounts", "user"): ("display_name", "username"),
    ("stations", "station"): ("name",),
    ("teams", "team"): ("name",),
    ("alliances", "alliance"): ("name",),
}
SPELLED = (("registry", "person"), ("registry", "organisation"))


def fill(apps, schema_editor):
    keys = apps.get_model("names", "NameKey")
    for label, fields in LOOKED_THROUGH.items():
        keep_pieces(apps.get_model(*label), fields, keys)
    for label in SPELLED:
        keep_spellings(apps.get_model(*label), "sort_name", keys)


class Migration(migrations.Migration):

    dependencies = [
        ("desk", "0005_told_of_new"),
        ("names", "0001_initial"),
        ("demands", "0004_by_publication"),
        ("offers", "0004_by_publication"),
        ("registry", "0013_existing"),
        ("agreements", "0003_sorted_by_pinyin"),
        ("events", "0002_sorted_by_pinyin"),
        ("intake", "0009_figures"),
        ("accounts", "0006_link_by_mail"),
        ("stations", "0002_newest_in_each_state"),
        ("teams", "0002_newest_in_each_state"),
        ("alliances", "0002_newest_in_each_state"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
