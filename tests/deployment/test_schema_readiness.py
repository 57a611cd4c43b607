"""A service on a database that is not migrated says so, once, and begins when it is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from parking_net.services import EVENTS, service_named
from parking_net.shared.database.migrations import create_missing, head, migrate
from tests.deployment.conftest import Deployment
from tests.support.eventually import eventually
from tests.support.leftovers import forget_process, record_process
from tests.support.platform import COMMAND, environment_with, free_ports

LONG = 90.0
SECRETS = {
    "INTERNAL_SERVICE_TOKEN": "a-secret-of-services",
    "AUTH_ISSUER": "http://localhost:3000/auth",
}


@contextlib.asynccontextmanager
async def serving(deployment: Deployment, log: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Parking as a process, on the superuser's databases of this deployment."""
    ports = free_ports()
    settings = {**deployment.settings, **SECRETS, **ports, "POSTGRES_USER": "postgres"}
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(*COMMAND, "serve", "parking"),
            cwd=deployment.folder,
            env=environment_with(settings),
            stdout=output,
            stderr=output,
        )
    record_process(process.pid)
    address = f"http://127.0.0.1:{ports['PARKING_REST_PORT']}"
    try:
        async with httpx.AsyncClient(base_url=address, timeout=30) as client:
            await eventually(lambda: _answers(client), within_seconds=LONG)
            yield client
    finally:
        process.terminate()
        await process.wait()
        forget_process(process.pid)


async def _answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/healthz")).is_success
    except httpx.TransportError:
        return False


async def _is_ready(client: httpx.AsyncClient) -> bool:
    return (await client.get("/readyz")).status_code == httpx.codes.OK


def migrated(deployment: Deployment) -> None:
    address = deployment.server.address
    for schema in (EVENTS, service_named("parking").schema):
        migrate(address, deployment.database(schema.name), schema.versions_directory)


async def test_it_waits_for_its_tables_and_then_begins(deployment: Deployment) -> None:
    names = [deployment.database(name) for name in ("events", "parking")]
    create_missing(deployment.server.address, names)
    newest = head(service_named("parking").schema.versions_directory)
    log = deployment.folder / "log"
    async with serving(deployment, log) as client:
        ready = await client.get("/readyz")
        assert ready.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert ready.json()["checks"]["schema"] == (
            f"{names[1]} lacks migration {newest}: run parking-net setup"
        )
        asked = await client.get("/parking")
        assert (asked.status_code, asked.json()["code"]) == (503, "database_unavailable")
        # The first run of each job would have come, and failed, long before these are answered.
        for _ in range(20):
            await client.get("/readyz")
        told = log.read_text()
        assert told.count("schema_too_old") == 1
        assert "Traceback" not in told
        assert "job_failed" not in told
        migrated(deployment)
        await eventually(lambda: _is_ready(client), within_seconds=LONG)
        assert (await client.get("/parking")).json() == []


async def test_the_schema_of_a_newer_release_is_fine(deployment: Deployment) -> None:
    migrated(deployment)
    newer = "UPDATE alembic_version SET version_num = '0999_of_the_next_release'"
    deployment.execute(newer, database=deployment.database("parking"))
    async with serving(deployment, deployment.folder / "log") as client:
        await eventually(lambda: _is_ready(client), within_seconds=LONG)
