"""The pages on which somebody asks about a record: without an account too, and telling nothing."""

from __future__ import annotations

import re

import pytest

from duijie.corrections import actions
from duijie.corrections.models import Correction
from duijie.registry.models import Person
from tests.corrections import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
FORM = {"kind": "remove", "name": "冼牧远", "text": "请移除。", "region": "210100", "contact": "转接 8"}


def test_visitor_asks_and_reads_the_answer_at_the_address_they_were_given(client):
    response = client.post("/corrections/new/", FORM)
    address = response["Location"]
    assert re.fullmatch(r"/corrections/answer/[\w-]{32}/", address)
    page = client.get(address).content.decode()
    assert "请保存本页网址" in page
    assert "冼牧远" not in page
    person = registry.person("冼牧远", at=registry.organisation())
    client.force_login(registry.broker())
    asked = Correction.objects.get()
    assert "转接 8" in client.get(f"/corrections/{asked.pk}/").content.decode()
    response = client.post(f"/corrections/{asked.pk}/settle/", {"answer": "已移除。", "person": person.pk})
    assert response["Location"] == f"/corrections/{asked.pk}/"
    assert Person.objects.get(pk=person.pk).forgotten_at is not None
    client.logout()
    assert "已移除。" in client.get(address).content.decode()


def test_visitor_is_answered_alike_whether_or_not_the_person_is_registered(client):
    person = registry.person("冼牧远", consent="consented")
    pages = []
    for query in ("", f"?person={person.pk}", "?person=99999999999999999999", "?person=①"):
        page = client.get(f"/corrections/new/{query}")
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()))
        pages[-1] = re.sub(r'name="form_token" value="[\w-]+"', "", pages[-1]).replace(query, "")
    assert [each.split("<main")[1] for each in pages] == [pages[0].split("<main")[1]] * 4
    assert client.post(f"/corrections/new/?person={person.pk}", FORM).status_code == 302
    assert Correction.objects.get().person is None


def test_whoever_sees_the_person_asks_about_the_very_record(client):
    _account, person = registry.expert("闾丘澈", at=registry.organisation())
    client.force_login(registry.account())
    page = client.get(f"/people/{person.pk}/").content.decode()
    assert f"/corrections/new/?person={person.pk}" in page
    client.post(f"/corrections/new/?person={person.pk}", {"kind": "correct", "text": "职称应为教授。"})
    asked = Correction.objects.get()
    assert (asked.person, asked.region_id) == (person, registry.SHENYANG)
    page = client.get(f"/corrections/{asked.pk}/").content.decode()
    assert "职称应为教授。" in page
    assert "settle" not in page


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"kind": "praise"},
        {"text": ""},
        {"text": "长" * 2001},
        {"region": "不存在的地方"},
        {"name": "冼\x00"},
    ],
)
def test_form_that_cannot_be_taken_says_why_and_loses_nothing(client, changes):
    response = client.post("/corrections/new/", {**FORM, **changes})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert "转接 8" in response.content.decode()
    assert not Correction.objects.exists()


def test_visitor_on_a_full_day_is_told_the_ways_left_and_loses_nothing(client, monkeypatch):
    monkeypatch.setattr(actions, "MOST_OF_VISITORS_A_DAY", 0)
    page = client.post("/corrections/new/", FORM).content.decode()
    assert "请直接联系平台管理员" in page
    assert ("转接 8" in page, "请移除。" in page) == (True, True)
    assert not Correction.objects.exists()


def token_of(page) -> str:
    return re.search(r'name="form_token" value="([\w-]+)"', page.content.decode())[1]


def test_form_sent_twice_asks_once_and_leads_to_the_same_address(client):
    form = {**FORM, "form_token": token_of(client.get("/corrections/new/"))}
    first, second = (client.post("/corrections/new/", form)["Location"] for _ in range(2))
    assert first == second
    assert Correction.objects.count() == 1
    assert client.get(first).status_code == 200
    changed = client.post("/corrections/new/", {**form, "text": "请改正。"})["Location"]
    anew = {**form, "form_token": token_of(client.get("/corrections/new/"))}
    other = client.post("/corrections/new/", anew)["Location"]
    assert len({first, changed, other}) == Correction.objects.count() == 3


def test_form_of_an_account_sent_twice_asks_once(client):
    _account, person = registry.expert("闾丘澈", at=registry.organisation())
    client.force_login(registry.account())
    address = f"/corrections/new/?person={person.pk}"
    form = {"kind": "correct", "text": "职称应为教授。", "form_token": token_of(client.get(address))}
    first, second = (client.post(address, form)["Location"] for _ in range(2))
    assert first == second == f"/corrections/{Correction.objects.get().pk}/"
    client.force_login(registry.account())
    assert client.post(address, form)["Location"] != first
    assert Correction.objects.count() == 2


@pytest.mark.parametrize("is_known", [True, False])
def test_broker_asked_to_remove_somebody_elsewhere_is_told_who_can_and_loses_nothing(client, is_known):
    elsewhere = registry.person(at=registry.organisation(region=registry.DALIAN))
    asked = factories.correction("remove")
    if is_known:
        Correction.objects.update(person=elsewhere)
    client.force_login(registry.broker())
    typed = {"answer": "已按要求移除。", "person": elsewhere.pk}
    response = client.post(f"/corrections/{asked.pk}/settle/", typed)
    assert response.status_code == 200
    page = response.content.decode()
    assert "本请求也在平台管理员的待办中" in page
    assert "已按要求移除。" in page
    assert Correction.objects.get().state == "asked"
    assert Person.objects.get(pk=elsewhere.pk).forgotten_at is None


def test_removal_of_nobody_is_told_and_nothing_is_answered(client):
    asked = factories.correction("remove")
    client.force_login(registry.operator())
    response = client.post(f"/corrections/{asked.pk}/settle/", {"answer": "好", "person": 987654})
    assert "没有这个编号的人员。" in response.content.decode()
    assert Correction.objects.get().state == "asked"


def test_record_that_was_removed_shows_neither_name_nor_form(client):
    person = registry.person("冼牧远", at=registry.organisation())
    client.force_login(registry.operator())
    asked = factories.correction("remove")
    client.post(f"/corrections/{asked.pk}/settle/", {"answer": "好", "person": person.pk})
    page = client.get(f"/people/{person.pk}/").content.decode()
    assert "此人的信息已应本人要求于" in page
    assert "冼牧远" not in page
    assert "/consent/" not in page
    assert "/corrections/new/?person" not in page


def test_request_waits_in_the_inbox(client):
    asked = factories.correction()
    client.force_login(registry.broker())
    page = client.get("/inbox/").content.decode()
    assert f"/corrections/{asked.pk}/" in page
    assert "有人就其个人信息提出请求" in page


def test_address_nobody_was_given_leads_nowhere(client):
    assert client.get("/corrections/answer/guessed/").status_code == 404
