"""Finds the organisation or the person that somebody typed the name of, or says who may be meant."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext

from duijie.access import Actor
from duijie.registry import queries as registry
from duijie.registry.models import Organisation, Person

MOST_NAMED = 5
_NUMBERED = re.compile(r"(.+?)\s*[#＃](\d{1,18})", re.ASCII)


def organisation_meant(actor: Actor, typed: str) -> Organisation:
    """This will return the one organisation the actor may see that goes by this name.

    Raises ValidationError naming those that may be meant.
    """
    visible = registry.organisations_visible_to(actor)
    known = registry.known_organisation(typed, among=visible)
    if known is not None:
        return known
    near = registry.organisations_named(visible, text=typed)[:MOST_NAMED]
    names = "、".join(organisation.name for organisation in near)
    if names:
        raise ValidationError(
            gettext("“%(typed)s” is not exact. Do you mean: %(names)s? Please type one of these names.")
            % {"typed": typed, "names": names},
            code="inexact",
        )
    raise ValidationError(
        gettext(
            "No organisation is called “%(typed)s”. Please check the name, or add the organisation first."
        )
        % {"typed": typed},
        code="unknown",
    )


def person_meant(actor: Actor, typed: str) -> Person:
    """This will return the one person the actor may see of this name.

    Where several share a name, the number told in the refusal decides: “张三 #12”.

    Raises ValidationError naming those that may be meant.
    """
    numbered = _NUMBERED.fullmatch(typed)
    name = numbered[1] if numbered else typed
    same = registry.people_visible_to(actor).filter(name=name).order_by("pk")
    if numbered:
        same = same.filter(pk=int(numbered[2]))
    found = list(same[: MOST_NAMED + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValidationError(
            pgettext(
                "named",
                "No person called “%(typed)s” is known. Please check the name, or add the person first.",
            )
            % {"typed": typed},
            code="unknown",
        )
    names = "、".join(_numbered(person) for person in found[:MOST_NAMED])
    raise ValidationError(
        pgettext(
            "named", "Several people are called “%(typed)s”: %(names)s. Please type the number too, as here."
        )
        % {"typed": typed, "names": names},
        code="several",
    )


def _numbered(person: Person) -> str:
    at = "、".join(post.organisation.name for post in person.posts.all()[:1])
    return f"{person.name} #{person.pk}" + (f"（{at}）" if at else "")
