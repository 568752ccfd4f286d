"""The search room's place in Django."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The room of the index and the vectors."""

    name = "duijie.search"
    label = "search"

    def ready(self) -> None:
        """Tell the queue which function does which kind of job, and by which exit text leaves."""
        from duijie.exits.register import register as declare
        from duijie.queue.handlers import register
        from duijie.search import actions, checks, endpoint, jobs  # noqa: F401  # checks registers itself

        register(actions.CATCH_UP, jobs.catch_up)
        register(actions.ENCODE_PENDING, jobs.encode_pending)
        register(actions.REBUILD, jobs.rebuild)
        declare("search", endpoint.exits)
