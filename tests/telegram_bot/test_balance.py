"""Money: the balance, the last transactions, and codes as people paste them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from parking_net.telegram_bot.domain.bookings import Status
from parking_net.telegram_bot.domain.wallet import pasted_code
from tests.telegram_bot.fake_rest import problem
from tests.telegram_bot.town import Town
from tests.telegram_bot.world import BotWorld

ACTIVATE = "POST /payment/promocode/activate"


async def test_balance_and_transactions_page_by_page(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    town.money[(await alice.is_signed_in()).user_id] = 4250
    await alice.writes("/balance")
    assert "Your balance: $42.50" in alice.last.text
    assert "+$1.00 Code activated" in alice.last.text
    assert "+$1.05" not in alice.last.text
    await alice.presses("Older")
    assert "+$1.05" in alice.last.text
    await alice.presses("Older")
    assert "+$1.11" in alice.last.text
    assert not any("Older" in label for label in alice.last.labels)
    await alice.presses("Newer")
    await alice.presses("Newer")
    assert "+$1.00" in alice.last.text
    assert len(alice.sent) == 1


async def test_an_owner_sees_what_is_on_its_way(bot: BotWorld) -> None:
    Town(bot)
    olga = bot.person(language="ru")
    await olga.is_signed_in(role="owner", locale="ru")
    await olga.writes("/balance")
    text = olga.last.text.replace("\u00a0", " ")
    assert "Ваш баланс: 0,00 $" in text
    assert "Доход от ещё не завершённых стоянок: 15,00 $" in text


async def test_a_code_is_forgiven_space_and_case(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    await alice.is_signed_in()
    town.codes["7Q4M-ZK0T-93XA-HV5R"] = 5000
    await alice.writes("/balance")
    await alice.presses("Activate a code")
    await alice.writes("\u200b7q4m – zk0t–93xa -\n HV5R ")
    assert "The code is activated. Your balance: $50.00" in alice.last.text


async def test_a_wrong_code_may_be_followed_by_a_right_one(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    await alice.is_signed_in()
    town.codes["RIGHT"] = 100
    await alice.writes("/balance")
    await alice.presses("Activate a code")
    await alice.writes("wrong")
    assert "There is no such code." in alice.last.text
    await alice.writes("a/b?")
    assert "does not look like a code" in alice.last.text
    await alice.writes("right")
    assert "The code is activated" in alice.last.text
    await alice.writes("right")
    assert "I did not understand that" in alice.last.text


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (400, "promocode_expired", "has expired"),
        (400, "promocode_used_up", "has been used up"),
        (400, "promocode_revoked", "has been withdrawn"),
        (400, "promocode_already_used", "activated this code already"),
        (409, "balance_limit", "more than a balance can hold"),
        (429, "too_many_promocode_misses", "Please try again later"),
        (503, "database_unavailable", "it is not added twice"),
    ],
)
async def test_refused_codes(bot: BotWorld, status: int, code: str, said: str) -> None:
    town, alice = Town(bot), bot.person()
    await alice.is_signed_in()
    town.refusals[ACTIVATE] = problem(status, code)
    await alice.writes("/balance")
    await alice.presses("Activate a code")
    await alice.writes("SPRING")
    assert said in alice.last.text
    town.refusals.clear()
    town.codes["SPRING"] = 100
    await alice.writes("SPRING")
    assert "The code is activated" in alice.last.text


async def test_a_code_is_activated_whether_its_booking_can_be_seen_or_not(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    user = await alice.is_signed_in()
    booking = town.add_booking(
        user, town.add_place("Harbour Garage"), timedelta(hours=1), timedelta(hours=1)
    )
    town.bookings[booking.booking_id] = replace(booking, status=Status.WAITING)
    town.codes["SPRING"] = 100
    await alice.writes("/bookings")
    await alice.presses("1. Harbour")
    await alice.presses("Activate a code")
    bot.rest.down.add("booking")
    await alice.writes("SPRING")
    assert "Your balance: $1.00" in alice.last.text


async def test_the_way_out_of_the_dialog(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    await alice.is_signed_in()
    town.codes["SPRING"] = 100
    await alice.writes("/balance")
    await alice.presses("Activate a code")
    await alice.presses("Cancel")
    await alice.writes("SPRING")
    assert "I did not understand that" in alice.last.text
    assert town.codes == {"SPRING": 100}


@given(st.text(max_size=120))
def test_what_is_taken_for_a_code_is_one(text: str) -> None:
    code = pasted_code(text)
    assert code is None or (code.isascii() and 4 <= len(code) <= 100 and code == code.upper())


@given(st.from_regex(r"[A-Z0-9_-]{4,100}", fullmatch=True), st.sampled_from(" \n\t\u00a0\u200b"))
def test_a_code_is_found_however_it_is_pasted(code: str, space: str) -> None:
    assert pasted_code(space + space.join(code.lower()) + space) == code
