"""What the registry's actions do, whole: the record, the audit, who is told; and what they refuse."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from duijie.accounts.actions import close_account
from duijie.audit.models import Entry
from duijie.audit.queries import history_of
from duijie.core.credit_code import check_character, organisation_check_character
from duijie.notices.models import Notice
from duijie.registry import actions, queries
from duijie.registry.models import Organisation, Person, Post, Speaker, StaffRole
from duijie.registry.standing import standing_of
from tests.registry import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
LATER = NOW + timedelta(days=3)


@pytest.fixture
def operator():
    return factories.operator()


@pytest.fixture
def body():
    return factories.organisation("示例沈河泵业有限公司")


def told(subject):
    return [
        (entry.action, entry.fields, entry.before, entry.after, entry.reason_code)
        for entry in history_of(subject)
    ]


def notices():
    return [
        (notice.recipient, notice.code, notice.params, notice.link)
        for notice in Notice.objects.order_by("pk")
    ]


def create(actor, **given):
    return actions.create_organisation(
        actor=actor, now=NOW, **{"name": "示例浑河实验室", "kind": "institute", **given}
    )


def valid_code():
    """A made-up code whose check characters fit (GB 32100-2015, GB 11714-1997)."""
    body = f"91210100MA0EXAMP{organisation_check_character('MA0EXAMP')}"
    return f"{body}{check_character(body)}"


def test_an_organisation_is_added_unverified_with_its_aliases(operator):
    made = create(
        operator,
        credit_code=valid_code().lower(),
        region_id="210102",
        industries=["73", "C384"],
        aliases=["浑河室", " ", "浑河室"],
    )
    made = Organisation.objects.get(pk=made.pk)
    assert (made.name, made.kind, made.credit_code, made.region_id, made.industries) == (
        "示例浑河实验室",
        "institute",
        valid_code(),
        "210102",
        ("73", "C384"),
    )
    assert (made.verified_at, made.verified_by, made.created_at) == (None, None, NOW)
    assert [alias.name for alias in made.aliases.all()] == ["浑河室"]
    assert told(made) == [("registry.create_organisation", "", "", "", "")]


WRONG = {
    "no name": {"name": ""},
    "a name too long": {"name": "长" * 121},
    "a kind nobody knows": {"kind": "planet"},
    "a short code": {"credit_code": "9121"},
    "a code with a letter it cannot hold": {"credit_code": "91210100MA0EXAMPIO"},
    "a region nobody knows": {"region_id": "999999"},
    "a region no database can look up": {"region_id": "\x00"},
    "an industry nobody knows": {"industries": ["XX"]},
    "too many aliases": {"aliases": [f"别名{n}" for n in range(51)]},
    "an alias too long": {"aliases": ["长" * 121]},
}


@pytest.mark.parametrize("given", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_organisation_is_refused_and_nothing_is_kept(operator, given):
    with transaction.atomic(), pytest.raises(ValidationError):
        create(operator, **given)
    assert not Organisation.objects.exists()


def test_a_code_whose_check_character_does_not_fit_is_refused(operator):
    code = valid_code()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    with pytest.raises(ValidationError) as refusal:
        create(operator, credit_code=wrong)
    assert [error.code for error in refusal.value.error_dict["credit_code"]] == ["check"]


def test_a_code_belongs_to_one_organisation(operator):
    create(operator, credit_code=valid_code())
    with pytest.raises(ValidationError) as refusal:
        create(operator, name="示例别处", credit_code=valid_code())
    assert list(refusal.value.message_dict) == ["credit_code"]
    create(operator, name="示例无码一"), create(operator, name="示例无码二")
    assert Organisation.objects.count() == 3


def test_changes_are_kept_and_told_by_the_names_of_their_fields(operator, body):
    for _twice in range(2):
        actions.change_organisation(
            organisation_id=body.pk,
            actor=operator,
            now=NOW,
            changes={"name": "示例浑南泵业有限公司", "industries": ("34",), "kind": body.kind},
            aliases=["沈河泵业", "示例泵业"],
        )
    changed = Organisation.objects.get(pk=body.pk)
    assert (changed.name, changed.industries) == ("示例浑南泵业有限公司", ("34",))
    assert changed.sort_name.startswith("shi li hun nan")
    assert [alias.name for alias in changed.aliases.all()] == ["沈河泵业", "示例泵业"]
    assert told(changed)[0] == ("registry.change_organisation", "aliases,industries,name", "", "", "")
    assert len(told(changed)) == 3


def test_aliases_are_replaced_as_a_whole_or_left(operator, body):
    for given, expected in (
        (["甲", "乙"], ["甲", "乙"]),
        (None, ["甲", "乙"]),
        (["乙", "丙"], ["乙", "丙"]),
        ([], []),
    ):
        actions.change_organisation(
            organisation_id=body.pk, actor=operator, now=NOW, changes={}, aliases=given
        )
        assert [alias.name for alias in body.aliases.all()] == expected


def test_a_field_that_is_not_to_be_changed_is_refused(operator, body):
    for changes in ({"verified_at": NOW}, {"name": "改", "sort_name": "x"}):
        with pytest.raises(actions.UnknownFieldError):
            actions.change_organisation(organisation_id=body.pk, actor=operator, now=NOW, changes=changes)
    assert Organisation.objects.get(pk=body.pk).name == body.name


def test_an_organisation_is_verified_once(operator):
    body = factories.organisation(verified=False)
    actions.verify_organisation(organisation_id=body.pk, actor=operator, now=NOW)
    actions.verify_organisation(organisation_id=body.pk, actor=factories.operator(), now=LATER)
    body.refresh_from_db()
    assert (body.verified_at, body.verified_by) == (NOW, operator)
    assert [action for action, *_rest in told(body)] == [
        "registry.verify_organisation",
        "registry.create_organisation",
    ]


def test_a_person_is_added_seen_by_staff_only(operator):
    made = actions.create_person(
        actor=operator, now=NOW, name="闾丘澈", title="研究员", english_name="Lüqiu Che"
    )
    made = Person.objects.get(pk=made.pk)
    assert (made.name, made.title, made.english_name, made.consent, made.account) == (
        "闾丘澈",
        "研究员",
        "Lüqiu Che",
        "staff_only",
        None,
    )
    assert told(made) == [("registry.create_person", "", "", "", "")]


def test_a_person_is_changed(operator):
    person = factories.person("闾丘澈")
    for _twice in range(2):
        actions.change_person(
            person_id=person.pk, actor=operator, now=NOW, changes={"title": "教授", "refuses_ranking": True}
        )
    person.refresh_from_db()
    assert (person.title, person.refuses_ranking) == ("教授", True)
    assert [row for row in told(person) if row[0] == "registry.change_person"] == [
        ("registry.change_person", "refuses_ranking,title", "", "", "")
    ]


def test_a_post_is_noted_once_dated_and_removed(operator, body):
    person = factories.person("闾丘澈")
    posts = [
        actions.add_post(
            person_id=person.pk,
            organisation_id=body.pk,
            name=" 总工程师 ",
            since=date(2020, 5, 1),
            actor=operator,
            now=NOW,
        )
        for _twice in range(2)
    ]
    assert posts[0] == posts[1]
    for _twice in range(2):
        actions.change_post(
            post_id=posts[0].pk,
            name="总工程师",
            since=date(2020, 5, 1),
            until=date(2025, 12, 31),
            actor=operator,
            now=NOW,
        )
    assert list(Post.objects.values_list("person", "organisation", "name", "since", "until")) == [
        (person.pk, body.pk, "总工程师", date(2020, 5, 1), date(2025, 12, 31))
    ]
    actions.remove_post(post_id=posts[0].pk, actor=operator, now=NOW)
    assert not Post.objects.exists()
    assert told(person)[:-1] == [("registry.change_person", "posts", "", "", "")] * 3


def test_a_post_ends_after_it_begins_and_keeps_its_name(operator, body):
    person = factories.person("闾丘澈", at=body, post="主任")
    factories.actions.add_post(
        person_id=person.pk, organisation_id=body.pk, name="顾问", actor=operator, now=NOW
    )
    post = person.posts.get(name="主任")
    for name, since, until in (
        ("主任", date(2025, 1, 2), date(2025, 1, 1)),
        ("顾问", None, None),
        ("", None, None),
    ):
        with pytest.raises(ValidationError):
            actions.change_post(post_id=post.pk, name=name, since=since, until=until, actor=operator, now=NOW)
    post.refresh_from_db()
    assert (post.name, post.since, post.until) == ("主任", None, None)


def test_consent_is_set_and_told(operator):
    person = factories.person("闾丘澈")
    actions.give_consent(person_id=person.pk, consent="consented", actor=operator, now=NOW)
    person.refresh_from_db()
    assert person.consent == "consented"
    assert told(person)[0] == ("registry.give_consent", "", "staff_only", "consented", "")


@pytest.mark.parametrize("consent", ["claimed", "everybody", ""])
def test_consent_that_is_none_is_refused(operator, consent):
    person = factories.person("闾丘澈")
    with pytest.raises(ValidationError):
        actions.give_consent(person_id=person.pk, consent=consent, actor=operator, now=NOW)
    person.refresh_from_db()
    assert person.consent == "staff_only"


def test_a_wrong_link_is_taken_away(operator):
    account, person = factories.expert("闾丘澈")
    Notice.objects.all().delete()
    for _twice in range(2):
        actions.unlink_account(person_id=person.pk, actor=operator, now=NOW)
    person.refresh_from_db()
    assert (person.account, person.consent, standing_of(factories.fresh(account)).person_id) == (
        None,
        "staff_only",
        None,
    )
    row = ("registry.unlink_account", "", "claimed", "staff_only", "")
    assert (told(person)[0], told(account)[0]) == (row, row)
    assert notices() == [(account, "registry.is_person_no_more", {}, "/account/")]


def test_a_person_or_an_account_is_linked_once(operator):
    account, person = factories.expert("闾丘澈")
    with pytest.raises(ValidationError):
        actions.link_account(person_id=person.pk, account=factories.account(), actor=operator, now=NOW)
    with pytest.raises(ValidationError):
        actions.link_account(person_id=factories.person().pk, account=account, actor=operator, now=NOW)
    assert list(Person.objects.exclude(account=None)) == [person]


def test_an_account_is_let_to_speak_once_and_told(operator, body):
    account = factories.account("示例联系人")
    standing_of(account)
    speakers = [
        actions.let_speak(account=account, organisation_id=body.pk, actor=operator, now=NOW)
        for _twice in range(2)
    ]
    assert speakers[0] == speakers[1]
    assert standing_of(account).speaks_for(body.pk)
    assert list(
        Speaker.objects.values_list("account", "organisation", "granted_at", "granted_by", "ended_at")
    ) == [(account.pk, body.pk, NOW, operator.pk, None)]
    row = ("registry.let_speak", "", "", "", "")
    assert (told(body)[0], told(account)) == (row, [row])
    assert notices() == [
        (account, "registry.may_speak", {"organisation": body.name}, f"/organisations/{body.pk}/")
    ]


def test_speaking_ends_is_told_and_can_begin_again(operator, body):
    account = factories.speaker(body)
    speaker = Speaker.objects.get()
    Notice.objects.all().delete()
    actions.end_speaking(speaker_id=speaker.pk, actor=operator, now=LATER)
    speaker.refresh_from_db()
    assert (speaker.ended_at, standing_of(factories.fresh(account)).organisation_ids) == (LATER, frozenset())
    assert (told(body)[0][0], told(account)[0][0]) == ("registry.end_speaking", "registry.end_speaking")
    assert notices() == [(account, "registry.speaks_no_more", {"organisation": body.name}, "/account/")]
    count = Entry.objects.count()
    with pytest.raises(Speaker.DoesNotExist):
        actions.end_speaking(speaker_id=speaker.pk, actor=operator, now=LATER)
    assert Entry.objects.count() == count
    again = actions.let_speak(account=account, organisation_id=body.pk, actor=operator, now=LATER)
    assert (again == speaker, Speaker.objects.count()) == (False, 2)


def test_who_steps_down_is_not_told_of_it(body):
    account = factories.speaker(body)
    Notice.objects.all().delete()
    actions.end_speaking(speaker_id=Speaker.objects.get().pk, actor=account, now=LATER)
    assert notices() == []


def test_a_role_is_given_once_and_told(operator):
    account = factories.account()
    standing_of(account)
    roles = [
        actions.give_role(account=account, role="broker", region_id="210100", actor=operator, now=NOW)
        for _twice in range(2)
    ]
    assert roles[0] == roles[1]
    assert standing_of(account).broker_regions == {"210100"}
    assert list(
        StaffRole.objects.filter(account=account).values_list(
            "role", "region", "granted_at", "granted_by", "ended_at"
        )
    ) == [("broker", "210100", NOW, operator.pk, None)]
    assert told(account) == [("registry.give_role", "", "", "", "broker")]
    assert notices() == [(account, "registry.role_given", {}, "/account/")]


@pytest.mark.parametrize(
    ("role", "region"),
    [
        ("broker", None),
        ("coordinator", None),
        ("clerk", "210100"),
        ("operator", "210100"),
        ("king", None),
        ("broker", "999999"),
    ],
)
def test_a_role_with_the_wrong_region_is_refused(operator, role, region):
    account = factories.account()
    with pytest.raises(ValidationError):
        actions.give_role(account=account, role=role, region_id=region, actor=operator, now=NOW)
    assert (StaffRole.objects.filter(account=account).exists(), notices()) == (False, [])


def test_a_role_ends_and_is_told(operator):
    account = factories.broker()
    role = StaffRole.objects.get(account=account)
    actions.end_role(role_id=role.pk, actor=operator, now=LATER)
    role.refresh_from_db()
    assert (role.ended_at, standing_of(factories.fresh(account)).is_staff) == (LATER, False)
    assert told(account)[0] == ("registry.end_role", "", "", "", "broker")
    assert notices() == [(account, "registry.role_ended", {}, "/account/")]
    with pytest.raises(StaffRole.DoesNotExist):
        actions.end_role(role_id=role.pk, actor=operator, now=LATER)


def test_the_last_operator_stays(operator):
    role = StaffRole.objects.get(account=operator)
    with pytest.raises(ValidationError) as refusal:
        actions.end_role(role_id=role.pk, actor=operator, now=LATER)
    role.refresh_from_db()
    assert (refusal.value.code, role.ended_at) == ("last_operator", None)
    factories.operator()
    actions.end_role(role_id=role.pk, actor=operator, now=LATER)
    role.refresh_from_db()
    assert (role.ended_at, notices()) == (LATER, [])


def test_an_operator_who_cannot_sign_in_is_no_other_operator(operator):
    other = factories.operator()
    close_account(account_id=other.pk, actor=operator, now=NOW)
    with pytest.raises(ValidationError):
        actions.end_role(role_id=StaffRole.objects.get(account=operator).pk, actor=operator, now=LATER)


IMPOSSIBLE = {
    "verified by nobody": lambda: Organisation.objects.filter(
        pk=factories.organisation(verified=False).pk
    ).update(verified_at=NOW),
    "of no known kind": lambda: Organisation.objects.filter(pk=factories.organisation().pk).update(
        kind="planet"
    ),
    "claimed without an account": lambda: Person.objects.filter(pk=factories.person().pk).update(
        consent="claimed"
    ),
    "seen by no known circle": lambda: Person.objects.filter(pk=factories.person().pk).update(consent="all"),
    "a post that ends before it begins": lambda: Post.objects.filter(
        pk=factories.person(at=factories.organisation()).posts.get().pk
    ).update(since=date(2025, 1, 2), until=date(2025, 1, 1)),
    "a broker of nowhere": lambda: StaffRole.objects.filter(account=factories.broker()).update(region=None),
    "a clerk of somewhere": lambda: StaffRole.objects.filter(account=factories.clerk()).update(
        region="210100"
    ),
}


@pytest.mark.parametrize("change", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_impossible_records_are_refused_by_the_database(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_names_that_somebody_goes_by_are_known(body):
    actions.add_alias(organisation_id=body.pk, name="沈河泵业", actor=factories.system(), now=NOW)
    actions.change_organisation(
        organisation_id=body.pk, actor=factories.system(), now=NOW, changes={"short_name": "沈泵"}
    )
    asked = ["示例沈河泵业有限公司", "沈河泵业", "沈泵", "沈河", ""]
    assert queries.names_known(asked) == {"示例沈河泵业有限公司", "沈河泵业", "沈泵"}
    assert queries.names_known([]) == frozenset()


def test_organisations_are_found_by_name_region_and_verification(body):
    other = factories.organisation("示例大连港机有限公司", region="210200", kind="institute", verified=False)
    nowhere = factories.organisation("示例无区划单位", region=None)
    everything = Organisation.objects.order_by("pk")
    assert list(queries.organisations_named(everything, text="沈河")) == [body]
    assert list(queries.organisations_named(everything, kind="institute")) == [other]
    assert list(queries.organisations_named(everything, text="ShiLi shen")) == [body]
    assert list(queries.organisations_named(everything, text="shilidalian")) == [other]
    actions.add_alias(organisation_id=other.pk, name="北良港务", actor=factories.system(), now=NOW)
    for text in ("良港", "blg", "beiliang"):
        assert list(queries.organisations_named(everything, text=text)) == [other], text
    assert list(queries.organisations_in(everything, region_code="210000")) == [body, other]
    assert list(queries.organisations_in(everything, region_code="210200")) == [other]
    assert list(queries.organisations_in(everything, verified="no")) == [other]
    assert list(queries.organisations_in(everything, verified="yes")) == [body, nowhere]
    assert list(queries.organisations_in(everything)) == [body, other, nowhere]
