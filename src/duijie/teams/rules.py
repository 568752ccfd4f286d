"""Who may do what with teams.

Whoever acts for the society that leads proposes, and may mend it until it is founded; approving and
noting the founding is for the brokers and coordinators of the region and for clerks.
"""

from __future__ import annotations

from duijie.access import grant
from duijie.bodies.questions import (
    brokers_it,
    is_not_founded_yet,
    is_the_member,
    proposed_it,
    speaks_for_its_host,
)
from duijie.registry.rules import is_clerk, is_staff, is_system

keeps_it = brokers_it | is_clerk | is_system

grant("teams.create", to=is_staff | speaks_for_its_host)
grant("teams.open_full", to=keeps_it | speaks_for_its_host | proposed_it)
grant("teams.change", to=keeps_it | (speaks_for_its_host & is_not_founded_yet))
grant("teams.approve", to=keeps_it & ~speaks_for_its_host)
grant("teams.open", to=keeps_it & ~speaks_for_its_host)
grant("teams.drop", to=keeps_it | speaks_for_its_host | proposed_it)
grant("teams.close", to=keeps_it | speaks_for_its_host)
grant("teams.add_member", to=keeps_it | speaks_for_its_host)
grant("teams.end_member", to=keeps_it | speaks_for_its_host | is_the_member)
