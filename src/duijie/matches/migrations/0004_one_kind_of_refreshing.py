# Lists in no hurry were refreshed by a kind of job of their own; now a job itself gives way.

from django.db import migrations

LATER, DEMAND = "matches.refresh_later", "matches.refresh_demand"


def give_way(apps, schema_editor):
    jobs = apps.get_model("queue", "job").objects
    waiting = jobs.filter(leased_until=None, gave_up_at=None)
    # One of a kind and key waits: where the same is asked for in a hurry, that is enough.
    asked = list(waiting.filter(kind=DEMAND).values_list("key", flat=True))
    waiting.filter(kind=LATER, key__in=asked).delete()
    jobs.filter(kind=LATER).update(kind=DEMAND, gives_way=True)


class Migration(migrations.Migration):
    dependencies = [("matches", "0003_bulk_matching"), ("queue", "0002_job_gives_way")]
    operations = [migrations.RunPython(give_way, migrations.RunPython.noop)]
