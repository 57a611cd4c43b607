"""A driver's bookings: lists, cards, changes and cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from parking_net.telegram_bot.domain.bookings import (
    Booking,
    Cancellation,
    Phase,
    Shelf,
    short_code,
)
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.screens.offers import held_until, pass_text
from parking_net.telegram_bot.handlers.screens.screen import (
    LIST_PAGE,
    LONGEST_LABEL,
    Row,
    Screen,
    length_text,
    lines,
    menu_row,
    paragraphs,
    shortened,
    stay_text,
)

REASON_CODES: Final = frozenset({"place_deleted", "hold_expired", "too_many_holds"})
"""Reasons that the platform itself gives."""
ACTORS: Final = frozenset({"driver", "owner", "admin", "system"})
RULES: Final = frozenset(
    {
        "nothing_paid",
        "before_start_full_refund",
        "started_hours_kept",
        "full_refund_by_owner",
        "full_refund_by_admin",
    }
)


def shelf(
    chat: Chat, which: Shelf, bookings: Sequence[Booking], page: int, now: datetime
) -> Screen:
    """A page of one of the lists, with the way to the other ones."""
    last_page = max(0, (len(bookings) - 1) // LIST_PAGE)
    page = min(max(page, 0), last_page)
    shown = list(enumerate(bookings, 1))[page * LIST_PAGE : (page + 1) * LIST_PAGE]
    heading = chat.text(f"bookings-{which}", count=len(bookings))
    entries = [_entry(chat, number, booking, now) for number, booking in shown]
    rows = [
        [
            chat.labelled(
                f"{number}. {shortened(booking.place_name, LONGEST_LABEL)} · "
                f"{chat.moment(booking.date_from, booking.place_timezone, now=now)}",
                "booking",
                booking.booking_id,
            )
        ]
        for number, booking in shown
    ]
    turning: Row = []
    if page > 0:
        turning.append(chat.button("page-back", "shelf", which, page - 1))
    if page < last_page:
        turning.append(chat.button("page-on", "shelf", which, page + 1))
    tabs = [
        chat.button(f"button-shelf-{other}", "shelf", other, 0)
        for other in Shelf
        if other is not which
    ]
    if not bookings:
        rows = [[chat.button("button-new-search", "search")]]
    return Screen(paragraphs(heading, *entries), [*rows, turning, tabs, menu_row(chat)])


def card(chat: Chat, booking: Booking, now: datetime) -> Screen:
    """A booking as it stands, and what can be done with it."""
    phase = booking.phase(now)
    told = {
        Phase.WAITING: lambda: held_until(chat, booking, now),
        Phase.RUNNING: lambda: chat.text(
            "booking-ends-in", left=length_text(chat, booking.date_to - now)
        ),
        Phase.CANCELED: lambda: _canceled(chat, booking, now),
    }
    more = told[phase]() if phase in told else ""
    text = paragraphs(chat.text(f"phase-{phase}"), pass_text(chat, booking, now), more)
    return Screen(text, [*_actions(chat, booking, phase), *_ways_back(chat)])


def cancel_question(
    chat: Chat, booking: Booking, terms: Cancellation, now: datetime, *, renewed: bool = False
) -> Screen:
    """What cancelling gives back, and why so much; then the question."""
    text = paragraphs(
        chat.text("cancel-terms-changed") if renewed else "",
        chat.text("cancel-question", place=booking.place_name),
        chat.text(
            "pass-stay",
            stay=stay_text(chat, booking.date_from, booking.date_to, booking.place_timezone, now),
        ),
        terms_text(chat, booking, terms),
    )
    refund = chat.money(terms.refund, booking.currency)
    label = "button-cancel-with-refund" if terms.refund else "button-cancel-for-sure"
    return Screen(
        text,
        [
            [chat.button(label, "drop", booking.booking_id, terms.refund, refund=refund)],
            [chat.button("button-keep-booking", "booking", booking.booking_id)],
        ],
    )


def terms_text(chat: Chat, booking: Booking, terms: Cancellation) -> str:
    known = terms.rule if terms.rule in RULES else "other"
    return lines(
        chat.text("cancel-refund", refund=chat.money(terms.refund, booking.currency)),
        chat.text("cancel-fee", fee=chat.money(terms.fee, booking.currency)) if terms.fee else "",
        chat.text(f"cancel-rule-{known.replace('_', '-')}"),
    )


def canceled(chat: Chat, booking: Booking, refund: int) -> Screen:
    """A booking that was just cancelled by its driver."""
    key = "canceled-with-refund" if refund else "canceled-without-refund"
    text = chat.text(key, place=booking.place_name, refund=chat.money(refund, booking.currency))
    again = chat.button("button-book-again", "place", booking.parking_place_id)
    return Screen(text, [[again], *_ways_back(chat)])


def reason_text(chat: Chat, booking: Booking) -> str:
    """Why it was cancelled, in words; empty when nobody said."""
    reason = booking.cancel_reason
    if reason in REASON_CODES:
        return chat.text(f"reason-{reason.replace('_', '-')}")
    if not reason or booking.canceled_by == "system":
        return ""  # What the platform says without a person is a code, not a sentence.
    return chat.text("reason-typed", reason=reason)


def _entry(chat: Chat, number: int, booking: Booking, now: datetime) -> str:
    return chat.text(
        "booking-entry",
        number=str(number),
        phase=chat.plain(f"phase-short-{booking.phase(now)}"),
        name=shortened(booking.place_name),
        code=short_code(booking.booking_id),
        stay=chat.stay(booking.date_from, booking.date_to, booking.place_timezone, now=now),
        city=shortened(booking.place_city, LONGEST_LABEL),
        cost=chat.money(booking.full_cost, booking.currency),
    )


def _actions(chat: Chat, booking: Booking, phase: Phase) -> list[Row]:
    one = booking.booking_id
    cancel = chat.button("button-cancel-booking", "quit", one)
    extend = chat.button("button-extend", "extend", one)
    match phase:
        case Phase.WAITING:
            cost = chat.money(booking.full_cost, booking.currency)
            return [
                [chat.button("button-pay-now", "paynow", one, amount=cost)],
                [chat.button("button-activate-code", "topup", one)],
                [chat.button("button-give-up-hold", "quit", one)],
            ]
        case Phase.UPCOMING:
            return [[extend, chat.button("button-move", "move", one)], [cancel]]
        case Phase.RUNNING:
            return [[extend, cancel]]
        case Phase.OVER | Phase.CANCELED:
            return [[chat.button("button-book-again", "place", booking.parking_place_id)]]


def _ways_back(chat: Chat) -> list[Row]:
    return [[chat.button("button-bookings", "bookings")], menu_row(chat)]


def _canceled(chat: Chat, booking: Booking, now: datetime) -> str:
    """Who, when, why, and what became of the money."""
    if booking.canceled_by is None or booking.canceled_at is None:
        return chat.text("hold-over", place=booking.place_name)
    by = booking.canceled_by if booking.canceled_by in ACTORS else "other"
    when = chat.moment(booking.canceled_at, booking.place_timezone, now=now)
    return lines(
        chat.text(f"canceled-by-{by}", when=when),
        reason_text(chat, booking),
        _money_back(chat, booking, booking.refunded, "canceled-refunded"),
        _money_back(chat, booking, booking.refund_pending, "canceled-refund-pending"),
    )


def _money_back(chat: Chat, booking: Booking, amount: int | None, key: str) -> str:
    return chat.text(key, amount=chat.money(amount, booking.currency)) if amount else ""
