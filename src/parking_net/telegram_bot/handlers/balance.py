"""Money: the balance, what happened to it, and codes."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext

from parking_net.shared.errors import Kind, ParkingNetError
from parking_net.shared.identity import Role
from parking_net.telegram_bot.domain.bookings import Booking
from parking_net.telegram_bot.domain.buttons import Press
from parking_net.telegram_bot.domain.wallet import pasted_code
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.desk import Desk, number, signed_in_as
from parking_net.telegram_bot.handlers.dialogs import TopUp
from parking_net.telegram_bot.handlers.filters import Pressed, plain_text
from parking_net.telegram_bot.handlers.screens import money
from parking_net.telegram_bot.service.sessions import Session

CODE_REFUSALS: Final = frozenset(
    {
        "promocode_not_found",
        "promocode_expired",
        "promocode_used_up",
        "promocode_revoked",
        "promocode_already_used",
    }
)
WITH_MONEY: Final = (Role.DRIVER, Role.OWNER)


def router() -> Router:
    routes = Router(name="balance")
    routes.message.register(show_balance, Command("balance"))
    routes.callback_query.register(show_balance, Pressed("balance"))
    routes.callback_query.register(ask_code, Pressed("topup"))
    routes.message.register(got_code, StateFilter(TopUp.code), plain_text)
    return routes


async def show_balance(
    _event: object, chat: Chat, state: FSMContext, desk: Desk, press: Press | None = None
) -> None:
    """The balance and a page of the transactions."""
    session = signed_in_as(chat, *WITH_MONEY)
    offset = number(press, 0)
    balance = await desk.wallet.balance(session.token)
    history = await desk.wallet.transactions(session.token, limit=money.HISTORY_PAGE, offset=offset)
    await state.set_state(None)
    await money.wallet(chat, desk.rules, balance, history, offset, desk.now()).show(chat)


async def ask_code(_event: object, chat: Chat, press: Press, state: FSMContext) -> None:
    """Ask for a code; with a booking in the button, paying that comes next."""
    signed_in_as(chat, *WITH_MONEY)
    await state.set_state(TopUp.code)
    await state.update_data(topup_for=str(press.id(0)) if press.arguments else None)
    # A message of its own: the one above may hold what is to be paid, and its button.
    prompt = money.code_prompt(chat)
    await chat.say_html(prompt.text, rows=prompt.rows)


async def got_code(_event: object, chat: Chat, state: FSMContext, desk: Desk, text: str) -> None:
    """Activate what was typed; a code that gives nothing may be followed by another."""
    session = signed_in_as(chat, *WITH_MONEY)
    code = pasted_code(text)
    if code is None:
        await money.code_refused(chat, "code-not-one").show(chat)
        return
    key = chat.idempotency_key("activate")
    try:
        balance = await desk.wallet.activate(session.token, code, key)
    except ParkingNetError as refused:
        if refused.code in CODE_REFUSALS:
            why = f"error-{refused.code.replace('_', '-')}"
            await money.code_refused(chat, why).show(chat)
        elif refused.kind is Kind.UNAVAILABLE:
            await money.code_refused(chat, "code-unanswered").show(chat)
        else:
            raise
        return
    booking = await _waiting_for_it(state, desk, session)
    await state.set_state(None)
    await money.code_activated(chat, balance, booking, desk.now()).show(chat)


async def _waiting_for_it(state: FSMContext, desk: Desk, session: Session) -> Booking | None:
    """The booking that the money is for. The code is activated, whether that can be told or not."""
    topup_for = (await state.get_data()).get("topup_for")
    if topup_for is None:
        return None
    try:
        return await desk.bookings.find(session.token, UUID(topup_for))
    except ParkingNetError:
        return None
