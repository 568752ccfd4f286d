"""Papers: who issues, reads and revokes them, what they say, and what anybody may check."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from docx import Document

from duijie.access import VISITOR, NotPermittedError, permissions
from duijie.agreements.actions import UndertakingDraft, remove_agreement, terminate_agreement
from duijie.audit.models import Entry
from duijie.cli.instance import mark_as_demo
from duijie.config import environment
from duijie.config.data_folder import demo_issuer
from duijie.core.lifecycle import WrongStateError
from duijie.introductions.actions import set_meeting
from duijie.papers import actions, checks, pdf, queries
from duijie.papers.models import Paper
from duijie.papers.sources import kinds
from duijie.papers.states import PaperKind
from duijie.stations.actions import close_station
from duijie.web import papers as pages
from tests.agreements import factories as agreements
from tests.bodies import factories as bodies
from tests.introductions import factories as introductions
from tests.registry import factories as registry
from tests.stations import factories as stations

pytestmark = pytest.mark.django_db
NOW = registry.NOW
#          owing, other, broker, other's broker, elsewhere, coordinator, clerk, operator, stranger, system
MAY = {
    "issue": (False, False, True, True, False, True, True, True, False, True),
    "revoke": (False, False, True, True, False, True, True, True, False, True),
    "open": (True, True, True, True, False, True, True, True, False, True),
}


def issue(record, actor, *, kind: str = "agreement", code: str = "", **options) -> Paper:
    return actions.issue_paper(
        kind=kind,
        owner_id=record.pk,
        issuer="示例中心",
        code=code or f"code{Paper.objects.count()}",
        actor=actor,
        now=NOW,
        **options,
    )


def merged(organisation) -> tuple[str, str]:
    """Have a new one stand for it; give the name that is given up, and the one that holds."""
    kept = registry.organisation("示例合并后的研究院")
    registry.actions.merge_organisation(
        organisation_id=organisation.pk, into_id=kept.pk, actor=registry.operator(), now=NOW
    )
    return organisation.name, kept.name


def revoke(paper: Paper, actor, reason: str = "写错了日期。") -> Paper:
    return actions.revoke_paper(paper_id=paper.pk, reason=reason, actor=actor, now=NOW)


# of a letter:  need side, offer side, expert, need's broker, offer's broker, elsewhere, coordinator, clerk,
#               operator, other contact, system, a broker who acts for the need's side
LETTER_MAY = {
    "issue": (False, False, False, True, True, False, True, False, True, False, False, False),
    "revoke": (False, False, False, True, True, False, True, False, True, False, False, False),
    "open": (True, True, True, True, True, False, True, False, True, False, False, True),
}
# of a certificate: host side, member side, member, broker, elsewhere, coordinator, clerk, operator,
#               other contact, system, visitor, a broker who acts for the host
CERTIFICATE_MAY = {
    "issue": (False, False, False, True, False, True, True, True, False, True, False, False),
    "revoke": (False, False, False, True, False, True, True, True, False, True, False, False),
    "open": (True, False, False, True, False, True, True, True, False, True, False, True),
}


def words_of_word(made: bytes) -> str:
    return "\n".join(each.text for each in Document(BytesIO(made)).paragraphs)


def able(act, *given) -> bool:
    try:
        with transaction.atomic():
            act(*given)
            transaction.set_rollback(True)
    except (ObjectDoesNotExist, NotPermittedError):
        return False
    return True


def test_papers_are_for_whom_the_picture_says():
    made = agreements.world()
    record = agreements.agreement(made, "announced")
    paper = issue(record, made.broker)
    everybody = made.everybody()
    seen = {
        "issue": tuple(able(issue, record, actor) for actor in everybody.values()),
        "revoke": tuple(able(revoke, paper, actor) for actor in everybody.values()),
        "open": tuple(able(queries.find, actor, paper.pk) for actor in everybody.values()),
    }
    assert seen == MAY
    listed = {
        who: list(queries.papers_visible_to(actor, "agreement", record)) for who, actor in everybody.items()
    }
    assert tuple(found == [paper] for found in listed.values()) == MAY["open"]
    assert [able(queries.find, VISITOR, paper.pk), able(issue, record, VISITOR)] == [False, False]
    assert {name for name in permissions() if name.startswith("papers.")} == {f"papers.{act}" for act in MAY}


@pytest.mark.parametrize("who", ["party", "host", "needy", "offering"])
def test_papers_name_the_organisation_that_stands_for_a_merged_one(who: str):
    if who == "party":
        around = agreements.world()
        kind, record = "agreement", agreements.agreement(around, "announced")
        body, issuer = around.owing, around.operator
    elif who == "host":
        places = bodies.world()
        kind, record = "station", stations.station(places, "running")
        body, issuer = places.host, places["operator"]
    else:
        made = introductions.world()
        kind, record = "introduction", introductions.introduction(made, "accepted")
        body, issuer = (made.demand if who == "needy" else made.offer).owner, made.need_broker
    given_up, holds = merged(body)
    says = str(issue(record, issuer, kind=kind).content)
    assert (holds in says, given_up in says) == (True, False)


def broker_for(organisation) -> object:
    """A broker of its region who acts for the organisation itself."""
    broker = registry.broker(registry.SHENYANG)
    registry.actions.let_speak(
        account=broker, organisation_id=organisation.pk, actor=registry.system(), now=NOW
    )
    return registry.fresh(broker)


def picture(paper: Paper, record, actors) -> dict[str, tuple[bool, ...]]:
    return {
        "issue": tuple(able(lambda who: issue(record, who, kind=paper.kind), actor) for actor in actors),
        "revoke": tuple(able(revoke, paper, actor) for actor in actors),
        "open": tuple(able(queries.find, actor, paper.pk) for actor in actors),
    }


def test_letters_are_for_whom_the_picture_says_and_never_of_the_brokers_own_side():
    made = introductions.world()
    record = introductions.introduction(made, "accepted")
    paper = issue(record, made.need_broker, kind="introduction")
    actors = [*made.everybody().values(), broker_for(made.demand.owner)]
    assert picture(paper, record, actors) == LETTER_MAY


def test_certificates_are_for_whom_the_picture_says_and_never_of_the_brokers_own_side():
    around = bodies.world()
    record = stations.station(around, "running")
    paper = issue(record, around["clerk"], kind="station")
    actors = [*around.everybody().values(), broker_for(around.host)]
    assert picture(paper, record, actors) == CERTIFICATE_MAY


def test_every_kind_of_paper_has_a_source_and_a_page():
    # Participants have no page of their own: their papers stand on the page of all papers about them.
    assert kinds() == sorted(PaperKind.values) == sorted(pages.PAGES)


def test_numbers_run_on_within_the_year_and_are_written_down():
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    numbers = [issue(record, made.broker).number for _ in range(3)]
    assert numbers == ["DJ-2026-000001", "DJ-2026-000002", "DJ-2026-000003"]
    assert Entry.objects.filter(action="papers.issue", fields="").count() == 3


def test_form_sent_twice_issues_one_paper():
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    first, second = (issue(record, made.broker, form_token="a-token") for _ in range(2))
    assert (first.pk, Paper.objects.count()) == (second.pk, 1)


def test_form_that_was_sent_again_after_a_revoke_says_so_and_issues_nothing():
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    client = Client()
    client.force_login(made.broker)
    sent = (f"/papers/new/agreement/{record.pk}/", {"form_token": "a-token"})
    client.post(*sent)
    revoke(Paper.objects.get(), made.broker)
    answer = client.post(*sent)
    page = answer.content.decode()
    assert (answer.status_code, "DJ-2026-000001" in page, "该文书其后已被撤销" in page) == (400, True, True)
    assert [each.state for each in Paper.objects.all()] == ["revoked"]


def test_token_of_another_record_or_issuer_stands_in_nobodys_way():
    made = agreements.world()
    first, second = (agreements.agreement(made, "signed") for _ in range(2))
    for record, actor in ((first, made.broker), (second, made.broker), (first, made.clerk)):
        issue(record, actor, form_token="a-token")
    issued = [(each.owner_id, each.issued_by) for each in Paper.objects.order_by("pk")]
    assert issued == [(first.pk, made.broker), (second.pk, made.broker), (first.pk, made.clerk)]


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables whose rows are asked to be locked, in this order; SQLite has but one lock for all."""
    tables: list[str] = []

    def noted(*, of: tuple[str, ...], **_how: object) -> str:
        tables.extend(name.strip('"') for name in of)
        return ""

    for feature in ("has_select_for_update", "has_select_for_update_of", "has_select_for_no_key_update"):
        monkeypatch.setattr(connection.features, feature, True)
    monkeypatch.setattr(connection.ops, "for_update_sql", noted)
    return tables


