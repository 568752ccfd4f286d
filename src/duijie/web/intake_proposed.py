"""What came of asking a language model about a page, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

PROBLEMS: dict[str, str | Promise] = {
    "not_set": gettext_lazy("No language model is set up here. Nothing was sent."),
    "class_refused": gettext_lazy(
        "The model's endpoint may carry public text only, and a page under review is not public. Nothing "
        "was sent; the operator can allow it (DUIJIE_MODEL_CARRIES)."
    ),
    "address_refused": gettext_lazy(
        "The model's address leads into a private network that is not allowed. Nothing was sent; the "
        "operator can allow it (DUIJIE_EXIT_NETWORKS)."
    ),
    "unusable": gettext_lazy("The language model's answer was no list of proposals; nothing of it was used."),
    "too_slow": gettext_lazy("The language model took too long. Try again later, or go on without it."),
    "too_large": gettext_lazy("The language model's answer was too large; nothing of it was used."),
}
UNKNOWN = gettext_lazy("The language model gave no usable answer. Try again later, or go on without it.")


def proposed_words(proposed: Mapping[str, Any]) -> str:
    """This will say what came of asking; nothing when nobody asked."""
    if not proposed:
        return ""
    if proposed.get("asked"):
        return _("The language model is being asked; its proposals appear here as drafts.")
    if proposed.get("problem"):
        return str(PROBLEMS.get(proposed["problem"], UNKNOWN))
    kept, thrown = int(proposed.get("kept", 0)), int(proposed.get("thrown", 0))
    words = ngettext(
        "The language model proposed %(count)d draft that is new.",
        "The language model proposed %(count)d drafts that are new.",
        kept,
    ) % {"count": kept}
    if thrown:
        words += " " + ngettext(
            "%(count)d proposal was thrown away: its words do not stand in the page.",
            "%(count)d proposals were thrown away: their words do not stand in the page.",
            thrown,
        ) % {"count": thrown}
    return words
