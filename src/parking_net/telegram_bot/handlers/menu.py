"""The main menu, help, and the way out of every dialog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from aiogram import Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.types import InlineKeyboardButton

from parking_net.shared.identity import Role
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.filters import Pressed

OFFERED: Final[Mapping[Role | None, Sequence[Sequence[str]]]] = {
    None: [["search"], ["login", "language"]],
    Role.DRIVER: [["search", "bookings"], ["balance", "notifications"], ["language", "logout"]],
    Role.OWNER: [["today", "parkings"], ["balance", "notifications"], ["language", "logout"]],
    Role.ADMIN: [["notifications", "language"], ["logout"]],
}
"""Verbs by role; each has a text `button-<verb>`."""


def router() -> Router:
    routes = Router(name="menu")
    routes.message.register(menu, Command("menu"))
    routes.callback_query.register(menu, Pressed("menu"))
    routes.message.register(help_, Command("help"))
    routes.callback_query.register(help_, Pressed("help"))
    routes.message.register(cancel, Command("cancel"))
    routes.callback_query.register(cancel, Pressed("cancel"))
    return routes


def menu_rows(chat: Chat) -> list[list[InlineKeyboardButton]]:
    """The buttons of the main menu, for whoever is signed in."""
    role = None if chat.session is None else chat.session.role
    return [[chat.button(f"button-{verb}", verb) for verb in row] for row in OFFERED[role]]


async def menu(_event: object, chat: Chat, state: FSMContext) -> None:
    await state.clear()
    if chat.session is None:
        await chat.show("menu-signed-out", rows=menu_rows(chat))
    else:
        await chat.show("menu", login=chat.session.login, rows=menu_rows(chat))


async def help_(_event: object, chat: Chat) -> None:
    role = None if chat.session is None else chat.session.role
    message = f"help-{role or 'signed-out'}"
    await chat.say(message, rows=[[chat.button("button-menu", "menu")]])


async def cancel(_event: object, chat: Chat, state: FSMContext) -> None:
    was_busy = chat.record.state is not None
    await state.clear()
    chat.record.interrupted = None
    await chat.show("canceled" if was_busy else "nothing-to-cancel", rows=menu_rows(chat))
