"""Papers of stations: the certificate of what its plaque stands for, the letters of appointment."""

from __future__ import annotations

from django.utils.translation import pgettext, pgettext_lazy

from duijie.access import Actor, by
from duijie.bodies.appointments import Appointments, why_over
from duijie.bodies.life import BodyState
from duijie.papers.sources import PaperContent, Source
from duijie.papers.states import PaperKind
from duijie.stations import queries
from duijie.stations.models import STATIONS, Station
from duijie.stations.states import StationRole


def _content(_actor: Actor, station: Station) -> PaperContent:
    facts = (
        (pgettext("papers", "Kind"), str(station.get_kind_display())),
        (pgettext("papers", "Host"), station.host.kept.name),
        (pgettext("papers", "Region"), str(station.region or "")),
        (pgettext("papers", "Founded on"), station.founded_on),
        (pgettext("papers", "Number of the plaque"), station.plaque_number),
        (pgettext("papers", "Plaque given on"), station.plaque_on),
    )
    return PaperContent(
        title=pgettext("papers", "Certificate"),
        paragraphs=(
            pgettext("papers", "“%(name)s” stands at %(host)s, was approved and founded, and is running.")
            % {"name": station.name, "host": station.host.kept.name},
        ),
        facts=tuple((label, words) for label, words in facts if words),
    )


APPOINTMENT = Appointments(
    room=STATIONS,
    kind=PaperKind.STATION_MEMBER,
    posts={
        StationRole.HEAD: pgettext_lazy("papers", "head"),
        StationRole.EXPERT: pgettext_lazy("papers", "expert"),
    },
    host_label=pgettext_lazy("papers", "Host"),
).source()

_may_issue = by("stations.open")  # who may note the founding, never the host
_may_open = by("stations.open_full")


CERTIFICATE = Source(
    kind=PaperKind.STATION,
    model=Station,
    find=queries.find,
    may_issue=_may_issue,
    may_open=_may_open,
    is_ready=lambda station: station.state == BodyState.RUNNING,
    content=_content,
    people=lambda _station: (),
    why_over=why_over,
)
