"""Who may do what with alliances.

Whoever acts for the liable body proposes, and may mend it until it is founded; approving and noting
the founding is for the brokers and coordinators of the region and for clerks.
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

grant("alliances.create", to=is_staff | speaks_for_its_host)
grant("alliances.open_full", to=keeps_it | speaks_for_its_host | proposed_it)
grant("alliances.change", to=keeps_it | (speaks_for_its_host & is_not_founded_yet))
grant("alliances.approve", to=keeps_it & ~speaks_for_its_host)
grant("alliances.open", to=keeps_it & ~speaks_for_its_host)
grant("alliances.drop", to=keeps_it | speaks_for_its_host | proposed_it)
grant("alliances.close", to=keeps_it | speaks_for_its_host)
grant("alliances.add_member", to=keeps_it | speaks_for_its_host)
grant("alliances.end_member", to=keeps_it | speaks_for_its_host | is_the_member)
