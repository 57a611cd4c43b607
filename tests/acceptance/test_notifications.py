"""Who is told what, in which words, and that nobody is told twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.acceptance.backdoor import NOTIFICATION, all_events_are_handled, database_of
from tests.acceptance.inbox import hears, inbox, speaking, told_of
from tests.acceptance.people import People, Person, new_place, register, running_stay, stay
from tests.acceptance.running import Running, until_back
from tests.acceptance.world import Json, answer, problem
from tests.support.eventually import eventually

THE_TURN = "hashtextextended('events_group:' || $1, 0)"
RU_PRICE, EN_PRICE = "10,00\N{NO-BREAK SPACE}$", "$10.00"


@dataclass(frozen=True)
class Parties:
    """A driver who speaks Russian, an owner who speaks English, and one who is none of them."""

    driver: Person
    owner: Person
    stranger: Person
    place: Json

    async def booked(self, when: dict[str, str] | None = None) -> Json:
        return await self.driver.books(self.place, when or stay())


@pytest.fixture
async def parties(crowd: People) -> Parties:
    driver = await speaking(await crowd.driver(money=100_000), "ru")
    owner = await crowd.owner()
    place = await new_place(owner, name="Tokyo <b>East</b> 東京", timezone="Asia/Tokyo")
    return Parties(driver, owner, await crowd.driver(), place)


async def test_a_booking_is_told_to_its_driver_and_to_the_owner(parties: Parties) -> None:
    when = _hours_of_tokyo()
    booking = await parties.booked(when)
    (receipt,) = await hears(parties.driver, booking["booking_id"], "booking-confirmed-driver")
    assert receipt["title"] == "Бронирование подтверждено: Tokyo <b>East</b> 東京"
    stay_line, address, paid = receipt["body"].splitlines()
    assert "09:00 – 11:00 (2 часа)" in stay_line
    assert address == "Quay 7, Rotterdam"
    assert paid == f"Оплачено: {RU_PRICE}"
    (notice,) = await hears(parties.owner, booking["booking_id"], "booking-confirmed-owner")
    assert notice["title"] == "New booking: Tokyo <b>East</b> 東京"
    stay_line, driver, price = notice["body"].splitlines()
    assert "9:00 AM – 11:00 AM (2 hours)" in stay_line
    assert driver == f"Driver: {parties.driver.login}"
    assert price == f"Price: {EN_PRICE}"
    for told in (receipt, notice):
        assert told["data"]["place_name"] == parties.place["name"]
        assert told["data"]["place_timezone"] == "Asia/Tokyo"
        assert told["read_at"] is None


async def test_a_change_is_told_to_both_with_what_it_costs(parties: Parties) -> None:
    booking = await parties.booked()
    longer = {"date_to": stay(lasts=timedelta(hours=3))["date_to"]}
    answer(await parties.driver.put(f"/booking/{booking['booking_id']}", longer))
    _, mine = await hears(
        parties.driver,
        booking["booking_id"],
        "booking-confirmed-driver",
        "booking-changed-driver",
    )
    assert "Новая стоимость: 15,00\N{NO-BREAK SPACE}$" in mine["body"]
    assert "списано 5,00\N{NO-BREAK SPACE}$" in mine["body"]
    _, theirs = await hears(
        parties.owner, booking["booking_id"], "booking-confirmed-owner", "booking-changed-owner"
    )
    assert "The price is now $15.00, $5.00 more than before." in theirs["body"]


@pytest.mark.parametrize(
    ("who", "in_russian", "in_english"),
    [
        ("driver", "Вы отменили это бронирование.", "The driver cancelled this booking."),
        ("owner", "Владелец парковки отменил это бронирование.", "You cancelled this booking."),
        ("admin", "Служба поддержки отменила", "Our support team cancelled this booking."),
    ],
)
async def test_a_cancellation_is_told_to_both_whoever_cancelled(
    parties: Parties, crowd: People, who: str, in_russian: str, in_english: str
) -> None:
    booking = await parties.booked()
    canceling = {"driver": parties.driver, "owner": parties.owner, "admin": crowd.admin}[who]
    answer(await canceling.delete(f"/booking/{booking['booking_id']}"))
    *_, mine = await hears(
        parties.driver,
        booking["booking_id"],
        "booking-confirmed-driver",
        "booking-canceled-driver",
    )
    assert in_russian in mine["body"]
    assert f"На ваш баланс возвращается {RU_PRICE}." in mine["body"]
    *_, theirs = await hears(
        parties.owner, booking["booking_id"], "booking-confirmed-owner", "booking-canceled-owner"
    )
    assert in_english in theirs["body"]
    assert f"{EN_PRICE} goes back to the driver." in theirs["body"]


async def test_who_cancels_during_the_stay_hears_what_is_kept(parties: Parties) -> None:
    booking = await parties.booked(running_stay(timedelta(hours=2)))
    answer(
        await parties.owner.delete(
            f"/booking/{booking['booking_id']}", params={"reason": "Works on <the> ramp"}
        )
    )
    *_, mine = await hears(
        parties.driver,
        booking["booking_id"],
        "booking-confirmed-driver",
        "booking-canceled-driver",
    )
    assert "Причина: Works on <the> ramp" in mine["body"]
    assert f"возвращается {RU_PRICE}" in mine["body"], "the owner pays back all of it"
    again = await parties.booked(running_stay(timedelta(hours=2)))
    answer(await parties.driver.delete(f"/booking/{again['booking_id']}"))
    *_, mine = await hears(
        parties.driver, again["booking_id"], "booking-confirmed-driver", "booking-canceled-driver"
    )
    assert "возвращается 5,00\N{NO-BREAK SPACE}$; за начавшиеся часы удержано 5,00" in mine["body"]


async def test_an_expired_hold_is_told_to_its_driver_alone(main: Running) -> None:
    owner, poor = await main.people.owner(), await main.people.driver()
    place = await new_place(owner)
    wish = {"parking_place_id": place["id"], **stay()}
    unpaid = problem(await poor.post("/booking", wish), 402)["booking"]["booking_id"]
    async with database_of(main, "booking_db") as database:
        # Ten minutes are a long time for a test.
        await database.execute(
            "UPDATE bookings SET hold_expires_at = now() WHERE booking_id = $1", UUID(unpaid)
        )
    (told,) = await hears(poor, unpaid, "hold-expired-driver")
    assert place["name"] in told["title"]
    assert "the space is no longer held for you" in told["body"]
    await all_events_are_handled(main)
    assert await inbox(owner) == []


async def test_nobody_else_hears_anything_and_nobody_hears_twice(
    parties: Parties, main: Running
) -> None:
    booking = await parties.booked()
    answer(await parties.driver.delete(f"/booking/{booking['booking_id']}"))
    await all_events_are_handled(main)
    types = [one["type"] for one in await inbox(parties.driver)]
    assert types == ["booking-confirmed-driver", "booking-canceled-driver"]
    types = [one["type"] for one in await inbox(parties.owner)]
    assert types == ["booking-confirmed-owner", "booking-canceled-owner"]
    assert await inbox(parties.stranger) == []
    assert await told_of(main.people.admin, booking["booking_id"]) == []


async def test_reading_is_everybodys_own(parties: Parties) -> None:
    first, second = await parties.booked(), await parties.booked()
    for booking in (first, second):
        (notice,) = await hears(parties.owner, booking["booking_id"], "booking-confirmed-owner")
        (receipt,) = await hears(parties.driver, booking["booking_id"], "booking-confirmed-driver")
    foreign = await parties.stranger.post("/notifications/read", {"ids": [notice["id"]]})
    assert answer(foreign) == {"unread": 0}
    read = await parties.owner.post("/notifications/read", {"ids": [notice["id"], receipt["id"]]})
    assert answer(read) == {"unread": 1}
    (unread,) = await inbox(parties.owner, unread=True)
    assert unread["data"]["booking_id"] == first["booking_id"]
    (seen,) = await told_of(parties.owner, second["booking_id"])
    assert seen["read_at"] is not None
    assert len(await inbox(parties.driver, unread=True)) == 2
    assert answer(await parties.driver.post("/notifications/read", {"all": True})) == {"unread": 0}
    assert await inbox(parties.driver, unread=True) == []
    assert len(await inbox(parties.driver)) == 2


async def test_what_is_muted_is_not_told(parties: Parties) -> None:
    quiet = {"channels": {"inbox": {"confirmation": False}}}
    changed = answer(await parties.driver.put("/notifications/preferences", quiet))
    assert changed["channels"]["inbox"]["confirmation"] is False
    assert changed["channels"]["inbox"]["cancellation"] is True
    booking = await parties.booked()
    answer(await parties.driver.delete(f"/booking/{booking['booking_id']}"))
    await hears(parties.driver, booking["booking_id"], "booking-canceled-driver")
    await hears(
        parties.owner, booking["booking_id"], "booking-confirmed-owner", "booking-canceled-owner"
    )


async def test_everything_that_comes_again_is_told_once(quick: Running) -> None:
    """A process that begins at the oldest event there is: all that ever happened comes again."""
    owner = await quick.people.owner()
    driver = await quick.people.driver(money=10_000)
    booking = await driver.books(await new_place(owner), stay())
    answer(await driver.delete(f"/booking/{booking['booking_id']}"))
    await all_events_are_handled(quick)
    before = await _all_told(quick)
    assert before["notifications"] >= 4
    async with database_of(quick, "events_db") as events:
        count = await events.fetchval("SELECT count(*) FROM events")
        former = quick.kill("notification")
        # Whoever holds this lock has the group's turn: the dead has let go, nobody has begun.
        await events.execute(f"SELECT pg_advisory_lock({THE_TURN})", NOTIFICATION)
        await events.execute(
            "UPDATE consumer_groups SET position = 0 WHERE name = $1", NOTIFICATION
        )
        await events.execute(f"SELECT pg_advisory_unlock({THE_TURN})", NOTIFICATION)
    await until_back(quick, "notification", former)
    await eventually(
        lambda: _handled_by_process(quick), lambda handled: handled >= count, within_seconds=30
    )
    await all_events_are_handled(quick)
    assert await _all_told(quick) == before
    newcomer = await register(quick.world, "driver")
    assert await inbox(newcomer) == []


async def _all_told(running: Running) -> dict[str, int]:
    """How many rows the effects of all events are."""
    async with database_of(running, "notification_db") as database:
        return {
            table: await database.fetchval(f"SELECT count(*) FROM {table}")
            for table in ("notifications", "stream_items", "event_inbox", "reminders")
        }


async def _handled_by_process(running: Running) -> float:
    """How many events the present process of notification has handled."""
    address = running.world.ports["notification"]
    page = (await running.world.http.get(f"{address}/metrics")).text
    return sum(
        sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name == "events_handled_total" and sample.labels["outcome"] == "handled"
    )


def _hours_of_tokyo() -> dict[str, str]:
    """Nine to eleven in the morning of Tokyo, some days from now: midnight to two by UTC."""
    day = stay(starts_in=timedelta(days=3))["date_from"].partition("T")[0]
    midnight = f"{day}T00:00:00+00:00"
    return {"date_from": midnight, "date_to": midnight.replace("T00", "T02")}
