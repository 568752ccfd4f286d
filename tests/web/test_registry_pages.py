"""Pages of organisations, people and regions: who sees and does what, nothing typed is lost."""

from __future__ import annotations

import re
from datetime import date

import pytest

from duijie.core.credit_code import check_character, organisation_check_character
from duijie.notices.models import Notice
from duijie.registry import actions
from duijie.registry.models import Organisation, Person, Post, Speaker
from tests.demands import factories as demands
from tests.offers import factories as offers
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW


@pytest.fixture(autouse=True)
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def body():
    return registry.organisation("示例沈河泵业有限公司")


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def code():
    whole = f"91210100MA0EXAMP{organisation_check_character('MA0EXAMP')}"
    return f"{whole}{check_character(whole)}"


def typed(**given):
    return {
        "name": "示例浑河实验室",
        "kind": "institute",
        "credit_code": code().lower(),
        "region": "辽宁沈阳",
        "industries_0": "73",
        "industries_1": "C384",
        "short_name": "浑河室",
        "english_name": "Hun River Laboratory (demo)",
        "aliases": "浑实\r\n\r\n浑河国家实验室",
        **given,
    }


# ------------------------------------------------------------------------------- organisations


def test_an_organisation_is_dissolved_by_the_form_and_restored(client, body):
    successor = registry.organisation("示例浑河泵业有限公司")
    person = registry.person("闾丘澈", at=body)
    need, offer = demands.demand("open", body), offers.offer("open", body)
    address = f"/organisations/{body.pk}/"
    client.force_login(registry.broker())
    assert f"{address}dissolve/" in page(client, address)
    refused = client.post(f"{address}dissolve/", {"dissolved_on": "2026-02-27", "successor": "没有的单位"})
    assert "No organisation of this name is known" in refused.content.decode()
    late = client.post(f"{address}dissolve/", {"dissolved_on": "2999-01-01", "successor": ""})
    assert "This day is still to come" in late.content.decode()
    body.refresh_from_db()
    assert body.state == "standing"
    form = {"dissolved_on": "2026-02-27", "successor": successor.name}
    assert client.post(f"{address}dissolve/", form)["Location"] == address
    shown = page(client, address)
    assert "2026-02-27" in shown
    assert f'<a href="/organisations/{successor.pk}/">{successor.name}</a>' in shown
    assert "until 2026-02-27" in shown
    assert "ended" in page(client, f"/people/{person.pk}/")
    assert [
        ">dissolved<" in page(client, f"/{each}/") for each in (f"needs/{need.pk}", f"offers/{offer.pk}")
    ] == [
        True,
        True,
    ]
    assert body.name not in page(client, "/organisations/")
    assert body.name in page(client, "/organisations/?state=dissolved")
    assert body.name in page(client, "/organisations/?state=all")
    assert client.post(f"{address}dissolve/", form).status_code == 409
    client.post(f"{address}restore/")
    assert "2026-02-27" not in page(client, address).partition("history")[0]
    assert body.name in page(client, "/organisations/")


def test_a_successor_the_reader_may_not_see_is_not_named(client, body):
    hidden = registry.organisation("示例待核实泵业", verified=False)
    actions.dissolve_organisation(
        organisation_id=body.pk,
        dissolved_on=date(2026, 2, 27),
        successor_id=hidden.pk,
        actor=registry.operator(),
        now=NOW,
    )
    shown = page(client, f"/organisations/{body.pk}/")
    assert "dissolved" in shown
    assert hidden.name not in shown
    assert "dissolve/" not in shown
    client.force_login(registry.clerk())
    assert hidden.name in page(client, f"/organisations/{body.pk}/")


def test_an_organisation_is_added_by_the_form(client):
    client.force_login(registry.clerk())
    response = client.post("/organisations/new/", typed())
    made = Organisation.objects.get()
    assert response["Location"] == f"/organisations/{made.pk}/"
    assert (made.name, made.credit_code, made.region_id, made.industries, made.verified_at) == (
        "示例浑河实验室",
        code(),
        "210100",
        ("73", "C384"),
        None,
    )
    assert [alias.name for alias in made.aliases.all()] == ["浑实", "浑河国家实验室"]
    shown = page(client, f"/organisations/{made.pk}/")
    assert all(words in shown for words in (code(), "Shenyang", "浑河国家实验室", "not verified"))


