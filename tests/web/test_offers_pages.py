"""Pages of offers and experts: who is shown what, nothing typed is lost, a second press does no harm."""

from __future__ import annotations

from uuid import uuid4

import pytest

from duijie.offers.models import Offer
from tests.offers import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

TYPED = {
    "title": "厚大断面球铁的凝固模拟",
    "teaser": "算出热节，再压缩松。",
    "keywords": "缩松、球铁",
    "region": "210100",
    "description": "先建模型，再到现场试三炉。",
    "confidential_text": "孕育剂含铋。",
    "advantage": "省一道工序。",
    "applications": "风电轮毂。",
    "industries_0": "33",
    "industries_1": "34",
    "disciplines_0": "430",
    "modes": ["service"],
    "readiness": "7",
    "price_stance": "fixed",
}


@pytest.fixture
def institute():
    return registry.organisation("示例材料研究所", kind="institute")


def signed_in(client, account):
    client.force_login(account)
    return client


def text_of(response):
    return response.content.decode()


def test_an_achievement_is_offered_by_the_form(client, institute):
    signed_in(client, registry.speaker(institute))
    form = {**TYPED, "owner": institute.pk, "form_token": str(uuid4())}
    response = client.post("/offers/new/?kind=achievement", form)
    offer = Offer.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/offers/{offer.pk}/")
    assert (offer.kind, offer.owner, offer.person) == ("achievement", institute, None)
    content = offer.content
    assert (content.industries, content.disciplines) == (("33", "34"), ("430",))
    assert (content.readiness, content.price_stance, content.modes) == (7, "fixed", ("service",))
    client.post("/offers/new/?kind=achievement", form)
    assert Offer.objects.count() == 1


def test_an_instrument_has_its_own_fields(client, institute):
    signed_in(client, registry.speaker(institute))
    form = {**TYPED, "owner": institute.pk, "model_name": "某型号", "fee_note": "每小时一千元"}
    assert client.post("/offers/new/?kind=instrument", form).status_code == 302
    offer = Offer.objects.get()
    assert (offer.kind, offer.model_name, offer.fee_note) == ("instrument", "某型号", "每小时一千元")
    assert offer.readiness is None


def test_an_expert_offers_what_they_know(client, institute):
    account, person = registry.expert(at=institute)
    signed_in(client, account)
    form = {**TYPED, "person": person.pk, "owner": "", "capacity_per_quarter": "3"}
    assert client.post("/offers/new/?kind=expertise", form).status_code == 302
    offer = Offer.objects.get()
    assert (offer.person, offer.owner, offer.capacity_per_quarter) == (person, None, 3)


def test_an_institute_offers_what_its_people_know_and_nobody_elses(client, institute):
    colleague, stranger = registry.person(at=institute), registry.person()
    signed_in(client, registry.speaker(institute))
    form = {**TYPED, "owner": institute.pk}
    refused = client.post("/offers/new/?kind=expertise", {**form, "person": stranger.pk})
    assert refused.status_code == 200
    assert not Offer.objects.exists()
    # A person nobody agreed to show is seen by staff only: the contact cannot choose them either.
    assert client.post("/offers/new/?kind=expertise", {**form, "person": colleague.pk}).status_code == 200
    registry.actions.give_consent(
        person_id=colleague.pk, consent="consented", actor=registry.system(), now=factories.NOW
    )
    assert client.post("/offers/new/?kind=expertise", {**form, "person": colleague.pk}).status_code == 302
    assert Offer.objects.get().person == colleague


def test_the_kind_is_asked_first(client, institute):
    signed_in(client, registry.speaker(institute))
    for query in ("", "?kind=", "?kind=nothing", "?kind=%00"):
        page = text_of(client.get(f"/offers/new/{query}"))
        assert "?kind=instrument" in page
        assert "<textarea" not in page
    signed_in(client, registry.account())
    assert "?kind=instrument" not in text_of(client.get("/offers/new/"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"region": "不存在的地方"},
        {"readiness": "99999999999999999999"},
        {"keywords": "字" * 41},
        {"industries_0": "XX"},
        {"owner": "999999"},
        {"description": "甲\x00乙"},
        {"description": "甲\x1b乙"},
        {"price_stance": "free"},
        {"valid_until": "2026-13-45"},
        {"form_token": "not a token"},
    ],
)
def test_nothing_typed_is_lost_when_something_is_wrong(client, institute, wrong):
    signed_in(client, registry.speaker(institute))
    form = {**TYPED, "owner": institute.pk, "form_token": str(uuid4()), **wrong}
    response = client.post("/offers/new/?kind=achievement", form)
    assert response.status_code == 200
    assert response.context["form"].errors
    for name in ("teaser", "confidential_text", "advantage"):
        assert form[name] in text_of(response)
    assert not Offer.objects.exists()


