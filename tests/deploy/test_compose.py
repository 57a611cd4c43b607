"""The containers of deploy/compose.yaml: who they are, what they may, and what they are told."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from parking_net.auth.settings import AuthSettings
from parking_net.deployment.keycloak import RealmSettings
from parking_net.deployment.settings import SetupSettings
from parking_net.services import SERVICES, service_named
from parking_net.shared.settings import Settings
from tests.deploy.composed import (
    COMPOSE,
    OURS,
    OVERRIDES,
    ROOT,
    containers,
    demanded,
    document,
    environment,
    interpolated,
    passed_on,
)

OF_THE_SYSTEM = """
db parking-svc booking-svc payment-svc auth-svc notification-svc telegram parking-frontend
keycloak kafka jaeger prometheus grafana setup gateway alertmanager
"""
PUBLISHED = {
    "gateway": "${GATEWAY_BIND_HOST:-127.0.0.1}:${GATEWAY_PORT:-3000}:3000",
    "parking-frontend": "127.0.0.1:${FRONTEND_PORT:-3002}:8080",
    "keycloak": "127.0.0.1:${KEYCLOAK_PORT:-8080}:8080",
    "grafana": "127.0.0.1:${GRAFANA_PORT:-3001}:3000",
    "prometheus": "127.0.0.1:${PROMETHEUS_PORT:-9090}:9090",
    "jaeger": "127.0.0.1:${JAEGER_PORT:-16686}:16686",
}
REACH_THE_INTERNET = {"notification-svc", "telegram"}
OPTIONAL = {"KEYCLOAK_URL", "KAFKA_BROKER", "OTEL_EXPORTER_OTLP_ENDPOINT"}
"""Set to nothing, the platform goes without that component."""

KEPT_IN_A_CONTAINER = {"BIND_HOST", "POSTGRES_PORT", "POSTGRES_USER", "POSTGRES_PASSWORD"} | {
    port.variable for service in SERVICES for port in service.ports
}
"""Ports that nobody outside sees, and the role that is for setup alone."""

SECRET = re.compile(r"(PASSWORD|SECRET|TOKEN)$")

EVERY_ONE = pytest.mark.parametrize("name", sorted(containers()))
EACH_SERVICE = pytest.mark.parametrize(("container", "service"), sorted(OURS.items()))


def test_the_containers_are_those_of_the_system() -> None:
    assert set(containers()) == set(OF_THE_SYSTEM.split())


@EVERY_ONE
def test_a_container_may_do_nothing_beyond_its_work(name: str) -> None:
    container = containers()[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert not container.keys() & {"privileged", "cap_add", "network_mode", "pid", "ipc"}
    assert not any("docker.sock" in str(volume) for volume in container.get("volumes", []))


@EVERY_ONE
def test_a_container_has_limits_and_says_how_it_is(name: str) -> None:
    container = containers()[name]
    assert {"cpus", "memory", "pids"} <= container["deploy"]["resources"]["limits"].keys()
    if name == "setup":
        assert container["restart"] == "no"
        assert container["healthcheck"] == {"disable": True}
    else:
        assert container["restart"] == "unless-stopped"
        assert container["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert container["logging"]["options"]["max-size"]


@EVERY_ONE
def test_every_image_is_pinned(name: str) -> None:
    image: str = containers()[name]["image"]
    assert re.fullmatch(r"[a-z0-9./-]+:v?\d+\.\d+(\.\d+)?(-[a-z]+)?", image), image
    if image.startswith(("parking-net/service:", "parking-net/web:")):
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        assert image.endswith(f":{project['project']['version']}")


def test_only_what_people_look_at_has_a_published_port() -> None:
    published = {
        name: container["ports"] for name, container in containers().items() if "ports" in container
    }
    assert published == {name: [mapping] for name, mapping in PUBLISHED.items()}


def test_databases_and_grpc_are_on_networks_that_nothing_comes_into() -> None:
    networks = document()["networks"]
    assert networks["data"]["internal"] is True
    assert networks["inside"]["internal"] is True
    assert containers()["db"]["networks"] == ["data"]
    assert containers()["kafka"]["networks"] == ["inside"]
    outside = {name for name in OURS if "outside" in containers()[name]["networks"]}
    assert outside == REACH_THE_INTERNET
    assert "data" not in containers()["gateway"]["networks"]


def test_what_starts_waits_for_what_it_needs() -> None:
    assert containers()["setup"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    for name in OURS:
        needed = containers()[name]["depends_on"]
        assert needed == {"setup": {"condition": "service_completed_successfully"}}
    waited_for = containers()["gateway"]["depends_on"]
    assert set(waited_for) == set(OURS) - {"telegram"}
    assert {need["condition"] for need in waited_for.values()} == {"service_healthy"}


@EACH_SERVICE
def test_a_service_is_given_its_settings_and_nothing_else(container: str, service: str) -> None:
    known = {name.upper() for name in service_named(service).settings_type().model_fields}
    given = set(environment(container))
    assert given - known == set(), "nobody reads these"
    missing = known - given - KEPT_IN_A_CONTAINER - {"TELEGRAM_API_KEY", "TELEGRAM_API_URL"}
    assert missing == set(), "the operator cannot set these"
    assert containers()[container]["command"] == ["serve", service]


def test_setup_is_given_all_that_it_reads() -> None:
    reading: tuple[type[Settings], ...] = (SetupSettings, RealmSettings, AuthSettings)
    known = {name.upper() for settings in reading for name in settings.model_fields}
    roles = {
        f"{service.name.upper()}_DB_{what}"
        for service in SERVICES
        for what in ("NAME", "USER", "PASSWORD")
    }
    given = set(environment("setup"))
    assert given - known - roles == set(), "nobody reads these"
    needed = {name.upper() for name in (*SetupSettings.model_fields, *RealmSettings.model_fields)}
    assert (needed | roles) - given == {"POSTGRES_PORT"}


@EACH_SERVICE
def test_a_container_outlives_its_drain(container: str, service: str) -> None:
    drain = environment(container)["DRAIN_SECONDS"]
    assert drain is not None
    seconds = int(re.fullmatch(r"\$\{DRAIN_SECONDS:-(\d+)\}", drain)[1])  # type: ignore[index]
    grace = int(containers()[container]["stop_grace_period"].removesuffix("s"))
    assert grace >= 2 * seconds + 15


def test_every_variable_is_explained_in_the_example() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    explained = {found[1] for line in lines if (found := re.match(r"#([A-Z][A-Z0-9_]*)=", line))}
    used = passed_on().union(*(interpolated(path) for path in (COMPOSE, *OVERRIDES)))
    assert used - explained == set()


def test_no_secret_has_a_default() -> None:
    secrets = {name for name in interpolated(COMPOSE) if SECRET.search(name)}
    assert secrets == set(demanded())
    assert all("make secrets" in words for words in demanded().values())
    written = COMPOSE.read_text(encoding="utf-8")
    assert [name for name in secrets if re.search(rf"\${{{name}(?!:\?)", written)] == []


@pytest.mark.parametrize("name", sorted(OPTIONAL))
def test_a_component_can_be_gone_without(name: str) -> None:
    for container in OURS:
        value = environment(container)[name]
        assert value is not None
        assert value.startswith(f"${{{name}-"), "with :- nothing could not be said"


def test_without_a_key_there_is_no_bot_and_with_one_a_single_one() -> None:
    assert containers()["telegram"]["scale"] == "0${TELEGRAM_API_KEY:+1}"


@pytest.mark.parametrize("override", OVERRIDES, ids=lambda path: path.name)
def test_an_override_changes_only_what_is_there(override: Path) -> None:
    assert set(containers(override)) <= set(containers())


def test_the_file_is_found_from_the_root() -> None:
    [included] = document(ROOT / "compose.yaml")["include"]
    assert (ROOT / included["path"]) == COMPOSE
    assert included["project_directory"] == "."


def test_every_file_that_is_mounted_is_there() -> None:
    mounted = [
        str(volume).split(":")[0]
        for container in containers().values()
        for volume in container.get("volumes", [])
        if str(volume).startswith("./")
    ]
    assert mounted
    assert [path for path in mounted if not (ROOT / path).exists()] == []
