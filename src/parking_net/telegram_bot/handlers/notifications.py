"""What the bot tells people without being asked."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command

from parking_net.telegram_bot.clients.preferences import Preferences, TelegramPreferences
from parking_net.telegram_bot.domain.buttons import Press
from parking_net.telegram_bot.handlers.chat import TEXTS, Chat, Rows
from parking_net.telegram_bot.handlers.filters import Pressed

ALL = "all"


def router() -> Router:
    routes = Router(name="notifications")
    routes.message.register(overview, Command("notifications"))
    routes.callback_query.register(overview, Pressed("notifications"))
    routes.callback_query.register(switch, Pressed("notify"))
    return routes


async def overview(_event: object, chat: Chat, preferences: Preferences) -> None:
    session = chat.signed_in()
    await _show(chat, await preferences.find(session.token))


async def switch(_event: object, chat: Chat, press: Press, preferences: Preferences) -> None:
    """One kind, or all; the button says what is wanted, so that pressing it twice is the same."""
    session = chat.signed_in()
    kind, is_wanted = press.text(0), bool(press.integer(1))
    kinds = [kind]
    if kind == ALL:
        kinds = list((await preferences.find(session.token)).kinds)
    current = await preferences.set(session.token, dict.fromkeys(kinds, is_wanted))
    await _show(chat, current)


async def _show(chat: Chat, current: TelegramPreferences) -> None:
    wanted = sum(current.kinds.values())
    message = "notifications-on" if wanted else "notifications-off"
    await chat.show(message, rows=_rows(chat, current))


def _rows(chat: Chat, current: TelegramPreferences) -> Rows:
    rows = [
        [
            chat.button(
                "button-notify-off" if is_wanted else "button-notify-on",
                *("notify", kind, int(not is_wanted)),
                kind=_named(chat, kind),
            )
        ]
        for kind, is_wanted in current.kinds.items()
    ]
    everything = [
        chat.button("button-notify-all", "notify", ALL, 1),
        chat.button("button-notify-none", "notify", ALL, 0),
    ]
    return [*rows, everything, [chat.button("button-menu", "menu")]]


def _named(chat: Chat, kind: str) -> str:
    message = f"kind-{kind.replace('_', '-')}"
    return chat.plain(message) if TEXTS.has(message) else kind.replace("_", " ")
