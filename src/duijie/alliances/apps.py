"""The alliances' place in Django."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class AlliancesConfig(AppConfig):
    """The room of alliances."""

    name = "duijie.alliances"
    label = "alliances"
    verbose_name = pgettext_lazy("alliance", "alliances")

    def ready(self) -> None:
        """This will give the notices of this room their words."""
        from duijie.bodies.notices import register_notices

        register_notices("alliances")
