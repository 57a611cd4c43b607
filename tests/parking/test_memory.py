"""Public reads from memory: never older than this process's own writes, a second behind others'."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.parking.support import Parking, opened_parking, settings_for
from tests.support.database import Databases
from tests.support.eventually import eventually

REMEMBERED = 'parking_public_reads_total{origin="memory",what="%s"}'


@pytest.fixture
async def two(new_database: Databases) -> AsyncIterator[tuple[Parking, Parking]]:
    """Two processes' worth of service on one database."""
    settings = await settings_for(new_database)
    other = await settings_for(new_database, parking_db_name=settings.parking_db_name)
    async with opened_parking(settings) as first, opened_parking(other) as second:
        second.owner_id = first.owner_id
        yield first, second


async def remembered_reads(parking: Parking, what: str) -> float:
    """How many answers came from memory so far, all services of this process together."""
    lines = (await parking.http.get("/metrics")).text.splitlines()
    found = [line for line in lines if line.startswith(REMEMBERED % what)]
    return float(found[0].rsplit(" ")[-1]) if found else 0.0


async def remembers(parking: Parking, path: str) -> bool:
    """Whether the second of two reads comes from memory."""
    what = "page" if path.partition("?")[0] == "/parking" else "place"
    await parking.http.get(path)
    before = await remembered_reads(parking, what)
    await parking.http.get(path)
    return await remembered_reads(parking, what) == before + 1


async def test_a_second_read_comes_from_memory_and_is_the_same(parking: Parking) -> None:
    place = await parking.create()
    for path in (f"/parking/{place['id']}", "/parking", "/parking?city=Amsterdam&count=true"):
        await eventually(lambda path=path: remembers(parking, path))  # type: ignore[misc]
        first, second = await parking.http.get(path), await parking.http.get(path)
        assert first.content == second.content
        for header in ("content-type", "content-length", "etag", "cache-control", "x-total-count"):
            assert first.headers.get(header) == second.headers.get(header)


async def test_who_wrote_reads_it_back_at_once(parking: Parking) -> None:
    place = await parking.create(capacity=1)
    path, headers = f"/parking/{place['id']}", parking.as_("owner")
    for capacity in range(2, 30):
        await parking.http.put(path, json={"capacity": capacity}, headers=headers)
        assert (await parking.http.get(path)).json()["capacity"] == capacity
        assert (await parking.http.get("/parking")).json()[0]["capacity"] == capacity
    await parking.http.delete(path, headers=headers)
    assert (await parking.http.get(path)).status_code == 404
    assert (await parking.http.get("/parking")).json() == []


async def test_no_read_beside_a_write_leaves_the_past_behind(parking: Parking) -> None:
    place = await parking.create(capacity=1)
    path, headers = f"/parking/{place['id']}", parking.as_("owner")
    stop = asyncio.Event()

    async def read() -> None:
        while not stop.is_set():
            await asyncio.gather(parking.http.get(path), parking.http.get("/parking"))

    readers = [asyncio.create_task(read()) for _ in range(2)]
    try:
        for capacity in range(2, 30):
            await parking.http.put(path, json={"capacity": capacity}, headers=headers)
            assert (await parking.http.get(path)).json()["capacity"] == capacity
            assert (await parking.http.get("/parking")).json()[0]["capacity"] == capacity
    finally:
        stop.set()
        await asyncio.gather(*readers)


async def test_another_process_hears_of_it(two: tuple[Parking, Parking]) -> None:
    first, second = two
    place = await first.create(capacity=1)
    path = f"/parking/{place['id']}"

    async def heard() -> bool:
        one, page = await second.http.get(path), await second.http.get("/parking")
        return bool([one.json()] == page.json() == [(await first.http.get(path)).json()])

    await eventually(heard)
    for capacity in (2, 3):
        assert await remembers(second, path)
        await first.http.put(path, json={"capacity": capacity}, headers=first.as_("owner"))
        await eventually(heard)
        assert (await second.http.get(path)).json()["capacity"] == capacity
    await first.http.delete(path, headers=first.as_("owner"))

    async def gone() -> bool:
        one, page = await second.http.get(path), await second.http.get("/parking")
        return one.status_code == 404 and page.json() == []

    await eventually(gone)


async def test_changes_of_other_places_leave_a_place_remembered(
    two: tuple[Parking, Parking],
) -> None:
    first, second = two
    path = f"/parking/{(await first.create())['id']}"
    other = f"/parking/{(await first.create())['id']}"
    await eventually(lambda: remembers(second, path))
    before = await remembered_reads(second, "place")
    for capacity in range(1, 20):
        await first.http.put(other, json={"capacity": capacity}, headers=first.as_("owner"))
        await second.http.get(path)
    assert await remembered_reads(second, "place") >= before + 15


