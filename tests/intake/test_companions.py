"""What a confirmation brings along is told before, and it is what then happens."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from duijie.events.models import Event
from duijie.intake import actions, queries
from duijie.intake.companions import Companions, companions
from duijie.intake.models import Draft
from tests.intake import factories
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
LAB, FOUNDRY = factories.LAB, factories.FOUNDRY


def told(page):
    """By the draft's name: what is brought along, what lacks, who is dropped, whether a party lacks."""
    drafts = list(page.drafts.all())
    answers = companions(drafts)
    return {
        draft.label: (
            [each.label for each in answers[draft.pk].brings],
            list(answers[draft.pk].lacks),
            list(answers[draft.pk].drops),
            answers[draft.pk].lacks_a_party,
        )
        for draft in drafts
        if draft.pk in answers
    }


def agreement_page():
    return factories.page(
        factories.agreement(LAB, FOUNDRY, signatories=("闾丘澈", "没有草稿的人")),
        factories.organisation(LAB, "浑河实验室"),
        factories.organisation("示例沈阳分院"),
        factories.person("闾丘澈", ("浑河实验室", "主任"), ("示例沈阳分院", "理事")),
        factories.person("冼牧遥", (FOUNDRY, "总经理"), ("", "博士")),
    )


def test_parties_and_signatories_with_their_posts_go_along():
    registry.organisation(FOUNDRY)
    assert told(agreement_page()) == {
        "技术服务协议": ([LAB, "示例沈阳分院", "闾丘澈"], [], ["没有草稿的人"], False),
        "闾丘澈": ([LAB, "示例沈阳分院"], [], [], False),
        "冼牧遥": ([], [], [], False),
    }


def test_what_nobody_knows_is_asked_for_first():
    assert told(agreement_page()) == {
        "技术服务协议": ([LAB, "示例沈阳分院", "闾丘澈"], [FOUNDRY], ["没有草稿的人"], False),
        "闾丘澈": ([LAB, "示例沈阳分院"], [], [], False),
        "冼牧遥": ([], [FOUNDRY], [], False),
    }


def test_what_is_told_is_what_happens():
    registry.organisation(FOUNDRY)
    clerk, page = registry.clerk(), agreement_page()
    agreement = page.drafts.get(kind="agreement")
    brought = {each.pk for each in companions(list(page.drafts.all()))[agreement.pk].brings}
    actions.confirm_draft(draft_id=agreement.pk, actor=clerk, now=factories.NOW)
    confirmed = set(page.drafts.filter(state="confirmed").values_list("pk", flat=True))
    assert confirmed == brought | {agreement.pk}


@pytest.mark.parametrize("known", [True, False])
def test_a_draft_that_lacks_nothing_can_be_confirmed_and_no_other(known):
    if known:
        registry.organisation(FOUNDRY)
    clerk, page = registry.clerk(), agreement_page()
    answers = companions(list(page.drafts.all()))
    for draft in page.drafts.filter(kind__in=["agreement", "person"]).order_by("-position"):
        complete = answers[draft.pk].is_complete
        try:
            actions.confirm_draft(draft_id=draft.pk, actor=clerk, now=factories.NOW)
        except ValidationError:
            assert not complete, draft
        else:
            assert complete, draft


def test_a_dismissed_organisation_is_lacking_and_a_confirmed_one_goes_not_along():
    clerk, page = registry.clerk(), agreement_page()
    registry.organisation(FOUNDRY)
    lab, branch = page.drafts.filter(kind="organisation")
    actions.dismiss_draft(draft_id=lab.pk, actor=clerk, now=factories.NOW)
    actions.confirm_draft(draft_id=branch.pk, actor=clerk, now=factories.NOW)
    assert told(page)["闾丘澈"] == ([], ["浑河实验室"], [], False)


