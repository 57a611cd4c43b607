"""One run over all scenarios: a platform is started, filled, and asked one thing after another."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from benchmarks import scenarios
from benchmarks.dataset import PLACES, load_bookings, load_places
from benchmarks.events import Carried, carried_by_each
from benchmarks.floor import Floors
from benchmarks.load import Request, closed_loop
from benchmarks.people import Driver, create_admin, register_drivers, renewed
from benchmarks.platform import BenchPlatform, running_platform
from benchmarks.report import Row
from benchmarks.scenarios import NextRequest
from benchmarks.streams import Held, held, told_per_second

FEW_PLACES = 50
CROWDED_PLACE = PLACES
EMPTY_PLACE = PLACES - 1
LOGIN_CLIENTS = 8
CANCELED_PER_DRIVER = 200


@dataclass(slots=True)
class Bench:
    """A filled platform and what was measured on it so far."""

    platform: BenchPlatform
    drivers: list[Driver]
    floors: Floors
    seconds: float
    clients: int
    rows: list[Row] = field(default_factory=list)

    async def measure(
        self,
        what: str,
        port: int,
        requests: NextRequest,
        floor: tuple[str, float],
        *,
        clients: int | None = None,
    ) -> None:
        _say(what)
        measured = await closed_loop(
            "127.0.0.1", port, requests, clients=clients or self.clients, seconds=self.seconds
        )
        self.rows.append(Row(what, measured, floor[1], floor[0]))

    async def constant_floor(self, port: int, request: Request) -> tuple[str, float]:
        """The floor of a read: a constant answer as long as this request's."""
        async with httpx.AsyncClient(timeout=30) as client:
            answer = await client.request(
                *(request.method, f"http://127.0.0.1:{port}{request.path}"),
                headers={**dict(request.headers), "Content-Type": "application/json"},
                content=request.body,
            )
        size_bytes = len(answer.raise_for_status().content)
        return f"constant {size_bytes} B", await self.floors.constant(size_bytes)


@dataclass(frozen=True, slots=True)
class EventResults:
    """How events travel, and how people hear of them."""

    carried: list[Carried]
    held: Held
    told_per_second: float


async def measured(*, seconds: float, clients: int) -> tuple[list[Row], dict[str, str]]:
    """Every line of the table of requests, and the facts below it."""
    crowded_at = datetime.now(UTC) + timedelta(days=30)
    async with running_platform() as platform:
        facts = {"up, until ready": f"{platform.ready_after_seconds:.1f} s, empty data folder"}
        facts["memory, idle (PSS without PostgreSQL)"] = _memory(platform)
        await _fill(platform, crowded_at)
        await create_admin(platform)
        drivers = await register_drivers(platform, clients)
        bench = Bench(platform, drivers, Floors(platform, seconds, clients), seconds, clients)
        await _measure_reads(bench)
        await _measure_bookings(bench, crowded_at)
        await _measure_people(bench)
        facts["memory, after the load (PSS without PostgreSQL)"] = _memory(platform)
    return bench.rows, facts


async def measured_events(*, seconds: float) -> EventResults:
    """On an empty platform, for what is measured here depends on no amount of data."""
    async with running_platform() as platform:
        _say("open streams")
        streams = await held(platform)
        _say("notifications")
        told = await told_per_second(platform)
        _say("events over both transports")
        return EventResults(await carried_by_each(platform, seconds), streams, told)


async def _fill(platform: BenchPlatform, crowded_at: datetime) -> None:
    started = time.perf_counter()
    for database, load in (
        ("parking_db", load_places),
        ("booking_db", lambda connection: load_bookings(connection, crowded_at)),
    ):
        _say(f"filling {database}")
        connection = await platform.connect(database)
        try:
            await load(connection)
        finally:
            await connection.close()
    _say(f"filled in {time.perf_counter() - started:.0f} s")


async def _measure_reads(bench: Bench) -> None:
    parking = bench.platform.port("parking")
    for what, requests in (
        (f"place by id, among {FEW_PLACES}", scenarios.place_by_id(FEW_PLACES)),
        (f"place by id, among {PLACES}", scenarios.place_by_id(PLACES)),
        ("first page of 50, asked before", scenarios.first_page()),
        ("page of 50, new each time", scenarios.new_pages()),
        ("page of 50 by city", scenarios.by_city()),
    ):
        floor = await bench.constant_floor(parking, requests())
        await bench.measure(what, parking, requests, floor)
    gateway = bench.platform.gateway_port
    by_id = scenarios.place_by_id(PLACES)
    await bench.measure(
        f"place by id, among {PLACES}, gateway",
        gateway,
        by_id,
        await bench.constant_floor(parking, by_id()),
    )
    booking = bench.platform.port("booking")
    quotes = scenarios.quote()
    await bench.measure("quote", booking, quotes, await bench.constant_floor(booking, quotes()))


async def _measure_bookings(bench: Bench, crowded_at: datetime) -> None:
    platform = bench.platform
    port, floors = platform.port("booking"), bench.floors
    bench.drivers = drivers = await renewed(platform, bench.drivers)
    spread = ("SQL alone", await floors.booking_sql(":place"))
    one = ("SQL alone", await floors.booking_sql(str(EMPTY_PLACE)))
    await bench.measure("booking, spread", port, scenarios.book_spread(drivers), spread)
    await bench.measure(
        "booking, spread, gateway", platform.gateway_port, scenarios.book_spread(drivers), spread
    )
    for what, place, start in (
        ("booking, one place", EMPTY_PLACE - 1, None),
        ("booking, one empty time", CROWDED_PLACE, crowded_at + timedelta(days=100)),
        ("booking, one time with 10 000 others", CROWDED_PLACE, crowded_at),
    ):
        await bench.measure(what, port, scenarios.book_one_place(drivers, place, start), one)
    owned = await _bookings_of(bench)
    await bench.measure("cancel with refund", port, scenarios.cancel(owned), spread)


async def _bookings_of(bench: Bench) -> dict[str, Driver]:
    """Some bookings of every driver, to be cancelled."""
    base = f"http://127.0.0.1:{bench.platform.port('booking')}"
    owned: dict[str, Driver] = {}
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        for driver in bench.drivers:
            path = f"/booking?status=Confirmed&limit={CANCELED_PER_DRIVER}"
            while path:
                answer = await client.get(path, headers=dict(driver.headers))
                page = answer.raise_for_status()
                owned |= dict.fromkeys((each["booking_id"] for each in page.json()), driver)
                path = page.links.get("next", {}).get("url", "")
    return owned


async def _measure_people(bench: Bench) -> None:
    platform = bench.platform
    bench.drivers = drivers = await renewed(platform, bench.drivers)
    payment, auth = platform.port("payment"), platform.port("auth")
    balance = scenarios.balance(drivers)
    await bench.measure("balance", payment, balance, await bench.constant_floor(payment, balance()))
    floor = ("argon2id on every core", await bench.floors.password_hashes())
    await bench.measure("login", auth, scenarios.login(drivers), floor, clients=LOGIN_CLIENTS)


def _memory(platform: BenchPlatform) -> str:
    parts = platform.memory_mib()
    shares = ", ".join(f"{name} {mib:.0f}" for name, mib in sorted(parts.items()))
    return f"{sum(parts.values()):.0f} MiB ({shares})"


def _say(what: str) -> None:
    """Progress, beside the table."""
    print(f"… {what}", file=sys.stderr, flush=True)
