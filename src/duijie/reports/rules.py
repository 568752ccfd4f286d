"""Who may see figures, and keep what was counted."""

from __future__ import annotations

from duijie.access import grant
from duijie.registry.rules import is_staff, is_system

grant("reports.open", to=is_staff)
grant("reports.keep", to=is_system)
