"""What is planted where for the tests of leaks, and who may meet it there.

A planting writes its word into what is confidential to somebody, and adds a row like it where a list could
be counted or ranked. `CLEARED` is a permission picture: whoever is not named must see no difference at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from duijie.accounts.models import User
from duijie.agreements.models import Agreement, Signatory, Undertaking
from duijie.confirmations.models import Question
from duijie.corrections.models import Correction
from duijie.demands.models import Demand
from duijie.desk.models import SavedFilter
from duijie.events.models import Event, Participant, Signing
from duijie.files.models import Attachment
from duijie.intake.models import Draft, Page
from duijie.introductions.models import Introduction
from duijie.matches.models import Judgement
from duijie.notices.models import Notice
from duijie.offers.models import Offer
from duijie.papers import actions as paper_actions
from duijie.papers.models import Paper
from duijie.registry.models import Organisation, Pair, Person, Post
from tests.alliances import factories as alliances
from tests.bodies import factories as bodies
from tests.demands import factories as demands
from tests.files import factories as file_factories
from tests.hostile.world import ACTORS, NOW, World
from tests.registry import factories as registry
from tests.stations import factories as stations
from tests.teams import factories as teams

LETTER, REVOKED = "fedcba9876543210fedcba9876543210", "00112233445566778899aabbccddeeff"
BODIES = {
    "station": (stations.station, "partner", "expert"),
    "team": (teams.team, "unit", "expert"),
    "alliance": (alliances.alliance, "member", "adviser"),
}
Plant = Callable[[World, str], None]


@dataclass(frozen=True)
class Place:
    """Where a word is planted.

    Attributes:
        plant: plants it.
        cleared: who may see a difference.
        by_name: who finds the word in the search box.
        at: what the addresses begin with where all of the cleared must meet it; "" for anywhere.
        sign: what they meet there, where it is no word that could be planted.
    """

    plant: Plant
    cleared: frozenset[str]
    by_name: frozenset[str]
    at: str = ""
    sign: Callable[[World], str] | None = None


CLEARED: dict[str, Place] = {}


def cleared(*who: str, by_name: Collection[str] | bool = False, at: str = "", sign: Any = None) -> Any:
    """Enter a planting with those who may see a difference; `by_name`: all of them, or who else."""
    assert set(who) <= set(ACTORS)

    def enter(plant: Plant) -> Plant:
        named = frozenset(who if by_name is True else by_name or ())
        CLEARED[plant.__name__] = Place(plant, frozenset(who), named, at, sign)
        return plant

    return enter


def another(record: Any, **changes: Any) -> Any:
    """Add one more row like a record as it stands; nothing that `save` would do is done."""
    kept = type(record)._base_manager.get(pk=record.pk)
    values = {each.attname: getattr(kept, each.attname) for each in kept._meta.concrete_fields}
    values |= {"form_token": None} if "form_token" in values else {}
    values.pop(kept._meta.pk.attname)
    return type(kept)._base_manager.bulk_create([type(kept)(**{**values, **changes})])[0]


def furnish(world: World) -> None:
    """Add to the world what only these tests need; everybody may see that it is there."""
    operator = {"actor": world.actors["operator"], "now": NOW}
    around = bodies.World(
        host=world["needy"],
        partner=world["offering"],
        expert=world["person"],
        people={"host side": world.actors["need side"], "operator": world.actors["operator"]},
    )
    hosting = registry.organisation("示例待核有限公司", verified=False)
    world.records["hosting"] = hosting
    another(world["event_announced"], host_id=hosting.pk)
    world["agreement_announced"].parties.create(organisation=hosting, side=2)
    for one, (make, role, _expert) in BODIES.items():
        running = world[f"{one}_running"]
        world.records[f"{one}_closed"] = make(around, "closed")
        another(running, host_id=hosting.pk)
        world.records[f"{one}_left"] = running.members.create(
            role=role, organisation=world["needy"], left_on=date(2026, 3, 1), left_reason="任务完成。"
        )
    world.records["need_closed"] = demands.demand("closed", world["needy"])
    world.records["onlooking"] = Organisation.objects.get(name="示例旁观有限公司")
    world.records["need_file"] = file_factories.attachment(
        "needs", world["need_open"], world.actors["need side"], name="配方.pdf"
    )
    world.records["station_file"] = file_factories.attachment(
        "stations", world["station_running"], world.actors["operator"], name="经费.pdf"
    )
    issue = {"issuer": "示例中心", **operator}
    world.records["letter"] = paper_actions.issue_paper(
        kind="introduction", owner_id=world["introduction_accepted"].pk, code=LETTER, **issue
    )
    world.records["certificate"] = paper_actions.issue_paper(
        kind="station", owner_id=world["station_running"].pk, code="certificate", **issue
    )
    revoked = paper_actions.issue_paper(
        kind="agreement", owner_id=world["agreement_announced"].pk, code=REVOKED, **issue
    )
    world.records["revoked_paper"] = paper_actions.revoke_paper(
        paper_id=revoked.pk, reason="写错了金额。", **operator
    )


STAFF = ("need's broker", "offer's broker", "broker elsewhere", "coordinator", "clerk", "operator")
PARTIES = ("need side", "offer side", "need's broker", "offer's broker", "coordinator", "operator")
NEEDS_BROKERS = ("need's broker", "coordinator", "operator")
NEED = ("need side", *NEEDS_BROKERS)
OFFER = ("offer side", "offer's broker", "operator")
# A body or an event at the need's side: who keeps it, and who is named in it.
KEEPERS = (*NEED, "clerk")
NAMED_IN_IT = (*KEEPERS, "offer side", "expert")


# ------------------------------------------------------------------------- needs and offers


@cleared(*NEED)
def need(world: World, word: str) -> None:
    """An open need, and one that has ended, which like needs are shown beside."""
    full = {"description": word, "problem_now": word, "indicators_text": f"{word}≥3"}
    both = Demand.objects.filter(pk__in=[world["need_open"].pk, world["need_closed"].pk])
    both.update(**full, confidential_text=word, budget_to=77)


@cleared("need side", by_name=True)
def draft_of_a_need(world: World, word: str) -> None:
    Demand.objects.filter(pk=world["need_draft"].pk).update(title=word, teaser=word, confidential_text=word)
    another(world["need_draft"])


@cleared(*NEED, by_name=True)
def need_handed_in(world: World, word: str) -> None:
    Demand.objects.filter(pk=world["need_submitted"].pk).update(title=word, teaser=word)
    another(world["need_submitted"])


@cleared(*NEED)
def file_of_a_need(world: World, word: str) -> None:
    Attachment.objects.filter(pk=world["need_file"].pk).update(title=word)


@cleared(*OFFER)
def offer(world: World, word: str) -> None:
    Offer.objects.filter(pk=world["offer_open"].pk).update(confidential_text=word)


@cleared(*OFFER, "expert", "need side")
def expertise(world: World, word: str) -> None:
    """What the needs that suit the expert are found by; an introduction opened its page to the other side."""
    Offer.objects.filter(pk=world["expertise"].pk).update(confidential_text=word)


@cleared("offer side", by_name=True)
def draft_of_an_offer(world: World, word: str) -> None:
    Offer.objects.filter(pk=world["offer_draft"].pk).update(title=word, teaser=word, confidential_text=word)
    another(world["offer_draft"])


@cleared(*OFFER, by_name=True)
def offer_handed_in(world: World, word: str) -> None:
    Offer.objects.filter(pk=world["offer_submitted"].pk).update(title=word, teaser=word)
    another(world["offer_submitted"])


# ------------------------------------------------------------------ matches, introductions


@cleared("need's broker", "offer's broker", "coordinator", "operator", by_name=["operator"], at="/needs/")
def judgement(world: World, word: str) -> None:
    """What another broker thinks of a pair: no side of it is told, nor anybody of another region."""
    judge = another(world["kept"], username="judges", display_name=word)
    Judgement.objects.create(
        actor=judge,
        demand=world["need_open"],
        offer=world["expertise"],
        verdict="shortlisted",
        level=4,
        judged_at=NOW,
    )


# The message goes to both sides and their brokers, and to the expert whose offer it is about.
@cleared(*PARTIES, "expert")
def introduction(world: World, word: str) -> None:
    """One that was sent, and another that has ended; capacity alone is told to all who match."""
    Introduction.objects.filter(pk=world["introduction_sent"].pk).update(message=word)
    User.objects.filter(pk=world.actors["need side"].pk).update(email="secret-address@example.org")
    sent = Introduction.objects.get(pk=world["introduction_sent"].pk)
    withdrawn = another(sent, demand_id=world["need_paused"].pk, state="withdrawn", message=word)
    for side in sent.sides.all():
        another(side, introduction_id=withdrawn.pk)


# -------------------------------------------------------------------- agreements and papers


def _signed_too(world: World, title: str) -> None:
    """Add a signed agreement with its parties, and with a promise that is overdue."""
    signed = world["agreement_signed"]
    made = another(signed, title=title)
    for part in (*signed.parties.all(), *signed.undertakings.all()):
        another(part, agreement_id=made.pk)


@cleared(*PARTIES, "clerk", by_name=True)
def agreement(world: World, word: str) -> None:
    drafted = world["agreement_drafted"]
    Agreement.objects.filter(pk=drafted.pk).update(title=word, place=word)
    Undertaking.objects.filter(agreement=drafted).update(text=word)
    _signed_too(world, word)


@cleared(*PARTIES, "clerk", at="/agreements/")
def how_an_announced_agreement_is_kept(world: World, word: str) -> None:
    """The public reads what was promised, not whether it is kept."""
    promises = Undertaking.objects.filter(agreement=world["agreement_announced"])
    promises.update(state="evidenced", evidence=word, reported_by=world.actors["need side"])


@cleared(*PARTIES, "clerk", by_name=True, at="/events/")
def agreement_named_elsewhere(world: World, word: str) -> None:
    """An agreement that was not announced, signed at an event that was, and behind bodies that run."""
    signed = world["agreement_signed"]
    Agreement.objects.filter(pk=signed.pk).update(title=word)
    Signing.objects.create(event=world["event_announced"], agreement=signed)
    for one in BODIES:
        type(world[f"{one}_running"]).objects.filter(pk=world[f"{one}_running"].pk).update(agreement=signed)


@cleared(*PARTIES, "clerk")
def file(world: World, word: str) -> None:
    """A confidential file of an agreement that everybody sees."""
    Attachment.objects.filter(pk=world["confidential_file"].pk).update(title=word, file_name=f"{word}.pdf")


def _said(paper: Paper, word: str) -> None:
    Paper.objects.filter(pk=paper.pk).update(content={"title": word, "paragraphs": [word], "facts": []})


@cleared(*PARTIES, "clerk", at="/papers/")
def paper(world: World, word: str) -> None:
    """What stands on a paper: nobody let the public check show it."""
    _said(world["paper"], word)


@cleared(*PARTIES, "clerk")
def why_a_paper_was_revoked(world: World, word: str) -> None:
    Paper.objects.filter(pk=world["revoked_paper"].pk).update(revoke_reason=word)
    another(world["revoked_paper"], code="revoked-too", serial=900)


@cleared(*PARTIES, "expert", at="/papers/")
def letter_of_introduction(world: World, word: str) -> None:
    _said(world["letter"], word)
    another(world["letter"], code="letter-too", serial=901)


@cleared(*KEEPERS, at="/papers/")
def certificate_of_a_station(world: World, word: str) -> None:
    _said(world["certificate"], word)
    another(world["certificate"], code="certificate-too", serial=902)


# ---------------------------------------------------------------------- bodies and events


def _proposed(world: World, one: str, word: str) -> None:
    """A body that is not founded, its members' letters, and another that is being prepared."""
    proposed, planned = world[f"{one}_proposed"], world[f"{one}_planned"]
    type(proposed).objects.filter(pk=proposed.pk).update(name=word, aim=word, plaque_number=word)
    proposed.members.update(letter_number=word, post=word)
    another(planned, name=word)


