"""Who may do what with stations.

Whoever acts for the host proposes, and may mend it until it is founded; approving and noting the
founding is for the brokers and coordinators of the region and for clerks, never for the host.
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

grant("stations.create", to=is_staff | speaks_for_its_host)
grant("stations.open_full", to=keeps_it | speaks_for_its_host | proposed_it)
grant("stations.change", to=keeps_it | (speaks_for_its_host & is_not_founded_yet))
grant("stations.approve", to=keeps_it & ~speaks_for_its_host)
grant("stations.open", to=keeps_it & ~speaks_for_its_host)
grant("stations.drop", to=keeps_it | speaks_for_its_host | proposed_it)
grant("stations.close", to=keeps_it | speaks_for_its_host)
grant("stations.add_member", to=keeps_it | speaks_for_its_host)
grant("stations.end_member", to=keeps_it | speaks_for_its_host | is_the_member)