def test_an_organisation_that_may_be_known_is_added_once_somebody_looked(client):
    known = registry.organisation("示例浑河实验室集团")
    other = registry.organisation("示例浑河 实验室")
    client.force_login(registry.clerk())
    asked = client.post("/organisations/new/", typed())
    shown = asked.content.decode()
    assert [one.record for one in asked.context["alike"]] == [other, known]
    assert "Nothing was added yet." in shown
    assert all(f"/organisations/{each.pk}/" in shown for each in (known, other))
    assert "Hun River Laboratory (demo)" in shown
    assert set(Organisation.objects.all()) == {known, other}
    # Another one was added meanwhile: the question is asked again, with it.
    late = registry.organisation("示例浑河实验室有限公司")
    besides = re.findall(r'name="besides" value="(\d+)"', shown)
    asked = client.post("/organisations/new/", typed(besides=besides))
    assert {one.record for one in asked.context["alike"]} == {known, other, late}
    besides = re.findall(r'name="besides" value="(\d+)"', asked.content.decode())
    added = client.post("/organisations/new/", typed(besides=[*besides, "x", "9" * 40]))
    made = Organisation.objects.exclude(pk__in=[known.pk, other.pk, late.pk]).get()
    assert added["Location"] == f"/organisations/{made.pk}/"


WRONG = {
    "no name": ({"name": ""}, "name"),
    "a wrong check character": ({"credit_code": code()[:-1] + "!"}, "credit_code"),
    "another check character": (
        {"credit_code": code()[:-1] + ("1" if code()[-1] != "1" else "2")},
        "credit_code",
    ),
    "a place nobody knows": ({"region": "不存在的地方"}, "region"),
    "a place of which there are several": ({"region": "朝阳"}, "region"),
    "an industry nobody knows": ({"industries_0": "XX"}, "industries"),
    "a control character": ({"short_name": "浑\x00河"}, "short_name"),
    "an alias too long": ({"aliases": "长" * 121}, "aliases"),
}


@pytest.mark.parametrize(("given", "field"), WRONG.values(), ids=WRONG.keys())
def test_nothing_typed_is_lost_when_something_is_wrong(client, given, field):
    client.force_login(registry.clerk())
    response = client.post("/organisations/new/", typed(**given))
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert errors.keys() == {field}
    assert "Hun River Laboratory (demo)" in response.content.decode()
    assert not Organisation.objects.exists()


def test_the_form_of_an_organisation_shows_what_is_known_and_saving_it_changes_nothing(client, body):
    client.force_login(registry.broker())
    actions.change_organisation(
        organisation_id=body.pk,
        actor=registry.system(),
        now=NOW,
        changes={"industries": ("C3841",), "region_id": "210102"},
        aliases=["沈河泵业"],
    )
    before = Organisation.objects.values().get(pk=body.pk)
    form = client.get(f"/organisations/{body.pk}/edit/").context["form"]
    client.post(
        f"/organisations/{body.pk}/edit/",
        {each.html_name: each.value() or "" for each in form}
        | {f"industries_{at}": code for at, code in enumerate(form["industries"].value())}
        | {"region": "210102"},
    )
    assert Organisation.objects.values().get(pk=body.pk) == before
    assert [alias.name for alias in body.aliases.all()] == ["沈河泵业"]


EDITORS = {
    "operator": 200,
    "clerk": 200,
    "broker": 200,
    "broker elsewhere": 403,
    "contact": 200,
    "contact elsewhere": 403,
    "visitor": 302,
}


@pytest.mark.parametrize(("who", "status"), EDITORS.items())
def test_who_changes_an_organisation(client, body, who, status):
    people = {
        "operator": registry.operator,
        "clerk": registry.clerk,
        "broker": registry.broker,
        "broker elsewhere": lambda: registry.broker(registry.DALIAN),
        "contact": lambda: registry.speaker(body),
        "contact elsewhere": lambda: registry.speaker(registry.organisation()),
    }
    if who in people:
        client.force_login(people[who]())
    assert client.get(f"/organisations/{body.pk}/edit/").status_code == status
    assert ("/edit/" in page(client, f"/organisations/{body.pk}/")) == (status == 200)
    client.post(f"/organisations/{body.pk}/edit/", typed(credit_code=""))
    body.refresh_from_db()
    assert (body.name == "示例浑河实验室") == (status == 200)


