"""Reading the index: search, the public corpus' statistics, vectors, and how things stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter

from duijie.core.matcher import Profile, Role, Statistics, Vector, terms_of
from duijie.core.matcher.fuse import fuse
from duijie.core.matcher.scorers import meaning
from duijie.core.matcher.scorers import text as words
from duijie.exits.states import TextClass, carries
from duijie.search import engine
from duijie.search.counting import kept_count, unreadable_texts, waiting_passages
from duijie.search.encoders import Encoder, SilentEncoderError
from duijie.search.engine import BrokenIndexError
from duijie.search.index import PUBLIC_READER, Hit, Query
from duijie.search.models import Change
from duijie.search.vectors import made_vectors, sketches, text_hash
from duijie.search.where import EVERYTHING, And, In, Where

ENCODED_AT_ONCE = 200  # characters: about 100 ms; a longer text waits for the background

WAITED_FOR = timedelta(minutes=5)
"""A list that was opened longer ago is hardly looked at any more: its texts mostly take a minute or two."""
BROKEN = "rebuilding"
BEHIND = "behind"


@dataclass(frozen=True, slots=True)
class RecordHit:
    """One record found, its public and full document folded into the better of the two.

    `score` in 0…1 orders the hits; `text_score` and `meaning_score` are its calibrated parts
    (meaning None while vectors are missing).
    """

    kind: str
    record_id: int
    score: float
    text_score: float
    meaning_score: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search answers.

    `used_meaning` False: words alone (say so on the page). `index_note` is "" or BROKEN: the
    folder cannot be read and nothing was found; ask `actions.ask_for_rebuild`, and say so.
    """

    hits: tuple[RecordHit, ...]
    used_meaning: bool
    index_note: str = ""


@dataclass(frozen=True, slots=True)
class SearchStatus:
    """How search stands, for the page.

    `wanted_vectors` texts, without those the encoder cannot read, of which `ready_vectors` have their
    vector: both None until a worker has counted for the encoder in use, which it does first of all. `encoder`
    is the model's name, "" when there is none (words only). `index_note`: "", BROKEN (the folder is missing
    or damaged and is made again from the database), or BEHIND (changes wait to be taken in).
    `encoder_trouble`: why the operator's own model cannot be used; it names folders, show it to operators.
    """

    encoder: str
    wanted_vectors: int | None
    ready_vectors: int | None
    index_note: str
    encoder_trouble: str = ""

    @property
    def is_reading(self) -> bool:
        """Whether some texts are known not to have their vector yet."""
        return (self.ready_vectors or 0) < (self.wanted_vectors or 0)


def search(
    *,
    readers: Collection[str],
    text: str = "",
    terms: tuple[str, ...] = (),
    vector: Vector | None = None,
    kinds: Collection[str] = (),
    where: Where = EVERYTHING,
    limit: int = 50,
) -> Found:
    """Find the records these readers may find, best first.

    `readers` are the actor's tokens ("public" is always among them). Ask with `text` (what a
    person typed, which asks), or with a record's own `terms` and `vector` as the matcher does. A
    typed text is encoded here when it is short; without a vector words alone search. No kinds
    means all.
    """
    if vector is None and text:
        vector = _vector_for(text)
    asked = [(terms or terms_of(title="", text=text), vector)]
    (found,) = search_many(asked, readers=readers, kinds=kinds, where=where, limit=limit)
    return found


def search_many(
    asked: Sequence[tuple[tuple[str, ...], Vector | None]],
    *,
    readers: Collection[str],
    kinds: Collection[str] = (),
    where: Where = EVERYTHING,
    limit: int = 50,
) -> list[Found]:
    """Answer many questions of terms and a vector at once, each as `search` does."""
    narrowed = And((*_may_read(readers), *((In("kind", tuple(kinds)),) if kinds else ()), where))
    # A record may be hit by both its documents.
    questions = [
        Query(terms=terms, vector=vector, where=narrowed, limit=2 * limit) for terms, vector in asked
    ]
    try:
        answers = engine.open_reader().search(questions)
    except BrokenIndexError:
        return [Found((), used_meaning=False, index_note=BROKEN) for _ in asked]
    told = []
    for hits in answers:
        used_meaning = any(hit.cosine is not None for hit in hits)
        told.append(Found(_fold(hits, limit, used_meaning=used_meaning), used_meaning=used_meaning))
    return told


