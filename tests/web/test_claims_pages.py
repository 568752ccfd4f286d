"""Whoever holds an account is asked whether they are a person, and staff whether who says so is right."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from duijie.desk.queries import waiting_for
from duijie.registry import actions
from duijie.registry.models import Claim, Person
from duijie.web.waiting import waiting_groups
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW


def waits(actor):
    with override("en"):
        return [
            (str(group.words), [(item.title, item.link) for item in group.items])
            for group in waiting_groups(waiting_for(actor, today=NOW.date()))
        ]


def asked():
    """An operator, an account they linked, and the person, whose record nobody else sees."""
    operator, holder = registry.operator(), registry.account("闾丘澈的账号")
    person = registry.person("闾丘澈", at=registry.organisation("示例浑河实验室"))
    actions.link_account(person_id=person.pk, account=holder, actor=operator, now=NOW)
    return operator, holder, person


def stored(person):
    return Person.objects.values_list("account", "consent").get(pk=person.pk)


def test_holder_finds_the_question_in_the_inbox_and_says_that_it_is_them(client):
    _operator, holder, person = asked()
    words = "Is this record about you? Say so, or say that it is not"
    assert waits(holder) == [(words, [("闾丘澈", "/account/claim/")])]
    client.force_login(holder)
    assert "有人称登记库中的一条记录是您本人" in client.get("/inbox/").content.decode()
    page = client.get("/account/claim/").content.decode()
    assert all(words in page for words in ("姓名", "闾丘澈", "示例浑河实验室", "是我本人", "不是我"))
    assert client.get(f"/people/{person.pk}/").status_code == 404
    answer = client.post(f"/claims/{Claim.objects.get().pk}/confirm/")
    assert (answer.status_code, answer["Location"]) == (302, f"/people/{person.pk}/")
    assert (stored(person), waits(holder)) == ((holder.pk, "claimed"), [])
    assert "没有记录等您确认" in client.get("/account/claim/").content.decode()


def test_holder_says_that_it_is_not_them_and_who_linked_them_is_told(client):
    operator, holder, person = asked()
    number = Claim.objects.get().pk
    client.force_login(holder)
    assert client.post(f"/claims/{number}/deny/")["Location"] == "/account/"
    assert (stored(person), waits(holder)) == ((None, "staff_only"), [])
    assert client.post(f"/claims/{number}/confirm/").status_code == 404
    client.force_login(operator)
    assert "不是其本人，账号未关联" in client.get("/inbox/").content.decode()
    assert "闾丘澈的账号表示自己不是此人" in client.get(f"/people/{person.pk}/").content.decode()


def test_operator_sees_that_the_holder_was_not_heard_yet_and_takes_the_link_back(client):
    operator, _holder, person = asked()
    address = f"/people/{person.pk}/"
    client.force_login(operator)
    page = client.get(address).content.decode()
    assert ("本人确认后才生效" in page, "撤回关联" in page, 'name="username"' in page) == (True, True, False)
    client.post(f"{address}account/end/")
    assert 'name="username"' in client.get(address).content.decode()
    client.force_login(registry.clerk())
    assert "闾丘澈的账号" not in client.get(address).content.decode().partition('id="history"')[0]


def test_record_is_claimed_by_who_finds_it_and_linked_by_an_operator(client):
    operator, holder = registry.operator(), registry.account("闾丘澈的账号")
    person = registry.person("闾丘澈", consent="consented")
    address = f"/people/{person.pk}/"
    client.force_login(holder)
    assert "这是我本人" in client.get(address).content.decode()
    assert client.post(f"{address}claim/")["Location"] == address
    page = client.get(address).content.decode()
    assert ("这是我本人" in page, "您已表示这是您本人" in page) == (False, True)
    assert waits(operator) == [
        (
            "Somebody says that this record is theirs: link the account or refuse",
            [("闾丘澈", f"{address}#account")],
        )
    ]
    client.force_login(operator)
    assert "请核实后关联账号" in client.get(address).content.decode()
    client.post(f"{address}account/", {"username": holder.username})
    assert (stored(person), waits(operator)) == ((holder.pk, "claimed"), [])


def test_claim_of_the_only_operator_stands_on_their_desk_and_is_linked_from_its_page(client):
    alone, person = registry.operator(), registry.person("闾丘澈", consent="consented")
    client.force_login(alone)
    address = f"/people/{person.pk}/"
    client.post(f"{address}claim/")
    words = "Somebody says that this record is theirs: link the account or refuse"
    assert waits(alone) == [(words, [("闾丘澈", f"{address}#account")])]
    assert f'value="{alone.username}"' in client.get(address).content.decode()
    client.post(f"{address}account/", {"username": alone.username})
    assert (stored(person), waits(alone)) == ((alone.pk, "claimed"), [])


def test_page_offers_to_claim_to_those_alone_who_may(client):
    person = registry.person("闾丘澈", consent="consented")
    _account, claimed = registry.expert("冼牧遥")

    def offered(reader, about):
        client.logout()
        if reader is not None:
            client.force_login(reader)
        return "这是我本人" in client.get(f"/people/{about.pk}/").content.decode()

    nobody, somebody = registry.account(), registry.expert()[0]
    assert [offered(each, person) for each in (None, nobody, somebody)] == [False, True, False]
    assert [offered(nobody, claimed)] == [False]


def test_who_was_asked_and_presses_that_it_is_them_is_told_that_the_record_is_theirs(client):
    operator, holder, person = asked()
    client.force_login(holder)
    actions.give_consent(person_id=person.pk, consent="consented", actor=operator, now=NOW)
    # On a page from before the operator linked the account, or before the record was shown.
    page = client.post(f"/people/{person.pk}/claim/", follow=True).content.decode()
    assert stored(person) == (holder.pk, "claimed")
    assert ("此记录现由您本人维护" in page, "已请平台管理员" in page) == (True, False)
