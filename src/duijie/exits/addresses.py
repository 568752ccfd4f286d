"""Where an address leads, and whether one may go there: never into a private network unasked."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Thread
from urllib.parse import SplitResult, urlsplit

from duijie.exits.register import ExitError

LONGEST_ADDRESS = 2_000
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
IP = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefusedError(ExitError):
    """One does not go there: no web address, or one that leads into a private network."""


@dataclass(frozen=True, slots=True)
class Destination:
    """An address that was looked at: its parts, and the IP numbers that may be connected to.

    Connect to these numbers, not to the name again: a name can lead elsewhere the next time.
    """

    parts: SplitResult
    host: str
    port: int
    numbers: tuple[str, ...]

    @property
    def target(self) -> str:
        """What is asked for: path and query."""
        return (self.parts.path or "/") + (f"?{self.parts.query}" if self.parts.query else "")


def destination(address: str, *, networks: Sequence[str] = (), seconds: float = 5.0) -> Destination:
    """This will say where an address leads, after its name was looked up.

    Args:
        address: http or https, without user and password, of printable ASCII.
        networks: private networks that are allowed, such as "127.0.0.0/8".
        seconds: how long the look-up of the name may take.

    Raises AddressRefusedError when it is no such address, has no number, or when any of its numbers
    lies in a private network that is not allowed.
    """
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
        raise AddressRefusedError("this is no web address")
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise AddressRefusedError("this is no http or https address") from None
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise AddressRefusedError("the address names no host, or carries a password")
    numbers = _looked_up(parts.hostname, port, seconds)
    allowed = [ipaddress.ip_network(network, strict=False) for network in networks]
    for number in numbers:
        if not _may_connect(ipaddress.ip_address(number), allowed):
            raise AddressRefusedError("the address leads into a private network")
    return Destination(parts, parts.hostname, port, numbers)


def _may_connect(number: IP, allowed: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    inner = _inner(number)
    if any(inner.version == network.version and inner in network for network in allowed):
        return True
    return inner.is_global and not inner.is_multicast


def _inner(number: IP) -> IP:
    """Give the IPv4 number that an IPv6 number only wraps, or the number itself."""
    if isinstance(number, ipaddress.IPv4Address):
        return number
    if number.ipv4_mapped is not None:
        return number.ipv4_mapped
    if number in _NAT64:
        return ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
    if number in _SIX_TO_FOUR and number.sixtofour is not None:
        return number.sixtofour
    return number


def _looked_up(host: str, port: int, seconds: float) -> tuple[str, ...]:
    """Look a name up, in a thread of its own: the system's resolver takes no limit of time."""
    found: list[str] = []

    def look_up() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(dict.fromkeys(str(answer[4][0]).partition("%")[0] for answer in answers))

    looking = Thread(target=look_up, daemon=True)
    looking.start()
    looking.join(seconds)
    if looking.is_alive() or not found:
        raise AddressRefusedError("the address has no number now")
    return tuple(found)
