"""Who may have a demo world grow: the system alone."""

from __future__ import annotations

from duijie.access import grant
from duijie.registry.rules import is_system

grant("seeds.grow", to=is_system)
