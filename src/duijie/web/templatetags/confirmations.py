"""`{% load confirmations %}{% confirmed organisation %}`: when a record was last said to be true."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from duijie.web.confirmations import confirmation_of

register = template.Library()


@register.inclusion_tag("confirmations/part.html", takes_context=True)
def confirmed(context: dict[str, Any], record: Model) -> dict[str, Any]:
    """`{% confirmed organisation %}`: when it was, and the buttons of whoever is asked; two queries."""
    return {
        "csrf_token": context.get("csrf_token"),
        "confirmation": confirmation_of(context["request"].user, record),
    }
