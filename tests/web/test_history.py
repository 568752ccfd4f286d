"""The history of a record: whole sentences for everything that is ever written into the audit."""

from __future__ import annotations

import ast
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.translation import override

import duijie
from duijie.access import VISITOR
from duijie.audit.actions import record
from duijie.demands.models import CONTENT_FIELDS as DEMAND_FIELDS
from duijie.intake.shapes import SHAPES
from duijie.offers.models import CONTENT_FIELDS as OFFER_FIELDS
from duijie.registry.actions import ORGANISATION_FIELDS, PERSON_FIELDS
from duijie.web.bodies_words import ALL_PAGES
from duijie.web.history import HistoryLine, history
from duijie.web.history_words import OF_ACCOUNT, SENTENCES, detail_words, field_words, sentence
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
NOW = registry.NOW
PACKAGE = Path(duijie.__file__).parent


def acts_with_bodies(act: ast.expr) -> set[str]:
    """Give what `f"{room.name}.open"` records in every room of bodies; `{step}` is any step but approving."""
    known = {act.value.strip(".")} if isinstance(act, ast.Constant) else {"drop", "close"}
    return {f"{pages.room.name}.{each}" for pages in ALL_PAGES for each in known}


# Where actions of several rooms share what they write.
SHARED = (PACKAGE / "bodies" / "writing.py", PACKAGE / "papers" / "revoking.py")
# Who writes an entry; both ways of merging hand the name on to it.
WRITERS = {"record", "_merge", "_undo"}


def recorded_actions() -> tuple[set[str], set[str]]:
    """Read from the source: the actions written as plain words, and the beginnings of the others."""
    plain, composed = set(), set()
    for path in [*PACKAGE.glob("*/actions*"), *SHARED]:
        for file in [path] if path.is_file() else path.glob("*.py"):
            for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not (isinstance(call, ast.Call) and getattr(call.func, "id", "") in WRITERS):
                    continue
                (action,) = (each.value for each in call.keywords if each.arg == "action")
                if isinstance(action, ast.Constant):
                    plain.add(action.value)
                elif isinstance(action, ast.JoinedStr) and path.stem == "writing":
                    plain.update(acts_with_bodies(action.values[-1]))
                elif isinstance(action, ast.JoinedStr):
                    composed.add(action.values[0].value)
    return plain, composed


def test_everything_recorded_has_a_sentence():
    plain, composed = recorded_actions()
    assert len(plain) > 40
    assert plain - SENTENCES.keys() == set()
    assert {each for each in composed if not any(code.startswith(each) for code in SENTENCES)} == set()


def test_nothing_has_a_sentence_that_is_never_recorded():
    plain, composed = recorded_actions()
    unused = {code for code in SENTENCES if code not in plain and not code.startswith(tuple(composed))}
    assert unused == set()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_sentences_are_whole_and_in_the_readers_language(language):
    end = {"en": ".", "zh-hans": "。"}[language]
    with override(language):
        told = [str(words) for words in [*SENTENCES.values(), *OF_ACCOUNT.values()]]
        several = [
            sentence(action=action, subject_type="", who="甲", count=3)
            for action in ("intake.confirm", "intake.dismiss")
        ]
    assert [words for words in told if not words.endswith(end)] == []
    # Only what nobody did by name begins without a name.
    nameless = {code for code, words in SENTENCES.items() if not str(words).startswith("%(who)s")}
    assert nameless <= {"accounts.lock_sign_in"}
    assert [words for words in several if "3" not in words or not words.endswith(end)] == []


def test_every_field_that_can_change_has_a_label_in_chinese():
    bodies = {field.name for pages in ALL_PAGES for field in fields(pages.content)}
    drafts = {name for shape in SHAPES.values() for name in shape} | {"parties"}
    for name in {
        *DEMAND_FIELDS,
        *OFFER_FIELDS,
        *ORGANISATION_FIELDS,
        *PERSON_FIELDS,
        *drafts,
        *bodies,
        "posts",
        "aliases",
    }:
        assert field_words([name]), name
    with override("zh-hans"):
        assert field_words(["aliases", "posts", "undertaking 12", "posts"]) == "别名、职务"


DETAILS = {
    "an outcome": ({"action": "demands.close", "reason_code": "solved"}, "solved"),
    "a reason": ({"action": "introductions.decline", "reason_code": "no_capacity"}, "no capacity"),
    "how it ended": ({"action": "introductions.close", "reason_code": "agreement"}, "an agreement"),
    "why a match is none": ({"action": "matches.judge", "reason_code": "too_early"}, "not mature enough"),
    "an offer's end": ({"action": "offers.close", "reason_code": "taken_up"}, "taken up"),
    "a role": ({"action": "registry.give_role", "reason_code": "broker"}, "broker"),
    "a role that ended": ({"action": "registry.end_role", "reason_code": "clerk"}, "clerk"),
    "who may see": ({"action": "registry.give_consent", "after": "consented"}, "agreed to be shown"),
    "fields": ({"action": "registry.change_organisation", "fields": ["name"]}, "Changed: name"),
    "nothing more": ({"action": "demands.submit", "after": "submitted"}, ""),
}


@pytest.mark.parametrize(("entry", "words"), DETAILS.values(), ids=DETAILS.keys())
def test_a_reason_is_told_in_words(entry, words):
    with override("en"):
        assert detail_words(**{"fields": [], "after": "", "reason_code": "", **entry}) == words


def test_history_is_newest_first_and_says_who():
    body = registry.organisation()
    clerk = registry.clerk()
    registry.actions.change_organisation(
        organisation_id=body.pk, actor=clerk, now=NOW + timedelta(days=1), changes={"short_name": "示例"}
    )
    record(actor=VISITOR, action="registry.change_organisation", subject=body, now=NOW + timedelta(days=2))
    with override("en"):
        assert history(body) == [
            HistoryLine(NOW + timedelta(days=2), "Somebody who had not signed in changed the organisation."),
            HistoryLine(NOW + timedelta(days=1), "clerk- changed the organisation.", "Changed: short name"),
            HistoryLine(NOW, "The system verified the organisation."),
            HistoryLine(NOW, "The system added the organisation."),
        ]


def test_many_drafts_confirmed_in_a_row_are_one_line():
    body, clerk, other = registry.organisation(), registry.clerk(), registry.operator()
    for actor, action in (
        (clerk, "intake.confirm"),
        (clerk, "intake.confirm"),
        (other, "intake.confirm"),
        (clerk, "intake.dismiss"),
        (clerk, "intake.edit"),
        (clerk, "intake.edit"),
    ):
        record(actor=actor, action=action, subject=body, now=NOW)
    with override("en"):
        assert [line.words for line in history(body)][:5] == [
            "clerk- corrected a draft.",
            "clerk- corrected a draft.",
            "clerk- dismissed a draft.",
            "operator- confirmed a draft.",
            "clerk- confirmed 2 drafts.",
        ]


@pytest.mark.parametrize("count", [1, 3, 60])
def test_history_costs_one_query(django_assert_num_queries, count):
    body, clerk = registry.organisation(), registry.clerk()
    for _ in range(count):
        record(actor=clerk, action="registry.change_organisation", subject=body, now=NOW)
    with django_assert_num_queries(1):
        lines = history(body)
    assert len(lines) == min(50, count + 2)
    assert [each.name for each in fields(HistoryLine)] == ["at", "words", "detail"]
