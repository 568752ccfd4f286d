"""The place of confirmations in Django."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ConfirmationsConfig(AppConfig):
    """The room of what is confirmed once a year."""

    name = "duijie.confirmations"
    label = "confirmations"
    verbose_name = pgettext_lazy("confirmation", "yearly confirmations")

    def ready(self) -> None:
        """This will have the worker ask once a day, and word the notices."""
        from duijie.confirmations.jobs import EVERY_DAY, NEXT, ask_next_job, every_day
        from duijie.notices.wording import register as word
        from duijie.queue.handlers import register

        register(EVERY_DAY, every_day, daily=True)
        register(NEXT, ask_next_job)
        word(
            "confirmations.asked",
            pgettext_lazy(
                "confirmation",
                "Nobody confirmed or changed “%(title)s” for a year. Please say whether it is still true.",
            ),
        )
        word(
            "confirmations.asked_several",
            pgettext_lazy(
                "confirmation",
                "Nobody confirmed or changed “%(title)s” and others for a year: %(count)s records in all. "
                "Please say whether they are still true.",
            ),
        )
