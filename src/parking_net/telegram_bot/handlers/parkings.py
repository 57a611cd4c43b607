"""An owner's places, today's bookings there, and cancelling one with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext

from parking_net.shared.errors import Conflict
from parking_net.shared.identity import Role
from parking_net.telegram_bot.domain.bookings import (
    Booking,
    Filter,
    Status,
    Visit,
    visits_today,
)
from parking_net.telegram_bot.domain.buttons import Press
from parking_net.telegram_bot.domain.places import Availability
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.desk import Desk, number, signed_in_as
from parking_net.telegram_bot.handlers.dialogs import Removing
from parking_net.telegram_bot.handlers.errors import sentence
from parking_net.telegram_bot.handlers.filters import Pressed, plain_text
from parking_net.telegram_bot.handlers.paging import Pages
from parking_net.telegram_bot.handlers.screens import owner as screens
from parking_net.telegram_bot.handlers.screens.screen import LIST_PAGE
from parking_net.telegram_bot.service.sessions import Session

PAGES: Final = "parkings"
LONGEST_REASON: Final = 200
A_DAY_ANYWHERE: Final = timedelta(hours=26)
"""Today, at any place of the world, lies within so long from now."""
TYPED: Final = "typed"


def router() -> Router:
    routes = Router(name="parkings")
    routes.message.register(show_places, Command("parkings"))
    routes.callback_query.register(show_places, Pressed("parkings"))
    routes.callback_query.register(show_place, Pressed("parking"))
    routes.message.register(show_today, Command("today"))
    routes.callback_query.register(show_today, Pressed("today"))
    routes.callback_query.register(show_guest, Pressed("guest"))
    routes.callback_query.register(ask_reason, Pressed("evict"))
    routes.callback_query.register(choose_reason, Pressed("why"))
    routes.message.register(typed_reason, StateFilter(Removing.reason), plain_text)
    routes.callback_query.register(cancel, Pressed("oust"))
    return routes


async def show_places(
    _event: object, chat: Chat, state: FSMContext, desk: Desk, press: Press | None = None
) -> None:
    """A page of the owner's places with what is free now."""
    session = signed_in_as(chat, Role.OWNER)
    turned = press is not None and bool(press.arguments)
    pages = await (Pages.seen if turned else Pages.begun)(state, PAGES)
    page = pages.clamped(number(press, 0))
    found = await desk.places.search(
        owner_id=session.user_id, limit=LIST_PAGE, cursor=pages.cursor(page)
    )
    await pages.learned(page, found.next_cursor)
    free = await _free_now(desk, [place.id for place in found.items])
    await state.set_state(None)
    row = pages.buttons(chat, "parkings", page)
    await screens.own_places(chat, desk.rules, found, free, row).show(chat)


async def show_place(
    _event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk
) -> None:
    """A place and who comes and goes there today."""
    session = signed_in_as(chat, Role.OWNER)
    place = await desk.places.find(press.id(0))
    visits = await _visits(desk, session, place.id)
    free = await _free_now(desk, [place.id])
    await state.set_state(None)
    screen = screens.place_today(
        chat, desk.rules, place, free.get(place.id), visits, number(press, 1), desk.now()
    )
    await screen.show(chat)


async def show_today(
    _event: object, chat: Chat, state: FSMContext, desk: Desk, press: Press | None = None
) -> None:
    """Who comes and goes today, at all places."""
    session = signed_in_as(chat, Role.OWNER)
    visits = await _visits(desk, session, None)
    await state.set_state(None)
    await screens.today(chat, visits, number(press, 0), desk.now()).show(chat)


async def show_guest(
    _event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk
) -> None:
    await state.set_state(None)
    await _show_guest(chat, desk, press.id(0))


async def ask_reason(
    _event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk
) -> None:
    """Why shall it be cancelled?"""
    session = signed_in_as(chat, Role.OWNER)
    booking = await desk.bookings.find(session.token, press.id(0))
    await state.set_state(Removing.reason)
    await state.update_data(booking=str(booking.booking_id))
    await screens.reason_prompt(chat, booking).show(chat)


async def choose_reason(
    _event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk
) -> None:
    await state.set_state(None)
    why = press.text(1)
    await _ask_cancel(chat, desk, press.id(0), why, chat.plain(f"evict-reason-{why}"))


async def typed_reason(
    _event: object, chat: Chat, state: FSMContext, desk: Desk, text: str
) -> None:
    reason = " ".join(text.split())
    if len(reason) > LONGEST_REASON:
        await chat.say("evict-reason-too-long", length=len(reason), longest=LONGEST_REASON)
        return
    booking_id = (await state.get_data())["booking"]
    await state.set_state(None)
    await state.update_data(reason={"booking": booking_id, "text": reason})
    await _ask_cancel(chat, desk, UUID(booking_id), TYPED, reason)


async def cancel(_event: object, chat: Chat, press: Press, state: FSMContext, desk: Desk) -> None:
    """Cancel for the reason in the button; the driver gets everything back."""
    session = signed_in_as(chat, Role.OWNER)
    booking_id, why = press.id(0), press.text(1)
    booking = await desk.bookings.find(session.token, booking_id)
    reason = await _reason(chat, state, booking, why)
    if reason is None:
        await ask_reason(_event, chat, press, state, desk)
        return
    try:
        # Cancelling a cancelled booking is answered like the first time, so this is asked first.
        await desk.bookings.cancellation(session.token, booking_id)
        key = chat.idempotency_key("cancel")
        refund = await desk.bookings.cancel(session.token, booking_id, key, reason)
    except Conflict as refused:
        await _show_guest(chat, desk, booking_id, sentence(chat, refused))
        return
    await state.set_state(None)
    await screens.evicted(chat, booking, refund).show(chat)


async def _reason(chat: Chat, state: FSMContext, booking: Booking, why: str) -> str | None:
    """None when it was typed and is not remembered any more."""
    if why != TYPED:
        return chat.plain(f"evict-reason-{why}")
    typed = (await state.get_data()).get("reason") or {}
    return typed.get("text") if typed.get("booking") == str(booking.booking_id) else None


async def _ask_cancel(chat: Chat, desk: Desk, booking_id: UUID, why: str, reason: str) -> None:
    session = signed_in_as(chat, Role.OWNER)
    booking = await desk.bookings.find(session.token, booking_id)
    try:
        terms = await desk.bookings.cancellation(session.token, booking_id)
    except Conflict as refused:
        await _show_guest(chat, desk, booking_id, sentence(chat, refused))
        return
    await screens.eviction_question(chat, booking, terms, why, reason, desk.now()).show(chat)


async def _show_guest(chat: Chat, desk: Desk, booking_id: UUID, heading: str = "") -> None:
    session = signed_in_as(chat, Role.OWNER)
    booking = await desk.bookings.find(session.token, booking_id)
    screen = screens.guest(chat, booking, desk.now())
    await (screen.headed(heading) if heading else screen).show(chat)


async def _visits(desk: Desk, session: Session, place_id: UUID | None) -> list[Visit]:
    now = desk.now()
    about_today = Filter(Status.CONFIRMED, now - A_DAY_ANYWHERE, now + A_DAY_ANYWHERE)
    found = await desk.bookings.find_all(session.token, about_today, place_id=place_id)
    return visits_today(found, now)


async def _free_now(desk: Desk, place_ids: list[UUID]) -> dict[UUID, Availability]:
    """Free from now on for the shortest stay there is: what a car at the barrier would ask."""
    if not place_ids:
        return {}
    start: datetime = desk.now().replace(microsecond=0)
    return await desk.bookings.availability(place_ids, start, start + desk.rules.min_stay)
