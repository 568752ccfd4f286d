"""Pages of needs: who is shown what, nothing typed is lost, a second press does no harm."""

from __future__ import annotations

from uuid import uuid4

import pytest

from duijie.demands.models import Demand
from tests.demands import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

TYPED = {
    "kind": "technical",
    "title": "高镍铸铁轮毂缩松",
    "teaser": "铸件厚大断面有缩松。",
    "keywords": "缩松、铸铁,超声",
    "region": "辽宁沈阳",
    "description": "浇注后在热节处出现分散缩松。",
    "problem_now": "废品率百分之九。",
    "indicators_text": "合格率 ≥ 98 %\r\n批量 500 件",
    "confidential_text": "配方里加了铋。",
    "industry": "33",
    "disciplines_0": "430",
    "disciplines_1": "450",
    "disciplines_2": "",
    "modes": ["commissioned", "service"],
    "budget_from": "60",
    "budget_to": "150.5",
    "wanted_readiness": "7",
    "deadline": "2026-12-31",
    "valid_until": "",
}


@pytest.fixture
def owner():
    return registry.organisation("示例铸造有限公司")


def signed_in(client, account):
    client.force_login(account)
    return client


def text_of(response):
    return response.content.decode()


def test_a_need_is_stated_by_the_form(client, owner):
    signed_in(client, registry.speaker(owner))
    token = str(uuid4())
    response = client.post("/needs/new/", {**TYPED, "owner": owner.pk, "form_token": token})
    need = Demand.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/needs/{need.pk}/")
    assert (need.owner, str(need.form_token)) == (owner, token)
    content = need.content
    assert (content.keywords, content.region_id) == (("缩松", "铸铁", "超声"), "210100")
    assert (content.disciplines, content.modes) == (("430", "450"), ("commissioned", "service"))
    assert content.indicators_text == "合格率 ≥ 98 %\n批量 500 件"
    assert (str(content.budget_to), content.wanted_readiness) == ("150.50", 7)


def test_pressing_twice_makes_one_need(client, owner):
    signed_in(client, registry.speaker(owner))
    form = {**TYPED, "owner": owner.pk, "form_token": str(uuid4())}
    first = client.post("/needs/new/", form)
    second = client.post("/needs/new/", form)
    assert first["Location"] == second["Location"]
    assert Demand.objects.count() == 1


def test_every_form_has_a_token_of_its_own(client, owner):
    signed_in(client, registry.speaker(owner))
    tokens = {client.get("/needs/new/").context["form"]["form_token"].value() for _ in range(3)}
    assert len(tokens) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "字" * 257},
        {"region": "不存在的地方"},
        {"region": "\x00"},
        {"budget_from": "200"},
        {"budget_from": "1e400"},
        {"budget_from": "NaN"},
        {"wanted_readiness": "99999999999999999999"},
        {"keywords": "字" * 41},
        {"industry": "XX"},
        {"deadline": "2026-13-45"},
        {"owner": "999999"},
        {"description": "甲\x00乙"},
        {"description": "甲\x1b乙"},
        {"modes": ["barter"]},
        {"form_token": "not a token"},
    ],
)
def test_nothing_typed_is_lost_when_something_is_wrong(client, owner, wrong):
    signed_in(client, registry.speaker(owner))
    form = {**TYPED, "owner": owner.pk, "form_token": str(uuid4()), **wrong}
    response = client.post("/needs/new/", form)
    assert response.status_code == 200
    assert response.context["form"].errors
    page = text_of(response)
    for name in {"problem_now", "teaser", "confidential_text"} - wrong.keys():
        assert form[name] in page
    assert 'value="430 材料科学"' in page
    assert not Demand.objects.exists()


def test_who_acts_for_nobody_is_told_what_to_do(client):
    signed_in(client, registry.account())
    response = client.get("/needs/new/")
    assert response.status_code == 200
    assert "<textarea" not in text_of(response)


def test_a_stranger_states_no_need_for_another_body(client, owner):
    signed_in(client, registry.speaker(registry.organisation()))
    response = client.post("/needs/new/", {**TYPED, "owner": owner.pk})
    assert response.status_code == 200
    assert not Demand.objects.exists()


