"""Addresses of the web that may be asked: allowed hosts, and only the public internet."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import SplitResult, quote, urlsplit

from madoguchi.errors import InvalidInput

PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also behind what translates it."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.sixtofour or ip.teredo:
            return False
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def checked_address(url: str, allowed: Iterable[str]) -> SplitResult:
    """Return an address in parts, in ASCII; raise `InvalidInput` for one that may not be asked.

    ``allowed`` are hosts, with a port where it is not the usual one: ``help.example.com:8443``.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = ascii_host(parts.hostname or ""), parts.port
    except ValueError as error:  # UnicodeError is one
        raise _no_address(url) from error
    if parts.scheme not in PORTS or not host or parts.username or parts.password:
        raise _no_address(url)
    usual = PORTS[parts.scheme]
    named = host if port in (None, usual) else f"{host}:{port}"
    if not {named, f"{host}:{port or usual}"} & set(allowed):
        raise InvalidInput(
            "Pages of %(host)s may not be fetched. Its name has to be in MADOGUCHI_IMPORT_HOSTS "
            "or among the origins in the site's settings.",
            field="url",
            host=named,
        )
    place = f"[{host}]" if ":" in host else host
    return parts._replace(
        netloc=place if named == host else f"{place}:{port}",
        path=quote(parts.path or "/", safe="/%:@!$&'()*+,;=~"),
        query=quote(parts.query, safe="/%:@!$&'()*+,;=?~"),
        fragment="",
    )


def ascii_host(host: str) -> str:
    """Return a host's name as it is looked up; raise `ValueError` for what is none."""
    host = host.rstrip(".").lower()
    return host if host.isascii() else host.encode("idna").decode("ascii")


def origin_host(origin: str) -> str:
    """Return the host of an origin as `checked_address` compares it, with an unusual port."""
    parts = urlsplit(origin)
    host, port = ascii_host(parts.hostname or ""), parts.port
    return host if port in (None, PORTS.get(parts.scheme)) else f"{host}:{port}"


def _no_address(url: str) -> InvalidInput:
    return InvalidInput(
        "“%(url)s” is not a web address like https://www.example.com/faq.",
        field="url",
        url=url[:200],
    )
