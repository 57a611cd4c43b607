"""A driver on the running platform who uses nothing but the bot."""

from __future__ import annotations

import pytest

from tests.acceptance.chats import WithBot
from tests.acceptance.people import Person, new_place
from tests.acceptance.running import until_back
from tests.acceptance.world import Json
from tests.support.eventually import eventually
from tests.support.telegram import Talk


def shown(talk: Talk) -> str:
    """The dialog as it stands: notifications, which come when they come, have no buttons."""
    return next(message.text for message in reversed(talk.sent) if message.buttons)


def data_of(talk: Talk, label: str) -> str:
    """What a button of the dialog carries."""
    buttons = [button for message in reversed(talk.sent) for button in message.buttons]
    return str(next(button["callback_data"] for button in buttons if label in button["text"]))


@pytest.fixture
async def place(with_bot: WithBot) -> Json:
    """500 an hour, three spaces, in Amsterdam's time."""
    return await new_place(await with_bot.running.people.owner())


async def at_the_price(talk: Talk, place: Json) -> None:
    """Three hours from nine tomorrow: $15.00."""
    await talk.writes(f"/search {place['name']}")
    await talk.presses(f"1. {place['name'][:30]}")
    await talk.presses("Tomorrow 9:00")
    await talk.presses("3 hours")
    assert "Total: $15.00" in shown(talk)


async def only_booking(driver: Person) -> Json:
    (booking,) = (await driver.get("/booking")).json()
    return dict(booking)


async def test_from_the_search_to_the_refund(with_bot: WithBot, place: Json) -> None:
    driver = await with_bot.running.people.driver(money=10_000)
    alice = await with_bot.signed_in(driver)
    await at_the_price(alice, place)
    assert "3 spaces left" in shown(alice)
    assert "Balance after payment: $85.00" in shown(alice)
    await alice.presses("Pay $15.00")
    assert "Booked and paid." in shown(alice)
    assert "Quay 7, Rotterdam" in shown(alice)
    assert "(Europe/Amsterdam)" in shown(alice)
    assert await driver.balance() == 8_500

    await alice.presses("Extend")
    await alice.writes("90 min")
    assert "Total: $15.00 → $22.50" in shown(alice)
    assert await driver.balance() == 8_500
    await alice.presses("Pay $7.50 and change")
    assert "Changed. You paid $7.50." in shown(alice)
    assert await driver.balance() == 7_750

    await alice.presses("Move")
    await alice.writes("tomorrow 14:00")
    await alice.presses("Change it")
    assert "2:00" in shown(alice)

    await alice.presses("Cancel it")
    assert "You get back: $22.50" in shown(alice)
    await alice.presses("Cancel, get $22.50 back")
    assert "$22.50 goes back to your balance" in shown(alice)
    await eventually(lambda: _has(driver, 10_000))
    assert (await only_booking(driver))["status"] == "Canceled"
    await alice.writes("/bookings")
    await alice.presses("Cancelled")
    await alice.presses("1. ")
    assert "Cancelled by the driver" in shown(alice)
    assert "Refunded: $22.50" in shown(alice)

    await alice.writes("/balance")
    assert "Refund for booking" in shown(alice)
    await with_bot.running.verify()


async def _has(driver: Person, money: int) -> bool:
    return await driver.balance() == money


async def test_short_of_money_over_a_code_to_the_pass(with_bot: WithBot, place: Json) -> None:
    people = with_bot.running.people
    driver = await people.driver(money=500)
    code = await people.promocode(1_000)
    alice = await with_bot.signed_in(driver)
    await at_the_price(alice, place)
    assert "$10.00 is missing" in shown(alice)
    await alice.presses("Pay $15.00")
    assert "$10.00 is missing on your balance" in shown(alice)
    assert "The space is held for you until" in shown(alice)
    held = await only_booking(driver)
    assert held["status"] == "Waiting"
    await alice.presses("Activate a code")
    await alice.writes("no-such-code")
    assert "There is no such code." in shown(alice)
    await alice.writes(f"  {code.lower()} ")
    assert "Your balance: $15.00" in shown(alice)
    await alice.presses("Pay $15.00 now")
    assert "Booked and paid." in shown(alice)
    paid = await only_booking(driver)
    assert (paid["booking_id"], paid["status"]) == (held["booking_id"], "Confirmed")
    assert await driver.balance() == 0


async def test_two_presses_of_pay_are_one_booking(with_bot: WithBot, place: Json) -> None:
    driver = await with_bot.running.people.driver(money=10_000)
    alice = await with_bot.signed_in(driver)
    await at_the_price(alice, place)
    pay = data_of(alice, "Pay $15.00")
    await alice.presses_data(pay, wait=False)
    await alice.presses_data(pay)
    await alice.presses_data(pay)
    assert (await only_booking(driver))["status"] == "Confirmed"
    assert await driver.balance() == 8_500


