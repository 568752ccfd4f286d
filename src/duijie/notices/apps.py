"""The notices' place in Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The room of the notices."""

    name = "duijie.notices"
    label = "notices"

    def ready(self) -> None:
        """This will have notices mailed once a day to those who want it."""
        from duijie.notices.jobs import (
            EVERY_DAY,
            MAIL_DIGEST,
            NEXT,
            every_day,
            mail_digest_job,
            next_digests_job,
        )
        from duijie.queue.handlers import register

        register(EVERY_DAY, every_day, daily=True)
        register(NEXT, next_digests_job)
        register(MAIL_DIGEST, mail_digest_job)
