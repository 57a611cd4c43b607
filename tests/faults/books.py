"""What the databases of a platform say: whether everything has ended, and ended well."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from pydantic import SecretStr

from parking_net.shared.database import Database, PostgresAddress, opened_database
from parking_net.verification import Report, verified
from tests.acceptance.running import Running
from tests.support.eventually import eventually

ENDED_WITHIN_SECONDS: Final = 60
OPEN_ORDERS: Final = "SELECT count(*) FROM payment_orders WHERE state = 'pending'"
UNSENT_EVENTS: Final = "SELECT count(*) FROM outbox"
DUE_IN: Final = """
    UPDATE payment_orders SET next_attempt_at = now() + make_interval(mins => $1)
    WHERE state = 'pending'"""


@dataclass(frozen=True)
class Books:
    """The databases of booking and payment."""

    bookings: Database
    ledger: Database

    async def when_everything_has_ended(self) -> Report:
        """What `parking-net verify` finds once no order to payment is open and no event unsent.

        Fails when that takes longer than a minute.
        """

        async def open_work() -> dict[str, int]:
            return {
                "orders to payment": await self.bookings.fetchval(OPEN_ORDERS),
                "events of booking": await self.bookings.fetchval(UNSENT_EVENTS),
                "events of payment": await self.ledger.fetchval(UNSENT_EVENTS),
            }

        await eventually(
            open_work,
            lambda found: not any(found.values()),
            within_seconds=ENDED_WITHIN_SECONDS,
        )
        return await verified(self.bookings, self.ledger)

    async def keep_orders_from_reconciler(self) -> None:
        """Nobody takes up the open orders by himself until they are handed over."""
        await self.bookings.execute(DUE_IN, 60)

    async def hand_orders_to_reconciler(self) -> None:
        """All open orders are due at one moment, so that one run takes them up together."""
        await self.bookings.execute(DUE_IN, 0)


@contextlib.asynccontextmanager
async def database_of(running: Running, name: str) -> AsyncIterator[Database]:
    """A database of a platform whose PostgreSQL is embedded."""
    lines = (running.data / "postgres" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    address = PostgresAddress(lines[4], SecretStr("unused"), int(lines[3]))
    async with opened_database(address, name, pool_size=2) as database:
        yield database


@contextlib.asynccontextmanager
async def books_of(running: Running) -> AsyncIterator[Books]:
    """The books of a platform whose PostgreSQL is embedded."""
    async with (
        database_of(running, "booking_db") as bookings,
        database_of(running, "payment_db") as ledger,
    ):
        yield Books(bookings, ledger)
