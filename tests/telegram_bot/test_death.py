"""The bot dies at every step of answering a press that takes a space and money.

After its start the person has the answer, and there is one booking and one charge.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from parking_net.local.telegram import faults
from tests.support.eventually import eventually
from tests.telegram_bot.fake_rest import RestAnswer, RestCall
from tests.telegram_bot.test_booking import quoted
from tests.telegram_bot.town import Town
from tests.telegram_bot.world import BotWorld, Talk

Step = Callable[[BotWorld, Town, Talk], Awaitable[None]]
BOOKED = "Booked and paid."


async def before_booking_knows(bot: BotWorld, town: Town, alice: Talk) -> None:
    await _dies_in_the_request(bot, town, alice, has_effect=False)


async def before_the_bot_knows(bot: BotWorld, town: Town, alice: Talk) -> None:
    await _dies_in_the_request(bot, town, alice, has_effect=True)


async def before_telegram_knows(bot: BotWorld, town: Town, alice: Talk) -> None:
    await _dies_in_the_answer(bot, alice, faults.hanging())


async def before_it_is_marked_as_handled(bot: BotWorld, town: Town, alice: Talk) -> None:
    await _dies_in_the_answer(bot, alice, faults.hanging(comes_after=True))


async def before_it_is_confirmed(bot: BotWorld, town: Town, alice: Talk) -> None:
    """Handled, but Telegram was not told and delivers it once more."""
    await alice.presses("Pay $12.00")
    press = bot.given_updates[-1]
    await bot.stop()
    bot.api.push_again(press)
    await bot.start()
    await alice.writes("/help")
    await alice.presses("Menu")


async def _dies_in_the_request(bot: BotWorld, town: Town, alice: Talk, *, has_effect: bool) -> None:
    reached, dead = asyncio.Event(), asyncio.Event()

    async def slow(call: RestCall) -> RestAnswer:
        early = None if not has_effect else town._book(call)
        reached.set()
        await dead.wait()
        return early or town._book(call)

    bot.rest.on("POST", "booking", "/booking", slow)
    await alice.presses("Pay $12.00", wait=False)
    await reached.wait()
    await bot.asked_again()
    await bot.stop()
    bot.rest.on("POST", "booking", "/booking", town._book)
    await bot.start()
    dead.set()


async def _dies_in_the_answer(bot: BotWorld, alice: Talk, fault: faults.Fault) -> None:
    hung = bot.api.faults.order("editMessageText", fault)
    await alice.presses("Pay $12.00", wait=False)
    await eventually(lambda: hung.times == 0)
    await bot.asked_again()
    await bot.stop()
    hung.released.set()
    await bot.start()


@pytest.mark.parametrize(
    "step",
    [
        before_booking_knows,
        before_the_bot_knows,
        before_telegram_knows,
        before_it_is_marked_as_handled,
        before_it_is_confirmed,
    ],
)
async def test_one_booking_and_an_answer(bot: BotWorld, step: Step) -> None:
    town, alice, _ = await quoted(bot)
    await step(bot, town, alice)
    await eventually(lambda: any(BOOKED in text for text in alice.texts))
    await alice.writes("/menu")
    assert len(town.bookings) == 1
    assert town.charges == 1
    assert sum(BOOKED in text for text in alice.texts) == 1


async def test_a_code_is_activated_under_one_key(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    await alice.is_signed_in()
    town.codes["SPRING-2030"] = 700
    reached, dead = asyncio.Event(), asyncio.Event()

    async def slow(_call: RestCall) -> object:
        reached.set()
        await dead.wait()
        return None

    await alice.writes("/balance")
    await alice.presses("Activate a code")
    bot.rest.on("POST", "payment", "/payment/promocode/activate", slow)
    await alice.writes("SPRING-2030", wait=False)
    await reached.wait()
    await bot.stop()
    dead.set()
    bot.rest.on("POST", "payment", "/payment/promocode/activate", town._activate)
    await bot.start()
    await eventually(lambda: "Your balance" in alice.last.text)
    first, *repeated = bot.rest.calls_of("POST", "/payment/promocode/activate")
    assert first.idempotency_key is not None
    assert [call.idempotency_key for call in repeated] == [first.idempotency_key]
