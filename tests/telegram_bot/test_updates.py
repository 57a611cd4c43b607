"""Updates: each with its effect once, in order per chat, and answered whatever they are."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from parking_net.local.telegram import faults
from parking_net.telegram_bot.handlers.lanes import Lanes
from tests.support.eventually import eventually
from tests.telegram_bot.fake_rest import RestCall
from tests.telegram_bot.support import seal_of
from tests.telegram_bot.world import BotWorld, Talk

PREFERENCES: dict[str, Any] = {
    "channels": {"telegram": {"reminder": True}},
    "quiet_hours": None,
    "telegram": {"available": True, "blocked": False},
}


@pytest.mark.parametrize(
    ("text", "more", "words"),
    [
        ("hello", {}, "did not understand"),
        ("/nonsense", {}, "do not know this command"),
        ("/", {}, "do not know this command"),
        (
            None,
            {
                "sticker": {
                    "file_id": "s",
                    "file_unique_id": "s",
                    "type": "regular",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                }
            },
            "only text",
        ),
        (None, {"location": {"latitude": 1, "longitude": 2}}, "only text"),
        (None, {"contact": {"phone_number": "1", "first_name": "A"}}, "only text"),
    ],
)
async def test_everything_gets_an_answer(
    bot: BotWorld, text: str | None, more: dict[str, Any], words: str
) -> None:
    alice = bot.person()
    await alice.writes(text, **more)
    assert words in alice.last.text
    assert alice.last.labels, "and ways to go on"


async def test_a_changed_message_gets_an_answer(bot: BotWorld) -> None:
    alice = bot.person()
    message = await alice.writes("hello")
    event = {
        "message_id": message.message_id,
        "date": 1,
        "chat": alice.person.as_chat(),
        "from": alice.person.as_user(),
        "text": "changed",
    }
    await bot.handled(bot.api.push("edited_message", event))
    assert "changes of messages" in alice.last.text


async def test_what_people_write_cannot_break_the_markup(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.writes("/login")
    await alice.writes("<b>&amp;</i><script>")
    assert "<b>&amp;</i><script>" in alice.last.text


async def test_a_repeated_update_has_no_second_effect(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in()
    bot.rest.on("GET", "notification", "/notifications/preferences", PREFERENCES)
    bot.rest.on("PUT", "notification", "/notifications/preferences", PREFERENCES)
    await alice.writes("/notifications")
    await alice.presses("Reminders")
    press = bot.given_updates[-1]
    bot.api.push_again(press)
    await alice.writes("/help")
    await bot.restart()
    bot.api.push_again(press)
    await alice.writes("/help")
    assert len(bot.rest.calls_of("PUT", "/notifications/preferences")) == 1


async def test_a_death_between_effect_and_confirmation(bot: BotWorld) -> None:
    """The update comes again to a dialog that stands where it stood."""
    alice = bot.person()
    await alice.writes("/login")
    gate = bot.api.faults.order("sendMessage", faults.hanging(comes_after=True))
    await alice.writes("alice", wait=False)
    await eventually(lambda: "password of alice" in alice.last.text)
    await bot.asked_again()
    await bot.stop()
    gate.released.set()
    await bot.start()
    await eventually(lambda: sum("password of alice" in text for text in alice.texts) == 2)
    await alice.writes("Some1password")
    assert bot.auth.passwords_seen == ["Some1password"]


async def test_two_chats_never_see_each_other(bot: BotWorld) -> None:
    """Dialogs, sessions and answers of chats that write at the same time."""
    people = [bot.person(f"Person {number}") for number in range(12)]
    for number in range(12):
        bot.auth.add_user(f"user_{number}", f"Password{number}")
    for step in ("/login", "user_{0}", "Password{0}", "/menu"):
        updates = [
            asyncio.create_task(talk.writes(step.format(number)))
            for number, talk in enumerate(people)
        ]
        await asyncio.gather(*updates)
    for number, talk in enumerate(people):
        assert f"signed in as user_{number}." in talk.last.text
        others = [f"user_{other}" for other in range(12) if other != number]
        for text in talk.texts:
            assert not any(f"{other}." in text or f"{other} " in text for other in others)


async def test_one_refresh_at_a_time(bot: BotWorld) -> None:
    """Two processes answer the same chat: a refresh token used twice would end the session."""
    alice = bot.person()
    await alice.is_signed_in("alice")
    bot.rest.on("GET", "notification", "/notifications/preferences", PREFERENCES)
    sessions = bot.new_sessions(), bot.new_sessions()
    async with sessions[0] as one, sessions[1] as other:
        first, second = await one.find(alice.id), await other.find(alice.id)
        assert first is not None
        assert second is not None
        tokens = await asyncio.gather(first.token(renewed=True), second.token(renewed=True))
    assert bot.auth.reused == []
    assert tokens[0] == tokens[1]
    assert len(bot.auth.spent) == 1


async def test_a_slow_chat_holds_up_nobody_else(bot: BotWorld) -> None:
    slow, quick = bot.person(), bot.person()
    await slow.is_signed_in()
    may_answer = asyncio.Event()

    async def hesitate(_call: RestCall) -> dict[str, Any]:
        await may_answer.wait()
        return PREFERENCES

    bot.rest.on("GET", "notification", "/notifications/preferences", hesitate)
    await slow.writes("/notifications", wait=False)
    await slow.writes("/help", wait=False)
    await eventually(lambda: bot.rest.calls)
    await quick.writes("/help", wait=False)
    await eventually(lambda: quick.sent and "What I can do" in quick.last.text)
    assert slow.sent == [], "the second message of the slow chat waits for the first"
    may_answer.set()
    await eventually(lambda: len(slow.sent) == 2)
    assert "Notifications in Telegram" in slow.texts[0]


async def test_lanes_keep_order_and_bounds() -> None:
    lanes = Lanes(at_once=2)
    done: list[tuple[int, int]] = []
    running = 0
    most = 0

    async def work(chat: int, number: int) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        done.append((chat, number))
        running -= 1
        if number == 1:
            raise RuntimeError("one that fails does not stop those behind it")

    from functools import partial

    tasks = [
        lanes.add(chat, partial(work, chat, number)) for number in range(5) for chat in (1, 2, 3)
    ]
    await asyncio.gather(*tasks, return_exceptions=True)
    for chat in (1, 2, 3):
        assert [number for whose, number in done if whose == chat] == [0, 1, 2, 3, 4]
    assert most == 2
    assert len(lanes) == 0


FORGED = ["", "menu", "menu:", "menu::AAAAAAAAAAAA", "claim_yes:AAAA:AAAAAAAAAAAA", "☃", ":::::"]


@pytest.mark.parametrize("data", FORGED)
async def test_forged_buttons_do_nothing(bot: BotWorld, data: str) -> None:
    alice = bot.person()
    await alice.writes("/start")
    before = list(alice.texts)
    await alice.presses_data(data)
    assert "does not work any more" in alice.notices[-1]["text"]
    assert alice.texts == before


async def test_a_changed_button_does_nothing(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in()
    bot.rest.on("GET", "notification", "/notifications/preferences", PREFERENCES)
    await alice.writes("/notifications")
    good = next(one["callback_data"] for one in alice.last.buttons if "Reminders" in one["text"])
    await alice.presses_data(good.replace("reminder", "remindes"))
    assert "does not work any more" in alice.notices[-1]["text"]
    assert bot.rest.calls_of("PUT", "/notifications/preferences") == []


async def test_the_button_of_another_chat_does_nothing(bot: BotWorld) -> None:
    alice, boris = bot.person(), bot.person()
    user = bot.auth.add_user("claimer", telegram_id=alice.id)
    await alice.writes("/start")
    await boris.writes("/start")
    stolen = next(one["callback_data"] for one in alice.last.buttons if "Yes" in one["text"])
    await boris.presses_data(stolen)
    assert "does not work any more" in boris.notices[-1]["text"]
    assert not user.confirmed


async def test_a_button_that_nobody_knows_any_more(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.writes("/start")
    await alice.presses_data(seal_of(bot).sealed(alice.id, "verb_of_last_year"))
    assert "does not work any more" in alice.notices[-1]["text"]


async def test_every_press_ends_its_waiting(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.writes("/start")
    await alice.presses("Language")
    assert len(alice.notices) == 1
    assert "text" not in alice.notices[-1]


async def test_a_press_on_a_message_that_is_gone(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.writes("/start")
    greeting = alice.last
    bot.api.chats.delete(greeting)
    await alice.presses("Language", message=greeting)
    assert "Which language" in alice.last.text


async def test_the_same_press_twice_is_no_error(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.writes("/start")
    await alice.presses("Language")
    menu = alice.last
    await alice.presses_data(seal_of(bot).sealed(alice.id, "language"), message=menu)
    assert alice.last is menu


async def test_groups_are_left_with_a_word(bot: BotWorld) -> None:
    group = {"id": -100, "type": "group", "title": "Our street"}
    bot.api.chats.known[-100] = group
    alice = bot.person(language="ru")
    me = {"user": bot.api.me, "status": "member"}
    event = {
        "chat": group,
        "from": alice.person.as_user(),
        "date": 0,
        "old_chat_member": {**me, "status": "left"},
        "new_chat_member": me,
    }
    await bot.handled(bot.api.push("my_chat_member", event))
    assert [one.text for one in bot.api.chats.of(-100)] == [
        "Я общаюсь только в личных чатах. Напишите мне, пожалуйста, напрямую. До свидания!"
    ]
    assert -100 not in bot.api.chats.known
    message = {
        "message_id": 5,
        "date": 0,
        "chat": group,
        "from": alice.person.as_user(),
        "text": "/login@parking_net_bot",
    }
    await bot.handled(bot.api.push("message", message))
    assert len(bot.api.chats.of(-100)) == 1, "said once"


async def test_blocked_in_the_middle_is_quiet(bot: BotWorld) -> None:
    alice, boris = bot.person(), bot.person()
    await alice.writes("/start")
    bot.api.chats.blocked.add(alice.id)
    await alice.writes("/help")
    await boris.writes("/help")
    assert "What I can do" in boris.last.text


@pytest.mark.parametrize(
    "fault",
    [faults.too_many_requests(1, times=2), faults.server_error(times=2), faults.cut(times=2)],
)
async def test_an_answer_that_telegram_refuses_at_first(bot: BotWorld, fault: faults.Fault) -> None:
    alice = bot.person()
    bot.api.faults.order("sendMessage", fault)
    await alice.writes("/help")
    assert "What I can do" in alice.last.text


async def test_telegram_away_for_longer(bot: BotWorld) -> None:
    """More failures than one call waits for: the update itself is tried again."""
    alice = bot.person()
    bot.api.faults.order("sendMessage", faults.server_error(times=4))
    await alice.writes("/help")
    assert [text for text in alice.texts if "What I can do" in text] != []


async def test_polling_survives_outages(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.writes("/start")
    bot.api.faults.order("getUpdates", faults.server_error())
    bot.api.faults.order("getUpdates", faults.cut())
    bot.api.faults.order("getUpdates", faults.too_many_requests(1))
    await alice.writes("/help")
    assert "What I can do" in alice.last.text


async def test_a_webhook_left_over_does_not_stop_the_polling(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.writes("/start")
    bot.api.webhook = {"url": "http://127.0.0.1:9/", "secret_token": ""}
    await alice.writes("/help")
    assert "What I can do" in alice.last.text
    assert bot.api.webhook is None


async def test_an_update_that_makes_no_sense_stops_nobody(bot: BotWorld) -> None:
    alice = bot.person()
    await bot.handled(bot.api.push("message", {"message_id": "no number"}))
    await bot.handled(bot.api.push("poll", {"id": "1"}))
    await alice.writes("/help")
    assert "What I can do" in alice.last.text


async def test_what_breaks_whenever_it_is_stored_is_answered_once(
    bot: BotWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else Telegram would deliver it for ever, with an answer each time."""
    alice = bot.person()

    async def broken(*_arguments: object) -> bool:
        raise TypeError("a state that no table can hold")

    monkeypatch.setattr("parking_net.telegram_bot.repository.chats.save", broken)
    await alice.writes("/help")
    monkeypatch.undo()
    bot.api.push_again(bot.given_updates[-1])
    await alice.writes("/menu")
    assert sum("What I can do" in text for text in alice.texts) == 1


