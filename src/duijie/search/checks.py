"""What `duijie check` tells about the encoder that is set."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, register

from duijie.search.encoders import ONNX


@register("search")
def model_that_is_named_is_used(**_options: Any) -> list[CheckMessage]:
    """This will tell when a model of the operator's own is named while another encoder is set."""
    named = [
        name for name in ("ENCODER_FOLDER", "ENCODER_QUERY", "ENCODER_PASSAGE") if getattr(settings, name, "")
    ]
    if not named or settings.SEARCH_ENCODER == ONNX:
        return []
    name = f"DUIJIE_{named[0]}"
    return [
        checks.Warning(
            f"{name} is set, but DUIJIE_ENCODER is {settings.SEARCH_ENCODER}: "
            "the model of your own is not used.",
            hint=f"Set DUIJIE_ENCODER=onnx to use it, or take {name} away; then stop `duijie serve` and "
            "start it again.",
            id="search.W001",
        )
    ]
