"""The offers' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from duijie.access import by


class OffersConfig(AppConfig):
    """The room of offers."""

    name = "duijie.offers"
    label = "offers"
    verbose_name = _("offers")

    def ready(self) -> None:
        """This will make offers findable and word their notices, and let its records have files.

        Who may find expertise changes with what the person agrees to, and the registry tells of that.
        """
        from duijie.files import owners
        from duijie.notices import wording
        from duijie.offers import actions, documents, queries
        from duijie.offers.models import Offer
        from duijie.registry.announcements import when_shown_anew
        from duijie.search.sources import register as register_source

        register_source(documents.KIND, documents)
        when_shown_anew(actions.note_shown_anew)
        wording.register("offers.submitted", _("The offer “%(title)s” waits to be verified."))
        wording.register("offers.returned", _("Your offer “%(title)s” was returned. Please see why."))
        wording.register("offers.published", _("Your offer “%(title)s” is verified and open."))
        wording.register("offers.closed", _("The offer “%(title)s” was closed."))
        owners.register(
            owners.Owner("offers", Offer, queries.find, queries.may_open_full, by("offers.change"))
        )
