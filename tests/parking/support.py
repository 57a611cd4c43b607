"""A whole parking service for tests, and short words for talking to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import UUID

import httpx

from parking_net.parking.app import running
from parking_net.parking.settings import ParkingSettings
from parking_net.shared.clock import Clock
from parking_net.shared.database import Database, opened_database
from parking_net.shared.identifiers import new_id
from parking_net.shared.runtime import RunningService
from tests.support.database import Databases
from tests.support.eventually import eventually
from tests.support.ports import free_port
from tests.support.settings import new_settings
from tests.support.tokens import AUDIENCE, ISSUER, TestIssuer

HARBOUR: Mapping[str, Any] = {
    "name": "Harbour garage",
    "city": "Amsterdam",
    "address": "Quay 12",
    "parking_type": "covered",
    "hourly_rate": 250,
    "capacity": 120,
}


class Parking:
    """A running parking service with its own database; requests are made as anybody."""

    def __init__(
        self, service: RunningService, settings: ParkingSettings, database: Database
    ) -> None:
        self.service = service
        self.settings = settings
        self.database = database
        self.issuer = _ISSUER
        self.owner_id = new_id()
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(cast(Any, service.http)), base_url="http://parking.test"
        )

    def as_(self, role: str, user_id: UUID | None = None) -> dict[str, str]:
        """Headers of somebody with this role; the owner of this test's places by default."""
        if user_id is None and role == "owner":
            user_id = self.owner_id
        return self.issuer.headers(role=role, user_id=user_id)

    async def create(self, **fields: object) -> dict[str, Any]:
        """A place of this test's owner: the harbour garage, but for the fields given."""
        answer = await self.http.post(
            "/parking", json={**HARBOUR, **fields}, headers=self.as_("owner")
        )
        assert answer.status_code == 200, answer.text
        place: dict[str, Any] = answer.json()
        return place

    async def empty(self) -> None:
        """Leave nothing of an earlier test; returns when the service has heard of it."""
        async with self.database.transaction() as connection:
            for table in ("places", "city_spellings", "outbox", "idempotency_keys"):
                await connection.execute(f"DELETE FROM {table}")
        await eventually(self._shows_nothing)
        self.owner_id = new_id()

    async def _shows_nothing(self) -> bool:
        return not (await self.http.get("/parking")).json()

    async def changed(self) -> None:
        """Returns when the service has heard of what this test did to the database behind it."""
        marker = await self.create(name="marker of a test")
        await self.http.delete(f"/parking/{marker['id']}", headers=self.as_("owner"))

    async def names(self, **query: object) -> list[str]:
        """Names of the places found, in their order."""
        answer = await self.http.get("/parking", params=_texts(query))
        assert answer.status_code == 200, answer.text
        return [place["name"] for place in answer.json()]

    async def events(self) -> list[dict[str, Any]]:
        """Type, subject and data of what waits in the outbox, in order."""
        rows = await self.database.fetch("SELECT type, subject, data FROM outbox ORDER BY position")
        return [dict(row) for row in rows]


_ISSUER = TestIssuer()


def _texts(query: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in query.items()}


async def settings_for(databases: Databases, **overrides: object) -> ParkingSettings:
    values = await databases.settings_for(
        "parking",
        parking_grpc_port=free_port(),
        auth_issuer=ISSUER,
        keycloak_client=AUDIENCE,
        database_pool_size=4,
        **overrides,
    )
    return new_settings(ParkingSettings, values)


@asynccontextmanager
async def opened_parking(
    settings: ParkingSettings, clock: Clock | None = None
) -> AsyncIterator[Parking]:
    """The service on these settings' databases. Its relay does not run: events stay to be seen."""
    async with (
        running(settings, clock, _ISSUER.verifier()) as service,
        opened_database(settings, settings.parking_db_name, pool_size=2) as database,
    ):
        parking = Parking(service, settings, database)
        async with parking.http:
            yield parking


def error_fields(answer: httpx.Response) -> set[str]:
    """The fields that a 400 names."""
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return {error["field"] for error in answer.json()["errors"]}
