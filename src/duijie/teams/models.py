"""Service teams, who belongs to them and whom they serve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from duijie.agreements.models import validate_partial_date
from duijie.bodies.records import Body, BodyContent, BodyRoom, Member
from duijie.db.fields import LineField
from duijie.teams.states import TEAM_LIFE, TeamLevel, TeamRole


@dataclass(frozen=True)
class TeamContent(BodyContent):
    """What somebody writes about a service team."""

    level: str = TeamLevel.PROVINCIAL
    field: str = ""
    flag_on: str = ""


class Team(Body):
    """A service team, led by a society, with a flag of its own."""

    level = LineField(pgettext_lazy("team", "level"), max_length=12, choices=TeamLevel.choices)
    host = models.ForeignKey(
        "registry.Organisation",
        verbose_name=pgettext_lazy("team", "led by"),
        on_delete=models.PROTECT,
        related_name="teams",
    )
    field = LineField(pgettext_lazy("team", "field of work"), max_length=120, blank=True)
    flag_on = LineField(
        pgettext_lazy("team", "flag given on"),
        max_length=10,
        blank=True,
        validators=[validate_partial_date],
    )

    class Meta(Body.Meta):
        """A team has a society that leads it."""

        verbose_name = pgettext_lazy("team", "service team")
        verbose_name_plural = pgettext_lazy("team", "service teams")
        constraints: ClassVar = [
            *Body.Meta.constraints,
            models.CheckConstraint(condition=Q(level__in=TeamLevel.values), name="team_level_known"),
        ]


class TeamMember(Member):
    """An expert or an organisation of a team, or an enterprise that it serves."""

    body = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    role = LineField(pgettext_lazy("team", "role"), max_length=12, choices=TeamRole.choices)

    class Meta(Member.Meta):
        """A closed list of roles."""

        verbose_name = pgettext_lazy("team", "member of a team")
        verbose_name_plural = pgettext_lazy("team", "members of teams")
        constraints: ClassVar = [
            *Member.Meta.constraints,
            models.CheckConstraint(condition=Q(role__in=TeamRole.values), name="teams_teammember_role_known"),
        ]


TEAMS = BodyRoom("teams", Team, TeamMember, TEAM_LIFE)
