"""The exits' place in Django."""

from django.apps import AppConfig


class ExitsConfig(AppConfig):
    """The room of the ways out."""

    name = "duijie.exits"
    label = "exits"
