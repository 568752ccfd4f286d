"""Reads of matches: computed at the moment they are asked for, remembered runs, judgements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import Generic

from django.db.models import Q, QuerySet

from duijie.access import VISITOR, Actor, can, require
from duijie.core.matcher import Profile, Ranking, Role, Suggestion, Weights, rank, terms_of
from duijie.core.matcher.fuse import stretch, usual_share
from duijie.core.reason import Reason
from duijie.demands import profiles as demand_profiles
from duijie.demands import queries as demands
from duijie.demands.models import Demand
from duijie.demands.states import DemandState
from duijie.matches.learned import current_weights
from duijie.matches.models import BulkMatching, Judgement, MatchRun
from duijie.matches.rules import Pair, may_find_full
from duijie.matches.sides import DEMANDS, OFFERS, Record, Side
from duijie.matches.states import (
    CANDIDATES,
    HIGHEST_USUAL_SCORE,
    LEFT_OUT_AMONG,
    MANY_CANDIDATES,
    READ_FIRST,
    USUAL_SCORE,
)
from duijie.offers import profiles as offer_profiles
from duijie.offers import queries as offers
from duijie.offers.models import Offer
from duijie.offers.states import OfferState
from duijie.regions.queries import within
from duijie.registry.standing import standing_of
from duijie.search import queries as search
from duijie.search.queries import SearchStatus
from duijie.search.where import EVERYTHING, And, In, Where

UNWRITTEN = "text"  # the key of a need that no record holds


@dataclass(frozen=True)
class MatchRow(Generic[Record]):
    """One match of a list.

    `position` counts from 1. `strength` in 0…1 is how far the score stands out from what is usual.
    `used_full` says that the full profile was read, which the actor may open. `unread_text` names the text
    that was read of it while its full vector is not made yet, "" from then on, or where it never is.
    """

    record: Record
    position: int
    strength: float
    used_full: bool
    unread_text: str
    suggestion: Suggestion

    @property
    def score(self) -> float:
        """What orders the list, in 0…1; no share of agreement."""
        return self.suggestion.score

    @property
    def scores(self) -> Mapping[str, float]:
        """What each scorer gave, in 0…1."""
        return self.suggestion.scores

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it stands there; worked out when it is asked for, which is for the rows that are shown."""
        return self.suggestion.reasons


@dataclass(frozen=True)
class LeftOutRow(Generic[Record]):
    """One record that a hard rule keeps off the list, and that the index found near its top."""

    record: Record
    reason: Reason


@dataclass(frozen=True)
class MatchList(Generic[Record]):
    """Matches of one need or offer, best first, as this actor may see them.

    `used_full`: the subject's full profile was read. `used_meaning`: False when the list stands on
    words alone. `is_sketched`: the subject's meaning, or that of one of the first, is known roughly only, as
    yet. `candidate_count` is how many records were compared. `unread_subject` names the subject's text while
    its full vector is not made yet, "" from then on, or where it never is.
    """

    rows: tuple[MatchRow[Record], ...]
    left_out: tuple[LeftOutRow[Record], ...]
    candidate_count: int
    used_full: bool
    used_meaning: bool
    is_sketched: bool
    unread_subject: str
    status: SearchStatus

    @property
    def unread_texts(self) -> tuple[str, ...]:
        """The texts whose full vectors the list waits for: of the subject and of the first rows."""
        texts = [self.unread_subject, *(row.unread_text for row in self.rows[:READ_FIRST])]
        return tuple(filter(None, texts))


# -------------------------------------------------------------------------------- computing


def matches_for_demand(
    actor: Actor, demand_id: int, *, today: date, kinds: Collection[str] = (), limit: int = CANDIDATES
) -> MatchList[Offer]:
    """This will return the offers that suit a need, with reasons, and who was left out.

    Args:
        actor: whoever asks; what they may not open plays no part (DESIGN rule 8).
        demand_id: the need.
        today: the day, for what has expired.
        kinds: of offer (OfferKind); none means all. Unknown ones find nothing.
        limit: how many rows at most.

    Raises Demand.DoesNotExist, NotPermittedError.
    """
    demand = demands.find(actor, demand_id)
    require(actor, "matches.see", demand)
    full = demands.may_open_full(actor, demand)
    subject = demand_profiles.profile_of(demand, full=full)
    return _listed(OFFERS, subject, actor=actor, kinds=kinds, limit=limit, today=today, used_full=full)


