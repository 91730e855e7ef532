"""Which hosts may be called: public ones, and those a connection allows by name.

Names are resolved here, every address is checked, and the connection goes to a checked address: a name that
points elsewhere a moment later (DNS rebinding) changes nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from steelyard.core.problems import SteelyardError

Resolve = Callable[[str, int], list[str]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_PORTS = {"http": 80, "https": 443}
#: IPv6 ranges that carry an IPv4 address inside: NAT64 (RFC 6052) and 6to4 (RFC 3056).
_NAT64, _SIX_TO_FOUR = ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16")


class HostRefusedError(SteelyardError):
    """A host that is not public and not allowed."""


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, in the order the system prefers. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet, also when it is wrapped in another."""
    ip = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
    return ip.is_global and not ip.is_multicast


def _unwrapped(ip: Address) -> Address:
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip.ipv4_mapped:
        return ip.ipv4_mapped
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _SIX_TO_FOUR:
        return ipaddress.IPv4Address(int(ip) >> 80 & 0xFFFFFFFF)
    return ip


@dataclass(frozen=True, slots=True)
class Guard:
    """`allowed` holds hosts, or host:port, in lower case."""

    allowed: frozenset[str] = frozenset()
    resolve: Resolve = resolved

    @classmethod
    def of(cls, hosts: Iterable[str], resolve: Resolve = resolved) -> Guard:
        return cls(frozenset(host.strip().strip("[]").lower() for host in hosts), resolve)

    def check_url(self, url: str) -> None:
        """Refuse what is no http(s) URL, or carries a password. Raises HostRefusedError."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise HostRefusedError(f'"{parts.scheme}:" addresses are not called; only http and https are')
        if parts.username is not None or parts.password is not None:
            raise HostRefusedError(f"the address of {parts.hostname} holds a user name; write it as a secret")

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses a connection may go to. Raises HostRefusedError, or OSError when there is none."""
        name = host.strip("[]").rstrip(".").lower()
        found = self.resolve(name, port)
        if {name, f"{name}:{port}"} & self.allowed:
            return found
        for address in found:
            if not is_public(address):
                where = "" if address == name else f" ({address})"
                raise HostRefusedError(
                    f"{name} is not a public host{where}. "
                    f"If it is meant, write allow_hosts: [{name}] in the connection"
                )
        return found