def test_an_unverified_organisation_is_not_there_for_visitors_until_it_is_verified(client):
    hidden = registry.organisation("示例待核实单位", verified=False)
    address = f"/organisations/{hidden.pk}/"
    page(client, address, 404)
    assert "示例待核实单位" not in page(client, "/organisations/")
    client.force_login(registry.broker())
    assert "Please check this organisation" in page(client, address)
    for _twice in range(2):
        assert client.post(f"{address}verify/")["Location"] == address
    assert "Please check this organisation" not in page(client, address)
    client.logout()
    assert "示例待核实单位" in page(client, "/organisations/")
    assert "示例待核实单位" in page(client, address)


FILTERS = {
    "q=沈河": {"示例沈河泵业有限公司"},
    "q=shilidalian": {"示例大连港机有限公司"},
    "kind=institute": {"示例大连港机有限公司"},
    "region=大连": {"示例大连港机有限公司"},
    "region=辽宁": {"示例沈河泵业有限公司", "示例大连港机有限公司", "示例待核实单位"},
    "verified=no": {"示例待核实单位"},
    "region=不存在的地方": {"示例沈河泵业有限公司", "示例大连港机有限公司", "示例待核实单位"},
    "q=nobody": set(),
}


@pytest.mark.parametrize(("query", "expected"), FILTERS.items())
def test_the_list_is_narrowed_by_its_address(client, body, query, expected):
    registry.organisation("示例大连港机有限公司", region=registry.DALIAN, kind="institute")
    registry.organisation("示例待核实单位", verified=False)
    client.force_login(registry.clerk())
    response = client.get(f"/organisations/?{query}")
    assert {row.name for row in response.context["page"].rows} == expected


# --------------------------------------------------------------------------- who acts for it


def test_an_account_is_let_to_act_and_the_grant_is_ended(client, body):
    contact = registry.account("示例联系人")
    client.force_login(registry.broker())
    response = client.post(
        f"/organisations/{body.pk}/speakers/", {"username": contact.username.upper()}, follow=True
    )
    assert "示例联系人 may now act for 示例沈河泵业有限公司 and was told." in response.content.decode()
    speaker = Speaker.objects.get()
    assert (speaker.account, speaker.organisation, speaker.ended_at) == (contact, body, None)
    assert Notice.objects.get().recipient == contact
    response = client.post(f"/speakers/{speaker.pk}/end/", follow=True)
    assert "示例联系人 no longer acts for 示例沈河泵业有限公司." in response.content.decode()
    speaker.refresh_from_db()
    assert speaker.ended_at is not None
    assert client.post(f"/speakers/{speaker.pk}/end/").status_code == 404


def test_a_name_nobody_signs_in_with_is_told_beside_its_field(client, body):
    client.force_login(registry.broker())
    response = client.post(f"/organisations/{body.pk}/speakers/", {"username": "niemand"})
    assert response.context["speaker_form"].errors["username"] == [
        "No open account has this name. Please ask the person how they sign in."
    ]
    assert not Speaker.objects.exists()


def test_who_acts_is_shown_to_staff_and_colleagues_and_ended_by_who_may(client, body):
    contact, colleague = registry.speaker(body), registry.speaker(body)
    ends = {f"/speakers/{each.pk}/end/": each.account for each in Speaker.objects.all()}
    seen = {}
    for who, actor in {
        "broker": registry.broker(),
        "broker elsewhere": registry.broker(registry.DALIAN),
        "contact": contact,
        "stranger": registry.account(),
    }.items():
        client.force_login(actor)
        shown = page(client, f"/organisations/{body.pk}/")
        seen[who] = (
            [account.display_name in shown for account in (contact, colleague)],
            {account for address, account in ends.items() if address in shown},
            "Let this account act for it" in shown,
        )
    assert seen == {
        "broker": ([True, True], {contact, colleague}, True),
        "broker elsewhere": ([True, True], set(), False),
        "contact": ([True, True], {contact}, False),
        "stranger": ([False, False], set(), False),
    }


