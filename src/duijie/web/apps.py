"""The pages' place in Django."""

from django.apps import AppConfig
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """The pages people use."""

    name = "duijie.web"
    label = "web"
    verbose_name = _("pages")

    def ready(self) -> None:
        """This will have forms say in words what Django calls null characters, and lists tell of news."""
        from duijie.desk.telling import register
        from duijie.web.telling import LISTS

        for telling in LISTS:
            register(telling)
        ProhibitNullCharactersValidator.message = _(
            "The text holds an invisible control character. Please paste it as plain text."
        )
