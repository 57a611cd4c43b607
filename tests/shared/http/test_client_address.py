"""Whose address a request comes from: proxies are believed, clients are not."""

from __future__ import annotations

import pytest

from parking_net.shared.http import client_address

TRUSTED = ("127.0.0.0/8", "::1/128", "10.0.0.0/8")


def scope(peer: str | None, *forwarded: str) -> dict[str, object]:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return {"client": (peer, 1234) if peer else None, "headers": headers}


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["1.2.3.4, 203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["1.2.3.4, 203.0.113.7, 10.1.2.3"], "203.0.113.7"),
        ("127.0.0.1", ["1.2.3.4", "203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["nonsense"], "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.7, nonsense"], "127.0.0.1"),
        ("127.0.0.1", ["10.1.1.1, 10.2.2.2"], "10.1.1.1"),
        ("127.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1"),
        ("127.0.0.1", ["203.0.113.7:4711"], "203.0.113.7"),
        ("::ffff:127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("::1", [], "::1"),
        ("203.0.113.9", ["203.0.113.7"], "203.0.113.9"),
        ("203.0.113.9", [], "203.0.113.9"),
        (None, ["203.0.113.7"], "unknown"),
    ],
)
def test_the_address(peer: str | None, forwarded: list[str], expected: str) -> None:
    assert client_address(scope(peer, *forwarded), TRUSTED) == expected


def test_without_trusted_proxies_nobody_is_believed() -> None:
    assert client_address(scope("127.0.0.1", "203.0.113.7"), ()) == "127.0.0.1"
