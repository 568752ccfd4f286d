"""Papers of alliances: the letters of appointment."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from duijie.alliances.models import ALLIANCES
from duijie.alliances.states import AllianceRole
from duijie.bodies.appointments import Appointments
from duijie.papers.states import PaperKind

APPOINTMENT = Appointments(
    room=ALLIANCES,
    kind=PaperKind.ALLIANCE_MEMBER,
    posts={
        AllianceRole.CHAIR: pgettext_lazy("papers", "chair"),
        AllianceRole.VICE_CHAIR: pgettext_lazy("papers", "vice chair"),
        AllianceRole.COUNCIL: pgettext_lazy("papers", "member of the council"),
        AllianceRole.ADVISER: pgettext_lazy("papers", "adviser"),
    },
    host_label=pgettext_lazy("papers", "Liable body"),
).source()
