"""Changing the dates of a booking: the price first, then the change, or why not."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from aiogram.fsm.context import FSMContext

from parking_net.shared.errors import Conflict, Invalid, Kind, ParkingNetError
from parking_net.shared.identity import Role
from parking_net.telegram_bot.domain.bookings import Booking
from parking_net.telegram_bot.domain.buttons import Press
from parking_net.telegram_bot.domain.offers import Offer
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.desk import Desk, signed_in_as, wish_key
from parking_net.telegram_bot.handlers.errors import sentence
from parking_net.telegram_bot.handlers.screens import bookings as screens
from parking_net.telegram_bot.handlers.screens import changes as changing
from parking_net.telegram_bot.handlers.screens import offers
from parking_net.telegram_bot.handlers.screens.screen import length_text


async def show_card(chat: Chat, desk: Desk, booking_id: UUID, heading: str = "") -> None:
    """A booking as it is now, below a sentence that is HTML already."""
    session = signed_in_as(chat, Role.DRIVER)
    booking = await desk.bookings.find(session.token, booking_id)
    screen = screens.card(chat, booking, desk.now())
    await (screen.headed(heading) if heading else screen).show(chat)


async def show_preview(
    chat: Chat, desk: Desk, booking: Booking, offer: Offer, heading: str = ""
) -> None:
    session = signed_in_as(chat, Role.DRIVER)
    balance = await desk.wallet.balance(session.token)
    screen = changing.change_preview(chat, booking, offer, balance, desk.now())
    await (screen.headed(heading) if heading else screen).show(chat)


async def change(_event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk) -> None:
    """Make the change that the button offers, at its price. Pressed twice, it is made once."""
    session = signed_in_as(chat, Role.DRIVER)
    offer = Offer.unpacked(press.text(0))
    booking = await desk.bookings.find(session.token, offer.subject_id)
    key = wish_key(chat, "change", offer)
    try:
        after = await desk.bookings.change(session.token, booking, offer, key)
    except ParkingNetError as refused:
        await _not_changed(chat, desk, booking, offer, refused)
        return
    await state.set_state(None)
    now = desk.now()
    heading = changing.changed(chat, after, after.full_cost - booking.full_cost, now)
    await screens.card(chat, after, now).headed(heading).show(chat)


async def _not_changed(
    chat: Chat, desk: Desk, booking: Booking, offer: Offer, refused: ParkingNetError
) -> None:
    """Why, and what can be done about it. The booking is as it was."""
    match refused.code:
        case "insufficient_funds":
            await offers.change_lacks(chat, booking, int(str(refused.values["shortfall"]))).show(
                chat
            )
        case "price_changed":
            cost = int(str(refused.values["actual_cost"]))
            anew = replace(offer, cost=cost, shown=chat.incoming.update_id)
            await show_preview(chat, desk, booking, anew, chat.text("change-price-changed"))
        case "fully_booked":
            await show_card(chat, desk, booking.booking_id, chat.text("change-full"))
        case "payment_unavailable":
            await offers.being_checked(chat, booking).show(chat)
        case _ if refused.kind is Kind.UNAVAILABLE or refused.code == "idempotency_in_progress":
            await offers.unanswered(chat, "change", offer).show(chat)
        case _ if isinstance(refused, Invalid):
            await show_card(chat, desk, booking.booking_id, _why(chat, desk, refused))
        case _ if isinstance(refused, Conflict):
            await show_card(chat, desk, booking.booking_id, sentence(chat, refused))
        case _:
            raise refused


def _why(chat: Chat, desk: Desk, refused: Invalid) -> str:
    code = refused.fields[0].code if refused.fields else refused.code
    shortest = length_text(chat, desk.rules.min_stay)
    return chat.text(offers.refusal_key(code), shortest=shortest)
