"""Writing: changes are noted in SQL at once, and taken into the index folder by jobs."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from duijie.exits.states import TextClass
from duijie.queue.actions import enqueue
from duijie.search import engine
from duijie.search.announcements import caught_up
from duijie.search.counting import count_all, counting, kept_count, waiting_passages
from duijie.search.encoders import Encoder, SilentEncoderError
from duijie.search.folder import FolderIndex
from duijie.search.index import Doc, Part, Tombstone, doc_id
from duijie.search.manifest import BrokenIndexError
from duijie.search.models import Change, Passage, TextVector
from duijie.search.queries import WAITED_FOR
from duijie.search.sources import kinds, source_of
from duijie.search.vectors import made_vectors, sketches, text_hash, to_bytes

CATCH_UP = "search.catch_up"
ENCODE_PENDING = "search.encode_pending"
REBUILD = "search.rebuild"
WHOLE = "index"  # the key of jobs that concern the whole index

CHANGES_A_SLICE = 500
TEXTS_A_SLICE = 8
_REBUILD_BATCH = 200
_CLASSES = {Part.PUBLIC: TextClass.PUBLIC, Part.FULL: TextClass.CONFIDENTIAL}


def note_change(*, kind: str, record_id: int, now: datetime) -> None:
    """Note, in the caller's transaction, that a record's documents must be made anew.

    Call it for every change of what can be found: text, codes, who may read, state, deletion.
    Raises KeyError when no source is registered for the kind.
    """
    source_of(kind)
    Change.objects.create(kind=kind, record_id=record_id, noted_at=now)
    enqueue(CATCH_UP, key=WHOLE, now=now)


def hasten_vectors(*, texts: Collection[str], now: datetime) -> None:
    """Have the vectors of these texts made before those of others, once: they stand on somebody's list.

    What was asked for last comes first, so that nobody waits for what another has clicked through; the rest
    comes after it, all of it. Nothing is written for texts that were hastened before, whose vectors are there
    or that the encoder cannot or may not read, nor without an encoder.

    Args:
        texts: named as `queries.unread_texts` and `queries.text_name` do.
        now: when.
    """
    _hasten(texts, Q(hastened_at=None), now=now)


def hasten_vectors_again(*, texts: Collection[str], now: datetime) -> None:
    """As `hasten_vectors`, for a list that somebody looks at now: what is long hastened comes first again.

    Within `WAITED_FOR` a text keeps its place, however often its list is looked at.

    Args:
        texts: named as `queries.unread_texts` and `queries.text_name` do.
        now: when.
    """
    _hasten(texts, Q(hastened_at=None) | Q(hastened_at__lt=now - WAITED_FOR), now=now)


def _hasten(texts: Collection[str], which: Q, *, now: datetime) -> None:
    if engine.encoder() is None:
        return
    waiting = waiting_passages().filter(which, text_hash__in=texts)
    asked = list(waiting.values_list("pk", flat=True))
    if not asked:
        return
    with transaction.atomic():
        passages = Passage.objects.filter(which, pk__in=asked).order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            # One that another holds is being hastened by them, or goes away: no reader waits for that.
            passages = passages.select_for_update(skip_locked=True)
        held = list(passages.values_list("pk", flat=True))
        Passage.objects.filter(pk__in=held).update(hastened_at=now)


def ask_for_rebuild(*, now: datetime) -> None:
    """Ask the worker to make the index again from SQL."""
    enqueue(REBUILD, key=WHOLE, now=now)


def check_index(*, now: datetime) -> None:
    """Take in what waits, and make the index again when it is broken; for the worker's start."""
    enqueue(CATCH_UP, key=WHOLE, now=now)


def catch_up(*, now: datetime) -> None:
    """Take the noted changes into the index, a slice at a time.

    Idempotent: a change stays noted until the index holds it safely. A broken folder is made
    again from SQL on the way.
    """
    with engine.writing():
        try:
            with engine.open_writer() as index:
                if index.is_new:
                    _fill(index, now=now)
                    return
                changes = list(Change.objects.all()[:CHANGES_A_SLICE])
                if changes:
                    _take_in(index, changes, now=now)
        except BrokenIndexError:
            _rebuild_locked(now=now)
            return
    if Change.objects.exists():
        enqueue(CATCH_UP, key=WHOLE, now=now)
    if kept_count() is None:
        count_all()
    _ask_for_vectors(now=now)


