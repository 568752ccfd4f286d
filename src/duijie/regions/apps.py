"""The place of regions in Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegionsConfig(AppConfig):
    """The room of divisions and zones."""

    name = "duijie.regions"
    label = "regions"

    def ready(self) -> None:
        """Fill the table after every migration and after every flush."""
        from duijie.regions.loading import load_after_migrations

        post_migrate.connect(load_after_migrations, sender=self, dispatch_uid="regions.load")
