from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("registry", "0009_industries_kept"),
    ]

    operations = [
        migrations.RemoveField(model_name="organisation", name="industry"),
    ]
