"""What is new for a mail is told by the moment, no longer by the number of a notice."""

from django.db import migrations, models
from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    notices = apps.get_model("notices", "notice").objects
    told = notices.filter(recipient=OuterRef("account"), pk__lte=OuterRef("told_id"))
    newest = told.order_by().values("recipient").annotate(newest=Max("at")).values("newest")
    digests = apps.get_model("notices", "digest").objects
    digests.update(told_until=Coalesce(Subquery(newest), F("begun_at")))


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0002_digest'),
    ]

    operations = [
        migrations.AddField(
            model_name='digest',
            name='told_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='digest',
            name='told_until',
            field=models.DateTimeField(),
        ),
        migrations.RemoveField(
            model_name='digest',
            name='told_id',
        ),
    ]
