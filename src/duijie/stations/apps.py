"""The stations' place in Django."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy

from duijie.access import by


class StationsConfig(AppConfig):
    """The room of stations."""

    name = "duijie.stations"
    label = "stations"
    verbose_name = pgettext_lazy("station", "stations")

    def ready(self) -> None:
        """This will give the notices of this room their words, its papers, and let its records have files."""
        from duijie.bodies.notices import register_notices
        from duijie.files import owners
        from duijie.papers.sources import register as register_paper
        from duijie.stations import queries
        from duijie.stations.models import Station
        from duijie.stations.papers import APPOINTMENT, CERTIFICATE

        register_notices("stations")
        register_paper(CERTIFICATE)
        register_paper(APPOINTMENT)
        owners.register(
            owners.Owner(
                "stations",
                Station,
                queries.find,
                by("stations.open_full"),
                by("stations.add_member"),
            )
        )
