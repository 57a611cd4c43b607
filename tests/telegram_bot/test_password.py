"""The message with the password is gone from the chat whatever happens, and is in no record."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import redirect_stdout
from datetime import timedelta

import pytest
import structlog

from parking_net.local.telegram import faults
from parking_net.shared.telemetry.logging import configure_logging
from tests.support.eventually import eventually
from tests.telegram_bot.world import TOKEN, BotWorld, Talk

PASSWORD = "Correct1horse<&>battery"


@pytest.fixture
async def alice(bot: BotWorld) -> AsyncIterator[Talk]:
    """Somebody who was just asked for the password."""
    bot.auth.add_user("alice", PASSWORD)
    talk = bot.person()
    await talk.writes("/login")
    await talk.writes("alice")
    yield talk
    assert PASSWORD not in " ".join(talk.written), "whatever happened, it must be gone"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, at its most talkative."""
    written = io.StringIO()
    with redirect_stdout(written):
        configure_logging("telegram", "DEBUG")
        structlog.configure(cache_logger_on_first_use=False)
        yield written
    structlog.reset_defaults()


async def test_right(bot: BotWorld, alice: Talk) -> None:
    await alice.writes(PASSWORD)
    assert "You are signed in" in alice.last.text


async def test_wrong(bot: BotWorld, alice: Talk) -> None:
    bot.auth.users[0].password = "other"
    await alice.writes(PASSWORD)
    assert "wrong" in alice.last.text


async def test_it_is_deleted_before_auth_is_asked(bot: BotWorld, alice: Talk) -> None:
    seen_in_chat: list[str] = []

    class Watching(list[str]):
        def append(self, password: str) -> None:
            seen_in_chat.extend(alice.written)

    bot.auth.passwords_seen = Watching()
    await alice.writes(PASSWORD)
    assert seen_in_chat == ["/login", "alice"]


async def test_auth_away(bot: BotWorld, alice: Talk) -> None:
    bot.auth.is_down = True
    await alice.writes(PASSWORD)
    assert "does not work right now" in alice.last.text
    assert PASSWORD not in alice.written
    bot.auth.is_down = False
    await alice.writes(PASSWORD)
    assert "You are signed in" in alice.last.text


async def test_too_late(bot: BotWorld, alice: Talk) -> None:
    bot.clock.advance(timedelta(minutes=11))
    await alice.writes(PASSWORD)
    assert "took too long" in alice.last.text
    assert bot.auth.passwords_seen == []


async def test_blocked(bot: BotWorld, alice: Talk) -> None:
    bot.auth.users[0].enabled = False
    await alice.writes(PASSWORD)
    assert "blocked" in alice.last.text


async def test_too_many_attempts(bot: BotWorld, alice: Talk) -> None:
    bot.auth.locked_for_seconds = 60
    await alice.writes(PASSWORD)
    assert "Too many" in alice.last.text


@pytest.mark.parametrize("text", ["/NotACommand1", "/start1Abcdef"])
async def test_it_may_look_like_a_command(bot: BotWorld, alice: Talk, text: str) -> None:
    await alice.writes(text)
    assert text not in alice.written
    assert bot.auth.passwords_seen == [text]


async def test_it_may_come_as_a_changed_message(bot: BotWorld, alice: Talk) -> None:
    message = next(one for one in bot.api.chats.of(alice.id) if one.text == "alice")
    event = {
        "message_id": message.message_id,
        "date": 1,
        "edit_date": 2,
        "chat": alice.person.as_chat(),
        "from": alice.person.as_user(),
        "text": PASSWORD,
    }
    message.text = PASSWORD
    await bot.handled(bot.api.push("edited_message", event))
    assert "You are signed in" in alice.last.text


async def test_a_picture_instead_is_deleted_too(bot: BotWorld, alice: Talk) -> None:
    message = await alice.writes(None, caption=PASSWORD, voice=voice())
    assert (alice.id, message.message_id) not in bot.api.chats.messages
    assert "password as text" in alice.last.text
    assert bot.auth.passwords_seen == []


async def test_a_restart_between(bot: BotWorld, alice: Talk) -> None:
    await bot.restart()
    await alice.writes(PASSWORD)
    assert "You are signed in" in alice.last.text


async def test_a_death_while_auth_thinks(bot: BotWorld, alice: Talk) -> None:
    """Deleted at once; delivered again after the restart, and signed in then."""
    asked, may_go_on = asyncio.Event(), asyncio.Event()

    async def think() -> None:
        asked.set()
        await may_go_on.wait()

    bot.auth.before_sign_in = think
    await alice.writes(PASSWORD, wait=False)
    await asked.wait()
    assert PASSWORD not in alice.written
    await bot.asked_again()
    await bot.stop()
    may_go_on.set()
    await bot.start()
    await eventually(lambda: "You are signed in" in alice.last.text)


