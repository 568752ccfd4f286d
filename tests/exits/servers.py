"""Real servers on this machine that answer well, slowly, wrongly, or with malice."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOOPBACK = ("127.0.0.0/8", "::1/128")


@dataclass
class Heard:
    """What a server was asked."""

    path: str
    headers: dict[str, str]
    content: Any


@dataclass
class Server:
    """A running server: where it is, and what it heard."""

    address: str
    port: int
    heard: list[Heard] = field(default_factory=list)


Reply = Callable[[BaseHTTPRequestHandler, Any], None]


@contextmanager
def server(reply: Reply) -> Iterator[Server]:
    """Run a server that answers every question by `reply`."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            content = json.loads(raw) if raw else None
            running.heard.append(Heard(self.path, dict(self.headers), content))
            try:
                reply(self, content)
            except (BrokenPipeError, ConnectionResetError):
                return  # whoever asked had enough

        do_GET = do_POST  # noqa: N815 - the name the library calls

        def log_message(self, *_words: Any) -> None:
            return

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    listening.daemon_threads = True
    running = Server(f"http://127.0.0.1:{listening.server_port}", listening.server_port)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        listening.shutdown()
        listening.server_close()


def says(content: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """Answer with this JSON value, or these bytes."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()

    def reply(request: BaseHTTPRequestHandler, _asked: Any) -> None:
        request.send_response(status)
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(raw)))
        request.end_headers()
        request.wfile.write(raw)

    return reply


def drips(request: BaseHTTPRequestHandler, _asked: Any) -> None:
    """Never end: a byte of a header every tenth of a second."""
    for _ in range(200):
        request.wfile.write(b"H" if _ == 0 else b"T")
        request.wfile.flush()
        time.sleep(0.1)


def breaks_off(request: BaseHTTPRequestHandler, _asked: Any) -> None:
    """Promise more than is sent."""
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b'{"half": ')


def floods(request: BaseHTTPRequestHandler, _asked: Any) -> None:
    """Send without end."""
    request.send_response(200)
    request.end_headers()
    for _ in range(1000):
        request.wfile.write(b" " * 100_000)
