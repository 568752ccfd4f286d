"""A forgotten password: one answer for everybody, for the owner a link by mail, once, for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from duijie.access import VISITOR, NotPermittedError
from duijie.accounts import actions, queries
from duijie.accounts.models import LinkRequest, PasswordLink, User
from duijie.audit.models import Entry
from duijie.exits.models import Sending
from duijie.queue.actions import MOST_ATTEMPTS
from duijie.queue.models import Job
from duijie.queue.worker import run_all
from tests.exits.mail_servers import mail_server, set_mail
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW
CHOSEN = "Hunhe-river-1899"


def ask(typed: str, *, sender: str = "203.0.113.7", language: str = "zh-hans", at=NOW) -> None:
    actions.ask_for_link(typed=typed, sender=sender, language=language, actor=VISITOR, now=at)


def work(at=NOW) -> int:
    return run_all(clock=lambda: at, most=20)


def secret_in(mail) -> str:
    (line,) = [line for line in mail.get_content().splitlines() if line.startswith("https://")]
    return line.removeprefix("https://duijie.example.org/choose-password/").rstrip("/")


@pytest.fixture
def server(settings):
    with mail_server() as running:
        set_mail(settings, running.port)
        yield running


def test_link_is_mailed_to_the_owner_and_chooses_a_password_once(server):
    account = registry.account("祁夏")
    ask(account.email.upper())
    work()
    (mail,) = server.mails
    assert (mail["To"], mail["Subject"]) == (account.email, "重设密码")
    # It says that something can be done here, and whose account it is only to who opens the page.
    assert not any(word in mail.get_content() for word in (account.username, account.display_name))
    secret = secret_in(mail)
    link = queries.find_link(secret, now=NOW)
    assert (link.account, link.expires_at - NOW) == (account, actions.MAILED_LINK_LASTS)
    assert not queries.link_works(secret, now=NOW + actions.MAILED_LINK_LASTS)
    actions.choose_password(secret=secret, new=CHOSEN, actor=VISITOR, now=NOW)
    account.refresh_from_db()
    assert (account.check_password(CHOSEN), queries.link_works(secret, now=NOW)) == (True, False)
    lines = Entry.objects.filter(subject_type="accounts.user", subject_id=account.pk).order_by("pk")
    assert list(lines.values_list("action", flat=True)) == [
        "accounts.make_mailed_link",
        "accounts.mail_link",
        "accounts.choose_password",
    ]
    kept = [LinkRequest, PasswordLink, Sending, Entry]
    assert not any(
        word in str(list(each.objects.values())) for each in kept for word in (secret, account.email)
    )


@pytest.mark.parametrize("who", ["nobody", "without_address", "closed", "system"])
def test_who_has_no_account_to_mail_to_leaves_the_same_traces(server, who):
    typed = "nobody-of-this-name"
    if who == "without_address":
        account = registry.account()
        User.objects.filter(pk=account.pk).update(email="")
        typed = account.username
    elif who == "closed":
        account = registry.account()
        actions.close_account(account_id=account.pk, actor=registry.operator(), now=NOW)
        typed = account.email
    elif who == "system":
        typed = registry.system().username
    ask(typed)
    assert (LinkRequest.objects.count(), Job.objects.count()) == (1, 1)
    work()
    assert (server.mails, PasswordLink.objects.count(), Job.objects.count()) == ([], 0, 0)


def test_one_address_of_several_accounts_gets_a_link_for_each(server):
    accounts = [registry.account() for _ in range(2)]
    User.objects.filter(pk__in=[each.pk for each in accounts]).update(email="office@example.org")
    ask("Office@example.org")
    work()
    links = [queries.find_link(secret_in(mail), now=NOW).account for mail in server.mails]
    assert sorted(each.pk for each in links) == [each.pk for each in accounts]


def test_asking_is_bounded_by_name_by_account_and_by_sender(server):
    account, other = registry.account(), registry.account()
    for sender in range(actions.MOST_ASKED + 1):
        ask(account.username, sender=f"203.0.113.{sender}", at=NOW + timedelta(seconds=sender))
    assert LinkRequest.objects.count() == actions.MOST_ASKED
    ask(account.email, sender="203.0.113.99")  # by its other name: counted, and nothing is mailed
    assert LinkRequest.objects.filter(account=account).count() == actions.MOST_ASKED
    for number in range(actions.MOST_OF_SENDER):
        ask(f"nobody-{number}", sender="198.51.100.1", at=NOW + timedelta(seconds=number))
    ask(other.username, sender="198.51.100.1")
    assert not LinkRequest.objects.filter(account=other).exists()
    ask(other.username, sender="198.51.100.1", at=NOW + timedelta(hours=2))
    assert LinkRequest.objects.filter(account=other).count() == 1
    ask("nobody", at=NOW + timedelta(days=3))
    assert LinkRequest.objects.count() == 1  # old rows are cleared away


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::1", "::2", True),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("a socket", "a socket", True),
    ],
)
def test_sender_is_the_network_that_one_household_has(first, second, is_one):
    for typed, sender in (("nobody", first), ("nobody-else", second)):
        ask(typed, sender=sender)
    assert LinkRequest.objects.values("sender_digest").distinct().count() == (1 if is_one else 2)


def test_server_that_is_away_is_tried_again_with_a_limit_and_then_given_up(settings):
    with mail_server({"RCPT": "451 later"}) as away:
        set_mail(settings, away.port)
        account = registry.account()
        ask(account.username)
        for _ in range(MOST_ATTEMPTS):
            job = Job.objects.get()
            work(job.due_at)
            job.refresh_from_db()
        work(job.due_at + timedelta(days=1))
    assert (job.attempt_count, job.gave_up_at is not None) == (MOST_ATTEMPTS, True)
    assert sum(line.startswith("rcpt") for line in away.heard) == MOST_ATTEMPTS
    assert away.mails == []
    assert "refused 451" in job.last_error
    assert account.email not in job.last_error
    # Of all those tries no more than one link is left, and it was mailed by none.
    assert PasswordLink.objects.filter(used_at=None, ended_at=None).count() == 1
    assert LinkRequest.objects.get().mailed_at is None
    # Nor does the history say that it was.
    told = set(Entry.objects.filter(subject_id=account.pk).values_list("action", flat=True))
    assert told & {"accounts.make_mailed_link", "accounts.mail_link"} == {"accounts.make_mailed_link"}


def test_server_that_comes_back_gets_one_mail_whose_link_works(settings):
    account = registry.account()
    with mail_server({"MAIL": "451 later"}) as away:
        set_mail(settings, away.port)
        ask(account.username)
        work()
    with mail_server() as back:
        set_mail(settings, back.port)
        later = NOW + timedelta(minutes=1)
        work(later)
        work(later)
        assert queries.link_works(secret_in(back.mails[0]), now=later)
    assert (len(back.mails), Job.objects.count()) == (1, 0)
    assert LinkRequest.objects.get().mailed_at == later


def test_mailbox_that_is_refused_for_good_is_not_tried_again(settings):
    with mail_server({"RCPT": "550 5.1.1 no such mailbox"}) as running:
        set_mail(settings, running.port)
        ask(registry.account().username)
        work()
    assert (Job.objects.count(), Sending.objects.get().outcome) == (0, "failed")


def test_what_was_asked_an_hour_ago_or_before_mail_was_turned_off_is_let_be(server, settings):
    account = registry.account()
    ask(account.username)
    work(NOW + timedelta(hours=1))
    ask(account.username, at=NOW + timedelta(hours=2))
    settings.MAIL_SERVER = ""
    work(NOW + timedelta(hours=2))
    assert (server.mails, PasswordLink.objects.count(), Job.objects.count()) == ([], 0, 0)


def test_job_for_what_was_cleared_away_is_done(server):
    ask(registry.account().username)
    ask("nobody", at=NOW + timedelta(days=2))
    work(NOW + timedelta(days=2))
    assert (server.mails, Job.objects.count()) == ([], 0)


def mailed(account: User, secret: str) -> None:
    """Make the link of a mail, without the mail."""
    ask(account.username)
    request = LinkRequest.objects.filter(account=account).latest("pk")
    actions.make_mailed_link(request_id=request.pk, secret=secret, actor=registry.system(), now=NOW)


@pytest.mark.parametrize("changed", ["own_password", "reset", "address", "newer_mail", "by_hand"])
def test_mailed_link_ends_when_another_way_was_taken(changed):
    account, operator = registry.account(), registry.operator()
    account.set_password(CHOSEN)
    account.save()
    mailed(account, "a mailed secret")
    known = {"account_id": account.pk, "actor": operator, "now": NOW}
    if changed == "own_password":
        actions.change_password(actor=account, old=CHOSEN, new="Another-river-1900", now=NOW)
    elif changed == "reset":
        actions.reset_password(new="Another-river-1900", **known)
    elif changed == "address":
        actions.change_account(display_name=account.display_name, email="new@example.org", **known)
    elif changed == "newer_mail":
        mailed(account, "a newer secret")
    else:
        actions.offer_link(secret="by hand", **known)
    assert not queries.link_works("a mailed secret", now=NOW)


def test_asking_leaves_a_link_given_by_hand_and_choosing_ends_it():
    account = registry.account()
    actions.offer_link(account_id=account.pk, secret="by hand", actor=registry.operator(), now=NOW)
    mailed(account, "mailed")
    assert queries.link_works("by hand", now=NOW)
    actions.choose_password(secret="mailed", new=CHOSEN, actor=VISITOR, now=NOW)
    assert not queries.link_works("by hand", now=NOW)


@pytest.mark.parametrize("who", ["visitor", "oneself", "operator"])
def test_link_of_a_mail_is_made_by_the_worker_alone(who):
    account = registry.account()
    ask(account.username)
    actor = {"visitor": VISITOR, "oneself": account, "operator": registry.operator()}[who]
    request = LinkRequest.objects.get()
    with pytest.raises(NotPermittedError):
        actions.make_mailed_link(request_id=request.pk, secret="mine", actor=actor, now=NOW)
    with pytest.raises(NotPermittedError):
        actions.note_link_mailed(request_id=request.pk, actor=actor, now=NOW)
    assert (PasswordLink.objects.count(), LinkRequest.objects.get().mailed_at) == (0, None)


# ------------------------------------------------------------------------------- the pages


def test_page_is_there_where_mail_is_and_answers_everybody_the_same(client, server):
    account = registry.account("祁夏")
    answers = []
    for typed in (account.username, account.email, "nobody-of-this-name"):
        sent = client.post("/forgot-password/", {"typed": typed})
        assert (sent.status_code, sent["Location"]) == (302, "/sign-in/")
        answers.append(client.get("/sign-in/").content.decode())
    assert all("链接正在发往该邮箱" in page and "/forgot-password/" in page for page in answers)
    run_all(clock=timezone.now)
    assert len(server.mails) == 2
    page = client.get(f"/choose-password/{secret_in(server.mails[1])}/").content.decode()
    assert account.username in page


def test_without_mail_there_is_no_page_and_the_operator_is_named(client):
    assert [client.get("/forgot-password/").status_code, client.post("/forgot-password/").status_code] == [
        404,
        404,
    ]
    page = client.get("/sign-in/").content.decode()
    assert ("/forgot-password/" in page, "请向平台管理员索取重设密码的链接" in page) == (False, True)


@pytest.mark.parametrize("typed", ["", " ", "a\x00b", "长" * 255])
def test_bad_input_is_told_beside_its_field_and_asks_for_nothing(client, server, typed):
    page = client.post("/forgot-password/", {"typed": typed})
    assert (page.status_code, 'class="error"' in page.content.decode()) == (200, True)
    assert LinkRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("proxy_count", "forwarded", "counts_as"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (1, "203.0.113.7:4711", "203.0.113.7"),
        (1, "203.0.113.7, [2001:db8::1]:4711", "2001:db8::"),
        # Whoever came past a proxy, or a header that tells nothing: who connects is who asks.
        (2, "203.0.113.7", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "unknown", "127.0.0.1"),
        (1, ", ", "127.0.0.1"),
        (1, "[", "127.0.0.1"),
        (1, "\u00e4" * 9, "127.0.0.1"),
    ],
)
def test_who_asks_is_told_by_trusted_proxies_alone(
    client, server, settings, caplog, proxy_count, forwarded, counts_as
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxy_count
    answer = client.post("/forgot-password/", {"typed": "nobody"}, headers={"x-forwarded-for": forwarded})
    assert answer["Location"] == "/sign-in/"
    ask("nobody-else", sender=counts_as)
    first, second = LinkRequest.objects.order_by("pk").values_list("sender_digest", flat=True)
    assert first == second
    # Where a header is not believed, the operator is told which setting to look at.
    is_doubted = proxy_count > 0 and forwarded != "" and counts_as == "127.0.0.1"
    assert ("DUIJIE_PROXY_COUNT" in caplog.text) == is_doubted


def test_who_connects_by_a_socket_of_this_machine_is_answered(client, server):
    account = registry.account()
    account.set_password(CHOSEN)
    account.save()
    asked = client.post("/forgot-password/", {"typed": "nobody"}, REMOTE_ADDR="")
    signed = client.post("/sign-in/", {"username": account.username, "password": CHOSEN}, REMOTE_ADDR="")
    assert [asked.status_code, signed.status_code, LinkRequest.objects.count()] == [302, 302, 1]
    assert client.get("/account/", REMOTE_ADDR="").status_code == 200


def test_mail_is_in_the_language_of_who_asked(client, server):
    typed = registry.account().username
    client.post("/forgot-password/", {"typed": typed}, headers={"accept-language": "en"})
    run_all(clock=timezone.now)
    assert server.mails[0]["Subject"] == "Choose a new password"
    # It may be opened as often as one likes: choosing is what happens once.
    told = client.get("/sign-in/", headers={"accept-language": "en"}).content.decode()
    for words in (server.mails[0].get_content(), told):
        assert ("works once" in " ".join(words.split()), "opens once" in words) == (True, False)


def test_number_of_questions_tells_neither_whether_nor_how_many_accounts_there_are(client, server):
    known, closed = registry.account(), registry.account()
    actions.close_account(account_id=closed.pk, actor=registry.operator(), now=NOW)
    without = registry.account()
    User.objects.filter(pk=without.pk).update(email="")
    office = [registry.account().pk for _ in range(3)]
    User.objects.filter(pk__in=office).update(email="office@example.org")
    counts = []
    for typed in ("nobody", known.username, closed.username, without.username, "office@example.org"):
        with CaptureQueriesContext(connection) as seen:
            client.post("/forgot-password/", {"typed": typed})
        counts.append(len(seen))
    assert counts == [counts[0]] * 5
    assert LinkRequest.objects.filter(account__in=office).count() == 3


def test_sessions_end_and_the_second_factor_stays_asked_for(client, server):
    account = registry.account()
    client.force_login(account)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})
    ask(account.username, at=timezone.now())
    run_all(clock=timezone.now)
    answer = client.post(f"/choose-password/{secret_in(server.mails[0])}/", {"new": CHOSEN})
    assert answer["Location"] == "/sign-in/"
    assert client.get("/inbox/").status_code == 302
    signed = client.post("/sign-in/", {"username": account.username, "password": CHOSEN})
    assert signed["Location"] == "/account/security/authenticate/"
    assert client.get("/inbox/").status_code == 302


@pytest.mark.parametrize("page", ["own", "kept"])
def test_another_address_needs_the_password_once_more_where_mail_opens_accounts(client, server, page):
    account = registry.operator()
    account.set_password(CHOSEN)
    account.save()
    client.force_login(account)
    path = {"own": "/account/change/", "kept": f"/accounts/{account.pk}/"}[page]
    form = {"display_name": "祁夏", "email": "thief@example.org"}
    asked = client.post(path, form)
    assert asked["Location"].startswith("/account/confirm/?next=")
    assert User.objects.get(pk=account.pk).email == account.email
    # What was typed is not lost: it is saved once the password was given.
    client.post(asked["Location"], {"password": CHOSEN, "next": path})
    assert User.objects.get(pk=account.pk).email == "thief@example.org"


def test_operator_gives_another_an_address_without_their_own_password(client, server):
    operator, account = registry.operator(), registry.account()
    operator.set_password(CHOSEN)
    operator.save()
    client.force_login(operator)
    client.post(f"/accounts/{account.pk}/", {"display_name": "祁夏", "email": "new@example.org"})
    assert User.objects.get(pk=account.pk).email == "new@example.org"
