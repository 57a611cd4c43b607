"""Several processes of one service, found by a list of addresses."""

from __future__ import annotations

import pytest

from parking_net.shared.replicas import checked_hosts, endpoints, grpc_target


@pytest.mark.parametrize(
    ("written", "hosts", "target"),
    [
        ("auth-svc", "auth-svc", "auth-svc:50053"),
        ("10.0.0.5", "10.0.0.5", "10.0.0.5:50053"),
        ("10.0.0.5, 10.0.0.6", "10.0.0.5,10.0.0.6", "ipv4:10.0.0.5:50053,10.0.0.6:50053"),
        ("[::1]", "::1", "[::1]:50053"),
        ("::1,2001:db8::2", "::1,2001:db8::2", "ipv6:[::1]:50053,[2001:db8::2]:50053"),
    ],
)
def test_hosts_are_one_or_several(written: str, hosts: str, target: str) -> None:
    assert checked_hosts(written) == hosts
    assert grpc_target(hosts, 50053) == target


def test_each_host_has_the_same_port() -> None:
    assert endpoints("10.0.0.5,10.0.0.6", 80) == ("10.0.0.5:80", "10.0.0.6:80")


@pytest.mark.parametrize("written", ["", "a,b", "10.0.0.5,", "10.0.0.5:80", "http://a", "a b"])
def test_what_is_no_host_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="must be one host"):
        checked_hosts(written)


def test_addresses_of_two_kinds_do_not_mix() -> None:
    with pytest.raises(ValueError, match="of one kind"):
        checked_hosts("10.0.0.5,::1")
