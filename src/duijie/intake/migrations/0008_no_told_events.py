"""The table that kept told events beside the events goes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_events_united")]

    operations = [migrations.DeleteModel(name="ToldEvent")]
