"""Finding a place and choosing a stay, by buttons and by typing."""

from __future__ import annotations

from parking_net.telegram_bot.handlers.dialogs import Searching
from tests.telegram_bot.town import Town
from tests.telegram_bot.world import BotWorld


async def test_from_a_city_to_a_price_by_buttons(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    town.add_place("Harbour Garage")
    user = await alice.is_signed_in()
    town.money[user.user_id] = 5000
    await alice.writes("/search")
    await alice.writes("  rotterdam ")
    assert "One car park found for “rotterdam”" in alice.last.text
    await alice.presses("1. Harbour Garage")
    assert "From when do you want to park?" in alice.last.text
    await alice.presses("Tomorrow 9:00")
    assert "From Tue, Jan 8, 9:00" in alice.last.text
    await alice.presses("3 hours")
    assert "Total: $12.00" in alice.last.text
    assert "Balance after payment: $38.00" in alice.last.text
    # One dialog, one message: the prompt was a message, the list another one.
    assert len(alice.sent) == 2


async def test_typed_times(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person(language="ru")
    town.add_place("Гавань", city="Рига", timezone="Europe/Riga")
    await alice.is_signed_in(locale="ru")
    await alice.writes("/search рига")
    await alice.presses("1. Гавань")
    await alice.writes("когда-нибудь")
    assert "Не удалось разобрать время" in alice.last.text
    await alice.writes("завтра")
    assert "В какое время" in alice.last.text
    await alice.writes("завтра в 9")
    assert "Начало: вт, 8 янв., 09:00 (Europe/Riga)" in alice.last.text
    await alice.writes("до 8")
    assert "Итого" in alice.last.text
    assert "ср, 9 янв., 08:00" in alice.last.text
    await alice.presses("Другое время")
    await alice.presses("Сейчас")
    await alice.writes("90 мин")
    assert "пн, 7 янв., 14:00 – 15:30" in alice.last.text


async def test_a_time_that_comes_twice_is_asked_about(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    town.add_place("Harbour Garage")
    await alice.is_signed_in()
    await alice.writes("/search rotterdam")
    await alice.presses("1. Harbour")
    await alice.writes("27.10 2:30")
    assert "comes twice" in alice.last.text
    assert len([label for label in alice.last.labels if "UTC" in label]) == 2
    await alice.presses("UTC+01:00")
    await alice.writes("2 h")
    assert "2:30" in alice.last.text
    assert "4:30" in alice.last.text
    await alice.presses("Another time")
    await alice.writes("31.03 2:30")
    assert "does not exist" in alice.last.text
    await alice.presses("3:30")
    assert "From Sun, Mar 31, 3:30" in alice.last.text


async def test_an_end_that_comes_twice_is_asked_about(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    town.add_place("Harbour Garage")
    await alice.is_signed_in()
    await alice.writes("/search rotterdam")
    await alice.presses("1. Harbour")
    await alice.writes("27.10 2:15")
    await alice.presses("UTC+02:00")
    await alice.writes("27.10 1:00")
    assert "The end must be after the start" in alice.last.text
    await alice.writes("27.10 2:30")
    assert len([label for label in alice.last.labels if "UTC" in label]) == 2
    await alice.presses("UTC+01:00")
    # Quarter past two in summer time to half past two in winter time: an hour and a quarter.
    assert "Total: $5.00" in alice.last.text


async def test_long_lists_are_paged_both_ways(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    for number in range(1, 13):
        town.add_place(f"Garage {number}")
    await alice.is_signed_in()
    await alice.writes("/search Rotterdam")
    assert "12 car parks found" in alice.last.text
    assert "Garage 5" in alice.last.text
    assert "Garage 6" not in alice.last.text
    await alice.presses("Next")
    await alice.presses("Next")
    assert alice.last.labels[:2] == [
        "11. Garage 11 · $4.00 per hour",
        "12. Garage 12 · $4.00 per hour",
    ]
    assert "Next ›" not in alice.last.labels
    await alice.presses("‹ Back")
    assert "6. Garage 6" in alice.last.text


async def test_the_pages_of_an_earlier_search_do_not_turn_into_those_of_the_last(
    bot: BotWorld,
) -> None:
    town, alice = Town(bot), bot.person()
    for number in range(1, 8):
        town.add_place(f"Garage {number}")
        town.add_place(f"Parking {number}", city="Delft")
    await alice.is_signed_in()
    await alice.writes("/search Rotterdam")
    former = alice.last
    await alice.writes("Delft")
    await alice.presses("Next", message=former)
    assert "In which city" in alice.last.text


async def test_a_name_finds_where_no_city_does_and_nothing_is_said_clearly(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    town.add_place("Harbour <b>Garage</b>")
    await alice.is_signed_in()
    await alice.writes("/search harbour")
    assert "Harbour <b>Garage</b>" in alice.last.text
    await alice.writes("<i>nowhere</i>")
    assert "Nothing was found for “<i>nowhere</i>”" in alice.last.text


async def test_the_dialog_goes_on_after_a_restart(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    town.add_place("Harbour Garage")
    await alice.is_signed_in()
    await alice.writes("/search rotterdam")
    await alice.presses("1. Harbour")
    await alice.writes("tomorrow 9")
    await bot.restart()
    await alice.writes("3h")
    assert "Total: $12.00" in alice.last.text
    await bot.restart()
    await alice.presses("Another time")
    assert "From when" in alice.last.text


async def test_two_chats_side_by_side_keep_apart(bot: BotWorld) -> None:
    town, alice, boris = Town(bot), bot.person(), bot.person("Boris")
    town.add_place("Harbour Garage")
    town.add_place("Canal Garage", city="Delft", hourly_rate=700)
    alice_user, boris_user = await alice.is_signed_in(), await boris.is_signed_in()
    town.money |= {alice_user.user_id: 5000, boris_user.user_id: 900}
    await alice.writes("/search Rotterdam")
    await boris.writes("/search Delft")
    await alice.presses("1. Harbour")
    await boris.presses("1. Canal")
    await alice.writes("tomorrow 9")
    await boris.writes("tomorrow 10")
    await alice.writes("3 h")
    await boris.writes("1 h")
    assert "Your balance: $50.00" in alice.last.text
    assert "Total: $12.00" in alice.last.text
    assert "Your balance: $9.00" in boris.last.text
    assert "Total: $7.00" in boris.last.text
    # Somebody else's button says nothing here.
    await boris.presses_data(alice.last.buttons[0]["callback_data"])
    assert town.bookings == {}


async def test_who_is_not_signed_in_may_look_and_is_led_back_to_the_price(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    town.add_place("Harbour Garage")
    user = bot.auth.add_user("alice")
    town.money[user.user_id] = 5000
    await alice.writes("/search rotterdam")
    await alice.presses("1. Harbour")
    await alice.writes("tomorrow 9")
    await alice.writes("3 h")
    assert "Pay $12.00" not in alice.last.labels
    await alice.presses("Sign in to book")
    await alice.presses("Sign in")
    await alice.writes("alice")
    await alice.writes("Correct1horse")
    await alice.presses("Go on")
    assert "Balance after payment: $38.00" in alice.last.text
    assert "Pay $12.00" in alice.last.labels


async def test_other_roles_are_told_where_they_belong(bot: BotWorld) -> None:
    Town(bot)
    owner, admin = bot.person(), bot.person("Ada")
    await owner.is_signed_in(role="owner")
    await admin.is_signed_in(role="admin")
    await owner.writes("/search")
    assert owner.last.text == "Your account cannot do this."
    for command in ("/search", "/bookings", "/balance", "/parkings", "/today"):
        await admin.writes(command)
        assert "web app" in admin.last.text


async def test_a_lost_backend_is_said_and_tried_again_by_a_button(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    town.add_place("Harbour Garage")
    await alice.is_signed_in()
    await alice.writes("/search rotterdam")
    bot.rest.down.add("parking")
    await alice.presses("1. Harbour")
    assert "does not answer right now" in alice.last.text
    await alice.writes("rotterdam")
    assert "does not answer right now" in alice.last.text
    bot.rest.down.clear()
    await alice.presses("Try again")
    assert "From when" in alice.last.text


async def test_a_place_that_was_withdrawn_meanwhile(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    town.add_place("Harbour Garage")
    await alice.is_signed_in()
    await alice.writes("/search rotterdam")
    town.places.clear()
    await alice.presses("1. Harbour")
    assert "not offered any more" in alice.last.text
    await alice.presses("Search again")
    assert "In which city" in alice.last.text
    place = town.add_place("Canal Garage", city="Delft")
    await alice.writes("delft")
    await alice.presses("1. Canal")
    town.places.clear()
    await alice.presses("Now")
    assert "not offered any more" in alice.last.text
    town.places[place.id] = place
    await alice.writes("/search delft")
    await alice.presses("1. Canal")
    town.places.clear()
    await alice.writes("tomorrow 9")
    assert "not offered any more" in alice.last.text


async def test_the_state_is_left_when_the_price_is_shown(bot: BotWorld) -> None:
    town, alice = Town(bot), bot.person()
    town.add_place("Harbour Garage")
    await alice.is_signed_in()
    await alice.writes("/search rotterdam")
    await alice.presses("1. Harbour")
    stored = "SELECT state FROM chats WHERE chat_id = $1"
    assert await bot.database.fetchval(stored, alice.id) == Searching.start.state
    await alice.presses("Now")
    await alice.presses("1 hour")
    assert await bot.database.fetchval(stored, alice.id) is None
    await alice.writes("3 h")
    assert "I did not understand that" in alice.last.text