def matches_for_offer(
    actor: Actor, offer_id: int, *, today: date, kinds: Collection[str] = (), limit: int = CANDIDATES
) -> MatchList[Demand]:
    """This will return the needs that an offer suits; as `matches_for_demand`, the other way round.

    Raises Offer.DoesNotExist, NotPermittedError.
    """
    offer = offers.find(actor, offer_id)
    require(actor, "matches.see", offer)
    full = offers.may_open_full(actor, offer)
    subject = _of_offer(offer, full=full, today=today)
    return _listed(DEMANDS, subject, actor=actor, kinds=kinds, limit=limit, today=today, used_full=full)


def matches_for_text(
    actor: Actor, *, title: str, text: str, today: date, limit: int = CANDIDATES
) -> MatchList[Offer]:
    """This will return the offers that suit a need no record holds: one that is only written down.

    Its vector is made here (up to a second or two), when there is an encoder.
    """
    subject = search.with_vector_now(Profile(key=UNWRITTEN, title=title, text=text, role=Role.ASKING))
    return _listed(OFFERS, subject, actor=actor, kinds=(), limit=limit, today=today, used_full=True)


def public_matches_of_demand(demand: Demand, *, today: date, limit: int) -> MatchList[Offer]:
    """This will return the offers that anybody could be told of, from public profiles alone."""
    subject = demand_profiles.profile_of(demand, full=False)
    return _listed(OFFERS, subject, actor=VISITOR, kinds=(), limit=limit, today=today, used_full=False)


def public_matches_of_demands(
    demands: Sequence[Demand], *, today: date, limit: int
) -> list[MatchList[Offer]]:
    """This will return for each need what `public_matches_of_demand` does, in one go."""
    subjects = [demand_profiles.profile_of(demand, full=False) for demand in demands]
    return listed_for(OFFERS, subjects, actor=VISITOR, kinds=(), limit=limit, today=today)


def public_matches_of_offer(offer: Offer, *, today: date, limit: int) -> MatchList[Demand]:
    """This will return the needs that anybody could be told of, from public profiles alone."""
    subject = _of_offer(offer, full=False, today=today)
    return _listed(DEMANDS, subject, actor=VISITOR, kinds=(), limit=limit, today=today, used_full=False)


def _of_offer(offer: Offer, *, full: bool, today: date) -> Profile:
    profile = offer_profiles.profile_of(offer, full=full)
    (subject,) = OFFERS.with_past([offer], [profile], today)
    return subject


def reasons_for_both(actor: Actor, *, demand_id: int, offer_id: int, today: date) -> tuple[Reason, ...]:
    """This will return why a pair fits in words that both sides may read.

    From the two public profiles only: what an introduction keeps is shown to both, and a word of one
    side's confidential part must not reach the other.

    Raises Demand.DoesNotExist, Offer.DoesNotExist.
    """
    subject = demand_profiles.profile_of(demands.find(actor, demand_id), full=False)
    offer = offers.find(actor, offer_id)
    employed = offer_profiles.with_posts([offer], [offer_profiles.profile_of(offer, full=False)])
    subject, candidate = search.with_vectors([subject, *employed])
    ranking = _ranked(subject, [candidate], today=today)
    # The place in a list of one says nothing.
    return tuple(
        reason
        for suggestion in ranking.suggestions
        for reason in suggestion.reasons
        if reason.code != "near_in_meaning"
    )


def _listed(
    side: Side[Record],
    subject: Profile,
    *,
    actor: Actor,
    kinds: Collection[str],
    limit: int,
    today: date,
    used_full: bool,
) -> MatchList[Record]:
    (found,) = listed_for(
        side, [subject], actor=actor, kinds=kinds, limit=limit, today=today, used_full=[used_full]
    )
    return found


@dataclass(frozen=True)
class _Candidate(Generic[Record]):
    record: Record
    used_full: bool
    profile: Profile


