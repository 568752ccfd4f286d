"""Real SMTP servers on this machine: they take mail, refuse it, speak TLS or none, or fall silent."""

from __future__ import annotations

import email
import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.exits.servers import LOOPBACK

USUAL = {
    "EHLO": "250-here\r\n250 AUTH PLAIN",
    "STARTTLS": "220 go on",
    "AUTH": "235 fine",
    "DATA": "354 go on",
    "QUIT": "221 bye",
}


@dataclass
class MailServer:
    """A running server: its port, the mail it took, and every command it heard."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)


def set_mail(settings: Any, port: int, **changes: Any) -> None:
    """Set mail whole, to a server of ours without TLS."""
    given = {
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": port,
        "MAIL_TLS": "none",
        "MAIL_USER": "",
        "MAIL_PASSWORD": "",
        "MAIL_SENDER": "duijie@example.org",
        "PUBLIC_ADDRESS": "https://duijie.example.org",
        "EXIT_NETWORKS": LOOPBACK,
    }
    for name, value in (given | changes).items():
        setattr(settings, name, value)


class Talking(socketserver.StreamRequestHandler):
    """One conversation, as the server it belongs to was told to hold it."""

    server: Listening

    def handle(self) -> None:
        if self.server.silent:
            self.server.over.wait(5)
            return
        if self.server.tls_first:
            self.begin_tls()
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            self.server.running.heard.append(line)
            command = line.split()[0].upper()
            self.say(self.server.answers.get(command) or self.usual(command))
            if command == "STARTTLS":
                self.begin_tls()
            elif command == "DATA" and command not in self.server.answers:
                self.take()
            elif command == "QUIT":
                return

    def usual(self, command: str) -> str:
        if command == "EHLO" and self.server.certificate and not isinstance(self.connection, ssl.SSLSocket):
            return "250-here\r\n250 STARTTLS"
        return USUAL.get(command, "250 fine")

    def begin_tls(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server.certificate)
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")

    def take(self) -> None:
        raw = b"".join(iter(self.rfile.readline, b".\r\n")).replace(b"\r\n", b"\n")
        self.server.running.mails.append(email.message_from_bytes(raw, policy=policy.default))
        self.say(self.server.answers.get(".") or "250 taken")

    def say(self, words: str) -> None:
        self.connection.sendall(f"{words}\r\n".encode())


class Listening(socketserver.ThreadingTCPServer):
    """A server that is told what to answer."""

    daemon_threads = True

    def __init__(
        self, answers: Mapping[str, str], certificate: Path | None, *, silent: bool, tls_first: bool
    ) -> None:
        super().__init__(("127.0.0.1", 0), Talking)
        self.answers, self.certificate, self.silent, self.tls_first = answers, certificate, silent, tls_first
        self.over = threading.Event()
        self.running = MailServer(self.server_address[1])

    def handle_error(self, *_words: Any) -> None:
        return  # whoever asked had enough


@contextmanager
def mail_server(
    answers: Mapping[str, str] | None = None,
    *,
    certificate: Path | None = None,
    silent: bool = False,
    tls_first: bool = False,
) -> Iterator[MailServer]:
    """Run a server that says `answers` to the commands named there, and is content with all others.

    With a certificate it offers STARTTLS, or speaks TLS from the first byte; a silent one takes connections
    and never says a word.
    """
    listening = Listening(answers or {}, certificate, silent=silent, tls_first=tls_first)
    threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield listening.running
    finally:
        listening.over.set()
        listening.shutdown()
        listening.server_close()


def certificate_for(address: str, folder: Path, *, name_of_server: str = "mail.example.org") -> Path:
    """Make a certificate of one's own for an address and a name, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, address)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(address)), x509.DNSName(name_of_server)]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
