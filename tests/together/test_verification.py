"""`verify` is silent where all is well, and names what is wrong where it is not."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from parking_net import verification
from parking_net.booking.domain.booking import Booking
from parking_net.booking.domain.errors import InsufficientFunds
from parking_net.booking.domain.stay import Stay
from parking_net.booking.service.book import BookingWish, book
from parking_net.booking.service.cancel import CancelWish, cancel
from parking_net.payment.domain.ledger import Charge, Refund
from parking_net.shared.identifiers import new_id
from parking_net.shared.identity.caller import Role
from parking_net.verification import (
    CHARGES_HAVE_BOOKINGS,
    EVERYTHING_ENDS,
    MONEY_FOLLOWS_BOOKINGS,
    NO_PLACE_IS_OVERBOOKED,
    Report,
    verified,
)
from tests.support.database import Databases
from tests.together.town import Town


class BusyTown(Town):
    """A town in which one driver has booked once, and can book more."""

    async def begin(self) -> None:
        self.driver, self.owner = self.person(Role.DRIVER), self.person(Role.OWNER)
        self.place_id = self.places.add(1, self.owner.user_id)
        await self.fund(self.driver, 10_000)
        self.booking = await self.booked(0)

    async def booked(self, hours_from_now: int) -> Booking:
        start = self.clock.now() + timedelta(hours=hours_from_now + 1)
        stay = Stay(start, start + timedelta(hours=2))
        return await book(self.desk, self.driver, BookingWish(new_id(), self.place_id, stay, None))

    async def charged(self, booking_id: UUID, amount_minor: int) -> None:
        charge = Charge(
            operation_id=new_id(),
            booking_id=booking_id,
            driver_id=self.driver.user_id,
            owner_id=self.owner.user_id,
            amount_minor=amount_minor,
            settle_at=self.clock.now() + timedelta(days=1),
        )
        await self.payment.booking_payments.charge(charge)

    async def refunded(self, booking_id: UUID, amount_minor: int) -> None:
        refund = Refund(
            operation_id=new_id(),
            booking_id=booking_id,
            driver_id=self.driver.user_id,
            owner_id=self.owner.user_id,
            amount_minor=amount_minor,
        )
        await self.payment.booking_payments.refund(refund)

    async def report(self) -> Report:
        return await verified(self.bookings, self.ledger)

    async def wrongs(self) -> dict[str, str]:
        """What is found wrong with which booking or place."""
        return {each.question: each.subject for each in (await self.report()).findings}


@pytest.fixture
async def town(new_database: Databases, monkeypatch: pytest.MonkeyPatch) -> BusyTown:
    monkeypatch.setattr(verification, "SECONDS_BETWEEN_LOOKS", 0)
    town = BusyTown(await new_database("booking"), await new_database("payment"))
    await town.begin()
    return town


async def test_nothing_is_found_where_all_is_well(town: BusyTown) -> None:
    await cancel(town.desk, town.driver, CancelWish((await town.booked(5)).booking_id, None))
    report = await town.report()
    assert report.is_clean
    assert str(report) == (
        "Checked 2 bookings; 0 wait for payment's answer.\n"
        "The books balance and nothing is overbooked."
    )


async def test_a_cancelled_booking_without_its_refund_is_found(town: BusyTown) -> None:
    await town.bookings.execute(
        "UPDATE bookings SET status = 'Canceled', canceled_by = 'admin', canceled_at = now(),"
        " refunded = full_cost"
    )
    assert await town.wrongs() == {MONEY_FOLLOWS_BOOKINGS: str(town.booking.booking_id)}
    assert "is Canceled and should have cost 0; 200 was charged" in str(await town.report())


async def test_a_confirmed_booking_that_was_refunded_is_found(town: BusyTown) -> None:
    await town.refunded(town.booking.booking_id, town.booking.full_cost)
    assert await town.wrongs() == {MONEY_FOLLOWS_BOOKINGS: str(town.booking.booking_id)}


async def test_a_second_charge_is_found_even_when_the_sum_is_right(town: BusyTown) -> None:
    await town.charged(town.booking.booking_id, 70)
    await town.refunded(town.booking.booking_id, 70)
    assert await town.wrongs() == {MONEY_FOLLOWS_BOOKINGS: str(town.booking.booking_id)}
    assert "has 2 charges instead of 1" in str(await town.report())


async def test_a_charge_without_a_booking_is_found(town: BusyTown) -> None:
    stranger = new_id()
    await town.charged(stranger, 70)
    assert await town.wrongs() == {CHARGES_HAVE_BOOKINGS: str(stranger)}


async def test_two_bookings_in_one_space_are_found(town: BusyTown) -> None:
    second = await town.booked(10)
    await town.bookings.execute(
        "UPDATE bookings SET date_from = $2, date_to = $3 WHERE booking_id = $1",
        *(second.booking_id, town.booking.date_from, town.booking.date_to),
    )
    assert await town.wrongs() == {NO_PLACE_IS_OVERBOOKED: str(town.place_id)}


async def test_a_hold_that_nobody_sweeps_is_found(town: BusyTown) -> None:
    poor = town.person(Role.DRIVER)
    start = town.clock.now() + timedelta(hours=30)
    wish = BookingWish(new_id(), town.place_id, Stay(start, start + timedelta(hours=2)), None)
    with pytest.raises(InsufficientFunds):
        await book(town.desk, poor, wish)
    assert (await town.report()).is_clean
    await town.bookings.execute(
        "UPDATE bookings SET hold_expires_at = now() - interval '1 hour' WHERE booking_id = $1",
        wish.booking_id,
    )
    assert await town.wrongs() == {EVERYTHING_ENDS: str(wish.booking_id)}
