"""Why a known record may be the one a draft is about: the words of core.likeness."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from duijie.core.reason import Reason

REASONS: dict[str, str | Promise] = {
    "likeness.same_credit_code": _("same unified social credit code"),
    "likeness.same_name": _("same name"),
    "likeness.alias": _("also called “%(name)s”"),
    "likeness.same_core": _("same name but for “有限公司” and its like"),
    "likeness.same_sound": _("sounds the same (%(sound)s)"),
    "likeness.part_of_name": _("“%(name)s” is part of the name"),
    "likeness.same_region": _("same region"),
    "likeness.other_region": _("another region"),
    "likeness.same_kind": _("same kind"),
    "likeness.other_kind": _("another kind"),
    "likeness.shared_organisation": _("same organisation: %(name)s"),
    "likeness.shared_post": _("same post"),
    "likeness.shared_title": _("same title"),
    "likeness.same_parties": _("same parties"),
    "likeness.shared_parties": _("%(count)s parties in common"),
    "likeness.same_day": _("same day"),
    "likeness.day_fits": _("the day fits"),
    "likeness.other_day": _("another day"),
    "likeness.other_title": _("another title"),
    "likeness.like_name": _("like name"),
    "likeness.shared_bodies": _("%(count)s organisations in common"),
    "likeness.shared_people": _("%(count)s people in common"),
    "likeness.same_place": _("same place"),
}


def likeness_words(reasons: Iterable[Reason]) -> list[str]:
    """This will word the reasons, one phrase each."""
    return [str(REASONS[each.code]) % dict(each.params) for each in reasons]
