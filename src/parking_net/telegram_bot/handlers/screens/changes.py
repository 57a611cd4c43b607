"""Changing the dates of a booking: the questions, and the price before anything is changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from parking_net.telegram_bot.domain.bookings import Booking
from parking_net.telegram_bot.domain.offers import Offer
from parking_net.telegram_bot.domain.wallet import Balance
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.screens.screen import (
    Row,
    Screen,
    length_text,
    lines,
    paragraphs,
    stay_text,
)

EXTENSIONS: Final = (timedelta(hours=1), timedelta(hours=3), timedelta(hours=24))
LATER: Final = (timedelta(hours=1), timedelta(hours=24), timedelta(days=7))


def extension_prompt(chat: Chat, booking: Booking, now: datetime) -> Screen:
    """Until when shall it be extended?"""
    text = chat.text(
        "extend-how-long",
        place=booking.place_name,
        end=chat.moment(booking.date_to, booking.place_timezone, now=now),
    )
    longer = [
        chat.labelled(
            f"+ {length_text(chat, length)}",
            "longer",
            booking.booking_id,
            int(length.total_seconds()),
        )
        for length in EXTENSIONS
    ]
    back = chat.button("button-keep-as-is", "booking", booking.booking_id)
    return Screen(text, [longer[:2], longer[2:], [back]])


def move_prompt(chat: Chat, booking: Booking, now: datetime) -> Screen:
    """To when shall it be moved? Its length stays."""
    text = chat.text(
        "move-to-when",
        place=booking.place_name,
        start=chat.moment(booking.date_from, booking.place_timezone, now=now),
        length=length_text(chat, booking.length),
    )
    choices: list[Row] = [
        [
            chat.labelled(
                chat.moment(booking.date_from + later, booking.place_timezone, now=now),
                "moved",
                booking.booking_id,
                int((booking.date_from + later).timestamp()),
            )
        ]
        for later in LATER
    ]
    back = chat.button("button-keep-as-is", "booking", booking.booking_id)
    return Screen(text, [*choices, [back]])


def change_preview(
    chat: Chat, booking: Booking, offer: Offer, balance: Balance, now: datetime
) -> Screen:
    """What a change costs or gives back, before it is made."""
    zone = booking.place_timezone
    difference = offer.cost - booking.full_cost
    text = paragraphs(
        chat.text("change-preview", place=booking.place_name),
        lines(
            chat.text(
                "change-was", stay=chat.stay(booking.date_from, booking.date_to, zone, now=now)
            ),
            chat.text(
                "change-becomes", stay=stay_text(chat, offer.date_from, offer.date_to, zone, now)
            ),
        ),
        lines(
            chat.text(
                "change-total",
                was=chat.money(booking.full_cost, booking.currency),
                becomes=chat.money(offer.cost, booking.currency),
            ),
            _difference(chat, booking, difference, balance),
        ),
    )
    amount = chat.money(abs(difference), booking.currency)
    label = _sign("button-change", difference)
    return Screen(
        text,
        [
            [chat.button(label, "change", offer.packed(), amount=amount)],
            [chat.button("button-keep-as-is", "booking", booking.booking_id)],
        ],
    )


def changed(chat: Chat, booking: Booking, difference: int, now: datetime) -> str:
    """The sentence over the card of a booking that was just changed."""
    amount = chat.money(abs(difference), booking.currency)
    return chat.text(_sign("changed", difference), amount=amount)


def _difference(chat: Chat, booking: Booking, difference: int, balance: Balance) -> str:
    after = balance.balance - difference
    if after < 0:
        return chat.text(
            "change-shortfall",
            amount=chat.money(difference, booking.currency),
            shortfall=chat.money(-after, booking.currency),
        )
    return chat.text(
        _sign("change-difference", difference),
        amount=chat.money(abs(difference), booking.currency),
        after=chat.money(after, booking.currency),
    )


def _sign(key: str, difference: int) -> str:
    """The text for paying more, getting something back, or neither."""
    if difference == 0:
        return f"{key}-free"
    return f"{key}-more" if difference > 0 else f"{key}-back"
