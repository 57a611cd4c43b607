"""Neighbours and the database stop answering, or die. Nothing is lost, and all comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx
import pytest

from tests.acceptance.people import People, Person, new_place, register, sign_in, stay
from tests.acceptance.running import Running
from tests.acceptance.world import Json, World, answer, problem, told, until
from tests.support.eventually import eventually

SERVICES_THAT_VERIFY = ("/booking", "/payment/balance")


@pytest.fixture
async def owner(quick_people: People) -> Person:
    return await quick_people.owner()


@pytest.fixture
async def place(owner: Person) -> Json:
    return await new_place(owner, capacity=10, hourly_rate=500)


@pytest.fixture
async def driver(quick_people: People) -> Person:
    return await quick_people.driver(money=10_000)


@pytest.fixture
def quick_people(quick: Running) -> People:
    return quick.people


@pytest.fixture(autouse=True)
async def all_well(quick: Running) -> AsyncIterator[None]:
    """Each story ends with every service ready again and the books in balance."""
    yield
    for service in quick.world.ports:
        await _ready(quick.world, service)
    await quick.verify()


async def test_payment_does_not_answer(
    quick: Running, owner: Person, driver: Person, place: Json
) -> None:
    wish = {"parking_place_id": place["id"], **stay()}
    with quick.frozen("payment"):
        response = await driver.post("/booking", wish, timeout=30)
        body = problem(response, 503, "payment_unavailable")
        assert int(response.headers["retry-after"]) > 0
        booking_id = body["booking"]["booking_id"]
        assert (await driver.booking(booking_id))["status"] == "Waiting"
        again = await driver.post(f"/booking/{booking_id}/pay", timeout=30)
        problem(again, 503, "payment_unavailable")
    await _confirmed(driver, booking_id)
    assert (await driver.balance(), await owner.pending()) == (9000, 1000)
    assert [row["amount"] for row in await driver.ledger()] == [-1000, 10_000]
    answer(await driver.post(f"/booking/{booking_id}/pay"))
    assert await driver.balance() == 9000


async def test_the_same_wish_after_a_lost_answer_is_the_same_booking(
    quick: Running, driver: Person, place: Json
) -> None:
    """A 503 is not kept under its Idempotency-Key, but what it began is carried on."""
    wish = {"parking_place_id": place["id"], **stay()}
    key = {"Idempotency-Key": "patient"}
    with quick.frozen("payment"):
        first = await driver.post("/booking", wish, headers=key, timeout=30)
        booking_id = problem(first, 503, "payment_unavailable")["booking"]["booking_id"]

    async def again() -> httpx.Response:
        return await driver.post("/booking", wish, headers=key, timeout=30)

    done = answer(await eventually(again, lambda seen: seen.status_code == 200, within_seconds=30))
    assert (done["booking_id"], done["status"]) == (booking_id, "Confirmed")
    assert len(answer(await driver.get("/booking"))) == 1
    assert await driver.balance() == 9000


async def test_payment_dies(quick: Running, driver: Person, place: Json) -> None:
    before = quick.kill("payment")
    wish = {"parking_place_id": place["id"], **stay()}
    response = await driver.post("/booking", wish, timeout=30)
    if response.status_code == 200:
        booking_id = answer(response)["booking_id"]
    else:
        booking_id = problem(response, 503, "payment_unavailable")["booking"]["booking_id"]
    await _confirmed(driver, booking_id)
    await _ready(quick.world, "payment")
    assert await driver.balance() == 9000
    assert quick.process("payment").pid != before


async def test_cancelling_while_payment_does_not_answer(
    quick: Running, owner: Person, driver: Person, place: Json
) -> None:
    booking = await driver.books(place, stay())
    at = f"/booking/{booking['booking_id']}"
    with quick.frozen("payment"):
        response = await driver.delete(at, timeout=30)
        assert response.status_code in {200, 503}, told(response)
        seen = await driver.booking(booking["booking_id"])
        assert seen["status"] == "Canceled"
        assert (seen["refunded"] or 0, seen["refund_pending"]) == (0, 1000)
        assert await _free(driver, place) == 10
    seen = await eventually(
        lambda: driver.booking(booking["booking_id"]),
        lambda seen: seen["refunded"] == 1000,
        within_seconds=30,
    )
    assert not seen.get("refund_pending")
    assert (await driver.balance(), await owner.pending()) == (10_000, 0)


async def test_extending_while_payment_does_not_answer(
    quick: Running, driver: Person, place: Json
) -> None:
    booking = await driver.books(place, stay())
    at = f"/booking/{booking['booking_id']}"
    longer = {"date_to": stay(lasts=timedelta(hours=3))["date_to"]}
    with quick.frozen("payment"):
        problem(await driver.put(at, longer, timeout=30), 503, "payment_unavailable")
    await eventually(
        partial(_cost_and_balance, driver, booking["booking_id"]),
        lambda seen: seen in {(1000, 9000), (1500, 8500)},
        within_seconds=30,
    )
    answer(
        await eventually(
            lambda: driver.put(at, longer),
            lambda response: response.status_code == 200,
            within_seconds=30,
        )
    )
    assert await _cost_and_balance(driver, booking["booking_id"]) == (1500, 8500)


async def test_parking_does_not_answer(quick: Running, driver: Person, place: Json) -> None:
    booking = await driver.books(place, stay())
    wish = {"parking_place_id": place["id"], **stay()}
    with quick.frozen("parking"):
        for response in (
            await driver.post("/booking", wish, timeout=30),
            await driver.post("/booking/quote", wish, timeout=30),
        ):
            problem(response, 503)
            assert int(response.headers["retry-after"]) > 0
        assert (await driver.booking(booking["booking_id"]))["status"] == "Confirmed"
        answer(await driver.delete(f"/booking/{booking['booking_id']}", timeout=30))
    assert await driver.balance() == 10_000
    await driver.books(place, stay())


async def test_auth_does_not_answer(quick: Running, driver: Person, place: Json) -> None:
    """Whoever is signed in goes on; nobody asks auth on the way of a request."""
    with quick.frozen("auth"):
        booking = await driver.books(place, stay())
        for path in SERVICES_THAT_VERIFY:
            answer(await driver.get(path))
        answer(await driver.delete(f"/booking/{booking['booking_id']}"))
    assert (await sign_in(quick.world, driver.login)).user_id == driver.user_id


async def test_auth_dies_and_new_people_get_in_again(quick: Running, driver: Person) -> None:
    quick.kill("auth")
    answer(await driver.get("/payment/balance"))
    await _ready(quick.world, "auth")
    newcomer = await register(quick.world, "driver")
    assert await newcomer.balance() == 0
    answer(await driver.get("/auth/me"))


async def test_a_dead_service_is_a_503_at_the_gateway(quick: Running, driver: Person) -> None:
    quick.kill("parking")
    at_once = await quick.world.through("gateway").send("GET", "/parking", timeout=30)
    if at_once.status_code != 200:
        body = problem(at_once, 503)
        assert body["instance"] == "/parking"
        assert int(at_once.headers["retry-after"]) > 0
    answer(await driver.through("gateway").get("/payment/balance"))
    await _ready(quick.world, "parking")
    answer(await quick.world.through("gateway").send("GET", "/parking"))


async def test_booking_dies_in_the_middle_of_bookings(
    quick: Running, quick_people: People, owner: Person, place: Json
) -> None:
    """Whatever was begun comes to one end: paid once and confirmed, or not there at all."""
    drivers = [await quick_people.driver(money=1000) for _ in range(8)]
    wish = {"parking_place_id": place["id"], **stay()}

    async def tries(driver: Person) -> int:
        try:
            return (await driver.post("/booking", wish, timeout=30)).status_code
        except httpx.TransportError:
            return 0

    attempts = [asyncio.create_task(tries(driver)) for driver in drivers]
    await until(datetime.now(UTC) + timedelta(milliseconds=15))
    quick.kill("booking")
    await asyncio.gather(*attempts)
    await _ready(quick.world, "booking")

    async def unfinished() -> list[Json]:
        found: list[Json] = answer(await owner.get("/booking", params={"status": "Waiting"}))
        return found

    await eventually(unfinished, lambda seen: not seen, within_seconds=30)
    confirmed = answer(await owner.get("/booking", params={"status": "Confirmed"}))
    assert await owner.pending() == 1000 * len(confirmed)
    assert sum([await driver.balance() for driver in drivers]) == 1000 * (8 - len(confirmed))


async def test_the_database_does_not_answer(quick: Running, driver: Person, place: Json) -> None:
    pids = _pids(quick)
    with quick.frozen("postgres"):
        wishes = {
            "/booking": driver.get("/booking", timeout=60),
            "/payment/balance": driver.get("/payment/balance", timeout=60),
            "/auth/me": driver.get("/auth/me", timeout=60),
            "/parking": driver.get("/parking", params={"city": "Nowhere new"}, timeout=60),
        }
        responses = await asyncio.gather(*wishes.values())
        for response in responses:
            problem(response, 503)
            assert int(response.headers["retry-after"]) > 0
        ready = await quick.world.http.get(f"{quick.world.ports['payment']}/readyz", timeout=60)
        assert ready.status_code == 503
        assert "ok" not in ready.json()["checks"].get("database", "")
    await _everything_works(quick, driver, place)
    assert _pids(quick) == pids, "a service had to be started again"


async def test_the_database_dies(quick: Running, driver: Person, place: Json) -> None:
    pids = _pids(quick)
    quick.kill("postgres")
    got = [
        await driver.get(path, timeout=60)
        for path in ("/booking", "/payment/balance", "/auth/me", "/payment/balance")
    ]
    for response in got:
        if response.status_code != 200:
            problem(response, 503)
            assert int(response.headers["retry-after"]) > 0
    await _everything_works(quick, driver, place)
    assert _pids(quick) == pids, "a service had to be started again"


async def _everything_works(quick: Running, driver: Person, place: Json) -> None:
    for service in quick.world.ports:
        await _ready(quick.world, service)
    booking = await driver.books(place, stay())
    answer(await driver.delete(f"/booking/{booking['booking_id']}"))
    assert await driver.balance() == 10_000


def _pids(quick: Running) -> list[int]:
    return [quick.process(service).pid for service in quick.world.ports]


async def _confirmed(driver: Person, booking_id: str) -> None:
    async def status() -> str:
        response = await driver.get(f"/booking/{booking_id}", timeout=30)
        return str(answer(response)["status"])

    await eventually(status, lambda seen: seen == "Confirmed", within_seconds=30)


async def _cost_and_balance(driver: Person, booking_id: str) -> tuple[int, int]:
    return (await driver.booking(booking_id))["full_cost"], await driver.balance()


async def _free(driver: Person, place: Json) -> int:
    params = {"parking_place_id": place["id"], **stay()}
    (found,) = answer(await driver.get("/booking/availability", params=params))
    return int(found["free_spaces"])


async def _ready(world: World, service: str) -> None:
    async def look() -> int:
        try:
            return (await world.http.get(f"{world.ports[service]}/readyz")).status_code
        except httpx.TransportError:
            return 0

    await eventually(look, lambda status: status == 200, within_seconds=30)
