# Events are found by their names too; like 0002 it is here because the desk knows all rooms.

from django.db import migrations

from duijie.names.models import keep_names


def fill(apps, schema_editor):
    keep_names(apps.get_model("events", "event"), ("name",), apps.get_model("names", "NameKey"))


class Migration(migrations.Migration):

    dependencies = [
        ("desk", "0002_names_kept"),
        ("events", "0002_sorted_by_pinyin"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
