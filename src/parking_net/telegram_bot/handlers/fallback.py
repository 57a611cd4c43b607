"""A clear answer to everything that nobody else answers."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.types import Message

from parking_net.telegram_bot.handlers.chat import Chat, Rows
from parking_net.telegram_bot.handlers.menu import menu_rows


def router() -> Router:
    routes = Router(name="fallback")
    routes.message.register(unknown_command, F.text.startswith("/"))
    routes.message.register(unexpected_text, F.text)
    routes.message.register(unexpected_thing)
    routes.edited_message.register(edited)
    routes.callback_query.register(outdated)
    return routes


async def unknown_command(_message: Message, chat: Chat) -> None:
    await chat.say("unknown-command", rows=menu_rows(chat))


async def unexpected_text(_message: Message, chat: Chat) -> None:
    """Also in a dialog that waits for a press: it stays where it is."""
    message = "not-understood" if chat.record.state is None else "not-understood-in-dialog"
    await chat.say(message, rows=_ways_on(chat))


async def unexpected_thing(_message: Message, chat: Chat) -> None:
    await chat.say("only-text", rows=_ways_on(chat))


async def edited(_message: Message, chat: Chat) -> None:
    await chat.say("edited", rows=_ways_on(chat))


async def outdated(_event: object, chat: Chat) -> None:
    """A button of ours that nobody knows any more."""
    await chat.notice("button-outdated", alert=True)


def _ways_on(chat: Chat) -> Rows:
    if chat.record.state is None:
        return menu_rows(chat)
    return [[chat.button("button-cancel", "cancel")]]
