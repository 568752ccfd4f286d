"""The registry's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """The room of organisations and people."""

    name = "duijie.registry"
    label = "registry"
    verbose_name = _("registry")

    def ready(self) -> None:
        """This will tell the accounts room who runs the platform."""
        from duijie.accounts.rules import let_create_accounts
        from duijie.notices.wording import register
        from duijie.registry.standing import runs_the_platform

        let_create_accounts(runs_the_platform)
        register("registry.may_speak", _("You may now act for “%(organisation)s”."))
