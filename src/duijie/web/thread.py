"""The one thread that runs through everything, from a page or form to a result."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

THREAD = (
    ("page", pgettext_lazy("kit", "Page or form")),
    ("need", pgettext_lazy("kit", "Need")),
    ("match", pgettext_lazy("kit", "Match")),
    ("introduction", pgettext_lazy("kit", "Introduction")),
    ("agreement", pgettext_lazy("kit", "Agreement")),
    ("result", pgettext_lazy("kit", "Result")),
)
