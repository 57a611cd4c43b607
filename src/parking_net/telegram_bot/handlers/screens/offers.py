"""From a stay to a paid booking: the price, the pass, and everything that may come between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from parking_net.telegram_bot.domain.bookings import Booking, short_code
from parking_net.telegram_bot.domain.offers import Offer
from parking_net.telegram_bot.domain.places import Availability, Place, Quote
from parking_net.telegram_bot.domain.rules import Rules
from parking_net.telegram_bot.domain.wallet import Balance
from parking_net.telegram_bot.handlers.chat import Chat
from parking_net.telegram_bot.handlers.screens.screen import (
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

STAY_REFUSALS: Final = frozenset(
    {"in_the_past", "too_short", "too_long", "too_far", "not_after_start"}
)


def quoted(
    chat: Chat,
    rules: Rules,
    place: Place,
    quote: Quote,
    offer: Offer,
    balance: Balance | None,
    now: datetime,
) -> Screen:
    """What a stay costs, and the button that pays it; `balance` None for who is not signed in."""
    text = paragraphs(
        _stay_at(chat, place, offer.date_from, offer.date_to, now),
        lines(
            *(_line(chat, quote, index) for index in range(len(quote.lines))),
            chat.text("offer-total", total=chat.money(quote.full_cost, quote.currency)),
            chat.text("offer-free", count=quote.free_spaces),
        ),
        "" if balance is None else _balance(chat, rules, balance, quote.full_cost),
        chat.text("offer-cancellation"),
    )
    other = chat.button("button-other-time", "place", place.id)
    return Screen(text, [_buy(chat, quote, offer, place, balance), [other], menu_row(chat)])


def full(
    chat: Chat,
    place: Place,
    date_from: datetime,
    date_to: datetime,
    now: datetime,
    times: Sequence[tuple[datetime, datetime]],
    neighbours: Sequence[tuple[Place, Availability]],
) -> Screen:
    """No space for that stay: other times at the place, other places at the time."""
    offered = "offer-full-choices" if times or neighbours else "offer-full-no-choice"
    text = paragraphs(
        chat.text("offer-full"),
        _stay_at(chat, place, date_from, date_to, now),
        chat.text(offered),
    )
    rows: list[Row] = [
        [
            chat.labelled(
                chat.stay(start, end, place.timezone, now=now), "stay", *_stay(place, start, end)
            )
        ]
        for start, end in times
    ]
    rows += [
        [
            chat.labelled(
                f"{shortened(other.name, LONGEST_LABEL)} · "
                f"{chat.money(available.full_cost, available.currency)}",
                "stay",
                *_stay(other, date_from, date_to),
            )
        ]
        for other, available in neighbours
    ]
    rows.append([chat.button("button-other-time", "place", place.id)])
    return Screen(text, [*rows, [chat.button("button-new-search", "search")]])


def stay_refused(chat: Chat, rules: Rules, code: str, place: Place) -> Screen:
    """A stay that may not be booked, and why."""
    text = chat.text(refusal_key(code), shortest=length_text(chat, rules.min_stay))
    return Screen(text, [[chat.button("button-other-time", "place", place.id)], menu_row(chat)])


def refusal_key(code: str) -> str:
    """The text for what is wrong with a stay; it takes `shortest`."""
    known = code if code in STAY_REFUSALS else "not_possible"
    return f"stay-{known.replace('_', '-')}"


def change_lacks(chat: Chat, booking: Booking, shortfall: int) -> Screen:
    """A change that cannot be paid; the booking is as it was."""
    text = chat.text("change-lacks", shortfall=chat.money(shortfall, booking.currency))
    rows = [
        [chat.button("button-activate-code", "topup", booking.booking_id)],
        [chat.button("button-back-to-booking", "booking", booking.booking_id)],
    ]
    return Screen(text, rows)


def booked(chat: Chat, booking: Booking, now: datetime) -> Screen:
    """The pass of a booking that was just paid."""
    rows = [
        [
            chat.button("button-extend", "extend", booking.booking_id),
            chat.button("button-cancel-booking", "quit", booking.booking_id),
        ],
        [chat.button("button-bookings", "bookings")],
    ]
    return Screen(paragraphs(chat.text("booked"), pass_text(chat, booking, now)), rows)


def held(chat: Chat, booking: Booking, shortfall: int | None, now: datetime) -> Screen:
    """A booking that waits for money: what is missing, until when, and how to get it."""
    missing = ""
    if shortfall is not None:
        missing = chat.text("held-shortfall", shortfall=chat.money(shortfall, booking.currency))
    text = paragraphs(
        missing, held_until(chat, booking, now), pass_text(chat, booking, now, heading="hold-name")
    )
    cost = chat.money(booking.full_cost, booking.currency)
    rows = [
        [chat.button("button-activate-code", "topup", booking.booking_id)],
        [chat.button("button-pay-now", "paynow", booking.booking_id, amount=cost)],
        [chat.button("button-give-up-hold", "quit", booking.booking_id)],
    ]
    return Screen(text, rows)


def held_until(chat: Chat, booking: Booking, now: datetime) -> str:
    if booking.hold_expires_at is None:
        return ""
    until = chat.moment(booking.hold_expires_at, booking.place_timezone, now=now)
    left = length_text(chat, max(booking.hold_expires_at - now, timedelta(0)))
    return chat.text("held-until", until=until, left=left)


def being_checked(chat: Chat, booking: Booking) -> Screen:
    """Whether money moved is not known yet; the platform finds out."""
    text = chat.text("payment-checked", place=booking.place_name)
    return Screen(text, [[chat.button("button-check", "booking", booking.booking_id)]])


def unanswered(chat: Chat, verb: str, offer: Offer) -> Screen:
    """Nobody answered; asking again is the same wish, so nothing is paid twice."""
    text = chat.text("offer-unanswered")
    return Screen(text, [[chat.button("button-try-again", verb, offer.packed())]])


def place_gone(chat: Chat) -> Screen:
    return Screen(chat.text("place-gone"), [[chat.button("button-new-search", "search")]])


def too_many_holds(chat: Chat) -> Screen:
    return Screen(chat.text("too-many-holds"), [[chat.button("button-bookings", "bookings")]])


def hold_over(chat: Chat, booking: Booking) -> Screen:
    text = chat.text("hold-over", place=booking.place_name)
    again = chat.button("button-book-again", "place", booking.parking_place_id)
    return Screen(text, [[again], menu_row(chat)])


def pass_text(chat: Chat, booking: Booking, now: datetime, *, heading: str = "pass-name") -> str:
    """What a driver needs at the barrier."""
    stay = stay_text(chat, booking.date_from, booking.date_to, booking.place_timezone, now)
    return lines(
        chat.text(heading, name=booking.place_name, code=short_code(booking.booking_id)),
        chat.text("place-address", address=booking.place_address, city=booking.place_city),
        chat.text("pass-stay", stay=stay),
        chat.text("pass-cost", cost=chat.money(booking.full_cost, booking.currency)),
    )


def _stay(place: Place, start: datetime, end: datetime) -> tuple[UUID, int, int]:
    return place.id, int(start.timestamp()), int((end - start).total_seconds())


def _stay_at(
    chat: Chat, place: Place, date_from: datetime, date_to: datetime, now: datetime
) -> str:
    return lines(
        chat.text("place-name", name=place.name),
        chat.text("place-address", address=place.address, city=place.city),
        chat.text("pass-stay", stay=stay_text(chat, date_from, date_to, place.timezone, now)),
    )


def _line(chat: Chat, quote: Quote, index: int) -> str:
    line = quote.lines[index]
    return chat.text(
        "offer-line",
        length=length_text(chat, line.date_to - line.date_from),
        rate=chat.money(line.hourly_rate, quote.currency),
        amount=chat.money(line.amount, quote.currency),
    )


def _balance(chat: Chat, rules: Rules, balance: Balance, cost: int) -> str:
    after = balance.balance - cost
    if after < 0:
        return chat.text(
            "offer-shortfall",
            balance=chat.money(balance.balance, balance.currency),
            shortfall=chat.money(-after, balance.currency),
            hold=length_text(chat, rules.hold),
        )
    return chat.text(
        "offer-balance-after",
        balance=chat.money(balance.balance, balance.currency),
        after=chat.money(after, balance.currency),
    )


def _buy(chat: Chat, quote: Quote, offer: Offer, place: Place, balance: Balance | None) -> Row:
    if balance is None:
        stay = _stay(place, offer.date_from, offer.date_to)
        return [chat.button("button-sign-in-to-book", "quoted", *stay)]
    amount = chat.money(quote.full_cost, quote.currency)
    return [chat.button("button-pay", "pay", offer.packed(), amount=amount)]
