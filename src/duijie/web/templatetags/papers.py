"""`{% load papers %}{% issued "agreement" agreement %}`: the papers about a record."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from duijie.web.papers import shown_of

register = template.Library()


@register.inclusion_tag("papers/part.html", takes_context=True)
def issued(context: dict[str, Any], kind: str, record: Model) -> dict[str, Any]:
    """`{% issued "agreement" agreement %}`: its papers, and the button that issues one; one query."""
    return {
        "csrf_token": context.get("csrf_token"),
        "shown": shown_of(context["request"].user, kind, record),
    }
