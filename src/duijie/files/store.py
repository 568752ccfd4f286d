"""Where the bytes of files lie: the storage named "files" in Django's settings, a folder or S3-compatible.

A store elsewhere is an exit: it is declared, must be trusted with confidential text, and every file that
goes there is written down.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, storages

from duijie.access import Actor
from duijie.exits.register import Exit
from duijie.exits.sending import sending
from duijie.exits.states import ExitKind, TextClass

EXIT = "files"
_KIND_IN_SETTINGS = "files"


class StoreUnavailableError(Exception):
    """The store did not take or give the file: the disk is full, or the server does not answer."""


class DurableFolder(FileSystemStorage):
    """A folder whose files are on the disk before anybody is told that they were kept."""

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """This will keep the file, and return its name once it is on the disk."""
        kept = super().save(name, content, max_length)
        with self.open(kept, "rb+") as file:
            os.fsync(file.fileno())
        return kept


def store_exit() -> Iterable[Exit]:
    """This will declare the store as an exit when it lies elsewhere."""
    if settings.FILES_BUCKET:
        yield Exit(
            name=EXIT,
            kind=ExitKind.STORAGE,
            address=f"{settings.FILES_ENDPOINT}/{settings.FILES_BUCKET}",
            highest=TextClass(settings.FILES_CARRIES),
            networks=tuple(settings.EXIT_NETWORKS),
        )


def keep(content: bytes, *, actor: Actor, now: datetime, place: str = "") -> str:
    """This will put bytes into the store and return their place. Raises StoreUnavailableError."""
    unused = uuid4().hex
    place = place or f"{unused[:2]}/{unused}"
    with _told(len(content), actor=actor, now=now), _unavailable():
        storages[_KIND_IN_SETTINGS].save(place, ContentFile(content))
    return place


@contextmanager
def _told(byte_count: int, *, actor: Actor, now: datetime) -> Iterator[None]:
    if not settings.FILES_BUCKET:
        yield
        return
    with sending(
        EXIT,
        # What a record keeps is not public by itself, whoever may see the record.
        text_class=TextClass.CONFIDENTIAL,
        purpose="files.keep",
        character_count=byte_count,
        actor=actor,
        now=now,
    ):
        yield


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # each store raises its own: the client of S3 has dozens
        raise StoreUnavailableError from error


def opened(place: str) -> File[bytes]:
    """This will open the bytes at a place, to be streamed. Raises StoreUnavailableError."""
    with _unavailable():
        return storages[_KIND_IN_SETTINGS].open(place, "rb")


def load(place: str) -> bytes:
    """This will read the bytes at a place. Raises StoreUnavailableError."""
    with _unavailable(), opened(place) as file:
        content: bytes = file.read()
        return content


def erase(place: str) -> None:
    """This will take bytes out of the store; none there is fine. Raises StoreUnavailableError."""
    with _unavailable():
        storages[_KIND_IN_SETTINGS].delete(place)
