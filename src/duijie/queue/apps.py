"""The queue's place in Django."""

from django.apps import AppConfig


class QueueConfig(AppConfig):
    """The room of follow-up work."""

    name = "duijie.queue"
    label = "queue"
