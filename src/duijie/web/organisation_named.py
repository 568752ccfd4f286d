"""Which organisation a typed name means, for forms that name one."""

from __future__ import annotations

from django.forms import Form
from django.utils.translation import gettext as _

from duijie.access import Actor
from duijie.registry import queries
from duijie.registry.models import Organisation


def organisation_named(actor: Actor, name: str, form: Form, field: str) -> Organisation | None:
    """This will find the one organisation that is meant, or say beside the field why there is none."""
    called = queries.organisations_called(name, among=queries.organisations_visible_to(actor))
    full = [each for each in called if each.name == name] or called
    if len(full) == 1:
        return full[0]
    form.add_error(
        field,
        _("Several organisations go by this name. Please type the full name of one.")
        if full
        else _("No organisation of this name is known. Please add it first, or correct the name."),
    )
    return None
