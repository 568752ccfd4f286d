"""The notices' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """The room of the notices."""

    name = "duijie.notices"
    label = "notices"
    verbose_name = _("notices by mail")

    def ready(self) -> None:
        """This will have notices mailed once a day to those who want it, and word what is told of that."""
        from duijie.notices.actions import MAIL_REFUSED
        from duijie.notices.jobs import (
            EVERY_DAY,
            MAIL_DIGEST,
            NEXT,
            every_day,
            mail_digest_job,
            next_digests_job,
        )
        from duijie.notices.wording import register as register_words
        from duijie.queue.handlers import register

        register(EVERY_DAY, every_day, daily=True)
        register(NEXT, next_digests_job)
        register(MAIL_DIGEST, mail_digest_job)
        register_words(
            MAIL_REFUSED,
            _(
                "The mail server says that there is no such address as yours, so your notices no longer come "
                "by mail. Please correct your e-mail under “My account”, then turn the mail on again there."
            ),
        )
