"""Rows many times over, and vectors with noise: what worlds for load are made of, here and in benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import numpy as np
from django.db.models import Model
from numpy.typing import NDArray

from duijie.core.matcher import Role
from duijie.search.models import TextVector
from duijie.search.vectors import text_hash, to_bytes

ModelT = TypeVar("ModelT", bound=Model)
Vectors = NDArray[np.float32]
# As long as this beside a vector of length 1: the cosine to what it was is about .8.
NOISE = 0.75


def copies(record: ModelT, number: int, **changes: Callable[[int], Any]) -> list[ModelT]:
    """This will return the same row so many times, unsaved.

    Args:
        record: the row that is copied, all but its number.
        number: how many copies.
        changes: how the n-th copy differs, n counted from 0, by the name of the column's attribute.
    """
    fields = {
        field.attname: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if not field.primary_key
    }
    return [
        type(record)(**{**fields, **{name: change(n) for name, change in changes.items()}})
        for n in range(number)
    ]


def noisy(vectors: Vectors, chance: np.random.Generator) -> Vectors:
    """This will return vectors near these, each as long as it was; shape (vectors, dimensions)."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    noise = chance.standard_normal(vectors.shape, dtype=np.float32)
    moved = vectors / lengths + NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    nearby: Vectors = (moved * lengths / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return nearby


def keep_vectors(
    passages: Sequence[str], role: Role, vectors: Vectors, *, encoder: str, now: datetime
) -> None:
    """This will keep vectors of texts as if the encoder of this name had made them; those there stay."""
    TextVector.objects.bulk_create(
        (
            TextVector(text_hash=text_hash(passage, role), encoder=encoder, vector=to_bytes(row), made_at=now)
            for passage, row in zip(passages, vectors, strict=True)
        ),
        ignore_conflicts=True,
        batch_size=500,
    )
