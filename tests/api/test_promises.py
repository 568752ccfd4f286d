"""The running interface keeps what its description says, whatever an address holds."""

from __future__ import annotations

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from duijie.config.wsgi import application
from tests.demands import factories as demands
from tests.made_once import made_once
from tests.offers import factories as offers
from tests.registry import factories as registry

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
# The same addresses every time, few enough for every run.
bounded = settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def one_connection():
    """Keep the test's own connection between requests, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@made_once
def some_of_everything() -> None:
    """So that a page has rows and a number may be somebody's."""
    owner = registry.organisation(kind="institute")
    registry.person(at=owner, consent="consented")
    for state in ("draft", "submitted", "open", "closed"):
        demands.demand(state, owner)
        offers.offer(state, owner)
    for _ in range(3):
        demands.demand("open")


@pytest.fixture
def world(one_connection) -> None:
    some_of_everything()


@pytest.fixture
def session(world) -> str:
    """The cookie of an operator, who may see the most."""
    client = Client()
    client.force_login(registry.operator())
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


# What these hold is more than their description can say: that a cursor leads somewhere, that a region is.
BEYOND_THE_DESCRIPTION = {"query.after", "query.before", "query.region", "query.inside"}


def ask_and_compare(case, **sent) -> None:
    """Hold the answer to the description: status, content, shape; wrong refused, right accepted."""
    answer = case.call(**sent)
    excluded = []
    if answer.status_code == 422:
        faults = {fault["where"] for fault in answer.json()["errors"]}
        excluded = [positive_data_acceptance] if faults <= BEYOND_THE_DESCRIPTION else []
    case.validate_response(answer, excluded_checks=excluded)


@described.parametrize()
@bounded
def test_visitor_is_answered_as_described(case, world):
    ask_and_compare(case)


@described.parametrize()
@bounded
def test_operator_is_answered_as_described(case, session):
    ask_and_compare(case, headers={"Cookie": f"{django_settings.SESSION_COOKIE_NAME}={session}"})