def encode_pending(*, now: datetime) -> None:
    """Make the next few vectors that are wanted, and hand them to the index.

    A slice is a few seconds of work; the job asks for itself again while vectors are wanting.
    A text that cannot be encoded is set aside, and tried again when it changes. Raises
    SilentEncoderError when an encoder elsewhere does not answer: the queue tries the job again later.
    """
    encoder = engine.encoder()
    if encoder is None:
        return
    wanting = _next_waiting()
    if not wanting:
        return
    made: list[Passage] = []
    silent: SilentEncoderError | None = None
    for passage in wanting:
        try:
            if _make_vector(passage, encoder, now=now):
                made.append(passage)
        except SilentEncoderError as error:
            silent = error  # what was made before is handed on all the same
            break
    with engine.writing():
        docs = _documents([(passage.kind, passage.record_id) for passage in made])
        try:
            with engine.open_writer() as index:
                index.apply(_with_vectors(docs, seq=index.manifest.seq), [])
                index.checkpoint()
        except BrokenIndexError:
            _rebuild_locked(now=now)
            return
    if silent is not None:
        raise silent
    _ask_for_vectors(now=now)


def rebuild(*, now: datetime) -> int:
    """Make the whole index again from SQL, and return how many documents it holds."""
    with engine.writing():
        return _rebuild_locked(now=now)


# ------------------------------------------------------------------------------ changes


def _take_in(index: FolderIndex, changes: Sequence[Change], *, now: datetime) -> None:
    """Apply these changes and forget them once they are safe.

    All documents get the newest seq there is: their text is read now, after every change that
    has committed, also one whose own seq is lower.
    """
    seq = max(changes[-1].seq, index.manifest.seq)
    records = list(dict.fromkeys((change.kind, change.record_id) for change in changes))
    docs = _with_vectors(_documents(records), seq=seq)
    there = {doc.id for doc in docs}
    gone = [
        Tombstone(ident, seq)
        for kind, record_id in records
        for ident in (doc_id(kind, record_id, part) for part in Part)
        if ident not in there
    ]
    index.apply(docs, gone)
    index.checkpoint()
    with transaction.atomic():
        _keep_passages(records, docs)
        Change.objects.filter(pk__in=[change.pk for change in changes]).delete()
        caught_up({kind for kind, _record_id in records}, now=now)


def _documents(records: Sequence[tuple[str, int]]) -> list[Doc]:
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, record_id in dict.fromkeys(records):
        ids[kind].append(record_id)
    return [
        doc for kind, wanted in ids.items() if kind in kinds() for doc in source_of(kind).documents(wanted)
    ]


def _with_vectors(docs: Sequence[Doc], *, seq: int) -> list[Doc]:
    encoder = engine.encoder()
    hashes = {doc.id: text_hash(doc.passage, doc.role) for doc in docs}
    if encoder is None:
        return [replace(doc, seq=seq, vector=None) for doc in docs]
    made = made_vectors(set(hashes.values()), encoder.name)
    waiting = [doc for doc in docs if hashes[doc.id] not in made]
    rough = dict(zip([doc.id for doc in waiting], sketches(encoder, waiting), strict=True))
    return [replace(doc, seq=seq, vector=made.get(hashes[doc.id], rough.get(doc.id))) for doc in docs]


# ------------------------------------------------------------------------------ vectors


def _keep_passages(records: Sequence[tuple[str, int]], docs: Sequence[Doc]) -> None:
    """Hold which texts want a vector, and let go of vectors whose last text is gone."""
    wanted = {(doc.kind, doc.record_id, doc.part.value): text_hash(doc.passage, doc.role) for doc in docs}
    held: dict[tuple[str, int, str], Passage] = {}
    for kind in {kind for kind, _ in records}:
        ids = [record_id for of_kind, record_id in records if of_kind == kind]
        for passage in Passage.objects.filter(kind=kind, record_id__in=ids):
            held[passage.kind, passage.record_id, passage.part] = passage
    outdated = [passage for key, passage in held.items() if wanted.get(key) != passage.text_hash]
    gone = {passage.text_hash for passage in outdated}
    kept = held.keys() - {(passage.kind, passage.record_id, passage.part) for passage in outdated}
    fresh = [
        Passage(kind=kind, record_id=record_id, part=part, text_hash=name)
        for (kind, record_id, part), name in wanted.items()
        if name and (kind, record_id, part) not in kept
    ]
    with counting(gone | {passage.text_hash for passage in fresh}):
        Passage.objects.filter(pk__in=[passage.pk for passage in outdated]).delete()
        Passage.objects.bulk_create(fresh)
        _forget_vectors(gone)


