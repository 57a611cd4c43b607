"""Links to Telegram made in the account page, and opened in the bot."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest

from parking_net.auth.domain.telegram import BOT_GONE_AFTER, LINK_LIFETIME, link_code_hash
from parking_net.auth.identity.access_tokens import AccessTokens
from parking_net.auth.service.telegram import TelegramLinks
from parking_net.shared.errors import Invalid, Unavailable
from tests.auth.bot import Bot, code_of, new_code
from tests.auth.support import (
    OTHER_PASSWORD,
    PASSWORD,
    Client,
    House,
    Person,
    answer,
    problem,
)
from tests.support.clock import FixedClock

CHAT = 7_001


@pytest.fixture
async def person(alone: Client, bot: Bot) -> Person:
    """Somebody at a house where the bot has said its name."""
    await bot.announce("ParkingNetBot")
    return await alone.register()


async def test_a_link_opens_the_bot_with_a_code(
    alone: Client, person: Person, clock: FixedClock
) -> None:
    response = await alone.send("POST", "/me/telegram-link", as_=person)
    link = answer(response)
    assert link.keys() == {"url", "expires_at"}
    found = re.fullmatch(r"https://t\.me/ParkingNetBot\?start=([A-Za-z0-9_-]{43,64})", link["url"])
    assert found, link
    expected = (clock.now() + timedelta(minutes=10)).isoformat().replace("+00:00", "Z")
    assert link["expires_at"] == expected
    assert response.headers["cache-control"] == "no-store"
    stored = await alone.database.fetch("SELECT * FROM telegram_link_codes")
    assert found[1] not in str([dict(row) for row in stored])
    assert stored[0]["code_hash"] == link_code_hash(found[1])


async def test_without_a_bot_there_is_no_link(alone: Client) -> None:
    person = await alone.register()
    refused = await alone.send("POST", "/me/telegram-link", as_=person)
    problem(refused, 503, "telegram_unavailable")
    assert refused.headers["retry-after"] == "60"
    assert not await alone.database.fetchval("SELECT count(*) FROM telegram_link_codes")


async def test_a_bot_may_get_another_name(alone: Client, bot: Bot, person: Person) -> None:
    await bot.announce("another_bot")
    link = answer(await alone.send("POST", "/me/telegram-link", as_=person))
    assert link["url"].startswith("https://t.me/another_bot?start=")


async def test_a_bot_that_is_silent_for_an_hour_is_gone(
    alone: Client, bot: Bot, clock: FixedClock
) -> None:
    await bot.announce()
    clock.advance(BOT_GONE_AFTER - timedelta(seconds=1))
    person = await alone.register()
    answer(await alone.send("POST", "/me/telegram-link", as_=person))
    clock.advance(timedelta(seconds=1))
    person = await alone.register()
    refused = await alone.send("POST", "/me/telegram-link", as_=person)
    problem(refused, 503, "telegram_unavailable")
    await bot.announce()
    answer(await alone.send("POST", "/me/telegram-link", as_=person))


@pytest.mark.parametrize(
    "username", ["", "@ParkingNetBot", "a b", "бот", "x" * 65, "bot?start=1", "bot\n", "1bot"]
)
async def test_what_is_no_name_of_a_bot_is_refused(
    alone: Client, bot: Bot, person: Person, username: str
) -> None:
    with pytest.raises(Invalid):
        await bot.announce(username)
    link = answer(await alone.send("POST", "/me/telegram-link", as_=person))
    assert link["url"].startswith("https://t.me/ParkingNetBot?")


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_links_are_for_who_is_signed_in(client: Client, method: str) -> None:
    problem(await client.send(method, "/me/telegram-link"), 401, "unauthenticated")
    person = await client.register()
    await client.database.execute("DELETE FROM users WHERE login = $1", person.login)
    problem(await client.send(method, "/me/telegram-link", as_=person), 401)


async def test_opening_a_link_signs_the_chat_in(alone: Client, bot: Bot, person: Person) -> None:
    told = await bot.redeem(CHAT, await new_code(alone, person))
    assert (told.refusal, told.retry_after_seconds) == ("", 0)
    session = told.session
    assert session.user == await bot.user(person.user_id)
    assert (session.user.telegram_id, session.user.telegram_confirmed) == (CHAT, True)
    assert session.expires_in_seconds == 900
    signed = {"authorization": f"Bearer {session.access_token}"}
    me = answer(await alone.send("GET", "/me", headers=signed))
    assert (me["telegram_id"], me["telegram_confirmed"]) == (CHAT, True)
    again = answer(await alone.refresh(session.refresh_token))
    assert again["user"]["login"] == person.login


async def test_a_link_is_good_once(alone: Client, bot: Bot, person: Person) -> None:
    code = await new_code(alone, person)
    assert not (await bot.redeem(CHAT, code)).refusal
    for chat in (CHAT, CHAT + 1):
        told = await bot.redeem(chat, code)
        assert told.refusal == "link_unknown"
        assert not told.HasField("session")
    assert (await bot.user(person.user_id)).telegram_id == CHAT


async def test_of_many_chats_with_one_link_one_gets_in(
    alone: Client, bot: Bot, person: Person
) -> None:
    code = await new_code(alone, person)
    chats = range(CHAT, CHAT + 10)
    told = await asyncio.gather(*(bot.redeem(chat, code) for chat in chats))
    assert sorted(one.refusal for one in told) == ["", *["link_unknown"] * 9]
    (winner,) = (chat for chat, one in zip(chats, told, strict=True) if not one.refusal)
    assert (await bot.user(person.user_id)).telegram_id == winner


async def test_a_link_is_good_for_ten_minutes(
    alone: Client, bot: Bot, person: Person, clock: FixedClock
) -> None:
    code = await new_code(alone, person)
    clock.advance(LINK_LIFETIME - timedelta(seconds=1))
    assert not (await bot.redeem(CHAT, code)).refusal
    code = await new_code(alone, person)
    clock.advance(LINK_LIFETIME)
    assert (await bot.redeem(CHAT, code)).refusal == "link_unknown"


async def test_a_new_link_ends_the_former(alone: Client, bot: Bot, person: Person) -> None:
    former, latest = await new_code(alone, person), await new_code(alone, person)
    other = await new_code(alone, await alone.register())
    assert (await bot.redeem(CHAT, former)).refusal == "link_unknown"
    assert not (await bot.redeem(CHAT, latest)).refusal
    assert not (await bot.redeem(CHAT + 1, other)).refusal


@pytest.mark.parametrize("code", ["", "x", "A" * 43, "A" * 64, "код", "\0", "x" * 5_000])
async def test_a_code_nobody_made_is_unknown(bot: Bot, code: str) -> None:
    told = await bot.redeem(CHAT, code)
    assert told.refusal == "link_unknown"


@pytest.mark.parametrize("chat", [0, -1, -(2**63)])
async def test_only_people_have_chats(alone: Client, bot: Bot, person: Person, chat: int) -> None:
    code = await new_code(alone, person)
    with pytest.raises(Invalid):
        await bot.redeem(chat, code)
    with pytest.raises(Invalid):
        await bot.sign_in(chat, person.login)
    assert not (await bot.redeem(CHAT, code)).refusal


async def test_a_chat_that_tries_codes_waits(
    alone: Client, bot: Bot, person: Person, clock: FixedClock
) -> None:
    code = await new_code(alone, person)
    for _ in range(5):
        assert (await bot.redeem(CHAT, "no such code")).refusal == "link_unknown"
    told = await bot.redeem(CHAT, code)
    assert (told.refusal, told.retry_after_seconds) == ("too_many_attempts", 900)
    assert not told.HasField("session")
    assert not (await bot.redeem(CHAT + 1, code)).refusal, "another chat waits too"
    assert not (await bot.sign_in(CHAT, person.login)).refusal, "the password waits too"


async def test_the_link_of_a_disabled_user_opens_nothing(
    alone: Client, bot: Bot, person: Person
) -> None:
    admin = await alone.admin()
    code = await new_code(alone, person)
    path = f"/users/{person.user_id}"
    answer(await alone.send("PATCH", path, {"enabled": False}, as_=admin))
    assert (await bot.redeem(CHAT, code)).refusal == "account_disabled"
    refused = await alone.send("POST", "/me/telegram-link", as_=person)
    problem(refused, 403, "account_disabled")
    assert (await bot.user(person.user_id)).telegram_id == 0


@pytest.mark.parametrize("made", ["before", "after"])
async def test_a_new_password_ends_links_and_who_could_make_them(
    alone: Client, bot: Bot, person: Person, clock: FixedClock, made: str
) -> None:
    """Whoever stole an access token must not make a session of it that outlives the password."""
    code = await new_code(alone, person) if made == "before" else ""
    clock.advance(timedelta(seconds=2))
    answer(await alone.change_password(person.login, PASSWORD))
    if made == "after":
        code = await new_code(alone, person)
    assert (await bot.redeem(CHAT, code)).refusal == "link_unknown"
    body = answer(await alone.login(person.login, OTHER_PASSWORD))
    signed = {"authorization": f"Bearer {body['token']}"}
    link = answer(await alone.send("POST", "/me/telegram-link", headers=signed))
    assert not (await bot.redeem(CHAT, code_of(link["url"]))).refusal


async def test_a_link_may_be_opened_again_when_nobody_got_in(
    alone: Client, bot: Bot, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await new_code(alone, person)
    with monkeypatch.context() as patched:
        patched.setattr(AccessTokens, "issue", _away)
        with pytest.raises(Unavailable):
            await bot.redeem(CHAT, code)
    assert not (await bot.redeem(CHAT, code)).refusal


async def _away(*_arguments: object) -> str:
    raise ConnectionResetError("the keys are away")


async def test_unlinking_leaves_the_account_without_telegram(
    alone: Client, bot: Bot, person: Person
) -> None:
    session = (await bot.redeem(CHAT, await new_code(alone, person))).session
    waiting = await new_code(alone, person)
    for _ in range(2):
        user = answer(await alone.send("DELETE", "/me/telegram-link", as_=person))
        assert user == answer(await alone.send("GET", "/me", as_=person))
        assert (user["telegram_id"], user["telegram_confirmed"]) == (0, False)
    assert (await bot.redeem(CHAT, waiting)).refusal == "link_unknown"
    problem(await alone.refresh(session.refresh_token), 401, "session_ended")
    answer(await alone.refresh(person.refresh_token))


async def test_codes_that_are_too_old_are_cleared_away(
    alone: Client, served: House, person: Person, clock: FixedClock
) -> None:
    other = await alone.register()
    await new_code(alone, person)
    clock.advance(LINK_LIFETIME - timedelta(seconds=1))
    await new_code(alone, other)
    clock.advance(timedelta(seconds=1))
    assert "telegram_links_trim" in [job.name for job in served.service.jobs]
    assert await TelegramLinks(alone.database, clock).trim(100) == 1
    left = await alone.database.fetch("SELECT user_id::text FROM telegram_link_codes")
    assert [row["user_id"] for row in left] == [other.user_id]
