"""The teams' place in Django."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy

from duijie.access import by


class TeamsConfig(AppConfig):
    """The room of teams."""

    name = "duijie.teams"
    label = "teams"
    verbose_name = pgettext_lazy("team", "service teams")

    def ready(self) -> None:
        """This will give the notices of this room their words, its papers, and let its records have files."""
        from duijie.bodies.notices import register_notices
        from duijie.files import owners
        from duijie.papers.sources import register as register_paper
        from duijie.teams import queries
        from duijie.teams.models import Team
        from duijie.teams.papers import APPOINTMENT

        register_notices("teams")
        register_paper(APPOINTMENT)
        owners.register(
            owners.Owner(
                "teams",
                Team,
                queries.find,
                by("teams.open_full"),
                by("teams.add_member"),
            )
        )