def _forget_vectors(hashes: set[str]) -> None:
    still = set(Passage.objects.filter(text_hash__in=hashes).values_list("text_hash", flat=True))
    TextVector.objects.filter(text_hash__in=hashes - still).delete()


def _next_waiting() -> list[Passage]:
    """Give the passages to read now: those on the list that was opened last before all others."""
    passages = waiting_passages()
    hastened = passages.filter(hastened_at__isnull=False).order_by("-hastened_at", "pk")
    return list(hastened[:TEXTS_A_SLICE]) or list(passages[:TEXTS_A_SLICE])


def _make_vector(passage: Passage, encoder: Encoder, *, now: datetime) -> bool:
    docs = [
        doc
        for doc in _documents([(passage.kind, passage.record_id)])
        if doc.part.value == passage.part and text_hash(doc.passage, doc.role) == passage.text_hash
    ]
    if not docs:
        # The text has changed since: its change is noted and will bring the new passage.
        with counting({passage.text_hash}):
            Passage.objects.filter(pk=passage.pk).delete()
        return False
    try:
        (vector,) = encoder.encode([docs[0].passage], docs[0].role, _CLASSES[docs[0].part])
    except (ValueError, RuntimeError, OSError):
        with counting({passage.text_hash}):
            Passage.objects.filter(pk=passage.pk).update(failed_at=now)
        return False
    with counting({passage.text_hash}):
        TextVector.objects.get_or_create(
            text_hash=passage.text_hash,
            encoder=encoder.name,
            defaults={"vector": to_bytes(vector), "made_at": now},
        )
    return True


def _ask_for_vectors(*, now: datetime) -> None:
    if engine.encoder() is not None and waiting_passages().exists():
        enqueue(ENCODE_PENDING, key=WHOLE, now=now)


# ------------------------------------------------------------------------------ rebuilding


def _rebuild_locked(*, now: datetime) -> int:
    try:
        index = engine.open_writer()
    except BrokenIndexError:
        _sweep()
        index = engine.open_writer()
    with index:
        return _fill(index, now=now)


def _sweep() -> None:
    """Take a broken index away; everything in it comes again from SQL."""
    for left in engine.folder().iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        elif left.name != engine.LOCK_FILE:
            left.unlink()


def _fill(index: FolderIndex, *, now: datetime) -> int:
    """Make the index from SQL, and tell of what waited with the forgetting of it: a stop loses neither."""
    waiting = list(Change.objects.all())
    seq = waiting[-1].seq if waiting else index.manifest.seq
    with transaction.atomic():
        Passage.objects.all().delete()
        count_all()
    index.rebuild(_everything(seq))
    with transaction.atomic():
        Change.objects.filter(pk__in=[change.pk for change in waiting]).delete()
        caught_up(kinds(), now=now)
    orphans = ~Exists(Passage.objects.filter(text_hash=OuterRef("text_hash")))
    TextVector.objects.filter(orphans).delete()
    count_all()
    _ask_for_vectors(now=now)
    return len(index.ids())


def _everything(seq: int) -> Iterator[Doc]:
    """Give every document there is, noting its passage, a batch of records at a time."""
    for kind in kinds():
        batch: list[tuple[str, int]] = []
        for record_id in source_of(kind).all_ids():
            batch.append((kind, record_id))
            if len(batch) == _REBUILD_BATCH:
                yield from _filled(batch, seq)
                batch = []
        yield from _filled(batch, seq)


def _filled(records: Sequence[tuple[str, int]], seq: int) -> list[Doc]:
    docs = _with_vectors(_documents(records), seq=seq)
    with transaction.atomic():
        _keep_passages(records, docs)
    return docs
