"""Who may do what in the registry: whole pictures, scoped by region; lists and single records agree."""

from __future__ import annotations

import pytest

from duijie.access import VISITOR, NotPermittedError, can, permissions
from duijie.audit.models import Entry
from duijie.registry import actions, queries
from duijie.registry.models import Claim, Organisation, Person, Post, Speaker, StaffRole
from duijie.registry.rules import Merge
from duijie.registry.standing import standing_of
from tests.made_once import made_once
from tests.registry import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


class World:
    """An organisation in 沈阳 with somebody who acts for it, an expert, and one account of every kind."""

    def __init__(self) -> None:
        self.organisation = factories.organisation("示例沈河泵业有限公司")
        self.hidden = factories.organisation("示例待核实单位", verified=False)
        self.contact = factories.speaker(self.organisation)
        self.colleague = factories.speaker(self.organisation)
        self.expert, self.person = factories.expert("闾丘澈", at=self.organisation)
        self.unseen = factories.person("冼牧遥", at=self.hidden)
        self.agreed = factories.person("司空樾", consent="consented")
        self.speaker = Speaker.objects.get(account=self.contact)
        self.organisations = Merge(factories.organisation("示例沈河泵业集团有限公司"), self.organisation)
        self.records = Merge(self.unseen, self.person)
        both = factories.speaker(self.organisation)
        actions.give_role(
            account=both, role="broker", region_id=factories.SHENYANG, actor=factories.system(), now=NOW
        )
        self.people = {
            "operator": factories.operator(),
            "clerk": factories.clerk(),
            "coordinator of the province": factories.coordinator(factories.LIAONING),
            "broker": factories.broker(factories.SHENYANG),
            "broker who speaks for it": factories.fresh(both),
            "broker elsewhere": factories.broker(factories.DALIAN),
            "coordinator elsewhere": factories.coordinator(factories.QINGDAO),
            "contact": self.contact,
            "colleague": self.colleague,
            "contact elsewhere": factories.speaker(
                factories.organisation("示例大连港机有限公司", region=factories.DALIAN)
            ),
            "expert": self.expert,
            "nobody": factories.account(),
            "system": factories.system(),
            "visitor": VISITOR,
        }
        actions.link_account(
            person_id=factories.person("尉迟远").pk,
            account=self.people["contact elsewhere"],
            actor=factories.system(),
            now=NOW,
        )
        self.claim = Claim.objects.get()


@pytest.fixture
@made_once
def world():
    return World()


STAFF = {
    "operator",
    "clerk",
    "coordinator of the province",
    "broker",
    "broker who speaks for it",
    "broker elsewhere",
    "coordinator elsewhere",
    "system",
}
EVERYBODY_SIGNED_IN = (STAFF - {"system"}) | {"contact", "colleague", "contact elsewhere", "expert", "nobody"}
LOOK_AFTER_IT = {"operator", "coordinator of the province", "broker", "system"}
ALLOWED = {
    "registry.create_organisation": (None, STAFF),
    "registry.change_organisation": (
        "organisation",
        LOOK_AFTER_IT | {"clerk", "broker who speaks for it", "contact", "colleague"},
    ),
    "registry.verify_organisation": ("organisation", LOOK_AFTER_IT),
    "registry.dissolve_organisation": ("organisation", LOOK_AFTER_IT),
    "registry.restore_organisation": ("organisation", LOOK_AFTER_IT),
    "registry.let_speak": ("organisation", LOOK_AFTER_IT),
    "registry.end_speaking": ("speaker", LOOK_AFTER_IT | {"broker who speaks for it", "contact"}),
    "registry.merge_organisation": ("organisations", LOOK_AFTER_IT),
    "registry.undo_organisation_merge": ("organisations", LOOK_AFTER_IT),
    "registry.merge_person": ("records", {"operator", "clerk", "system"}),
    "registry.undo_person_merge": ("records", {"operator", "clerk", "system"}),
    "registry.tell_organisations_apart": ("organisations", LOOK_AFTER_IT),
    "registry.tell_people_apart": ("records", {"operator", "clerk", "system"}),
    "registry.see_pairs": (None, STAFF - {"system"}),
    "registry.find_pairs": (None, {"system"}),
    "registry.invite_colleague": (
        "organisation",
        {"broker who speaks for it", "contact", "colleague"},
    ),
    "registry.create_person": (None, STAFF),
    "registry.change_person": ("person", {"operator", "clerk", "system", "expert"}),
    "registry.forget_person": (
        "person",
        {"operator", "coordinator of the province", "broker", "broker who speaks for it"},
    ),
    "registry.give_consent": ("person", {"operator", "system", "expert"}),
    "registry.speak_for_person": ("person", {"expert"}),
    "registry.give_consent_again": ("person", {"expert"}),
    "registry.link_account": ("person", {"operator", "system"}),
    "registry.claim_person": ("agreed", EVERYBODY_SIGNED_IN - {"expert", "contact elsewhere"}),
    "registry.confirm_claim": ("claim", {"contact elsewhere"}),
    "registry.deny_claim": ("claim", {"contact elsewhere"}),
    "registry.unlink_account": ("person", {"operator", "system"}),
    "registry.give_role": (None, {"operator", "system"}),
    "registry.end_role": (None, {"operator", "system"}),
    "registry.see_exits": (None, {"operator"}),
    "registry.remove_organisation": ("organisation", {"operator", "clerk", "system"}),
    "registry.remove_person": ("person", {"operator", "clerk", "system"}),
}


