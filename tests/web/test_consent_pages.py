"""What a person takes back is gone at once, wherever a stranger could read or rank them."""

from __future__ import annotations

import pytest

from duijie.agreements.models import Signatory
from duijie.matches.queries import public_matches_of_demand
from duijie.registry import actions
from tests.agreements import factories as agreements
from tests.bodies.factories import world
from tests.events import factories as events
from tests.matches import factories as matches
from tests.registry import factories as registry
from tests.stations import factories as stations
from tests.teams import factories as teams

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index_folder")]
NOW, TODAY = registry.NOW, registry.NOW.date()


@pytest.mark.parametrize("how", ["consent", "unlink", "forget"])
def test_name_is_gone_from_every_page_list_file_and_answer_before_the_index_knows(client, how):
    made = world()
    person, name = made.expert, made.expert.name
    need = matches.need("轮毂缩松")
    offer = matches.expertise("轮毂缩松诊断", of=person)
    agreement = agreements.agreement(agreements.world(), "announced")
    Signatory.objects.create(
        agreement=agreement, person=person, organisation=agreement.parties.first().organisation
    )
    matches.index_all()
    client.force_login(registry.account())  # who is nobody, but may take lists out as files
    addresses = [
        "/people/",
        "/people/?as=csv",
        f"/people/{person.pk}/",
        "/experts/",
        f"/search/?q={name}",
        "/offers/",
        "/offers/?columns=expert&as=csv",
        f"/offers/{offer.pk}/",
        f"/organisations/{made.partner.pk}/",
        f"/events/{events.event(made, 'held').pk}/",
        f"/stations/{stations.station(made, 'running').pk}/",
        f"/teams/{teams.team(made, 'running').pk}/",
        f"/agreements/{agreement.pk}/",
        "/api/v1/offers",
        f"/api/v1/offers/{offer.pk}",
        f"/api/v1/organisations/{made.partner.pk}",
    ]

    def told(address):
        # The address itself comes back on the page of a search: what was typed is no answer.
        return name in read(client, address).replace(f'value="{name}"', "")

    def matched():
        found = public_matches_of_demand(need, today=TODAY, limit=9)
        return [row.record.pk for row in found.rows], len(found.left_out), found.candidate_count

    assert [address for address in addresses if not told(address)] == []
    assert matched() == ([offer.pk], 0, 1)
    change = {"person_id": person.pk, "actor": made["operator"], "now": NOW}
    if how == "consent":
        actions.give_consent(**{**change, "actor": made["member"]}, consent="staff_only")
    elif how == "unlink":
        actions.unlink_account(**change)
    else:
        actions.forget_person(**change)
    assert [address for address in addresses if told(address)] == []
    assert matched() == ([], 0, 0)


def read(client, address: str) -> str:
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode()
