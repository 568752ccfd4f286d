"""Certificates of participation: who issues and reads them, what they say, and what keeps them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duijie.access import can
from duijie.events import actions
from duijie.events.models import Participant
from duijie.events.papers import CERTIFICATE
from duijie.papers import queries
from duijie.papers.actions import issue_paper, revoke_paper
from duijie.papers.models import Paper
from duijie.papers.rules import About
from tests.bodies import factories as bodies
from tests.events import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = bodies.NOW
MAY = {
    #         host   partner speaker broker elsewh coord clerk oper  other  system visitor
    "issue":  (False, False, False, True, False, True, True, True, False, True, False),
    "revoke": (False, False, False, True, False, True, True, True, False, True, False),
    "open":   (True,  False, True,  True, False, True, True, True, False, True, False),
}  # fmt: skip


def speaker(made: bodies.World, state: str = "held") -> Participant:
    return factories.event(made, state).participants.get(role="speaker")


def issue(participant: Participant, actor, code: str = "0123abcd", **options: object) -> Paper:
    return issue_paper(
        kind="participant",
        owner_id=participant.pk,
        issuer="示例中心",
        code=code,
        actor=actor,
        now=NOW,
        **options,
    )


def test_certificates_are_issued_by_who_may_note_that_it_was_held_and_read_by_who_took_part():
    made = bodies.world()
    about = About(CERTIFICATE, speaker(made))
    everybody = made.everybody()
    seen = {
        step: tuple(can(everybody[who], f"papers.{step}", about) for who in (*bodies.WHO, "visitor"))
        for step in MAY
    }
    assert seen == MAY


def test_a_certificate_says_what_somebody_did_and_names_them():
    made = bodies.world()
    paper = issue(speaker(made), made["clerk"])
    assert paper.says.title == "参会证明"
    assert paper.says.paragraphs == (
        f"研究员{made.expert.name}在“示例铸造对接会”上发言。",
        "特此证明。",
    )
    assert ("日期", "2026-02-27") in paper.says.facts
    assert [each.person_id for each in paper.people.all()] == [made.expert.pk]


def test_a_certificate_names_the_organisations_that_stand_for_merged_ones():
    made = bodies.world()
    operator, event = registry.operator(), factories.event(made, "held")
    for body, name in ((made.host, "示例主办方"), (made.partner, "示例研究院")):
        kept = registry.organisation(name)
        registry.actions.merge_organisation(organisation_id=body.pk, into_id=kept.pk, actor=operator, now=NOW)
    took_part = event.participants.exclude(organisation=None).first()
    says = issue(took_part, made["clerk"]).says
    assert "示例研究院" in says.paragraphs[0]
    assert "示例主办方" in dict(says.facts).values()


def test_none_is_issued_before_it_was_held():
    made = bodies.world()
    with pytest.raises(ValidationError):
        issue(speaker(made, "announced"), made["clerk"])
    assert not Paper.objects.exists()


def test_nobody_is_taken_off_from_under_a_certificate_that_holds():
    made = bodies.world()
    participant = speaker(made)
    paper = issue(participant, made["clerk"])
    off = {"participant_id": participant.pk, "actor": made["clerk"], "now": NOW}
    with pytest.raises(ValidationError) as refused:
        actions.remove_participant(**off)
    assert (refused.value.code, Participant.objects.filter(pk=participant.pk).exists()) == ("in_use", True)
    revoke_paper(paper_id=paper.pk, reason="写错了名字。", actor=made["clerk"], now=NOW)
    actions.remove_participant(**off)
    assert queries.checked("0123abcd", today=NOW.date()).is_revoked


def test_pages_lead_from_the_event_to_every_certificate_beyond_the_fiftieth(client: Client):
    made = bodies.world()
    participant = speaker(made)
    client.force_login(made["clerk"])
    address = f"/papers/of/participant/{participant.pk}/"
    assert address in client.get(f"/events/{participant.event_id}/").content.decode()
    answer = client.post(f"/papers/new/participant/{participant.pk}/", {"form_token": "t"})
    assert answer["Location"] == address
    assert "已出具" in client.get(address).content.decode()
    first = Paper.objects.get()
    own = {"id", "serial", "code", "form_token"}
    alike = {f.attname: getattr(first, f.attname) for f in Paper._meta.fields if f.name not in own}
    Paper.objects.bulk_create(Paper(**alike, serial=number, code=f"code{number}") for number in range(2, 62))
    page = client.get(address).content.decode()
    assert ("DJ-2026-000061" in page, "DJ-2026-000001" in page, "下一页" in page) == (True, False, True)
    after = page.partition("?after=")[2].partition('"')[0]
    assert "DJ-2026-000001" in client.get(f"{address}?after={after}").content.decode()
    client.force_login(made["other contact"])
    assert client.get(address).status_code == 404


LEADS = {
    #                 host   partner speaker broker elsewh coord clerk oper  other
    "none was issued": (False, False, False, True, False, True, True, True, False),
    "one was issued": (True, False, True, True, False, True, True, True, False),
}


@pytest.mark.parametrize("when", LEADS)
def test_event_leads_to_certificates_that_are_there_and_to_where_they_are_issued(client: Client, when: str):
    made = bodies.world()
    participant = speaker(made)
    if when == "one was issued":
        issue(participant, made["clerk"])
    address = f"/papers/of/participant/{participant.pk}/"
    leads, shown = [], []
    for who in bodies.WHO:
        if who == "system":
            continue
        client.force_login(registry.fresh(made.everybody()[who]))
        leads.append(address in client.get(f"/events/{participant.event_id}/").content.decode())
        page = client.get(address)
        is_empty = page.status_code != 200 or not (
            page.context["shown"].papers or page.context["shown"].issue_address
        )
        shown.append(not is_empty)
    assert tuple(leads) == LEADS[when]
    assert leads == shown


def test_event_asks_once_whose_certificates_there_are(client: Client, django_assert_max_num_queries):
    made = bodies.world()
    participant = speaker(made)
    address = f"/events/{participant.event_id}/"
    client.force_login(made["clerk"])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _more in range(3):
        person, kept = (registry.person(consent="consented") for _ in "12")
        Participant.objects.create(event=participant.event, person=person, role="speaker", post="")
        registry.actions.merge_person(person_id=person.pk, into_id=kept.pk, actor=made["clerk"], now=NOW)
    with django_assert_max_num_queries(len(few)):
        client.get(address)
