"""What a button offers, so short that it fits into one.

An offer stands in its button as a whole. So an old button still means what it said, a dialog that
was restarted or lost changes nothing, and the same button pressed twice is the same wish.
"""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

_PACKED: Final = struct.Struct(">16sII5s3s")
_SHOWN_RANGE: Final = 1 << 24


@dataclass(frozen=True, slots=True)
class Offer:
    """A stay at a price: `subject_id` is the place to book, or the booking to change.

    Whole seconds. `shown` tells showings of the same offer apart: the same stay may be refused,
    offered again and wanted again, which is another wish than the first.
    """

    subject_id: UUID
    date_from: datetime
    date_to: datetime
    cost: int
    shown: int

    def packed(self) -> str:
        """43 characters."""
        packed = _PACKED.pack(
            self.subject_id.bytes,
            int(self.date_from.timestamp()),
            int((self.date_to - self.date_from).total_seconds()),
            self.cost.to_bytes(5, "big"),
            (self.shown % _SHOWN_RANGE).to_bytes(3, "big"),
        )
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def unpacked(cls, text: str) -> Offer:
        """The offer of a button of ours."""
        subject, start, seconds, cost, shown = _PACKED.unpack(
            base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        )
        date_from = datetime.fromtimestamp(start, UTC)
        return cls(
            subject_id=UUID(bytes=subject),
            date_from=date_from,
            date_to=date_from + timedelta(seconds=seconds),
            cost=int.from_bytes(cost, "big"),
            shown=int.from_bytes(shown, "big"),
        )
