"""The demo world many times over, for load: rows copied in bulk, past the actions, under numbered names.

The one place that writes records without their actions: an action a row would take days. So the copies
have no history, nobody was told of them, and nobody speaks for them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import transaction
from django.db.models import CharField, ForeignKey, Model

from duijie.agreements.models import Agreement, Party, Signatory, Undertaking
from duijie.core.matcher import Role, Vector
from duijie.demands.documents import KIND as DEMAND
from duijie.demands.models import Demand
from duijie.exits.states import TextClass, carries
from duijie.introductions.models import Introduction, Side
from duijie.names.models import Named, NameKey, name_keys
from duijie.offers.documents import KIND as OFFER
from duijie.offers.models import Offer
from duijie.registry.mergeable import Mergeable
from duijie.registry.models import (
    Organisation,
    OrganisationAlias,
    OrganisationCode,
    Person,
    Post,
)
from duijie.registry.states import Consent
from duijie.search import engine
from duijie.search.actions import rebuild
from duijie.search.encoders import Encoder
from duijie.search.index import Doc, Part, doc_id
from duijie.search.sources import source_of
from duijie.search.vectors import made_vectors, text_hash
from duijie.seeds.copying import copies, keep_vectors, noisy

COPIES_AT_ONCE = 20  # of the whole world, in one transaction
ROWS_AT_ONCE = 500
TOLD_EVERY = 20
SEED = 5
CLASSES = {Part.PUBLIC: TextClass.PUBLIC, Part.FULL: TextClass.CONFIDENTIAL}

Number = int  # of a copy: 2 is the first, the original would be 1
Say = Callable[[str], None]


@dataclass(frozen=True)
class Table:
    """A table that is copied, after all that its rows point to.

    Attributes:
        model: its rows.
        named: fields whose copies carry the copy's number.
        emptied: columns that only one row may hold, or that belong to the original alone.
        otherwise: what stands in a copy's column where the original has another value, which its account
            alone allows: column, the original's value, the copy's.
    """

    model: type[Model]
    named: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    otherwise: tuple[tuple[str, str, str], ...] = ()


TABLES = (
    Table(Organisation, ("name", "short_name", "english_name"), ("credit_code",)),
    Table(OrganisationAlias, ("name",)),
    Table(OrganisationCode),
    Table(
        Person,
        ("name", "english_name"),
        ("account_id",),
        (("consent", Consent.CLAIMED, Consent.CONSENTED),),
    ),
    Table(Post),
    Table(Demand, ("title",), ("form_token",)),
    Table(Offer, ("title",), ("form_token",)),
    Table(Introduction),
    Table(Side),
    Table(Agreement, ("title",), ("form_token",)),
    Table(Party),
    Table(Signatory),
    Table(Undertaking),
)
FOUND: Mapping[str, type[Model]] = {DEMAND: Demand, OFFER: Offer}
Originals = Mapping[type[Model], Sequence[Model]]
# The number of each copy in the database, by table, number of the original there, and number of the copy.
Made = dict[type[Model], dict[int, dict[Number, int]]]


def is_multiplied() -> bool:
    """This will say whether the world was copied before."""
    return Organisation.objects.filter(name__endswith=_mark("name", 2)).exists()


def multiply(*, factor: int, now: datetime, say: Say) -> Counter[str]:
    """This will copy all records until there are `factor` times as many, with vectors and names in the index.

    Args:
        factor: how many times as many records there are afterwards.
        now: when vectors are said to be made.
        say: is told how far it has come.

    Returns how many rows were made, by the name of the model.
    """
    originals = {table.model: _originals(table.model) for table in TABLES}
    encoder = engine.encoder()
    vectors = {} if encoder is None else _vectors_of(originals, encoder, now=now, say=say)
    chance, counted = np.random.default_rng(SEED), Counter[str]()
    for first in range(2, factor + 1, COPIES_AT_ONCE):
        numbers = range(first, min(first + COPIES_AT_ONCE, factor + 1))
        with transaction.atomic():
            made = _copied(originals, numbers)
            if encoder is not None:
                _keep_noisy(made, vectors, encoder, chance, now=now)
        for model, rows in made.items():
            counted[model.__name__] += sum(len(each) for each in rows.values())
        say(f"{numbers[-1]:,} of {factor:,} worlds: {counted.total():,} rows made")
    say("making the search index anew")
    say(f"{rebuild(now=now):,} documents in the search index")
    return counted


def _originals(model: type[Model]) -> list[Model]:
    """Give the rows there are; what was merged into another record is not copied."""
    rows = model._default_manager.order_by("pk")
    return list(rows.filter(merged_into=None) if issubclass(model, Mergeable) else rows)


# ------------------------------------------------------------------------------------- rows


def _copied(originals: Originals, numbers: Sequence[Number]) -> Made:
    made: Made = {}
    for table in TABLES:
        rows = _rows(table, originals[table.model], numbers, made)
        table.model._default_manager.bulk_create([row for _of, _number, row in rows], batch_size=ROWS_AT_ONCE)
        kept: dict[int, dict[Number, int]] = defaultdict(dict)
        for original, number, row in rows:
            kept[original][number] = row.pk
        made[table.model] = kept
        _keep_names(row for _of, _number, row in rows)
    return made


def _rows(
    table: Table, originals: Iterable[Model], numbers: Sequence[Number], made: Made
) -> list[tuple[int, Number, Model]]:
    """Give the copies of these rows, each with the number of its original and its own; unsaved.

    What belongs to a record that is not copied is left out.
    """
    columns = [
        (field.attname, made[field.related_model])
        for field in table.model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model in made
    ]
    rows = []
    for original in originals:
        points_to = [(name, of, getattr(original, name)) for name, of in columns]
        if any(value is not None and value not in of for _name, of, value in points_to):
            continue
        for row, number in zip(copies(original, len(numbers)), numbers, strict=True):
            for name, of, value in points_to:
                if value is not None:
                    setattr(row, name, of[value][number])
            _tell_apart(row, table, number)
            rows.append((original.pk, number, row))
    return rows


def _tell_apart(row: Model, table: Table, number: Number) -> None:
    for name in table.emptied:
        setattr(row, name, None)
    for name, value, instead in table.otherwise:
        if getattr(row, name) == value:
            setattr(row, name, instead)
    for name in table.named:
        if value := getattr(row, name):
            mark = _mark(name, number)
            setattr(row, name, value[: _longest(row, name) - len(mark)] + mark)
    if isinstance(row, Mergeable):
        row.clean()  # its keys for sorting and for duplicates follow the name


def _longest(row: Model, name: str) -> int:
    field = row._meta.get_field(name)
    if not isinstance(field, CharField) or field.max_length is None:
        message = f"{name} of {row._meta.label} is no line of text of a certain length"
        raise TypeError(message)
    return field.max_length


def _mark(field: str, number: Number) -> str:
    return f" (demo copy {number})" if field == "english_name" else f"（示例副本{number}）"


def _keep_names(rows: Iterable[Model]) -> None:
    NameKey.objects.bulk_create(
        (
            NameKey(key=key, record_id=row.pk)
            for row in rows
            if isinstance(row, Named)
            for key in sorted(name_keys(row))
        ),
        ignore_conflicts=True,
        batch_size=ROWS_AT_ONCE,
    )


# ---------------------------------------------------------------------------------- vectors


def _vectors_of(originals: Originals, encoder: Encoder, *, now: datetime, say: Say) -> dict[str, Vector]:
    """Give the vectors of the originals' documents by the documents' names, making those that are wanting."""
    docs = [
        doc
        for kind, model in FOUND.items()
        for doc in _documents(kind, [row.pk for row in originals[model]])
        if carries(encoder.highest, CLASSES[doc.part])
    ]
    hashes = {doc.id: text_hash(doc.passage, doc.role) for doc in docs}
    known = made_vectors(set(hashes.values()), encoder.name)
    wanting = [doc for doc in docs if hashes[doc.id] not in known]
    for at, doc in enumerate(wanting, start=1):
        vectors = encoder.encode([doc.passage], doc.role, CLASSES[doc.part])
        keep_vectors([doc.passage], doc.role, vectors, encoder=encoder.name, now=now)
        known[hashes[doc.id]] = vectors[0]
        if at % TOLD_EVERY == 0 or at == len(wanting):
            say(f"{at} of {len(wanting)} texts read for their meaning")
    return {doc.id: known[hashes[doc.id]] for doc in docs}


def _documents(kind: str, numbers: Sequence[int]) -> list[Doc]:
    """Give the documents of these records that have a text to read."""
    docs = source_of(kind).documents(numbers)
    return [doc for doc in docs if text_hash(doc.passage, doc.role)]


def _keep_noisy(
    made: Made,
    vectors: Mapping[str, Vector],
    encoder: Encoder,
    chance: np.random.Generator,
    *,
    now: datetime,
) -> None:
    """Give each document of the copies a vector near that of its original's."""
    for kind, model in FOUND.items():
        originals = {pk: original for original, kept in made[model].items() for pk in kept.values()}
        by_role: dict[Role, list[tuple[Doc, Vector]]] = defaultdict(list)
        for doc in _documents(kind, list(originals)):
            vector = vectors.get(doc_id(kind, originals[doc.record_id], doc.part))
            if vector is not None:
                by_role[doc.role].append((doc, vector))
        for role, pairs in by_role.items():
            near = noisy(np.stack([vector for _doc, vector in pairs]), chance)
            keep_vectors([doc.passage for doc, _vector in pairs], role, near, encoder=encoder.name, now=now)
