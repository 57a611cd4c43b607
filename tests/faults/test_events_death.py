"""kill -9 on the way of an event, from its outbox to the person: nothing is lost or told twice."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from tests.acceptance.backdoor import all_events_are_handled, database_of
from tests.acceptance.chats import WithBot, started_with_bot
from tests.acceptance.inbox import hears, inbox
from tests.acceptance.people import Person, new_place
from tests.acceptance.running import until_back
from tests.acceptance.world import answer
from tests.faults.books import Books, books_of
from tests.faults.driving import Motorist, motorists, traffic_of
from tests.faults.orders import Orders
from tests.faults.site.fault_points import ANYONE
from tests.faults.telling import require_all_told, sent_twice
from tests.support.eventually import eventually

pytestmark = pytest.mark.timeout(600)

AT_POINT_WITHIN_SECONDS = 30
RELAYS = ("auth", "parking", "booking", "payment")
STEPS_OF_NOTIFICATION = (
    "tell.before",
    "stream_add.after",
    "tell.after",
    "send.before",
    "send.after",
    "mark_sent.after",
    "reminders_done.after",
)
SENDS_IN_DOUBT = 1
"""Of those, who hangs at `send.after` has sent and not marked."""
AHEAD = timedelta(minutes=30)
DRIVERS = 10
LANES, IN_LANE = 6, 20
"""Bookings of the deleted place: more than are cancelled in one transaction."""

_log = logging.getLogger(__name__)


@dataclass
class EventStage:
    """A platform with a bot and with fault points."""

    with_bot: WithBot
    orders: Orders
    books: Books
    sent_twice: int = 0
    """By whoever died between sending and marking, up to now."""

    def order(self, points: Iterable[str]) -> None:
        for point in points:
            self.orders.forget(point, ANYONE)
            self.orders.give("hang", point, ANYONE)

    async def reached(self, points: Sequence[str]) -> None:
        """Wait until somebody hangs at each of the points."""

        async def missing() -> list[str]:
            return [point for point in points if not self.orders.is_taken(point, ANYONE)]

        await eventually(
            missing,
            lambda points: not points,
            within_seconds=AT_POINT_WITHIN_SECONDS,
            every_seconds=0.02,
        )

    async def only_hanging_sends(self, people: int) -> None:
        """Wait until messages wait for so many people at most: for those whose sends hang."""

        async def waiting() -> int:
            async with database_of(self.with_bot.running, "notification_db") as database:
                count: int = await database.fetchval(
                    "SELECT count(DISTINCT user_id) FROM deliveries WHERE state = 'waiting'"
                )
                return count

        await eventually(
            waiting,
            lambda count: count <= people,
            within_seconds=AT_POINT_WITHIN_SECONDS,
            every_seconds=0.05,
        )

    async def kill(self, *parts: str) -> None:
        """End them without a word, all at once, and wait until others stand in their place."""
        running = self.with_bot.running
        killed = time.monotonic()
        former = {part: running.kill(part) for part in parts}
        for part, pid in former.items():
            await until_back(running, part, pid)
        if "postgres" in parts:
            for service in running.world.ports:
                await until_back(running, service, 0)
        _log.info("%s back after %.1f s", ", ".join(parts), time.monotonic() - killed)

    async def require_all_well(self, *, sends_in_doubt: int = 0) -> None:
        """Everything was told, sent and paid as it should have been."""
        began = time.monotonic()
        running = self.with_bot.running
        await require_all_told(running)
        twice = await sent_twice(running, self.with_bot.api)
        assert twice - self.sent_twice <= sends_in_doubt
        self.sent_twice = twice
        report = await self.books.when_everything_has_ended()
        assert report.is_clean, str(report)
        _log.info("all was told %.1f s later, %d sent twice", time.monotonic() - began, twice)


@pytest.fixture(scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EventStage]:
    folder = tmp_path_factory.mktemp("events")
    orders = Orders.in_new(folder / "orders")
    async with (
        started_with_bot(folder / "data", **orders.settings) as with_bot,
        books_of(with_bot.running) as books,
    ):
        yield EventStage(with_bot, orders, books)


@pytest.fixture(scope="module")
async def drivers(stage: EventStage) -> list[Motorist]:
    """Each has linked a chat."""
    those = await motorists(stage.with_bot.running.people, DRIVERS)
    for one in those:
        await stage.with_bot.signed_in(one.driver)
    return those


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_every_relay_dies(stage: EventStage, drivers: list[Motorist], moment: str) -> None:
    """Before it publishes, and when it has published and not yet deleted what it had read."""
    points = [f"{service}_publish.{moment}" for service in RELAYS]
    canceled = await drivers[0].books()
    stage.order(points)
    person = await stage.with_bot.running.people.driver()
    place = await new_place(drivers[0].owner)
    for one in drivers:
        await one.books()
    await drivers[0].cancels(canceled)
    await stage.reached(points)
    await drivers[1].books()
    await stage.kill(*RELAYS)
    await stage.require_all_well()
    async with database_of(stage.with_bot.running, "events_db") as events:
        rows = await events.fetch(
            "SELECT body ->> 'subject' AS subject, body ->> 'type' FROM events"
        )
    published = Counter((row[0], row[1]) for row in rows)
    assert published[person.user_id, "user.registered"] == 1
    assert published[place["id"], "parking.created"] == 1
    assert published[canceled, "payment.refunded"] == 1


async def test_notification_dies_at_each_step(stage: EventStage, drivers: list[Motorist]) -> None:
    soon = datetime.now(UTC) + AHEAD + timedelta(seconds=5)
    reminded = [(one, await one.books(starts=soon)) for one in drivers[:2]]
    for one, booking_id in reminded:
        await hears(one.driver, booking_id, "booking-confirmed-driver")
    stage.order(STEPS_OF_NOTIFICATION)
    for one in drivers:
        await one.books()
    await drivers[0].cancels(await drivers[0].books())
    await stage.reached(STEPS_OF_NOTIFICATION)
    await stage.only_hanging_sends(3)
    await stage.kill("notification")
    await drivers[0].books()
    await stage.require_all_well(sends_in_doubt=SENDS_IN_DOUBT)
    for one, booking_id in reminded:
        await _require_reminded_once(one.driver, booking_id)


async def _require_reminded_once(driver: Person, booking_id: str) -> None:
    async def reminders() -> list[str]:
        return [
            told["type"]
            for told in await inbox(driver)
            if told["data"]["booking_id"] == booking_id and told["type"].startswith("stay-")
        ]

    await eventually(reminders, bool, within_seconds=AT_POINT_WITHIN_SECONDS)
    assert await reminders() == ["stay-starts-driver"]


async def test_notification_dies_again_while_it_catches_up(stage: EventStage) -> None:
    """Nobody here has a chat: none of the deaths can be between a message and its mark."""
    async with traffic_of(await motorists(stage.with_bot.running.people, 4)) as traffic:
        for point in ("tell.after", "stream_add.after", "tell.before"):
            await traffic.more(8)
            stage.order([point])
            await stage.reached([point])
            await stage.kill("notification")
    await stage.require_all_well()


async def test_postgres_dies_while_events_travel(
    stage: EventStage, drivers: list[Motorist]
) -> None:
    for one in drivers:
        await one.cancels(await one.books())
    await stage.kill("postgres")
    await stage.require_all_well(sends_in_doubt=DRIVERS)


async def test_booking_dies_while_it_empties_a_deleted_place(stage: EventStage) -> None:
    """At the event, in the middle and at the end: all are cancelled and each told once."""
    people = stage.with_bot.running.people
    (one,) = await motorists(people, 1)
    await asyncio.gather(*(_books_much(one) for _ in range(LANES)))
    stage.order(["place_deleted.before"])
    answer(await one.owner.delete(f"/parking/{one.place['id']}"))
    for reached, ordered in (
        ("place_deleted.before", "place_deleted.after"),
        ("place_deleted.after", "cancel_batch.before"),
        ("cancel_batch.before", "cancel_batch.after"),
        ("cancel_batch.after", None),
    ):
        await stage.reached([reached])
        if ordered is not None:
            stage.order([ordered])
        await stage.kill("booking")

    async def unfinished() -> int:
        asked = {"status": "Confirmed", "limit": 1, "count": True}
        response = await one.owner.get("/booking", params=asked)
        answer(response)
        return int(response.headers["X-Total-Count"])

    await eventually(unfinished, lambda count: count == 0, within_seconds=30)
    await stage.require_all_well()
    found = await one.driver.get("/booking", params={"limit": 200})
    reasons = Counter((each["canceled_by"], each["cancel_reason"]) for each in answer(found))
    assert reasons == {("owner", "place_deleted"): LANES * IN_LANE}


async def _books_much(one: Motorist) -> None:
    for _ in range(IN_LANE):
        await one.books()


async def test_the_bot_dies_between_effect_and_confirmation(stage: EventStage) -> None:
    """A code that somebody sends is worth its money once, though the update comes twice."""
    people = stage.with_bot.running.people
    for point in ("mark_update.before", "mark_update.after"):
        driver = await people.driver()
        talk = await stage.with_bot.signed_in(driver)
        code = await people.promocode(700, max_uses=5)
        await talk.writes("/balance")
        await talk.presses("code")
        stage.order([point])
        await talk.writes(code, wait=False)
        await stage.reached([point])
        await stage.kill("telegram")
        await talk.writes("/balance")
        assert await driver.balance() == 700
        assert "$7.00" in talk.last.text


async def test_the_bot_dies_while_it_renews_a_session(stage: EventStage) -> None:
    """The new tokens died with it. It says so, and lets people sign in again."""
    driver = await stage.with_bot.running.people.driver(money=1234)
    talk = await stage.with_bot.signed_in(driver)
    async with database_of(stage.with_bot.running, "telegram_db") as database:
        await database.execute("UPDATE sessions SET access_expires_at = now()")
    stage.order(["refresh.after"])
    await talk.writes("/balance", wait=False)
    await stage.reached(["refresh.after"])
    await stage.kill("telegram")
    await talk.writes("/balance")
    assert "sign in" in talk.last.text or "$12.34" in talk.last.text, talk.last.text


async def test_a_poison_event_holds_up_nobody(stage: EventStage, drivers: list[Motorist]) -> None:
    """The neighbour is told while the poison is still tried again."""
    running = stage.with_bot.running
    booking_id = await drivers[0].books()
    await all_events_are_handled(running)
    async with database_of(running, "events_db") as events:
        await events.execute(
            """
            SELECT events_publish(jsonb_build_array(
                body || jsonb_build_object('id', gen_random_uuid(), 'data', '{}'::jsonb)))
            FROM events WHERE body ->> 'subject' = $1
            """,
            booking_id,
        )
        await eventually(lambda: _failed(stage), bool, within_seconds=AT_POINT_WITHIN_SECONDS)
        neighbour = await drivers[1].books()
        await hears(drivers[1].driver, neighbour, "booking-confirmed-driver")
        assert await events.fetchval("SELECT count(*) FROM dead_letters") == 0


async def _failed(stage: EventStage) -> bool:
    """Whether notification has tried an event in vain."""
    running = stage.with_bot.running
    page = await running.world.http.get(f"{running.world.ports['notification']}/metrics")
    return 'outcome="failed"' in page.text