def test_editing_shows_what_is_there_and_changes_only_what_was_typed(client, owner):
    signed_in(client, registry.speaker(owner))
    need = factories.draft(owner, industry="C3391", disciplines=("430", "450", "480", "490"))
    form = client.get(f"/needs/{need.pk}/edit/").context["form"]
    typed = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, ())}
    typed |= {f"disciplines_{n}": code for n, code in enumerate(typed.pop("disciplines"))}
    typed |= {"region": str(need.region), "keywords": "缩松、铸铁", "title": "改过的题目"}
    response = client.post(f"/needs/{need.pk}/edit/", typed)
    assert response.status_code == 302
    before, after = need.content, Demand.objects.get().content
    assert after.title == "改过的题目"
    assert {name for name in vars(after) if getattr(before, name) != getattr(after, name)} == {"title"}


def test_an_incomplete_need_comes_back_in_its_form(client, owner):
    signed_in(client, registry.speaker(owner))
    need = factories.draft(owner, teaser="", keywords=())
    page = client.get(f"/needs/{need.pk}/", headers={"accept-language": "en"})
    assert page.context["missing"] == ["Public summary", "Keywords"]
    response = client.post(f"/needs/{need.pk}/submit/")
    assert response.status_code == 400
    assert sorted(response.context["form"].errors) == ["keywords", "teaser"]
    assert need.description in text_of(response)
    assert Demand.objects.get().state == "draft"


def test_the_way_from_draft_to_outcome(client, owner):
    contact, broker = registry.speaker(owner), registry.broker()
    need = factories.draft(owner)
    address = f"/needs/{need.pk}/"

    def press(account, step, **sent):
        signed_in(client, account)
        response = client.post(f"{address}{step}/", sent)
        return (response.status_code, Demand.objects.get().state)

    assert press(contact, "submit") == (302, "submitted")
    assert press(broker, "return", reason="请写清批量。") == (302, "draft")
    signed_in(client, contact)
    assert "请写清批量。" in text_of(client.get(address))
    assert press(contact, "submit") == (302, "submitted")
    assert press(contact, "publish") == (403, "submitted")
    assert press(broker, "publish") == (302, "open")
    assert press(broker, "publish") == (409, "open")
    assert press(contact, "pause") == (302, "paused")
    assert press(contact, "resume") == (302, "open")
    assert press(contact, "close", outcome="withdrawn", reason="") == (200, "open")
    assert press(contact, "close", outcome="withdrawn", reason="停产") == (302, "closed")
    assert press(contact, "edit") == (409, "closed")


def test_a_reason_that_is_too_long_is_not_lost(client, owner):
    need = factories.demand("submitted", owner)
    signed_in(client, registry.broker())
    response = client.post(f"/needs/{need.pk}/return/", {"reason": "长" * 1001})
    assert response.status_code == 200
    assert "长" * 1001 in text_of(response)
    assert Demand.objects.get().state == "submitted"


STEPS = ("submit", "return", "publish", "pause", "resume", "close", "edit")


@pytest.mark.thorough
@pytest.mark.parametrize("who", ["broker elsewhere", "other contact", "clerk", "expert"])
def test_strangers_reach_no_step(client, owner, who):
    account = factories.everybody(owner)[who]
    answers = {}
    for state in ("draft", "submitted", "open"):
        need = factories.demand(state, owner)
        signed_in(client, account)
        sent = {**TYPED, "reason": "因", "outcome": "solved"}
        answers[state] = {client.post(f"/needs/{need.pk}/{step}/", sent).status_code for step in STEPS}
    assert answers == {"draft": {404}, "submitted": {404}, "open": {403}}
    assert sorted(Demand.objects.values_list("state", flat=True)) == ["draft", "open", "submitted"]


def test_visitors_are_asked_to_sign_in(client, owner):
    need = factories.demand("open", owner)
    for path in ("new/", "mine/", f"{need.pk}/edit/", f"{need.pk}/close/"):
        assert client.get(f"/needs/{path}").status_code == 302
    for step in STEPS:
        assert client.post(f"/needs/{need.pk}/{step}/").status_code == 302
    assert Demand.objects.get().state == "open"


