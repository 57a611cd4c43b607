"""What somebody else commits between two steps of ours, each time exactly there."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from parking_net.booking.domain.booking import Actor
from parking_net.booking.domain.stay import Stay
from parking_net.booking.repository import bookings, changes, orders
from parking_net.booking.repository.bookings import Creation
from parking_net.booking.service.closing import NOTHING_BACK, charge_order, close
from parking_net.shared.database import Database
from tests.booking.test_occupancy import LATER, a_booking, a_place, at
from tests.booking.world import DAY, HOUR, World, answer, moment, path_of, problem
from tests.support.database import Databases
from tests.support.eventually import eventually


async def lined_up(database: Database, count: int) -> None:
    """Return when so many others wait for a lock."""

    async def are_waiting() -> bool:
        waiting: int = await database.fetchval(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return waiting == count

    await eventually(are_waiting)


async def test_time_that_a_change_needs_all_of_a_sudden_must_fit_as_well(world: World) -> None:
    """Shortening needs no space, but becomes extending when the booking is shortened before."""
    place_id = world.parking.add(capacity=2)
    driver = world.driver(money=5000)
    booking = await driver.books(place_id, world.stay(lasts=3 * HOUR))
    await world.driver(money=5000).books(place_id, world.stay(lasts=3 * HOUR))
    world.parking.place(place_id).capacity = 1
    async with world.database.transaction() as connection:
        stored = await bookings.lock(connection, UUID(booking["booking_id"]))
        assert stored is not None
        shorter = {"date_to": world.stay(lasts=2 * HOUR)["date_to"]}
        wish = asyncio.create_task(driver.put(path_of(booking), shorter))
        await lined_up(world.database, 1)
        shortest = Stay(stored.date_from, stored.date_from + HOUR)
        now = world.clock.now()
        await bookings.save(connection, stored.moved(shortest, 500, stored.capacity, now))
    problem(await wish, 409, "fully_booked")
    world.parking.place(place_id).capacity = 2
    seen = answer(await driver.put(path_of(booking), shorter))
    assert moment(seen["date_to"]) == moment(shorter["date_to"])


async def test_a_charge_withdrawn_after_it_was_claimed_is_not_sent(world: World) -> None:
    driver = world.driver(money=5000)
    world.payment.down = True
    refused = await driver.asks_to_book(world.parking.add(), world.stay())
    booking = problem(refused, 503, "payment_unavailable")["booking"]
    world.payment.down = False
    charges = world.payment.calls["ProcessTransaction"]
    world.clock.advance(timedelta(seconds=21))
    async with world.database.transaction() as connection:
        stored = await bookings.lock(connection, UUID(booking["booking_id"]))
        assert stored is not None
        run = asyncio.create_task(world.reconciles())
        await lined_up(world.database, 1)
        now = world.clock.now()
        await close(
            connection,
            stored,
            now=now,
            by=Actor.DRIVER,
            actor_id=None,
            reason=None,
            terms=NOTHING_BACK,
            attempt_at=now + HOUR,
        )
    await run
    assert world.payment.calls["ProcessTransaction"] == charges
    assert await world.orders(booking) == [("cancel_charge", "done")]


async def test_a_wish_that_runs_twice_at_once_is_one_booking(new_database: Databases) -> None:
    database = await new_database("booking")
    booking = a_booking(a_place(capacity=1), at(9, 10))

    async def create() -> Creation:
        return await bookings.create(
            database, booking, charge_order(booking), expected_cost=None, first_attempt_at=LATER
        )

    async with database.transaction() as connection:
        await connection.execute(
            "SELECT pg_advisory_xact_lock(uuid_hash_extended($1, 0))", booking.parking_place_id
        )
        runs = [asyncio.create_task(create()) for _ in range(3)]
        await lined_up(database, 3)
    got = sorted(await asyncio.gather(*runs))
    assert got == [Creation.CREATED, Creation.EXISTS, Creation.EXISTS]


async def test_a_change_that_somebody_else_finishes_is_answered_as_it_is_now(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = world.driver(money=5000)
    booking = await driver.books(world.parking.add(hourly_rate=600), world.stay())
    longer = {"date_to": world.stay(lasts=3 * HOUR)["date_to"]}
    key = {"Idempotency-Key": "once"}
    world.payment.cut_answers = True
    problem(await driver.put(path_of(booking), longer, headers=key), 503, "payment_unavailable")
    world.payment.cut_answers = False
    world.clock.advance(timedelta(seconds=21))
    state_of = changes.state_of

    async def reconciled_state_of(database: Database, change_id: UUID) -> str | None:
        await world.reconciles()
        return await state_of(database, change_id)

    monkeypatch.setattr(changes, "state_of", reconciled_state_of)
    seen = answer(await driver.put(path_of(booking), longer, headers=key))
    assert (seen["full_cost"], moment(seen["date_to"])) == (1800, moment(longer["date_to"]))


async def test_no_plan_of_the_database_claims_more_orders_than_asked_for(world: World) -> None:
    driver = world.driver(money=50_000)
    place_id = world.parking.add(capacity=50)
    world.payment.down = True
    for _ in range(6):
        problem(await driver.asks_to_book(place_id, world.stay()), 503, "payment_unavailable")
    now: datetime = world.clock.now() + DAY
    async with world.database.transaction() as connection:
        for method in ("hashjoin", "mergejoin", "hashagg", "sort", "material", "bitmapscan"):
            await connection.execute(f"SET LOCAL enable_{method} = off")
        assert len(await orders.claim_due(connection, now, now + HOUR, 2)) == 2
