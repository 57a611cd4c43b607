"""A driver's bookings: seen, extended, moved, cancelled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext

from parking_net.shared.errors import Conflict
from parking_net.shared.identity import Role
from parking_net.telegram_bot.domain.bookings import (
    Booking,
    Phase,
    Shelf,
    cost_of,
    filter_of,
    on_shelf,
)
from parking_net.telegram_bot.domain.buttons import Press
from parking_net.telegram_bot.domain.moments import NotAMoment, end_of, start_of
from parking_net.telegram_bot.domain.offers import Offer
from parking_net.telegram_bot.handlers import changes
from parking_net.telegram_bot.handlers.changes import show_card
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.desk import Desk, number, signed_in_as
from parking_net.telegram_bot.handlers.dialogs import Changing
from parking_net.telegram_bot.handlers.errors import sentence
from parking_net.telegram_bot.handlers.filters import Pressed, plain_text
from parking_net.telegram_bot.handlers.screens import bookings as screens
from parking_net.telegram_bot.handlers.screens import changes as changing
from parking_net.telegram_bot.handlers.screens import places


def router() -> Router:
    routes = Router(name="bookings")
    routes.message.register(show_bookings, Command("bookings"))
    routes.callback_query.register(show_bookings, Pressed("bookings"))
    routes.callback_query.register(show_shelf, Pressed("shelf"))
    routes.callback_query.register(show_booking, Pressed("booking"))
    routes.callback_query.register(ask_end, Pressed("extend"))
    routes.callback_query.register(choose_end, Pressed("longer"))
    routes.message.register(typed_end, StateFilter(Changing.end), plain_text)
    routes.callback_query.register(ask_start, Pressed("move"))
    routes.callback_query.register(choose_start, Pressed("moved"))
    routes.message.register(typed_start, StateFilter(Changing.start), plain_text)
    routes.callback_query.register(changes.change, Pressed("change"))
    routes.callback_query.register(ask_cancel, Pressed("quit"))
    routes.callback_query.register(cancel, Pressed("drop"))
    return routes


async def show_bookings(_event: object, chat: Chat, state: FSMContext, desk: Desk) -> None:
    """What runs now, else what comes next."""
    session = signed_in_as(chat, Role.DRIVER)
    now = desk.now()
    found = await desk.bookings.find_all(session.token, filter_of(Shelf.UPCOMING, now))
    shelf = Shelf.NOW if on_shelf(found, Shelf.NOW, now) else Shelf.UPCOMING
    await state.set_state(None)
    await screens.shelf(chat, shelf, on_shelf(found, shelf, now), 0, now).show(chat)


async def show_shelf(
    _event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk
) -> None:
    session = signed_in_as(chat, Role.DRIVER)
    shelf, now = Shelf(press.text(0)), desk.now()
    found = await desk.bookings.find_all(session.token, filter_of(shelf, now))
    await state.set_state(None)
    await screens.shelf(chat, shelf, on_shelf(found, shelf, now), number(press, 1), now).show(chat)


async def show_booking(
    _event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk
) -> None:
    await state.set_state(None)
    await show_card(chat, desk, press.id(0))


async def ask_end(_event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk) -> None:
    booking = await _changeable(chat, desk, press.id(0), Phase.UPCOMING, Phase.RUNNING)
    if booking is not None:
        await state.set_state(Changing.end)
        await state.update_data(booking=str(booking.booking_id))
        await changing.extension_prompt(chat, booking, desk.now()).show(chat)


async def choose_end(
    _event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk
) -> None:
    booking = await _changeable(chat, desk, press.id(0), Phase.UPCOMING, Phase.RUNNING)
    if booking is not None:
        end = booking.date_to + timedelta(seconds=press.integer(1))
        await _preview(chat, desk, state, booking, booking.date_from, end)


async def typed_end(_event: object, chat: Chat, state: FSMContext, desk: Desk, text: str) -> None:
    """A new end; a duration counts from the present one."""
    booking = await _remembered(chat, desk, state, Phase.UPCOMING, Phase.RUNNING)
    if booking is None:
        return
    now = desk.now()
    try:
        end = end_of(text, booking.date_to, now, booking.place_timezone)
    except NotAMoment as refused:
        await _explain_end(chat, booking, refused, now)
        return
    await _preview(chat, desk, state, booking, booking.date_from, end)


async def ask_start(
    _event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk
) -> None:
    booking = await _changeable(chat, desk, press.id(0), Phase.UPCOMING)
    if booking is not None:
        await state.set_state(Changing.start)
        await state.update_data(booking=str(booking.booking_id))
        await changing.move_prompt(chat, booking, desk.now()).show(chat)


async def choose_start(
    _event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk
) -> None:
    booking = await _changeable(chat, desk, press.id(0), Phase.UPCOMING)
    if booking is not None:
        start = datetime.fromtimestamp(press.integer(1), UTC)
        await _preview(chat, desk, state, booking, start, start + booking.length)


async def typed_start(_event: object, chat: Chat, state: FSMContext, desk: Desk, text: str) -> None:
    """A new start; the stay keeps its length."""
    booking = await _remembered(chat, desk, state, Phase.UPCOMING)
    if booking is None:
        return
    now = desk.now()
    try:
        start = start_of(text, now, booking.place_timezone)
    except NotAMoment as refused:
        await _explain_start(chat, booking, refused, now)
        return
    await _preview(chat, desk, state, booking, start, start + booking.length)


async def ask_cancel(
    _event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk
) -> None:
    """What cancelling gives back, and the question."""
    await state.set_state(None)
    await _ask_cancel(chat, desk, press.id(0))


async def cancel(_event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk) -> None:
    """Cancel on the terms that were shown; on other ones, ask again."""
    session = signed_in_as(chat, Role.DRIVER)
    booking_id, shown_refund = press.id(0), press.integer(1)
    booking = await desk.bookings.find(session.token, booking_id)
    try:
        terms = await desk.bookings.cancellation(session.token, booking_id)
        if terms.refund != shown_refund:
            question = screens.cancel_question(chat, booking, terms, desk.now(), renewed=True)
            await question.show(chat)
            return
        key = chat.idempotency_key("cancel")
        refund = await desk.bookings.cancel(session.token, booking_id, key)
    except Conflict as refused:
        await show_card(chat, desk, booking_id, sentence(chat, refused))
        return
    await state.set_state(None)
    await screens.canceled(chat, booking, refund).show(chat)


async def _ask_cancel(chat: Chat, desk: Desk, booking_id: UUID) -> None:
    session = signed_in_as(chat, Role.DRIVER)
    booking = await desk.bookings.find(session.token, booking_id)
    try:
        terms = await desk.bookings.cancellation(session.token, booking_id)
    except Conflict as refused:
        await show_card(chat, desk, booking_id, sentence(chat, refused))
        return
    await screens.cancel_question(chat, booking, terms, desk.now()).show(chat)


async def _changeable(chat: Chat, desk: Desk, booking_id: UUID, *phases: Phase) -> Booking | None:
    """The booking, when it is still in one of these phases; otherwise its card is shown."""
    session = signed_in_as(chat, Role.DRIVER)
    booking = await desk.bookings.find(session.token, booking_id)
    if booking.phase(desk.now()) in phases:
        return booking
    await show_card(chat, desk, booking_id, chat.text("booking-not-changeable"))
    return None


async def _remembered(chat: Chat, desk: Desk, state: FSMContext, *phases: Phase) -> Booking | None:
    return await _changeable(chat, desk, UUID((await state.get_data())["booking"]), *phases)


async def _preview(
    chat: Chat, desk: Desk, state: FSMContext, booking: Booking, start: datetime, end: datetime
) -> None:
    """What the change costs or gives back."""
    start, end = start.replace(microsecond=0), end.replace(microsecond=0)
    cost = cost_of(booking.hourly_rate, end - start)
    offer = Offer(booking.booking_id, start, end, cost, chat.incoming.update_id)
    await changes.show_preview(chat, desk, booking, offer)
    await state.set_state(None)


async def _explain_end(chat: Chat, booking: Booking, refused: NotAMoment, now: datetime) -> None:
    zone, booking_id, until = booking.place_timezone, booking.booking_id, booking.date_to
    rows = [
        places.moment_row(
            chat, moment, zone, now, "longer", booking_id, int((moment - until).total_seconds())
        )
        for moment in refused.moments
        if moment > until
    ]
    await places.not_a_moment(chat, refused, zone, now, rows).show(chat)


async def _explain_start(chat: Chat, booking: Booking, refused: NotAMoment, now: datetime) -> None:
    zone, booking_id = booking.place_timezone, booking.booking_id
    rows = [
        places.moment_row(chat, moment, zone, now, "moved", booking_id, int(moment.timestamp()))
        for moment in refused.moments
    ]
    await places.not_a_moment(chat, refused, zone, now, rows).show(chat)