@pytest.mark.parametrize(
    ("parties", "lacks"), [((), True), ((LAB,), True), ((LAB, LAB), True), ((LAB, FOUNDRY), False)]
)
def test_an_agreement_of_one_lacks_a_party(parties, lacks):
    registry.organisation(LAB), registry.organisation(FOUNDRY)
    page = factories.page(factories.agreement(*parties))
    answer = companions(list(page.drafts.all()))[page.drafts.get().pk]
    assert (answer.lacks_a_party, answer.is_complete) == (lacks, not lacks)


def test_other_kinds_and_decided_drafts_have_no_companions():
    clerk = registry.clerk()
    page = factories.page(
        factories.organisation(LAB), factories.person("闾丘澈"), factories.Figure(6.0, "项", "协议", (), 0.9)
    )
    person = page.drafts.get(kind="person")
    assert companions(list(page.drafts.all())) == {person.pk: Companions()}
    actions.dismiss_draft(draft_id=person.pk, actor=clerk, now=factories.NOW)
    assert companions(list(page.drafts.all())) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_companions_cost_two_queries(django_assert_num_queries, count):
    page = factories.page(
        factories.organisation(LAB),
        *(factories.person(f"示例人{n}", (LAB, "主任"), (f"示例单位{n}", "理事")) for n in range(count)),
    )
    drafts = list(page.drafts.all())
    with django_assert_num_queries(2):
        assert len(companions(drafts)) == count


def test_the_next_draft_is_the_one_below_or_else_the_first():
    clerk = registry.clerk()
    page = factories.page(*(factories.organisation(f"示例单位{n}") for n in "甲乙丙"))
    first, second, third = page.drafts.all()
    assert [queries.next_open(each) for each in (first, second, third)] == [second, third, first]
    actions.dismiss_draft(draft_id=second.pk, actor=clerk, now=factories.NOW)
    assert (queries.next_open(first), queries.next_open(third), queries.first_open(page)) == (
        third,
        first,
        first,
    )
    for each in (first, third):
        actions.dismiss_draft(draft_id=each.pk, actor=clerk, now=factories.NOW)
    assert (queries.next_open(first), queries.first_open(page), queries.open_count(page)) == (None, None, 0)


def test_the_next_page_is_the_next_taken_in_or_else_the_oldest():
    clerk = registry.clerk()
    first, second, third = (factories.page(factories.organisation(LAB)) for _ in range(3))
    factories.in_state("dismissed", clerk)
    assert [queries.next_waiting(clerk, each) for each in (first, second, third)] == [second, third, first]
    assert queries.next_waiting(registry.broker(), first) is None
    actions.dismiss_page(page_id=second.pk, actor=clerk, now=factories.NOW)
    actions.dismiss_page(page_id=third.pk, actor=clerk, now=factories.NOW)
    assert queries.next_waiting(clerk, first) is None


def test_the_pile_is_measured_in_one_query(django_assert_num_queries):
    clerk = registry.clerk()
    page = factories.page(factories.organisation(LAB), factories.organisation(FOUNDRY))
    factories.page(factories.organisation(LAB))
    factories.in_state("finished", clerk)
    actions.dismiss_draft(draft_id=page.drafts.first().pk, actor=clerk, now=factories.NOW)
    queries.pile_of(clerk)
    with django_assert_num_queries(1):
        assert queries.pile_of(clerk) == queries.Pile(page_count=2, draft_count=3, decided_count=1)
    assert queries.pile_of(registry.broker()) == queries.Pile(0, 0, 0)
    assert Draft.objects.filter(state="open").count() == 2


def test_who_chairs_an_event_is_no_organisation_that_it_lacks():
    draft = factories.draft(factories.event(host="闾丘澈"))
    assert companions([draft])[draft.pk] == Companions()
    actions.confirm_draft(draft_id=draft.pk, actor=registry.clerk(), now=factories.NOW)
    assert Event.objects.get().participants.count() == 0  # a name alone is nobody
