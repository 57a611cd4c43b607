"""How full places are, for those who only ask."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from parking_net.booking.domain.stay import Stay
from parking_net.shared.database import Database


async def peaks(
    database: Database, place_ids: Collection[UUID], stay: Stay, now: datetime
) -> dict[UUID, int]:
    """The peak occupancy of each place during the stay, in one query; expired holds left out."""
    rows = await database.fetch(
        "SELECT place_id, peak_occupancy(place_id, $2, $3, $4) AS peak"
        " FROM unnest($1::uuid[]) AS place_id",
        list(place_ids),
        stay.date_from,
        stay.date_to,
        now,
    )
    return {row["place_id"]: row["peak"] for row in rows}
