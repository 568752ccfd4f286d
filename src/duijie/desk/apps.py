"""The desk's place in Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The room of what waits for me."""

    name = "duijie.desk"
    label = "desk"
