"""Whose address a request comes from, behind proxies that are trusted and ones that are not."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

UNKNOWN = "unknown"


def client_address(scope: Any, trusted_proxies: Sequence[str]) -> str:
    """The connection's address, or what trusted proxies say about it.

    X-Forwarded-For is believed only from a peer in `trusted_proxies` (networks), and then its
    right-most entry that is no trusted proxy itself: a client can write anything further left.
    """
    client = scope.get("client")
    if not client:
        return UNKNOWN
    peer = _parsed(client[0])
    if peer is None:
        return str(client[0])
    networks = _networks(tuple(trusted_proxies))
    address = peer
    for entry in reversed(_forwarded_for(scope["headers"])):
        if not _is_trusted(address, networks):
            break
        hop = _parsed(entry)
        if hop is None:
            break
        address = hop
    return str(address)


def _forwarded_for(headers: Any) -> list[str]:
    lines = [value.decode("latin-1") for name, value in headers if name == b"x-forwarded-for"]
    return [entry.strip() for line in lines for entry in line.split(",") if entry.strip()]


@lru_cache(16)
def _networks(trusted_proxies: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(text, strict=False) for text in trusted_proxies)


def _is_trusted(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


def _parsed(text: str) -> Address | None:
    """An address with or without port and brackets; IPv4 in IPv6 clothes is taken as IPv4."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped if mapped is not None else address
