"""PostgreSQL gone and back: an honest refusal meanwhile, nothing to restart afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, nullcontext

import pytest

from tests.parking.support import HARBOUR, Parking, opened_parking, settings_for
from tests.support.database import Databases
from tests.support.eventually import eventually
from tests.support.postgres_server import PostgresServer, created_server


@contextmanager
def own_server() -> Iterator[PostgresServer]:
    server = created_server()
    try:
        yield server
    finally:
        server.restart()  # So that `remove` finds it running.
        server.remove()


@pytest.fixture
async def on_own_server(
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[tuple[Parking, PostgresServer]]:
    with own_server() as server:
        # Templates belong to a server: this one has none yet.
        monkeypatch.setattr(Databases, "_templates", {})
        databases = Databases(server.address, nullcontext)
        async with opened_parking(await settings_for(databases)) as parking:
            yield parking, server
        await databases.close()


async def test_an_outage_is_told_and_survived(
    on_own_server: tuple[Parking, PostgresServer],
) -> None:
    parking, server = on_own_server
    place = await parking.create()
    path, owner = f"/parking/{place['id']}", parking.as_("owner")
    assert (await parking.http.get(path)).json() == place
    await asyncio.to_thread(server.stop, "fast")

    async def nothing_is_believed() -> bool:
        answers = [await parking.http.get(path), await parking.http.get("/parking")]
        return {answer.status_code for answer in answers} == {503}

    await eventually(nothing_is_believed)
    for answer in (
        await parking.http.get(path),
        await parking.http.post("/parking", json=dict(HARBOUR), headers=owner),
        await parking.http.delete(path, headers=owner),
    ):
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.json()["code"] == "database_unavailable"
    assert (await parking.http.get("/readyz")).json()["checks"]["database"] != "ok"
    await asyncio.to_thread(server.start)

    async def all_is_well() -> bool:
        answer = await parking.http.get(path)
        ready = await parking.http.get("/readyz")
        return answer.status_code == 200 and answer.json() == place and ready.status_code == 200

    await eventually(all_is_well)
    changed = await parking.http.put(path, json={"capacity": 3}, headers=owner)
    assert changed.status_code == 200, changed.text
    assert changed.json()["capacity"] == 3
    assert (await parking.http.get(path)).json() == changed.json()
    metrics = (await parking.http.get("/metrics")).text
    assert 'endpoint="/parking/{place_id}",method="GET",service="parking",status="503"' in metrics