def test_who_steps_down_from_an_unverified_organisation_lands_on_their_account(client):
    hidden = registry.organisation(verified=False)
    client.force_login(registry.speaker(hidden))
    response = client.post(f"/speakers/{Speaker.objects.get().pk}/end/")
    assert response["Location"] == "/account/"


def test_nobody_without_the_right_lets_accounts_act(client, body):
    other = registry.account()
    for actor in (registry.broker(registry.DALIAN), registry.clerk(), registry.speaker(body)):
        client.force_login(actor)
        response = client.post(f"/organisations/{body.pk}/speakers/", {"username": other.username})
        assert response.status_code == 403
    assert not Speaker.objects.filter(account=other).exists()


# ------------------------------------------------------------------------------------ people


def test_a_person_is_added_changed_and_shown_when_they_agree(client):
    client.force_login(registry.operator())
    response = client.post("/people/new/", {"name": "闾丘澈", "title": "研究员", "english_name": ""})
    person = Person.objects.get()
    address = f"/people/{person.pk}/"
    assert response["Location"] == address
    client.post(
        f"{address}edit/", {"name": "闾丘澈", "title": "教授", "english_name": "", "refuses_ranking": "on"}
    )
    person.refresh_from_db()
    assert (person.title, person.refuses_ranking, person.consent) == ("教授", True, "staff_only")
    client.logout()
    page(client, address, 404)
    assert "闾丘澈" not in page(client, "/people/")
    client.force_login(registry.operator())
    client.post(f"{address}consent/", {"consent": "consented"})
    client.logout()
    assert "教授" in page(client, address)
    assert "闾丘澈" in page(client, "/people/?q=lvqiu") or "闾丘澈" in page(client, "/people/?q=闾丘")
    client.force_login(registry.operator())
    assert client.post(f"{address}consent/", {"consent": "everybody"}).status_code == 400
    client.post(f"{address}consent/", {"consent": "staff_only"})
    client.logout()
    page(client, address, 404)


def test_posts_are_added_dated_and_removed(client, body):
    person = registry.person("闾丘澈", consent="consented")
    client.force_login(registry.clerk())
    address = f"/people/{person.pk}/posts/new/"
    client.post(address, {"organisation": body.name, "name": "总工程师", "since": "2020-05-01", "until": ""})
    post = Post.objects.get()
    assert (post.organisation, post.name, post.since, post.until) == (
        body,
        "总工程师",
        date(2020, 5, 1),
        None,
    )
    assert "since 2020-05-01" in page(client, f"/people/{person.pk}/")
    response = client.post(
        f"/posts/{post.pk}/edit/", {"name": "总工程师", "since": "2020-05-01", "until": "2019-01-01"}
    )
    assert response.context["form"].errors == {"until": ["The post ends before it begins."]}
    client.post(f"/posts/{post.pk}/edit/", {"name": "总工程师", "since": "2020-05-01", "until": "2024-12-31"})
    shown = page(client, f"/people/{person.pk}/")
    assert "2020-05-01 – 2024-12-31" in shown
    assert "ended" in shown
    assert "until 2024-12-31" in page(client, f"/organisations/{body.pk}/")
    form = client.get(f"/posts/{post.pk}/edit/").context["form"]
    assert (form["since"].value(), form["until"].value()) == ("2020-05-01", "2024-12-31")
    client.post(f"/posts/{post.pk}/remove/")
    assert not Post.objects.exists()


UNKNOWN = {
    "示例无名": "No organisation of this name is known. Please add it first, or correct the name.",
    "双名": "Several organisations go by this name. Please type the full name of one.",
}


@pytest.mark.parametrize(("name", "words"), UNKNOWN.items())
def test_a_post_is_at_one_known_organisation(client, body, name, words):
    for number in range(2):
        actions.add_alias(
            organisation_id=registry.organisation(f"示例双名{number}").pk,
            name="双名",
            actor=registry.system(),
            now=NOW,
        )
    person = registry.person("闾丘澈")
    client.force_login(registry.clerk())
    response = client.post(f"/people/{person.pk}/posts/new/", {"organisation": name, "name": "顾问"})
    assert response.context["form"].errors == {"organisation": [words]}
    assert not Post.objects.exists()


