"""The channel against an HTTP server that answers anything; and wired into the service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from aiohttp import web
from pydantic import SecretStr

from parking_net.local.telegram.bot_api import BotApi, opened_bot_api
from parking_net.local.telegram.chats import Person as ChatPerson
from parking_net.local.telegram.faults import hanging
from parking_net.notification.app import running
from parking_net.notification.channels import telegram
from parking_net.notification.channels.channel import Message, Outcome, Verdict
from parking_net.notification.channels.telegram import TelegramChannel, opened_telegram
from parking_net.notification.domain.people import Person
from parking_net.notification.settings import NotificationSettings
from parking_net.shared.database import Database, opened_database
from parking_net.shared.events.event import Event
from parking_net.shared.events.opening import opened_transport
from parking_net.shared.runtime import RunningService
from parking_net.shared.texts import Language
from parkingnet.v1 import auth_pb2
from tests.notification.happenings import confirmed, paid
from tests.notification.post import BOT_KEY, FakeAuth, auth_server
from tests.notification.streams import a_notification
from tests.support.clock import FixedClock
from tests.support.database import Databases
from tests.support.eventually import eventually
from tests.support.settings import new_settings
from tests.support.tokens import TestIssuer

HELLO = Message(42, "<b>hello</b>")


@asynccontextmanager
async def answering(status: int, body: str) -> AsyncIterator[TelegramChannel]:
    """A channel to a server that always says this."""

    async def say(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=body, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", say)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with opened_telegram(url, SecretStr(BOT_KEY), FixedClock()) as channel:
            yield channel
    finally:
        await runner.cleanup()


def refusal(code: int, words: str, **more: Any) -> str:
    return json.dumps({"ok": False, "error_code": code, "description": words, **more})


ANSWERS = [
    (200, '{"ok": true, "result": {}}', Verdict.SENT, 0),
    (200, '{"ok": false}', Verdict.FAILED, 0),
    (200, "not JSON at all", Verdict.FAILED, 0),
    (200, "[]", Verdict.FAILED, 0),
    (403, refusal(403, "Forbidden: bot was blocked by the user"), Verdict.BLOCKED, 0),
    (403, refusal(403, "Forbidden: user is deactivated"), Verdict.BLOCKED, 0),
    (400, refusal(400, "Bad Request: chat not found"), Verdict.NOT_REACHABLE, 0),
    (400, refusal(400, "Bad Request: can't parse entities"), Verdict.REFUSED, 0),
    (400, "", Verdict.REFUSED, 0),
    (429, refusal(429, "Too Many", parameters={"retry_after": 17}), Verdict.SLOW_DOWN, 17),
    (429, refusal(429, "Too Many", parameters={"retry_after": 0}), Verdict.SLOW_DOWN, 1),
    (429, refusal(429, "Too Many", parameters=None), Verdict.SLOW_DOWN, 5),
    (429, "<html>", Verdict.SLOW_DOWN, 5),
    (401, refusal(401, "Unauthorized"), Verdict.FAILED, 0),
    (404, refusal(404, "Not Found"), Verdict.FAILED, 0),
    (302, "", Verdict.FAILED, 0),
    (500, "", Verdict.FAILED, 0),
    (502, "<html>", Verdict.FAILED, 0),
]


@pytest.mark.parametrize(("status", "body", "verdict", "retry_after_seconds"), ANSWERS)
async def test_what_answers_mean(
    status: int, body: str, verdict: Verdict, retry_after_seconds: float
) -> None:
    async with answering(status, body) as channel:
        outcome = await channel.send(HELLO, quietly=False)
    assert (outcome.verdict, outcome.retry_after_seconds) == (verdict, retry_after_seconds)
    assert BOT_KEY not in outcome.words


async def test_what_is_asked_for() -> None:
    api = BotApi(BOT_KEY)
    async with opened_bot_api(api), opened_channel(api) as channel:
        await channel.send(HELLO, quietly=True)
    (call,) = api.calls
    assert call.method == "sendMessage"
    assert call.arguments == {
        "chat_id": 42,
        "text": "<b>hello</b>",
        "parse_mode": "HTML",
        "disable_notification": True,
        "link_preview_options": {"is_disabled": True},
    }


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://nowhere.invalid"])
async def test_a_server_that_is_not_there(url: str) -> None:
    async with opened_telegram(url, SecretStr(BOT_KEY), FixedClock()) as channel:
        outcome = await channel.send(HELLO, quietly=False)
    assert outcome == Outcome(Verdict.FAILED, "ConnectError")


@pytest.mark.parametrize(
    ("name", "limit", "words"),
    [
        ("TIMEOUT", httpx.Timeout(5, read=0.1), "ReadTimeout"),
        ("WHOLE_CALL_SECONDS", 0.1, "TimeoutError"),
    ],
)
async def test_a_server_that_says_nothing(
    monkeypatch: pytest.MonkeyPatch, name: str, limit: object, words: str
) -> None:
    monkeypatch.setattr(telegram, name, limit)
    api = BotApi(BOT_KEY)
    api.faults.order("sendMessage", hanging())
    async with opened_bot_api(api), opened_channel(api) as channel:
        outcome = await channel.send(HELLO, quietly=False)
    assert outcome == Outcome(Verdict.FAILED, words)


async def test_nobody_without_a_confirmed_chat_gets_a_message() -> None:
    async with opened_telegram("http://unused", SecretStr(BOT_KEY), FixedClock()) as channel:
        person = Person(Language.EN, is_enabled=True, telegram_id=None)
        assert channel.message_for(person, a_notification(paid().user_id)) is None


@asynccontextmanager
async def opened_channel(api: BotApi) -> AsyncIterator[TelegramChannel]:
    async with opened_telegram(api.url, SecretStr(BOT_KEY), FixedClock()) as channel:
        yield channel


async def test_an_event_becomes_a_message_on_telegram(new_database: Databases) -> None:
    booking = paid()
    async with service_with(new_database, telegram_api_key=BOT_KEY) as town:
        people = (booking.user_id, booking.owner_id)
        for chat_id, user_id in enumerate(people, start=1):
            town.auth.users[str(user_id)] = auth_pb2.User(
                user_id=str(user_id),
                locale="en",
                enabled=True,
                telegram_id=chat_id,
                telegram_confirmed=True,
            )
            town.api.open_chat(ChatPerson(chat_id))
        await town.publish(confirmed(booking))
        await eventually(lambda: [len(town.api.chats.of(chat)) for chat in (1, 2)] == [1, 1])


async def test_without_a_bot_nothing_waits_to_be_sent(new_database: Databases) -> None:
    async with service_with(new_database) as town:
        await town.publish(confirmed(paid()))
        count = "SELECT count(*) FROM notifications"
        await eventually(lambda: town.database.fetchval(count))
        assert await town.database.fetchval("SELECT count(*) FROM deliveries") == 0
        assert not [job for job in town.service.jobs if "telegram" in job.name]
    assert town.api.calls == []


@dataclass(frozen=True)
class Town:
    """The whole service, with what it talks to."""

    service: RunningService
    settings: NotificationSettings
    auth: FakeAuth
    api: BotApi
    database: Database

    async def publish(self, event: Event) -> None:
        async with opened_transport(self.settings) as transport:
            await transport.publish([event])


@asynccontextmanager
async def service_with(databases: Databases, **more: object) -> AsyncIterator[Town]:
    auth, api = FakeAuth(), BotApi(BOT_KEY)
    values = await databases.settings_for("notification", **more)
    server = auth_server(auth, new_settings(NotificationSettings, values))
    await server.start()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(server.stop, 0)
        await stack.enter_async_context(opened_bot_api(api))
        values |= {"telegram_api_url": api.url, "auth_grpc_port": server.port}
        settings = new_settings(NotificationSettings, values)
        database = await stack.enter_async_context(
            opened_database(settings, settings.notification_db_name)
        )
        service = await stack.enter_async_context(running(settings, tokens=TestIssuer().verifier()))
        await stack.enter_async_context(working(service))
        yield Town(service, settings, auth, api, database)


@asynccontextmanager
async def working(service: RunningService) -> AsyncIterator[None]:
    """Its background jobs go on."""
    jobs = [asyncio.create_task(job.loop(service.name)) for job in service.jobs]
    try:
        yield
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
