"""The reports' place in Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The room of figures."""

    name = "duijie.reports"
    label = "reports"

    def ready(self) -> None:
        """This will have `duijie check` look at the operator's map, and figures counted as a job."""
        from duijie.queue.handlers import register
        from duijie.reports import checks  # noqa: F401  # registers itself
        from duijie.reports.jobs import count_job
        from duijie.reports.kept import COUNT

        register(COUNT, count_job)
