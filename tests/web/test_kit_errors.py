"""What the rooms raise, as pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from duijie.access import NotPermittedError
from duijie.accounts.models import User
from duijie.core.lifecycle import WrongStateError
from duijie.web import errors

NOW = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)


@pytest.fixture
def member(db):
    return User.objects.create(username="member", display_name="成员", created_at=NOW)


def answer(exception, user, method="get", path="/needs/3/publish/", **headers):
    request = getattr(RequestFactory(), method)(path, headers=headers)
    request.user = user
    request._messages = []
    with translation.override("en"):
        return errors.DomainErrorMiddleware(lambda request: HttpResponse()).process_exception(
            request, exception
        )


ANSWERED = [
    (User.DoesNotExist(), 404, "There is nothing here"),
    (NotPermittedError("demands.publish"), 403, "This is not yours to do"),
    (PermissionDenied(), 403, "This is not yours to do"),
    (WrongStateError("publish", "open"), 409, "The record has moved on"),
    (ValidationError("A title is missing."), 400, "A title is missing."),
]


@pytest.mark.parametrize(("exception", "status", "words"), ANSWERED)
def test_a_refusal_becomes_a_page(member, exception, status, words):
    response = answer(exception, member)
    assert response.status_code == status
    assert words in response.content.decode()
    assert "<main" in response.content.decode()


@pytest.mark.parametrize(("exception", "status", "words"), ANSWERED)
def test_a_refusal_of_a_part_of_a_page_is_told_without_the_frame(member, exception, status, words):
    response = answer(exception, member, **{"HX-Request": "true"})
    assert response.status_code == status
    assert words in response.content.decode()
    assert "<main" not in response.content.decode()


@pytest.mark.parametrize(
    ("method", "path", "target"),
    [
        ("get", "/needs/new/?kind=talent", "/sign-in/?next=/needs/new/%3Fkind%3Dtalent"),
        ("post", "/needs/3/publish/", "/sign-in/?next=/needs/3/"),
    ],
)
def test_a_visitor_without_permission_is_asked_to_sign_in(method, path, target):
    response = answer(NotPermittedError("demands.publish"), AnonymousUser(), method, path)
    assert (response.status_code, response["Location"]) == (302, target)


def test_a_visitor_is_not_told_whether_a_hidden_record_exists():
    hidden = answer(User.DoesNotExist("need 3 is confidential"), AnonymousUser(), path="/needs/3/")
    missing = answer(User.DoesNotExist(), AnonymousUser(), path="/needs/3/")
    assert hidden.status_code == 404
    assert b"confidential" not in hidden.content
    assert len(hidden.content) == len(missing.content)


@pytest.mark.parametrize("handler", [errors.bad_request, errors.page_not_found, errors.csrf_failed])
def test_a_refusal_before_anybody_is_known_still_becomes_a_page(handler):
    """A foreign host's name, for one, is refused before the session is read."""
    response = handler(RequestFactory().get("/"))
    assert response.status_code in {400, 403, 404}
    assert "<h1>" in response.content.decode()


def test_any_other_error_is_left_to_the_log(member):
    assert answer(ZeroDivisionError(), member) is None


def test_the_page_for_a_broken_server_needs_nothing(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "出错了" in response.content.decode()
    assert "Something went wrong" in response.content.decode()
