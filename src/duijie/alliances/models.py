"""Alliances and unions, and their members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from duijie.agreements.models import validate_partial_date
from duijie.alliances.states import ALLIANCE_LIFE, AllianceKind, AllianceRole
from duijie.bodies.records import Body, BodyContent, BodyRoom, Member
from duijie.db.fields import LineField


@dataclass(frozen=True)
class AllianceContent(BodyContent):
    """What somebody writes about an alliance."""

    kind: str = AllianceKind.ALLIANCE
    charter_on: str = ""


class Alliance(Body):
    """An alliance or a union; the organisation that is liable for it may not be named yet."""

    kind = LineField(pgettext_lazy("alliance", "kind"), max_length=12, choices=AllianceKind.choices)
    host = models.ForeignKey(
        "registry.Organisation",
        verbose_name=pgettext_lazy("alliance", "liable body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="alliances",
    )
    charter_on = LineField(
        pgettext_lazy("alliance", "charter adopted on"),
        max_length=10,
        blank=True,
        validators=[validate_partial_date],
    )

    class Meta(Body.Meta):
        """A closed list of kinds."""

        verbose_name = pgettext_lazy("alliance", "alliance")
        verbose_name_plural = pgettext_lazy("alliance", "alliances")
        constraints: ClassVar = [
            *Body.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=AllianceKind.values), name="alliance_kind_known"),
        ]


class AllianceMember(Member):
    """An organisation or a person of an alliance."""

    body = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="members")
    role = LineField(pgettext_lazy("alliance", "role"), max_length=12, choices=AllianceRole.choices)

    class Meta(Member.Meta):
        """A closed list of roles."""

        verbose_name = pgettext_lazy("alliance", "member of an alliance")
        verbose_name_plural = pgettext_lazy("alliance", "members of alliances")
        constraints: ClassVar = [
            *Member.Meta.constraints,
            models.CheckConstraint(
                condition=Q(role__in=AllianceRole.values), name="alliances_alliancemember_role_known"
            ),
        ]


ALLIANCES = BodyRoom("alliances", Alliance, AllianceMember, ALLIANCE_LIFE)
