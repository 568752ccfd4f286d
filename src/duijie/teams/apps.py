"""The teams' place in Django."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class TeamsConfig(AppConfig):
    """The room of teams."""

    name = "duijie.teams"
    label = "teams"
    verbose_name = pgettext_lazy("team", "service teams")

    def ready(self) -> None:
        """This will give the notices of this room their words."""
        from duijie.bodies.notices import register_notices

        register_notices("teams")
