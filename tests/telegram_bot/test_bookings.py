"""A driver's bookings: lists, cards, extending, moving, cancelling."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from parking_net.telegram_bot.domain.bookings import Booking, Status
from tests.telegram_bot.fake_rest import RestAnswer, RestCall, problem
from tests.telegram_bot.samples import BOOKING
from tests.telegram_bot.support import seal_of
from tests.telegram_bot.town import Town, json_of
from tests.telegram_bot.world import BotWorld, Talk

HOUR = timedelta(hours=1)


async def with_booking(
    bot: BotWorld, starts_in: timedelta = 21 * HOUR, *, money: int = 5000
) -> tuple[Town, Talk, Booking]:
    """Alice has a paid booking of three hours: $12.00."""
    town, alice = Town(bot), bot.person()
    user = await alice.is_signed_in()
    town.money[user.user_id] = money
    booking = town.add_booking(user, town.add_place("Harbour Garage"), starts_in, 3 * HOUR)
    return town, alice, booking


async def opened(alice: Talk) -> None:
    await alice.writes("/bookings")
    await alice.presses("1. Harbour Garage")


async def test_each_booking_stands_on_its_shelf(bot: BotWorld) -> None:
    town, alice, booking = await with_booking(bot)
    place = town.places[booking.parking_place_id]
    user = bot.auth.users[0]
    boris = bot.auth.add_user("boris")
    town.add_booking(user, replace(place, name="Running"), -HOUR, 3 * HOUR)
    town.add_booking(user, replace(place, name="Over"), -5 * HOUR, 3 * HOUR)
    canceled = town.add_booking(user, replace(place, name="Gone"), 5 * HOUR, HOUR)
    town.bookings[canceled.booking_id] = replace(canceled, status=Status.CANCELED)
    town.add_booking(boris, replace(place, name="Boris'"), HOUR, HOUR)

    await alice.writes("/bookings")
    assert "You have one stay right now" in alice.last.text
    assert "Running" in alice.last.text
    for tab, name in (("Ahead", "Harbour"), ("Past", "Over"), ("Cancelled", "Gone")):
        await alice.presses(tab)
        assert "one" in alice.last.text.splitlines()[0]
        assert name in alice.last.text
    assert len(alice.sent) == 1
    assert not any("Boris" in text for text in alice.texts)


async def test_no_bookings_lead_to_the_search(bot: BotWorld) -> None:
    Town(bot)
    alice = bot.person()
    await alice.is_signed_in()
    await alice.writes("/bookings")
    assert alice.last.text == "You have no stays ahead."
    await alice.presses("Search again")
    assert "In which city" in alice.last.text


async def test_extended_at_the_price_that_was_shown_first(bot: BotWorld) -> None:
    town, alice, booking = await with_booking(bot)
    await opened(alice)
    await alice.presses("Extend")
    await alice.presses("+ 1 hour")
    assert "Total: $12.00 → $16.00" in alice.last.text
    assert "To pay now: $4.00. Balance after that: $46.00" in alice.last.text
    assert town.bookings[booking.booking_id] == booking
    await alice.presses("Pay $4.00 and change")
    assert "Changed. You paid $4.00" in alice.last.text
    assert town.bookings[booking.booking_id].length == 4 * HOUR
    (call,) = bot.rest.calls_of("PUT", f"/booking/{booking.booking_id}")
    assert "date_from" not in call.body
    assert call.idempotency_key is not None


async def test_extended_twice_by_two_presses_it_is_one_hour(bot: BotWorld) -> None:
    town, alice, booking = await with_booking(bot)
    await opened(alice)
    await alice.presses("Extend")
    await alice.presses("+ 1 hour")
    message, data = alice.last, alice.last.buttons[0]["callback_data"]
    await alice.presses_data(data, message=message, wait=False)
    await alice.presses_data(data, message=message)
    keys = [
        call.idempotency_key for call in bot.rest.calls_of("PUT", f"/booking/{booking.booking_id}")
    ]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert town.bookings[booking.booking_id].length == 4 * HOUR


async def test_typed_ends_of_a_running_stay(bot: BotWorld) -> None:
    town, alice, booking = await with_booking(bot, -HOUR)
    await opened(alice)
    assert "Time left: 2 hours" in alice.last.text
    await alice.presses("Extend")
    await alice.writes("14:30")
    assert "Total: $12.00 → " in alice.last.text  # The next day: it is 15:00 already.
    await alice.presses("Leave it as it is")
    await alice.presses("Extend")
    await alice.writes("today 14:00")
    assert "The end must be after the start" in alice.last.text
    await alice.writes("90 min")
    await alice.presses("Pay $6.00 and change")
    assert town.bookings[booking.booking_id].length == 4.5 * HOUR


async def test_moved_with_its_length(bot: BotWorld) -> None:
    town, alice, booking = await with_booking(bot)
    await opened(alice)
    await alice.presses("Move")
    await alice.writes("9.1 18:00")
    assert "The price stays the same." in alice.last.text
    await alice.presses("Change it")
    assert "Wed, Jan 9, 6:00" in alice.last.text
    moved = town.bookings[booking.booking_id]
    assert moved.date_from.isoformat() == "2030-01-09T17:00:00+00:00"
    assert moved.length == 3 * HOUR


async def test_moved_by_a_button(bot: BotWorld) -> None:
    town, alice, booking = await with_booking(bot)
    await opened(alice)
    await alice.presses("Move")
    await alice.presses("Wed, Jan 9")
    await alice.presses("Change it")
    assert town.bookings[booking.booking_id].date_from == booking.date_from + 24 * HOUR


async def test_new_times_that_are_none_or_two(bot: BotWorld) -> None:
    town, alice, booking = await with_booking(bot)
    await opened(alice)
    await alice.presses("Move")
    await alice.writes("soonish")
    assert "could not read this as a time" in alice.last.text
    await alice.writes("27.10 2:30")
    assert "comes twice" in alice.last.text
    await alice.presses("UTC+01:00")
    await alice.presses("Change it")
    moved = town.bookings[booking.booking_id]
    assert moved.date_from.isoformat() == "2030-10-27T01:30:00+00:00"


async def test_new_times_in_another_century(bot: BotWorld) -> None:
    """They are more than a button has room for."""
    _, alice, _ = await with_booking(bot)
    await opened(alice)
    await alice.presses("Extend")
    await alice.writes("31.12.9999 18:00")
    assert "within a year" in alice.last.text
    await alice.presses("Cancel")
    await opened(alice)
    await alice.presses("Move")
    await alice.writes("31.12.2150 18:00")
    assert "within a year" in alice.last.text


async def test_a_new_end_that_comes_twice(bot: BotWorld) -> None:
    # From 21:00 to midnight on the evening before the clocks go back.
    town, alice, booking = await with_booking(bot, timedelta(days=292, hours=7))
    await opened(alice)
    await alice.presses("Extend")
    await alice.writes("27.10 2:30")
    assert len([label for label in alice.last.labels if "UTC" in label]) == 2
    await alice.presses("UTC+01:00")
    await alice.presses("Pay $14.00 and change")
    assert town.bookings[booking.booking_id].length == 6.5 * HOUR


async def test_a_driver_of_many_bookings_sees_them_all(bot: BotWorld) -> None:
    _, alice, booking = await with_booking(bot)

    def two_pages(call: RestCall) -> RestAnswer:
        is_first = "cursor" not in call.query
        rows = [json_of(booking)] * (200 if is_first else 7)
        return RestAnswer(
            rows, headers={"Link": '</booking?cursor=on>; rel="next"'} if is_first else None
        )

    bot.rest.on("GET", "booking", "/booking", two_pages)
    await alice.writes("/bookings")
    assert "207 stays ahead" in alice.last.text


async def test_a_change_that_the_balance_does_not_cover(bot: BotWorld) -> None:
    town, alice, booking = await with_booking(bot, money=100)
    town.codes["MORE"] = 300
    await opened(alice)
    await alice.presses("Extend")
    await alice.presses("+ 1 hour")
    assert "$3.00 is missing on your balance" in alice.last.text
    await alice.presses("Pay $4.00 and change")
    assert "so nothing was changed" in alice.last.text
    await alice.presses("Activate a code")
    await alice.writes("more")
    await alice.presses("To the booking")
    await alice.presses("Extend")
    await alice.presses("+ 1 hour")
    await alice.presses("Pay $4.00 and change")
    assert town.bookings[booking.booking_id].length == 4 * HOUR


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (problem(409, "fully_booked"), "No space is free for the new time"),
        (problem(409, "change_in_progress"), "still being paid"),
        (problem(409, "already_finished"), "The stay is over"),
        (problem(409, "already_canceled"), "cancelled already"),
        (problem(409, "something_new"), "something has changed meanwhile"),
        (problem(400, "invalid_request", errors=[{"code": "too_far"}]), "within a year from now"),
        (problem(503, "service_unavailable"), "nothing is paid twice"),
        (problem(503, "payment_unavailable"), "is being checked"),
        (
            problem(409, "price_changed", expected_cost=1600, actual_cost=1601),
            "The price of this change is another one",
        ),
    ],
)
async def test_refused_changes(bot: BotWorld, refusal: RestAnswer, said: str) -> None:
    town, alice, booking = await with_booking(bot)
    town.refusals[f"PUT /booking/{booking.booking_id}"] = refusal
    await opened(alice)
    await alice.presses("Extend")
    await alice.presses("+ 1 hour")
    await alice.presses("Pay $4.00 and change")
    assert said in alice.last.text
    assert town.bookings[booking.booking_id] == booking


async def test_cancelled_after_the_refund_and_its_rule_were_shown(bot: BotWorld) -> None:
    town, alice, booking = await with_booking(bot)
    await opened(alice)
    await alice.presses("Cancel it")
    assert "Cancel the booking at Harbour Garage?" in alice.last.text
    assert "You get back: $12.00" in alice.last.text
    assert "The stay has not begun: everything is refunded." in alice.last.text
    await alice.presses("Keep the booking")
    assert town.bookings[booking.booking_id].status is Status.CONFIRMED
    await alice.presses("Cancel it")
    await alice.presses("Cancel, get $12.00 back")
    assert "is cancelled. $12.00 goes back to your balance" in alice.last.text
    assert town.bookings[booking.booking_id].status is Status.CANCELED


async def test_a_refund_that_shrank_meanwhile_is_asked_about_again(bot: BotWorld) -> None:
    town, alice, booking = await with_booking(bot, -HOUR / 2)
    await opened(alice)
    await alice.presses("Cancel it")
    assert "You get back: $8.00" in alice.last.text
    assert "Kept by the car park: $4.00" in alice.last.text
    assert "hours that have begun are kept" in alice.last.text
    bot.clock.advance(HOUR)
    await alice.is_signed_in(bot.auth.users[0].login)
    await alice.presses("Cancel, get $8.00 back")
    assert "The refund is another one by now" in alice.last.text
    assert town.bookings[booking.booking_id].status is Status.CONFIRMED
    await alice.presses("Cancel, get $4.00 back")
    assert "$4.00 goes back to your balance" in alice.last.text


async def test_an_old_card_of_a_booking_that_was_cancelled_elsewhere(bot: BotWorld) -> None:
    town, alice, booking = await with_booking(bot)
    await opened(alice)
    former = alice.last
    town.bookings[booking.booking_id] = replace(
        booking, status=Status.CANCELED, canceled_by="owner", canceled_at=bot.clock.now()
    )
    await alice.presses("Cancel it", message=former)
    assert "This booking is cancelled already." in alice.last.text
    assert "Cancelled by the car park" in alice.last.text


async def test_an_old_button_that_extends_what_is_over(bot: BotWorld) -> None:
    _, alice, _ = await with_booking(bot, -HOUR)
    await opened(alice)
    former = alice.last
    bot.clock.advance(3 * HOUR)
    await alice.is_signed_in(bot.auth.users[0].login)
    await alice.presses("Extend", message=former)
    assert "cannot be changed any more" in alice.last.text
    assert "Book here again" in alice.last.labels[0]


async def test_cancelling_what_is_over(bot: BotWorld) -> None:
    _, alice, _ = await with_booking(bot, -HOUR)
    await opened(alice)
    await alice.presses("Cancel it")
    bot.clock.advance(3 * HOUR)
    await alice.is_signed_in(bot.auth.users[0].login)
    await alice.presses("Cancel, get")
    assert "The stay is over" in alice.last.text


async def test_a_hold_is_given_up(bot: BotWorld) -> None:
    town, alice, booking = await with_booking(bot)
    town.bookings[booking.booking_id] = replace(booking, status=Status.WAITING)
    await opened(alice)
    assert "Waiting for payment" in alice.last.text
    await alice.presses("Give up the space")
    assert "Nothing was paid yet" in alice.last.text
    await alice.presses("Yes, cancel")
    assert alice.last.text == "❌ The booking at Harbour Garage is cancelled."


async def test_somebody_elses_booking_is_neither_shown_nor_touched(bot: BotWorld) -> None:
    town, _, booking = await with_booking(bot)
    boris = bot.person("Boris")
    await boris.is_signed_in()
    await boris.writes("/menu")
    # Even with a signature of ours, as after somebody else signed in in this chat.
    for verb in ("booking", "quit", "extend", "move", "paynow"):
        data = seal_of(bot).sealed(boris.id, verb, booking.booking_id)
        town.refusals[f"POST /booking/{booking.booking_id}/pay"] = problem(403, "forbidden")
        await boris.presses_data(data)
        assert boris.last.text == "You may not do this."
    data = seal_of(bot).sealed(boris.id, "drop", booking.booking_id, 1200)
    await boris.presses_data(data)
    assert boris.last.text == "You may not do this."
    assert town.bookings[booking.booking_id] == booking
    assert not any("Harbour" in text for text in boris.texts)


async def test_a_booking_that_is_not_there(bot: BotWorld) -> None:
    town, alice, _ = await with_booking(bot)
    await alice.writes("/bookings")
    town.bookings.clear()
    await alice.presses("1. Harbour")
    assert alice.last.text == "This booking does not exist."


async def test_signing_in_leads_back_to_the_bookings(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    user = bot.auth.add_user("alice")
    town.add_booking(user, town.add_place("Harbour Garage"), HOUR, HOUR)
    await alice.writes("/bookings")
    await alice.presses("Sign in")
    await alice.writes("alice")
    await alice.writes("Correct1horse")
    assert "/bookings" in alice.last.text
    await alice.writes("/bookings")
    assert "one stay ahead" in alice.last.text


async def test_the_list_of_a_lost_backend_comes_by_the_button(bot: BotWorld) -> None:
    _, alice, _ = await with_booking(bot)
    await alice.writes("/menu")
    bot.rest.down.add("booking")
    await alice.presses("My bookings")
    assert "does not answer right now" in alice.last.text
    bot.rest.down.clear()
    await alice.presses("Try again")
    assert "one stay ahead" in alice.last.text


def test_json_of_a_booking_keeps_its_offsets() -> None:
    """The fake says times as the service does: otherwise the tests above would prove little."""
    assert json_of(BOOKING)["date_from"] == "2030-01-08T08:00:00Z"