def test_full_text_is_shown_to_the_cleared_alone(client, owner):
    need = factories.demand("open", owner)
    everybody = {"visitor": None, **factories.everybody(owner)}
    full = (need.description, need.problem_now, need.indicators_text, need.confidential_text, "60")
    reads = {}
    for who, account in everybody.items():
        if who == "system":
            continue
        client.logout()
        if account is not None:
            signed_in(client, account)
        page = text_of(client.get(f"/needs/{need.pk}/"))
        assert need.teaser in page
        shown = [text in page for text in full[:4]]
        assert len(set(shown)) == 1, who
        reads[who] = shown[0]
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
        "expert": False,
    }


def test_lists_show_no_word_of_the_full_text(client, owner):
    need = factories.demand("open", owner)
    for account in (None, registry.speaker(owner), registry.operator()):
        client.logout()
        if account is not None:
            signed_in(client, account)
        page = text_of(client.get("/needs/"))
        assert need.title in page
        assert factories.SECRET not in page
        assert need.description not in page
        assert need.title not in text_of(client.get("/needs/", {"q": factories.SECRET}))


def test_list_is_filtered_by_its_address(client):
    here = factories.demand("open")
    there = factories.demand("paused", title="招聘焊接工程师", kind="talent", region_id=registry.QINGDAO)

    def shown(**asked):
        return [need.pk for need in client.get("/needs/", asked).context["page"].rows]

    assert shown() == [there.pk, here.pk]
    assert shown(q="轮毂") == [here.pk]
    assert shown(kind="talent") == [there.pk]
    assert shown(state="paused") == [there.pk]
    assert shown(region="辽宁") == [here.pk]
    assert shown(region="370200") == [there.pk]
    assert shown(kind="nothing", state="\x00", after="broken") == [there.pk, here.pk]
    response = client.get("/needs/", {"region": "不存在的地方"})
    assert "不存在的地方" in text_of(response)
    assert len(response.context["page"].rows) == 2


def test_my_needs_are_those_of_my_bodies(client, owner):
    mine = factories.demand("draft", owner)
    factories.demand("open")
    signed_in(client, registry.speaker(owner))
    assert [need.pk for need in client.get("/needs/mine/").context["page"].rows] == [mine.pk]


def test_unknown_addresses_are_not_found(client, owner):
    draft = factories.demand("draft", owner)
    assert client.get(f"/needs/{draft.pk}/").status_code == 404
    assert client.get("/needs/999999999/").status_code == 404
    assert client.get(f"/needs/{10**40}/").status_code == 404


def test_list_costs_one_query_at_50_and_150_rows(client, django_assert_num_queries):
    template = factories.demand("open")
    row = {
        field.attname: getattr(template, field.attname)
        for field in Demand._meta.concrete_fields
        if not field.primary_key
    }
    Demand.objects.bulk_create([Demand(**row) for _ in range(49)])
    client.get("/needs/")
    with django_assert_num_queries(1):
        assert len(client.get("/needs/").context["page"].rows) == 50
    Demand.objects.bulk_create([Demand(**row) for _ in range(100)])
    with django_assert_num_queries(1):
        page = client.get("/needs/").context["page"]
    assert (len(page.rows), bool(page.after)) == (50, True)
    with django_assert_num_queries(1):
        later = client.get("/needs/", {"after": page.after}).context["page"]
    assert later.rows[0].pk == page.rows[-1].pk - 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", ["", "mine/", "new/", "{}/", "{}/edit/", "{}/close/"])
def test_pages_are_there_in_both_languages(client, owner, path, language):
    need = factories.demand("open", owner)
    signed_in(client, registry.speaker(owner))
    response = client.get(f"/needs/{path.format(need.pk)}", headers={"accept-language": language})
    assert response.status_code == 200
    assert response["Content-Language"] == language


def test_figures_are_shown_as_matching_reads_them_to_those_who_may_open_them(client, owner):
    need = factories.demand(owner=owner)
    Demand.objects.filter(pk=need.pk).update(indicators_text="合格率 ≥ 98 %\n批量 500 件\n最好寿命不低于五年")
    shown = text_of(signed_in(client, registry.speaker(owner)).get(f"/needs/{need.pk}/"))
    assert [word in shown for word in ("匹配读到的指标", "≥ 98 %", "不低于五年（希望）")] == [True] * 3
    client.logout()
    assert "匹配读到的指标" not in text_of(client.get(f"/needs/{need.pk}/"))
