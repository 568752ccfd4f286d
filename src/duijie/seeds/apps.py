"""The place of the demo worlds in Django."""

from django.apps import AppConfig


class SeedsConfig(AppConfig):
    """The room of invented worlds."""

    name = "duijie.seeds"
    label = "seeds"

    def ready(self) -> None:
        """This will let the worker have a demo world grow."""
        from duijie.queue.handlers import register
        from duijie.seeds.actions import GROW
        from duijie.seeds.jobs import grow

        register(GROW, grow)
