"""The accounts' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The room of the login."""

    name = "duijie.accounts"
    label = "accounts"
    verbose_name = _("accounts")
