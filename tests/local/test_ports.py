"""Ports that are taken: the usual ones move aside, chosen ones are named."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from parking_net.local import ports
from parking_net.local.ports import GATEWAY_PORT, moved_aside, obstacles, ports_in_use
from parking_net.services import SERVICES, Setting
from tests.support.platform import free_ports

HOST = "127.0.0.1"


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server((HOST, 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def chosen(taken: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Everything but the gateway's port, which is usually the one that somebody has."""
    monkeypatch.setattr(ports, "GATEWAY_PORT", Setting("GATEWAY_PORT", str(taken)))
    values = free_ports()
    del values[GATEWAY_PORT.variable]
    return values


def test_a_usual_port_that_is_taken_moves_to_a_free_one(chosen: dict[str, str], taken: int) -> None:
    [moved] = moved_aside(chosen, HOST)
    assert moved.variable == "GATEWAY_PORT"
    assert taken < moved.number <= taken + ports.PORTS_TO_TRY
    values = {**chosen, moved.variable: str(moved.number)}
    assert obstacles(ports_in_use(values), HOST) == []


def test_it_takes_no_port_that_another_part_was_given(chosen: dict[str, str], taken: int) -> None:
    values = {**chosen, "BOOKING_REST_PORT": str(taken + 1)}
    assert all(port.number != taken + 1 for port in moved_aside(values, HOST))


def test_a_port_that_was_chosen_is_named_instead(chosen: dict[str, str], taken: int) -> None:
    values = {**chosen, "GATEWAY_PORT": str(taken)}
    assert moved_aside(values, HOST) == []
    [sentence] = obstacles(ports_in_use(values), HOST)
    assert sentence == (
        f"Port {taken} of the gateway is taken; set GATEWAY_PORT to another one, or leave it out"
    )


def test_who_does_not_run_needs_no_port() -> None:
    [bot] = [service for service in SERVICES if service.name == "telegram"]
    variable = bot.rest_port.variable
    assert all(port.variable != variable for port in ports_in_use({}))
    assert any(port.variable == variable for port in ports_in_use({"TELEGRAM_API_KEY": "1:a"}))
