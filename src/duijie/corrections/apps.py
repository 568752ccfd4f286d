"""The requests' place in Django."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CorrectionsConfig(AppConfig):
    """The room of requests about records."""

    name = "duijie.corrections"
    label = "corrections"
    verbose_name = pgettext_lazy("correction", "requests about records")

    def ready(self) -> None:
        """This will give the notices of this room their words."""
        from duijie.notices.wording import register

        register(
            "corrections.asked",
            pgettext_lazy("correction", "Somebody asks that a person's record be corrected or removed."),
        )
        register(
            "corrections.answered", pgettext_lazy("correction", "Your request about a record was answered.")
        )
