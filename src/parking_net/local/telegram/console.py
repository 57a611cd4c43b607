"""The Telegram bot in a terminal: a pretended Telegram, the real bot, and whoever types."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from rich.console import Console

from parking_net.local.environment import adopt
from parking_net.local.telegram.background import Background
from parking_net.local.telegram.bot_api import BotApi, opened_bot_api
from parking_net.local.telegram.chats import Person, StoredMessage
from parking_net.shared.jobs import Job

BOT_ID: Final = 1
CONSOLE_PERSON: Final = 4_000_000_000_000_001
"""Within what Telegram may use for ids, and beyond those it has given to people."""
ANSWER_WITHIN_SECONDS: Final = 60.0
OF_REAL_CHATS: Final = frozenset({"telegram_introduction", "telegram_shredder"})
INTRODUCTION: Final = (
    "This is the Telegram bot, without Telegram. Write to it as you would there, beginning with "
    "/start.\nA number presses that button (=5 writes the number 5). Ctrl-D leaves."
)


class Conversation:
    """One person's chat, as lines in a terminal."""

    def __init__(self, api: BotApi, person: Person, console: Console) -> None:
        self._api = api
        self._person = person
        self._console = console
        self._shown_until = 0
        self._buttons: list[tuple[StoredMessage, str]] = []
        self._deleted = 0

    async def answer(self, line: str) -> None:
        """Hand the line to the bot, and show what it says."""
        query_id = None
        if line.isdigit() and 0 < int(line) <= len(self._buttons):
            message, data = self._buttons[int(line) - 1]
            update_id, query_id = self._api.press(self._person, message, data)
        else:
            update_id, _ = self._api.write(self._person, line.removeprefix("="))
        try:
            async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
                await self._api.changes.until(lambda: self._api.confirmed > update_id)
        except TimeoutError:
            self._console.print("(no answer yet)", style="yellow")
        self._show(query_id)

    def _show(self, query_id: str | None) -> None:
        notice = self._api.notices.get(query_id or "", {}).get("text")
        if notice:
            self._console.print(f"( {notice} )", style="yellow", markup=False, highlight=False)
        gone = len(self._api.chats.deleted)
        if gone > self._deleted:
            self._console.print("(your message was deleted from the chat)", style="dim")
            self._deleted = gone
        said = [one for one in self._api.chats.of(self._person.id) if one.is_from_bot]
        news = [one for one in said if one.order > self._shown_until]
        if any(message.buttons for message in news):
            self._buttons.clear()
        for message in sorted(news, key=lambda one: one.order):
            self._show_message(message)
            self._shown_until = message.order

    def _show_message(self, message: StoredMessage) -> None:
        self._console.print()
        self._console.print(message.text, style="bold cyan", markup=False, highlight=False)
        for row in message.keyboard:
            labels = []
            for button in row:
                if url := button.get("url"):
                    labels.append(f"{button['text']}: {url}")
                    continue
                self._buttons.append((message, button["callback_data"]))
                labels.append(f"[{len(self._buttons)}] {button['text']}")
            self._console.print("  " + "   ".join(labels), markup=False, highlight=False)


def converse(data: Path, telegram_id: int) -> None:
    """Talk until the input ends. Raises LocalError and ConfigurationError."""
    adopt(data)
    console = Console(soft_wrap=True)
    has_own_bot = bool(os.environ.get("TELEGRAM_API_KEY"))
    person = Person(telegram_id, first_name="You", language=_language())
    with Background() as background:
        api = background.opened(_opened_bot(announced=not has_own_bot))
        conversation = Conversation(api, person, console)
        console.print(INTRODUCTION, style="dim", highlight=False)
        for line in _lines(console):
            background.run(conversation.answer(line))


@asynccontextmanager
async def _opened_bot(*, announced: bool) -> AsyncIterator[BotApi]:
    """The bot, running here against a Telegram of its own.

    Announced, links in the account page lead to it; a bot that the deployment has keeps its name.
    """
    from parking_net.local.migrations import migrated
    from parking_net.shared.settings import load
    from parking_net.telegram_bot.app import running
    from parking_net.telegram_bot.settings import TelegramSettings

    await asyncio.to_thread(list, migrated("telegram"))
    token = f"{BOT_ID}:{secrets.token_urlsafe(24)}"
    async with opened_bot_api(BotApi(token, username="parking_net_console_bot")) as api:
        os.environ |= {"TELEGRAM_API_KEY": token, "TELEGRAM_API_URL": api.url}
        os.environ.pop("TELEGRAM_WEBHOOK_URL", None)
        settings = load(TelegramSettings).model_copy(update={"telegram_webhook_url": None})
        async with running(settings) as service:
            jobs = [
                asyncio.create_task(job.loop(service.name))
                for job in jobs_to_run(service.jobs, beside_a_real_bot=not announced)
            ]
            try:
                yield api
            finally:
                for job in jobs:
                    job.cancel()
                await asyncio.gather(*jobs, return_exceptions=True)


def jobs_to_run(jobs: Iterable[Job], *, beside_a_real_bot: bool) -> list[Job]:
    """Without those that speak of real chats to the pretended Telegram, which knows none of them.

    It would say of a password that waits to be deleted that there is no such message.
    """
    return [job for job in jobs if not beside_a_real_bot or job.name not in OF_REAL_CHATS]


def _lines(console: Console) -> Iterator[str]:
    """What is typed; also shown when it comes from a file, so that the talk can be read."""
    is_typed = sys.stdin.isatty()
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            if is_typed:
                line = console.input("\n[bold]> [/bold]")
            else:
                line = _next_line()
                console.print(f"\n> {line.strip()}", markup=False, highlight=False)
            line = line.strip()
            if line == "/quit":
                return
            if line:
                yield line


def _next_line() -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _language() -> str:
    """What Telegram would say of somebody with this terminal."""
    return os.environ.get("LANG", "en").partition("_")[0].lower()
