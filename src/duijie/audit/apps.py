"""The audit's place in Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """The room of the audit."""

    name = "duijie.audit"
    label = "audit"

    def ready(self) -> None:
        """This will put the guard back after every migration, since remade tables lose it."""
        from duijie.audit.guard import guard_after_migrations

        post_migrate.connect(guard_after_migrations, dispatch_uid="audit.guard")
