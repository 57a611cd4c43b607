"""The chat that an update came from: who is there, in which language, and how to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid5

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from parking_net.shared.identity import Role
from parking_net.shared.texts import Catalogue, Language, moment, money, stay
from parking_net.telegram_bot.domain.buttons import Argument, Press, Seal
from parking_net.telegram_bot.domain.chat_record import ChatRecord
from parking_net.telegram_bot.domain.errors import NotSignedIn, WrongRole
from parking_net.telegram_bot.service.sessions import Session

TEXTS: Final = Catalogue(Path(__file__).parents[1] / "texts")
KEYS: Final = UUID("6f4c1f6e-6f0a-5f0e-9a58-5a3a1c1b7f10")
"""The namespace of idempotency keys."""
LONGEST_TEXT: Final = 4096

Rows = Sequence[Sequence[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class Incoming:
    """What of an update is needed to answer it."""

    update_id: int
    telegram_id: int
    message_id: int | None = None
    """Of the message that was written, or whose button was pressed."""
    query_id: str | None = None
    """Of the press, when it was one."""
    wish: str | None = None
    """The command or the button's data; None for other messages."""


class Chat:
    """A private chat, for as long as one update is handled."""

    def __init__(
        self,
        bot: Bot,
        seal: Seal,
        record: ChatRecord,
        session: Session | None,
        incoming: Incoming,
        press: Press | None = None,
    ) -> None:
        self._bot = bot
        self._seal = seal
        self.record = record
        self.session = session
        """Who is signed in here; None for nobody."""
        self.incoming = incoming
        self.press = press
        """The button that was pressed, if the update is a press of one of ours."""
        self.id = record.chat_id
        self._query_answered = False

    # Who is there

    @property
    def language(self) -> Language:
        """The one chosen here, else the account's, else the one of the person's Telegram."""
        account = None if self.session is None else self.session.account.locale
        record = self.record
        return Language.of(record.language or account or record.telegram_language or "en")

    def signed_in(self, *roles: Role) -> Session:
        """Who is signed in. Raises NotSignedIn, and WrongRole unless they have one of the roles.

        Handlers let these pass: the person is told, asked to sign in, and led back afterwards.
        """
        if self.session is None:
            raise NotSignedIn
        if roles and self.session.role not in roles:
            raise WrongRole
        return self.session

    def idempotency_key(self, purpose: str = "") -> str:
        """The same for the same update, however often Telegram delivers it."""
        return str(uuid5(KEYS, f"{self.id}:{self.incoming.update_id}:{purpose}"))

    # Words

    def text(self, message: str, /, **values: object) -> str:
        """A text of the catalogue as HTML, every value escaped."""
        return TEXTS.say_html(self.language, message, **values)

    def plain(self, message: str, /, **values: object) -> str:
        """A text of the catalogue for places without HTML: buttons and notices."""
        return TEXTS.say(self.language, message, **values)

    def money(self, amount_minor: int, currency: str) -> str:
        return money(amount_minor, currency, self.language)

    def moment(self, at: datetime, timezone: str, *, now: datetime | None = None) -> str:
        return moment(at, timezone, self.language, now=now)

    def stay(
        self, date_from: datetime, date_to: datetime, timezone: str, *, now: datetime | None = None
    ) -> str:
        return stay(date_from, date_to, timezone, self.language, now=now)

    # Buttons

    def button(
        self, message: str, verb: str, /, *arguments: Argument, **values: object
    ) -> InlineKeyboardButton:
        """A button with a text of the catalogue; pressing it comes as `Pressed(verb)`."""
        return self.labelled(self.plain(message, **values), verb, *arguments)

    def labelled(self, label: str, verb: str, /, *arguments: Argument) -> InlineKeyboardButton:
        """A button with a text that needs no translation, such as a name."""
        return InlineKeyboardButton(
            text=label, callback_data=self._seal.sealed(self.id, verb, *arguments)
        )

    # Answers

    async def say(self, message: str, /, *, rows: Rows = (), **values: object) -> None:
        """Send a text of the catalogue, with rows of buttons below it."""
        await self.say_html(self.text(message, **values), rows=rows)

    async def say_html(self, text: str, /, *, rows: Rows = ()) -> None:
        """Send HTML put together from `text()`; nothing unescaped may be in it."""
        await self._bot.send_message(self.id, text, parse_mode="HTML", reply_markup=_markup(rows))

    async def show(self, message: str, /, *, rows: Rows = (), **values: object) -> None:
        """As `say`; after a press, in place of the message whose button was pressed."""
        await self.show_html(self.text(message, **values), rows=rows)

    async def show_html(self, text: str, /, *, rows: Rows = ()) -> None:
        """As `say_html`; after a press, in place of the message whose button was pressed."""
        if self.incoming.query_id is None or self.incoming.message_id is None:
            await self.say_html(text, rows=rows)
            return
        try:
            await self._bot.edit_message_text(
                text=text,
                chat_id=self.id,
                message_id=self.incoming.message_id,
                parse_mode="HTML",
                reply_markup=_markup(rows),
            )
        except TelegramBadRequest as error:
            if "message is not modified" in error.message:
                return
            # Too old to be changed, or deleted: what is to be said is said all the same.
            await self.say_html(text, rows=rows)

    async def notice(self, message: str, /, *, alert: bool = False, **values: object) -> None:
        """A short word over the chat after a press (≤ 200 characters); `alert` waits for an OK."""
        await self.answer_press(self.plain(message, **values), alert=alert)

    async def answer_press(self, text: str | None = None, *, alert: bool = False) -> None:
        """End the waiting that Telegram shows on a pressed button; once is enough."""
        if self.incoming.query_id is None or self._query_answered:
            return
        self._query_answered = True
        try:
            await self._bot.answer_callback_query(
                self.incoming.query_id, text=text, show_alert=alert
            )
        except TelegramBadRequest:
            # Nobody waits any more: the press is older than Telegram keeps it.
            return


def _markup(rows: Rows) -> InlineKeyboardMarkup | None:
    keyboard = [list(row) for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=keyboard) if keyboard else None
