"""Requests about records for tests, made through the actions."""

from __future__ import annotations

from itertools import count

from duijie.access import VISITOR
from duijie.corrections import actions
from duijie.corrections.actions import CorrectionDraft
from duijie.corrections.models import Correction
from duijie.regions.models import Region
from tests.registry import factories as registry

NOW = registry.NOW
_numbers = count(1)


def secret() -> str:
    return f"secret-{next(_numbers)}"


def correction(
    kind: str = "correct",
    *,
    actor=VISITOR,
    person_id: int | None = None,
    region: str | None = registry.SHENYANG,
    known_by: str = "",
    text: str = "职称写错了。",
) -> Correction:
    """A request that waits for its answer, in Shenyang unless the record says otherwise."""
    draft = CorrectionDraft(
        kind=kind,
        name="冼牧远",
        found_at="示例青石铸造",
        text=text,
        contact="电话转接 8",
        region_id=None if region is None else Region.objects.get(pk=region).pk,
    )
    return actions.ask_correction(
        draft=draft, secret=known_by or secret(), actor=actor, now=NOW, person_id=person_id
    )
