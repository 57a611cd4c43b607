"""A platform with a bot, whose Telegram is a pretended one, and people who write to it."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from parking_net.local.telegram.bot_api import BotApi, opened_bot_api
from parking_net.local.telegram.chats import Person as Holder
from tests.acceptance.people import PASSWORD, Person
from tests.acceptance.running import Running, started
from tests.acceptance.world import answer
from tests.support.eventually import eventually
from tests.support.telegram import Talk

TOKEN = "77:token-of-the-bot-in-acceptance-tests"
USERNAME = "parking_net_acceptance_bot"


@dataclass
class WithBot:
    """The platform, and Telegram as its bot sees it."""

    running: Running
    api: BotApi
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(50_000))

    def talk(self, language: str = "en") -> Talk:
        """Somebody who has just found the bot."""
        talk = Talk(self.api, Holder(next(self._ids), "Somebody", language))
        self.api.open_chat(talk.person)
        return talk

    async def link_of(self, person: Person) -> str:
        """The address that the account page shows."""
        return str(answer(await person.post("/auth/me/telegram-link"))["url"])

    async def is_announced(self) -> bool:
        """Whether auth knows the bot by now, so that links can lead to it."""
        asked = await self.running.people.admin.post("/auth/me/telegram-link")
        return asked.status_code == 200

    async def signed_in(self, person: Person, language: str = "en") -> Talk:
        """The person's chat, signed in by a link from the account page."""
        talk = self.talk(language)
        await talk.writes(f"/start {(await self.link_of(person)).partition('=')[2]}")
        assert person.login in talk.last.text, talk.last.text
        return talk


@contextlib.asynccontextmanager
async def started_with_bot(data: Path, **settings: str) -> AsyncIterator[WithBot]:
    async with (
        opened_bot_api(BotApi(TOKEN, USERNAME)) as api,
        started(data, TELEGRAM_API_KEY=TOKEN, TELEGRAM_API_URL=api.url, **settings) as running,
    ):
        opened = WithBot(running, api)
        await eventually(opened.is_announced, within_seconds=30)
        yield opened


async def says_password(talk: Talk, login: str, password: str = PASSWORD) -> None:
    """Through the dialog of /login."""
    await talk.writes("/login")
    await talk.writes(login)
    await talk.writes(password)