@cleared(*NAMED_IN_IT, by_name=True)
def proposed_station(world: World, word: str) -> None:
    _proposed(world, "station", word)


@cleared(*NAMED_IN_IT, by_name=True)
def proposed_team(world: World, word: str) -> None:
    _proposed(world, "team", word)


@cleared(*NAMED_IN_IT, by_name=True)
def proposed_alliance(world: World, word: str) -> None:
    _proposed(world, "alliance", word)


@cleared(*KEEPERS)
def why_a_member_left(world: World, word: str) -> None:
    for one in BODIES:
        left = world[f"{one}_left"]
        type(left).objects.filter(pk=left.pk).update(left_reason=word)


@cleared(*KEEPERS)
def why_a_body_was_closed(world: World, word: str) -> None:
    for one in BODIES:
        closed = world[f"{one}_closed"]
        type(closed).objects.filter(pk=closed.pk).update(end_reason=word)


@cleared(*KEEPERS)
def file_of_a_station(world: World, word: str) -> None:
    Attachment.objects.filter(pk=world["station_file"].pk).update(title=word)


@cleared(*NAMED_IN_IT, by_name=True)
def drafted_event(world: World, word: str) -> None:
    drafted = world["event_drafted"]
    Event.objects.filter(pk=drafted.pk).update(name=word, place=word, summary=word)
    drafted.participants.update(post=word)
    another(drafted)


