"""What has a name of its own at a gateway with domains."""

from __future__ import annotations

import pytest

from parking_net.local.gateway_settings import GatewaySettings
from parking_net.public_names import MONITORING as MONITORED
from parking_net.shared.settings import ConfigurationError, load
from tests.deploy.composed import HTTPS, containers, environment, told

FRONTEND = {"FRONTEND_DOMAIN": "parking.test"}
BACKEND = {"BACKEND_DOMAIN": "api.parking.test"}
SITE = FRONTEND | BACKEND
PASSWORD = {"MONITORING_PASSWORD": "twelve-or-more"}
KEYCLOAK = {
    "KEYCLOAK_URL": "http://keycloak:8080",
    "KEYCLOAK_FRONTEND_URL": "https://keycloak.api.parking.test",
}
ELSEWHERE = {**KEYCLOAK, "KEYCLOAK_FRONTEND_URL": "https://accounts.example.org"}
MONITORING = ["grafana.api.parking.test", "jaeger.api.parking.test", "prometheus.api.parking.test"]


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({}, []),
        (SITE, []),
        (SITE | PASSWORD, MONITORING),
        (SITE | KEYCLOAK, ["keycloak.api.parking.test"]),
        (SITE | KEYCLOAK | PASSWORD, sorted([*MONITORING, "keycloak.api.parking.test"])),
        (SITE | ELSEWHERE, []),
        (SITE | {"KEYCLOAK_FRONTEND_URL": KEYCLOAK["KEYCLOAK_FRONTEND_URL"]}, []),
        (KEYCLOAK | PASSWORD, []),
    ],
)
def test_a_name_is_there_for_what_is_shown(settings: dict[str, str], names: list[str]) -> None:
    assert sorted(load(GatewaySettings, settings).names_beside().values()) == names


def test_a_password_that_is_soon_guessed_is_refused_in_a_sentence() -> None:
    with pytest.raises(ConfigurationError) as refused:
        load(GatewaySettings, SITE | {"MONITORING_PASSWORD": "elevenchars"})
    assert refused.value.mistakes == ["MONITORING_PASSWORD must have 12 characters or more"]


def test_the_container_before_a_domain_is_told_where_each_of_them_is() -> None:
    given = environment("gateway", HTTPS)
    inside = {name: value for name, value in given.items() if name.endswith(("_HOST", "_PORT"))}
    ports = {f"{part}_PORT" for part in ("JAEGER", "GRAFANA", "PROMETHEUS", "KEYCLOAK")}
    assert set(inside) == ports | {name.replace("_PORT", "_HOST") for name in ports}
    assert {inside[name.replace("_PORT", "_HOST")] for name in ports} <= set(containers())
    assert {"MONITORING_PASSWORD", "KEYCLOAK_URL", "KEYCLOAK_FRONTEND_URL"} <= set(given)


@pytest.mark.parametrize(
    ("dotenv", "issuer", "keycloak"),
    [
        ({}, "http://localhost:3000/auth", "http://localhost:8080"),
        (FRONTEND, "https://parking.test/auth", "https://keycloak.parking.test"),
        (SITE, "https://parking.test/auth", "https://keycloak.api.parking.test"),
        (BACKEND, "https://api.parking.test/auth", "https://keycloak.api.parking.test"),
        (SITE | ELSEWHERE, "https://parking.test/auth", "https://accounts.example.org"),
    ],
)
def test_the_containers_agree_where_people_sign_in(
    dotenv: dict[str, str], issuer: str, keycloak: str
) -> None:
    auth = told("auth-svc", dotenv)
    assert (auth["AUTH_ISSUER"], auth["KEYCLOAK_FRONTEND_URL"]) == (issuer, keycloak)
    assert told("keycloak", dotenv)["KC_HOSTNAME"] == keycloak


@pytest.mark.parametrize("domains", [FRONTEND, SITE], ids=["one name", "two names"])
def test_the_gateway_answers_where_auth_leads_browsers(domains: dict[str, str]) -> None:
    dotenv = domains | PASSWORD
    auth = told("auth-svc", dotenv)
    led_to = {auth["KEYCLOAK_FRONTEND_URL"]} | {auth[f"{part.upper()}_URL"] for part in MONITORED}
    gateway = load(GatewaySettings, told("gateway", dotenv) | told("gateway", dotenv, HTTPS))
    assert {f"https://{name}" for name in gateway.names_beside().values()} == led_to