def test_record_is_locked_while_a_paper_is_issued_about_it(locked: list[str]):
    made, around, introduced = agreements.world(), bodies.world(), introductions.world()
    records = {
        "agreement": agreements.agreement(made, "signed"),
        "station": stations.station(around, "running"),
        "introduction": introductions.introduction(introduced, "accepted"),
    }
    records["station_member"] = records["station"].members.get(person__isnull=False)
    asked = {}
    for kind, record in records.items():
        locked.clear()
        issue(record, made.operator, kind=kind)
        asked[kind] = list(locked)
    assert asked == {
        "agreement": ["agreements_agreement"],
        "station": ["stations_station"],
        # The person is locked before, so that the name is that which stands once it is locked.
        "introduction": ["registry_person", "introductions_introduction"],
        "station_member": ["registry_person", "stations_stationmember"],
    }


def test_paper_is_not_issued_before_the_record_is_ready():
    made = agreements.world()
    with pytest.raises(ValidationError):
        issue(agreements.agreement(made, "drafted"), made.broker)
    assert not Paper.objects.exists()


def test_site_that_names_no_issuer_issues_nothing_and_says_what_to_ask_for(settings):
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    assert checks.papers_have_an_issuer() == []
    settings.PAPER_ISSUER = ""
    client = Client()
    client.force_login(made.broker)
    answer = client.post(f"/papers/new/agreement/{record.pk}/", {"form_token": "t"})
    page = answer.content.decode()
    assert (answer.status_code, "DUIJIE_PAPER_ISSUER" in page, "联系运营方" in page) == (400, True, True)
    assert not Paper.objects.exists()
    assert [each.id for each in checks.papers_have_an_issuer()] == ["papers.W002"]


