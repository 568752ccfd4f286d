"""The introductions' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntroductionsConfig(AppConfig):
    """The room of introductions."""

    name = "duijie.introductions"
    label = "introductions"
    verbose_name = _("introductions")

    def ready(self) -> None:
        """This will give the notices of this room their words."""
        from duijie.notices.wording import register

        register("introductions.sent", _("You are introduced: “%(demand)s” and “%(offer)s”. Please answer."))
        register("introductions.accepted", _("Both sides accepted: “%(demand)s” and “%(offer)s”."))
        register("introductions.half_accepted", _("One side accepted: “%(demand)s” and “%(offer)s”."))
        register("introductions.declined", _("An introduction was declined: “%(demand)s” and “%(offer)s”."))
        register("introductions.withdrawn", _("An introduction was withdrawn: “%(demand)s” and “%(offer)s”."))
        register("introductions.closed", _("An introduction was closed: “%(demand)s” and “%(offer)s”."))
        register("introductions.meeting", _("A meeting was set: “%(demand)s” and “%(offer)s”."))
