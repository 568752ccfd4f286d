"""Letters of appointment at stations, teams and alliances: who issues them, what they say, when they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format
from django.utils.translation import override

from duijie.access import can
from duijie.alliances import actions as alliance_actions
from duijie.alliances.papers import APPOINTMENT as AT_ALLIANCE
from duijie.bodies.records import MemberDraft
from duijie.papers import queries
from duijie.papers.actions import issue_paper, revoke_paper
from duijie.papers.models import Paper
from duijie.papers.rules import About
from duijie.registry import actions as registry_actions
from duijie.stations import actions as station_actions
from duijie.stations.papers import APPOINTMENT as AT_STATION
from duijie.teams import actions as team_actions
from duijie.teams.papers import APPOINTMENT as AT_TEAM
from tests.alliances import factories as alliances
from tests.bodies import factories as bodies
from tests.registry import factories as registry
from tests.stations import factories as stations
from tests.teams import factories as teams

pytestmark = pytest.mark.django_db
NOW, TODAY = bodies.NOW, bodies.NOW.date()
ONE_DAY = timedelta(days=1)
ROOMS = {
    "station": (AT_STATION, station_actions, stations.station, "expert"),
    "team": (AT_TEAM, team_actions, teams.team, "expert"),
    "alliance": (AT_ALLIANCE, alliance_actions, alliances.alliance, "adviser"),
}
MAY = {
    #          host   partner member broker elsewh coord clerk oper  other  system visitor
    "issue":  (False, False, False, True, False, True, True, True, False, True, False),
    "revoke": (False, False, False, True, False, True, True, True, False, True, False),
    "open":   (True,  False, True,  True, False, True, True, True, False, True, False),
}  # fmt: skip


@dataclass
class Appointed:
    """Somebody appointed at a running body, and the room it is in."""

    one: str
    member: Any
    world: bodies.World

    @property
    def actions(self) -> Any:
        return ROOMS[self.one][1]

    def issue(self, actor: Any = None, code: str = "0123abcd", **options: Any) -> Paper:
        return issue_paper(
            kind=ROOMS[self.one][0].kind,
            owner_id=self.member.pk,
            issuer="示例市科学技术协会",
            code=code,
            actor=actor or self.world["clerk"],
            now=NOW,
            **options,
        )

    def leave(self, on: date, actor: Any = None) -> None:
        self.actions.end_member(
            member_id=self.member.pk, left_on=on, actor=actor or self.world["clerk"], now=NOW
        )


def appointed(one: str = "station", state: str = "running", **values: Any) -> Appointed:
    made = bodies.world()
    _source, actions, build, role = ROOMS[one]
    body = build(made, state)
    person = registry.person("诸葛澈", consent="consented")
    term = {"joined_on": date(2026, 2, 1), "until_on": date(2029, 1, 31)}
    draft = MemberDraft(**{"role": role, "person_id": person.pk, **term, **values})
    if state in {"closed", "dropped"}:
        return Appointed(one, body.members.get(person__isnull=False), made)
    member = actions.add_member(**{f"{one}_id": body.pk}, draft=draft, actor=made["clerk"], now=NOW)
    return Appointed(one, member, made)


@pytest.mark.parametrize("one", ROOMS)
def test_letters_are_issued_by_who_may_note_the_founding_and_read_by_whom_they_appoint(one: str):
    made = bodies.world()
    body = ROOMS[one][2](made, "running")
    about = About(ROOMS[one][0], body.members.get(person__isnull=False))
    everybody = made.everybody()
    seen = {
        step: tuple(can(everybody[who], f"papers.{step}", about) for who in (*bodies.WHO, "visitor"))
        for step in MAY
    }
    assert seen == MAY


def test_nobody_appoints_themselves():
    made = appointed()
    broker = registry.broker(registry.SHENYANG)
    assert can(broker, "papers.issue", About(AT_STATION, made.member))
    registry.link(made.member.person, broker)
    seen = [can(registry.fresh(broker), f"papers.{step}", About(AT_STATION, made.member)) for step in MAY]
    assert seen == [False, False, True]


SAYS = {
    "station": "兹聘请诸葛澈同志为“示例铸造学会服务站”专家，聘期三年（自2026年2月1日至2029年1月31日）。",
    "team": "兹聘请诸葛澈同志为“示例铸造科技服务团”专家，聘期三年（自2026年2月1日至2029年1月31日）。",
    "alliance": "兹聘请诸葛澈同志为“{name}”专家委员，聘期三年（自2026年2月1日至2029年1月31日）。",
}


@pytest.mark.parametrize("one", ROOMS)
def test_a_letter_says_who_is_appointed_what_for_how_long(one: str):
    made = appointed(one)
    with override("zh-hans"):
        paper = made.issue()
    assert paper.says.title == "聘书"
    assert paper.says.paragraphs == (SAYS[one].format(name=made.member.body.name), "特颁此证。")
    assert made.member.body.host.name in dict(paper.says.facts).values()
    assert [each.person_id for each in paper.people.all()] == [made.member.person_id]


TERMS = [
    ("2026-02-01", "2027-01-31", "聘期一年（自{}至{}）", "for 1 year, from {} to {}"),
    ("2026-02-01", "2028-02-01", "聘期两年（自{}至{}）", "for 2 years, from {} to {}"),
    ("2026-02-01", "2028-03-01", "聘期自{}至{}", "from {} to {}"),
    ("2026-02-01", "2046-01-31", "聘期自{}至{}", "from {} to {}"),
    ("2026-02-01", "9999-12-31", "聘期自{}至{}", "from {} to {}"),
    ("2026-02-01", None, "聘期自{}起", "from {} on"),
    (None, "2028-03-01", "聘期至{}止", "until {}"),
    (None, None, "", ""),
]


@pytest.mark.parametrize(("joined_on", "until_on", "chinese", "english"), TERMS)
def test_a_term_is_told_as_far_as_it_is_known(joined_on, until_on, chinese: str, english: str):
    given = {"joined_on": joined_on, "until_on": until_on}
    made = appointed(**{name: date.fromisoformat(day) if day else None for name, day in given.items()})
    days = [date.fromisoformat(day) for day in given.values() if day]
    with override("zh-hans"):
        paper = made.issue()
    term = chinese.format(*(f"{day.year}年{day.month}月{day.day}日" for day in days))
    said = f"兹聘请诸葛澈同志为“示例铸造学会服务站”专家{'，' if term else ''}{term}。"
    assert paper.says.paragraphs[0] == said
    revoke_paper(paper_id=paper.pk, reason="改用英文。", actor=made.world["clerk"], now=NOW)
    with override("en"):
        says = made.issue(code="other").says
        term = english.format(*(date_format(day, "DATE_FORMAT") for day in days))
    said = f"诸葛澈 is hereby appointed expert of “示例铸造学会服务站”{', ' if term else ''}{term}."
    assert says.paragraphs[0] == said


def test_a_letter_tells_post_and_organisation_and_the_number_it_has_elsewhere():
    made = appointed(
        organisation_id=registry.organisation("示例理工大学").pk,
        post="首席专家",
        letter_number="聘字〔2026〕7号",
    )
    with override("zh-hans"):
        facts = dict(made.issue().says.facts)
    assert facts == {
        "工作单位": "示例理工大学",
        "职务": "首席专家",
        "依托单位": made.world.host.name,
        "聘书文号": "聘字〔2026〕7号",
    }


@pytest.mark.parametrize("one", ROOMS)
def test_an_appointment_has_one_letter_and_the_same_number_again(one: str):
    made = appointed(one)
    first = made.issue()
    again = made.issue(actor=made.world["operator"], code="another", form_token="another")
    assert (again, Paper.objects.count()) == (first, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.create(
            kind=first.kind, owner_id=first.owner_id, year=2026, serial=99, code="x", issuer="x",
            language="en", issued_at=NOW, issued_by=first.issued_by,
        )  # fmt: skip
    revoke_paper(paper_id=first.pk, reason="写错了名字。", actor=made.world["clerk"], now=NOW)
    assert made.issue(code="another").number == "DJ-2026-000002"


@pytest.mark.parametrize(
    ("language", "issued", "holding"),
    [
        (
            "zh-hans",
            "文书 DJ-2026-000001 已出具。",
            "已有一份有效的聘书：DJ-2026-000001。本次没有出具。如需另出一份，请先撤销该份。",
        ),
        (
            "en",
            "DJ-2026-000001 is issued.",
            (
                "One letter holds already: DJ-2026-000001. Nothing was issued. "
                "To have another, revoke that one first."
            ),
        ),
    ],
)
def test_page_that_is_older_than_the_letter_issues_nothing_and_says_so(
    language, issued, holding, client: Client
):
    made = appointed()
    client.force_login(made.world["clerk"])
    client.cookies["django_language"] = language
    address = f"/papers/new/{AT_STATION.kind}/{made.member.pk}/"
    told = []
    for sent in ({"form_token": "a"}, {"form_token": "a"}, {"form_token": "b", "shown": "words"}, {}):
        page = client.post(address, sent, follow=True).content.decode()
        told.append((issued in page, holding in page))
    assert told == [(True, False), (True, False), (False, True), (False, True)]
    assert [each.is_shown for each in Paper.objects.all()] == [False]


NOT_FAR_ENOUGH = "该记录尚未达到可出具此文书的阶段，未出具任何文书。"
BODY_IS_OVER = (
    "“{}”已撤销或未建成，不再出具文书，未出具任何文书。"
    "如仍在开展工作，请将其重新登记并添加成员，再从新的页面出具。"
)
TERM_IS_OVER = "该文书所述期限已届满，未出具任何文书。请登记退出，再按新的聘期重新添加成员。"


@pytest.mark.parametrize(
    "why", ["not founded", "closed", "dropped", "left", "term over", "organisation", "sponsor"]
)
def test_none_is_issued_of_what_is_no_appointment(why: str):
    if why == "not founded":
        made = appointed(state="planned")
    elif why in {"closed", "dropped"}:
        made = appointed(state=why)
        made.member.until_on = TODAY - ONE_DAY  # over too, but no new term would help
        made.member.save(update_fields=["until_on"])
    elif why == "left":
        made = appointed()
        made.leave(TODAY)
    elif why == "term over":
        made = appointed(joined_on=date(2024, 1, 1), until_on=TODAY - ONE_DAY)
    elif why == "organisation":
        made = appointed(person_id=None, organisation_id=bodies.world().host.pk)
    else:
        made = appointed(role="sponsor")
    with pytest.raises(ValidationError) as refused, override("zh-hans"):
        made.issue()
    over = BODY_IS_OVER.format(made.member.body.name)
    said = {"closed": over, "dropped": over, "term over": TERM_IS_OVER}
    assert refused.value.messages == [said.get(why, NOT_FAR_ENOUGH)]
    assert not Paper.objects.exists()
    made.member.refresh_from_db()
    assert not queries.may_issue(made.world["clerk"], AT_STATION.kind, made.member, today=TODAY)


def told(day: date = TODAY) -> tuple[bool, bool]:
    found = queries.checked("0123abcd", today=day)
    return found.is_revoked, found.has_ended


@pytest.mark.parametrize(
    ("until_on", "language", "said"),
    [
        (date(2029, 1, 31), "zh-hans", "聘任已于{}提前终止。"),
        (date(2029, 1, 31), "en", "The appointment ended early, on {}."),
        (None, "zh-hans", "聘任已于{}终止。"),
        (None, "en", "The appointment ended on {}."),
    ],
)
def test_reason_of_a_withdrawn_letter_says_early_only_where_an_end_was_set(until_on, language, said: str):
    made = appointed(until_on=until_on)
    with override(language):
        paper = made.issue()
        made.leave(TODAY - ONE_DAY)
    paper.refresh_from_db()
    assert paper.revoke_reason == said.format(TODAY - ONE_DAY)


@pytest.mark.parametrize("one", ROOMS)
def test_letter_is_withdrawn_when_the_appointment_ends_early(one: str):
    made = appointed(one)
    paper = made.issue(is_shown=True)
    assert told() == (False, False)
    made.leave(TODAY - ONE_DAY, actor=made.world["host side"])
    paper.refresh_from_db()
    assert (paper.state, paper.content, paper.revoked_by) == ("revoked", {}, made.world["host side"])
    assert told() == (True, False)


def test_letter_of_a_term_that_was_served_has_ended_and_is_not_withdrawn():
    made = appointed(joined_on=TODAY - 30 * ONE_DAY, until_on=TODAY)
    made.issue()
    assert (told(), told(TODAY + ONE_DAY)) == ((False, False), (False, True))
    made.leave(TODAY)
    assert told(TODAY + ONE_DAY) == (False, True)


def test_letters_of_a_body_that_is_closed_have_ended():
    made = appointed()
    made.issue()
    station_actions.close_station(
        station_id=made.member.body_id, reason="任务完成。", actor=made.world["clerk"], now=NOW
    )
    assert told() == (False, True)


def test_letter_of_a_person_who_was_removed_is_withdrawn_and_names_nobody():
    made = appointed()
    paper = made.issue(is_shown=True)
    assert "诸葛澈" in Client().get("/check/0123abcd/").content.decode()
    registry.actions.forget_person(person_id=made.member.person_id, actor=registry.operator(), now=NOW)
    paper.refresh_from_db()
    assert (paper.state, paper.content) == ("revoked", {})
    page = Client().get("/check/0123abcd/").content.decode()
    assert ("已撤销" in page, "诸葛澈" in page) == (True, False)


def test_check_shows_nobodys_name_without_their_consent():
    appointed().issue()
    page = Client().get("/check/0123abcd/").content.decode()
    assert [words in page for words in ("聘书", "真实有效", "诸葛澈", "示例铸造学会服务站")] == [
        True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("one", ROOMS)
def test_page_leads_to_the_letter_where_the_appointed_stand(one: str, client: Client):
    made = appointed(one)
    kind = ROOMS[one][0].kind
    body, letters = f"/{one}s/{made.member.body_id}/", f"/papers/of/{kind}/{made.member.pk}/"
    assert letters not in client.get(body).content.decode()
    client.force_login(made.world["clerk"])
    page = client.get(body).content.decode()
    # The world's own expert has one to come, too; the organisation beside them has none.
    assert (letters in page, page.count(f"/papers/of/{kind}/")) == (True, 2)
    assert "出具聘书" in client.get(letters).content.decode()
    answer = client.post(f"/papers/new/{kind}/{made.member.pk}/", {"form_token": "t"})
    assert answer["Location"] == letters
    page = client.get(letters).content.decode()
    assert ("DJ-2026-000001.pdf" in page, "出具聘书" in page, "只有一份有效的聘书" in page) == (
        True,
        False,
        True,
    )
    paper = Paper.objects.get()
    assert client.get(f"/papers/{paper.pk}/").content[:5] == b"%PDF-"
    assert client.get(f"/papers/{paper.pk}/word/").content[:2] == b"PK"
    made.leave(TODAY)
    assert letters in client.get(body).content.decode()


def test_page_leads_to_a_letter_to_come_only_for_who_may_issue_it(client: Client):
    made = appointed()
    body, letters = f"/stations/{made.member.body_id}/", f"/papers/of/station_member/{made.member.pk}/"
    told = []
    for _issued in ("before", "after"):
        for who in ("clerk", "host side", "other contact"):
            client.force_login(made.world[who])
            told.append(letters in client.get(body).content.decode())
        made.issue()
    assert told == [True, False, False, True, True, False]
    client.force_login(made.world["host side"])
    assert "DJ-2026-000001.pdf" in client.get(letters).content.decode()


def test_who_was_appointed_finds_their_own_letter(client: Client):
    made = appointed()
    account = registry.account()
    registry.link(made.member.person, account)
    paper = made.issue()
    client.force_login(registry.fresh(account))
    body, letters = f"/stations/{made.member.body_id}/", f"/papers/of/station_member/{made.member.pk}/"
    page = client.get(body).content.decode()
    assert (letters in page, page.count("/papers/of/")) == (True, 1)
    assert "DJ-2026-000001.pdf" in client.get(letters).content.decode()
    assert client.get(f"/papers/{paper.pk}/").status_code == 200


def test_members_take_as_many_queries_with_three_letters_as_with_two(client: Client):
    made = appointed()
    client.force_login(made.world["clerk"])
    made.issue()
    counts = []
    for more in ("", "东方澈", "南宫澈"):
        if more:
            member = station_actions.add_member(
                station_id=made.member.body_id,
                draft=MemberDraft("expert", person_id=registry.person(more).pk),
                actor=made.world["clerk"],
                now=NOW,
            )
            Appointed("station", member, made.world).issue(code=more)
            # Named under a record that was merged since, as whoever is kept.
            registry_actions.merge_person(
                person_id=member.person_id,
                into_id=registry.person(more).pk,
                actor=registry.operator(),
                now=NOW,
            )
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/stations/{made.member.body_id}/")
        counts.append(len(asked))
    assert counts[1] == counts[2]
