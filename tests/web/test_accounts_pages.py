"""Signing in and out, one's own account, and the accounts an operator keeps."""

from __future__ import annotations

import re

import pytest

from duijie.accounts import actions
from duijie.accounts.models import User
from duijie.registry.models import StaffRole
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW
GOOD, OTHER = "qixia-9-moonlit", "taihu-7-lanterns"


@pytest.fixture(autouse=True)
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def operator():
    return registry.operator()


@pytest.fixture
def qixia(operator):
    return actions.create_account(
        actor=operator, now=NOW, username="qixia", display_name="栖霞", password=GOOD, email="q@example.org"
    )


def text_of(response):
    return response.content.decode()


def sign_in(client, password, username="qixia", **more):
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def test_signing_in_and_out(client, qixia):
    assert "Please enter a correct" in text_of(sign_in(client, "wrong"))
    assert sign_in(client, GOOD, username="QIXIA")["Location"] == "/"
    assert client.get("/sign-in/")["Location"] == "/"
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/"
    assert client.get("/account/").status_code == 302


def test_one_goes_on_where_one_was_stopped_and_nowhere_else(client, qixia):
    stopped = client.get("/account/")["Location"]
    assert stopped == "/sign-in/?next=/account/"
    assert sign_in(client, GOOD, next="/account/")["Location"] == "/account/"
    client.post("/sign-out/")
    assert sign_in(client, GOOD, next="https://example.org/")["Location"] == "/"


def test_ones_own_password_is_changed_and_other_browsers_are_signed_out(client, qixia, django_user_model):
    from django.test import Client

    elsewhere = Client()
    sign_in(client, GOOD)
    sign_in(elsewhere, GOOD)
    response = client.post("/account/", {"old": GOOD, "new": OTHER}, follow=True)
    assert "Your password is changed. Everywhere else you are signed out now." in text_of(response)
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert (sign_in(elsewhere, GOOD).status_code, sign_in(elsewhere, OTHER).status_code) == (200, 302)


@pytest.mark.parametrize(
    ("old", "new", "field"), [("wrong", OTHER, "old"), (GOOD, "ab1", "__all__"), (GOOD, "", "new")]
)
def test_a_refused_password_changes_nothing(client, qixia, old, new, field):
    sign_in(client, GOOD)
    response = client.post("/account/", {"old": old, "new": new})
    assert response.context["form"].errors.keys() == {field}
    qixia.refresh_from_db()
    assert qixia.check_password(GOOD)


def test_ones_own_name_and_mail_are_changed(client, qixia):
    client.force_login(qixia)
    client.post("/account/change/", {"display_name": "栖霞山", "email": ""})
    qixia.refresh_from_db()
    assert (qixia.display_name, qixia.email, qixia.username) == ("栖霞山", "", "qixia")
    response = client.post("/account/change/", {"display_name": "", "email": "somewhere"})
    assert response.context["own_form"].errors.keys() == {"display_name", "email"}
    assert client.get("/account/change/")["Location"] == "/account/"


def test_ones_account_shows_roles_and_whom_one_speaks_for(client, qixia):
    body = registry.organisation("示例沈河泵业有限公司")
    registry.actions.let_speak(account=qixia, organisation_id=body.pk, actor=registry.system(), now=NOW)
    registry.actions.give_role(
        account=qixia, role="broker", region_id="210100", actor=registry.system(), now=NOW
    )
    client.force_login(qixia)
    shown = text_of(client.get("/account/"))
    for words in ("示例沈河泵业有限公司", "broker", "Shenyang", "The system gave the account a role."):
        assert words in shown


def password_in(response):
    return re.search(r"<dt>Password</dt><dd><code>([^<]+)</code>", text_of(response))[1]


def test_an_operator_opens_an_account_whose_password_is_shown_once(client, operator):
    client.force_login(operator)
    response = client.post("/accounts/new/", {"username": "qixia", "display_name": "栖霞", "email": ""})
    made = User.objects.get(username="qixia")
    password = password_in(response)
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert made.check_password(password)
    assert password not in text_of(client.get(f"/accounts/{made.pk}/"))
    again = client.post("/accounts/new/", {"username": "QiXia", "display_name": "栖霞二", "email": ""})
    assert (again.status_code, bool(again.context["form"].errors)) == (200, True)
    assert User.objects.filter(username__iexact="qixia").count() == 1


def test_an_operator_sets_a_forgotten_password_anew(client, operator, qixia):
    client.force_login(operator)
    password = password_in(client.post(f"/accounts/{qixia.pk}/password/"))
    qixia.refresh_from_db()
    assert (qixia.check_password(password), qixia.check_password(GOOD)) == (True, False)
    assert client.get(f"/accounts/{qixia.pk}/password/").status_code == 405
    assert client.post(f"/accounts/{operator.pk}/password/").status_code == 403


