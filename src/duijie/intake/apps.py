"""Intake's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from duijie.access import by


class IntakeConfig(AppConfig):
    """The room where pages become records."""

    name = "duijie.intake"
    label = "intake"
    verbose_name = _("intake")

    def ready(self) -> None:
        """This will let the worker read pages and ask the model, declare its exit, let pages have files."""
        from duijie.exits.register import register as declare
        from duijie.files import owners
        from duijie.intake import queries
        from duijie.intake.jobs import erase_page_job, propose_job, read_page_job
        from duijie.intake.models import Page
        from duijie.intake.proposing import model_exit
        from duijie.queue.handlers import register

        register("intake.read", read_page_job)
        register("intake.propose", propose_job)
        register("intake.erase", erase_page_job)
        declare("intake", model_exit)
        may_edit = by("intake.edit")
        pages = owners.Owner(
            "pages", Page, queries.find, may_edit, may_edit, takes=lambda page: page.purged_at is None
        )
        owners.register(pages)
