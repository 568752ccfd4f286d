"""The room's place in Django."""

from django.apps import AppConfig


class NamesConfig(AppConfig):
    """The room of what records are called."""

    name = "duijie.names"
    label = "names"