def test_an_operator_gives_and_ends_roles(client, operator, qixia):
    client.force_login(operator)
    address = f"/accounts/{qixia.pk}/"
    response = client.post(f"{address}roles/", {"role": "broker", "region": ""})
    assert response.context["role_form"].errors
    for _twice in range(2):
        client.post(f"{address}roles/", {"role": "broker", "region": "辽宁沈阳"})
    role = StaffRole.objects.get(account=qixia)
    assert (role.role, role.region_id, role.ended_at) == ("broker", "210100", None)
    assert client.post(f"/roles/{role.pk}/end/")["Location"] == address
    role.refresh_from_db()
    assert role.ended_at is not None
    assert client.post(f"/roles/{role.pk}/end/").status_code == 404
    shown = text_of(client.get(address))
    assert "operator- ended a role of the account." in shown
    assert "operator- gave the account a role." in shown


def test_the_last_operator_is_told_to_give_the_role_on_first(client, operator):
    client.force_login(operator)
    role = StaffRole.objects.get(account=operator)
    response = client.post(f"/roles/{role.pk}/end/", follow=True)
    assert "This is the last operator. Please give somebody else the role first." in text_of(response)
    registry.operator()
    assert client.post(f"/roles/{role.pk}/end/")["Location"] == f"/accounts/{operator.pk}/"
    assert client.get("/accounts/").status_code == 403


def test_an_operator_closes_and_opens_an_account(client, operator, qixia):
    client.force_login(operator)
    client.post(f"/accounts/{qixia.pk}/close/")
    qixia.refresh_from_db()
    assert not qixia.is_active
    assert "closed: cannot sign in" in text_of(client.get(f"/accounts/{qixia.pk}/"))
    client.post(f"/accounts/{qixia.pk}/reopen/")
    qixia.refresh_from_db()
    assert qixia.is_active
    assert client.post(f"/accounts/{operator.pk}/close/").status_code == 403
    assert client.post(f"/accounts/{qixia.pk}/burn/").status_code == 404


def test_an_operator_changes_name_and_mail(client, operator, qixia):
    client.force_login(operator)
    client.post(f"/accounts/{qixia.pk}/", {"display_name": "栖霞山", "email": "n@example.org"})
    qixia.refresh_from_db()
    assert (qixia.display_name, qixia.email) == ("栖霞山", "n@example.org")
    response = client.post(f"/accounts/{qixia.pk}/", {"display_name": "", "email": ""})
    assert response.context["form"].errors.keys() == {"display_name"}


@pytest.mark.parametrize(
    ("query", "names"),
    [("q=qix", ["qixia"]), ("q=栖", ["qixia"]), ("state=closed", ["closed"]), ("q=zzz", [])],
)
def test_the_list_of_accounts_is_narrowed(client, operator, qixia, query, names):
    closed = actions.create_account(
        actor=operator, now=NOW, username="closed", display_name="已停", password=GOOD
    )
    actions.close_account(account_id=closed.pk, actor=operator, now=NOW)
    client.force_login(operator)
    assert [row.username for row in client.get(f"/accounts/?{query}").context["page"].rows] == names


KEEPERS = ["/accounts/", "/accounts/new/", "/accounts/{pk}/"]
STEPS = [
    "/accounts/{pk}/",
    "/accounts/{pk}/roles/",
    "/accounts/{pk}/close/",
    "/accounts/{pk}/password/",
    "/accounts/new/",
]


@pytest.mark.parametrize("who", ["clerk", "broker", "coordinator", "account"])
def test_nobody_else_keeps_accounts(client, qixia, who):
    actor = getattr(registry, who)()
    client.force_login(actor)
    before = list(User.objects.order_by("pk").values())
    given = {"username": "new", "display_name": "新", "email": "", "role": "operator", "region": ""}
    assert {client.get(address.format(pk=qixia.pk)).status_code for address in KEEPERS} == {403}
    assert {client.post(address.format(pk=qixia.pk), given).status_code for address in STEPS} == {403}
    assert (list(User.objects.order_by("pk").values()), StaffRole.objects.filter(account=qixia).exists()) == (
        before,
        False,
    )
    assert 'href="/accounts/"' not in text_of(client.get("/"))


def test_visitors_are_asked_to_sign_in(client, qixia):
    for address in KEEPERS:
        assert client.get(address.format(pk=qixia.pk))["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_1_and_3_accounts(client, operator, django_assert_num_queries, count):
    body = registry.organisation()
    for _ in range(count):
        account = registry.broker()
        registry.actions.let_speak(account=account, organisation_id=body.pk, actor=registry.system(), now=NOW)
    client.force_login(operator)
    with django_assert_num_queries(11):
        client.get("/accounts/")
