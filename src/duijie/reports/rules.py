"""Who may see figures."""

from __future__ import annotations

from duijie.access import grant
from duijie.registry.rules import is_staff

grant("reports.open", to=is_staff)
