"""Signing in with login and password, and signing out."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Final

from aiogram import F, Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import InlineKeyboardButton, Message

from parking_net.shared.clock import Clock
from parking_net.shared.errors import Invalid, Unavailable
from parking_net.telegram_bot.clients.accounts import Accounts, Refused, SignedIn
from parking_net.telegram_bot.domain.buttons import Press
from parking_net.telegram_bot.domain.chat_record import ChatRecord
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.commands import command_in
from parking_net.telegram_bot.handlers.filters import Pressed, plain_text
from parking_net.telegram_bot.handlers.menu import menu_rows
from parking_net.telegram_bot.service.sessions import Sessions
from parking_net.telegram_bot.service.shredder import Shredder

PASSWORD_AWAITED_FOR: Final = timedelta(minutes=10)
LONGEST_LOGIN: Final = 254


class Login(StatesGroup):
    """Login (or e-mail), then password."""

    login = State()
    password = State()


def router() -> Router:
    routes = Router(name="session")
    routes.message.register(login, Command("login"))
    routes.message.register(logout, Command("logout"))
    routes.callback_query.register(login_pressed, Pressed("login", "login_anew"))
    routes.callback_query.register(logout, Pressed("logout"))
    routes.callback_query.register(unlink, Pressed("unlink"))
    # Also a text that looks like an unknown command may be a password, and an edited message too.
    routes.message.register(password, StateFilter(Login.password), ~F.text.func(_is_command))
    routes.edited_message.register(password, StateFilter(Login.password))
    routes.message.register(login_given, StateFilter(Login.login), plain_text)
    return routes


def awaits_password(record: ChatRecord) -> bool:
    """Whether the next message in the chat is a secret."""
    return record.state == Login.password.state


def _is_command(text: str | None) -> bool:
    return command_in(text or "") is not None


async def login(
    message: Message, command: CommandObject, chat: Chat, state: FSMContext, shredder: Shredder
) -> None:
    """`/login`, or `/login alice` in one go."""
    given = (command.args or "").strip()
    if any(space in given for space in " \n\t"):
        # The password, most likely: it must not stay in the chat.
        await shredder.shred(chat.id, message.message_id)
        await chat.say("login-without-password")
        given = ""
    if chat.session is not None and not given:
        await _say_signed_in_already(chat)
    elif given:
        await _ask_password(chat, state, given)
    else:
        await _ask_login(chat, state)


async def login_pressed(_event: object, chat: Chat, state: FSMContext, press: Press) -> None:
    if chat.session is not None and press.verb == "login":
        await _say_signed_in_already(chat)
    else:
        await _ask_login(chat, state)


async def login_given(
    message: Message, text: str, chat: Chat, state: FSMContext, shredder: Shredder
) -> None:
    if any(character.isspace() for character in text):
        await shredder.shred(chat.id, message.message_id)
        await chat.say("login-without-password", rows=[[_cancel(chat)]])
    elif len(text) > LONGEST_LOGIN:
        await chat.say("login-too-long", rows=[[_cancel(chat)]])
    else:
        await _ask_password(chat, state, text)


async def password(
    message: Message,
    chat: Chat,
    state: FSMContext,
    accounts: Accounts,
    sessions: Sessions,
    shredder: Shredder,
    clock: Clock,
) -> None:
    """Whatever comes of it, the message is deleted first."""
    await shredder.shred(chat.id, message.message_id)
    asked_at = chat.record.state_since
    if asked_at is None or clock.now() - asked_at > PASSWORD_AWAITED_FOR:
        await state.clear()
        await chat.say("login-expired", rows=[[chat.button("button-login", "login_anew")]])
        return
    if not message.text:
        await chat.say("password-as-text", rows=[[_cancel(chat)]])
        return
    name = str((await state.get_data()).get("login", ""))
    try:
        outcome = await accounts.sign_in(chat.incoming.telegram_id, name, message.text)
    except Invalid:
        outcome = Refused("wrong_credentials", 0)
    except Unavailable:
        await chat.say("login-unavailable", rows=[[_cancel(chat)]])
        return
    if isinstance(outcome, Refused):
        await say_refused(chat, state, outcome)
    else:
        await welcome(chat, state, sessions, outcome)


async def say_refused(chat: Chat, state: FSMContext, refused: Refused) -> None:
    """Why somebody is not signed in, and what to do."""
    if refused.reason == "wrong_credentials":
        other = chat.button("button-other-login", "login_anew")
        await chat.say("wrong-credentials", rows=[[other, _cancel(chat)]])
        return
    await state.clear()
    again = chat.button("button-login", "login_anew")
    if refused.reason == "too_many_attempts":
        minutes = max(1, -(-refused.retry_after_seconds // 60))
        await chat.say("too-many-attempts", minutes=minutes)
    elif refused.reason == "account_disabled":
        await chat.say("account-disabled")
    else:
        await chat.say("link-unknown", rows=[[again]])


async def welcome(chat: Chat, state: FSMContext, sessions: Sessions, signed_in: SignedIn) -> None:
    """Somebody is signed in from here on; they are led back to what they were doing."""
    interrupted = chat.record.interrupted
    chat.session = await sessions.begin(chat.id, signed_in)
    chat.record.interrupted = None
    await state.clear()
    rows = menu_rows(chat)
    suited = interrupted is not None and interrupted.user_id in (
        None,
        str(signed_in.account.user_id),
    )
    if interrupted is not None and suited:
        chat.record.state, chat.record.data = interrupted.state, interrupted.data
        if interrupted.wish is not None and not interrupted.wish.startswith("/"):
            go_on = chat.plain("button-go-on")
            rows = [[InlineKeyboardButton(text=go_on, callback_data=interrupted.wish)], *rows]
    await chat.say("signed-in", login=signed_in.account.login, rows=rows)
    if interrupted is not None and suited and (interrupted.wish or "").startswith("/"):
        await chat.say("you-wanted", command=interrupted.wish)


async def logout(_event: object, chat: Chat, state: FSMContext, sessions: Sessions) -> None:
    if chat.session is None:
        await chat.say("not-signed-in", rows=[[chat.button("button-login", "login")]])
        return
    user_id = chat.session.user_id
    await sessions.end(chat.id)
    with suppress(Unavailable):
        # Auth is told by a job when it does not answer now.
        await sessions.tell_of_ended()
    stop = chat.button("button-unlink", "unlink", user_id)
    text = chat.text("signed-out")
    chat.session = None
    chat.record.interrupted = None
    await state.clear()
    await chat.say_html(text, rows=[[stop], [chat.button("button-login", "login")]])


async def unlink(_event: object, chat: Chat, press: Press, accounts: Accounts) -> None:
    """No more notifications to this chat; only if the account is still linked to it."""
    account = await accounts.find(chat.incoming.telegram_id)
    if account is not None and account.user_id == press.id(0):
        await accounts.remove_link(chat.incoming.telegram_id)
    await chat.show("unlinked", rows=[[chat.button("button-login", "login")]])


async def _ask_login(chat: Chat, state: FSMContext) -> None:
    await state.set_data({})
    await state.set_state(Login.login)
    await chat.say("ask-login", rows=[[_cancel(chat)]])


async def _ask_password(chat: Chat, state: FSMContext, name: str) -> None:
    await state.set_data({"login": name})
    await state.set_state(Login.password)
    await chat.say("ask-password", login=name, rows=[[_cancel(chat)]])


async def _say_signed_in_already(chat: Chat) -> None:
    session = chat.signed_in()
    other = chat.button("button-other-account", "login_anew")
    rows = [[other], [chat.button("button-menu", "menu")]]
    await chat.say("signed-in-already", login=session.login, rows=rows)


def _cancel(chat: Chat) -> InlineKeyboardButton:
    return chat.button("button-cancel", "cancel")
