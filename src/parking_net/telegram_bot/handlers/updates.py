"""One update, from its arrival until it is marked as handled."""

from __future__ import annotations

import asyncio
import copy
import traceback
from collections.abc import Mapping
from typing import Any, Final

import structlog
from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import Update
from pydantic import ValidationError

from parking_net.shared.clock import Clock
from parking_net.shared.database import Database
from parking_net.shared.error_mapping import DatabaseUnavailable, as_known
from parking_net.shared.telemetry.context import entered
from parking_net.telegram_bot.domain.buttons import Seal
from parking_net.telegram_bot.domain.chat_record import ChatRecord
from parking_net.telegram_bot.handlers import groups
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.dialog_storage import dialog_of
from parking_net.telegram_bot.handlers.errors import explain
from parking_net.telegram_bot.handlers.incoming import Origin, origin_of
from parking_net.telegram_bot.handlers.session import awaits_password
from parking_net.telegram_bot.metrics import UPDATES
from parking_net.telegram_bot.repository import chats
from parking_net.telegram_bot.service.sessions import Sessions
from parking_net.telegram_bot.service.shredder import Shredder

FIRST_PAUSE_SECONDS: Final = 0.1
LONGEST_PAUSE_SECONDS: Final = 5.0
LONGEST_WAIT_SECONDS: Final = 60
"""Even if Telegram asks for more."""
APOLOGISE_AT_TRY: Final = 5
"""About two seconds after the first one."""
TRIES_WITHOUT_TELEGRAM: Final = 6
TRIES_OF_AN_ANSWER: Final = 20
"""The database was there to load the chat: what fails so often is no outage."""

TELEGRAM_AWAY: Final = (TelegramNetworkError, TelegramServerError, TelegramRetryAfter)
log = structlog.get_logger(__name__)


class ChatChanged(Exception):
    """Another process has answered in the same chat at the same time."""


