"""Where the processes of a service are: several hosts, the same port on each.

A host is one name, which may stand for several addresses by itself, or a list of addresses with
commas between them.
"""

from __future__ import annotations

import ipaddress
import re

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")


def checked_hosts(value: str) -> str:
    """The hosts in their usual form. Raises ValueError when they are no such thing."""
    parts = [part.strip().strip("[]") for part in value.split(",")]
    if len(parts) == 1 and _NAME.fullmatch(parts[0]):
        return parts[0]
    try:
        addresses = [ipaddress.ip_address(part) for part in parts]
    except ValueError:
        raise ValueError(
            "must be one host, or the addresses of several with commas between"
        ) from None
    if len({address.version for address in addresses}) > 1:
        raise ValueError("must list addresses of one kind, IPv4 or IPv6")
    return ",".join(map(str, addresses))


def endpoints(hosts: str, port: int) -> tuple[str, ...]:
    """`host:port` of each host, as it stands in an address."""
    return tuple(
        f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host in hosts.split(",")
    )


def grpc_target(hosts: str, port: int) -> str:
    """What a gRPC channel takes to reach all of them."""
    several = endpoints(hosts, port)
    if len(several) == 1:
        return several[0]
    return f"{'ipv6' if ':' in hosts else 'ipv4'}:{','.join(several)}"
