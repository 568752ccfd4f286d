"""The agreements' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    """The room of agreements."""

    name = "duijie.agreements"
    label = "agreements"
    verbose_name = _("agreements")

    def ready(self) -> None:
        """This will word this room's notices, tell matching what was kept, and let its records have files."""
        from duijie.agreements import queries
        from duijie.agreements.models import Agreement
        from duijie.agreements.papers import SUMMARY
        from duijie.files import owners
        from duijie.matches import kept
        from duijie.notices.wording import register
        from duijie.papers.sources import register as register_paper

        register("agreements.drafted", _("An agreement was drafted: “%(title)s”."))
        register("agreements.sign", _("An agreement was signed: “%(title)s”."))
        register("agreements.drop", _("A draft agreement was dropped: “%(title)s”."))
        register("agreements.complete", _("An agreement was completed: “%(title)s”."))
        register("agreements.terminate", _("An agreement was terminated: “%(title)s”."))
        register("agreements.give_evidence", _("An undertaking of “%(title)s” was reported as done."))
        register("agreements.send_back", _("An undertaking of “%(title)s” needs more evidence."))
        register("agreements.confirm", _("An undertaking of “%(title)s” was confirmed."))
        register("agreements.drop_undertaking", _("An undertaking of “%(title)s” was dropped."))
        register_paper(SUMMARY)
        kept.register(queries.publicly_kept)
        owners.register(
            owners.Owner("agreements", Agreement, queries.find, queries.may_open_full, queries.may_open_full)
        )
