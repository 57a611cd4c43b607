"""Holds that expire, places that are deleted, and the service put together as it runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import pytest
from prometheus_client import REGISTRY

from parking_net.booking.app import Neighbours, running
from parking_net.booking.domain.booking import Actor
from parking_net.booking.handlers.events import listener
from parking_net.booking.jobs import gauges, hold_sweeper
from parking_net.booking.service.place_deleted import place_deleted
from parking_net.booking.service.sweep import BATCH
from parking_net.booking.settings import BookingSettings
from parking_net.shared.events.event import Event
from parking_net.shared.events.opening import opened_transport
from parking_net.shared.events.transport import consuming
from parking_net.shared.runtime import RunningService
from tests.booking.fake_payment import Gate
from tests.booking.world import DAY, HOUR, Json, World, answer, opened_neighbourhood, problem
from tests.support.database import Databases
from tests.support.eventually import eventually
from tests.support.settings import new_settings
from tests.support.tokens import TestIssuer


def deleted(place_id: UUID | str, by: str = "owner") -> Event:
    return Event(type="parking.deleted", subject=str(place_id), data={"deleted_by": by})


async def hold(world: World, place_id: UUID) -> Json:
    refused = await world.driver().asks_to_book(place_id, world.stay())
    booking: Json = problem(refused, 402, "insufficient_funds")["booking"]
    return booking


async def test_an_expired_hold_is_told_to_its_driver(world: World) -> None:
    booking = await hold(world, world.parking.add())
    assert await world.sweeps() == 0
    world.clock.advance(timedelta(minutes=10))
    assert await world.sweeps() == 1
    assert await world.sweeps() == 0
    [event] = await world.events()
    assert (event["type"], event["subject"]) == ("booking.hold_expired", booking["booking_id"])
    assert (event["data"]["by"], event["data"]["actor_id"]) == ("system", None)
    assert (event["data"]["paid"], event["data"]["status"]) == (False, "Canceled")


async def test_a_backlog_of_expired_holds_is_swept_in_one_run(world: World) -> None:
    place_id = world.parking.add(capacity=BATCH + 10)
    await asyncio.gather(*(hold(world, place_id) for _ in range(BATCH + 5)))
    world.clock.advance(timedelta(minutes=10))
    assert await hold_sweeper(world.desk).run_once("booking")
    assert await world.sweeps() == 0


@pytest.mark.parametrize("by", ["owner", "admin"])
async def test_a_deleted_place_gives_everything_back(world: World, by: str) -> None:
    place_id = world.parking.add(capacity=5, hourly_rate=600)
    driver = world.driver(money=10_000)
    over = await driver.books(place_id, world.stay(timedelta(0), HOUR))
    world.clock.advance(HOUR)
    running_one = await driver.books(place_id, world.stay(timedelta(0)))
    future = await driver.books(place_id, world.stay())
    waiting = await hold(world, place_id)
    elsewhere = await driver.books(world.parking.add(), world.stay())

    await listener(world.desk, lambda: None)(deleted(place_id, by))
    assert await world.empties_deleted_places() == 3
    await world.reconciles()

    for booking, refund in ((running_one, 1200), (future, 1200), (waiting, 0)):
        seen = answer(await world.admin().get(f"/booking/{booking['booking_id']}"))
        assert (seen["status"], seen["canceled_by"]) == ("Canceled", by)
        assert (seen["cancel_reason"], seen["refunded"]) == ("place_deleted", refund)
    assert (await driver.reads(over))["status"] == "Confirmed"
    assert (await driver.reads(elsewhere))["status"] == "Confirmed"
    assert world.payment.kept(running_one["booking_id"]) == 0


async def test_a_deletion_heard_twice_cancels_once(world: World) -> None:
    place_id = world.parking.add()
    await world.driver(money=5000).books(place_id, world.stay())
    woken: list[bool] = []
    handle = listener(world.desk, lambda: woken.append(True))
    for _ in range(2):
        await handle(deleted(place_id))
        await asyncio.gather(*(world.empties_deleted_places() for _ in range(2)))
    assert len(woken) == 2
    types = [event["type"] for event in await world.events()]
    assert types == ["booking.confirmed", "booking.canceled"]


async def test_a_booking_made_while_its_place_is_deleted_does_not_stay(world: World) -> None:
    """The place was read before it was deleted; the guard knows better."""
    place_id = world.parking.add()
    await place_deleted(world.desk, place_id, Actor.OWNER, None)
    driver = world.driver(money=5000)
    problem(await driver.asks_to_book(place_id, world.stay()), 404, "place_not_found")
    assert driver.money == 5000


async def test_a_booking_being_paid_when_its_place_is_deleted_is_given_back(world: World) -> None:
    place_id = world.parking.add()
    driver = world.driver(money=5000)
    gate = world.payment.before["ProcessTransaction"] = Gate()
    wish = asyncio.create_task(driver.asks_to_book(place_id, world.stay()))
    await gate.arrived.wait()
    await place_deleted(world.desk, place_id, Actor.OWNER, None)
    assert await world.empties_deleted_places() == 1
    gate.open()
    problem(await wish, 409, "already_canceled")
    await world.settles_everything()
    assert driver.money == 5000


async def test_a_stay_is_not_moved_within_a_deleted_place(world: World) -> None:
    place_id = world.parking.add()
    driver = world.driver(money=5000)
    booking = await driver.books(place_id, world.stay())
    await place_deleted(world.desk, place_id, Actor.OWNER, None)
    moved = await driver.put(f"/booking/{booking['booking_id']}", world.stay(2 * DAY))
    problem(moved, 404, "place_not_found")


@pytest.mark.parametrize("event_type", ["parking.created", "payment.refunded", "something.new"])
async def test_other_events_are_none_of_its_business(world: World, event_type: str) -> None:
    place_id = world.parking.add()
    event = Event(type=event_type, subject=str(place_id), data={})
    await listener(world.desk, lambda: None)(event)
    assert (await world.driver(money=5000).books(place_id, world.stay()))["status"] == "Confirmed"


async def test_an_event_that_names_no_place_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="is not an id"):
        await listener(world.desk, lambda: None)(deleted("seven"))


async def test_what_is_open_is_counted(world: World) -> None:
    await hold(world, world.parking.add())
    driver = world.driver(money=5000)
    booking = await driver.books(world.parking.add(), world.stay())
    world.payment.refunds_refused = True
    answer(await driver.delete(f"/booking/{booking['booking_id']}"))
    world.clock.advance(timedelta(seconds=90))
    assert await gauges(world.desk).run_once("booking")
    assert REGISTRY.get_sample_value("holds_open") == 1
    assert REGISTRY.get_sample_value("refunds_pending") == 1
    # Nobody is woken for it: it waits for income of its owner, who spent what is to go back.
    assert REGISTRY.get_sample_value("payment_orders_oldest_seconds") == 0

    world.payment.down = True
    unanswered = await driver.asks_to_book(world.parking.add(), world.stay(2 * DAY))
    assert unanswered.status_code >= 500
    world.clock.advance(timedelta(seconds=60))
    assert await gauges(world.desk).run_once("booking")
    assert REGISTRY.get_sample_value("payment_orders_oldest_seconds") == 60


async def test_outcomes_are_counted(world: World) -> None:
    def seen(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(name, labels) or 0

    names = ("confirmed", "insufficient_funds", "fully_booked", "hold_expired")
    before = {name: seen("bookings_total", outcome=name) for name in names}
    canceled = seen("booking_cancellations_total", by="driver")
    driver, place_id = world.driver(money=1000), world.parking.add(capacity=1, hourly_rate=500)
    booking = await driver.books(place_id, world.stay())
    problem(await driver.asks_to_book(place_id, world.stay()), 409, "fully_booked")
    await hold(world, world.parking.add())
    answer(await driver.delete(f"/booking/{booking['booking_id']}"))
    world.clock.advance(timedelta(minutes=10))
    await world.sweeps()
    after = {name: seen("bookings_total", outcome=name) for name in names}
    assert {name: after[name] - before[name] for name in names} == dict.fromkeys(names, 1)
    assert seen("booking_cancellations_total", by="driver") == canceled + 1


@asynccontextmanager
async def jobs_of(service: RunningService) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(job.loop(service.name)) for job in service.jobs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_the_whole_service_hears_of_deleted_places_and_tells_of_it(
    new_database: Databases,
) -> None:
    settings = new_settings(BookingSettings, await new_database.settings_for("booking"))
    issuer = TestIssuer()
    async with opened_neighbourhood(settings) as street:
        neighbours = Neighbours(street.places, street.payments)
        async with (
            running(settings, None, issuer.verifier(), neighbours) as service,
            jobs_of(service),
            opened_transport(settings) as transport,
            httpx.AsyncClient(
                transport=httpx.ASGITransport(cast(Any, service.http)),
                base_url="http://test",
            ) as client,
        ):
            heard: list[str] = []

            async def listen(event: Event) -> None:
                heard.append(event.type)

            driver_id = uuid4()
            street.payment.give(driver_id, 5000)
            place_id = street.parking.add()
            start = datetime.now(UTC) + DAY
            body = {
                "parking_place_id": str(place_id),
                "date_from": start.isoformat(),
                "date_to": (start + HOUR).isoformat(),
            }
            headers = issuer.headers(role="driver", user_id=driver_id)
            booking = answer(await client.post("/booking", json=body, headers=headers))
            await transport.publish([deleted(place_id)])

            async def refunded() -> bool:
                response = await client.get(f"/booking/{booking['booking_id']}", headers=headers)
                return bool(answer(response)["refunded"])

            await eventually(refunded)
            assert street.payment.balance(driver_id) == 5000
            async with consuming(transport, "test", listen):
                await eventually(lambda: "booking.canceled" in heard)
            # Order is kept per subject, so the place's deletion may come anywhere.
            heard.remove("parking.deleted")
            assert heard == ["booking.confirmed", "booking.canceled"]
            assert answer(await client.get("/readyz"))["checks"] == {"database": "ok"}