def statistics(terms: Collection[str]) -> Statistics:
    """Give the PUBLIC corpus' figures for these terms: what `core.matcher.rank` is handed.

    Those of an empty corpus while the index cannot be read: every term is then equally rare.
    """
    try:
        counted = engine.open_reader().statistics(terms)
    except BrokenIndexError:
        counted = Statistics(document_count=0, average_length=0.0, document_frequency={})
    encoder = engine.encoder()
    if encoder is None:
        return counted
    return replace(
        counted,
        cosine_low=encoder.cosine_low,
        cosine_high=encoder.cosine_high,
        is_band_measured=encoder.is_band_measured,
    )


def require_index() -> None:
    """Refuse to go on where nobody knows how rare a word is. Raises BrokenIndexError."""
    engine.open_reader()


def vectors_of(texts: Sequence[tuple[str, Role]]) -> list[Vector | None]:
    """Give the cached vector of each passage (`Profile.passage`) in its role, None where not made yet."""
    encoder = engine.encoder()
    if encoder is None:
        return [None] * len(texts)
    hashes = [text_hash(passage, role) for passage, role in texts]
    made = made_vectors(set(hashes), encoder.name)
    return [made.get(name) for name in hashes]


def search_for_profile(
    profile: Profile,
    *,
    readers: Collection[str],
    kinds: Collection[str] = (),
    where: Where = EVERYTHING,
    limit: int = 50,
) -> Found:
    """Find the records that may suit a profile: what the matcher then ranks."""
    return search(
        readers=readers,
        terms=_terms(profile),
        vector=profile.vector if profile.vector is not None else with_vectors([profile])[0].vector,
        kinds=kinds,
        where=where,
        limit=limit,
    )


def statistics_for(profile: Profile) -> Statistics:
    """Give the public corpus' figures for a profile's terms; no others are ever compared."""
    return statistics(set(_terms(profile)))


def with_vectors(profiles: Sequence[Profile]) -> list[Profile]:
    """Give the profiles with their cached vectors, with a sketch where none is made yet."""
    encoder = engine.encoder()
    if encoder is None:
        return [replace(profile, vector=None) for profile in profiles]
    made = vectors_of([(profile.passage, profile.role) for profile in profiles])
    waiting = [at for at, vector in enumerate(made) if vector is None]
    rough = dict(zip(waiting, sketches(encoder, [profiles[at] for at in waiting]), strict=True))
    return [
        replace(profile, vector=rough.get(at) if vector is None else vector, is_sketched=vector is None)
        for at, (profile, vector) in enumerate(zip(profiles, made, strict=True))
    ]


def text_name(profile: Profile) -> str:
    """Name the text that the encoder reads of a profile, for `actions.hasten_vectors`; "" when there is none.

    A record's public and its full text have each their own name, so that whoever reads the one has no part
    in when the other is read.
    """
    return text_hash(profile.passage, profile.role)


def unread_texts(profiles: Iterable[Profile]) -> dict[str, str]:
    """Name the texts whose full vector is yet to be made, by the keys of the profiles that lack it.

    Not those that the encoder may not or cannot read: nobody waits for what never comes. One question for
    all profiles, none when each has its vector.

    Args:
        profiles: as `with_vectors` gave them.
    """
    names = {profile.key: text_name(profile) for profile in profiles if profile.is_sketched}
    lacking = set(names.values()) - {""}
    unreadable = unreadable_texts(lacking) if lacking else set()
    return {key: name for key, name in names.items() if name in lacking and name not in unreadable}