def test_every_permission_of_the_room_is_pictured():
    assert {name for name in permissions() if name.startswith("registry.")} == ALLOWED.keys()


@pytest.mark.parametrize("permission", ALLOWED)
def test_who_may(world, permission):
    subject, allowed = ALLOWED[permission]
    record = getattr(world, subject) if subject else None
    assert {who for who, actor in world.people.items() if can(actor, permission, record)} == allowed


def test_who_has_no_account_is_spoken_for_by_those_who_keep_the_records(world):
    may = {
        who for who, actor in world.people.items() if can(actor, "registry.speak_for_person", world.agreed)
    }
    assert may == {"operator", "clerk", "system"}
    agree_again = {
        who for who, actor in world.people.items() if can(actor, "registry.give_consent_again", world.agreed)
    }
    assert agree_again == {"operator"}


def test_an_organisation_without_a_region_is_looked_after_by_operators(world):
    nowhere = factories.organisation("示例无区划单位", region=None)
    may = {who for who, actor in world.people.items() if can(actor, "registry.verify_organisation", nowhere)}
    assert may == {"operator", "system"}


REGIONS = {
    # the role's region: what it verifies in 辽宁, 沈阳, 和平区 of 沈阳, 大连, 青岛, nowhere
    "210000": (True, True, True, True, False, False),
    "210100": (False, True, True, False, False, False),
    "210102": (False, False, True, False, False, False),
    "370000": (False, False, False, False, True, False),
    "100000": (True, True, True, True, True, False),
}


@pytest.mark.parametrize("role", ["coordinator", "broker"])
@pytest.mark.parametrize(("region", "expected"), REGIONS.items())
def test_a_region_holds_what_lies_inside_it(role, region, expected):
    standing = standing_of(factories.staff(role, region))
    places = ("210000", "210100", "210102", "210200", "370200", None)
    assert tuple(standing.verifies_in(place) for place in places) == expected


LISTS = {
    "organisations": (queries.organisations_visible_to, queries.find_organisation, Organisation),
    "people": (queries.people_visible_to, queries.find_person, Person),
    "speakers": (queries.speakers_visible_to, queries.find_speaker, Speaker),
    "roles": (queries.roles_visible_to, queries.find_role, StaffRole),
}


@pytest.mark.parametrize("name", LISTS)
def test_list_and_single_record_agree_for_everybody(world, name):
    visible_to, find, model = LISTS[name]
    for who, actor in world.people.items():
        listed = set(visible_to(actor).values_list("pk", flat=True))
        found = set()
        for record in model.objects.all():
            try:
                found.add(find(actor, record.pk).pk)
            except model.DoesNotExist:
                continue
        assert found == listed, who


def test_an_unverified_organisation_is_seen_by_staff_and_those_who_speak_for_it(world):
    own = factories.speaker(world.hidden)
    seen = {
        who for who, actor in world.people.items() if world.hidden in queries.organisations_visible_to(actor)
    }
    assert seen == STAFF
    assert world.hidden in queries.organisations_visible_to(own)


def test_a_person_found_in_a_page_is_seen_by_staff_only(world):
    seen = {who for who, actor in world.people.items() if world.unseen in queries.people_visible_to(actor)}
    assert seen == STAFF


def test_a_person_who_agreed_or_claimed_the_record_is_seen_by_everybody(world):
    for person in (world.agreed, world.person):
        seen = {who for who, actor in world.people.items() if person in queries.people_visible_to(actor)}
        assert seen == world.people.keys()


def test_who_speaks_for_whom_is_known_to_staff_and_colleagues(world):
    seen = {who for who, actor in world.people.items() if world.speaker in queries.speakers_visible_to(actor)}
    assert seen == STAFF | {"contact", "colleague"}


def test_roles_are_known_to_operators_and_their_holders(world):
    role = StaffRole.objects.get(account=world.people["broker"])
    seen = {who for who, actor in world.people.items() if role in queries.roles_visible_to(actor)}
    assert seen == {"operator", "system", "broker"}


def test_posts_at_an_organisation_nobody_verified_are_not_published(world):
    actions.add_post(
        person_id=world.agreed.pk,
        organisation_id=world.hidden.pk,
        name="顾问",
        actor=factories.system(),
        now=NOW,
    )
    actions.add_post(
        person_id=world.agreed.pk,
        organisation_id=world.organisation.pk,
        name="主任",
        actor=factories.system(),
        now=NOW,
    )
    posts = {
        who: [post.name for post in queries.people_visible_to(actor).get(pk=world.agreed.pk).posts.all()]
        for who, actor in world.people.items()
    }
    assert posts == {who: ["顾问", "主任"] if who in STAFF else ["主任"] for who in world.people}


