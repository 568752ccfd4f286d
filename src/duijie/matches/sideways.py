"""Reads that look sideways: from a person, a region, an organisation, or from a need to needs of the past.

All but the first read what anybody may read, of whoever asks, so that a confidential text plays no part.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from duijie.access import VISITOR, Actor, require
from duijie.core.matcher import Profile, Role, Suggestion, rank_alike, terms_of
from duijie.core.reason import Reason
from duijie.core.taxonomy.divisions import NATION
from duijie.core.taxonomy.lists import industries
from duijie.db.codes import industry_division
from duijie.demands import profiles as demand_profiles
from duijie.demands import queries as demands
from duijie.demands.models import Demand
from duijie.demands.states import DemandOutcome, DemandState
from duijie.matches.learned import current_weights
from duijie.matches.queries import MatchList, MatchRow, listed_for
from duijie.matches.rules import may_find_full
from duijie.matches.sides import DEMANDS, OFFERS
from duijie.matches.states import CANDIDATES, READ_FIRST
from duijie.offers.models import Offer
from duijie.offers.states import OfferKind, OfferState
from duijie.regions import queries as regions
from duijie.regions.models import Region
from duijie.registry.models import Organisation, Person, still_exists
from duijie.registry.queries import (
    family_of,
    find_organisation,
    find_person,
    organisations_visible_to,
)
from duijie.registry.standing import standing_of
from duijie.registry.states import OrganisationKind, OrganisationState
from duijie.search import queries as search
from duijie.search.where import In

MOST_OFFERS = 20  # of a person, the newest
MOST_PAST = 200  # needs that ended, the newest: they have left the index
MOST_COUNTED = 500  # needs, and enterprises, of a region that its industries are counted by
MOST_INDUSTRIES = 5
MOST_WORDS = 20
MOST_TITLES = 30
ENDED_WELL = (DemandOutcome.SOLVED, DemandOutcome.PARTLY_SOLVED)
MOST_NEEDS_SHOWN = 3


# ------------------------------------------------------------------------- a person's needs


@dataclass(frozen=True)
class ByOffer:
    """One need that suits a person, and the offer of theirs by which it does so best."""

    match: MatchRow[Demand]
    offer: Offer


@dataclass(frozen=True)
class ForExpert:
    """What suits a person: `rows` best first, of `offers` looked at; `left_out` where nothing is left."""

    person: Person
    offers: tuple[Offer, ...]
    rows: tuple[ByOffer, ...]
    left_out: tuple[tuple[Demand, Reason], ...]
    lists: tuple[MatchList[Demand], ...]

    @property
    def unread_texts(self) -> tuple[str, ...]:
        """The texts whose full vectors it waits for: of the offers and of the first needs."""
        subjects = [found.unread_subject for found in self.lists]
        texts = [*subjects, *(one.match.unread_text for one in self.rows[:READ_FIRST])]
        return tuple(filter(None, texts))

    @property
    def is_sketched(self) -> bool:
        """Whether the meaning of one of the offers, or of one of the first needs, is known roughly only."""
        return any(found.used_meaning for found in self.lists) and bool(self.unread_texts)


def needs_for_expert(actor: Actor, person_id: int, *, today: date) -> ForExpert:
    """This will return the needs that suit a person by any of their newest open offers.

    As many questions for one offer as for twenty. A need stands where its best offer puts it.

    Raises Person.DoesNotExist, NotPermittedError.
    """
    person = find_person(actor, person_id)
    require(actor, "matches.see_for_expert", person)
    mine = OFFERS.visible_to(actor).filter(family_of("person", person.pk), state=OfferState.OPEN)
    offers = list(mine.order_by("-pk")[:MOST_OFFERS])
    read_full = [may_find_full(actor, offer) for offer in offers]
    profiles = [OFFERS.profile_of(offer, full) for offer, full in zip(offers, read_full, strict=True)]
    lists = listed_for(
        DEMANDS,
        OFFERS.with_past(offers, profiles, today),
        actor=actor,
        kinds=(),
        limit=CANDIDATES,
        today=today,
        used_full=read_full,
    )
    rows: dict[int, ByOffer] = {}
    for offer, found in zip(offers, lists, strict=True):
        for row in found.rows:
            best = rows.get(row.record.pk)
            if best is None or row.score > best.match.score:
                rows[row.record.pk] = ByOffer(row, offer)
    out = {one.record.pk: (one.record, one.reason) for found in lists for one in found.left_out}
    return ForExpert(
        person=person,
        offers=tuple(offers),
        rows=tuple(sorted(rows.values(), key=lambda one: (-one.match.score, one.match.record.pk))),
        left_out=tuple(told for pk, told in sorted(out.items()) if pk not in rows),
        lists=tuple(lists),
    )


# --------------------------------------------------------------- a region's achievements


@dataclass(frozen=True)
class ForRegion:
    """Achievements that suit a region, and the industries by which: divisions with how often they stand."""

    region: Region
    industries: tuple[tuple[str, int], ...]
    found: MatchList[Offer] | None


def achievements_for_region(code: str, *, today: date) -> ForRegion:
    """This will return the achievements that suit a region's industries; the same for whoever asks.

    Its industries are those of the newest open needs and verified enterprises there. Only achievements of
    these industries are looked at, ranked by what the region's needs speak of.

    Raises Region.DoesNotExist.
    """
    region = regions.find(code)
    here = regions.within("region", [region.pk])
    needs = DEMANDS.visible_to(VISITOR).filter(here, still_exists("owner"), state=DemandState.OPEN)
    needs = needs.order_by("-pk")[:MOST_COUNTED]
    told = list(needs.values_list("industry", "keywords", "title"))
    verified = organisations_visible_to(VISITOR).filter(
        here, kind=OrganisationKind.ENTERPRISE, state=OrganisationState.EXISTING
    )
    firms = verified.order_by("-pk").values_list("industries", flat=True)[:MOST_COUNTED]
    known = [*(industry for industry, _words, _title in told), *chain.from_iterable(firms)]
    divisions = Counter(division for industry in known if (division := industry_division(industry)))
    usual = divisions.most_common(MOST_INDUSTRIES)
    if not usual:
        return ForRegion(region, (), None)
    words = Counter(word for _industry, keywords, _title in told for word in keywords)
    titles = [title for _industry, _words, title in told[:MOST_TITLES]]
    subject = Profile(
        key=f"region:{region.pk}",
        text="\n".join(titles or [industries().term(division).name for division, _ in usual]),
        keywords=tuple(word for word, _ in words.most_common(MOST_WORDS)),
        industries=tuple(division for division, _ in usual),
        region_path=tuple(code for code in regions.ancestors(region.pk) if code != NATION),
        role=Role.ASKING,
    )
    (found,) = listed_for(
        OFFERS,
        [subject],
        actor=VISITOR,
        kinds=[OfferKind.ACHIEVEMENT],
        limit=CANDIDATES,
        today=today,
        where=In("industry", tuple(sorted(division for division, _ in usual))),
    )
    return ForRegion(region, tuple(usual), found)


# ------------------------------------------------------------------------ enterprises alike


@dataclass(frozen=True)
class AlikeOrganisation:
    """One organisation that needs what another needs or needed, and the open needs that say so."""

    organisation: Organisation
    score: float
    reasons: tuple[Reason, ...]
    needs: tuple[Demand, ...]


@dataclass(frozen=True)
class LikeIt:
    """Organisations like one, best first, and its own needs that ended well: what could be spread.

    `is_rebuilding` when the index could not be read: no rows then say nothing.
    """

    organisation: Organisation
    is_rebuilding: bool
    solved: tuple[Demand, ...]
    rows: tuple[AlikeOrganisation, ...]


def organisations_like(actor: Actor, organisation_id: int) -> LikeIt:
    """This will return the organisations whose open needs are like this one's needs, open or ended.

    Public profiles only, whoever asks. Who has no open need is not found.

    Raises Organisation.DoesNotExist, NotPermittedError.
    """
    organisation = find_organisation(actor, organisation_id)
    require(actor, "matches.see_alike", organisation)
    published = DEMANDS.visible_to(VISITOR)
    own = list(published.filter(family_of("owner", organisation.pk)).order_by("-pk")[:MOST_TITLES])
    solved = tuple(need for need in own if need.outcome in ENDED_WELL)
    subject = search.with_vectors([_profile_of(organisation, own)])[0]
    found = search.search_for_profile(
        subject, readers=standing_of(VISITOR).reader_tokens, kinds=(DEMANDS.kind,), limit=CANDIDATES
    )
    hits = published.filter(pk__in=[hit.record_id for hit in found.hits]).exclude(
        family_of("owner", organisation.pk)
    )
    by_owner: dict[int, list[Demand]] = defaultdict(list)
    for need in hits.order_by("-pk"):
        by_owner[need.owner.kept_id].append(need)
    existing = organisations_visible_to(actor).filter(pk__in=by_owner, state=OrganisationState.EXISTING)
    others = {each.pk: each for each in existing}
    profiles = search.with_vectors([_profile_of(each, by_owner[each.pk]) for each in others.values()])
    by_key = {f"organisation:{pk}": pk for pk in others}
    return LikeIt(
        organisation,
        found.index_note == search.BROKEN,
        solved,
        tuple(
            AlikeOrganisation(
                others[by_key[one.key]],
                one.score,
                one.reasons,
                tuple(by_owner[by_key[one.key]][:MOST_NEEDS_SHOWN]),
            )
            for one in _alike(subject, profiles)
        ),
    )


def _profile_of(organisation: Organisation, needs: Sequence[Demand]) -> Profile:
    """Tell of an organisation what anybody may read of it and of its needs."""
    path = regions.ancestors(organisation.region_id) if organisation.region_id else []
    of_needs = (need.industry for need in needs if need.industry)
    return Profile(
        key=f"organisation:{organisation.pk}",
        text="\n".join(part for need in needs for part in (need.title, need.teaser) if part),
        keywords=tuple(dict.fromkeys(word for need in needs for word in need.keywords))[:MOST_WORDS],
        industries=tuple(dict.fromkeys((*organisation.industries, *of_needs))),
        disciplines=organisation.disciplines,
        region_path=tuple(code for code in path if code != NATION),
        role=Role.ASKING,
    )


# ------------------------------------------------------------------------------ past needs


@dataclass(frozen=True)
class PastNeed:
    """One need that ended, and what it has in common with the one that was asked about."""

    demand: Demand
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class LikePast:
    """A need, and those that ended and are like it, best first."""

    demand: Demand
    rows: tuple[PastNeed, ...]


def past_needs_like(actor: Actor, demand_id: int) -> LikePast:
    """This will return a need with those of the newest needs that ended that are like this one, best first.

    How each ended anybody may read; why, and what it led to, whoever may open it.

    Raises Demand.DoesNotExist, NotPermittedError.
    """
    demand = demands.find(actor, demand_id)
    require(actor, "matches.see", demand)
    past = {
        demand_profiles.key_of(need.pk): need
        for need in DEMANDS.visible_to(VISITOR).filter(state=DemandState.CLOSED).order_by("-pk")[:MOST_PAST]
    }
    profiles = [demand_profiles.profile_of(need, full=False) for need in past.values()]
    subject, *candidates = search.with_vectors([demand_profiles.profile_of(demand, full=False), *profiles])
    alike = _alike(subject, candidates)
    return LikePast(demand, tuple(PastNeed(past[one.key], one.score, one.reasons) for one in alike))


def _alike(subject: Profile, candidates: Sequence[Profile]) -> Sequence[Suggestion]:
    terms = terms_of(title=subject.title, text=subject.text, keywords=subject.keywords)
    statistics = search.statistics(set(terms))
    return rank_alike(subject, candidates, statistics=statistics, weights=current_weights())
