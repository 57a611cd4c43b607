"""From a stay to a paid booking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from aiogram import Router
from aiogram.fsm.context import FSMContext

from parking_net.shared.errors import Invalid, Kind, NotFound, ParkingNetError
from parking_net.shared.identity import Role
from parking_net.telegram_bot.domain.bookings import Booking
from parking_net.telegram_bot.domain.buttons import Press
from parking_net.telegram_bot.domain.offers import Offer
from parking_net.telegram_bot.domain.places import Place
from parking_net.telegram_bot.handlers.alternatives import free_neighbours, free_times
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.desk import Desk, signed_in_as, wish_key
from parking_net.telegram_bot.handlers.filters import Pressed
from parking_net.telegram_bot.handlers.screens import offers
from parking_net.telegram_bot.handlers.screens.screen import Screen


def router() -> Router:
    routes = Router(name="booking")
    routes.callback_query.register(quote, Pressed("stay"))
    routes.callback_query.register(quote_for_driver, Pressed("quoted"))
    routes.callback_query.register(pay, Pressed("pay"))
    routes.callback_query.register(pay_hold, Pressed("paynow"))
    return routes


async def quote(_event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk) -> None:
    """The price of the stay in the button."""
    start = datetime.fromtimestamp(press.integer(1), UTC)
    end = start + timedelta(seconds=press.integer(2))
    await show_quote(chat, desk, state, press.id(0), start, end)


async def quote_for_driver(
    _event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk
) -> None:
    """The same for who was not signed in before: with the balance, and a button that pays."""
    chat.signed_in()
    await quote(_event, chat, press, state, desk)


async def pay(_event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk) -> None:
    """Book what the button offers, at its price. Pressed twice, it is one booking."""
    session = signed_in_as(chat, Role.DRIVER)
    offer = Offer.unpacked(press.text(0))
    try:
        booking = await desk.bookings.book(session.token, offer, wish_key(chat, "pay", offer))
    except ParkingNetError as refused:
        await _not_booked(chat, desk, state, offer, refused)
        return
    await state.set_state(None)
    await offers.booked(chat, booking, desk.now()).show(chat)


async def pay_hold(_event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk) -> None:
    """Pay for a booking that waits. One that is paid already is not charged again."""
    session = signed_in_as(chat, Role.DRIVER)
    booking_id = press.id(0)
    try:
        booking = await desk.bookings.pay(session.token, booking_id, chat.idempotency_key("pay"))
    except ParkingNetError as refused:
        match refused.code:
            case "insufficient_funds":
                await _show_hold(chat, desk, refused)
            case "hold_expired" | "already_canceled":
                over = await desk.bookings.find(session.token, booking_id)
                await offers.hold_over(chat, over).show(chat)
            case "payment_unavailable":
                await offers.being_checked(chat, booking_in(refused)).show(chat)
            case _:
                raise
        return
    await state.set_state(None)
    await offers.booked(chat, booking, desk.now()).show(chat)


async def show_quote(
    chat: Chat,
    desk: Desk,
    state: FSMContext,
    place_id: UUID,
    start: datetime,
    end: datetime,
    *,
    heading: str = "",
) -> None:
    """The price, or why there is none. Raises WrongRole for who cannot book."""
    session = None if chat.session is None else signed_in_as(chat, Role.DRIVER)
    try:
        place = await desk.places.find(place_id)
        found = await desk.bookings.quote(place_id, start, end)
    except NotFound:
        await offers.place_gone(chat).show(chat)
        return
    except Invalid as refused:
        await _stay_refused(chat, desk, place, refused).show(chat)
        return
    if found.free_spaces < 1:
        await _show_full(chat, desk, place, start, end)
        return
    balance = None if session is None else await desk.wallet.balance(session.token)
    await state.set_state(None)
    offer = Offer(place_id, start, end, found.full_cost, chat.incoming.update_id)
    screen = offers.quoted(chat, desk.rules, place, found, offer, balance, desk.now())
    await (screen.headed(heading) if heading else screen).show(chat)


def booking_in(refused: ParkingNetError) -> Booking:
    """The booking that a refusal carries."""
    return msgspec.convert(refused.values["booking"], Booking)


async def _not_booked(
    chat: Chat, desk: Desk, state: FSMContext, offer: Offer, refused: ParkingNetError
) -> None:
    """Why, and what can be done about it."""
    match refused.code:
        case "insufficient_funds":
            await _show_hold(chat, desk, refused)
        case "payment_unavailable":
            await offers.being_checked(chat, booking_in(refused)).show(chat)
        case "too_many_holds":
            await offers.too_many_holds(chat).show(chat)
        case "fully_booked" | "place_not_found" | "invalid_request":
            # Asking for the price again tells more than the refusal: what else is free, or why
            # the stay cannot be.
            await show_quote(chat, desk, state, offer.subject_id, offer.date_from, offer.date_to)
        case "price_changed":
            await _offer_anew(chat, desk, state, offer, refused)
        case _ if refused.kind is Kind.UNAVAILABLE or refused.code == "idempotency_in_progress":
            await offers.unanswered(chat, "pay", offer).show(chat)
        case _:
            raise refused


async def _show_hold(chat: Chat, desk: Desk, refused: ParkingNetError) -> None:
    """What is missing. An answer that is repeated may be older than what became of the booking."""
    session = signed_in_as(chat, Role.DRIVER)
    booking = await desk.bookings.find(session.token, booking_in(refused).booking_id)
    now = desk.now()
    if booking.status == "Confirmed":
        await offers.booked(chat, booking, now).show(chat)
    elif booking.phase(now) == "waiting":
        await offers.held(chat, booking, int(str(refused.values["shortfall"])), now).show(chat)
    else:
        await offers.hold_over(chat, booking).show(chat)


async def _offer_anew(
    chat: Chat, desk: Desk, state: FSMContext, offer: Offer, refused: ParkingNetError
) -> None:
    currency = desk.rules.currency
    heading = chat.text(
        "price-changed",
        was=chat.money(int(str(refused.values["expected_cost"])), currency),
        becomes=chat.money(int(str(refused.values["actual_cost"])), currency),
    )
    stay = offer.subject_id, offer.date_from, offer.date_to
    await show_quote(chat, desk, state, *stay, heading=heading)


async def _show_full(chat: Chat, desk: Desk, place: Place, start: datetime, end: datetime) -> None:
    times = await free_times(desk, place, start, end)
    neighbours = await free_neighbours(desk, place, start, end)
    await offers.full(chat, place, start, end, desk.now(), times, neighbours).show(chat)


def _stay_refused(chat: Chat, desk: Desk, place: Place, refused: Invalid) -> Screen:
    code = refused.fields[0].code if refused.fields else refused.code
    return offers.stay_refused(chat, desk.rules, code, place)
