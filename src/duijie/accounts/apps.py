"""The accounts' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The room of the login."""

    name = "duijie.accounts"
    label = "accounts"
    verbose_name = _("accounts")

    def ready(self) -> None:
        """This will let the worker mail links by which a password is chosen."""
        from duijie.accounts.actions import MAIL_LINK
        from duijie.accounts.jobs import mail_link_job
        from duijie.queue.handlers import register

        register(MAIL_LINK, mail_link_job)
