"""Updates that Telegram brings itself."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, nullcontext

import httpx
import pytest
import uvicorn

from parking_net.local.telegram import faults
from parking_net.shared.runtime import RunningService
from parking_net.telegram_bot.app import running
from parking_net.telegram_bot.domain.secrets import derived_webhook_secret
from tests.support.database import Databases
from tests.support.eventually import eventually
from tests.telegram_bot.world import SECRET, BotWorld, opened_world

HEADER = "X-Telegram-Bot-Api-Secret-Token"
ADDRESS = "https://bot.example.org/telegram/webhook"
GOOD = derived_webhook_secret(SECRET)


@pytest.fixture
async def bot(new_database: Databases) -> AsyncIterator[BotWorld]:
    async with opened_world(new_database, telegram_webhook_url=ADDRESS) as world:
        yield world


@asynccontextmanager
async def door(bot: BotWorld) -> AsyncIterator[httpx.AsyncClient]:
    assert bot.service is not None
    transport = httpx.ASGITransport(bot.service.http)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def update(bot: BotWorld, text: str = "/help") -> tuple[int, dict[str, object]]:
    """A message of Alice, and her chat."""
    alice = bot.person()
    bot.api.write(alice.person, text)
    return alice.id, bot.given_updates[-1]


async def test_the_address_is_given_with_the_secret(bot: BotWorld) -> None:
    assert await bot.run_job("telegram_introduction")
    assert bot.api.webhook == {"url": ADDRESS, "secret_token": GOOD}


async def test_an_update_is_answered(bot: BotWorld) -> None:
    chat_id, raw = update(bot)
    async with door(bot) as client:
        answer = await client.post("/telegram/webhook", json=raw, headers={HEADER: GOOD})
    assert answer.status_code == 200
    assert "What I can do" in bot.api.chats.of(chat_id)[-1].text


async def test_brought_twice_it_is_answered_once(bot: BotWorld) -> None:
    chat_id, raw = update(bot)
    async with door(bot) as client:
        for _ in range(2):
            answer = await client.post("/telegram/webhook", json=raw, headers={HEADER: GOOD})
            assert answer.status_code == 200
    assert len(bot.api.chats.of(chat_id)) == 2


@pytest.mark.parametrize("headers", [{}, {HEADER: "wrong"}, {HEADER: ""}, {HEADER: GOOD[:-1]}])
async def test_nobody_else_may_bring_updates(bot: BotWorld, headers: dict[str, str]) -> None:
    chat_id, raw = update(bot)
    async with door(bot) as client:
        answer = await client.post("/telegram/webhook", json=raw, headers=headers)
    assert answer.status_code == 403
    assert len(bot.api.chats.of(chat_id)) == 1


@pytest.mark.parametrize("raw", [{}, {"update_id": "7"}, {"update_id": None}])
async def test_what_is_no_update_is_refused(bot: BotWorld, raw: dict[str, object]) -> None:
    async with door(bot) as client:
        answer = await client.post("/telegram/webhook", json=raw, headers={HEADER: GOOD})
    assert answer.status_code == 400


async def test_what_is_not_understood_is_not_brought_again(bot: BotWorld) -> None:
    raw = {"update_id": 5, "message": {"message_id": "no number"}}
    async with door(bot) as client:
        answer = await client.post("/telegram/webhook", json=raw, headers={HEADER: GOOD})
    assert answer.status_code == 200


async def test_telegram_is_not_asked(bot: BotWorld) -> None:
    assert [call.method for call in bot.api.calls if call.method == "getUpdates"] == []


@asynccontextmanager
async def served(bot: BotWorld) -> AsyncIterator[str]:
    """The webhook at an address that the pretended Telegram reaches."""
    assert bot.service is not None
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(bot.service.http, lifespan="off", ws="none", log_config=None)
        server = uvicorn.Server(config)
        server.capture_signals = nullcontext  # type: ignore[method-assign,assignment]
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/telegram/webhook"
        finally:
            server.should_exit = True
            await serving


async def test_telegram_brings_a_whole_talk(bot: BotWorld) -> None:
    bot.auth.add_user("alice")
    alice = bot.person()
    async with served(bot) as address:
        assert await bot.run_job("telegram_introduction")
        bot.api.webhook = {"url": address, "secret_token": GOOD}
        for text in ("/login", "alice", "Correct1horse", "/menu"):
            await alice.writes(text)
        await alice.presses("Language")
    assert "Which language" in alice.last.text
    assert alice.written == ["/login", "alice", "/menu"]


async def test_what_is_refused_is_brought_again(bot: BotWorld) -> None:
    alice = bot.person()
    async with served(bot) as address:
        bot.api.webhook = {"url": address, "secret_token": "not agreed on"}
        await alice.writes("/help", wait=False)
        await eventually(lambda: bot.api.not_taken)
        assert alice.sent == []
        bot.api.webhook = {"url": address, "secret_token": GOOD}
        await eventually(lambda: alice.sent)
    assert "What I can do" in alice.last.text


async def test_a_secret_of_ones_own(new_database: Databases) -> None:
    async with opened_world(
        new_database, telegram_webhook_url=ADDRESS, telegram_webhook_secret="My-own_secret"
    ) as bot:
        _, raw = update(bot)
        async with door(bot) as client:
            good = await client.post(
                "/telegram/webhook", json=raw, headers={HEADER: "My-own_secret"}
            )
            bad = await client.post("/telegram/webhook", json=raw, headers={HEADER: GOOD})
    assert (good.status_code, bad.status_code) == (200, 403)


async def test_the_operators_routes_are_there(bot: BotWorld) -> None:
    async with door(bot) as client:
        ready = await client.get("/readyz")
        metrics = await client.get("/metrics")
    assert ready.json()["checks"] == {"database": "ok"}
    assert "telegram_updates_total" in metrics.text


async def test_two_processes_in_one_chat_lose_nothing(bot: BotWorld) -> None:
    """One begins to ask for the login while the other changes the language."""
    assert bot.service is not None
    alice = bot.person()
    await brought(bot.service, await new_update(bot, alice.writes("/language", wait=False)))
    press = await new_update(bot, alice.presses("Русский", wait=False))
    hung = bot.api.faults.order("sendMessage", faults.hanging(comes_after=True))
    login = await new_update(bot, alice.writes("/login", wait=False))
    asking = asyncio.create_task(brought(bot.service, login))
    await eventually(lambda: "send your login" in alice.last.text)
    async with running(bot.settings, bot.clock) as other:
        await brought(other, press)
    hung.released.set()
    await asking
    await brought(bot.service, await new_update(bot, alice.writes("alice", wait=False)))
    assert "Теперь отправьте пароль от alice" in alice.last.text


async def new_update(bot: BotWorld, act: Awaitable[object]) -> dict[str, object]:
    """The update that somebody's act becomes."""
    await act
    return bot.given_updates[-1]


async def brought(service: RunningService, raw: dict[str, object]) -> None:
    transport = httpx.ASGITransport(service.http)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=20) as client:
        answer = await client.post("/telegram/webhook", json=raw, headers={HEADER: GOOD})
    assert answer.status_code == 200