class Updates:
    """Answers updates, each with its effect once.

    An update that is interrupted, be it by the death of the process, is not marked as handled:
    Telegram delivers it again, and the dialog still stands where it stood.
    """

    def __init__(
        self,
        bot: Bot,
        dispatcher: Dispatcher,
        database: Database,
        sessions: Sessions,
        shredder: Shredder,
        seal: Seal,
        clock: Clock,
    ) -> None:
        self._bot = bot
        self._dispatcher = dispatcher
        self._database = database
        self._sessions = sessions
        self._shredder = shredder
        self._seal = seal
        self._clock = clock
        self._awaiting_password: set[int] = set()
        """Chats whose next message is a secret, for when the database cannot be asked."""

    async def handle(self, raw: Mapping[str, Any]) -> None:
        """Returns when the update is marked as handled; waits for the database however long."""
        with entered():
            update = self._parsed(raw)
            origin = None if update is None else origin_of(update)
            pause_seconds, tries = FIRST_PAUSE_SECONDS, 0
            while True:
                tries += 1
                try:
                    await self._handled(int(raw["update_id"]), update, origin, tries)
                    return
                except Exception as error:
                    if not _passes(error):
                        if update is None:
                            raise
                        # What breaks on every try is marked as handled, and no more is done.
                        _log_bug(error)
                        update = None
                        continue
                    log.warning("update_waits", reason=type(error).__name__, tries=tries)
                    await self._while_waiting(origin, error, tries)
                    asked_for = min(getattr(error, "retry_after", 0), LONGEST_WAIT_SECONDS)
                await asyncio.sleep(max(pause_seconds, asked_for))
                pause_seconds = min(pause_seconds * 2, LONGEST_PAUSE_SECONDS)

    def _parsed(self, raw: Mapping[str, Any]) -> Update | None:
        try:
            return Update.model_validate(raw, context={"bot": self._bot})
        except ValidationError as error:
            # Its words hold what was written.
            log.error("update_not_understood", mistakes=error.error_count())
            return None

    async def _handled(
        self, update_id: int, update: Update | None, origin: Origin | None, tries: int
    ) -> None:
        if await chats.was_handled(self._database, self._bot.id, update_id):
            UPDATES.labels("repeated").inc()
            return
        if update is None or origin is None:
            await self._mark(update_id, None)
            UPDATES.labels("ignored").inc()
            return
        record = await chats.load(self._database, origin.chat_id)
        before = copy.deepcopy(record)
        if origin.telegram_language is not None:
            record.telegram_language = origin.telegram_language
        outcome = await self._answered(update, origin, record, before, tries)
        await self._mark(update_id, None if record == before else record)
        self._remember_secrecy(record)
        UPDATES.labels(outcome).inc()

    async def _answered(
        self, update: Update, origin: Origin, record: ChatRecord, before: ChatRecord, tries: int
    ) -> str:
        """How it went. Raises only what passes by waiting."""
        session = await self._sessions.find(origin.chat_id)
        data = origin.button_data
        press = None if data is None else self._seal.opened(origin.chat_id, data)
        chat = Chat(self._bot, self._seal, record, session, origin.incoming, press)
        try:
            if not origin.is_private:
                await groups.leave(self._bot, update, record)
                return "refused"
            if data is not None and press is None:
                await chat.notice("button-outdated", alert=True)
                return "refused"
            return await self._routed(update, chat)
        except TelegramForbiddenError:
            # Blocked: there is nobody to answer.
            return "unreachable"
        except TELEGRAM_AWAY as error:
            if tries < TRIES_WITHOUT_TELEGRAM:
                raise
            log.error("answer_given_up", reason=type(error).__name__)
            return "failed"
        except Exception as error:
            if _passes(error) and tries < TRIES_OF_AN_ANSWER:
                raise
            _log_bug(error)
            record.state, record.data = before.state, before.data
            await self._say_failed(chat)
            return "failed"

    async def _routed(self, update: Update, chat: Chat) -> str:
        dialog = dialog_of(chat.record, self._bot.id, self._clock)
        try:
            await self._dispatcher.feed_update(
                self._bot, update, chat=chat, state=dialog, raw_state=chat.record.state
            )
        except Exception as error:
            known = as_known(error)
            if known is None or isinstance(known, DatabaseUnavailable):
                raise
            await explain(chat, known)
            return "refused"
        await chat.answer_press()
        return "answered"

    async def _mark(self, update_id: int, record: ChatRecord | None) -> None:
        async with self._database.transaction() as connection:
            now = self._clock.now()
            if not await chats.mark_handled(connection, self._bot.id, update_id, now):
                return
            if record is not None and not await chats.save(connection, record):
                raise ChatChanged

    def _remember_secrecy(self, record: ChatRecord) -> None:
        if awaits_password(record):
            self._awaiting_password.add(record.chat_id)
        else:
            self._awaiting_password.discard(record.chat_id)

    async def _while_waiting(self, origin: Origin | None, error: Exception, tries: int) -> None:
        """The person must not be left alone with a password in the chat, or without a word."""
        if origin is None or not origin.is_private or isinstance(error, ChatChanged):
            return
        incoming = origin.incoming
        is_secret = origin.chat_id in self._awaiting_password and incoming.wish is None
        if tries == 1 and is_secret and incoming.message_id is not None:
            await self._shredder.shred_now(origin.chat_id, incoming.message_id)
        if tries == APOLOGISE_AT_TRY and isinstance(as_known(error), DatabaseUnavailable):
            record = ChatRecord(origin.chat_id, telegram_language=origin.telegram_language)
            chat = Chat(self._bot, self._seal, record, None, incoming)
            await _quietly(chat, "error-wait")

    async def _say_failed(self, chat: Chat) -> None:
        await _quietly(chat, "error-unexpected")


async def _quietly(chat: Chat, message: str) -> None:
    try:
        await chat.answer_press()
        await chat.say(message)
    except TelegramAPIError as error:
        log.warning("apology_failed", reason=type(error).__name__)


def _passes(error: Exception) -> bool:
    """Whether waiting helps: our database is away, Telegram is, or another process was quicker."""
    if isinstance(error, (ChatChanged, *TELEGRAM_AWAY)):
        return True
    if isinstance(error, TelegramBadRequest):
        return False
    return isinstance(as_known(error), DatabaseUnavailable)


def _log_bug(error: Exception) -> None:
    """Where it happened, without the words of the error: they may hold what somebody wrote."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("update_failed", reason=type(error).__name__, where=where)
