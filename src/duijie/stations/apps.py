"""The stations' place in Django."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class StationsConfig(AppConfig):
    """The room of stations."""

    name = "duijie.stations"
    label = "stations"
    verbose_name = pgettext_lazy("station", "stations")

    def ready(self) -> None:
        """This will give the notices of this room their words."""
        from duijie.bodies.notices import register_notices

        register_notices("stations")