def with_vector_now(profile: Profile) -> Profile:
    """Give one profile with its vector, making it here when it is not cached (up to half a second)."""
    (known,) = with_vectors([profile])
    encoder = engine.encoder()
    if not known.is_sketched or encoder is None or not text_hash(profile.passage, profile.role):
        return known
    vector = _encoded_now(encoder, profile.passage, profile.role)
    return known if vector is None else replace(profile, vector=vector)


def _terms(profile: Profile) -> tuple[str, ...]:
    return terms_of(title=profile.title, text=profile.text, keywords=profile.keywords)


def status() -> SearchStatus:
    """Tell how search stands, for the page and the command line; asks as much of a full table as of none."""
    encoder = engine.encoder()
    counted = kept_count()
    try:
        engine.open_reader()
        note = BEHIND if Change.objects.exists() else ""
    except BrokenIndexError:
        note = BROKEN
    return SearchStatus(
        encoder=encoder.name if encoder else "",
        wanted_vectors=counted.wanted if counted else None,
        ready_vectors=counted.ready if counted else None,
        index_note=note,
        encoder_trouble=engine.encoder_trouble(),
    )


def is_list_waited_for(*, now: datetime) -> bool:
    """Say whether texts that stand on a list somebody opened in the last minutes are still to be read.

    Those asked for earlier wait for something else, such as an encoder's job that gave up.
    """
    hastened = waiting_passages().filter(hastened_at__gt=now - WAITED_FOR)
    return engine.encoder() is not None and hastened.exists()


def _may_read(readers: Collection[str]) -> tuple[Where, ...]:
    return (In("readers", tuple(sorted({PUBLIC_READER, *readers}))),)


def _vector_for(text: str) -> Vector | None:
    if len(text) > ENCODED_AT_ONCE or not text_hash(text, Role.ASKING):
        return with_vectors([Profile(key="", text=text, role=Role.ASKING)])[0].vector
    encoder = engine.encoder()
    if encoder is None:
        return None
    try:
        return _encoded(encoder.name, text)
    except _NotEncodedError:
        return None


@lru_cache(maxsize=1024)
def _encoded(encoder_name: str, text: str) -> Vector | None:
    encoder = engine.encoder()
    if encoder is None or encoder.name != encoder_name:
        return None
    vector = _encoded_now(encoder, text, Role.ASKING)
    if vector is None:
        raise _NotEncodedError
    return vector


class _NotEncodedError(Exception):
    """No vector now: not to be remembered."""


def _encoded_now(encoder: Encoder, text: str, role: Role) -> Vector | None:
    """Encode what somebody typed, which nobody else has seen; None where it may not or cannot be."""
    if not carries(encoder.highest, TextClass.CONFIDENTIAL):
        return None
    try:
        vector: Vector = encoder.encode([text], role, TextClass.CONFIDENTIAL)[0]
    except SilentEncoderError:
        return None
    return vector


_part_of = attrgetter("part")


def _fold(hits: Sequence[Hit], limit: int, *, used_meaning: bool) -> tuple[RecordHit, ...]:
    """Fuse each hit's two scores as the matcher does, and keep the better document a record."""
    band = statistics(())
    best: dict[tuple[str, int], RecordHit] = {}
    for hit in sorted(hits, key=_part_of):  # of two that are as good, always the same
        scores = {"text": words.calibrate(hit.text_score)}
        if hit.cosine is not None:
            scores["meaning"] = meaning.calibrate(hit.cosine, band)
        found = RecordHit(
            kind=hit.kind,
            record_id=hit.record_id,
            score=fuse(scores, with_meaning=used_meaning),
            text_score=scores["text"],
            meaning_score=scores.get("meaning"),
        )
        held = best.get((hit.kind, hit.record_id))
        if held is None or found.score > held.score:
            best[hit.kind, hit.record_id] = found
    ordered = sorted(best.values(), key=lambda hit: (-hit.score, hit.kind, hit.record_id))
    return tuple(ordered[:limit])
