"""Intake's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """The room where pages become records."""

    name = "duijie.intake"
    label = "intake"
    verbose_name = _("intake")

    def ready(self) -> None:
        """This will let the worker read pages."""
        from duijie.intake.jobs import read_page_job
        from duijie.queue.handlers import register

        register("intake.read", read_page_job)
