"""Vectors as SQL keeps them: named by the hash of the text as it was encoded."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import Protocol

import numpy as np

from duijie.core.matcher import Role, Vector
from duijie.search.encoders import Encoder, clean_for_encoding
from duijie.search.models import TextVector


def text_hash(passage: str, role: Role) -> str:
    """Name a text by its role and what the encoder would read of it; "" when there is nothing to read."""
    cleaned = clean_for_encoding(passage)
    if not any(character.isalnum() for character in cleaned):
        return ""
    return hashlib.sha256(f"{role}:{cleaned}".encode()).hexdigest()


def to_bytes(vector: Vector) -> bytes:
    """Give a vector as SQL keeps it."""
    return np.ascontiguousarray(vector, dtype="<f4").tobytes()


def made_vectors(hashes: Collection[str], encoder: str) -> dict[str, Vector]:
    """Read the vectors that one encoder has made of these texts."""
    rows = TextVector.objects.filter(text_hash__in=[name for name in hashes if name], encoder=encoder)
    return {
        name: np.frombuffer(bytes(vector), dtype="<f4").astype(np.float32)
        for name, vector in rows.values_list("text_hash", "vector")
    }


class _Readable(Protocol):
    @property
    def passage(self) -> str: ...

    @property
    def role(self) -> Role: ...


def sketches(encoder: Encoder, readables: Sequence[_Readable]) -> list[Vector | None]:
    """Give the rough vector of each document's or profile's passage, None where there can be none."""
    given: list[Vector | None] = [None] * len(readables)
    for role in Role:
        places = [at for at, one in enumerate(readables) if one.role is role]
        made = encoder.sketch([clean_for_encoding(readables[at].passage) for at in places], role)
        for at, vector in zip(places, made, strict=True):
            given[at] = vector
    return given
