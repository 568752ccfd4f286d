"""One question and one answer over HTTP, bounded in time and size, connected to numbers looked at before."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Timer

from duijie.exits.addresses import Destination
from duijie.exits.register import ExitError

NAME = "Duijie"


class NoAnswerError(ExitError):
    """The other end gave no answer that can be used; `code` says why.

    "unreachable", "too_slow", "too_large", "status" (the number is in `status`), "unreadable"; of a mail
    server also "no_tls", "not_offered", "refused", "unwritable".
    """

    def __init__(self, code: str, *, status: int = 0) -> None:
        super().__init__(f"{code} {status}" if status else code)
        self.code, self.status = code, status


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the whole exchange may take, and how large the answer may be."""

    seconds: float = 30.0
    size: int = 4_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    content: bytes
    content_type: str
    location: str


class _Watch:
    """Ends a connection when its time is over, also one that drips a byte a second."""

    def __init__(self, link: socket.socket, deadline: float) -> None:
        self.is_over = False
        self._link = link
        self._timer = Timer(max(0.0, deadline - time.monotonic()), self._end)
        self._timer.daemon = True
        self._timer.start()

    def _end(self) -> None:
        self.is_over = True
        try:
            # The plain socket's own: that of TLS would take its engine from under the reader.
            socket.socket.shutdown(self._link, socket.SHUT_RDWR)
        except OSError:
            return  # it has ended by itself

    def cancel(self) -> None:
        self._timer.cancel()


def exchange(
    method: str,
    where: Destination,
    *,
    limits: Limits,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """This will ask once and give the answer, following nothing and sending no cookie.

    Raises NoAnswerError.
    """
    deadline = time.monotonic() + limits.seconds
    link = connected(where, deadline)
    if where.parts.scheme == "https":
        # The handshake waits for the watch: the other end may drip that, too.
        context = ssl.create_default_context()
        link = context.wrap_socket(link, server_hostname=where.host, do_handshake_on_connect=False)
    watch = _Watch(link, deadline)
    try:
        answer = _asked(method, where, link, limits=limits, headers=headers or {}, body=body)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswerError("too_slow" if watch.is_over else "unreachable") from error
    finally:
        watch.cancel()
        link.close()
    if watch.is_over:
        raise NoAnswerError("too_slow")
    return answer


def connected(where: Destination, deadline: float) -> socket.socket:
    """This will connect to one of the numbers that were looked at, until `deadline` on the monotonic clock.

    Raises NoAnswerError.
    """
    for number in where.numbers:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((number, where.port), timeout=left)
        except OSError:
            continue
    raise NoAnswerError("too_slow" if time.monotonic() >= deadline else "unreachable")


def _asked(
    method: str,
    where: Destination,
    link: socket.socket,
    *,
    limits: Limits,
    headers: Mapping[str, str],
    body: bytes | None,
) -> Answer:
    connection: http.client.HTTPConnection
    if isinstance(link, ssl.SSLSocket):
        link.do_handshake()
        connection = http.client.HTTPSConnection(where.host, where.port)
    else:
        connection = http.client.HTTPConnection(where.host, where.port)
    connection.sock = link
    try:
        asked = {"User-Agent": NAME, "Accept-Encoding": "identity", "Connection": "close", **headers}
        connection.request(method, where.target, body=body, headers=asked)
        response = connection.getresponse()
        content = response.read(limits.size + 1)
        if response.length and len(content) <= limits.size:
            raise http.client.IncompleteRead(content, response.length)
    finally:
        connection.close()
    if len(content) > limits.size:
        raise NoAnswerError("too_large")
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise NoAnswerError("unreadable")
    return Answer(
        status=response.status,
        content=content,
        content_type=response.getheader("Content-Type", ""),
        location=response.getheader("Location", ""),
    )
