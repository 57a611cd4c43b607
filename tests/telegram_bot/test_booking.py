"""Paying for a stay, and everything that may come between: each refusal with its remedy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from parking_net.telegram_bot.domain.bookings import Status, short_code
from parking_net.telegram_bot.domain.places import Place
from tests.telegram_bot.fake_rest import RestAnswer, RestCall, problem
from tests.telegram_bot.town import Town, json_of
from tests.telegram_bot.world import BotWorld, Talk


async def quoted(bot: BotWorld, *, money: int = 5000) -> tuple[Town, Talk, Place]:
    """Alice looks at the price of three hours tomorrow from nine: $12.00."""
    town, alice = Town(bot), bot.person()
    place = town.add_place("Harbour Garage")
    user = await alice.is_signed_in()
    town.money[user.user_id] = money
    await alice.writes("/search rotterdam")
    await alice.presses("1. Harbour")
    await alice.writes("tomorrow 9")
    await alice.writes("3 h")
    return town, alice, place


async def test_paid_and_shown_as_a_pass(bot: BotWorld) -> None:
    town, alice, _ = await quoted(bot)
    await alice.presses("Pay $12.00")
    (booking,) = town.bookings.values()
    assert "Booked and paid." in alice.last.text
    assert short_code(booking.booking_id) in alice.last.text
    assert "📍 Quay 7, Rotterdam" in alice.last.text
    assert "Tue, Jan 8, 9:00" in alice.last.text
    assert "(Europe/Amsterdam)" in alice.last.text
    assert alice.last.labels == ["➕ Extend", "❌ Cancel it", "🎫 My bookings"]
    assert town.charges == 1
    (call,) = bot.rest.calls_of("POST", "/booking")
    assert call.body["expected_cost"] == 1200


async def test_pressed_twice_it_is_one_booking(bot: BotWorld) -> None:
    town, alice, _ = await quoted(bot)
    message, data = alice.last, alice.last.buttons[0]["callback_data"]
    await alice.presses_data(data, message=message, wait=False)
    await alice.presses_data(data, message=message)
    assert len(bot.rest.calls_of("POST", "/booking")) == 2
    assert len(town.bookings) == 1
    assert town.charges == 1
    assert "Booked and paid." in alice.last.text


async def test_the_same_stay_looked_at_again_is_another_wish(bot: BotWorld) -> None:
    town, alice, place = await quoted(bot)
    town.full.add(place.id)
    town.refusals["GET /booking/availability"] = problem(400, "invalid_request")
    await alice.presses("Pay $12.00")
    town.refusals.clear()
    town.full.clear()
    await alice.presses("Another time")
    await alice.writes("tomorrow 9")
    await alice.writes("3 h")
    await alice.presses("Pay $12.00")
    assert "Booked and paid." in alice.last.text


async def test_short_of_money_the_way_leads_over_a_code_to_the_pass(bot: BotWorld) -> None:
    town, alice, _ = await quoted(bot, money=500)
    town.codes["SPRING-2030"] = 700
    assert "$7.00 is missing" in alice.last.text
    await alice.presses("Pay $12.00")
    assert "$7.00 is missing on your balance" in alice.last.text
    assert "held for you until Mon, Jan 7, 1:10" in alice.last.text
    assert "10 minutes left" in alice.last.text
    await alice.presses("Activate a code")
    await alice.writes(" spring - 2030 ")
    assert "Your balance: $12.00" in alice.last.text
    await alice.presses("Pay $12.00 now")
    assert "Booked and paid." in alice.last.text
    assert len(town.bookings) == 1
    assert town.charges == 1


async def test_still_short_after_a_code(bot: BotWorld) -> None:
    town, alice, _ = await quoted(bot, money=500)
    town.codes["LITTLE"] = 200
    await alice.presses("Pay $12.00")
    await alice.presses("Pay $12.00 now")
    assert "$7.00 is missing on your balance" in alice.last.text
    await alice.presses("Activate a code")
    await alice.writes("little")
    assert "$5.00 is missing on your balance" in alice.last.text


async def test_a_hold_that_is_over(bot: BotWorld) -> None:
    town, alice, _ = await quoted(bot, money=0)
    await alice.presses("Pay $12.00")
    bot.clock.advance(timedelta(minutes=11))
    await alice.presses("Pay $12.00 now")
    assert "The time to pay for Harbour Garage is over" in alice.last.text
    assert "Book here again" in alice.last.labels[0]
    assert town.charges == 0


async def test_a_refusal_that_is_repeated_does_not_hide_that_it_was_paid_since(
    bot: BotWorld,
) -> None:
    town, alice, _ = await quoted(bot, money=0)
    former, data = alice.last, alice.last.buttons[0]["callback_data"]
    await alice.presses("Pay $12.00")
    (booking,) = town.bookings.values()
    town.bookings[booking.booking_id] = replace(booking, status=Status.CONFIRMED)
    await alice.presses_data(data, message=former)
    assert "Booked and paid." in alice.last.text


async def test_the_price_changed(bot: BotWorld) -> None:
    town, alice, place = await quoted(bot)
    town.places[place.id] = replace(place, hourly_rate=500)
    await alice.presses("Pay $12.00")
    assert "The price has changed from $12.00 to $15.00" in alice.last.text
    assert town.bookings == {}
    await alice.presses("Pay $15.00")
    assert "Booked and paid." in alice.last.text


async def test_full_it_offers_other_times_and_the_cheapest_places(bot: BotWorld) -> None:
    town, alice, place = await quoted(bot)
    town.add_place("Dear Garage", hourly_rate=900)
    town.add_place("Fair <Garage>", hourly_rate=300)
    full = town.add_place("Full Garage")
    town.full |= {place.id, full.id}
    await alice.presses("Pay $12.00")
    assert "No space is free for the whole of this stay" in alice.last.text
    assert alice.last.labels[:2] == ["Fair <Garage> · $9.00", "Dear Garage · $27.00"]
    await alice.presses("Fair <Garage>")
    assert "Total: $9.00" in alice.last.text
    town.full.clear()
    await alice.presses("Pay $9.00")
    assert "Booked and paid." in alice.last.text


async def test_full_now_it_offers_the_same_place_later(bot: BotWorld) -> None:
    town, alice, place = await quoted(bot)
    ten = town.bot.clock.now() + timedelta(hours=21)

    def free_from_ten(call: RestCall) -> list[dict[str, object]]:
        free = 0 if call.query["date_from"] < ten.isoformat() else 2
        one = {"parking_place_id": str(place.id), "free_spaces": free}
        return [{**one, "full_cost": 1200, "currency": "USD"}]

    bot.rest.on("GET", "booking", "/booking/availability", free_from_ten)
    town.full.add(place.id)
    await alice.presses("Pay $12.00")
    town.full.clear()
    # 10:00 and 11:00 in Amsterdam: later than nine, sooner than the day after.
    assert [label.split("–")[0].strip() for label in alice.last.labels[:2]] == [
        "Tue, Jan 8, 10:00 AM",
        "Tue, Jan 8, 11:00 AM",
    ]
    await alice.presses("10:00")
    await alice.presses("Pay $12.00")
    assert "Booked and paid." in alice.last.text


@pytest.mark.parametrize(
    ("refusal", "said", "remedy"),
    [
        (problem(409, "too_many_holds"), "hold too many unpaid spaces", "🎫 My bookings"),
        (problem(404, "place_not_found"), "Total: $12.00", "Pay $12.00"),
        (problem(403, "own_place"), "cannot book your own car park", None),
        (problem(402, "payment_refused"), "The payment was refused", None),
        (problem(503, "parking_unavailable"), "not known yet whether it worked", "🔁 Try again"),
        (problem(409, "idempotency_in_progress"), "not known yet whether", "🔁 Try again"),
        (problem(500, "internal_error"), "not known yet whether it worked", "🔁 Try again"),
    ],
)
async def test_refusals(bot: BotWorld, refusal: RestAnswer, said: str, remedy: str | None) -> None:
    town, alice, _ = await quoted(bot)
    town.refusals["POST /booking"] = refusal
    await alice.presses("Pay $12.00")
    assert said in alice.last.text
    assert remedy is None or remedy in alice.last.labels
    assert town.charges == 0


async def test_a_payment_that_is_being_checked_is_never_made_again(bot: BotWorld) -> None:
    town, alice, _ = await quoted(bot, money=0)
    await alice.presses("Pay $12.00")
    (booking,) = town.bookings.values()
    refusal = problem(503, "payment_unavailable", booking=json_of(booking))
    town.refusals[f"POST /booking/{booking.booking_id}/pay"] = refusal
    await alice.presses("Pay $12.00 now")
    assert "is being checked" in alice.last.text
    assert alice.last.labels == ["🔁 Check now"]
    town.bookings[booking.booking_id] = replace(booking, status=Status.CONFIRMED)
    await alice.presses("Check now")
    assert "Booked" in alice.last.text


async def test_booking_away(bot: BotWorld) -> None:
    _, alice, _ = await quoted(bot)
    bot.rest.down.add("booking")
    await alice.presses("Pay $12.00")
    assert "nothing is paid twice" in alice.last.text
    bot.rest.down.clear()
    await alice.presses("Try again")
    assert "Booked and paid." in alice.last.text


async def test_a_lost_answer_is_asked_for_again_with_the_same_key(bot: BotWorld) -> None:
    town, alice, _ = await quoted(bot)
    town.lose_answers()
    await alice.presses("Pay $12.00")
    assert "nothing is paid twice" in alice.last.text
    assert town.charges == 1
    town.find_answers()
    await bot.restart()
    await alice.presses("Try again")
    assert "Booked and paid." in alice.last.text
    assert town.charges == 1


async def test_an_old_offer_whose_start_has_passed(bot: BotWorld) -> None:
    town, alice, _ = await quoted(bot)
    bot.clock.advance(timedelta(days=2))
    # The fake knows only the price; the real one refuses like this.
    town.refusals["POST /booking"] = problem(400, "invalid_request")
    await bot.restart()
    await alice.is_signed_in(bot.auth.users[0].login)
    await alice.presses("Pay $12.00")
    assert "That start has passed" in alice.last.text
    assert "🕒 Another time" in alice.last.labels


async def test_too_short(bot: BotWorld) -> None:
    _, alice, _ = await quoted(bot)
    await alice.presses("Another time")
    await alice.writes("tomorrow 9")
    await alice.writes("30 min")
    assert "a stay takes at least 1 hour" in alice.last.text


async def test_the_pay_button_of_an_owner_who_was_a_driver_does_nothing(bot: BotWorld) -> None:
    town, alice, _ = await quoted(bot)
    await alice.is_signed_in(role="owner")
    await alice.presses("Pay $12.00")
    assert alice.last.text == "Your account cannot do this."
    assert town.bookings == {}
