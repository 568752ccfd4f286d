"""How many texts want a vector and how many have theirs: kept as a row, so that no page has to count.

Whoever changes passages or vectors does it within `counting`, which counts the texts it touches before and
after, in the same transaction. Only a rebuild, and a worker that finds no row for the encoder in use (it was
swapped, or the instance comes from before the row), counts the whole table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from duijie.exits.states import TextClass, carries
from duijie.search import engine
from duijie.search.index import Part
from duijie.search.models import Passage, TextVector, VectorCount


def kept_count() -> VectorCount | None:
    """Give the figures for the encoder in use; None while no worker has counted for it yet."""
    name, only_public = _counted_for()
    return VectorCount.objects.filter(encoder=name, only_public=only_public).first()


@contextmanager
def counting(hashes: Collection[str]) -> Iterator[None]:
    """Keep the figures true over a change to the passages or vectors of these texts, whole or not at all.

    The row is locked first, so that two workers who bring the same text are not both told it is new.
    """
    with transaction.atomic():
        name, only_public = _counted_for()
        kept = VectorCount.objects.select_for_update().filter(encoder=name, only_public=only_public).first()
        wanted, ready = _counted(hashes) if kept is not None else (0, 0)
        yield
        if kept is None:
            count_all()
            return
        now_wanted, now_ready = _counted(hashes)
        kept.wanted += now_wanted - wanted
        kept.ready += now_ready - ready
        if 0 <= kept.ready <= kept.wanted:
            kept.save(update_fields=["wanted", "ready"])
        else:  # somebody changed the tables by hand: figures must not stop the work
            count_all()


@transaction.atomic
def count_all() -> None:
    """Count the whole table for the encoder in use; figures for another are dropped.

    The row is locked before anything is counted: what another worker brings meanwhile is added to it after.
    """
    name, only_public = _counted_for()
    VectorCount.objects.exclude(encoder=name, only_public=only_public).delete()
    VectorCount.objects.get_or_create(
        encoder=name, only_public=only_public, defaults={"wanted": 0, "ready": 0}
    )
    kept = VectorCount.objects.select_for_update().get(encoder=name, only_public=only_public)
    kept.wanted, kept.ready = _counted(None)
    kept.save(update_fields=["wanted", "ready"])


def _counted_for() -> tuple[str, bool]:
    """Name the encoder, and say whether it may read public texts alone."""
    encoder = engine.encoder()
    if encoder is None:
        return "", False
    return encoder.name, not carries(encoder.highest, TextClass.CONFIDENTIAL)


def unreadable_count() -> int:
    """Count the texts that the encoder in use may read and cannot: they are found by words until changed.

    Not those that another record brings again.
    """
    wanted = _wanted().values("text_hash")
    unreadable = _readable().exclude(failed_at=None).exclude(text_hash__in=wanted)
    return unreadable.order_by().values("text_hash").distinct().count()


def unreadable_texts(hashes: Collection[str]) -> set[str]:
    """Give those of these texts, none of which has a vector, that the encoder in use may not or cannot read.

    Not those that another record brings to be tried again, nor those that are not taken in yet.
    """
    waiting = _readable().filter(text_hash=OuterRef("text_hash"), failed_at=None)
    held = Passage.objects.filter(~Exists(waiting), text_hash__in=hashes)
    return set(held.values_list("text_hash", flat=True))


def waiting_passages() -> QuerySet[Passage]:
    """Give the passages whose vector the encoder in use has yet to make."""
    return _readable().filter(~_is_made(), failed_at=None)


def _counted(hashes: Collection[str] | None) -> tuple[int, int]:
    """Count the texts that want a vector and those that have it, of all or of these."""
    wanted = _wanted().order_by().values("text_hash").distinct()
    if hashes is not None:
        wanted = wanted.filter(text_hash__in=hashes)
    return wanted.count(), wanted.filter(_is_made()).count()


def _readable() -> QuerySet[Passage]:
    """Give the passages that the encoder in use may read; full texts that it may not are found by words."""
    _name, only_public = _counted_for()
    return Passage.objects.filter(part=Part.PUBLIC) if only_public else Passage.objects.all()


def _is_made() -> Exists:
    name, _only_public = _counted_for()
    return Exists(TextVector.objects.filter(text_hash=OuterRef("text_hash"), encoder=name))


def _wanted() -> QuerySet[Passage]:
    """Give the passages that have their vector or wait for it.

    What the encoder could not read is not waited for, unless another record brings it to be tried again.
    """
    return _readable().filter(Q(failed_at=None) | _is_made())
