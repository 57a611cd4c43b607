"""The pretended Telegram keeps to the Bot API: what works with it works with the real one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from aiohttp import web

from parking_net.local.telegram import faults
from parking_net.local.telegram.bot_api import BotApi, opened_bot_api
from parking_net.local.telegram.chats import Person
from parking_net.local.telegram.markup import CannotParse, parsed
from tests.support.eventually import eventually

TOKEN = "42:good-token"
ALICE = Person(1001, "Alice", "en")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with opened_bot_api(BotApi(TOKEN)) as opened:
        yield opened


class Caller:
    """Calls methods as any client of the Bot API."""

    def __init__(self, api: BotApi) -> None:
        self._client = httpx.AsyncClient(base_url=f"{api.url}/bot{TOKEN}/", timeout=10)

    async def __call__(self, method: str, **arguments: Any) -> tuple[int, dict[str, Any]]:
        answer = await self._client.post(method, json=arguments)
        return answer.status_code, answer.json()

    async def form(self, method: str, **arguments: str) -> tuple[int, dict[str, Any]]:
        """As aiogram does: each argument a part of a form."""
        parts = {name: (None, value) for name, value in arguments.items()}
        answer = await self._client.post(method, files=parts)
        return answer.status_code, answer.json()

    async def close(self) -> None:
        await self._client.aclose()


@pytest.fixture
async def call(api: BotApi) -> AsyncIterator[Caller]:
    caller = Caller(api)
    yield caller
    await caller.close()


async def test_who_the_bot_is(call: Caller) -> None:
    status, body = await call("getMe")
    assert status == 200
    assert body["result"]["id"] == 42


async def test_a_wrong_token_is_404(api: BotApi) -> None:
    async with httpx.AsyncClient(timeout=30) as client:
        answer = await client.post(f"{api.url}/bot42:bad/getMe")
    assert answer.status_code == 404
    assert answer.json() == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_an_unknown_method_is_404(call: Caller) -> None:
    status, _ = await call("makeCoffee")
    assert status == 404


async def test_updates_come_until_they_are_confirmed(api: BotApi, call: Caller) -> None:
    first, _ = api.write(ALICE, "one")
    second, _ = api.write(ALICE, "/two words")
    for _ in range(2):
        _, body = await call("getUpdates")
        assert [one["update_id"] for one in body["result"]] == [first, second]
    assert body["result"][1]["message"]["entities"][0]["length"] == 4
    _, body = await call("getUpdates", offset=second)
    assert [one["update_id"] for one in body["result"]] == [second]
    _, body = await call("getUpdates", offset=second + 1)
    assert body["result"] == []
    assert api.confirmed == second + 1


async def test_a_long_poll_ends_with_news(api: BotApi, call: Caller) -> None:
    polling = asyncio.create_task(call("getUpdates", timeout=30))
    await eventually(lambda: api.calls)
    update_id, _ = api.write(ALICE, "hello")
    _, body = await polling
    assert [one["update_id"] for one in body["result"]] == [update_id]


async def test_a_second_poll_ends_the_first(api: BotApi, call: Caller) -> None:
    first = asyncio.create_task(call("getUpdates", timeout=30))
    await eventually(lambda: api.calls)
    api_answers = asyncio.create_task(call("getUpdates", timeout=30))
    status, body = await first
    assert status == 409
    assert "terminated by other getUpdates" in body["description"]
    api.write(ALICE, "hello")
    assert (await api_answers)[0] == 200


async def test_no_poll_beside_a_webhook(call: Caller) -> None:
    await call("setWebhook", url="http://127.0.0.1:9/")
    status, _ = await call("getUpdates")
    assert status == 409
    await call("deleteWebhook")
    assert (await call("getUpdates"))[0] == 200


async def test_forms_are_read_as_json_is(api: BotApi, call: Caller) -> None:
    api.open_chat(ALICE)
    status, body = await call.form(
        "sendMessage",
        chat_id="1001",
        text="<b>Hi</b>",
        parse_mode="HTML",
        reply_markup='{"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}',
        disable_notification="true",
    )
    assert status == 200
    assert body["result"]["text"] == "Hi"
    (message,) = api.chats.of(1001)
    assert (message.labels, message.silent) == (["Go"], True)


async def test_only_open_chats_can_be_written_to(api: BotApi, call: Caller) -> None:
    status, body = await call("sendMessage", chat_id=1001, text="Hi")
    assert (status, body["description"]) == (400, "Bad Request: chat not found")
    api.open_chat(ALICE)
    api.chats.blocked.add(1001)
    status, body = await call("sendMessage", chat_id=1001, text="Hi")
    assert (status, body["description"]) == (403, "Forbidden: bot was blocked by the user")


def button(data: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Go", "callback_data": data}]]}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "x", "reply_markup": button("я" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": button("")}, "can't parse inline keyboard button"),
    ],
)
async def test_what_telegram_refuses(
    api: BotApi, call: Caller, arguments: dict[str, Any], words: str
) -> None:
    api.open_chat(ALICE)
    status, body = await call("sendMessage", chat_id=1001, **arguments)
    assert status == 400
    assert words in body["description"]
    assert api.chats.of(1001) == []


async def test_the_longest_text_and_data_pass(api: BotApi, call: Caller) -> None:
    api.open_chat(ALICE)
    text = "<b>" + "&lt;" * 4096 + "</b>"
    markup = button("x" * 64)
    status, _ = await call(
        "sendMessage", chat_id=1001, text=text, parse_mode="HTML", reply_markup=markup
    )
    assert status == 200


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a &lt;b&gt; &amp; &quot;c&quot; &#33;", 'a <b> & "c" !'),
        ('<a href="https://example.org/?a=1">x</a>', "x"),
        ("<b><i>x</i></b>", "x"),
        ('<span class="tg-spoiler">x</span>', "x"),
        ("<blockquote expandable>x</blockquote>", "x"),
        ("1 > 0 & 2", "1 > 0 & 2"),
    ],
)
def test_good_markup(text: str, seen: str) -> None:
    assert parsed(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        "<b>x",
        "x</b>",
        "<b><i>x</b></i>",
        "<p>x</p>",
        "1 < 2",
        "<br>",
        "<script>x</script>",
        '<a href="x>y</a>',
        "<",
        "<b x=<>y</b>",
    ],
)
def test_bad_markup(text: str) -> None:
    with pytest.raises(CannotParse):
        parsed(text)


async def test_changing_messages(api: BotApi, call: Caller) -> None:
    _, mine = api.write(ALICE, "mine")
    _, body = await call("sendMessage", chat_id=1001, text="old")
    message_id = body["result"]["message_id"]
    there = {"chat_id": 1001, "message_id": message_id}
    status, body = await call("editMessageText", **there, text="new", reply_markup=button("go"))
    assert (status, body["result"]["text"]) == (200, "new")
    status, body = await call("editMessageText", **there, text="new", reply_markup=button("go"))
    assert (status, "message is not modified" in body["description"]) == (400, True)
    status, _ = await call("editMessageReplyMarkup", **there)
    assert (status, api.chats.messages[1001, message_id].keyboard) == (200, [])
    status, body = await call(
        "editMessageText", chat_id=1001, message_id=mine.message_id, text="yours"
    )
    assert (status, body["description"]) == (400, "Bad Request: message can't be edited")
    status, _ = await call("editMessageText", chat_id=1001, message_id=99, text="x")
    assert status == 400


async def test_deleting_messages(api: BotApi, call: Caller) -> None:
    _, mine = api.write(ALICE, "secret")
    there = {"chat_id": 1001, "message_id": mine.message_id}
    assert (await call("deleteMessage", **there))[0] == 200
    assert api.chats.of(1001) == []
    status, body = await call("deleteMessage", **there)
    assert (status, body["description"]) == (400, "Bad Request: message to delete not found")


async def test_a_press_is_answered_once(api: BotApi, call: Caller) -> None:
    api.open_chat(ALICE)
    await call("sendMessage", chat_id=1001, text="x", reply_markup=button("go"))
    _, query_id = api.press(ALICE, api.chats.of(1001)[0], "go")
    _, body = await call("getUpdates")
    assert body["result"][0]["callback_query"]["data"] == "go"
    assert (await call("answerCallbackQuery", callback_query_id=query_id, text="ok"))[0] == 200
    status, _ = await call("answerCallbackQuery", callback_query_id=query_id)
    assert status == 400
    assert api.notices[query_id]["text"] == "ok"


async def test_chats_and_leaving(api: BotApi, call: Caller) -> None:
    api.open_chat(ALICE)
    api.chats.known[-5] = {"id": -5, "type": "group", "title": "Ours"}
    assert (await call("getChat", chat_id=1001))[1]["result"]["first_name"] == "Alice"
    assert (await call("leaveChat", chat_id=1001))[0] == 400
    assert (await call("leaveChat", chat_id=-5))[0] == 200
    assert (await call("getChat", chat_id=-5))[0] == 400


async def test_faults_happen_as_often_as_ordered(api: BotApi, call: Caller) -> None:
    api.open_chat(ALICE)
    api.faults.order("sendMessage", faults.too_many_requests(3))
    api.faults.order("sendMessage", faults.server_error())
    status, body = await call("sendMessage", chat_id=1001, text="x")
    assert (status, body["parameters"]) == (429, {"retry_after": 3})
    assert (await call("sendMessage", chat_id=1001, text="x"))[0] == 500
    assert (await call("sendMessage", chat_id=1001, text="x"))[0] == 200
    assert len(api.chats.of(1001)) == 1


async def test_a_fault_for_one_chat(api: BotApi, call: Caller) -> None:
    api.open_chat(ALICE)
    fault = faults.forbidden()
    fault.chat_id = 7
    api.faults.order("*", fault)
    assert (await call("sendMessage", chat_id=1001, text="x"))[0] == 200
    assert (await call("sendMessage", chat_id=7, text="x"))[0] == 403


@pytest.mark.parametrize(("comes_after", "arrived"), [(False, 0), (True, 1)])
async def test_a_cut_connection(api: BotApi, call: Caller, comes_after: bool, arrived: int) -> None:
    api.open_chat(ALICE)
    api.faults.order("sendMessage", faults.cut(comes_after=comes_after))
    with pytest.raises(httpx.TransportError):
        await call("sendMessage", chat_id=1001, text="x")
    assert len(api.chats.of(1001)) == arrived


async def test_no_answer_until_released(api: BotApi, call: Caller) -> None:
    api.open_chat(ALICE)
    fault = api.faults.order("sendMessage", faults.hanging(comes_after=True))
    sending = asyncio.create_task(call("sendMessage", chat_id=1001, text="x"))
    await eventually(lambda: len(api.chats.of(1001)) == 1)
    assert not sending.done()
    fault.released.set()
    with pytest.raises(httpx.TransportError):
        await sending


async def test_the_webhook_gets_updates_until_it_takes_them(api: BotApi, call: Caller) -> None:
    got: list[tuple[str | None, int]] = []

    async def take(request: web.Request) -> web.Response:
        body = await request.json()
        got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), body["update_id"]))
        return web.Response(status=500 if len(got) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        await call("setWebhook", url=url, secret_token="s3cret")
        first, _ = api.write(ALICE, "one")
        second, _ = api.write(ALICE, "two")
        await eventually(lambda: api.confirmed > second)
    finally:
        await runner.cleanup()
    assert got == [("s3cret", first), ("s3cret", first), ("s3cret", second)]
