"""What an update of Telegram is about."""

from __future__ import annotations

from dataclasses import dataclass

from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update, User

from parking_net.telegram_bot.handlers.chat import Incoming
from parking_net.telegram_bot.handlers.commands import command_in

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""The updates that the bot asks Telegram for."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an update comes from."""

    chat_id: int
    is_private: bool
    telegram_language: str | None
    incoming: Incoming
    button_data: str | None = None


def origin_of(update: Update) -> Origin | None:
    """None for updates that the bot does not answer."""
    event = update.message or update.edited_message
    if event is not None:
        return _of_message(update.update_id, event)
    if update.callback_query is not None:
        return _of_press(update.update_id, update.callback_query)
    if update.my_chat_member is not None:
        return _of_membership(update.update_id, update.my_chat_member)
    return None


def _of_message(update_id: int, message: Message) -> Origin:
    sender = message.from_user
    return Origin(
        chat_id=message.chat.id,
        is_private=message.chat.type == "private",
        telegram_language=_language(sender),
        incoming=Incoming(
            update_id=update_id,
            telegram_id=message.chat.id if sender is None else sender.id,
            message_id=message.message_id,
            wish=command_in(message.text or ""),
        ),
    )


def _of_press(update_id: int, query: CallbackQuery) -> Origin:
    message = query.message
    # In a private chat the chat's id is the person's.
    chat_id = query.from_user.id if message is None else message.chat.id
    return Origin(
        chat_id=chat_id,
        is_private=message is None or message.chat.type == "private",
        telegram_language=_language(query.from_user),
        incoming=Incoming(
            update_id=update_id,
            telegram_id=query.from_user.id,
            message_id=None if message is None else message.message_id,
            query_id=query.id,
            wish=query.data,
        ),
        button_data=query.data or "",
    )


def _of_membership(update_id: int, change: ChatMemberUpdated) -> Origin:
    return Origin(
        chat_id=change.chat.id,
        is_private=change.chat.type == "private",
        telegram_language=_language(change.from_user),
        incoming=Incoming(update_id=update_id, telegram_id=change.from_user.id),
    )


def _language(sender: User | None) -> str | None:
    return None if sender is None else sender.language_code
