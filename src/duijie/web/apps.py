"""The pages' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """The pages people use."""

    name = "duijie.web"
    label = "web"
    verbose_name = _("pages")