def test_an_expert_keeps_their_own_record_and_nobody_elses(client, body):
    account, person = registry.expert("闾丘澈", at=body)
    other = registry.person("冼牧遥", at=body, consent="consented")
    client.force_login(account)
    client.post(f"/people/{person.pk}/edit/", {"name": "闾丘澈", "title": "院士", "english_name": ""})
    client.post(f"/people/{person.pk}/consent/", {"consent": "staff_only"})
    person.refresh_from_db()
    assert (person.title, person.consent) == ("院士", "staff_only")
    assert "院士" in page(client, f"/people/{person.pk}/")
    assert client.post(f"/people/{other.pk}/edit/", {"name": "改"}).status_code == 403
    assert client.post(f"/posts/{other.posts.get().pk}/remove/").status_code == 403
    assert client.post(f"/people/{other.pk}/consent/", {"consent": "staff_only"}).status_code == 403
    assert client.post(f"/people/{person.pk}/account/", {"username": account.username}).status_code == 403
    other.refresh_from_db()
    assert (other.name, other.consent, other.posts.count()) == ("冼牧遥", "consented", 1)


def test_an_account_is_linked_and_the_link_taken_away(client):
    person, account = registry.person("闾丘澈"), registry.account("示例专家")
    client.force_login(registry.operator())
    address = f"/people/{person.pk}/"
    assert client.post(f"{address}account/", {"username": "niemand"}).context["account_form"].errors
    client.post(f"{address}account/", {"username": account.username})
    registry.confirm(account)
    person.refresh_from_db()
    assert (person.account, person.consent) == (account, "claimed")
    assert "示例专家" in page(client, address)
    other = registry.person("冼牧遥")
    response = client.post(f"/people/{other.pk}/account/", {"username": account.username})
    assert response.context["account_form"].errors
    client.post(f"{address}account/end/")
    person.refresh_from_db()
    assert (person.account, person.consent) == (None, "staff_only")


# ----------------------------------------------------------------------------------- regions


def test_one_walks_from_the_provinces_to_districts_and_zones(client):
    assert 'href="/regions/210000/"' in page(client, "/regions/")
    province = page(client, "/regions/210000/")
    assert 'href="/regions/210100/"' in province
    city = page(client, "/regions/210100/")
    assert 'href="/regions/210102/"' in city
    assert 'href="/regions/210000/"' in city
    assert "Development zones" in city
    assert "The list knows no smaller place inside it." in page(client, "/regions/210102/")


@pytest.mark.parametrize("text", ["沈阳", "辽宁沈阳", "shenyang", "2101", "Shenyang"])
def test_a_region_is_found_by_name_pinyin_or_code(client, text):
    assert 'href="/regions/210100/"' in page(client, f"/regions/?q={text}")


@pytest.mark.parametrize("code", ["999999", "x", "-", "210100210100210100210100"])
def test_a_region_nobody_knows_does_not_exist(client, code):
    page(client, f"/regions/{code}/", 404)


def test_a_text_no_region_fits_is_told(client):
    assert "No region fits" in page(client, "/regions/?q=不存在的地方")


def test_a_region_counts_what_the_reader_may_see_in_it(client, body):
    registry.organisation("示例待核实单位", verified=False)
    registry.organisation("示例大连港机有限公司", region=registry.DALIAN)
    counts = {}
    for who, actor in {"visitor": None, "clerk": registry.clerk()}.items():
        if actor is not None:
            client.force_login(actor)
        counts[who] = [
            client.get(f"/regions/{code}/").context["organisation_count"]
            for code in ("210000", "210100", "370000")
        ]
    assert counts == {"visitor": ["2", "1", "0"], "clerk": ["3", "2", "0"]}


@pytest.mark.parametrize("address", ["/regions/", "/regions/210000/", "/regions/210100/", "/regions/?q=朝阳"])
def test_regions_cost_few_queries_however_many_there_are(client, django_assert_max_num_queries, address):
    with django_assert_max_num_queries(6):
        client.get(address)
