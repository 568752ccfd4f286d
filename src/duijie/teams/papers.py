"""Papers of teams: the letters of appointment."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from duijie.bodies.appointments import Appointments
from duijie.papers.states import PaperKind
from duijie.teams.models import TEAMS
from duijie.teams.states import TeamRole

APPOINTMENT = Appointments(
    room=TEAMS,
    kind=PaperKind.TEAM_MEMBER,
    posts={
        TeamRole.LEADER: pgettext_lazy("papers", "leader"),
        TeamRole.DEPUTY: pgettext_lazy("papers", "deputy leader"),
        TeamRole.EXPERT: pgettext_lazy("papers", "expert"),
    },
    host_label=pgettext_lazy("papers", "Led by"),
).source()
