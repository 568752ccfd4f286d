"""The page of a station, team or alliance says each thing once."""

from __future__ import annotations

import pytest

from duijie.bodies.records import MemberDraft
from duijie.teams import actions
from tests.bodies.factories import NOW, world
from tests.teams import factories

pytestmark = pytest.mark.django_db


def test_post_that_only_repeats_the_role_is_not_shown_beside_it(client):
    made = world()
    team = factories.team(made, "running")
    for role, post in (("leader", "团长"), ("deputy", "副理事长")):
        draft = MemberDraft(role, person_id=made.expert.pk, post=post)
        actions.add_member(team_id=team.pk, draft=draft, actor=made["clerk"], now=NOW)
    page = client.get(f"/teams/{team.pk}/", headers={"accept-language": "zh-hans"})
    text = page.content.decode()
    assert text.count("<h3>团长</h3>") == 1
    assert (text.count("团长</span>"), text.count("副理事长</span>")) == (0, 1)
