"""The matches' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MatchesConfig(AppConfig):
    """The room of matches."""

    name = "duijie.matches"
    label = "matches"
    verbose_name = _("matches")

    def ready(self) -> None:
        """This will tell the queue who refreshes matches, and word the notice of new ones."""
        from duijie.matches import jobs
        from duijie.matches.states import LEARN, MATCH_ALL, REFRESH_DEMAND, REFRESH_OFFER
        from duijie.notices import wording
        from duijie.queue.handlers import register

        register(REFRESH_DEMAND, jobs.refresh_demand, patient=jobs.refresh_demand_later)
        register(REFRESH_OFFER, jobs.refresh_offer)
        register(MATCH_ALL, jobs.match_all)
        register(LEARN, jobs.learn, daily=True)
        wording.register("matches.found_offers", _("Your need “%(title)s” has new matches: %(count)s."))
        wording.register("matches.found_demands", _("Your offer “%(title)s” fits new needs: %(count)s."))
        wording.register(
            "matches.learned",
            _(
                "Matching learned from %(judgements)s judged pairs of %(needs)s needs: of needs it had not "
                "seen, of two judged offers the better one stands first in %(after)s%%, before in "
                "%(before)s%%. Lists that are opened go by that now, remembered ones once all needs are "
                "matched anew (duijie match --all); you can roll it back."
            ),
        )
