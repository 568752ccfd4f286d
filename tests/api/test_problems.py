"""Whatever cannot be answered is a problem (RFC 9457), in words of the reader's language."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.demands import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db

NOT_FOUND = {
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "detail": "There is nothing at this address, or it is not open to you.",
}


def get(path: str, language: str = "en", **more):
    return Client().get(f"/api/v1/{path}", headers={"accept-language": language}, **more)


def fault(where: str, detail: str) -> dict[str, object]:
    return {
        "type": "about:blank",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "Part of the address does not fit; “errors” names what and why.",
        "errors": [{"where": where, "detail": detail}],
    }


def test_record_that_is_not_open_answers_as_one_that_is_not_there():
    draft = factories.demand("draft")
    answers = [get(f"needs/{draft.pk}"), get("needs/999999"), get("nothing/here"), get("")]
    for answer in answers:
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
        assert answer.json() == NOT_FOUND


NUMBER = "Please write a whole number in digits."
CURSOR = "This is no cursor of this list. Please begin without one."
LETTERS = "It holds characters that do not belong here."


@pytest.mark.parametrize(
    ("path", "where", "detail"),
    [
        ("needs/0", "path.need_id", "It must be at least 1."),
        ("needs/-1", "path.need_id", NUMBER),
        ("needs/1.0", "path.need_id", NUMBER),
        ("needs/1_0", "path.need_id", NUMBER),
        ("needs/%EF%BC%91", "path.need_id", NUMBER),
        ("needs/%00", "path.need_id", NUMBER),
        ("needs/%ED%A0%80", "path.need_id", NUMBER),
        ("needs/9223372036854775808", "path.need_id", "It must be at most 9223372036854775807."),
        (f"needs/{10**400}", "path.need_id", NUMBER),
        ("offers/x", "path.offer_id", NUMBER),
        ("needs/x/matches", "path.need_id", NUMBER),
        ("needs?limit=0", "query.limit", "It must be at least 1."),
        ("needs?limit=101", "query.limit", "It must be at most 100."),
        ("needs?limit=1e2", "query.limit", NUMBER),
        ("needs?limit=", "query.limit", NUMBER),
        ("needs?q=", "query.q", "It must not be empty."),
        ("needs?q=%00", "query.q", LETTERS),
        ("needs?q=%0A", "query.q", LETTERS),
        (f"needs?q={'a' * 101}", "query.q", "It must have at most 100 characters."),
        ("needs?kind=gift", "query.kind", "Please give one of: technical, service, talent."),
        ("needs?region=210199", "query.region", "There is no region with this code."),
        ("needs?region=%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9", "query.region", LETTERS),
        ("regions?inside=999999", "query.inside", "There is no region with this code."),
        ("regions/x", "path.code", LETTERS),
        ("needs?after=zzz", "query.after", CURSOR),
        ("needs?before=WyIxIl0*", "query.before", LETTERS),
        ("needs?after=WyI5OTk5OTk5OTk5OTk5OTk5OTk5OTkiXQ", "query.after", CURSOR),
        ("organisations?after=WyIxIl0", "query.after", CURSOR),
        ("needs?after=WyIxIl0&before=WyIxIl0", "query.before", "Please give “after” or “before”, not both."),
        ("needs?offset=10", "query.offset", "There is no such parameter."),
        ("needs/1?full=1", "query.full", "There is no such parameter."),
        ("needs?kind=talent&kind=service", "query.kind", "Please give it once."),
    ],
)  # fmt: skip
def test_address_that_does_not_fit_is_told_where_and_why(path: str, where: str, detail: str):
    answer = get(path)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json() == fault(where, detail)


def test_lone_surrogates_and_broken_bytes_are_words_like_others():
    for text in ("%ED%A0%80", "%FF%FE", "%F0%9F"):
        answer = get(f"needs?q={text}")
        assert (answer.status_code, answer.json()["items"]) == (200, [])


def test_several_faults_are_told_together():
    answer = get("needs?limit=x&kind=gift").json()
    assert [each["where"] for each in answer["errors"]] == ["query.limit", "query.kind"]


def test_visitor_is_asked_to_sign_in_and_others_are_told_it_is_not_theirs():
    need = factories.demand("open")
    visitor = get(f"needs/{need.pk}/matches")
    assert (visitor.status_code, visitor.json()["title"]) == (401, "Unauthorized")
    assert visitor["WWW-Authenticate"].startswith("Cookie ")
    client = Client()
    client.force_login(registry.account())
    other = client.get(f"/api/v1/needs/{need.pk}/matches", headers={"accept-language": "en"})
    assert other.status_code == 403
    assert other.json() == {
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
        "detail": "You may see this record, but what you ask for belongs to others.",
    }


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "head", "options", "trace"])
def test_nothing_but_reading_is_possible(method: str):
    need = factories.demand("open")
    answer = getattr(Client(enforce_csrf_checks=True), method)(
        f"/api/v1/needs/{need.pk}", headers={"accept-language": "en"}
    )
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert answer["Content-Type"] == "application/problem+json"
    if method != "head":
        assert answer.json()["detail"] == "Records can only be read here: please use GET."


def test_unknown_address_is_a_problem_for_every_method():
    answer = Client(enforce_csrf_checks=True).post("/api/v9/needs", headers={"accept-language": "en"})
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


def test_request_that_django_refuses_is_a_problem_too(settings):
    settings.ALLOWED_HOSTS = ["duijie.example.org"]
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    refused = [
        get("needs"),
        get(f"needs?{'&'.join(f'a{n}=1' for n in range(20))}", SERVER_NAME="duijie.example.org"),
    ]
    for answer in refused:
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert answer.json()["status"] == 400


def test_failure_of_ours_is_a_problem_without_a_word_of_its_cause(monkeypatch, caplog):
    monkeypatch.setattr("duijie.demands.queries.visible_to", lambda _actor: 1 / 0)
    client = Client(raise_request_exception=False)
    answer = client.get("/api/v1/needs", headers={"accept-language": "en"})
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert answer.json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "Something went wrong here. It was noted; please try again later.",
    }
    assert "ZeroDivisionError" in caplog.text


def test_problem_speaks_the_readers_language():
    answer = get("needs?limit=x", language="zh-CN")
    assert answer["Content-Language"] == "zh-hans"
    assert answer.json() == {
        "type": "about:blank",
        "title": "参数不符合要求",
        "status": 422,
        "detail": "地址中有不符合要求的部分，“errors”里写明了是哪一处、为什么。",
        "errors": [{"where": "query.limit", "detail": "请用数字写一个整数。"}],
    }


def test_every_word_of_a_problem_is_translated():
    from django.utils import translation

    from duijie.api.problems import _DETAILS, _FAULTS, _OTHER_FAULT, _TITLES

    words = [*_TITLES.values(), *_DETAILS.values(), *_FAULTS.values(), _OTHER_FAULT]
    with translation.override("zh-hans"):
        assert [str(each) for each in words if str(each).isascii()] == []


def test_answers_are_kept_out_of_caches_and_pages_are_left_alone():
    assert get("needs")["Cache-Control"] == get("nothing")["Cache-Control"] == "private, no-store"
    page = Client().get("/needs/999999/")
    assert (page.status_code, page["Content-Type"]) == (404, "text/html; charset=utf-8")
