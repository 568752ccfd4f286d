"""Where the bytes of files lie: the storage named "files" in Django's settings, a folder or S3-compatible.

A store elsewhere is an exit: it is declared, must be trusted with confidential text, and every file that
goes there is written down.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

from duijie.access import Actor
from duijie.core.durable import write_whole
from duijie.exits.addresses import AddressRefusedError, destination
from duijie.exits.register import Exit
from duijie.exits.sending import sending
from duijie.exits.states import ExitKind, TextClass

log = logging.getLogger(__name__)
EXIT = "files"
_KIND_IN_SETTINGS = "files"


class StoreUnavailableError(Exception):
    """The store did not take or give the file: the disk is full, or the server does not answer."""


class MissingFileError(StoreUnavailableError):
    """The store answers, and holds no bytes at this place: somebody lost them."""


class DurableFolder(FileSystemStorage):
    """A folder whose files are whole and on the disk before anybody is told that they were kept."""

    def _save(self, name: str, content: File[bytes]) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(mode=self.directory_permissions_mode or 0o777, parents=True, exist_ok=True)
        write_whole(path, content.chunks())
        if self.file_permissions_mode is not None:
            path.chmod(self.file_permissions_mode)
        return name


def store_exit() -> Iterable[Exit]:
    """This will declare the store as an exit when it lies elsewhere."""
    if settings.FILES_BUCKET:
        yield Exit(
            name=EXIT,
            kind=ExitKind.STORAGE,
            address=f"{_endpoint()}/{settings.FILES_BUCKET}",
            highest=TextClass(settings.FILES_CARRIES),
            networks=tuple(settings.EXIT_NETWORKS),
        )


def _endpoint() -> str:
    """Give where the client of S3 goes: by its own rule when nothing is set."""
    if settings.FILES_ENDPOINT:
        return str(settings.FILES_ENDPOINT).rstrip("/")
    region = f".{settings.FILES_REGION}" if settings.FILES_REGION else ""
    return f"https://s3{region}.amazonaws.com{'.cn' if region.startswith('.cn-') else ''}"


def keep(content: bytes, *, actor: Actor, now: datetime, place: str = "") -> str:
    """This will put bytes into the store and return their place. Raises StoreUnavailableError.

    What lies at the place already is left alone, and refused.
    """
    unused = uuid4().hex
    place = place or f"{unused[:2]}/{unused}"
    store = _store()
    with _told(len(content), actor=actor, now=now), _answered():
        kept = store.save(place, ContentFile(content))
    if kept != place:  # a store that finds a name taken takes another one, where nobody would look
        erase(kept)
        raise StoreUnavailableError("the place is taken")
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


def _store() -> Storage:
    """Give the store, when it may be gone to. Raises StoreUnavailableError."""
    try:
        for elsewhere in store_exit():
            destination(elsewhere.address, networks=elsewhere.networks)
    except AddressRefusedError as error:
        log.exception("the store of files may not be gone to; see DUIJIE_EXIT_NETWORKS")
        raise StoreUnavailableError from error
    return storages[_KIND_IN_SETTINGS]


@contextmanager
def _answered() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise MissingFileError from error
    except Exception as error:  # each store raises its own: the client of S3 has dozens
        log.exception("the store of files does not answer")
        raise StoreUnavailableError from error


def opened(place: str) -> File[bytes]:
    """This will open the bytes at a place, to be streamed. Raises StoreUnavailableError, MissingFileError.

    From a store elsewhere all have come by then: who streams them can no longer be told that it fails.
    """
    store = _store()
    with _answered():
        file: File[bytes] = store.open(place, "rb")
        file.open("rb")  # a store elsewhere fetches no byte before
        return file


def load(place: str) -> bytes:
    """This will read the bytes at a place. Raises StoreUnavailableError, MissingFileError."""
    with opened(place) as file, _answered():
        content: bytes = file.read()
        return content


def erase(place: str) -> None:
    """This will take bytes out of the store; none there is fine. Raises StoreUnavailableError."""
    store = _store()
    with _answered():
        store.delete(place)
