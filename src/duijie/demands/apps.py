"""The needs' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from duijie.access import by


class DemandsConfig(AppConfig):
    """The room of needs."""

    name = "duijie.demands"
    label = "demands"
    verbose_name = _("needs")

    def ready(self) -> None:
        """This will make needs findable and word their notices, and let its records have files."""
        from duijie.demands import documents, queries
        from duijie.demands.models import Demand
        from duijie.files import owners
        from duijie.notices import wording
        from duijie.search.sources import register as register_source

        register_source(documents.KIND, documents)
        wording.register("demands.submitted", _("The need “%(title)s” waits to be verified."))
        wording.register("demands.returned", _("Your need “%(title)s” was returned. Please see why."))
        wording.register("demands.published", _("Your need “%(title)s” is verified and open."))
        wording.register("demands.closed", _("The need “%(title)s” was closed."))
        owners.register(
            owners.Owner("needs", Demand, queries.find, queries.may_open_full, by("demands.change"))
        )
