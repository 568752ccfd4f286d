"""The alliances' place in Django."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy

from duijie.access import by


class AlliancesConfig(AppConfig):
    """The room of alliances."""

    name = "duijie.alliances"
    label = "alliances"
    verbose_name = pgettext_lazy("alliance", "alliances")

    def ready(self) -> None:
        """This will give the notices of this room their words, its papers, and let its records have files."""
        from duijie.alliances import queries
        from duijie.alliances.models import Alliance
        from duijie.alliances.papers import APPOINTMENT
        from duijie.bodies.notices import register_notices
        from duijie.files import owners
        from duijie.papers.sources import register as register_paper

        register_notices("alliances")
        register_paper(APPOINTMENT)
        owners.register(
            owners.Owner(
                "alliances",
                Alliance,
                queries.find,
                by("alliances.open_full"),
                by("alliances.add_member"),
            )
        )
