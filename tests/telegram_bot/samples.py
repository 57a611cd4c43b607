"""Values for screens and services: a place, stays, bookings, money."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from aiogram import Bot
from msgspec.structs import replace

from parking_net.telegram_bot.domain.bookings import Booking, Cancellation, Status
from parking_net.telegram_bot.domain.buttons import Seal
from parking_net.telegram_bot.domain.chat_record import ChatRecord
from parking_net.telegram_bot.domain.places import Availability, Place, PriceLine, Quote
from parking_net.telegram_bot.domain.rules import Rules
from parking_net.telegram_bot.domain.wallet import Balance, Transaction
from parking_net.telegram_bot.handlers.chat import Chat, Incoming

NOW = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)
"""A Monday, 13:00 in Amsterdam."""
HOUR = timedelta(hours=1)
BOOKING_ID = UUID("0192f0c1-2b1e-7c4d-8a55-3f2b7f3a91c2")
RULES = Rules(currency="USD", min_stay=HOUR, hold=timedelta(minutes=10), timezone="UTC")
PLACE = Place(
    id=UUID("0192f0c1-0000-7000-8000-000000000001"),
    name="Harbour Garage",
    city="Rotterdam",
    address="Quay 7",
    parking_type="covered",
    hourly_rate=400,
    capacity=3,
    timezone="Europe/Amsterdam",
)
BOOKING = Booking(
    booking_id=BOOKING_ID,
    parking_place_id=PLACE.id,
    user_id=UUID("0192f0c1-0000-7000-8000-0000000000aa"),
    user_login="anna",
    place_name=PLACE.name,
    place_city=PLACE.city,
    place_address=PLACE.address,
    place_timezone=PLACE.timezone,
    date_from=NOW + 20 * HOUR,
    date_to=NOW + 23 * HOUR,
    hourly_rate=400,
    full_cost=1200,
    currency="USD",
    status=Status.CONFIRMED,
)
RUNNING = replace(BOOKING, date_from=NOW - HOUR, date_to=NOW + 2 * HOUR)
OVER = replace(BOOKING, date_from=NOW - 5 * HOUR, date_to=NOW - 2 * HOUR)
HELD = replace(BOOKING, status=Status.WAITING, hold_expires_at=NOW + timedelta(minutes=9))
CANCELED = replace(
    BOOKING,
    status=Status.CANCELED,
    canceled_by="owner",
    canceled_at=NOW - HOUR,
    cancel_reason="Roof <repairs> & paint",
    refunded=700,
    refund_pending=500,
)
TERMS = Cancellation(refund=1200, fee=0, rule="before_start_full_refund")
BALANCE = Balance(balance=5000, pending=0, currency="USD")


def quote_of(place: Place, start: datetime, end: datetime, free_spaces: int = 3) -> Quote:
    cost = place.hourly_rate * int((end - start).total_seconds()) // 3600
    line = PriceLine(
        code="parking", date_from=start, date_to=end, hourly_rate=place.hourly_rate, amount=cost
    )
    return Quote(full_cost=cost, currency="USD", free_spaces=free_spaces, lines=[line])


def available(place: Place, free_spaces: int = 2) -> Availability:
    return Availability(
        parking_place_id=place.id, free_spaces=free_spaces, full_cost=1200, currency="USD"
    )


def transaction(kind: str, amount: int, status: str = "completed") -> Transaction:
    return Transaction(
        booking_id=None if kind.startswith("promocode") else BOOKING_ID,
        amount=amount,
        transaction_type=kind,
        status=status,
        created_at=NOW - HOUR,
    )


def new_chat(language: str = "en", *, update_id: int = 7) -> Chat:
    """A chat whose screens can be looked at; nothing can be sent to it."""
    unused = Bot("123456:a-bot-that-is-never-asked")
    record = ChatRecord(2**52 - 1, language=language)
    return Chat(unused, Seal(b"k" * 32), record, None, Incoming(update_id, record.chat_id))
