"""What a person still has with the platform, asked of the databases themselves."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from parking_net.auth.domain.erasure import Business
from parking_net.backup.platform import Place, connected

BOOKINGS = """
    SELECT booking_id FROM bookings
    WHERE %(person)s IN (user_id, owner_id) AND status <> 'Canceled' AND date_to > now() LIMIT 10"""
PLACES = "SELECT id FROM places WHERE owner_id = %(person)s AND deleted_at IS NULL LIMIT 10"
MONEY = "SELECT available, pending FROM accounts WHERE account_id = %(person)s"


def business_of(places: Mapping[str, Place], person: UUID, currency: str) -> Business:
    """Raises BackupError when a database does not answer."""

    def rows(schema: str, query: str) -> list[tuple[object, ...]]:
        place = places[schema]
        with connected(place.server, place.database) as connection:
            return connection.execute(query.encode(), {"person": person}).fetchall()

    money = rows("payment", MONEY)
    available, pending = money[0] if money else (0, 0)
    return Business(
        bookings=tuple(UUID(str(row[0])) for row in rows("booking", BOOKINGS)),
        places=tuple(UUID(str(row[0])) for row in rows("parking", PLACES)),
        balance=int(str(available)),
        pending=int(str(pending)),
        currency=currency,
    )