def test_paper_prints_the_address_that_everybody_reaches_by_whatever_way_it_is_fetched(settings):
    made = agreements.world()
    paper = issue(agreements.agreement(made, "signed"), made.broker, code="0123abcd")
    client = Client(headers={"host": "10.0.0.7:8000"})
    client.force_login(made.broker)

    def printed() -> bytes:
        return client.get(f"/papers/{paper.pk}/word/").content

    assert "http://10.0.0.7:8000/check/0123abcd/" in words_of_word(printed())
    assert [each.id for each in checks.papers_have_an_address()] == ["papers.W003"]
    settings.PUBLIC_ADDRESS = "https://duijie.example.org"
    assert "https://duijie.example.org/check/0123abcd/" in words_of_word(printed())
    assert checks.papers_have_an_address() == []


@pytest.mark.parametrize(
    ("set_to", "read"),
    [
        ("", ""),
        ("https://duijie.example.org/", "https://duijie.example.org"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("duijie.example.org", None),
        ("https://duijie.example.org/site", None),
        ("https://user@duijie.example.org", None),
    ],
)
def test_address_of_the_site_is_scheme_and_host(set_to: str, read: str | None, monkeypatch):
    monkeypatch.setenv("DUIJIE_ADDRESS", set_to)
    if read is None:
        with pytest.raises(ImproperlyConfigured):
            environment.site_address(environment.ADDRESS)
    else:
        assert environment.site_address(environment.ADDRESS) == read


def test_demo_alone_issues_papers_in_an_invented_name(tmp_path: Path):
    assert demo_issuer(tmp_path) == ""
    mark_as_demo(tmp_path)
    assert "示例" in demo_issuer(tmp_path)


def test_summary_says_what_was_agreed_as_it_was_then():
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    with override("zh-hans"):
        paper = issue(record, made.broker)
    type(record).objects.filter(pk=record.pk).update(title="后来改的题目")
    paper.refresh_from_db()
    assert paper.content["title"] == "协议摘要"
    assert paper.content["paragraphs"] == [
        f"{made.owing.name}、{made.other.name}已签署《缩松治理技术开发合同》，摘要如下："
    ]
    assert ["约定事项1", f"{made.owing.name}：完成三炉对照试验（2026-03-01 前）"] in paper.content["facts"]


def test_summary_tells_parties_of_one_name_apart():
    made = agreements.world()
    made.owing.name = made.other.name = "示例智能装备有限公司"
    made.other.credit_code = "91211103DEM0000142"
    for each in (made.owing, made.other):
        each.save()
    owes_too = UndertakingDraft("提供样件", made.other.pk)
    record = agreements.agreement(
        made,
        "signed",
        undertakings=[UndertakingDraft("完成三炉对照试验", made.owing.pk, agreements.YESTERDAY), owes_too],
    )
    one, other = "示例智能装备有限公司（辽宁省沈阳市）", "示例智能装备有限公司（91211103DEM0000142）"
    with override("zh-hans"):
        paper = issue(record, made.broker)
    paper.refresh_from_db()
    said = paper.content
    assert said["paragraphs"] == [f"{one}、{other}已签署《缩松治理技术开发合同》，摘要如下："]
    assert said["facts"][3:] == [
        ["约定事项1", f"{one}：完成三炉对照试验（2026-03-01 前）"],
        ["约定事项2", f"{other}：提供样件"],
    ]
    with override("en"):
        paragraphs = issue(agreements.agreement(made, "signed"), made.broker).content["paragraphs"]
    assert paragraphs[0].startswith("示例智能装备有限公司 (Shenyang, Liaoning")


def test_summary_names_parties_that_became_one_once():
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    registry.actions.merge_organisation(
        organisation_id=made.owing.pk, into_id=made.other.pk, actor=registry.operator(), now=NOW
    )
    with override("zh-hans"):
        paper = issue(record, made.operator)
    paper.refresh_from_db()
    assert paper.content["paragraphs"] == [f"{made.other.name}已签署《缩松治理技术开发合同》，摘要如下："]


def test_letter_introduces_both_sides_once_they_accepted():
    operator = registry.operator()
    with pytest.raises(ValidationError):
        issue(introductions.introduction(introductions.world(), "sent"), operator, kind="introduction")
    accepted = introductions.introduction(introductions.world(), "accepted")
    with override("en"):
        paper = issue(accepted, operator, kind="introduction")
    paper.refresh_from_db()
    assert paper.content["title"] == "Letter of introduction"
    assert paper.content["paragraphs"][0].startswith("We introduce ")
    assert accepted.demand.owner.name in paper.content["paragraphs"][0]


def test_letter_names_the_day_of_the_meeting_as_it_is_here():
    made = introductions.world()
    record = introductions.introduction(made, "accepted")
    set_meeting(
        introduction_id=record.pk,
        meeting_at=datetime(2026, 3, 9, 17, 30, tzinfo=UTC),  # half past one of the tenth in Shanghai
        place="沈阳",
        actor=made.need_broker,
        now=NOW,
    )
    with override("en"):
        paper = issue(record, made.operator, kind="introduction")
    assert [list(fact) for fact in paper.content["facts"]] == [["Meeting", "2026-03-10 沈阳"]]


def test_certificate_says_where_a_running_station_stands():
    around = bodies.world()
    host, clerk = around.host, around["clerk"]
    with pytest.raises(ValidationError):
        issue(stations.station(around, "planned"), clerk, kind="station")
    station = stations.station(around, "running")
    with override("zh-hans"):
        paper = issue(station, clerk, kind="station")
    paper.refresh_from_db()
    assert paper.content["title"] == "证书"
    assert paper.content["paragraphs"] == [f"“{station.name}”设于{host.name}，经批准成立，现正常运行。"]
    assert ["依托单位", host.name] in paper.content["facts"]


def test_pdf_holds_the_words_as_words_and_no_markup_runs():
    made = agreements.world()
    record = agreements.agreement(made, "signed", title='#read("/etc/passwd") $x$ *缩松*')
    with override("zh-hans"):
        made_pdf = pdf.pdf_of(issue(record, made.broker), check_address="https://example.org/check/a/")
    document = pypdfium2.PdfDocument(BytesIO(made_pdf))
    words = document[0].get_textpage().get_text_range().replace("\r\n", "").replace(" ", "")
    assert len(document) == 1
    assert 'read("/etc/passwd")$x$*缩松*' in words.replace("“", '"').replace("”", '"')
    assert "DJ-2026-000001" in words
    assert "2026年3月2日" in words


def test_machine_without_a_chinese_font_says_which_command_installs_one(monkeypatch: pytest.MonkeyPatch):
    made = agreements.world()
    paper = issue(agreements.agreement(made, "signed"), made.broker)
    pdf.chinese_font.cache_clear()
    monkeypatch.setattr(pdf, "CHINESE_FONTS", ("No Such Font",))
    client = Client()
    client.force_login(made.broker)
    for answer in (
        client.get(f"/papers/{paper.pk}/"),
        client.post(f"/papers/new/agreement/{paper.owner_id}/", {"form_token": "t"}),
    ):
        told = "apt-get install fonts-noto-cjk" in answer.content.decode()
        assert (answer.status_code, told, Paper.objects.count()) == (400, True, 1)
    pdf.chinese_font.cache_clear()
    assert [each.id for each in checks.papers_can_be_printed()] == ["papers.W001"]
    pdf.chinese_font.cache_clear()


def test_revoked_paper_keeps_the_reason_and_nothing_it_said():
    made = agreements.world()
    paper = issue(agreements.agreement(made, "signed"), made.broker)
    with pytest.raises(ValidationError):
        revoke(paper, made.broker, " ")
    revoke(paper, made.broker)
    paper.refresh_from_db()
    assert (paper.state, paper.content, paper.revoke_reason) == ("revoked", {}, "写错了日期。")
    with pytest.raises(WrongStateError):
        revoke(paper, made.broker)


@pytest.mark.parametrize(
    "changes",
    [{"state": "revoked"}, {"revoke_reason": "x"}, {"kind": "letter"}, {"state": "lost"}],
)
def test_impossible_paper_cannot_be_stored(changes: dict[str, str]):
    made = agreements.world()
    paper = issue(agreements.agreement(made, "signed"), made.broker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(**changes)


def test_anybody_checks_a_paper_and_learns_nothing_of_what_it_says():
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    paper = issue(record, made.broker, code="0123abcd")
    valid = Client().get("/check/0123abcd/").content.decode()
    revoke(paper, made.broker)
    revoked = Client().get("/check/0123abcd/").content.decode()
    assert ("真实有效" in valid, "已撤销" in revoked, "真实有效" in revoked) == (True, True, False)
    for page in (valid, revoked):
        assert [word in page for word in ("DJ-2026-000001", "2026-03-02", "示例中心")] == [True] * 3
        assert [word in page for word in (record.title, made.owing.name, "写错了日期")] == [False] * 3


def test_check_shows_what_a_paper_says_only_where_those_it_is_about_agreed():
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    client = Client()
    client.force_login(made.broker)
    for token, shown in (("a", "number"), ("b", "words"), ("c", "")):
        client.post(f"/papers/new/agreement/{record.pk}/", {"form_token": token, "shown": shown})
    papers = list(Paper.objects.order_by("pk"))
    answers = [Client().get(f"/check/{each.code}/") for each in papers]
    pages_read = [answer.content.decode() for answer in answers]
    assert [record.title in page for page in pages_read] == [False, True, False]
    assert ["文字是否被改动" in page for page in pages_read] == [True, False, True]
    assert made.owing.name in pages_read[1]
    revoke(papers[1], made.broker)
    assert record.title not in Client().get(f"/check/{papers[1].code}/").content.decode()
    for answer in answers:
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("what", ["station closed", "agreement terminated", "record gone"])
def test_check_tells_that_what_a_paper_is_about_is_over(what: str):
    if what == "station closed":
        around = bodies.world()
        record = stations.station(around, "running")
        issue(record, around["clerk"], kind="station", code="0123abcd")
    else:
        made = agreements.world()
        record = agreements.agreement(made, "signed")
        issue(record, made.broker, code="0123abcd", is_shown=True)
    assert "真实有效" in Client().get("/check/0123abcd/").content.decode()
    if what == "station closed":
        close_station(station_id=record.pk, reason="项目结束。", actor=around["clerk"], now=NOW)
    elif what == "agreement terminated":
        terminate_agreement(agreement_id=record.pk, reason="项目停了。", actor=made.broker, now=NOW)
    else:
        Paper.objects.update(owner_id=record.pk + 1000)
    page = Client().get("/check/0123abcd/").content.decode()
    assert ("真实，但所涉事项已终止" in page, "真实有效" in page) == (True, False)
    assert "项目" not in page.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("state", ["terminated", "dropped"])
def test_no_summary_is_issued_of_an_agreement_that_is_over_and_it_says_so(state: str):
    made = agreements.world()
    record = agreements.agreement(made, state)
    with pytest.raises(ValidationError) as refused, override("zh-hans"):
        issue(record, made.broker)
    (said,) = refused.value.messages
    assert said == (
        f"“{record.title}”已终止或在签署前放弃，未出具任何文书：其摘要会使人以为约定仍然有效。"
        "双方如已另行签署，请登记新的协议，再从其页面出具。"
    )
    assert not Paper.objects.exists()


@pytest.mark.parametrize("state", ["closed", "dropped"])
def test_no_certificate_is_issued_of_a_station_that_is_over_and_it_says_so(state: str):
    around = bodies.world()
    record = stations.station(around, state)
    with pytest.raises(ValidationError) as refused, override("zh-hans"):
        issue(record, around["clerk"], kind="station")
    (said,) = refused.value.messages
    assert said == (
        f"“{record.name}”已撤销或未建成，不再出具文书，未出具任何文书。"
        "如仍在开展工作，请将其重新登记并添加成员，再从新的页面出具。"
    )
    assert not Paper.objects.exists()


def test_record_is_not_removed_from_under_a_paper_that_holds():
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    paper = issue(record, made.broker, code="0123abcd")
    remove = {"agreement_id": record.pk, "actor": made.clerk, "now": NOW}
    with pytest.raises(ValidationError) as refused:
        remove_agreement(**remove)
    assert (refused.value.code, queries.find(made.broker, paper.pk)) == ("in_use", paper)
    revoke(paper, made.broker)
    remove_agreement(**remove)
    assert "已撤销" in Client().get("/check/0123abcd/").content.decode()


def test_letter_of_a_person_who_was_removed_is_revoked_and_names_nobody():
    made = introductions.world()
    record, person = introductions.introduction(made, "accepted"), made.offer.person
    paper = issue(record, made.operator, kind="introduction", code="0123abcd", is_shown=True)
    assert person.name in Client().get("/check/0123abcd/").content.decode()
    merge = {"person_id": person.pk, "into_id": registry.person("闾丘彻").pk}
    registry.actions.unlink_account(person_id=person.pk, actor=made.operator, now=NOW)
    registry.actions.merge_person(**merge, actor=made.operator, now=NOW)
    registry.actions.forget_person(person_id=person.pk, actor=made.operator, now=NOW)
    paper.refresh_from_db()
    assert (paper.state, paper.content, paper.revoked_by) == ("revoked", {}, made.operator)
    assert Entry.objects.filter(action="papers.revoke").count() == 1
    page = Client().get("/check/0123abcd/").content.decode()
    assert ("已撤销" in page, person.name in page) == (True, False)
    with pytest.raises(ValidationError):
        issue(record, made.operator, kind="introduction")


@pytest.mark.parametrize("how", ["consent", "unlink", "merged"])
def test_check_says_nothing_more_of_a_person_who_took_back_their_consent(how: str):
    made = introductions.world()
    record, person = introductions.introduction(made, "accepted"), made.offer.person
    change = {"person_id": person.pk, "actor": made.operator, "now": NOW}
    shown = issue(record, made.operator, kind="introduction", code="0123abcd", is_shown=True)
    other = issue(agreements.agreement(agreements.world(), "signed"), made.operator, is_shown=True)
    if how == "merged":
        # What is named on the paper is a record that was merged since.
        registry.actions.unlink_account(**change)
        Paper.objects.filter(pk=shown.pk).update(is_shown=True)
        kept = registry.person(person.name, consent="consented")
        registry.actions.merge_person(**change, into_id=kept.pk)
        change["person_id"] = kept.pk
    assert person.name in Client().get("/check/0123abcd/").content.decode()
    if how == "unlink":
        registry.actions.unlink_account(**change)
    else:
        registry.actions.give_consent(**change, consent="staff_only")
    page = Client().get("/check/0123abcd/").content.decode()
    assert ("真实有效" in page, person.name in page) == (True, False)
    assert [each.subject_id for each in Entry.objects.filter(action="papers.hide")] == (
        [shown.pk] if how != "merged" else [shown.pk, shown.pk]
    )
    assert Paper.objects.get(pk=other.pk).is_shown
    # Agreeing anew to be shown in the registry is not agreeing anew to this paper.
    if how == "consent":
        registry.actions.give_consent(**{**change, "actor": made.expert}, consent="consented")
        assert person.name not in Client().get("/check/0123abcd/").content.decode()


def test_paper_issued_anew_says_nothing_of_a_person_who_took_back_their_consent():
    made = introductions.world()
    record, person = introductions.introduction(made, "accepted"), made.offer.person
    first = issue(record, made.operator, kind="introduction", is_shown=True)
    consent = {"person_id": person.pk, "actor": made.expert, "now": NOW}
    registry.actions.give_consent(**consent, consent="staff_only")
    revoke(first, made.operator)
    with pytest.raises(ValidationError) as refused:
        issue(record, made.operator, kind="introduction", is_shown=True)
    assert refused.value.code == "hidden"
    assert list(Paper.objects.all()) == [first]
    issue(record, made.operator, kind="introduction", code="0123abcd")
    assert person.name not in Client().get("/check/0123abcd/").content.decode()
    registry.actions.give_consent(**consent, consent="consented")
    issue(record, made.operator, kind="introduction", code="0123abce", is_shown=True)
    assert person.name in Client().get("/check/0123abce/").content.decode()


def test_check_says_nothing_more_once_who_took_back_their_consent_is_found_to_be_named():
    made = introductions.world()
    record, person = introductions.introduction(made, "accepted"), made.offer.person
    registry.actions.unlink_account(person_id=person.pk, actor=made.operator, now=NOW)
    paper = issue(record, made.operator, kind="introduction", code="0123abcd", is_shown=True)
    account, kept = registry.expert(person.name)
    registry.actions.give_consent(person_id=kept.pk, consent="staff_only", actor=account, now=NOW)
    assert person.name in Client().get("/check/0123abcd/").content.decode()
    registry.actions.merge_person(person_id=person.pk, into_id=kept.pk, actor=made.operator, now=NOW)
    page = Client().get("/check/0123abcd/").content.decode()
    assert ("真实有效" in page, person.name in page) == (True, False)
    assert [each.subject_id for each in Entry.objects.filter(action="papers.hide")] == [paper.pk]


@pytest.mark.parametrize("code", ["nothing", "0" * 65, "x" * 3000])
def test_unknown_code_is_no_paper(code: str):
    answer = Client().get(f"/check/{code}/")
    assert (answer.status_code, "没有这份文书" in answer.content.decode()) == (404, True)


@pytest.mark.parametrize("who", ["broker", "owing_side"])
def test_page_takes_as_many_queries_with_three_papers_as_with_one(who: str):
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    client, counts = Client(), []
    client.force_login(getattr(made, who))
    for more in (1, 2):
        for _ in range(more):
            issue(record, made.broker)
        with CaptureQueriesContext(connection) as asked:
            assert "DJ-2026-000001.pdf" in client.get(f"/agreements/{record.pk}/").content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_page_shows_papers_that_hold_before_others_and_says_how_many_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pages, "MOST_SHOWN", 2)
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    client, told = Client(), []
    client.force_login(made.broker)
    papers = [issue(record, made.broker) for _ in range(2)]
    for left in range(3):
        page = client.get(f"/agreements/{record.pk}/").content.decode()
        shown = sorted({each.number for each in Paper.objects.all() if each.number in page})
        leads_on = f'href="/papers/of/agreement/{record.pk}/"' in page
        told.append((shown, leads_on, "另有 2 份" in page))
        revoke(issue(record, made.broker), made.broker, f"写错了{left}。")
    both = [each.number for each in papers]
    assert told == [(both, False, False), (both, True, False), (both, True, True)]


def test_paper_is_issued_fetched_and_revoked_by_pages():
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    client = Client()
    client.force_login(made.broker)
    for _ in range(2):
        answer = client.post(f"/papers/new/agreement/{record.pk}/", {"form_token": "t"})
        assert answer["Location"] == f"/agreements/{record.pk}/#papers"
    paper = Paper.objects.get()
    assert len(paper.code) == 32
    printed = client.get(f"/papers/{paper.pk}/")
    assert (printed["Content-Type"], printed.content[:5]) == ("application/pdf", b"%PDF-")
    assert printed["Content-Disposition"] == 'attachment; filename="DJ-2026-000001.pdf"'
    word = client.get(f"/papers/{paper.pk}/word/")
    assert (word["Content-Disposition"], word.content[:2]) == (
        'attachment; filename="DJ-2026-000001.docx"', b"PK",
    )  # fmt: skip
    excel = client.get(f"/papers/{paper.pk}/excel/")
    assert (excel["Content-Disposition"], excel.content[:2]) == (
        'attachment; filename="DJ-2026-000001.xlsx"', b"PK",
    )  # fmt: skip
    client.post(f"/papers/{paper.pk}/revoke/", {"reason": "写错了日期。"})
    assert client.get(f"/papers/{paper.pk}/excel/").status_code == 404
    assert client.get(f"/papers/{paper.pk}/").status_code == 404
    assert client.get(f"/papers/{paper.pk}/word/").status_code == 404
