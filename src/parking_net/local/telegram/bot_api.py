"""A Bot API server for one bot, speaking Telegram's own HTTP protocol.

The console runs the bot against it, and so do the tests: updates are pushed in, what the bot calls
is recorded and shown, and faults happen on demand.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from aiohttp import web

from parking_net.local.telegram.chats import Chats, Json, Person, StoredMessage, as_message
from parking_net.local.telegram.faults import Fault, Faults
from parking_net.local.telegram.methods import METHODS, Refusal

MOST_UPDATES: Final = 100
WEBHOOK_RETRY_SECONDS: Final = 0.2
SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True)
class Call:
    """What the bot asked for."""

    method: str
    arguments: Json


class Changes:
    """Wakes whoever waits for something to become true."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def tell(self) -> None:
        told, self._next = self._next, asyncio.Event()
        told.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            await self._next.wait()


class BotApi:
    """Telegram, as far as one bot can tell."""

    def __init__(self, token: str, username: str = "parking_net_bot") -> None:
        self.token = token
        self.me: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Parking Net",
            "username": username,
        }
        self.url = ""
        self.chats = Chats()
        self.faults = Faults()
        self.calls: list[Call] = []
        self.notices: dict[str, Json] = {}
        """What pressed buttons were answered with, by query id."""
        self.queries: set[str] = set()
        """Presses that may still be answered."""
        self.commands: dict[str, list[Json]] = {}
        """By language; the empty one is for all others."""
        self.webhook: Json | None = None
        self.changes = Changes()
        self.confirmed = 0
        """All updates below are done with, as far as the bot has said."""
        self.not_taken = 0
        """How often the webhook did not take an update."""
        self.pushed: list[Json] = []
        """All updates there ever were."""
        self._updates: list[Json] = []
        # Telegram numbers anew after a silence; a time keeps runs of the console apart.
        self._last_update_id = int(time.time())
        self._polls = 0

    # Updates in

    def push(self, kind: str, event: Json) -> int:
        """An update for the bot; its number."""
        self._last_update_id += 1
        self.push_again({"update_id": self._last_update_id, kind: event})
        return self._last_update_id

    def push_again(self, update: Json) -> None:
        """As Telegram does when it is not sure that the bot has got it."""
        self.pushed.append(update)
        self._updates.append(update)
        self.changes.tell()

    def write(self, person: Person, text: str | None, **more: Any) -> tuple[int, StoredMessage]:
        """A message of the person; `more` are further members, such as `sticker`."""
        self.open_chat(person)
        message = self.chats.add(
            StoredMessage(person.id, 0, is_from_bot=False, text=text or "", html=text or "")
        )
        event = as_message(message, person.as_chat(), person.as_user()) | more
        if text is None:
            del event["text"]
        elif text.startswith("/"):
            length = len(text.split()[0])
            event["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self.push("message", event), message

    def press(self, person: Person, message: StoredMessage, data: str) -> tuple[int, str]:
        """A press of a button below the message; the update's number and the query's id."""
        query_id = f"query-{self._last_update_id + 1}"
        self.queries.add(query_id)
        event = {
            "id": query_id,
            "from": person.as_user(),
            "message": as_message(message, self.chats.known[message.chat_id], self.me),
            "chat_instance": str(message.chat_id),
            "data": data,
        }
        return self.push("callback_query", event), query_id

    def open_chat(self, person: Person) -> None:
        """The bot may write to whoever has written to it."""
        self.chats.known[person.id] = person.as_chat()

    # The protocol

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One call of the bot."""
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return _refused(Refusal(404, "Not Found"))
        arguments = await _arguments(request)
        fault = self.faults.take(method, _chat_id(arguments))
        if fault is not None and not fault.comes_after:
            return await self._faulty(request, fault)
        self.calls.append(Call(method, arguments))
        try:
            result = await self._called(method, arguments)
        except Refusal as refusal:
            return _refused(refusal)
        finally:
            self.changes.tell()
        if fault is not None:
            return await self._faulty(request, fault)
        return web.json_response({"ok": True, "result": result})

    async def _called(self, method: str, arguments: Json) -> object:
        if method == "getUpdates":
            return await self._get_updates(arguments)
        if method not in METHODS:
            raise Refusal(404, "Not Found: method not found")
        return METHODS[method](self, arguments)

    async def _get_updates(self, arguments: Json) -> list[Json]:
        if self.webhook is not None:
            words = "Conflict: can't use getUpdates method while webhook is active"
            raise Refusal(409, words)
        self._polls += 1
        mine = self._polls
        offset = int(arguments.get("offset") or 0)
        if offset:
            self.confirmed = offset
            self._updates = [one for one in self._updates if one["update_id"] >= offset]
        self.changes.tell()
        with suppress(TimeoutError):
            async with asyncio.timeout(float(arguments.get("timeout") or 0)):
                await self.changes.until(lambda: bool(self._updates) or self._polls != mine)
        if self._polls != mine:
            raise Refusal(409, "Conflict: terminated by other getUpdates request")
        return self._updates[:MOST_UPDATES]

    async def _faulty(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.hangs:
            await fault.released.wait()
        if fault.hangs or fault.is_cut:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return _refused(Refusal(fault.status, fault.description, fault.retry_after_seconds))

    # The webhook

    async def bring_updates(self) -> None:
        """For ever: bring updates to the webhook, if there is one, until it takes them."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
            while True:
                await self.changes.until(lambda: bool(self.webhook and self._updates))
                for update in list(self._updates):
                    if not await self._brought(session, update):
                        await asyncio.sleep(WEBHOOK_RETRY_SECONDS)
                        break

    async def _brought(self, session: aiohttp.ClientSession, update: Json) -> bool:
        webhook = self.webhook
        if webhook is None:
            return False
        headers = {SECRET_HEADER: webhook["secret_token"]} if webhook["secret_token"] else {}
        try:
            async with session.post(webhook["url"], json=update, headers=headers) as answer:
                taken = answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            taken = False
        if not taken:
            self.not_taken += 1
            return False
        self._updates.remove(update)
        self.confirmed = update["update_id"] + 1
        self.changes.tell()
        return True


@asynccontextmanager
async def opened_bot_api(api: BotApi, port: int = 0) -> AsyncIterator[BotApi]:
    """Serve it on the loopback address; `api.url` says where."""
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", api.answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    bringing = asyncio.create_task(api.bring_updates())
    try:
        api.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield api
    finally:
        api.faults.clear()
        bringing.cancel()
        with suppress(asyncio.CancelledError):
            await bringing
        await runner.cleanup()


async def _arguments(request: web.Request) -> Json:
    """From the query, a form or JSON; members that are JSON themselves are read."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    elif request.can_read_body:
        given |= dict(await request.post())
    return {name: _read(name, value) for name, value in given.items()}


def _read(name: str, value: Any) -> Any:
    if isinstance(value, str) and name in ("reply_markup", "allowed_updates", "commands", "scope"):
        return json.loads(value)
    return value


def _chat_id(arguments: Json) -> int | None:
    return int(arguments["chat_id"]) if "chat_id" in arguments else None


def _refused(refusal: Refusal) -> web.Response:
    body: Json = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    if refusal.retry_after_seconds is not None:
        body["parameters"] = {"retry_after": refusal.retry_after_seconds}
    return web.json_response(body, status=refusal.status)