# ------------------------------------------------------------------- people, organisations


@cleared(*STAFF)
def found_person(world: World, word: str) -> None:
    Person.objects.filter(pk=world["found_person"].pk).update(title=word, english_name=word)


@cleared(*STAFF, at="/events/")
def found_person_named_in_public(world: World, word: str) -> None:
    """Somebody who was never asked, named in what everybody sees."""
    named = {"person": world["found_person"], "post": word}
    for one, (_make, _role, role) in BODIES.items():
        world[f"{one}_running"].members.create(role=role, **named)
    Participant.objects.create(event=world["event_announced"], role="attendee", **named)
    Signatory.objects.create(
        agreement=world["agreement_announced"], person=world["found_person"], capacity=word
    )


@cleared(*STAFF, by_name=True)
def unverified_organisation(world: World, word: str) -> None:
    """It also goes by the name of one that everybody sees."""
    Organisation.objects.filter(pk=world["unverified"].pk).update(
        name=word, english_name=word, short_name=world["needy"].name
    )


@cleared(*STAFF)
def what_else_an_unverified_organisation_is_called(world: World, word: str) -> None:
    """Its name stands in what everybody sees: nothing else of it does."""
    Organisation.objects.filter(pk=world["hosting"].pk).update(english_name=word, short_name=word)