def test_editing_keeps_what_its_form_does_not_ask(client, institute):
    signed_in(client, registry.speaker(institute))
    industries = ("C3391", "33", "34", "35")
    offer = factories.draft(institute, kind="instrument", industries=industries, model_name="某型号")
    form = client.get(f"/offers/{offer.pk}/edit/").context["form"]
    typed = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, ())}
    for name in ("industries", "disciplines"):
        typed |= {f"{name}_{number}": code for number, code in enumerate(typed.pop(name))}
    typed |= {"region": str(offer.region), "keywords": "缩松、球铁", "title": "改过的题目"}
    assert client.post(f"/offers/{offer.pk}/edit/", typed).status_code == 302
    before, after = offer.content, Offer.objects.get().content
    assert (before.readiness, after.readiness) == (7, 7)
    assert {name for name in vars(after) if getattr(before, name) != getattr(after, name)} == {"title"}


def test_an_incomplete_offer_comes_back_in_its_form(client, institute):
    signed_in(client, registry.speaker(institute))
    offer = factories.draft(institute, teaser="", keywords=())
    response = client.post(f"/offers/{offer.pk}/submit/")
    assert response.status_code == 400
    assert sorted(response.context["form"].errors) == ["keywords", "teaser"]
    assert offer.description in text_of(response)
    assert Offer.objects.get().state == "draft"


def test_the_way_from_draft_to_outcome(client, institute):
    contact, broker = registry.speaker(institute), registry.broker()
    offer = factories.draft(institute)

    def press(account, step, **sent):
        signed_in(client, account)
        response = client.post(f"/offers/{offer.pk}/{step}/", sent)
        return (response.status_code, Offer.objects.get().state)

    assert press(contact, "submit") == (302, "submitted")
    assert press(broker, "return", reason="") == (200, "submitted")
    assert press(broker, "return", reason="请写清指标。") == (302, "draft")
    assert press(contact, "submit") == (302, "submitted")
    assert press(contact, "publish") == (403, "submitted")
    assert press(broker, "publish") == (302, "open")
    assert press(broker, "publish") == (409, "open")
    assert press(contact, "pause") == (302, "paused")
    assert press(contact, "resume") == (302, "open")
    assert press(contact, "close", outcome="taken_up") == (302, "closed")
    assert press(contact, "edit") == (409, "closed")


STEPS = ("submit", "return", "publish", "pause", "resume", "close", "edit")


@pytest.mark.thorough
@pytest.mark.parametrize("who", ["broker elsewhere", "other contact", "clerk", "other expert"])
def test_strangers_reach_no_step(client, institute, who):
    account = factories.everybody(institute)[who]
    answers = {}
    for state in ("draft", "submitted", "open"):
        offer = factories.offer(state, institute)
        signed_in(client, account)
        sent = {**TYPED, "reason": "因", "outcome": "taken_up"}
        answers[state] = {client.post(f"/offers/{offer.pk}/{step}/", sent).status_code for step in STEPS}
    assert answers == {"draft": {404}, "submitted": {404}, "open": {403}}
    assert sorted(Offer.objects.values_list("state", flat=True)) == ["draft", "open", "submitted"]


@pytest.mark.slow
def test_confidential_text_is_shown_to_the_cleared_alone(client, institute):
    offer = factories.offer("open", institute)
    reads = {}
    for who, account in {"visitor": None, **factories.everybody(institute)}.items():
        if who == "system":
            continue
        client.logout()
        if account is not None:
            signed_in(client, account)
        page = text_of(client.get(f"/offers/{offer.pk}/"))
        assert offer.description in page
        assert factories.SECRET not in text_of(client.get("/offers/"))
        reads[who] = factories.SECRET in page
    assert reads == {
        "visitor": False,
        "owner": True,
        "broker who owns": True,
        "broker": True,
        "coordinator above": True,
        "operator": True,
        "broker elsewhere": False,
        "other contact": False,
        "clerk": False,
        "other expert": False,
    }


