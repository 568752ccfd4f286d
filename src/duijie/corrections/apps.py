"""The requests' place in Django."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class CorrectionsConfig(AppConfig):
    """The room of requests about records."""

    name = "duijie.corrections"
    label = "corrections"
    verbose_name = pgettext_lazy("correction", "requests about records")

    def ready(self) -> None:
        """This will give the notices of this room their words, and let go of who is removed."""
        from duijie.corrections.actions import forget_in_requests
        from duijie.notices.wording import register
        from duijie.registry.announcements import when_forgotten

        when_forgotten(forget_in_requests)
        register(
            "corrections.asked",
            pgettext_lazy("correction", "Somebody asks that a person's record be corrected or removed."),
        )
        register(
            "corrections.answered", pgettext_lazy("correction", "Your request about a record was answered.")
        )
