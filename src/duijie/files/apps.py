"""The files' place in Django."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class FilesConfig(AppConfig):
    """The room of files attached to records."""

    name = "duijie.files"
    label = "files"
    verbose_name = pgettext_lazy("files", "files")

    def ready(self) -> None:
        """This will let the worker draw and erase files, and declare a store elsewhere as an exit."""
        from duijie.exits.register import register as declare
        from duijie.files.jobs import erase_job, preview_job
        from duijie.files.store import store_exit
        from duijie.queue.handlers import register

        register("files.preview", preview_job)
        register("files.erase", erase_job)
        declare("files", store_exit)
