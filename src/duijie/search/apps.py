"""The search room's place in Django."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The room of the index and the vectors."""

    name = "duijie.search"
    label = "search"

    def ready(self) -> None:
        """Tell the queue which function does which kind of job."""
        from duijie.queue.handlers import register
        from duijie.search import actions, jobs

        register(actions.CATCH_UP, jobs.catch_up)
        register(actions.ENCODE_PENDING, jobs.encode_pending)
        register(actions.REBUILD, jobs.rebuild)