def test_list_is_filtered_by_its_address(client):
    here = factories.offer("open")
    there = factories.offer("paused", title="检测服务", kind="service", region_id=registry.QINGDAO)

    def shown(**asked):
        return [offer.pk for offer in client.get("/offers/", asked).context["page"].rows]

    assert shown() == [there.pk, here.pk]
    assert shown(q="凝固") == [here.pk]
    assert shown(kind="service") == [there.pk]
    assert shown(state="paused") == [there.pk]
    assert shown(region="辽宁") == [here.pk]
    assert shown(kind="nothing", state="\x00", before="broken") == [there.pk, here.pk]
    assert factories.SECRET not in text_of(client.get("/offers/", {"q": factories.SECRET})).replace(
        f'value="{factories.SECRET}"', ""
    )


def test_my_offers_are_mine_and_my_bodies(client, institute):
    account, person = registry.expert(at=institute)
    own = factories.expertise("draft", of=person)
    factories.offer("draft", institute)
    signed_in(client, account)
    assert [offer.pk for offer in client.get("/offers/mine/").context["page"].rows] == [own.pk]


def test_experts_are_listed_while_they_agree(client, institute):
    agreed = registry.person("方安", at=institute, consent="consented")
    hidden = registry.person("高平")
    factories.expertise("open", of=agreed, owner=institute)
    factories.expertise("open", of=hidden, title="藏着的本事")
    page = text_of(client.get("/experts/"))
    assert ("方安" in page, "示例材料研究所" in page, "高平" in page) == (True, True, False)

    def shown(**asked):
        return [person.name for person in client.get("/experts/", asked).context["page"].rows]

    assert shown(q="方安") == ["方安"]
    assert shown(q="缩松") == ["方安"]
    assert shown(q="藏着") == []
    assert shown(region="辽宁") == ["方安"]
    assert shown(region="山东") == []
    signed_in(client, registry.broker())
    assert shown() == ["方安", "高平"]


def test_a_list_without_experts_says_how_one_begins(client):
    empty = client.get("/experts/").content.decode()
    assert ("例如：" in empty, 'href="/offers/new/"' in empty) == (True, False)
    client.force_login(registry.expert()[0])
    assert 'href="/offers/new/"' in client.get("/experts/").content.decode()


def test_experts_cost_the_same_with_1_and_3_rows(client, institute, django_assert_num_queries):
    for count in (1, 2):
        for _ in range(count):
            person = registry.person(at=institute, consent="consented")
            factories.expertise("open", of=person, owner=institute)
            factories.expertise("open", of=person, title="另一样")
        with django_assert_num_queries(5):
            rows = client.get("/experts/").context["page"].rows
        assert len(rows) in {1, 3}


def test_list_costs_one_query_at_50_and_150_rows(client, django_assert_num_queries):
    template = factories.expertise("open", of=registry.expert()[1])
    row = {
        field.attname: getattr(template, field.attname)
        for field in Offer._meta.concrete_fields
        if not field.primary_key
    }
    Offer.objects.bulk_create([Offer(**row) for _ in range(49)])
    client.get("/offers/")
    with django_assert_num_queries(1):
        assert len(client.get("/offers/").context["page"].rows) == 50
    Offer.objects.bulk_create([Offer(**row) for _ in range(100)])
    with django_assert_num_queries(1):
        page = client.get("/offers/").context["page"]
    assert (len(page.rows), bool(page.after)) == (50, True)


def test_unknown_addresses_are_not_found(client, institute):
    draft = factories.offer("draft", institute)
    hidden = factories.expertise("open", of=registry.person())
    for pk in (draft.pk, hidden.pk, 999999999, 10**40):
        assert client.get(f"/offers/{pk}/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", ["", "mine/", "new/", "new/?kind=expertise", "{}/", "{}/edit/", "{}/close/"])
def test_pages_are_there_in_both_languages(client, institute, path, language):
    offer = factories.offer("open", institute)
    signed_in(client, registry.speaker(institute))
    response = client.get(f"/offers/{path.format(offer.pk)}", headers={"accept-language": language})
    assert (response.status_code, response["Content-Language"]) == (200, language)
    assert client.get("/experts/", headers={"accept-language": language}).status_code == 200