async def test_an_update_delivered_twice(bot: BotWorld, alice: Talk) -> None:
    await alice.writes(PASSWORD)
    raw = next(one for one in bot.given_updates if one.get("message", {}).get("text") == PASSWORD)
    bot.api.push_again(raw)
    await alice.writes("/help")
    assert len(bot.auth.passwords_seen) == 1
    assert sum("You are signed in" in text for text in alice.texts) == 1


async def test_telegram_refuses_to_delete_it_at_first(bot: BotWorld, alice: Talk) -> None:
    bot.api.faults.order("deleteMessage", faults.server_error(times=3))
    await alice.writes(PASSWORD)
    assert "You are signed in" in alice.last.text
    assert PASSWORD in alice.written
    bot.api.faults.order("deleteMessage", faults.server_error(times=3))
    assert await bot.run_job("telegram_shredder")
    assert PASSWORD in alice.written
    await bot.restart()
    assert await bot.run_job("telegram_shredder")
    assert PASSWORD not in alice.written
    assert await bot.database.fetchval("SELECT count(*) FROM doomed_messages") == 0


@pytest.mark.parametrize(
    "fault", [faults.too_many_requests(1), faults.cut(), faults.cut(comes_after=True)]
)
async def test_telegram_hesitates_to_delete_it(
    bot: BotWorld, alice: Talk, fault: faults.Fault
) -> None:
    bot.api.faults.order("deleteMessage", fault)
    await alice.writes(PASSWORD)
    assert "You are signed in" in alice.last.text


async def test_the_person_deleted_it_first(bot: BotWorld, alice: Talk) -> None:
    bot.api.faults.order("deleteMessage", faults.bad_request("message to delete not found"))
    message = await alice.writes(PASSWORD)
    assert "You are signed in" in alice.last.text
    bot.api.chats.delete(message)


async def test_our_database_away(bot: BotWorld, alice: Talk) -> None:
    """Deleted at once, answered when the database is there again."""
    await bot.lose_database()
    message = await alice.writes(PASSWORD, wait=False)
    await eventually(lambda: (alice.id, message.message_id) not in bot.api.chats.messages)
    await eventually(lambda: "cannot look up your data" in alice.last.text)
    assert bot.auth.passwords_seen == []
    await bot.find_database()
    await eventually(lambda: "You are signed in" in alice.last.text)


async def test_a_handler_that_breaks(
    bot: BotWorld, alice: Talk, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_arguments: object, **_named: object) -> None:
        raise RuntimeError(f"a bug that knows {PASSWORD}")

    monkeypatch.setattr("parking_net.telegram_bot.clients.accounts.Accounts.sign_in", broken)
    await alice.writes(PASSWORD)
    assert "went wrong on our side" in alice.last.text
    monkeypatch.undo()
    assert "update_failed" in log.getvalue()
    assert PASSWORD not in log.getvalue()
    await alice.writes(PASSWORD)
    assert "You are signed in" in alice.last.text, "the dialog still stands where it stood"


async def test_nothing_secret_is_logged_or_stored(
    bot: BotWorld, alice: Talk, log: io.StringIO
) -> None:
    await bot.restart()
    bot.auth.is_down = True
    await alice.writes(PASSWORD)
    bot.auth.is_down = False
    bot.api.faults.order("deleteMessage", faults.server_error(times=3))
    await alice.writes(PASSWORD)
    await alice.writes("/logout")
    await alice.writes("a private word")
    bot.api.push_again({"update_id": bot.api.push("message", {"text": "a private word"}) + 1})
    await bot.run_job("telegram_introduction")
    bot.api.faults.order("*", faults.cut(times=5))
    await alice.writes("/help", wait=False)
    await eventually(lambda: "telegram_away" in log.getvalue() or "repeated" in log.getvalue())
    bot.api.faults.clear()
    assert await bot.run_job("telegram_shredder")
    logged = log.getvalue()
    assert "chat_signed_in" in logged
    for secret in (PASSWORD, TOKEN, TOKEN.partition(":")[2], "a private word", "access-alice"):
        assert secret not in logged
    stored = await everything_stored(bot)
    for secret in (PASSWORD, TOKEN, "a private word", "access-alice", "refresh-alice"):
        assert secret not in stored


async def everything_stored(bot: BotWorld) -> str:
    tables = await bot.database.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    stored = []
    for table in tables:
        rows = await bot.database.fetch(f'SELECT * FROM "{table["table_name"]}"')
        stored += [json.dumps({key: str(value) for key, value in row.items()}) for row in rows]
    return "\n".join(stored)


def voice() -> dict[str, object]:
    return {"file_id": "v", "file_unique_id": "v", "duration": 1}
