"""The papers' place in Django."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class PapersConfig(AppConfig):
    """The room of papers that are issued under a number."""

    name = "duijie.papers"
    label = "papers"
    verbose_name = pgettext_lazy("papers", "papers")

    def ready(self) -> None:
        """This will have `duijie check` try the operator's forms."""
        from duijie.papers import checks  # noqa: F401  # registers itself
