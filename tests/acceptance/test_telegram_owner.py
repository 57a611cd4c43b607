"""An owner on the running platform who uses nothing but the bot."""

from __future__ import annotations

from datetime import timedelta

from tests.acceptance.chats import WithBot
from tests.acceptance.people import new_place, running_stay
from tests.acceptance.test_telegram_driver import shown
from tests.support.eventually import eventually


async def test_a_booking_of_today_is_cancelled_with_a_reason(with_bot: WithBot) -> None:
    people = with_bot.running.people
    owner = await people.owner()
    place = await new_place(owner, name="Harbour <b>& Co</b>", timezone="UTC")
    driver = await people.driver(money=10_000)
    olga, alice = await with_bot.signed_in(owner), await with_bot.signed_in(driver)
    booking = await driver.books(place, running_stay(timedelta(hours=2)))

    await olga.writes("/parkings")
    assert "You have one car park" in shown(olga)
    assert "Harbour <b>& Co</b>" in shown(olga)
    assert "2 spaces free now" in shown(olga)
    await olga.presses("Harbour")
    assert f"{driver.login} " in shown(olga)
    await olga.presses(driver.login)
    assert f"Customer: {driver.login}" in shown(olga)
    await olga.presses("Cancel it")
    await olga.writes("The roof <leaks> & drips")
    assert "The driver gets back $10.00, all that was paid." in shown(olga)
    assert (await driver.booking(booking["booking_id"]))["status"] == "Confirmed"
    await olga.presses("Cancel the booking")
    assert f"The booking of {driver.login} is cancelled" in shown(olga)

    canceled = await driver.booking(booking["booking_id"])
    assert (canceled["status"], canceled["canceled_by"]) == ("Canceled", "owner")
    assert canceled["cancel_reason"] == "The roof <leaks> & drips"

    async def has_everything_back() -> bool:
        return await driver.balance() == 10_000

    await eventually(has_everything_back)
    await eventually(lambda: any("The roof <leaks> & drips" in text for text in alice.texts))
    await alice.writes("/bookings")
    await alice.presses("Cancelled")
    await alice.presses("1. ")
    assert "Cancelled by the car park" in shown(alice)
    assert "Reason: The roof <leaks> & drips" in shown(alice)


async def test_money_on_its_way_and_an_empty_day(with_bot: WithBot) -> None:
    people = with_bot.running.people
    owner = await people.owner()
    olga = await with_bot.signed_in(owner)
    await olga.writes("/parkings")
    assert "You have no car parks yet" in shown(olga)
    await olga.writes("/today")
    assert "Nobody comes or goes today" in shown(olga)
    place = await new_place(owner)
    await (await people.driver(money=5_000)).books(place, running_stay(timedelta(hours=2)))
    await olga.writes("/balance")
    assert "Your balance: $0.00" in shown(olga)
    assert "Income from stays that are not over yet: $10.00" in shown(olga)
    assert "Income from booking" in shown(olga)


async def test_another_owners_booking_stays_out_of_reach(with_bot: WithBot) -> None:
    people = with_bot.running.people
    place = await new_place(await people.owner(), timezone="UTC")
    driver = await people.driver(money=5_000)
    await driver.books(place, running_stay(timedelta(hours=2)))
    oscar = await with_bot.signed_in(await people.owner())
    await oscar.writes("/today")
    assert driver.login not in shown(oscar)


async def test_an_admin_is_led_to_the_web_app(with_bot: WithBot) -> None:
    admin = await with_bot.running.new_admin()
    ada = await with_bot.signed_in(admin)
    for command in ("/search", "/bookings", "/balance", "/parkings", "/today"):
        await ada.writes(command)
        assert "web app" in ada.last.text