def listed_for(
    side: Side[Record],
    subjects: Sequence[Profile],
    *,
    actor: Actor,
    kinds: Collection[str],
    limit: int,
    today: date,
    used_full: Sequence[bool] = (),
    where: Where = EVERYTHING,
) -> list[MatchList[Record]]:
    """Find candidates in the index, read what of them the actor may see, and rank them for each subject.

    `used_full` says of each subject whether its full profile was read; of none when it is empty. As many
    queries for one subject and candidate as for a hundred.
    """
    missing = [at for at, subject in enumerate(subjects) if subject.vector is None]
    if missing:
        made = dict(zip(missing, search.with_vectors([subjects[at] for at in missing]), strict=True))
        subjects = [made.get(at, subject) for at, subject in enumerate(subjects)]
    answers = search.search_many(
        [(_terms(subject), subject.vector) for subject in subjects],
        readers=standing_of(actor).reader_tokens,
        kinds=(side.kind,),
        where=And((In(side.kind_facet, tuple(sorted(kinds))), where)) if kinds else where,
        limit=CANDIDATES,
    )
    ids = {hit.record_id for found in answers for hit in found.hits}
    known: dict[int, _Candidate[Record]] = _candidates(side, ids, actor, today)
    # The public corpus' figures for the subjects' words: no other term is ever compared.
    statistics = search.statistics({term for subject in subjects for term in _terms(subject)})
    weights, status = current_weights(), search.status()
    unread = search.unread_texts([*subjects, *(candidate.profile for candidate in known.values())])
    listed = []
    read_full = used_full or [False] * len(subjects)
    for subject, found, is_full in zip(subjects, answers, read_full, strict=True):
        candidates = [known[hit.record_id] for hit in found.hits if hit.record_id in known]
        profiles = [candidate.profile for candidate in candidates]
        ranking = rank(subject, profiles, statistics=statistics, today=today, weights=weights)
        near = {hit.record_id for hit in found.hits[:LEFT_OUT_AMONG]}
        listed.append(
            MatchList(
                rows=_rows(ranking, candidates, limit, weights, unread),
                left_out=_left_out(ranking, candidates, near),
                candidate_count=len(candidates),
                used_full=is_full,
                used_meaning=ranking.used_meaning,
                is_sketched=_is_sketched(subject, ranking, unread),
                unread_subject=unread.get(subject.key, ""),
                status=replace(status, index_note=found.index_note) if found.index_note else status,
            )
        )
    return listed


def _candidates(
    side: Side[Record], ids: Collection[int], actor: Actor, today: date
) -> dict[int, _Candidate[Record]]:
    """Read the records that the actor may see, each by the profile that the actor is answered from.

    Who refuses to be ranked is no candidate: among those left out, put in the same order, they would be
    ranked all the same, and counted.
    """
    records = list(side.visible_to(actor).filter(pk__in=ids))
    used_full = [may_find_full(actor, record) for record in records]
    profiles = [side.profile_of(record, full) for record, full in zip(records, used_full, strict=True)]
    profiles = search.with_vectors(side.with_past(records, profiles, today))
    return {
        record.pk: _Candidate(record, full, profile)
        for record, full, profile in zip(records, used_full, profiles, strict=True)
        if not profile.refuses_ranking
    }


def _rows(
    ranking: Ranking,
    candidates: Sequence[_Candidate[Record]],
    limit: int,
    weights: Weights,
    unread: Mapping[str, str],
) -> tuple[MatchRow[Record], ...]:
    by_key = {candidate.profile.key: candidate for candidate in candidates}
    # What stands out does so by the same measure, whatever was learned.
    scale = stretch(weights)
    usual = _usual_score(ranking, weights)
    return tuple(
        MatchRow(
            record=by_key[one.key].record,
            position=position,
            strength=max(0.0, (min(1.0, scale * one.score) - usual) / (1 - usual)),
            used_full=by_key[one.key].used_full,
            unread_text=unread.get(one.key, ""),
            suggestion=one,
        )
        for position, one in enumerate(ranking.suggestions[:limit], start=1)
    )


def _left_out(
    ranking: Ranking, candidates: Sequence[_Candidate[Record]], near: Collection[int]
) -> tuple[LeftOutRow[Record], ...]:
    by_key = {candidate.profile.key: candidate.record for candidate in candidates}
    return tuple(
        LeftOutRow(record=by_key[one.key], reason=one.reason)
        for one in ranking.left_out
        if by_key[one.key].pk in near
    )


def _is_sketched(subject: Profile, ranking: Ranking, unread: Mapping[str, str]) -> bool:
    """Say whether the meaning of the subject, or of one of the first, is known roughly only, as yet."""
    first = [subject.key, *(one.key for one in ranking.suggestions[:READ_FIRST])]
    return ranking.used_meaning and any(key in unread for key in first)


def _usual_score(ranking: Ranking, weights: Weights) -> float:
    """Give the score of a candidate that is nothing special, as high as the default weights would have it.

    Among many candidates most have nothing to do with the subject, so it is the middle one's; of a
    few, nothing can be said but that cosines are never low.
    """
    if len(ranking.suggestions) >= MANY_CANDIDATES:
        middle = stretch(weights) * median(one.score for one in ranking.suggestions)
        return min(middle, HIGHEST_USUAL_SCORE)
    return USUAL_SCORE * usual_share(weights) if ranking.used_meaning else 0.0


