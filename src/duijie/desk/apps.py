"""The desk's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """The room of what waits for me."""

    name = "duijie.desk"
    label = "desk"
    verbose_name = _("saved filters")

    def ready(self) -> None:
        """This will have what is new in lists told once the index has it, and word the notice of it."""
        from duijie.desk import jobs
        from duijie.desk.telling import TELL_OF_NEW
        from duijie.notices import wording
        from duijie.queue.handlers import register
        from duijie.search.announcements import when_caught_up

        register(TELL_OF_NEW, jobs.tell_of_new)
        when_caught_up(jobs.ask_to_tell)
        wording.register("desk.found_new", _("Your filter “%(name)s” finds something new: %(count)s."))
        wording.register(
            "desk.filter_unreadable",
            _(
                "Your filter “%(name)s” asks for something that is no longer there, so you are not told of "
                "what it finds any more. Please open it, narrow the list anew, save it under the same name, "
                "and ask again to be told."
            ),
        )
