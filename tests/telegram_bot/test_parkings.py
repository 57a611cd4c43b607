"""An owner's places, today's bookings there, and cancelling one with a reason."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from parking_net.telegram_bot.domain.bookings import Booking, Status, visits_today
from tests.telegram_bot.samples import BOOKING, NOW
from tests.telegram_bot.support import seal_of
from tests.telegram_bot.town import Town
from tests.telegram_bot.world import BotWorld, Talk

HOUR = timedelta(hours=1)


async def with_guest(bot: BotWorld, name: str = "Harbour Garage") -> tuple[Town, Talk, Booking]:
    """Olga owns a place where anna parks from two hours from now, for three: $12.00."""
    town, olga = Town(bot), bot.person("Olga")
    owner = await olga.is_signed_in(role="owner")
    place = town.add_place(name, owner.user_id)
    anna = bot.auth.add_user("anna")
    return town, olga, town.add_booking(anna, place, 2 * HOUR, 3 * HOUR)


async def opened(olga: Talk) -> None:
    await olga.writes("/parkings")
    await olga.presses("Harbour")
    await olga.presses("anna")


async def test_own_places_with_what_is_free_now(bot: BotWorld) -> None:
    town, olga, booking = await with_guest(bot, "Harbour <b>Garage</b>")
    town.add_place("Somebody's")
    await olga.writes("/parkings")
    assert "You have one car park" in olga.last.text
    assert "Harbour <b>Garage</b>" in olga.last.text
    assert "$4.00 per hour · 3 spaces" in olga.last.text
    assert "3 spaces free now" in olga.last.text
    assert "Somebody's" not in olga.last.text
    town.full.add(booking.parking_place_id)
    await olga.writes("/parkings")
    assert "no space free now" in olga.last.text


async def test_many_places_are_paged(bot: BotWorld) -> None:
    town, olga = Town(bot), bot.person()
    owner = await olga.is_signed_in(role="owner")
    for number in range(1, 8):
        town.add_place(f"Garage {number}", owner.user_id)
    await olga.writes("/parkings")
    assert "You have 7 car parks" in olga.last.text
    assert "Garage 6" not in olga.last.text
    await olga.presses("Next")
    assert "Garage 6" in olga.last.text
    await olga.presses("Back")
    assert "Garage 1" in olga.last.text


async def test_no_places_yet(bot: BotWorld) -> None:
    Town(bot)
    olga = bot.person()
    await olga.is_signed_in(role="owner")
    await olga.writes("/parkings")
    assert "You have no car parks yet" in olga.last.text


async def test_who_comes_and_goes_today(bot: BotWorld) -> None:
    town, olga, booking = await with_guest(bot)
    place = town.places[booking.parking_place_id]
    boris = bot.auth.add_user("boris")
    town.add_booking(boris, place, -20 * HOUR, 21 * HOUR)
    town.add_booking(boris, place, 30 * HOUR, HOUR)
    gone = town.add_booking(boris, place, HOUR, HOUR)
    town.bookings[gone.booking_id] = replace(gone, status=Status.CANCELED)
    await olga.writes("/today")
    assert "3 arrivals and departures today" in olga.last.text
    lines = [line for line in olga.last.text.splitlines() if line.startswith(("→", "←"))]
    assert [line[0] for line in lines] == ["←", "→", "←"]
    assert "boris leaves" in lines[0]
    assert "anna arrives" in lines[1]
    assert "Harbour Garage" in lines[1]
    await olga.presses("My car parks")
    await olga.presses("Harbour")
    assert "3 arrivals and departures today (Europe/Amsterdam)" in olga.last.text


async def test_cancelled_with_a_chosen_reason(bot: BotWorld) -> None:
    town, olga, booking = await with_guest(bot)
    await opened(olga)
    assert "Customer: anna" in olga.last.text
    await olga.presses("Cancel it")
    await olga.presses("Maintenance works")
    assert "The driver gets back $12.00, all that was paid." in olga.last.text
    assert "Reason: Maintenance works" in olga.last.text
    assert town.bookings[booking.booking_id].status is Status.CONFIRMED
    await olga.presses("Cancel the booking")
    assert "The booking of anna is cancelled. The driver gets back $12.00" in olga.last.text
    canceled = town.bookings[booking.booking_id]
    assert (canceled.canceled_by, canceled.cancel_reason) == ("owner", "Maintenance works")


async def test_cancelled_with_a_typed_reason_over_a_restart(bot: BotWorld) -> None:
    town, olga, booking = await with_guest(bot)
    await opened(olga)
    await olga.presses("Cancel it")
    await olga.writes("x" * 201)
    assert "201 characters" in olga.last.text
    await olga.writes("Roof <repairs>\n & paint")
    assert "Reason: Roof <repairs> & paint" in olga.last.text
    await bot.restart()
    await olga.presses("Cancel the booking")
    assert town.bookings[booking.booking_id].cancel_reason == "Roof <repairs> & paint"


async def test_a_typed_reason_of_another_booking_is_not_taken(bot: BotWorld) -> None:
    town, olga, booking = await with_guest(bot)
    place = town.places[booking.parking_place_id]
    other = town.add_booking(bot.auth.add_user("zoe"), place, HOUR, HOUR)
    await opened(olga)
    await olga.presses("Cancel it")
    await olga.writes("Roof repairs")
    question = olga.last
    await olga.writes("/today")
    await olga.presses("zoe")
    await olga.presses("Cancel it")
    await olga.writes("Too wide a car")
    await olga.presses("Cancel the booking", message=question)
    assert "Why shall the booking of anna" in olga.last.text
    assert town.bookings[booking.booking_id] == booking
    assert town.bookings[other.booking_id] == other


async def test_the_driver_was_quicker(bot: BotWorld) -> None:
    town, olga, booking = await with_guest(bot)
    await opened(olga)
    await olga.presses("Cancel it")
    await olga.presses("Booked by mistake")
    town.bookings[booking.booking_id] = replace(
        booking, status=Status.CANCELED, canceled_by="driver", canceled_at=NOW
    )
    await olga.presses("Cancel the booking")
    assert "This booking is cancelled already." in olga.last.text
    assert town.bookings[booking.booking_id].canceled_by == "driver"


async def test_bookings_of_other_owners_are_neither_shown_nor_touched(bot: BotWorld) -> None:
    town, _, booking = await with_guest(bot)
    oscar = bot.person("Oscar")
    await oscar.is_signed_in(role="owner")
    await oscar.writes("/today")
    assert "Nobody comes or goes today" in oscar.last.text
    for verb in ("guest", "evict"):
        await oscar.presses_data(seal_of(bot).sealed(oscar.id, verb, booking.booking_id))
        assert oscar.last.text == "You may not do this."
    for verb in ("why", "oust"):
        data = seal_of(bot).sealed(oscar.id, verb, booking.booking_id, "closed")
        await oscar.presses_data(data)
        assert oscar.last.text == "You may not do this."
    assert town.bookings[booking.booking_id] == booking


async def test_a_driver_has_no_places(bot: BotWorld) -> None:
    Town(bot)
    alice = bot.person()
    await alice.is_signed_in()
    for command in ("/parkings", "/today"):
        await alice.writes(command)
        assert alice.last.text == "Your account cannot do this."


def test_today_is_the_day_at_the_place() -> None:
    """12:00 in UTC on January 7 is the 8th already on Kiritimati, still the 7th in Honolulu."""
    booking = replace(BOOKING, date_from=NOW + HOUR, date_to=NOW + 24 * HOUR)
    there = replace(booking, place_timezone="Pacific/Kiritimati")
    here = replace(booking, place_timezone="Pacific/Honolulu")
    assert [visit.event for visit in visits_today([there], NOW)] == ["arrives"]
    assert [visit.event for visit in visits_today([here], NOW)] == ["arrives"]
    early = replace(there, date_from=NOW - 3 * HOUR)
    assert visits_today([early], NOW) == []
