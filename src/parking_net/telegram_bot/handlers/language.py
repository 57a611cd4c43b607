"""In which language the bot speaks."""

from __future__ import annotations

from contextlib import suppress

from aiogram import Router
from aiogram.filters import Command

from parking_net.shared.errors import ParkingNetError
from parking_net.shared.texts import Language
from parking_net.telegram_bot.clients.profile import Profile
from parking_net.telegram_bot.domain.buttons import Press
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.filters import Pressed
from parking_net.telegram_bot.handlers.menu import menu_rows

NAMES = {Language.EN: "English", Language.RU: "Русский"}


def router() -> Router:
    routes = Router(name="language")
    routes.message.register(offer, Command("language"))
    routes.callback_query.register(offer, Pressed("language"))
    routes.callback_query.register(choose, Pressed("speak"))
    return routes


async def offer(_event: object, chat: Chat) -> None:
    row = [chat.labelled(name, "speak", language.value) for language, name in NAMES.items()]
    await chat.show("ask-language", rows=[row, [chat.button("button-menu", "menu")]])


async def choose(_event: object, chat: Chat, press: Press, profile: Profile) -> None:
    language = Language(press.text(0))
    chat.record.language = language.value
    if chat.session is not None:
        with suppress(ParkingNetError):
            # So that notifications follow; the chat's own choice holds in any case.
            await profile.speak(chat.session.token, language.value)
    await chat.show("language-chosen", rows=menu_rows(chat))
