"""One moment over several databases, which know nothing of each other.

A snapshot belongs to one database, so they are taken one after another, while bookings go on.
Two things make them fit together: their order, in which whatever stands in one snapshot has its
cause in a later one, and two short locks on what acknowledges across databases. See decision 0017.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

from parking_net.backup.errors import BackupError
from parking_net.backup.platform import Connection, Place, connected

# Consequences before causes: what is told before what happened, bookings before the money they
# ordered, all who send events before the events that were sent.
ORDER = ("telegram", "notification", "booking", "payment", "parking", "auth", "events")

# While it is held, no event is sent, and no consumer says that it has handled one.
EVENTS_ON_THEIR_WAY = "LOCK TABLE consumer_groups, events IN SHARE MODE"
# While it is held, nothing new is asked of payment, and no answer of payment is noted.
ORDERS_TO_PAYMENT = "LOCK TABLE payment_orders IN SHARE MODE"

# Longer than the second after which a vacuum gives way to a lock.
LOCK_TIMEOUT = "3s"
TRIES = 5
PAUSE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database as it was at the moment; to be read as long as the connection is open."""

    place: Place
    name: str
    """Under which other connections to this database see the same."""
    connection: Connection


@dataclass(frozen=True, slots=True)
class Moment:
    """All databases as they were together."""

    taken_at: datetime
    snapshots: tuple[Snapshot, ...]
    held_seconds: float
    """For how long writers of orders and positions had to wait at most."""


@contextlib.contextmanager
def one_moment(places: Mapping[str, Place]) -> Iterator[Moment]:
    """Snapshots of all databases that fit together, for as long as the context lasts.

    Bookings and payments wait for some milliseconds. Raises BackupError when a database is away, or
    when a lock cannot be had because a transaction does not end.
    """
    with contextlib.ExitStack() as stack:

        def opened(schema: str) -> Connection:
            place = places[schema]
            return stack.enter_context(contextlib.closing(connected(place.server, place.database)))

        readers = {schema: opened(schema) for schema in ORDER}
        locks = opened("events"), opened("booking")
        began = time.monotonic()
        names = _patiently(lambda: _snapshots(readers, *locks))
        held_seconds = time.monotonic() - began
        snapshots = [Snapshot(places[schema], names[schema], readers[schema]) for schema in ORDER]
        yield Moment(datetime.now(UTC), tuple(snapshots), held_seconds)


def _snapshots(
    readers: Mapping[str, Connection], events: Connection, bookings: Connection
) -> dict[str, str]:
    names = {}
    with _locked(events, EVENTS_ON_THEIR_WAY):
        for schema in ORDER[:2]:
            names[schema] = _exported(readers[schema])
        with _locked(bookings, ORDERS_TO_PAYMENT):
            for schema in ORDER[2:4]:
                names[schema] = _exported(readers[schema])
        for schema in ORDER[4:]:
            names[schema] = _exported(readers[schema])
    return names


@contextlib.contextmanager
def _locked(connection: Connection, lock: str) -> Iterator[None]:
    with connection.transaction():
        connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'".encode())
        connection.execute(lock.encode())
        yield


def _exported(connection: Connection) -> str:
    connection.execute("ROLLBACK")
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    assert row is not None
    return str(row[0])


def _patiently(attempt: Callable[[], dict[str, str]]) -> dict[str, str]:
    for tries_left in reversed(range(TRIES)):
        try:
            return attempt()
        except psycopg.errors.LockNotAvailable:
            if tries_left:
                time.sleep(PAUSE_SECONDS)
        except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege) as error:
            raise BackupError(
                f"The databases cannot be read: {error}. Run `parking-net migrate`, and let "
                "POSTGRES_USER be the role that owns the tables."
            ) from error
    raise BackupError(
        "A transaction in booking_db or events_db does not end, so no common moment can be found. "
        "Look for it in pg_stat_activity, and try again."
    )