async def test_a_group_that_cannot_be_left_is_given_up(bot: BotWorld) -> None:
    group = {"id": -100, "type": "group", "title": "Our street"}
    bot.api.chats.known[-100] = group
    bot.api.faults.order("leaveChat", faults.bad_request("not enough rights"))
    alice = bot.person()
    message = {
        "message_id": 5,
        "date": 0,
        "chat": group,
        "from": alice.person.as_user(),
        "text": "/help",
    }
    await bot.handled(bot.api.push("message", message))
    await alice.writes("/help")
    assert "What I can do" in alice.last.text


async def test_the_database_away(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in("alice")
    await bot.lose_database()
    await alice.writes("/menu", wait=False)
    await eventually(lambda: alice.sent and "cannot look up your data" in alice.last.text)
    await bot.find_database()
    await eventually(lambda: "signed in as alice" in alice.last.text)
    assert sum("cannot look up" in text for text in alice.texts) == 1


async def test_a_service_away_is_a_sentence(bot: BotWorld) -> None:
    alice = bot.person(language="ru")
    await alice.is_signed_in(locale="ru")
    bot.rest.down.add("notification")
    await alice.writes("/notifications")
    assert "Parking Net сейчас не отвечает" in alice.last.text


async def test_a_new_secret_ends_sessions_politely(bot: BotWorld) -> None:
    alice: Talk = bot.person()
    await alice.is_signed_in()
    await alice.writes("/menu")
    await bot.restart_with(telegram_session_secret="quite-another-secret")
    await alice.presses("Notifications")
    assert "does not work any more" in alice.notices[-1]["text"]
    await alice.writes("/notifications")
    assert "Your session has ended" in alice.last.text
