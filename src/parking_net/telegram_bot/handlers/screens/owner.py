"""An owner's places, who comes and goes there today, and cancelling a booking with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from parking_net.shared.paging import Page
from parking_net.telegram_bot.domain.bookings import Booking, Cancellation, Phase, Visit
from parking_net.telegram_bot.domain.places import Availability, Place
from parking_net.telegram_bot.domain.rules import Rules
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.screens.bookings import reason_text
from parking_net.telegram_bot.handlers.screens.offers import pass_text
from parking_net.telegram_bot.handlers.screens.screen import (
    LONGEST_LABEL,
    Row,
    Screen,
    lines,
    menu_row,
    paragraphs,
    shortened,
    stay_text,
    zone_name,
)

VISITS_PAGE: Final = 8
REASONS: Final = ("maintenance", "closed", "event", "mistake")
"""Reasons that need no typing; the driver reads them in the owner's language."""


def own_places(
    chat: Chat,
    rules: Rules,
    places: Page[Place],
    free: Mapping[UUID, Availability],
    pages: Row,
) -> Screen:
    if not places.items:
        return Screen(chat.text("parkings-none"), [menu_row(chat)])
    count = len(places.items) if places.total is None else places.total
    entries = [_place(chat, rules, place, free.get(place.id)) for place in places.items]
    rows = [
        [chat.labelled(shortened(place.name, LONGEST_LABEL), "parking", place.id, 0)]
        for place in places.items
    ]
    text = paragraphs(chat.text("parkings", count=count), *entries)
    return Screen(text, [*rows, pages, [chat.button("button-today", "today", 0)], menu_row(chat)])


def place_today(
    chat: Chat,
    rules: Rules,
    place: Place,
    free: Availability | None,
    visits: Sequence[Visit],
    page: int,
    now: datetime,
) -> Screen:
    """One place, and who comes and goes there today."""
    turning, shown = _turned(chat, visits, page, "parking", place.id)
    text = paragraphs(
        _place(chat, rules, place, free),
        chat.text("visits", count=len(visits), zone=zone_name(place.timezone)),
        lines(*(_visit(chat, visit, now, with_place=False) for visit in shown)),
    )
    back = [chat.button("button-parkings", "parkings")]
    return Screen(text, [*_guests(chat, shown), turning, back, menu_row(chat)])


def today(chat: Chat, visits: Sequence[Visit], page: int, now: datetime) -> Screen:
    """Who comes and goes today at any place of the owner, by each place's clock."""
    turning, shown = _turned(chat, visits, page, "today")
    text = paragraphs(
        chat.text("visits-everywhere", count=len(visits)),
        lines(*(_visit(chat, visit, now, with_place=True) for visit in shown)),
    )
    back = [chat.button("button-parkings", "parkings")]
    return Screen(text, [*_guests(chat, shown), turning, back, menu_row(chat)])


def guest(chat: Chat, booking: Booking, now: datetime) -> Screen:
    """A booking as the owner of its place sees it."""
    phase = booking.phase(now)
    text = paragraphs(
        chat.text(f"phase-{phase}"),
        pass_text(chat, booking, now),
        chat.text("guest-customer", login=booking.user_login),
        reason_text(chat, booking),
    )
    rows: list[Row] = []
    if phase in (Phase.UPCOMING, Phase.RUNNING, Phase.WAITING):
        rows.append([chat.button("button-cancel-booking", "evict", booking.booking_id)])
    back = [chat.button("button-back-to-place", "parking", booking.parking_place_id, 0)]
    return Screen(text, [*rows, back, menu_row(chat)])


def reason_prompt(chat: Chat, booking: Booking) -> Screen:
    text = chat.text("evict-why", login=booking.user_login, place=booking.place_name)
    rows = [
        [chat.button(f"evict-reason-{reason}", "why", booking.booking_id, reason)]
        for reason in REASONS
    ]
    return Screen(text, [*rows, [chat.button("button-keep-booking", "guest", booking.booking_id)]])


def eviction_question(
    chat: Chat, booking: Booking, terms: Cancellation, why: str, reason: str, now: datetime
) -> Screen:
    """How much goes back to the driver, and the question. `why` names the reason in the button."""
    text = paragraphs(
        chat.text("evict-question", login=booking.user_login, place=booking.place_name),
        chat.text(
            "pass-stay",
            stay=stay_text(chat, booking.date_from, booking.date_to, booking.place_timezone, now),
        ),
        chat.text("evict-refund", refund=chat.money(terms.refund, booking.currency)),
        chat.text("reason-typed", reason=reason),
    )
    return Screen(
        text,
        [
            [chat.button("button-evict", "oust", booking.booking_id, why)],
            [chat.button("button-keep-booking", "guest", booking.booking_id)],
        ],
    )


def evicted(chat: Chat, booking: Booking, refund: int) -> Screen:
    refunded = chat.money(refund, booking.currency)
    text = chat.text("evicted", login=booking.user_login, refund=refunded)
    back = [chat.button("button-back-to-place", "parking", booking.parking_place_id, 0)]
    return Screen(text, [back, menu_row(chat)])


def _place(chat: Chat, rules: Rules, place: Place, free: Availability | None) -> str:
    return lines(
        chat.text("place-name", name=shortened(place.name)),
        chat.text(
            "parking-facts",
            address=shortened(f"{place.address}, {place.city}", 2 * LONGEST_LABEL),
            rate=chat.plain("rate-per-hour", rate=chat.money(place.hourly_rate, rules.currency)),
            capacity=place.capacity,
        ),
        "" if free is None else chat.text("parking-free", count=free.free_spaces),
    )


def _visit(chat: Chat, visit: Visit, now: datetime, *, with_place: bool) -> str:
    booking = visit.booking
    other = booking.date_to if visit.event == "arrives" else booking.date_from
    return chat.text(
        f"visit-{visit.event}",
        time=chat.moment(visit.at, booking.place_timezone, now=now),
        login=booking.user_login,
        other=chat.moment(other, booking.place_timezone, now=now),
        place=f" · {shortened(booking.place_name, LONGEST_LABEL)}" if with_place else "",
    )


def _guests(chat: Chat, visits: Sequence[Visit]) -> list[Row]:
    """A button per booking, two in a row; one that comes and goes today has one."""
    bookings = {visit.booking.booking_id: visit.booking for visit in visits}
    buttons = [
        chat.labelled(booking.user_login, "guest", booking_id)
        for booking_id, booking in bookings.items()
    ]
    return [buttons[at : at + 2] for at in range(0, len(buttons), 2)]


def _turned(
    chat: Chat, visits: Sequence[Visit], page: int, verb: str, *arguments: UUID
) -> tuple[Row, Sequence[Visit]]:
    last_page = max(0, (len(visits) - 1) // VISITS_PAGE)
    page = min(max(page, 0), last_page)
    row: Row = []
    if page > 0:
        row.append(chat.button("page-back", verb, *arguments, page - 1))
    if page < last_page:
        row.append(chat.button("page-on", verb, *arguments, page + 1))
    return row, visits[page * VISITS_PAGE : (page + 1) * VISITS_PAGE]