async def test_the_price_went_up_meanwhile(with_bot: WithBot) -> None:
    owner = await with_bot.running.people.owner()
    place = await new_place(owner)
    driver = await with_bot.running.people.driver(money=10_000)
    alice = await with_bot.signed_in(driver)
    await at_the_price(alice, place)
    await owner.put(f"/parking/{place['id']}", {"hourly_rate": 600})
    await alice.presses("Pay $15.00")
    assert "The price has changed from $15.00 to $18.00" in shown(alice)
    assert await driver.balance() == 10_000
    await alice.presses("Pay $18.00")
    assert "Booked and paid." in shown(alice)
    assert await driver.balance() == 8_200


async def test_full_it_leads_to_another_time(with_bot: WithBot) -> None:
    people = with_bot.running.people
    place = await new_place(await people.owner(), capacity=1)
    alice = await with_bot.signed_in(await people.driver(money=10_000))
    boris = await with_bot.signed_in(await people.driver(money=10_000))
    await at_the_price(alice, place)
    await at_the_price(boris, place)
    await alice.presses("Pay $15.00")
    await boris.presses("Pay $15.00")
    assert "No space is free for the whole of this stay" in shown(boris)
    await boris.presses("1:00")  # 13:00 to 16:00, after alice has left.
    await boris.presses("Pay $15.00")
    assert "Booked and paid." in shown(boris)


async def test_two_chats_side_by_side(with_bot: WithBot, place: Json) -> None:
    people = with_bot.running.people
    rich, poor = await people.driver(money=9_900), await people.driver(money=1_700)
    alice, boris = await with_bot.signed_in(rich), await with_bot.signed_in(poor)
    await at_the_price(alice, place)
    await at_the_price(boris, place)
    assert "Your balance: $99.00" in shown(alice)
    assert "Your balance: $17.00" in shown(boris)
    # The button of one chat says nothing in the other.
    await boris.presses_data(data_of(alice, "Pay $15.00"))
    assert "does not work any more" in str(boris.notices[-1])
    assert await rich.balance() == 9_900
    await alice.presses("Pay $15.00")
    await boris.writes("/bookings")
    assert "You have no stays ahead." in shown(boris)


async def test_the_bot_dies_in_the_middle(with_bot: WithBot, place: Json) -> None:
    driver = await with_bot.running.people.driver(money=10_000)
    alice = await with_bot.signed_in(driver)
    await alice.writes(f"/search {place['name']}")
    await alice.presses("1. ")
    former = with_bot.running.kill("telegram")
    await alice.writes("tomorrow 9", wait=False)
    await eventually(lambda: "How long do you stay?" in shown(alice), within_seconds=40)
    await until_back(with_bot.running, "telegram", former)
    await alice.writes("3 h")
    pay = data_of(alice, "Pay $15.00")
    await alice.presses_data(pay, wait=False)
    with_bot.running.kill("telegram")
    await eventually(lambda: "Booked and paid." in shown(alice), within_seconds=40)
    assert (await only_booking(driver))["status"] == "Confirmed"
    assert await driver.balance() == 8_500


async def test_payment_is_away_while_somebody_pays(with_bot: WithBot, place: Json) -> None:
    driver = await with_bot.running.people.driver(money=10_000)
    alice = await with_bot.signed_in(driver)
    await at_the_price(alice, place)
    with with_bot.running.frozen("payment"):
        await alice.presses("Pay $15.00")
        assert "is being checked" in shown(alice)

    async def is_confirmed() -> bool:
        return str((await only_booking(driver))["status"]) == "Confirmed"

    await eventually(is_confirmed, within_seconds=60)
    await alice.presses("Check now")
    assert "Booked" in shown(alice)
    assert await driver.balance() == 8_500
    await with_bot.running.verify()


async def test_booking_is_away_while_somebody_pays(with_bot: WithBot, place: Json) -> None:
    driver = await with_bot.running.people.driver(money=10_000)
    alice = await with_bot.signed_in(driver)
    await at_the_price(alice, place)
    with with_bot.running.frozen("booking"):
        await alice.presses("Pay $15.00")
        assert "nothing is paid twice" in shown(alice)

    async def is_booked() -> bool:
        await alice.presses("Try again")
        return "Booked and paid." in shown(alice)

    await eventually(is_booked, within_seconds=30)
    assert (await only_booking(driver))["status"] == "Confirmed"
    assert await driver.balance() == 8_500


async def test_in_russian(with_bot: WithBot, place: Json) -> None:
    driver = await with_bot.running.people.driver(money=10_000)
    assert (await driver.patch("/auth/me", {"locale": "ru"})).status_code == 200
    alice = await with_bot.signed_in(driver)
    await alice.writes(f"/search {place['name']}")
    await alice.presses("1. ")
    await alice.writes("завтра в 9")
    await alice.writes("3 ч")
    assert "Осталось 3 места" in shown(alice)
    await alice.presses("Оплатить 15,00")
    assert "Забронировано и оплачено." in shown(alice)
    assert "09:00 – 12:00 (Europe/Amsterdam)" in shown(alice)
