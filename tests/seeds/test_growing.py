"""A small demo world gets what the large one has beside it: each record once, whatever happens meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

import pytest
from django.db import transaction

from duijie.access import NotPermittedError
from duijie.accounts.actions import system_account
from duijie.accounts.models import User
from duijie.agreements.models import Agreement
from duijie.audit.models import Entry
from duijie.demands.models import Demand
from duijie.introductions.models import Introduction
from duijie.notices.models import Notice
from duijie.offers.models import Offer
from duijie.queue.actions import LEASE, lease_next
from duijie.queue.models import Job
from duijie.queue.worker import run_all
from duijie.registry import actions as registry
from duijie.registry.models import Organisation, Person, Post
from duijie.search.actions import catch_up, encode_pending, hasten_vectors
from duijie.search.models import Passage
from duijie.search.queries import WAITED_FOR
from duijie.seeds.actions import GROW, WORLD, add_next, begin_growing
from duijie.seeds.demo import build
from duijie.seeds.jobs import RECORDS_AT_ONCE, STEP_ASIDE, go_on_growing, grow
from duijie.seeds.models import Addition
from duijie.seeds.progress import Growth, growth
from duijie.seeds.world_files import World, load_large_world, load_wider_parts, load_world
from tests.at_once import begin, meanwhile
from tests.offers import factories as offers
from tests.registry import factories

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
PART = load_wider_parts()[0]


def small_part(*, offer_count: int = 2) -> World:
    """One organisation of the wider world that offers, one that needs, an expert, and what is theirs."""
    need = next(iter(PART.needs))
    offering = next(
        slug
        for slug in PART.organisations
        if len(offers_of(slug)) >= offer_count
        and any(e["organisation"] == slug for e in PART.experts.values())
    )
    expert = next(slug for slug, each in PART.experts.items() if each["organisation"] == offering)
    needing = PART.needs[need]["organisation"]
    return World(
        organisations={slug: PART.organisations[slug] for slug in (offering, needing)},
        experts={expert: PART.experts[expert]},
        needs={need: PART.needs[need]},
        offers={slug: PART.offers[slug] for slug in offers_of(offering)[:offer_count]},
        pages=(),
    )


def offers_of(organisation: str) -> list[str]:
    return [slug for slug, each in PART.offers.items() if each["organisation"] == organisation]


SMALL = small_part()
OFFERING, NEEDING = SMALL.organisations
MODELS = (Organisation, Person, Post, Offer, Demand)


def seeds() -> User:
    return system_account("system-seeds", now=NOW)


def counts() -> list[int]:
    return [model.objects.count() for model in MODELS]


WHOLE = [2, 1, 1, 3, 1]


@pytest.fixture
def planned(settings, tmp_path) -> None:
    settings.SEARCH_INDEX, settings.SEARCH_ENCODER = tmp_path / "index", "none"
    begin_growing(parts=[SMALL], actor=seeds(), now=NOW)


def added(slug: str) -> Addition:
    return Addition.objects.get(slug=slug)


def add(count: int) -> None:
    for _number in range(count):
        assert add_next(actor=seeds(), now=LATER)


@pytest.mark.django_db
@pytest.mark.usefixtures("planned")
def test_records_are_added_one_by_one_and_told_as_far_as_they_are():
    factories.broker(factories.LIAONING)
    assert growth() == Growth(settled=0, planned=6)
    told = []
    while add_next(actor=seeds(), now=LATER):
        told.append(growth())
    assert told == [*(Growth(settled=number, planned=6) for number in range(1, 6)), None]
    assert counts() == WHOLE
    assert set(Offer.objects.values_list("state", flat=True)) == {"open"}
    assert Demand.objects.get().state == "open"
    assert {each.record_id for each in Addition.objects.filter(kind="organisation")} == set(
        Organisation.objects.exclude(verified_at=None).values_list("pk", flat=True)
    )
    # They came in the year behind the demo, and nobody is told to verify what is verified.
    assert not Entry.objects.filter(at__gt=NOW, subject_type__contains="offer").exists()
    assert not Notice.objects.exists()
    assert add_next(actor=seeds(), now=LATER) is False
    assert counts() == WHOLE


@pytest.mark.django_db
@pytest.mark.usefixtures("planned")
def test_nobody_but_the_system_has_the_world_grow():
    for action in (
        lambda: add_next(actor=factories.operator(), now=NOW),
        lambda: begin_growing(parts=[PART], actor=factories.operator(), now=NOW),
    ):
        with pytest.raises(NotPermittedError):
            action()
    assert (growth(), counts()) == (Growth(settled=0, planned=6), [0] * 5)


@pytest.mark.django_db
@pytest.mark.usefixtures("planned")
def test_planning_again_changes_nothing():
    add(3)
    begin_growing(parts=[SMALL], actor=seeds(), now=LATER)
    assert growth() == Growth(settled=3, planned=6)
    assert {each.at for each in Addition.objects.filter(kind="organisation")} == {NOW - timedelta(days=350)}
    assert Job.objects.filter(kind=GROW).count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("planned")
def test_what_is_interrupted_before_it_is_kept_is_made_once_all_the_same():
    for number in range(1, 7):
        with transaction.atomic():
            add(1)
            transaction.set_rollback(True)
        add(1)
        assert Addition.objects.exclude(settled_at=None).count() == number
    assert (growth(), counts()) == (None, WHOLE)


@pytest.mark.django_db
@pytest.mark.usefixtures("planned")
def test_growth_whose_worker_was_killed_goes_on_with_the_next_worker_and_then_no_more():
    killed = lease_next(now=NOW)
    assert killed is not None
    assert killed.kind == GROW
    add(4)
    assert go_on_growing(now=NOW) == Growth(settled=4, planned=6)
    run_all(clock=lambda: NOW + LEASE / 2)  # that of the killed one is still lent
    assert (growth(), counts()) == (None, WHOLE)
    run_all(clock=lambda: NOW + LEASE)
    assert (Job.objects.count(), counts()) == (0, WHOLE)
    assert go_on_growing(now=LATER) is None
    assert Job.objects.count() == 0


@pytest.mark.django_db
def test_worlds_that_do_not_grow_have_nothing_to_go_on_with():
    assert go_on_growing(now=NOW) is None
    assert Job.objects.count() == 0


@pytest.mark.django_db
def test_world_grows_some_records_a_job(settings, tmp_path):
    settings.SEARCH_INDEX, settings.SEARCH_ENCODER = tmp_path / "index", "none"
    begin_growing(parts=[PART], actor=seeds(), now=NOW)
    job = lease_next(now=NOW)
    assert job is not None
    seen: list[Growth | None] = []
    grow(key=job.key, now=LATER, pause=lambda: seen.append(growth()))
    # Each is kept before the next is begun.
    assert seen == [Growth(settled=number, planned=70) for number in range(1, RECORDS_AT_ONCE + 1)]
    assert Job.objects.get(kind=GROW, leased_until=None).due_at == LATER


@pytest.mark.django_db
@pytest.mark.usefixtures("planned")
def test_world_begins_to_grow_when_nothing_else_waits_and_goes_on_beside_the_rest():
    assert Job.objects.get(kind=GROW).gives_way is True
    go_on_growing(now=NOW)
    assert Job.objects.get(kind=GROW).gives_way is True
    add(1)
    go_on_growing(now=NOW)
    assert Job.objects.get(kind=GROW).gives_way is False


@pytest.mark.slow  # an encoder is loaded
@pytest.mark.django_db
def test_world_does_not_grow_while_somebody_waits_for_a_list(settings, tmp_path):
    settings.SEARCH_INDEX, settings.SEARCH_ENCODER = tmp_path / "index", "use"
    offer = offers.offer()
    catch_up(now=NOW)
    begin_growing(parts=[SMALL], actor=seeds(), now=NOW)
    Job.objects.all().delete()  # this one is run here
    texts = Passage.objects.filter(kind="offer", record_id=offer.pk).values_list("text_hash", flat=True)
    hasten_vectors(texts=list(texts), now=NOW)
    grow(key=WORLD, now=NOW)
    assert growth() == Growth(settled=0, planned=6)
    assert Job.objects.filter(kind=GROW, due_at=NOW + STEP_ASIDE).exists()
    encode_pending(now=NOW)
    grow(key=WORLD, now=NOW)
    assert growth() is None


@pytest.mark.slow  # an encoder is loaded
@pytest.mark.django_db
def test_world_does_not_wait_for_ever_for_texts_that_nobody_reads(settings, tmp_path):
    settings.SEARCH_INDEX, settings.SEARCH_ENCODER = tmp_path / "index", "use"
    offer = offers.offer()
    catch_up(now=NOW)
    begin_growing(parts=[SMALL], actor=seeds(), now=NOW)
    texts = Passage.objects.filter(kind="offer", record_id=offer.pk).values_list("text_hash", flat=True)
    hasten_vectors(texts=list(texts), now=NOW)
    grow(key=WORLD, now=NOW + WAITED_FOR - timedelta(seconds=1))
    assert growth() == Growth(settled=0, planned=6)
    grow(key=WORLD, now=NOW + WAITED_FOR)
    assert growth() is None


@pytest.mark.django_db
@pytest.mark.usefixtures("planned")
def test_world_that_was_changed_meanwhile_grows_all_the_same():
    add(2)
    offering, needing = (added(slug).record_id for slug in (OFFERING, NEEDING))
    kept = factories.organisation("示例别的研究所", kind="institute")
    registry.merge_organisation(organisation_id=offering, into_id=kept.pk, actor=seeds(), now=LATER)
    registry.dissolve_organisation(
        organisation_id=needing, dissolved_on=date(2026, 11, 1), actor=seeds(), now=LATER
    )
    add(1)
    registry.change_person(
        person_id=Person.objects.get().pk, changes={"name": "闾丘改"}, actor=seeds(), now=LATER
    )
    add(3)
    assert growth() is None
    assert set(Offer.objects.values_list("owner_id", flat=True)) == {kept.pk}
    assert Person.objects.get().name == "闾丘改"
    # Who was dissolved needs nothing any more: it is left out, and nothing is begun of it.
    [need] = SMALL.needs
    assert (added(need).record_id, added(need).settled_at, Demand.objects.count()) == (None, LATER, 0)


@pytest.mark.django_db
@pytest.mark.usefixtures("planned")
def test_organisation_that_somebody_registered_before_is_left_out_with_what_is_its_own():
    code = SMALL.organisations[OFFERING]["credit_code"]
    registry.create_organisation(
        name="示例同号单位", kind="institute", credit_code=code, actor=seeds(), now=NOW
    )
    add(6)
    assert [each.record_id is None for each in Addition.objects.order_by("pk")] == [
        True,  # it
        False,
        *[True] * 3,  # its expert and its offers
        False,
    ]
    assert counts() == [2, 0, 0, 0, 1]
    assert growth() is None


@pytest.mark.django_db
@pytest.mark.usefixtures("planned")
def test_record_that_a_later_version_knows_no_more_is_left_out():
    Addition.objects.filter(kind="need").update(slug="no-such-need")
    add(6)
    assert (growth(), counts()) == (None, [*WHOLE[:4], 0])


@pytest.mark.django_db
@pytest.mark.usefixtures("planned")
def test_log_tells_what_was_left_out_and_why_and_at_the_end_how_many(caplog):
    caplog.set_level("INFO")
    Addition.objects.filter(kind="need").update(slug="no-such-need")
    code = SMALL.organisations[OFFERING]["credit_code"]
    registry.create_organisation(
        name="示例同号单位", kind="institute", credit_code=code, actor=seeds(), now=NOW
    )
    grow(key=WORLD, now=LATER, pause=lambda: None)
    told = [
        (each.levelname, each.getMessage()) for each in caplog.records if "demo world" in each.getMessage()
    ]
    [expert] = SMALL.experts
    owners = f"its organisation {OFFERING} was left out"
    assert told[0][0] == "WARNING"
    assert told[0][1].startswith(f"left out of the demo world: organisation {OFFERING}: ")
    assert "credit_code" in told[0][1]
    assert told[1:] == [
        ("WARNING", f"left out of the demo world: expert {expert}: {owners}"),
        *(("WARNING", f"left out of the demo world: offer {slug}: {owners}") for slug in SMALL.offers),
        ("WARNING", "left out of the demo world: need no-such-need: this version knows it no more"),
        ("INFO", "the demo world has grown to its full size; left out of it: 5"),
    ]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("planned")
def test_two_workers_make_no_record_twice():
    actor = seeds()
    with meanwhile(lambda: add_next(actor=actor, now=LATER)) as (thread, raised):
        add(1)
        begin(thread)
    assert raised == []
    assert [added(slug).settled_at for slug in SMALL.organisations] == [LATER, LATER]
    assert counts() == [2, 0, 0, 0, 0]


def listed(records: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return sorted(records, key=repr)


def picture() -> dict[str, object]:
    """All that tells one world from another: who, what, in which state, and how much happened."""
    return {
        "organisations": listed(Organisation.objects.values_list("name", "kind", "state", "credit_code")),
        "people": listed(Person.objects.values_list("name", "consent", "refuses_ranking")),
        "posts": listed(Post.objects.values_list("person__name", "organisation__name", "name")),
        "offers": listed(Offer.objects.values_list("title", "kind", "state", "owner__name", "person__name")),
        "needs": listed(Demand.objects.values_list("title", "state", "owner__name", "outcome")),
        "agreements": listed(Agreement.objects.values_list("title", "state")),
        "introductions": listed(Introduction.objects.values_list("demand__title", "offer__title", "state")),
        "done": Counter(Entry.objects.values_list("action", flat=True)),
        "told": Counter(Notice.objects.values_list("recipient__username", "code")),
    }


@pytest.mark.thorough
@pytest.mark.django_db
def test_small_world_that_grew_is_the_large_one(settings, tmp_path):
    settings.SEARCH_INDEX, settings.SEARCH_ENCODER = tmp_path / "index", "none"
    settings.UPLOADS = tmp_path

    def built(world: World) -> None:
        build(now=NOW, say=lambda _line: None, world=world, new_password=lambda: "only-for-tests-0")

    with transaction.atomic():
        built(load_large_world())
        large = picture()
        transaction.set_rollback(True)
    assert counts() == [0] * 5
    built(load_world())
    begin_growing(parts=load_wider_parts(), actor=seeds(), now=NOW)
    while add_next(actor=seeds(), now=LATER):
        pass
    assert picture() == large
    assert [len(large[name]) for name in ("needs", "organisations", "people")] == [60, 60, 80]
    assert Offer.objects.exclude(kind="expertise").count() == 200
    done = Entry.objects.order_by("subject_type", "subject_id", "pk")
    for subject, entries in groupby(done, key=lambda entry: (entry.subject_type, entry.subject_id)):
        times = [entry.at for entry in entries]
        assert times == sorted(times), subject
    assert not Entry.objects.filter(at__gt=NOW).exists()
