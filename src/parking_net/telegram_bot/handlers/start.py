"""`/start`: the greeting, links from the account page, and who claims to be here."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Final

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext

from parking_net.shared.errors import Invalid, ParkingNetError, Unavailable
from parking_net.telegram_bot.clients.accounts import Accounts, Refused, SignedIn
from parking_net.telegram_bot.clients.preferences import Preferences
from parking_net.telegram_bot.handlers import claims
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.filters import Pressed
from parking_net.telegram_bot.handlers.menu import menu_rows
from parking_net.telegram_bot.handlers.session import say_refused, welcome
from parking_net.telegram_bot.service.sessions import Sessions

LINK_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def router() -> Router:
    routes = Router(name="start")
    routes.message.register(start, Command("start"))
    routes.my_chat_member.register(let_in_again, F.new_chat_member.status == "member")
    routes.my_chat_member.register(shut_out)
    routes.callback_query.register(claims.confirm, Pressed("claim_yes"))
    routes.callback_query.register(claims.deny, Pressed("claim_no"))
    return routes


async def start(
    _event: object,
    command: CommandObject,
    chat: Chat,
    state: FSMContext,
    accounts: Accounts,
    sessions: Sessions,
    preferences: Preferences,
) -> None:
    link_code = (command.args or "").strip()
    if link_code:
        await _redeem(chat, state, accounts, sessions, link_code)
    else:
        await state.clear()
        await _greet(chat, accounts)
    await clear_blocked(chat, preferences)


async def let_in_again(_event: object, chat: Chat, preferences: Preferences) -> None:
    """The person has unblocked the bot: messages may be sent again."""
    await clear_blocked(chat, preferences)


async def shut_out(_event: object) -> None:
    """Blocked: there is nobody to answer. Notification finds out when it sends."""


async def clear_blocked(chat: Chat, preferences: Preferences) -> None:
    """Tell notification that messages reach this chat; a nicety, so failures are silent."""
    if chat.session is None:
        return
    with suppress(ParkingNetError):
        current = await preferences.find(chat.session.token)
        if current.blocked:
            await preferences.set(chat.session.token, {})


async def _redeem(
    chat: Chat, state: FSMContext, accounts: Accounts, sessions: Sessions, link_code: str
) -> None:
    outcome: SignedIn | Refused = Refused("link_unknown", 0)
    if LINK_CODE.fullmatch(link_code):
        with suppress(Invalid):
            outcome = await accounts.redeem(chat.incoming.telegram_id, link_code)
    if not isinstance(outcome, Refused):
        await welcome(chat, state, sessions, outcome)
    elif outcome.reason == "link_unknown" and chat.session is not None:
        login = chat.session.login
        await chat.say("link-unknown-but-signed-in", login=login, rows=menu_rows(chat))
    else:
        await say_refused(chat, state, outcome)


async def _greet(chat: Chat, accounts: Accounts) -> None:
    telegram_id = str(chat.incoming.telegram_id)
    if chat.session is not None:
        login = chat.session.login
        await chat.say("greeting-again", login=login, id=telegram_id, rows=menu_rows(chat))
        return
    await chat.say("greeting", id=telegram_id, rows=menu_rows(chat))
    with suppress(Unavailable):
        # The greeting does not wait for auth; the question comes with the next /start.
        account = await accounts.find(chat.incoming.telegram_id)
        if account is not None and not account.telegram_confirmed:
            await claims.ask(chat, account)
