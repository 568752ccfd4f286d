"""The words of the history of events."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

EVENT_SENTENCES: dict[str, str | Promise] = {
    "events.create": pgettext_lazy("event", "%(who)s wrote the event."),
    "events.change": pgettext_lazy("event", "%(who)s changed the event."),
    "events.announce": pgettext_lazy("event", "%(who)s announced the event."),
    "events.hold": pgettext_lazy("event", "%(who)s noted that the event was held."),
    "events.cancel": pgettext_lazy("event", "%(who)s cancelled the event."),
    "events.add_participant": pgettext_lazy("event", "%(who)s named a participant."),
    "events.remove_participant": pgettext_lazy("event", "%(who)s took a participant off."),
    "events.add_agreement": pgettext_lazy("event", "%(who)s noted an agreement signed there."),
    "events.remove_agreement": pgettext_lazy("event", "%(who)s took an agreement off: not signed there."),
    "events.remove": pgettext_lazy("event", "%(who)s removed the event: it was written by mistake."),
}
EVENT_FIELDS: dict[str, str | Promise] = {
    "day": pgettext_lazy("event", "day"),
    "summary": pgettext_lazy("event", "what it is about"),
}
