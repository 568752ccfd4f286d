"""The introductions' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from duijie.access import by


class IntroductionsConfig(AppConfig):
    """The room of introductions."""

    name = "duijie.introductions"
    label = "introductions"
    verbose_name = _("introductions")

    def ready(self) -> None:
        """This will word notices, open full profiles to sides, tell matching what came of it, keep files."""
        from duijie.demands import rules as demand_rules
        from duijie.files import owners
        from duijie.introductions import queries
        from duijie.introductions.models import Introduction
        from duijie.introductions.papers import LETTER
        from duijie.matches import introduced
        from duijie.notices.wording import register
        from duijie.offers import rules as offer_rules
        from duijie.papers.sources import register as register_paper

        demand_rules.let_open_full(queries.demand_is_open_by_introduction)
        offer_rules.let_open_full(queries.offer_is_open_by_introduction)
        introduced.register(
            introduced.Source(
                queries.introduced_lately, queries.answers_to_learn_from, queries.answered_since
            )
        )

        register("introductions.sent", _("You are introduced: “%(demand)s” and “%(offer)s”. Please answer."))
        register("introductions.accepted", _("Both sides accepted: “%(demand)s” and “%(offer)s”."))
        register("introductions.half_accepted", _("One side accepted: “%(demand)s” and “%(offer)s”."))
        register("introductions.declined", _("An introduction was declined: “%(demand)s” and “%(offer)s”."))
        register("introductions.withdrawn", _("An introduction was withdrawn: “%(demand)s” and “%(offer)s”."))
        register("introductions.closed", _("An introduction was closed: “%(demand)s” and “%(offer)s”."))
        register("introductions.meeting", _("A meeting was set: “%(demand)s” and “%(offer)s”."))
        register_paper(LETTER)
        owners.register(
            owners.Owner(
                "introductions",
                Introduction,
                queries.find,
                by("introductions.set_meeting"),
                queries.may_keep_files,
            )
        )
