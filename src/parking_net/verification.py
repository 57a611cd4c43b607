"""`parking-net verify`: do the books balance, is anything overbooked, and do the two agree?

May run beside a working platform: what two databases say of one booking is read twice before it
counts as a contradiction, because it may be changing at that moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from parking_net.booking import audit as booking_audit
from parking_net.booking.audit import ExpectedMoney
from parking_net.booking.domain.booking import Status
from parking_net.booking.settings import BookingSettings
from parking_net.payment.repository import audit as payment_audit
from parking_net.payment.repository.audit import BookingMoney
from parking_net.payment.settings import PaymentSettings
from parking_net.shared.audit import Finding
from parking_net.shared.database import Database, opened_database
from parking_net.shared.settings import load

BATCH: Final = 10_000
LOOKS: Final = 4
SECONDS_BETWEEN_LOOKS: Final = 0.5
MONEY_FOLLOWS_BOOKINGS: Final = "The money of every booking is what it should be"
NO_PLACE_IS_OVERBOOKED: Final = "No place is overbooked"
EVERYTHING_ENDS: Final = "Everything comes to its end by itself"
CHARGES_HAVE_BOOKINGS: Final = "Every charge has a booking"


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at and what is wrong with it."""

    findings: tuple[Finding, ...]
    bookings: int
    unfinished: int
    """Bookings whose money is on its way: an order to payment is still open."""

    @property
    def is_clean(self) -> bool:
        return not self.findings

    def __str__(self) -> str:
        checked = f"Checked {self.bookings} bookings; {self.unfinished} wait for payment's answer."
        if self.is_clean:
            return f"{checked}\nThe books balance and nothing is overbooked."
        lines = [f"{each.question}: {each.subject} {each.problem}" for each in self.findings]
        return "\n".join([checked, f"{len(lines)} things are wrong:", *lines])


async def verify() -> Report:
    """Check the platform that this process's settings name. Raises ConfigurationError."""
    booking, payment = load(BookingSettings), load(PaymentSettings)
    async with (
        opened_database(booking, booking.booking_db_name) as bookings,
        opened_database(payment, payment.payment_db_name) as ledger,
    ):
        return await verified(bookings, ledger)


async def verified(bookings: Database, ledger: Database) -> Report:
    """Check two databases that belong together."""
    found = await payment_audit.findings(ledger) + await _overbookings(bookings)
    counted = unfinished = 0
    suspicious: list[UUID] = []
    reached = UUID(int=0)
    while ids := await booking_audit.booking_ids(bookings, reached, BATCH):
        expected, money = await _both(bookings, ledger, ids)
        counted += len(ids)
        unfinished += sum(each.is_open for each in expected.values())
        suspicious += contradictions(expected, money)
        reached = ids[-1]
    found += await _persisting(bookings, ledger, suspicious)
    found += await _charges_without_booking(bookings, ledger)
    found += await _stuck(bookings)
    return Report(tuple(found), counted, unfinished)


def contradictions(
    expected: Mapping[UUID, ExpectedMoney], money: Mapping[UUID, BookingMoney]
) -> dict[UUID, str]:
    """What the ledger says of bookings and should not, a sentence each."""
    found: dict[UUID, str] = {}
    for booking_id, booking in expected.items():
        met = money.get(booking_id, BookingMoney(booking_id, 0, 0, 0))
        if booking.is_open:
            continue
        if met.net_minor != booking.amount:
            found[booking_id] = (
                f"is {booking.status} and should have cost {booking.amount}; "
                f"{met.charged_minor} was charged and {met.refunded_minor} refunded"
            )
        elif booking.status is Status.CONFIRMED and met.charges != booking.charges:
            found[booking_id] = f"has {met.charges} charges instead of {booking.charges}"
    return found


async def contradictions_of(
    bookings: Database, ledger: Database, ids: Collection[UUID]
) -> dict[UUID, str]:
    """The contradictions about these bookings, at this moment."""
    return contradictions(*await _both(bookings, ledger, ids))


async def _both(
    bookings: Database, ledger: Database, ids: Collection[UUID]
) -> tuple[dict[UUID, ExpectedMoney], dict[UUID, BookingMoney]]:
    expected = await booking_audit.expected_money(bookings, ids)
    return expected, await payment_audit.booking_money(ledger, ids)


async def _persisting(
    bookings: Database, ledger: Database, suspicious: Collection[UUID]
) -> list[Finding]:
    """Those contradictions that are there still when looked at again."""
    found: dict[UUID, str] = {}
    for _ in range(LOOKS):
        if not suspicious:
            return []
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        found = await contradictions_of(bookings, ledger, suspicious)
        suspicious = list(found)
    return [Finding(MONEY_FOLLOWS_BOOKINGS, str(each), said) for each, said in found.items()]


async def _overbookings(bookings: Database) -> list[Finding]:
    return [
        Finding(
            NO_PLACE_IS_OVERBOOKED,
            str(each.parking_place_id),
            f"has {each.taken} bookings for {each.capacity} spaces at {each.moment.isoformat()}",
        )
        for each in await booking_audit.overbookings(bookings)
    ]


async def _stuck(bookings: Database) -> list[Finding]:
    """What has not come to its end; the jobs get a moment, they may have started just now."""
    stuck = await booking_audit.stuck_bookings(bookings, datetime.now(UTC))
    for _ in range(LOOKS):
        if not stuck:
            break
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        stuck = await booking_audit.stuck_bookings(bookings, datetime.now(UTC))
    return [Finding(EVERYTHING_ENDS, str(each.booking_id), each.what) for each in stuck]


async def _charges_without_booking(bookings: Database, ledger: Database) -> list[Finding]:
    found: list[Finding] = []
    reached = UUID(int=0)
    while ids := await payment_audit.paid_bookings(ledger, reached, BATCH):
        known = await booking_audit.expected_money(bookings, ids)
        found += [
            Finding(CHARGES_HAVE_BOOKINGS, str(each), "was charged for and does not exist")
            for each in ids
            if each not in known
        ]
        reached = ids[-1]
    return found
