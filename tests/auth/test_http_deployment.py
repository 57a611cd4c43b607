"""What clients learn of the deployment before anybody signs in, and where its tools are."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from parking_net.auth.handlers.deployment import Deployment
from parking_net.auth.settings import AuthSettings
from tests.auth.support import Client, answer, opened_house, problem
from tests.support.database import Databases
from tests.support.settings import new_settings

NEEDED = {
    "postgres_host": "nowhere.test",
    "postgres_password": "none",
    "internal_service_token": "internal-token-for-tests",
    "identity_key_secret": "a secret of the tests",
    "auth_issuer": "http://auth.test",
}
TILES = "https://tiles.example.org/{z}/{x}/{y}.png"


def deployment(**values: object) -> Deployment:
    return Deployment.of(new_settings(AuthSettings, {**NEEDED, **values}))


async def test_anybody_may_know_the_rules(client: Client) -> None:
    told = await client.send("GET", "/config")
    config = answer(told)
    assert config.pop("version")
    assert config == {
        "currency": "USD",
        "default_timezone": "UTC",
        "min_stay_minutes": 60,
        "hold_minutes": 10,
        "telegram": False,
        "map": None,
        "sign_in_page": None,
    }
    assert told.headers["cache-control"] == "public, max-age=300"


async def test_the_rules_are_those_of_the_settings() -> None:
    config = deployment(
        currency="EUR",
        default_timezone="Europe/Amsterdam",
        min_stay_minutes=30,
        hold_minutes=5,
        telegram_api_key="110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
        map_tile_url=TILES,
        map_tile_attribution="© Map makers",
    ).config
    assert (config.currency, config.default_timezone) == ("EUR", "Europe/Amsterdam")
    assert (config.min_stay_minutes, config.hold_minutes, config.telegram) == (30, 5, True)
    assert config.map is not None
    assert (config.map.tile_url, config.map.attribution) == (TILES, "© Map makers")


async def test_tools_are_for_administrators(new_database: Databases) -> None:
    async with opened_house(new_database, grafana_url="https://grafana.example.org") as house:
        client = house.client("198.51.100.7")
        problem(await client.send("GET", "/tools"), 401)
        problem(await client.send("GET", "/tools", as_=await client.register()), 403)
        shown = await client.send("GET", "/tools", as_=await client.admin())
        assert answer(shown) == [{"name": "grafana", "url": "https://grafana.example.org"}]
        assert shown.headers["cache-control"] == "no-store"


def test_only_tools_with_an_address_are_shown() -> None:
    assert deployment().tools == []
    known = deployment(jaeger_url="http://localhost:16686", prometheus_url="https://p.example.org")
    assert [(tool.name, tool.url) for tool in known.tools] == [
        ("prometheus", "https://p.example.org"),
        ("jaeger", "http://localhost:16686"),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "https://tiles.example.org; script-src */{z}/{x}/{y}.png",
        "https://{z}.example.org/{x}/{y}.png",
        "javascript:alert(1)/{z}/{x}/{y}",
        "",
    ],
)
def test_tiles_need_an_address_that_says_whose_they_are(address: str) -> None:
    with pytest.raises(ValidationError, match="map_tile_url"):
        deployment(map_tile_url=address)


@pytest.mark.parametrize(
    "address",
    ["https://{s}.tiles.example.org/{z}/{x}/{y}{r}.png?key=1", "http://localhost:8/{z}/{x}/{y}"],
)
def test_tiles_may_come_from_several_hosts_and_with_a_key(address: str) -> None:
    config = deployment(map_tile_url=address).config
    assert config.map is not None
    assert config.map.tile_url == address