def _ranked(subject: Profile, candidates: Sequence[Profile], *, today: date) -> Ranking:
    """Rank by the public corpus' figures, asked for the subject's words: no other term is compared."""
    statistics = search.statistics(set(_terms(subject)))
    return rank(subject, candidates, statistics=statistics, today=today, weights=current_weights())


def _terms(profile: Profile) -> tuple[str, ...]:
    return terms_of(title=profile.title, text=profile.text, keywords=profile.keywords)


# ------------------------------------------------------------------------------ remembered


def runs_visible_to(actor: Actor) -> QuerySet[MatchRun]:
    """This will return the remembered runs of needs and offers whose matches the actor may see."""
    standing = standing_of(actor)
    runs = MatchRun.objects.select_related("demand", "offer")
    if standing.is_system:
        return runs
    seen = Q(demand__owner_id__in=standing.organisation_ids) | Q(
        offer__owner_id__in=standing.organisation_ids
    )
    seen |= Q(offer__person_id__in=standing.person_ids)
    if standing.is_staff:
        seen |= Q(demand__state=DemandState.OPEN)
    handed_in = Q(demand__isnull=False) & ~Q(demand__state=DemandState.DRAFT)
    handed_in |= Q(offer__isnull=False) & ~Q(offer__state=OfferState.DRAFT)
    if standing.is_operator:
        seen |= handed_in
    elif standing.regions:
        here = within("demand__region", standing.regions) | within("offer__region", standing.regions)
        seen |= handed_in & here
    return runs.filter(seen)


def find_run(actor: Actor, run_id: int) -> MatchRun:
    """This will return one remembered run. Raises MatchRun.DoesNotExist."""
    return runs_visible_to(actor).get(pk=run_id)


def bulk_matching() -> BulkMatching | None:
    """This will return how far matching all needs has come, None when it never began."""
    return BulkMatching.objects.select_related("learning").first()


# ------------------------------------------------------------------------------- judgements


def visible_to(actor: Actor) -> QuerySet[Judgement]:
    """This will return the judgements the actor may see, newest first: their own, and for brokers and
    coordinators those on needs and offers of their regions. No side reads what others think of it.
    """  # noqa: D205
    standing = standing_of(actor)
    judgements = Judgement.objects.select_related("actor", "demand__contact__person", "offer__person")
    if standing.is_operator or standing.is_system:
        return judgements
    own = Q(actor_id=actor.pk) if actor.pk is not None else Q(pk__in=[])
    if not standing.regions:
        return judgements.filter(own)
    here = within("demand__region", standing.regions) | within("offer__region", standing.regions)
    theirs = Q(demand__owner_id__in=standing.organisation_ids) | Q(
        offer__owner_id__in=standing.organisation_ids
    )
    return judgements.filter(own | (here & ~Q(pk__in=Judgement.objects.filter(theirs).values("pk"))))


def find(actor: Actor, judgement_id: int, *, lock: bool = False) -> Judgement:
    """This will return one judgement. Raises Judgement.DoesNotExist."""
    judgements = visible_to(actor)
    if lock:
        judgements = judgements.select_for_update(of=("self",))
    return judgements.get(pk=judgement_id)


def judgements_of_demand(actor: Actor, demand_id: int) -> dict[int, list[Judgement]]:
    """This will return what the actor may know of judgements on a need, by offer, the actor's own first."""
    return _by(actor, visible_to(actor).filter(demand_id=demand_id), "offer_id")


def judgements_of_offer(actor: Actor, offer_id: int) -> dict[int, list[Judgement]]:
    """This will return what the actor may know of judgements on an offer, by need, the actor's own first."""
    return _by(actor, visible_to(actor).filter(offer_id=offer_id), "demand_id")


def _by(actor: Actor, judgements: QuerySet[Judgement], field: str) -> dict[int, list[Judgement]]:
    grouped: dict[int, list[Judgement]] = {}
    for judgement in sorted(judgements, key=lambda one: one.actor_id != actor.pk):
        grouped.setdefault(getattr(judgement, field), []).append(judgement)
    return grouped


def may_judge(actor: Actor, demand: Demand, offer: Offer) -> bool:
    """This will say whether the actor may judge the pair."""
    return can(actor, "matches.judge", Pair(demand, offer))


def may_give_level(actor: Actor, demand: Demand, offer: Offer) -> bool:
    """This will say whether the actor may say how well the pair fits, in degrees."""
    return can(actor, "matches.give_level", Pair(demand, offer))
