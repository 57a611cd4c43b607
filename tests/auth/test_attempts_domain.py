"""Which address an attempt is counted under."""

from __future__ import annotations

import pytest

from parking_net.auth.domain.attempts import address_key


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("x" * 1000, "x" * 64),
    ],
)
def test_neighbours_of_one_customer_count_as_one_address(address: str, key: str) -> None:
    assert address_key(address) == key
