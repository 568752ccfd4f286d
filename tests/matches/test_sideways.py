"""Sideways: a person's needs, a region's achievements, organisations and past needs alike."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from duijie.access import VISITOR, NotPermittedError, can
from duijie.demands import actions as demand_actions
from duijie.matches import sideways
from duijie.registry.models import Organisation
from duijie.search.where import In
from tests.matches import factories
from tests.registry import factories as registry

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW, TODAY = factories.NOW, factories.TODAY
SECRET = "超临界萃取釜"

WHO = ("need side", "offer side", "need's broker", "broker elsewhere", "coordinator above", "operator",
       "clerk", "other contact", "other expert", "system")  # fmt: skip
MAY = {
    #                  need   offer  need b b else coord oper  clerk other  expert system
    "see_for_expert": (False, False, True,  True,  True, True, True, False, False, True),
    "see_alike":      (True,  False, True,  True,  True, True, True, False, False, True),
}  # fmt: skip


def test_who_may_look_sideways():
    owner, other = registry.organisation(), registry.organisation()
    account, person = registry.expert()
    everybody = factories.everybody(owner, other)
    subjects = {"see_for_expert": person, "see_alike": owner}
    seen = {
        name: tuple(can(everybody[who], f"matches.{name}", subject) for who in WHO)
        for name, subject in subjects.items()
    }
    assert seen == MAY
    assert can(account, "matches.see_for_expert", person)
    assert not any(can(VISITOR, f"matches.{name}", subject) for name, subject in subjects.items())
    with pytest.raises(NotPermittedError):
        sideways.needs_for_expert(everybody["other expert"], person.pk, today=TODAY)


def closed(need, outcome: str = "solved"):
    return demand_actions.close_demand(
        demand_id=need.pk, outcome=outcome, actor=registry.operator(), now=NOW, reason="结束"
    )


def test_an_experts_needs_stand_by_the_offer_that_suits_them_best(django_assert_num_queries):
    _account, person = registry.expert()
    casting, battery = factories.need("轮毂缩松"), factories.need("锂电池隔膜")
    factories.need("蓝莓保鲜")
    factories.others(4)
    first = factories.expertise("轮毂缩松诊断", of=person)
    factories.index_all()
    operator = registry.operator()
    with django_assert_num_queries(14):
        found = sideways.needs_for_expert(operator, person.pk, today=TODAY)
    assert [(row.match.record, row.offer) for row in found.rows] == [(casting, first)]
    second = factories.expertise("锂电池隔膜涂覆", of=person)
    factories.expertise("轮毂缩松", of=registry.person(consent="consented"))  # another's
    factories.index_all()
    operator = registry.operator()
    with django_assert_num_queries(14):
        found = sideways.needs_for_expert(operator, person.pk, today=TODAY)
    by = {row.match.record: row.offer for row in found.rows}
    assert by == {casting: first, battery: second}
    # The operator may open both in full, somebody who is staff elsewhere neither: lists say what was read.
    assert [one.used_full for one in found.lists] == [True, True]
    stranger = registry.broker(registry.DALIAN)
    found = sideways.needs_for_expert(stranger, person.pk, today=TODAY)
    assert [one.used_full for one in found.lists] == [False, False]


def test_a_regions_achievements_are_of_its_industries():
    factories.need("轮毂缩松", industry="33")
    suits = factories.offer("轮毂缩松消除", industries=("C3391",))
    factories.offer("轮毂缩松消除", industries=("A0111",))  # the words, not the industry
    factories.offer("轮毂缩松消除", industries=("33",), kind="service")
    factories.others(4)
    factories.index_all()
    found = sideways.achievements_for_region(registry.SHENYANG, today=TODAY)
    assert found.industries == (("33", 1),)
    assert found.found is not None
    assert [row.record for row in found.found.rows] == [suits]
    codes = {reason.code for reason in found.found.rows[0].reasons}
    assert {"shared_words", "same_industry"} <= codes
    nothing = sideways.achievements_for_region(registry.DALIAN, today=TODAY)
    assert (nothing.industries, nothing.found) == ((), None)


def test_a_regions_industries_are_asked_for_by_five_codes_at_most(monkeypatch):
    for industry in ("33", "C3391", "171", "C", "A0111", "26", "27", "35"):
        factories.need("轮毂缩松", industry=industry)
    asked = []
    monkeypatch.setattr(sideways, "listed_for", lambda *_given, where, **_named: [asked.append(where)])
    found = sideways.achievements_for_region(registry.SHENYANG, today=TODAY)
    assert found.industries[0] == ("33", 2)
    assert asked == [In("industry", tuple(sorted(division for division, _count in found.industries)))]
    assert len(asked[0].values) == 5


def test_who_needs_what_was_solved_elsewhere_is_found_with_the_need_that_says_so():
    owner = registry.organisation()
    solved = closed(factories.need("轮毂缩松", owner=owner))
    theirs = factories.need("轮毂缩松成片")
    factories.need("蓝莓保鲜")
    factories.others(4)
    factories.index_all()
    found = sideways.organisations_like(registry.operator(), owner.pk)
    assert found.solved == (solved,)
    assert [(row.organisation, row.needs) for row in found.rows] == [(theirs.owner, (theirs,))]
    assert found.rows[0].reasons[0].code == "shared_words"
    # Its own side sees the same, but not whom nobody verified.
    speaker = registry.speaker(owner)
    by = {"organisation_id": theirs.owner_id, "actor": registry.operator(), "now": factories.NOW}
    registry.actions.dissolve_organisation(dissolved_on=TODAY, **by)
    assert sideways.organisations_like(speaker, owner.pk).rows == ()
    assert sideways.achievements_for_region(registry.SHENYANG, today=TODAY).industries == ()
    registry.actions.restore_organisation(**by)
    assert sideways.organisations_like(speaker, owner.pk).rows == found.rows
    Organisation.objects.filter(pk=theirs.owner_id).update(verified_at=None, verified_by=None)
    assert sideways.organisations_like(registry.speaker(owner), owner.pk).rows == ()


def test_past_needs_are_told_with_their_outcome_and_by_public_words_alone():
    need = factories.need("轮毂缩松", secret=SECRET)
    alike = closed(factories.need("轮毂缩松成片"), "unmatched")
    told = closed(factories.need(f"{SECRET}选型"))
    factories.need("轮毂缩松还开着")
    secret = closed(factories.need("蓝莓"))
    factories.others(4)
    factories.index_all()

    def seen(actor) -> list:
        return [one.demand for one in sideways.past_needs_like(actor, need.pk).rows]

    operator = registry.operator()
    assert seen(operator) == [alike]  # not `told`: the need's own secret is no question here
    content = replace(secret.content, confidential_text="轮毂缩松")
    type(secret).objects.filter(pk=secret.pk).update(confidential_text=content.confidential_text)
    assert seen(operator) == [alike]
    assert told not in seen(registry.speaker(need.owner))
    assert alike.outcome == "unmatched"


def once(call):
    """The same call, which may be made once."""
    calls = [call]

    def called(*args, **options):
        return calls.pop()(*args, **options)

    return called


def test_the_pages_are_seen_in_both_languages(client, monkeypatch):
    owner = registry.organisation()
    _account, person = registry.expert()
    need = factories.need("轮毂缩松", owner=owner, industry="33")
    closed(factories.need("轮毂缩松成片"), "unmatched")
    theirs = factories.need("轮毂缩松散点")
    offer = factories.expertise("轮毂缩松诊断", of=person)
    achievement = factories.offer("轮毂缩松消除", industries=("33",))
    factories.others(4)
    factories.index_all()
    client.force_login(registry.operator())
    shown = {
        reverse("web:person_needs", args=[person.pk]): (need.title, offer.title),
        reverse("web:region_achievements", args=[registry.SHENYANG]): (
            achievement.title,
            "金属制品业",
            "对接中的需求",
        ),
        reverse("web:organisations_alike", args=[owner.pk]): (
            theirs.owner.name,
            theirs.title,
            "对接中的需求",
        ),
        reverse("web:past_needs", args=[need.pk]): ("轮毂缩松成片", "无合适对象"),
    }
    for address, words in shown.items():
        page = client.get(address, HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
        assert [word for word in words if word not in page] == [], address
    with monkeypatch.context() as patched:  # the need is found once, with what is like it
        patched.setattr(sideways.demands, "find", once(sideways.demands.find))
        client.get(address)
    english = client.get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Like needs of the past" in english
