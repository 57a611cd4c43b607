"""The greeting, links from the account page, and accounts that claim to be here."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from parking_net.local.telegram import faults
from parking_net.shared.errors import Unavailable
from parking_net.shared.events.event import Event
from parking_net.shared.events.handling import HANDLER_TIMEOUT_SECONDS
from parking_net.telegram_bot.clients.accounts import TIMEOUT_SECONDS
from parking_net.telegram_bot.domain.buttons import Seal
from parking_net.telegram_bot.handlers import events
from parking_net.telegram_bot.handlers.events import Asker, listener
from tests.telegram_bot.fake_auth import FakeUser
from tests.telegram_bot.support import opened_accounts, opened_test_bot, seal_of
from tests.telegram_bot.world import BotWorld, Talk

PREFERENCES = {
    "channels": {"inbox": {"reminder": True}, "telegram": {"reminder": True}},
    "quiet_hours": None,
    "telegram": {"available": True, "blocked": True},
}


async def test_a_stranger_is_greeted_and_told_the_telegram_id(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.writes("/start")
    assert "Welcome to Parking Net" in alice.last.text
    assert str(alice.id) in alice.last.text
    assert "Sign in" in alice.last.labels


async def test_the_greeting_speaks_the_language_of_telegram(bot: BotWorld) -> None:
    boris = bot.person("Борис", language="ru")
    await boris.writes("/start")
    assert "Добро пожаловать" in boris.last.text


async def test_the_greeting_does_not_need_auth(bot: BotWorld) -> None:
    bot.auth.is_down = True
    alice = bot.person()
    await alice.writes("/start")
    assert "Welcome to Parking Net" in alice.last.text


async def test_a_link_from_the_account_page_signs_in(bot: BotWorld) -> None:
    alice = bot.person()
    user = bot.auth.add_user("alice")
    bot.auth.links["good-code_1"] = user
    await alice.writes("/start good-code_1")
    assert "signed in as alice" in alice.last.text
    assert user.telegram_id == alice.id
    await alice.writes("/menu")
    assert "signed in as alice" in alice.last.text


@pytest.mark.parametrize("code", ["used-or-unknown", "no good code!", "x" * 65, "код"])
async def test_a_link_that_is_no_good_says_so(bot: BotWorld, code: str) -> None:
    alice = bot.person()
    await alice.writes(f"/start {code}")
    assert "This link does not work" in alice.last.text
    assert alice.last.labels == ["Sign in"]


async def test_pressing_a_link_twice_is_no_alarm(bot: BotWorld) -> None:
    alice = bot.person()
    bot.auth.links["good"] = bot.auth.add_user("alice")
    await alice.writes("/start good")
    await alice.writes("/start good")
    assert "used already. You are signed in as alice" in alice.last.text


async def test_a_link_while_auth_is_away_can_be_tried_again(bot: BotWorld) -> None:
    alice = bot.person()
    bot.auth.links["good"] = bot.auth.add_user("alice")
    bot.auth.is_down = True
    await alice.writes("/start good")
    assert "does not answer right now" in alice.last.text
    bot.auth.is_down = False
    await alice.writes("/start good")
    assert "signed in as alice" in alice.last.text


async def test_the_link_of_a_blocked_account_says_so(bot: BotWorld) -> None:
    alice = bot.person()
    bot.auth.links["good"] = bot.auth.add_user("alice", enabled=False)
    await alice.writes("/start good")
    assert "This account is blocked" in alice.last.text


async def claimed(bot: BotWorld, talk: Talk) -> FakeUser:
    """Somebody registered with the Telegram id of this person."""
    return bot.auth.add_user("claimer", telegram_id=talk.id)


async def test_start_asks_whether_the_claim_is_right(bot: BotWorld) -> None:
    alice = bot.person()
    user = await claimed(bot, alice)
    await alice.writes("/start")
    assert "The account claimer on Parking Net" in alice.last.text
    assert "@" not in alice.last.text, "nothing but the login is told to a stranger"
    await alice.presses("Yes, it is mine")
    assert user.confirmed
    assert "Notifications of the account claimer will come here" in alice.last.text


async def test_a_wrong_claim_is_taken_away(bot: BotWorld) -> None:
    alice = bot.person()
    user = await claimed(bot, alice)
    await alice.writes("/start")
    await alice.presses("No, it is not mine")
    assert (user.telegram_id, user.confirmed) == (0, False)
    assert "not linked to you" in alice.last.text


async def test_an_old_question_changes_nothing(bot: BotWorld) -> None:
    alice = bot.person()
    user = await claimed(bot, alice)
    await alice.writes("/start")
    question = alice.last
    user.telegram_id = 0
    await alice.presses("Yes", message=question)
    assert "out of date" in alice.last.text
    assert not user.confirmed


async def test_no_to_an_account_that_was_confirmed_meanwhile_does_not_unlink_it(
    bot: BotWorld,
) -> None:
    alice = bot.person()
    user = await claimed(bot, alice)
    await alice.writes("/start")
    user.confirmed = True
    await alice.presses("No, it is not mine")
    assert (user.telegram_id, user.confirmed) == (alice.id, True)
    assert "linked to the account claimer already" in alice.last.text


async def test_a_greeting_ends_the_mark_of_being_blocked(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in()
    bot.rest.on("GET", "notification", "/notifications/preferences", PREFERENCES)
    bot.rest.on("PUT", "notification", "/notifications/preferences", PREFERENCES)
    await alice.writes("/start")
    assert len(bot.rest.calls_of("PUT", "/notifications/preferences")) == 1
    assert "Good to see you again" in alice.last.text


async def test_unblocking_the_bot_ends_the_mark_of_being_blocked(bot: BotWorld) -> None:
    alice = bot.person()
    await alice.is_signed_in()
    bot.rest.on("GET", "notification", "/notifications/preferences", PREFERENCES)
    bot.rest.on("PUT", "notification", "/notifications/preferences", PREFERENCES)
    await bot.handled(bot.api.push("my_chat_member", membership(alice, "kicked")))
    assert bot.rest.calls_of("PUT", "/notifications/preferences") == []
    await bot.handled(bot.api.push("my_chat_member", membership(alice, "member")))
    assert len(bot.rest.calls_of("PUT", "/notifications/preferences")) == 1


def membership(talk: Talk, status: str) -> dict[str, object]:
    """The bot was blocked (kicked) or let in again (member) by the person."""
    member: dict[str, object] = {"user": {"id": 123456, "is_bot": True, "first_name": "Bot"}}
    return {
        "chat": talk.person.as_chat(),
        "from": talk.person.as_user(),
        "date": 0,
        "old_chat_member": {**member, "status": "member"},
        "new_chat_member": {**member, "status": status}
        | ({"until_date": 0} if status == "kicked" else {}),
    }


def link_requested(user: FakeUser) -> Event:
    data = {"user_id": str(user.user_id), "login": user.login, "telegram_id": user.telegram_id}
    return Event(type="user.telegram_link_requested", subject=str(user.user_id), data=data)


async def test_the_event_asks_once_even_when_it_is_heard_twice(bot: BotWorld) -> None:
    alice = bot.person(language="ru")
    await alice.writes("/help")
    user = await claimed(bot, alice)
    event = link_requested(user)
    async with opened_test_bot(bot) as telegram, opened_accounts(bot) as accounts:
        asker = Asker(telegram, bot.database, accounts, seal_of(bot), bot.clock)
        hear = listener(asker, bot.database)
        await hear(event)
        await hear(event)
    questions = [text for text in alice.texts if "claimer" in text]
    assert len(questions) == 1
    assert "Это ваш аккаунт?" in questions[0]
    await alice.presses("Да, это мой аккаунт")
    assert user.confirmed


async def test_whoever_never_opened_the_bot_is_asked_by_start(bot: BotWorld) -> None:
    alice = bot.person()
    user = await claimed(bot, alice)
    async with opened_test_bot(bot) as telegram, opened_accounts(bot) as accounts:
        asker = Asker(telegram, bot.database, accounts, seal_of(bot), bot.clock)
        await listener(asker, bot.database)(link_requested(user))
    assert alice.sent == []
    await alice.writes("/start")
    assert "claimer" in alice.last.text


async def test_an_event_waits_for_telegram(bot: BotWorld) -> None:
    alice = bot.person()
    bot.api.open_chat(alice.person)
    user = await claimed(bot, alice)
    bot.api.faults.order("sendMessage", faults.server_error(times=20))
    async with opened_test_bot(bot) as telegram, opened_accounts(bot) as accounts:
        asker = Asker(telegram, bot.database, accounts, seal_of(bot), bot.clock)
        hear = listener(asker, bot.database)
        with pytest.raises(Unavailable):
            await hear(link_requested(user))
        bot.api.faults.clear()
        await hear(link_requested(user))
    assert "claimer" in alice.last.text


async def test_a_telegram_that_falls_silent_is_no_fault_of_the_event(
    bot: BotWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events that take too long are put aside; this one only has to wait."""
    monkeypatch.setattr(events, "TELEGRAM_TIMEOUT_SECONDS", 0.05)
    alice = bot.person()
    bot.api.open_chat(alice.person)
    user = await claimed(bot, alice)
    bot.api.faults.order("sendMessage", faults.hanging(times=9))
    async with opened_test_bot(bot) as telegram, opened_accounts(bot) as accounts:
        asker = Asker(telegram, bot.database, accounts, seal_of(bot), bot.clock)
        hear = listener(asker, bot.database)
        with pytest.raises(Unavailable):
            async with asyncio.timeout(HANDLER_TIMEOUT_SECONDS):
                await hear(link_requested(user))
        bot.api.faults.clear()


