"""What the matcher is told of a need."""

from __future__ import annotations

from duijie.core.matcher import Profile, Role
from duijie.core.taxonomy.divisions import NATION
from duijie.demands.models import Demand
from duijie.demands.states import DemandState
from duijie.regions.queries import ancestors
from duijie.registry.models import Person


def profile_of(demand: Demand, *, full: bool) -> Profile:
    """This will return the need's full or public profile, without a vector.

    `full` only for those who may open it: its text holds the confidential part. Costs no query
    for a need that `visible_to` returned.
    """
    path = ancestors(demand.region_id) if demand.region_id else []
    person: Person | None = getattr(demand.contact, "person", None)
    return Profile(
        key=key_of(demand.pk),
        title=demand.title,
        text=_full_text(demand) if full else demand.teaser,
        figures_text=_asked_in_figures(demand) if full else None,
        keywords=demand.keywords,
        industries=(demand.industry,) if demand.industry else (),
        disciplines=demand.disciplines,
        region_path=tuple(code for code in path if code != NATION),
        readiness=demand.wanted_readiness,
        modes=frozenset(demand.modes),
        budget=float(demand.budget_to) if full and demand.budget_to is not None else None,
        organisations=frozenset({str(demand.owner.kept_id)}),
        people=frozenset({str(person.kept_id)}) if person else frozenset(),
        is_open=demand.state == DemandState.OPEN,
        is_dissolved=demand.owner.is_dissolved,
        valid_until=demand.valid_until,
        role=Role.ASKING,
    )


def key_of(demand_id: int) -> str:
    """This will return the need's name in rankings: "demand:12"."""
    return f"demand:{demand_id}"


def _full_text(demand: Demand) -> str:
    parts = (
        demand.teaser,
        demand.description,
        demand.problem_now,
        demand.indicators_text,
        demand.confidential_text,
    )
    return "\n".join(part for part in parts if part)


def _asked_in_figures(demand: Demand) -> str:
    """Give the texts whose figures ask for something: the indicators, or what is told when there are none.

    What the problem costs now, and what was tried, are figures too: nobody has to reach them.
    """
    told = (demand.teaser, demand.description, demand.confidential_text)
    return demand.indicators_text or "\n".join(part for part in told if part)
