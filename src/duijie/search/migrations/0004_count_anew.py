"""Texts that the encoder could not read were counted as wanted; the worker counts anew without them."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations


def forget(apps, _schema_editor) -> None:
    """Forget the figures: where there are none the worker counts the whole table, first of all."""
    apps.get_model("search", "VectorCount").objects.all().delete()


class Migration(migrations.Migration):
    """Needs the table of the figures."""

    dependencies: ClassVar = [("search", "0003_vector_count")]

    operations: ClassVar = [migrations.RunPython(forget, migrations.RunPython.noop)]
