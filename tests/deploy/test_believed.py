"""Whose X-Forwarded-For the gateway believes: nobody's, unless an ingress stands before it."""

from __future__ import annotations

import pytest

from parking_net.local.gateway_settings import GatewaySettings
from parking_net.shared.settings import ConfigurationError, load


def test_nobody_is_believed_unless_named() -> None:
    assert load(GatewaySettings, {}).believed() == ""
    assert load(GatewaySettings, {"GATEWAY_TRUSTED_PROXIES": ""}).believed() == ""


def test_networks_and_addresses_are_told_to_caddy() -> None:
    named = {"GATEWAY_TRUSTED_PROXIES": "10.0.0.0/8, 192.0.2.7"}
    assert load(GatewaySettings, named).believed().splitlines() == [
        "trusted_proxies static 10.0.0.0/8 192.0.2.7/32",
        "trusted_proxies_strict",
    ]


def test_what_is_no_network_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match="GATEWAY_TRUSTED_PROXIES"):
        load(GatewaySettings, {"GATEWAY_TRUSTED_PROXIES": "everybody"})
