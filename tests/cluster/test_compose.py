"""The platform in containers, as `docker compose up` starts it: the stories of a driver through its
gateway, what nobody reaches, and that nothing is left.

What has no image where no registry is reached is not started: Keycloak, Kafka, Jaeger, Prometheus
and Grafana. PostgreSQL is the same release from a wheel.
"""

from __future__ import annotations

import socket

import httpx
import pytest

from tests.acceptance.test_journeys import (  # noqa: F401 - told again, through this gateway
    test_booking_extending_moving_and_cancelling_to_the_cent,
    test_without_money_the_space_is_held_and_paid_later,
)
from tests.cluster.composition import Composition
from tests.cluster.report import Report

OVERRIDES = ("compose.dev.yaml", "compose.nginx.yaml", "compose.https.yaml")
PUBLISHED = {"gateway", "parking-frontend"}
KILLED = 128 + 9


@pytest.fixture(params=OVERRIDES)
def override(request: pytest.FixtureRequest) -> str:
    return f"deploy/{request.param}"


def test_compose_understands_the_files(described: Composition, override: str) -> None:
    described.compose("config", "--quiet")
    with described.dotenv.open("a", encoding="utf-8") as file:
        file.write("FRONTEND_DOMAIN=parking.example.org\n" if "https" in override else "")
    try:
        described.compose("config", "--quiet", files=("compose.yaml", override))
    finally:
        kept = described.dotenv.read_text(encoding="utf-8")
        without = kept.replace("FRONTEND_DOMAIN=parking.example.org\n", "")
        described.dotenv.write_text(without, encoding="utf-8")


def test_every_container_is_healthy_and_confined(running: Composition, report: Report) -> None:
    found = running.containers()
    for name, container in found.items():
        host = container["HostConfig"]
        assert host["ReadonlyRootfs"] is True, name
        assert container["EffectiveCaps"] in (None, []), name
        if name == "setup":
            assert container["State"]["ExitCode"] == 0
            continue
        assert container["State"]["Health"]["Status"] == "healthy", name
        assert host["Memory"] > 0
        assert host["PidsLimit"] > 0
    report.add("containers running", len(found) - 1)


def test_only_the_doors_are_published(running: Composition) -> None:
    published = {
        name
        for name, container in running.containers().items()
        if any((container["NetworkSettings"]["Ports"] or {}).values())
    }
    assert published == PUBLISHED


def test_databases_and_services_are_in_networks_without_a_way_out(running: Composition) -> None:
    database = running.containers()["db"]["NetworkSettings"]["Networks"]
    assert [name.rpartition("_")[2] for name in database] == ["data"]
    script = "import socket; socket.create_connection(('203.0.113.1', 80), 3)"
    with pytest.raises(AssertionError, match=r"unreachable|timed out"):
        running.compose("exec", "-T", "booking-svc", "python3", "-c", script)


def test_the_web_app_is_at_both_doors(running: Composition) -> None:
    for address in (running.gateway, running.frontend):
        page = httpx.get(address, timeout=30)
        assert page.status_code == 200
        assert 'src="/static/' in page.text


def test_each_service_answers_in_its_own_role(running: Composition) -> None:
    for name in ("auth", "parking", "booking", "payment", "notification"):
        status = httpx.get(f"{running.gateway}/status/{name}", timeout=30)
        assert (status.status_code, status.json()["status"]) == (200, "ready")
    roles = running.compose(
        *("exec", "-T", "db", "psql", "--username=postgres", "--tuples-only", "--no-align"),
        *("--command", "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname LIKE '%_db'"),
    )
    assert set(roles.split()) >= {"auth", "parking", "booking", "payment", "notification"}
    assert "postgres" not in roles.split()


def test_setup_may_run_again(running: Composition) -> None:
    said = running.compose("run", "--rm", "--no-deps", "--pull", "never", "setup")
    assert "created" not in said
    assert "already" in said


def test_a_service_that_is_told_to_stop_ends_by_itself(running: Composition) -> None:
    running.compose("stop", "booking-svc")
    state = running.containers()["booking-svc"]["State"]
    assert (state["Running"], state["ExitCode"]) == (False, 0)


def test_a_service_may_be_told_to_stop_while_it_starts(running: Composition) -> None:
    running.compose("start", "booking-svc")
    running.compose("stop", "--timeout", "120", "booking-svc")
    state = running.containers()["booking-svc"]["State"]
    assert state["Running"] is False
    assert state["ExitCode"] != KILLED, "it did not hear that it should stop"
    running.compose("start", "booking-svc")


def test_down_leaves_nothing(running: Composition, report: Report) -> None:
    with socket.create_connection(("127.0.0.1", int(running.chosen["GATEWAY_PORT"])), 10):
        pass
    with report.timed("`docker compose down`"):
        running.down()
    assert running.left() == []