def test_a_question_to_telegram_ends_before_the_event_is_blamed() -> None:
    assert events.TELEGRAM_TIMEOUT_SECONDS + TIMEOUT_SECONDS < HANDLER_TIMEOUT_SECONDS


async def test_an_old_event_about_a_settled_claim_asks_nothing(bot: BotWorld) -> None:
    alice = bot.person()
    bot.api.open_chat(alice.person)
    user = await claimed(bot, alice)
    event = link_requested(user)
    user.confirmed = True
    async with opened_test_bot(bot) as telegram, opened_accounts(bot) as accounts:
        asker = Asker(telegram, bot.database, accounts, Seal(b"any"), bot.clock)
        await listener(asker, bot.database)(event)
    assert alice.sent == []


async def test_the_bot_introduces_itself(bot: BotWorld) -> None:
    bot.auth.is_down = True
    assert not await bot.run_job("telegram_introduction")
    bot.auth.is_down = False
    bot.clock.advance(timedelta(seconds=2))
    assert await bot.run_job("telegram_introduction")
    assert bot.auth.bot_names == ["parking_net_bot"]
    in_english, in_russian = bot.api.commands[""], bot.api.commands["ru"]
    assert [one["command"] for one in in_english] == [one["command"] for one in in_russian]
    described = {one["command"]: one["description"] for one in in_russian}
    assert described["bookings"] == "Ваши бронирования"
    assert await bot.run_job("telegram_introduction")
    assert bot.auth.bot_names == ["parking_net_bot"], "it says so now and then, not all the time"
    bot.clock.advance(timedelta(minutes=10))
    assert await bot.run_job("telegram_introduction")
    assert len(bot.auth.bot_names) == 2


async def test_a_chat_forgets_who_was_erased(bot: BotWorld) -> None:
    alice, bob = bot.person(), bot.person()
    for person, login in ((alice, "alice"), (bob, "bob")):
        bot.auth.add_user(login)
        await person.writes("/login")
        await person.writes(login)
        await person.writes("Correct1horse")
    user_id = str(await bot.database.fetchval("SELECT user_id FROM sessions WHERE login = 'alice'"))
    erased = Event(type="user.erased", subject=user_id, data={"user_id": user_id})
    async with opened_test_bot(bot) as telegram, opened_accounts(bot) as accounts:
        asker = Asker(telegram, bot.database, accounts, seal_of(bot), bot.clock)
        for _ in range(2):
            await listener(asker, bot.database)(erased)
    left = await bot.database.fetch("SELECT login FROM sessions")
    assert [row["login"] for row in left] == ["bob"]
    await alice.writes("/balance")
    assert "Please sign in" in alice.last.text