async def test_a_change_behind_everybody_is_heard(two: tuple[Parking, Parking]) -> None:
    """Also one of so many rows that the notice cannot name them."""
    first, second = two
    place = await first.create(capacity=1)
    await eventually(lambda: remembers(second, f"/parking/{place['id']}"))
    await first.database.execute(
        """INSERT INTO places (id, name, city, address, parking_type, hourly_rate, capacity,
               owner_id, timezone, created_at, updated_at)
           SELECT gen_random_uuid(), 'Bulk', 'Springfield', 'Quay 1', 'outdoor', 5, 10, owner_id,
               'UTC', now(), now() FROM places, generate_series(1, 150)"""
    )
    await first.database.execute("UPDATE places SET capacity = 77")

    async def heard() -> bool:
        one = (await second.http.get(f"/parking/{place['id']}")).json()
        bulk = (await second.http.get("/parking?city=springfeld")).json()
        return one["capacity"] == 77 and {found["capacity"] for found in bulk} == {77}

    await eventually(heard)


async def test_a_lost_listening_connection_makes_nobody_believe_the_past(
    two: tuple[Parking, Parking],
) -> None:
    first, second = two
    place = await first.create(capacity=1)
    path = f"/parking/{place['id']}"
    await eventually(lambda: remembers(second, path))
    killed = await first.database.fetch(
        """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND query LIKE 'LISTEN%'"""
    )
    assert len(killed) == 2
    await first.http.put(path, json={"capacity": 2}, headers=first.as_("owner"))

    async def heard() -> bool:
        return bool((await second.http.get(path)).json()["capacity"] == 2)

    await eventually(heard)
    await eventually(lambda: remembers(second, path))


def shown(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.headers.get("etag")


@pytest.mark.parametrize("kind", ["place", "page"])
async def test_an_etag_saves_sending_the_same_again(parking: Parking, kind: str) -> None:
    place = await parking.create()
    path = f"/parking/{place['id']}" if kind == "place" else "/parking?sort=rate"
    first = await parking.http.get(path)
    etag = first.headers["etag"]
    assert etag.startswith('"')
    assert first.headers["cache-control"] == "public, no-cache"
    for header in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = await parking.http.get(path, headers={"If-None-Match": header})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
        assert "content-type" not in again.headers
    other = await parking.http.get(path, headers={"If-None-Match": '"other"'})
    assert shown(other) == (200, etag)
    await parking.http.put(
        f"/parking/{place['id']}", json={"capacity": 3}, headers=parking.as_("owner")
    )
    changed = await parking.http.get(path, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag


async def test_head_tells_the_same_without_the_body(parking: Parking) -> None:
    place = await parking.create()
    for path in (f"/parking/{place['id']}", "/parking"):
        full, head = await parking.http.get(path), await parking.http.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["etag"] == full.headers["etag"]
        assert head.headers["content-length"] == full.headers["content-length"]


async def test_a_place_asked_for_in_an_odd_way_is_the_same(parking: Parking) -> None:
    place = await parking.create()
    plain = await parking.http.get(f"/parking/{place['id']}")
    for odd in (place["id"].upper(), f"{place['id']}?utm_source=mail"):
        answer = await parking.http.get(f"/parking/{odd}")
        assert answer.json() == place
        assert answer.headers["etag"] == plain.headers["etag"]


async def test_metrics_name_the_route_not_the_path(parking: Parking) -> None:
    place = await parking.create()
    for _ in range(2):
        await parking.http.get(f"/parking/{place['id']}")
        await parking.http.get("/parking?city=Amsterdam")
    metrics = (await parking.http.get("/metrics")).text
    assert 'endpoint="/parking/{place_id}",method="GET",service="parking",status="200"' in metrics
    assert 'endpoint="/parking",method="GET",service="parking",status="200"' in metrics
    assert place["id"] not in metrics


async def test_without_memory_everything_is_still_answered(new_database: Databases) -> None:
    settings = await settings_for(new_database, parking_cache_mebibytes=0)
    async with opened_parking(settings) as parking:
        place = await parking.create()
        for _ in range(2):
            assert (await parking.http.get(f"/parking/{place['id']}")).json() == place
            assert (await parking.http.get("/parking")).json() == [place]
        assert not await remembers(parking, "/parking")
