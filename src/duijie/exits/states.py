"""The closed lists of exits: what leads out, what it may carry, how a sending ended."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ExitKind(TextChoices):
    """What stands at the other end."""

    MODEL = "model", _("language model")
    ENCODER = "encoder", _("encoder of texts")
    WEBHOOK = "webhook", _("webhook")
    MAIL = "mail", _("mail")
    STORAGE = "storage", _("storage of files")
    PAGE = "page", _("page read by its address")


class TextClass(TextChoices):
    """How far a text may be known, lowest first: an exit carries its class and those below.

    PUBLIC is what anybody may read here; INTERNAL what staff see (pages and drafts that are not
    confirmed); CONFIDENTIAL a full profile, or what somebody typed and has shown to nobody.
    """

    PUBLIC = "public", _("public text")
    INTERNAL = "internal", _("text that staff see")
    CONFIDENTIAL = "confidential", _("confidential text")


_HEIGHTS = {each: height for height, each in enumerate(TextClass)}


def carries(highest: TextClass, text_class: TextClass) -> bool:
    """This will say whether an exit of this highest class may carry a text of that class."""
    return _HEIGHTS[text_class] <= _HEIGHTS[highest]


class Outcome(TextChoices):
    """How a sending ended. STARTED stays when the process died on the way: the text may have left."""

    STARTED = "started", _("begun")
    ANSWERED = "answered", _("answered")
    FAILED = "failed", _("failed")
