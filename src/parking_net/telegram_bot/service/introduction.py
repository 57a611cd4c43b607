"""Making the bot known: to Telegram its commands and its address, to auth its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from parking_net.shared.clock import Clock
from parking_net.shared.errors import Unavailable
from parking_net.shared.texts import Language
from parking_net.telegram_bot.clients.accounts import Accounts

REPEATED_EVERY: Final = timedelta(minutes=10)
"""Auth forgets the name with its database, and Telegram a webhook it could not reach."""
LONGEST_PAUSE: Final = timedelta(minutes=1)

log = structlog.get_logger(__name__)


class Introduction:
    """Done once at the start, and now and again to be sure."""

    def __init__(
        self,
        bot: Bot,
        accounts: Accounts,
        commands: Mapping[Language, Iterable[BotCommand]],
        webhook: tuple[str, str] | None,
        update_kinds: Iterable[str],
        clock: Clock,
    ) -> None:
        self._bot = bot
        self._accounts = accounts
        self._commands = commands
        self._webhook = webhook
        """Address and secret."""
        self._update_kinds = list(update_kinds)
        self._clock = clock
        self._due_at = clock.now()
        self._failures = 0
        self._is_made = False

    async def make(self) -> int:
        """Raises Unavailable while Telegram or auth does not answer."""
        now = self._clock.now()
        if now < self._due_at:
            return 0
        self._failures += 1
        self._due_at = now + min(LONGEST_PAUSE, timedelta(seconds=2**self._failures))
        username = await self._made()
        if not self._is_made:
            log.info("bot_introduced", username=username, by_webhook=self._webhook is not None)
        self._is_made, self._failures = True, 0
        self._due_at = now + REPEATED_EVERY
        return 1

    async def _made(self) -> str:
        """The bot's name."""
        try:
            username = await self._at_telegram()
        except TelegramAPIError as error:
            # Its own words may hold the token.
            raise Unavailable(f"Telegram: {type(error).__name__}") from None
        await self._accounts.announce(username)
        return username

    async def _at_telegram(self) -> str:
        me = await self._bot.get_me()
        for language, commands in self._commands.items():
            # English is also for people whose Telegram speaks neither.
            await self._bot.set_my_commands(
                list(commands),
                scope=BotCommandScopeAllPrivateChats(),
                language_code=None if language is Language.EN else language.value,
            )
        if self._webhook is not None:
            address, secret = self._webhook
            await self._bot.set_webhook(
                address, secret_token=secret, allowed_updates=self._update_kinds
            )
        return str(me.username)
