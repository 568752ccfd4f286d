"""The notices' place in Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The room of the notices."""

    name = "duijie.notices"
    label = "notices"
