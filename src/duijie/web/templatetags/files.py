"""`{% load files %}{% attached agreement %}`: the files of a record, for those who may open them."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from duijie.web.files import shown_of

register = template.Library()


@register.inclusion_tag("files/part.html", takes_context=True)
def attached(context: dict[str, Any], record: Model) -> dict[str, Any]:
    """`{% attached agreement %}`: its files with previews, one query whatever their number."""
    return {
        "csrf_token": context.get("csrf_token"),
        "shown": shown_of(context["request"].user, record),
    }