@cleared(*STAFF)
def post_at_an_unverified_organisation(world: World, word: str) -> None:
    Post.objects.create(person=world["person"], organisation=world["unverified"], name=word)


@cleared("need side", "offer side", "expert", *STAFF, by_name=["operator"])
def who_speaks_for_an_organisation(world: World, word: str) -> None:
    """Told to staff, to colleagues, and to the other side once both accepted an introduction."""
    User.objects.filter(pk=world["speaker"].account_id).update(display_name=word)


@cleared("operator", by_name=True)
def account(world: World, word: str) -> None:
    User.objects.filter(pk=world["kept"].pk).update(display_name=word)
    another(world["kept"], username="kept-too", display_name="另一个账号")


def _pair(kind: str, one: Any, other: Any, **more: Any) -> None:
    first, second = sorted((one.pk, other.pk))
    Pair.objects.create(kind=kind, first_id=first, second_id=second, found_at=NOW, score=80, **more)


# Whoever may merge two records is told that they may be one: nobody else, not even other staff.
@cleared(*NEEDS_BROKERS, at="/duplicates/", sign=lambda world: world["onlooking"].name)
def pair_of_organisations(world: World, _word: str) -> None:
    _pair("organisation", world["needy"], world["onlooking"])


@cleared("clerk", "operator", at="/duplicates/", sign=lambda world: world["lone_person"].name)
def pair_of_people(world: World, _word: str) -> None:
    _pair("person", world["lone_person"], world["person"])
    apart = {"apart_at": NOW, "apart_by": world.actors["operator"]}
    _pair("person", world["lone_person"], world["found_person"], **apart)


@cleared("stranger", *NEEDS_BROKERS)
def correction(world: World, word: str) -> None:
    """What somebody asks about their record; whoever has the secret of it reads the answer alone."""
    said = {"text": word, "name": word, "found_at": word, "contact": word}
    Correction.objects.filter(pk=world["correction"].pk).update(**said)
    another(world["correction"], digest="another")


@cleared("need side", at="/confirmations/", sign=lambda world: f"/needs/{world['need_paused'].pk}/")
def question_about_a_need(world: World, _word: str) -> None:
    Question.objects.create(kind="need", record_id=world["need_paused"].pk, asked_at=NOW)


@cleared("offer side", "expert", at="/confirmations/", sign=lambda world: f"/offers/{world['expertise'].pk}/")
def question_about_an_expertise(world: World, _word: str) -> None:
    Question.objects.create(kind="offer", record_id=world["expertise"].pk, asked_at=NOW)


# --------------------------------------------------------------------------------- intake


@cleared(*STAFF, by_name=True)
def page(world: World, word: str) -> None:
    Page.objects.filter(pk=world["page"].pk).update(title=word, clean_text=word * 9, raw_text=word * 9)
    Draft.objects.filter(pk=world["draft"].pk).update(values={"name": word, "kind": "institute"})


@cleared(*STAFF, at="/organisations/")
def words_of_a_page(world: World, word: str) -> None:
    """What proved records that everybody sees: the words of pages are for staff."""
    for proof in (world["telling"], world["confirmed_draft"]):
        evidence = [{**each, "quote": word} for each in proof.evidence]
        Draft.objects.filter(pk=proof.pk).update(evidence=evidence)


# ------------------------------------------------------------------------- one's own desk


@cleared("need side")
def own_filter(world: World, word: str) -> None:
    SavedFilter.objects.filter(pk=world["saved_filter"].pk).update(name=word)


@cleared("need's broker")
def filter_shared_with_a_region(world: World, word: str) -> None:
    """Shared with those who hold a role for just this region."""
    SavedFilter.objects.create(
        account=world["kept"], list_name="events", name=word, region_id=registry.SHENYANG, saved_at=NOW
    )


@cleared("need side")
def notice(world: World, word: str) -> None:
    """What a filter found: told to whoever saved it."""
    told = {"code": "desk.found_new", "params": {"name": word, "count": 3}, "read_at": None}
    Notice.objects.filter(pk=world["notice"].pk).update(**told)
    another(world["notice"])
