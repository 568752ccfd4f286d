"""The events' place in Django."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy

from duijie.access import by


class EventsConfig(AppConfig):
    """The room of events."""

    name = "duijie.events"
    label = "events"
    verbose_name = pgettext_lazy("event", "events")

    def ready(self) -> None:
        """This will give notices their words, let events have files, and participants certificates."""
        from duijie.events import queries
        from duijie.events.models import Event
        from duijie.events.papers import CERTIFICATE
        from duijie.files import owners
        from duijie.notices.wording import register
        from duijie.papers.sources import register as register_paper

        register("events.to_announce", pgettext_lazy("event", "The event “%(name)s” waits to be announced."))
        register("events.announce", pgettext_lazy("event", "Your event “%(name)s” is announced."))
        register("events.hold", pgettext_lazy("event", "It was noted that your event “%(name)s” was held."))
        register(
            "events.cancel", pgettext_lazy("event", "The event “%(name)s” was cancelled. Please see why.")
        )
        register_paper(CERTIFICATE)
        owners.register(
            owners.Owner(
                "events",
                Event,
                queries.find,
                by("events.open_full"),
                by("events.add_participant"),
            )
        )
