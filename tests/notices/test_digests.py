"""Notices by mail: off until wanted, kinds and numbers alone, once a day, ended by one press."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from django.core.exceptions import ValidationError
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from duijie.access import VISITOR, NotPermittedError, can
from duijie.accounts import actions as accounts
from duijie.accounts.models import User
from duijie.audit.models import Entry
from duijie.exits.models import Sending
from duijie.notices import actions, jobs, queries
from duijie.notices.models import Digest, Notice
from duijie.notices.wording import codes, kind_of, kind_words
from duijie.queue.actions import begin_day
from duijie.queue.models import Job
from duijie.queue.worker import run_all
from tests.exits.mail_servers import mail_server, set_mail
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW
LATER = NOW + timedelta(minutes=10)
NEXT_DAY = NOW + timedelta(days=1)
SECRET = "示例绝密电池有限公司"


@pytest.fixture
def server(settings):
    with mail_server() as running:
        set_mail(settings, running.port)
        yield running


def tell(account: User, code: str = "registry.may_speak", *, at: datetime = LATER) -> int:
    params = {"organisation": SECRET, "title": SECRET, "name": SECRET}
    return actions.notify(recipient=account, code=code, params=params, link="/organisations/1/", now=at).pk


def wanting(language: str = "zh-hans") -> User:
    account = registry.account()
    actions.begin_digest(language=language, actor=account, now=NOW)
    return account


def a_day(at=NEXT_DAY) -> None:
    begin_day(now=at)
    run_all(clock=lambda: at, most=200)


def test_mail_tells_kinds_and_numbers_and_nothing_else(server):
    account = wanting()
    for code in ("registry.may_speak", "demands.published", "demands.closed", "desk.found_new"):
        tell(account, code)
    a_day()
    (mail,) = server.mails
    token = queries.token_of(Digest.objects.get())
    assert (mail["To"], mail["Subject"]) == (account.email, "新通知")
    assert mail.get_content() == (
        "您有 4 条新通知：\n\n需求：2 条\n已存筛选：1 条\n登记库：1 条\n\n请登录查看：\n\n"
        "https://duijie.example.org/inbox/\n\n"
        "您在“我的账号”中开启了邮件通知，因此收到本邮件。如需关闭，请打开：\n\n"
        f"https://duijie.example.org/unsubscribe/{token}/\n"
    )
    # RFC 8058: one press in the mail program, over HTTPS.
    assert mail["List-Unsubscribe"].strip() == f"<https://duijie.example.org/unsubscribe/{token}/>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    kept = str([*Sending.objects.values(), *Entry.objects.values(), *Job.objects.values()])
    named = (SECRET, account.username, account.display_name, account.email)
    assert not any(word in mail.get_content() or word in kept for word in named)
    mine = Entry.objects.filter(subject_type="accounts.user", subject_id=account.pk)
    # The sending is written down; the account's history is not filled with a line a day.
    assert list(mine.values_list("action", flat=True)) == ["notices.begin_digest"]
    sent = Sending.objects.get()
    assert (sent.purpose, Entry.objects.filter(action="exits.send", subject_id=sent.pk).count()) == (
        "notices.mail_digest",
        1,
    )


def test_one_press_is_not_offered_without_https(server, settings):
    settings.PUBLIC_ADDRESS = "http://duijie.example.org"
    tell(wanting())
    a_day()
    headers = set(server.mails[0].keys())
    assert headers & {"List-Unsubscribe", "List-Unsubscribe-Post"} == {"List-Unsubscribe"}


def test_mail_is_in_the_language_it_was_turned_on_in(server):
    account = wanting("en")
    tell(account)
    a_day()
    assert server.mails[0]["Subject"] == "New notices"
    assert server.mails[0].get_content().startswith("1 new notice waits for you:\n\nregistry: 1\n\n")


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_kind_has_a_name_in_both_languages(code):
    with override("en"):
        english = kind_words(kind_of(code))
    with override("zh-hans"):
        chinese = kind_words(kind_of(code))
    assert (bool(re.search("[一-鿿]", chinese)), english.isascii()) == (True, True)


def test_it_is_off_until_it_is_wanted_and_tells_what_came_after_that(server):
    account, other = registry.account(), registry.account()
    tell(account, at=NOW)
    tell(other)
    actions.begin_digest(language="en", actor=account, now=NOW)
    actions.begin_digest(language="zh-hans", actor=account, now=NOW)
    a_day()
    assert (server.mails, Digest.objects.count()) == ([], 1)
    tell(account, at=NEXT_DAY)
    a_day(NEXT_DAY + timedelta(days=1))
    assert [mail["To"] for mail in server.mails] == [account.email]


def test_it_comes_once_a_day_and_tells_nothing_twice(server):
    account = wanting()
    tell(account)
    a_day()
    tell(account, at=NEXT_DAY)
    jobs.mail_digest_job(key=f"{account.pk}:again", now=NEXT_DAY)
    assert len(server.mails) == 1
    a_day(NEXT_DAY + timedelta(days=1))
    a_day(NEXT_DAY + timedelta(days=2))
    assert [mail.get_content().splitlines()[0] for mail in server.mails] == ["您有 1 条新通知："] * 2


def test_a_notice_that_is_committed_late_is_told_the_next_day(server):
    account = wanting()
    # Its number was given first, but it was not there yet when the mail was written.
    number = tell(account, at=NEXT_DAY - timedelta(seconds=20))
    Notice.objects.filter(pk=number).delete()
    tell(account, "demands.published", at=NEXT_DAY - timedelta(seconds=10))
    tell(account, "desk.found_new", at=LATER)
    a_day()
    Notice.objects.create(
        pk=number,
        recipient=account,
        code="registry.may_speak",
        params={"organisation": SECRET},
        at=NEXT_DAY - timedelta(seconds=20),
    )
    a_day(NEXT_DAY + timedelta(days=1))
    told = [mail.get_content().partition("\n\n")[2].partition("\n\n")[0] for mail in server.mails]
    assert told == ["已存筛选：1 条", "需求：1 条\n登记库：1 条"]


@pytest.mark.parametrize("why", ["read", "ended", "closed", "no address", "mail off"])
def test_who_has_nothing_to_be_told_is_not_mailed_to(server, settings, why):
    account = wanting()
    notice = tell(account)
    known = {"actor": account, "now": NOW}
    if why == "read":
        actions.mark_read(notice_id=notice, **known)
    elif why == "ended":
        actions.end_digest(**known)
    elif why == "closed":
        accounts.close_account(account_id=account.pk, actor=registry.operator(), now=NOW)
    elif why == "no address":
        accounts.change_account(account_id=account.pk, display_name="祁夏", email="", **known)
    else:
        settings.MAIL_SERVER = ""
    a_day()
    jobs.mail_digest_job(key=f"{account.pk}:{NEXT_DAY:%Y-%m-%d}", now=NEXT_DAY)
    assert (server.mails, Job.objects.filter(kind=jobs.MAIL_DIGEST).count()) == ([], 0)


def test_server_that_is_away_is_tried_again_and_one_mail_comes(settings):
    account = wanting()
    tell(account)
    with mail_server({"RCPT": "451 later"}) as away:
        set_mail(settings, away.port)
        a_day()
    assert (Job.objects.get(kind=jobs.MAIL_DIGEST).attempt_count, Digest.objects.get().mailed_on) == (1, None)
    with mail_server() as back:
        set_mail(settings, back.port)
        run_all(clock=lambda: NEXT_DAY + timedelta(minutes=1))
    assert (len(back.mails), Digest.objects.get().mailed_on) == (1, timezone.localdate(NEXT_DAY))


def test_mailbox_that_is_refused_for_good_ends_it_and_its_owner_is_told_what_to_do(settings, client):
    account, other = wanting(), wanting()
    tell(account)
    with mail_server({"RCPT": "550 5.1.1 no such user"}) as refusing:
        set_mail(settings, refusing.port)
        a_day()
        tell(account, at=NEXT_DAY)
        a_day(NEXT_DAY + timedelta(days=1))
    assert [word.upper().split(":")[0] for word in refusing.heard].count("RCPT TO") == 1
    assert [each.account for each in Digest.objects.all()] == [other]
    ended = Entry.objects.exclude(action="notices.begin_digest").filter(subject_type="accounts.user")
    told = (ended.get().action, ended.get().subject_id, ended.get().actor.kind)
    assert told == ("notices.end_refused_digest", account.pk, User.Kind.SYSTEM)
    notice = Notice.objects.get(code="notices.mail_refused")
    assert (notice.recipient, notice.link, notice.params) == (account, "/account/#notices-by-mail", {})
    client.force_login(account)
    page = client.get("/inbox/").content.decode()
    assert "邮箱地址不存在" in page
    assert "系统关闭了邮件通知：邮件服务器答复该邮箱地址不存在" in client.get("/account/").content.decode()


@pytest.mark.parametrize("who", ["other address", "begun by nobody"])
def test_refusal_of_another_address_ends_nothing(who):
    account = wanting() if who == "other address" else registry.account()
    address = "former@example.org" if who == "other address" else account.email
    actions.end_refused_digest(account_id=account.pk, address=address, actor=registry.system(), now=NOW)
    assert Digest.objects.count() == (who == "other address")
    assert not Notice.objects.exists()


def test_many_are_gone_through_a_window_a_job(server, monkeypatch):
    monkeypatch.setattr(jobs, "MOST_AT_ONCE", 2)
    wanted = [wanting() for _each in range(5)]
    for account in wanted:
        tell(account)
    a_day()
    assert sorted(mail["To"] for mail in server.mails) == sorted(each.email for each in wanted)


@pytest.mark.parametrize("number", [1, 30])
def test_number_of_questions_does_not_grow_with_the_notices(server, number):
    account = wanting()
    for _each in range(number):
        tell(account)
    with CaptureQueriesContext(connection) as seen:
        assert queries.new_notices(account.pk, now=NEXT_DAY).counts == (("registry", number),)
    assert len(seen) == 2


# ------------------------------------------------------------------------------- who may

MAY = {
    #                        oneself another operator system visitor
    "notices.begin_digest": (True, False, False, False, False),
    "notices.end_digest": (True, False, False, False, False),
    "notices.mail_digest": (False, False, False, True, False),
}


@pytest.mark.parametrize("permission", MAY)
def test_notices_by_mail_are_ones_own(permission):
    account = registry.account()
    actors = (account, registry.account(), registry.operator(), registry.system(), VISITOR)
    assert tuple(can(actor, permission, account) for actor in actors) == MAY[permission]


def test_who_is_not_a_person_with_an_address_has_no_mail():
    account = registry.account()
    User.objects.filter(pk=account.pk).update(email="")
    for actor, refusal in (
        (account, ValidationError),
        (VISITOR, User.DoesNotExist),
        (registry.system(), NotPermittedError),
    ):
        with pytest.raises(refusal):
            actions.begin_digest(language="en", actor=actor, now=NOW)
    with pytest.raises(NotPermittedError):
        actions.note_digest_mailed(account_id=account.pk, told_until=NOW, actor=account, now=NOW)
    with pytest.raises(NotPermittedError):
        actions.end_refused_digest(account_id=account.pk, address="", actor=account, now=NOW)
    assert Digest.objects.count() == 0


# ------------------------------------------------------------------------------- the pages


def test_page_of_ones_account_turns_it_on_and_off(client, server):
    account = registry.account()
    client.force_login(account)
    begin, end = "/account/notices-by-mail/begin/", "/account/notices-by-mail/end/"
    assert begin in client.get("/account/").content.decode()
    assert "邮件通知" in client.post(begin, follow=True).content.decode()
    assert Digest.objects.get().language == "zh-hans"
    assert end in client.get("/account/").content.decode()
    client.post(end)
    assert Digest.objects.count() == 0
    User.objects.filter(pk=account.pk).update(email="")
    assert "还没有填写电子邮箱" in client.post(begin, follow=True).content.decode()


def test_without_mail_it_is_not_offered_and_can_still_be_ended(client):
    account = wanting()
    client.force_login(account)
    assert "/account/notices-by-mail/end/" in client.get("/account/").content.decode()
    client.post("/account/notices-by-mail/end/")
    assert "notices-by-mail" not in client.get("/account/").content.decode()
    assert client.post("/account/notices-by-mail/begin/").status_code == HTTPStatus.NOT_FOUND
    assert Digest.objects.count() == 0


def test_one_press_in_the_mail_program_ends_it_and_opening_the_link_does_not(server):
    account, other = wanting(), wanting()
    tell(account)
    a_day()
    path = server.mails[0]["List-Unsubscribe"].strip(" <>").removeprefix("https://duijie.example.org")
    program = Client(enforce_csrf_checks=True)
    for method in (program.get, program.head):
        assert method(path).status_code == HTTPStatus.OK
    assert Digest.objects.count() == 2
    for _press in range(2):
        pressed = program.post(path, {"List-Unsubscribe": "One-Click"})
        assert (pressed.status_code, "邮件通知已关闭" in pressed.content.decode()) == (HTTPStatus.OK, True)
    assert [each.account for each in Digest.objects.all()] == [other]
    ended = Entry.objects.filter(action="notices.end_digest")
    assert list(ended.values_list("actor_id", "subject_id")) == [(account.pk, account.pk)]
    page = program.get(path).content.decode()
    assert not any(word in page for word in (account.username, account.display_name, account.email))


@pytest.mark.parametrize("moment", ["of an earlier mail", "of none, as links once had"])
def test_link_of_an_earlier_mail_ends_nothing_once_it_was_begun_anew_and_says_so(client, moment):
    account = wanting()
    token = queries.token_of(Digest.objects.get())
    if moment != "of an earlier mail":
        token = Signer(salt="duijie.notices.unsubscribe").sign(str(account.pk))
    actions.end_digest(actor=account, now=LATER)
    assert "邮件通知已关闭" in client.get(f"/unsubscribe/{token}/").content.decode()
    actions.begin_digest(language="en", actor=account, now=LATER)
    for answer in (client.get(f"/unsubscribe/{token}/"), client.post(f"/unsubscribe/{token}/")):
        page = answer.content.decode()
        assert (answer.status_code, "这个链接已失效" in page) == (HTTPStatus.GONE, True)
        assert 'href="/account/#notices-by-mail"' in page
        assert not any(word in page for word in (account.username, account.display_name, account.email))
    assert Digest.objects.count() == 1
    fresh = queries.token_of(Digest.objects.get())
    assert client.post(f"/unsubscribe/{fresh}/").status_code == HTTPStatus.OK
    assert not Digest.objects.exists()


def test_link_as_links_once_were_is_not_said_to_be_of_a_mail_that_was_begun_anew(client):
    token = Signer(salt="duijie.notices.unsubscribe").sign(str(wanting().pk))
    answer = client.post(f"/unsubscribe/{token}/")
    page = answer.content.decode()
    assert (answer.status_code, Digest.objects.count()) == (HTTPStatus.GONE, 1)
    assert [word in page for word in ("这个链接已失效", "最新一封邮件", "重新开启")] == [True, True, False]


@pytest.mark.parametrize(
    "token", ["nothing", "{pk}", "{pk}:", "{pk}:{at}:forged", "{other}:{at}:{signature}", "x:\x00"]
)
def test_link_that_is_forged_ends_nothing(client, token):
    account, other = wanting(), wanting()
    _pk, at, signature = queries.token_of(Digest.objects.get(account=account)).split(":")
    path = f"/unsubscribe/{token.format(pk=account.pk, at=at, other=other.pk, signature=signature)}/"
    assert [client.get(path).status_code, client.post(path).status_code] == [HTTPStatus.NOT_FOUND] * 2
    assert Digest.objects.count() == 2