def test_organisations_wait_for_those_who_may_verify_them(world):
    nowhere = factories.organisation("示例无区划单位", region=None, verified=False)
    waiting = {who: list(queries.waiting_for(actor)) for who, actor in world.people.items()}
    expected = {who: [world.hidden] if who in LOOK_AFTER_IT else [] for who in world.people}
    expected["broker who speaks for it"] = [world.hidden]
    assert waiting == {**expected, "operator": [world.hidden, nowhere], "system": []}


def test_nobody_is_asked_to_verify_their_own(world):
    own = factories.organisation("示例自家单位", verified=False)
    both = world.people["broker who speaks for it"]
    actions.let_speak(account=both, organisation_id=own.pk, actor=factories.system(), now=NOW)
    assert list(queries.waiting_for(factories.fresh(both))) == [world.hidden]


def kept():
    models = (Organisation, Person, Post, Speaker, StaffRole, Entry)
    return [list(model.objects.order_by("pk").values()) for model in models]


STEPS = {
    "create organisation": lambda world, who: actions.create_organisation(
        actor=who, now=NOW, name="新", kind="fund"
    ),
    "change organisation": lambda world, who: actions.change_organisation(
        organisation_id=world.organisation.pk, actor=who, now=NOW, changes={"short_name": "改"}
    ),
    "add alias": lambda world, who: actions.add_alias(
        organisation_id=world.organisation.pk, name="别名", actor=who, now=NOW
    ),
    "verify": lambda world, who: actions.verify_organisation(
        organisation_id=world.hidden.pk, actor=who, now=NOW
    ),
    "create person": lambda world, who: actions.create_person(actor=who, now=NOW, name="新"),
    "change person": lambda world, who: actions.change_person(
        person_id=world.person.pk, actor=who, now=NOW, changes={"title": "教授"}
    ),
    "add post": lambda world, who: actions.add_post(
        person_id=world.person.pk, organisation_id=world.organisation.pk, name="顾问", actor=who, now=NOW
    ),
    "change post": lambda world, who: actions.change_post(
        post_id=world.person.posts.get().pk, name="改", since=None, until=None, actor=who, now=NOW
    ),
    "remove post": lambda world, who: actions.remove_post(
        post_id=world.person.posts.get().pk, actor=who, now=NOW
    ),
    "consent": lambda world, who: actions.give_consent(
        person_id=world.person.pk, consent="staff_only", actor=who, now=NOW
    ),
    "link": lambda world, who: actions.link_account(
        person_id=world.agreed.pk, account=world.contact, actor=who, now=NOW
    ),
    "unlink": lambda world, who: actions.unlink_account(person_id=world.person.pk, actor=who, now=NOW),
    "let speak": lambda world, who: actions.let_speak(
        account=world.expert, organisation_id=world.organisation.pk, actor=who, now=NOW
    ),
    "end speaking": lambda world, who: actions.end_speaking(speaker_id=world.speaker.pk, actor=who, now=NOW),
    "give role": lambda world, who: actions.give_role(
        account=world.contact, role="clerk", actor=who, now=NOW
    ),
    "end role": lambda world, who: actions.end_role(
        role_id=StaffRole.objects.get(account=world.people["clerk"]).pk, actor=who, now=NOW
    ),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS.keys())
@pytest.mark.parametrize("who", ["nobody", "visitor", "contact elsewhere"])
def test_who_has_no_right_changes_nothing(world, step, who):
    before = kept()
    with pytest.raises(
        (
            NotPermittedError,
            Organisation.DoesNotExist,
            Person.DoesNotExist,
            Speaker.DoesNotExist,
            StaffRole.DoesNotExist,
        )
    ):
        step(world, world.people[who])
    assert kept() == before


@pytest.mark.parametrize("step", ["verify", "let speak", "end speaking"])
@pytest.mark.parametrize("who", ["broker elsewhere", "coordinator elsewhere", "clerk"])
def test_staff_of_elsewhere_sees_and_does_not_touch(world, step, who):
    before = kept()
    with pytest.raises(NotPermittedError):
        STEPS[step](world, world.people[who])
    assert kept() == before


QUERIES = {
    # organisations come with their regions, people with their posts and the organisations of those
    "organisations": (factories.organisation, 1),
    "people": (lambda: factories.person(at=factories.organisation()), 3),
    "speakers": (lambda: factories.speaker(factories.organisation()), 1),
    "roles": (factories.broker, 1),
}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", QUERIES)
def test_lists_cost_the_same_for_1_and_3_rows(django_assert_num_queries, name, count):
    make, expected = QUERIES[name]
    operator = factories.operator()
    before = len(LISTS[name][0](operator))
    for _ in range(count):
        make()
    with django_assert_num_queries(expected):
        rows = list(LISTS[name][0](operator))
        for row in rows:
            str(getattr(row, "region", None) or getattr(row, "organisation", None))
            if name == "people":
                assert [post.organisation.name for post in row.posts.all()]
    assert len(rows) == before + count
