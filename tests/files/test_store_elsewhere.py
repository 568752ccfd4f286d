"""Files of records in a store that speaks S3: rclone's server, a process of its own, over HTTP."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.files.storage import StorageHandler

from duijie.config.settings import s3_store
from duijie.exits.models import Sending
from duijie.files import actions, store
from duijie.files.jobs import erase_job
from tests.agreements import factories as agreements
from tests.files import factories
from tests.files.factories import NOW, attachment
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
KEY, SECRET, BUCKET = "duijie-key", "duijie-secret", "duijie"
READY = re.compile(r"Starting s3 server on \[(http://127\.0\.0\.1:\d+)/")


@dataclass(frozen=True)
class Server:
    """A server that runs, and the folder that its bucket is."""

    process: subprocess.Popen[str]
    endpoint: str
    bucket: Path

    def held(self) -> dict[str, bytes]:
        """Give what the bucket holds, by name."""
        files = (each for each in self.bucket.rglob("*") if each.is_file())
        return {str(each.relative_to(self.bucket)): each.read_bytes() for each in files}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    bucket = tmp_path / "served" / BUCKET
    bucket.mkdir(parents=True)
    words = ("serve", "s3", "-v", "--addr", "127.0.0.1:0", "--auth-key", f"{KEY},{SECRET}")
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "rclone"), *words, str(bucket.parent)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "RCLONE_CONFIG": str(tmp_path / "no.conf")},
    )
    try:
        told = next(found for line in process.stderr if (found := READY.search(line)))
        yield Server(process, told[1], bucket)
    finally:
        process.kill()
        process.communicate()


class Halting(ThreadingHTTPServer):
    """A server that says what a file is, gives half of it and falls silent, until it is ended."""

    content = b"x" * 1000

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), HalfGiven)
        self.is_over = threading.Event()
        self.given_count = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class HalfGiven(BaseHTTPRequestHandler):
    """One connection to it."""

    server: Halting

    def _head(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(Halting.content)))
        self.send_header("ETag", '"one"')
        self.end_headers()

    def do_HEAD(self) -> None:
        self._head()

    def do_GET(self) -> None:
        self.server.given_count += 1
        self._head()
        self.wfile.write(Halting.content[: len(Halting.content) // 2])
        self.server.is_over.wait()

    def log_message(self, *_said: object) -> None:
        pass


@pytest.fixture
def halting() -> Iterator[Halting]:
    with Halting() as server:
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield server
        server.is_over.set()
        server.shutdown()
        serving.join()


def use(settings, server: Server | Halting, *, secret: str = SECRET, **limits: float) -> None:
    kept = s3_store(bucket=BUCKET, endpoint=server.endpoint, region="", key=KEY, secret=secret, **limits)
    settings.STORAGES = {**settings.STORAGES, "files": kept}
    settings.FILES_BUCKET, settings.FILES_ENDPOINT = BUCKET, server.endpoint
    settings.FILES_CARRIES, settings.EXIT_NETWORKS = "confidential", ("127.0.0.0/8",)


def test_file_is_kept_opened_and_erased(settings, server: Server):
    use(settings, server)
    operator = registry.operator()
    content = os.urandom(3_000_000)
    place = store.keep(content, actor=operator, now=NOW)
    assert server.held() == {place: content}
    assert store.load(place) == content
    with store.opened(place) as file:
        assert b"".join(file.chunks()) == content
    sent = Sending.objects.get()
    assert (sent.exit_name, sent.purpose, sent.character_count) == ("files", "files.keep", len(content))
    store.erase(place)
    store.erase(place)
    assert server.held() == {}
    with pytest.raises(store.MissingFileError):
        store.load(place)


def test_place_that_is_taken_is_refused_and_what_lies_there_stays(settings, server: Server):
    use(settings, server)
    operator = registry.operator()
    place = store.keep(b"first", actor=operator, now=NOW)
    with pytest.raises(store.StoreUnavailableError):
        store.keep(b"second", place=place, actor=operator, now=NOW)
    assert server.held() == {place: b"first"}


def test_attachment_is_streamed_to_who_may_open_it_and_gone_when_it_is_removed(
    settings, server: Server, client
):
    use(settings, server)
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    kept = factories.drawn(attachment("agreements", record, made.owing_side))
    assert set(server.held()) == {kept.place, kept.preview_place}
    client.force_login(made.owing_side)
    answer = client.get(f"/files/{kept.pk}/")
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, server.held()[kept.place])
    actions.remove_file(attachment_id=kept.pk, reason="放错了地方。", actor=made.owing_side, now=NOW)
    erase_job(key=str(kept.pk), now=NOW)
    assert server.held() == {}


def test_wrong_key_or_a_server_that_is_gone_is_told_apart_from_a_lost_file(settings, server: Server):
    use(settings, server)
    operator = registry.operator()
    place = store.keep(b"content", actor=operator, now=NOW)
    use(settings, server, secret="another")
    for attempt in (lambda: store.load(place), lambda: store.keep(b"more", actor=operator, now=NOW)):
        with pytest.raises(store.StoreUnavailableError) as told:
            attempt()
        assert told.type is store.StoreUnavailableError
    use(settings, server)
    assert store.load(place) == b"content"
    server.process.kill()
    server.process.wait()
    with pytest.raises(store.StoreUnavailableError) as told:
        store.load(place)
    assert told.type is store.StoreUnavailableError


def test_server_that_falls_silent_holds_nobody_up(settings):
    connected = []
    with socket.create_server(("127.0.0.1", 0)) as silent:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connected.append(silent.accept()[0])

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        asked = {"bucket": BUCKET, "endpoint": endpoint, "region": "", "key": KEY, "secret": SECRET}
        kept = s3_store(**asked, connect_seconds=0.1, read_seconds=0.1)
        settings.STORAGES = {**settings.STORAGES, "files": kept}
        settings.FILES_BUCKET, settings.FILES_ENDPOINT = BUCKET, endpoint
        settings.FILES_CARRIES, settings.EXIT_NETWORKS = "confidential", ("127.0.0.0/8",)
        with pytest.raises(store.StoreUnavailableError) as told:
            store.load("aa/place")
        assert told.type is store.StoreUnavailableError
        silent.shutdown(socket.SHUT_RDWR)
        accepting.join()
    assert len(connected) == 2  # once more than once, and no longer
    for each in connected:
        each.close()


def test_server_that_falls_silent_in_the_middle_of_a_file_is_given_up_at_once(settings, halting: Halting):
    use(settings, halting, read_seconds=0.5)
    with pytest.raises(store.StoreUnavailableError) as told:
        store.load("aa/place")
    assert (told.type, halting.given_count) == (store.StoreUnavailableError, 1)


def test_who_fetches_a_file_of_which_half_comes_is_told_that_the_store_does_not_answer(
    settings, halting: Halting, client
):
    made = agreements.world()
    kept = attachment("agreements", agreements.agreement(made, "signed"), made.owing_side)
    use(settings, halting, read_seconds=0.5)
    client.force_login(made.owing_side)
    answer = client.get(f"/files/{kept.pk}/")
    assert (answer.status_code, halting.given_count) == (503, 1)


def test_waiting_for_the_store_has_an_end_unless_it_is_said_otherwise():
    asked = {"bucket": BUCKET, "endpoint": "http://127.0.0.1:1", "region": "", "key": KEY, "secret": SECRET}
    made = StorageHandler({"files": s3_store(**asked)})["files"]
    config = made.connection.meta.client.meta.config
    retries = config.retries["total_max_attempts"]
    assert (config.connect_timeout, config.read_timeout, retries) == (5, 30, 2)
    # What the storage itself wants is still there.
    assert config.signature_version == "s3v4"
